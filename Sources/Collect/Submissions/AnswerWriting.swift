import Basics
import FormEngine
import Store

/// How rows get into one part of one table.
struct AnswerWriting: Sendable {
  /// Index into the layout's tables.
  let table: Int
  let name: String
  private let isRepeat: Bool
  private let hasOwnCells: Bool
  /// Indices into the layout's columns.
  private let columns: [Int]
  private let upsert: Upsert

  /// One for each part of each table, with those of the layout's columns that `isWanted`.
  static func all(
    _ tables: AnswerTables, existing: Upsert.Existing, _ isWanted: (Int) -> Bool
  ) -> [AnswerWriting] {
    tables.layout.tables.enumerated().flatMap { table, content in
      content.parts.enumerated().map { part, name in
        let columns = tables.indices(ofTable: table, part: part).filter(isWanted)
        let own = tables.ownColumns(ofTable: table, part: part).map { (name: $0.name, type: $0.type) }
        let cells = columns.flatMap { tables.layout.columns[$0].cells }.map { (name: $0.name, type: $0.type) }
        return AnswerWriting(
          table: table, name: name, isRepeat: content.isRepeat, hasOwnCells: table == 0 && part == 0, columns: columns,
          upsert: Upsert(
            into: name, key: content.isRepeat ? ["submission", "row"] : ["submission"], columns: own + cells,
            existing: existing))
      }
    }
  }

  func statements(
    for rows: [AnswerRow], of submission: ID<Submission>, own: [SQLBinding], layout: FormLayout
  ) -> [SQL] {
    upsert.rows(rows.map { values(of: $0, of: submission, own: own, layout: layout) })
  }

  private func values(
    of row: AnswerRow, of submission: ID<Submission>, own: [SQLBinding], layout: FormLayout
  ) -> [SQLBinding] {
    var values: [SQLBinding] = []
    values.reserveCapacity(upsert.columns.count)
    values.append(submission.binding)
    if isRepeat {
      values += [row.row.binding, row.parentRow.binding, row.position.binding]
    } else if hasOwnCells {
      values += own
    }
    for index in columns {
      if let answer = row.answers[index] {
        answer.append(to: &values)
      } else {
        for suffix in FormColumn.suffixes(of: layout.columns[index].type) { values.append(.null(suffix.type)) }
      }
    }
    return values
  }
}
