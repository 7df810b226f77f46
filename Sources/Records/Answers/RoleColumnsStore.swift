import Basics
import Collect
import FormEngine
import Store

/// Where the answers to a form stand whose questions have the roles of one stage (`konak:role`, told in `docs/forms.md`).
struct RoleColumns<Role: RawRepresentable & Hashable & Sendable>: Sendable where Role.RawValue == String {
  let layout: FormLayout
  /// Newest first, all of a role in one table.
  let columns: [Role: [FormColumn]]

  init(_ record: FormRecord) {
    let layout = record.layout
    var columns: [Role: [FormColumn]] = [:]
    for (name, question, _) in record.newest.content.shape.roles {
      guard let role = Role(rawValue: name) else { continue }
      let all = layout.columns.filter { $0.path == question.path }
      guard let table = all.last?.table else { continue }
      columns[role] = all.filter { $0.table == table }.reversed()
    }
    (self.layout, self.columns) = (layout, columns)
  }

  func asks(_ role: Role) -> Bool { columns[role] != nil }

  /// Whether it is asked once for the submission.
  func isOutsideRepeats(_ role: Role) -> Bool { columns[role]?.first?.table == 0 }

  /// The table in which these are asked; nil when none of them is.
  func table(of roles: [Role]) -> Int? { roles.lazy.compactMap { columns[$0]?.first?.table }.first }

  /// The table with a row a submission.
  var main: SQL { "\(name: layout.tables[0].parts[0])" }
}

extension RoleColumns {
  /// What ``Reader/answers(_:of:_:)`` reads from tables, of answers that are not in them: of a former version.
  func lines(_ roles: [Role], in rows: AnswerRows) -> [[Role: String]] {
    guard let table = table(of: roles) else { return [] }
    let paths = roles.compactMap { role in
      columns[role]?.first { $0.table == table }.map { (role, $0.path) }
    }
    return rows.rows(of: layout.tables[table].path).map { row in
      let answers = rows.answers(of: row)
      return paths.reduce(into: [:]) { line, place in line[place.0] = answers[place.1].flatMap(Self.text) }
    }.filter { !$0.isEmpty }
  }

  private static func text(_ answer: Answer) -> String? {
    switch answer {
    case .decimal(let number): number.rounded() == number && abs(number) < 1e12 ? String(Int(number)) : nil
    case .boolean(let value): value ? "1" : "0"
    case .dateTime(let instant, _): String(instant.microseconds)
    case .geopoint: nil
    default: answer.text
    }
  }
}

/// A row of a form's table.
private struct AnsweredLine: Hashable {
  let submission: ID<Submission>
  let row: Int
}

extension Reader {
  /// The answers to questions of one table, row by row: texts, codes and whole numbers; times in microseconds since 1970.
  /// Costs one query for each part of the table.
  func answers<Role>(
    _ roles: [Role], of submissions: [ID<Submission>], _ form: RoleColumns<Role>
  ) throws -> [ID<Submission>: [[Role: String]]] {
    guard let table = form.table(of: roles), !submissions.isEmpty else { return [:] }
    var found: [AnsweredLine: [Role: String]] = [:]
    for part in form.layout.tables[table].parts.indices {
      let columns = roles.flatMap { role in
        (form.columns[role] ?? []).filter { $0.table == table && $0.part == part }.map { (role, $0) }
      }
      guard !columns.isEmpty else { continue }
      let names = columns.map { "\(name: $0.1.cells[0].name)" as SQL }
      let number: SQL = form.layout.tables[table].isRepeat ? "row" : "\(SQL.cast("0", to: .int))"
      try forEach(
        """
        SELECT submission, \(number) AS number, \(joined: names) FROM \(name: form.layout.tables[table].parts[part])
        WHERE submission IN \(list: submissions)
        """
      ) { row in
        let key = AnsweredLine(submission: try row["submission"], row: try row["number"])
        for (index, column) in columns.enumerated() where found[key]?[column.0] == nil {
          switch row.cells[index + 2] {
          case .text(let text): found[key, default: [:]][column.0] = text
          case .int(let number): found[key, default: [:]][column.0] = String(number)
          case .real(let number) where number.rounded() == number && abs(number) < 1e12:
            found[key, default: [:]][column.0] = String(Int(number))
          case .real, .bytes, .null: break
          }
        }
      }
    }
    var lines: [ID<Submission>: [[Role: String]]] = [:]
    for (key, values) in found.sorted(by: { $0.key.row < $1.key.row }) {
      lines[key.submission, default: []].append(values)
    }
    return lines
  }
}
