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
  private let columns: [Column]
  private let upsert: Upsert

  private struct Column: Sendable {
    /// Into the layout's columns.
    let index: Int
    /// What its cells hold without an answer.
    let nulls: [SQLBinding]
  }

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
          table: table, name: name, isRepeat: content.isRepeat, hasOwnCells: table == 0 && part == 0,
          columns: columns.map { index in
            Column(index: index, nulls: tables.layout.columns[index].cells.map { .null($0.type) })
          },
          upsert: Upsert(
            into: name, key: content.isRepeat ? ["submission", "row"] : ["submission"], columns: own + cells,
            existing: existing))
      }
    }
  }

  func statements(for rows: [AnswerRow], of submission: ID<Submission>, own: [SQLBinding]) -> [SQL] {
    var values: [SQLBinding] = []
    values.reserveCapacity(rows.count * upsert.columns.count)
    for row in rows { append(row, of: submission, own: own, to: &values) }
    return upsert.rows(values)
  }

  private func append(
    _ row: AnswerRow, of submission: ID<Submission>, own: [SQLBinding], to values: inout [SQLBinding]
  ) {
    values.append(submission.binding)
    if isRepeat {
      values += [row.row.binding, row.parentRow.binding, row.position.binding]
    } else if hasOwnCells {
      values += own
    }
    var answers = row.answers[...]
    for column in columns {
      // Both are in the layout's order.
      while let next = answers.first, next.column < column.index { answers.removeFirst() }
      if let next = answers.first, next.column == column.index {
        next.answer.append(to: &values)
      } else {
        values += column.nulls
      }
    }
  }
}
