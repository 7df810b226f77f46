import Basics
package import Collect
import FormEngine
import Store

/// A form whose answers are read as assessments of sites: one that asks for the site's name or code under a role.
///
/// Roles: `site.code`, `site.name`, `site.type`, `site.location` (a point), `site.round`, `site.accessible` (yes or no),
/// `site.households` and `site.individuals` (also as `presence.…`), and those of the rules' indicators. Questions inside
/// repeats are not read.
package struct SiteForm: Sendable {
  let form: ID<Form>
  /// Another basis means that rows read before have to be read anew.
  let basis: String
  private let main: String
  private let parts: [String]
  private let answers: [(role: String, columns: [FormColumn])]
  private let indicators: Set<String>

  /// Nil when the form is not about sites.
  init?(_ record: FormRecord, form: ID<Form>, rules: SiteRules, generation: Int) {
    let roles = record.versions.flatMap { $0.content.shape.roles }.filter { $0.table == 0 }
      .map { (role: Self.same[$0.role] ?? $0.role, question: $0.question, table: $0.table) }
      .filter { $0.role.hasPrefix("site.") }
    guard roles.contains(where: { ["site.name", "site.code"].contains($0.role) }) else { return nil }
    let layout = record.layout
    guard let table = layout.tables.first else { return nil }
    var paths: [String: [String]] = [:]
    for (role, question, _) in roles where paths[role]?.contains(question.path) != true {
      paths[role, default: []].append(question.path)
    }
    self.form = form
    indicators = Set(rules.indicators.map(\.role))
    answers = paths.sorted { $0.key < $1.key }.map { role, paths in
      // The newest column first: a question that was asked with another type has two.
      (role, layout.columns.filter { $0.table == 0 && paths.contains($0.path) }.reversed())
    }
    (main, parts) = (table.parts[0], table.parts)
    basis = "\(generation)/\(record.revision)/\(rules.edition)/\(answers.map { "\($0.role):\($0.columns.count)" })"
  }

  /// Questions that a form of sites asks for the figures of presence too.
  private static let same = [
    "presence.households": "site.households", "presence.individuals": "site.individuals",
    "presence.round": "site.round",
  ]

  /// The questions of a form that give sites their numbers of people and households.
  package static func figurePaths(of record: FormRecord) -> Set<String> {
    let numbers: Set = ["site.households", "site.individuals"]
    let roles = record.versions.flatMap { $0.content.shape.roles }.filter { $0.table == 0 }
    return Set(roles.filter { numbers.contains(same[$0.role] ?? $0.role) }.map(\.question.path))
  }

  /// A row as the form's tables have it.
  struct Reading {
    let submission: ID<Submission>
    let day: Day
    let received: Instant
    let area: ID<Place>?
    let programme: ID<Programme>?
    let state: ReviewState
    /// By role; empty where it was asked and not answered.
    var answers: [String: String]
    var position: (latitude: Double, longitude: Double)?

    func number(_ role: String) -> Int? {
      answers[role].flatMap(Double.init).flatMap { $0 >= 0 && $0 <= 10_000_000 ? Int($0) : nil }
    }

    func text(_ role: String) -> String? { answers[role].flatMap { $0.isEmpty ? nil : String($0.prefix(200)) } }
  }

  func readings(of submissions: [ID<Submission>], in reader: Reader) throws -> [Reading] {
    guard !submissions.isEmpty else { return [] }
    return try read("s.submission IN \(list: submissions)", "", in: reader)
  }

  /// The next submissions in the order of their ids.
  func next(after cursor: ID<Submission>, limit: Int, in reader: Reader) throws -> [ID<Submission>] {
    try reader.rows(
      """
      SELECT s.submission FROM \(name: main) s WHERE s.submission > \(cursor)
      ORDER BY s.submission \(.up) LIMIT \(limit)
      """
    ).map { try $0["submission"] }
  }

  private func read(_ condition: SQL, _ tail: SQL, in reader: Reader) throws -> [Reading] {
    var cells: [SQL] = []
    for column in answers.flatMap(\.columns) {
      for cell in column.cells {
        cells.append("\(name: alias(column.part)).\(name: cell.name) AS \(name: "c\(cells.count)")")
      }
    }
    let used = Set(answers.flatMap(\.columns).map(\.part)).filter { $0 > 0 }.sorted()
    let joins = used.map { part -> SQL in
      "LEFT JOIN \(name: parts[part]) \(name: alias(part)) ON \(name: alias(part)).submission = s.submission"
    }
    let own: SQL = "s.submission, s._day, s._received, s._place, s._programme, s._state"
    let columns = [own] + cells
    return try reader.rows(
      "SELECT \(joined: columns) FROM \(name: main) s \(joined: joins, separator: " ") WHERE \(condition) \(tail)"
    ).map { row in
      var reading = Reading(
        submission: try row["submission"], day: try row["_day"], received: try row["_received"],
        area: try row["_place"], programme: try row["_programme"], state: try row["_state"], answers: [:])
      // The answers follow the six columns of the submission's own.
      var cell = 6
      for (role, columns) in answers {
        for column in columns {
          defer { cell += column.cells.count }
          guard reading.answers[role]?.isEmpty ?? true else { continue }
          if column.type == .geopoint {
            if let latitude: Double = try row[cell], let longitude: Double = try row[cell + 1] {
              reading.position = (latitude, longitude)
            }
            continue
          }
          reading.answers[role] = try text(row, cell, column.type) ?? ""
        }
      }
      return reading
    }
  }

  private func alias(_ part: Int) -> String { part == 0 ? "s" : "s_\(part)" }

  private func text(_ row: Row, _ cell: Int, _ type: TableSchema.ColumnType) throws -> String? {
    switch type {
    case .text, .time, .choice, .choices, .ranking: try row[cell] as String?
    case .integer: try (row[cell] as Int?).map(String.init)
    case .decimal: try (row[cell] as Double?).map { $0 == $0.rounded() && abs($0) < 1e15 ? String(Int($0)) : "\($0)" }
    case .boolean: try (row[cell] as Bool?).map { $0 ? "true" : "false" }
    case .date: try (row[cell] as Day?)?.description
    // Neither a name nor an amount.
    case .dateTime, .geopoint, .geotrace, .geoshape, .file: nil
    }
  }

  /// What of the answers is kept for needs.
  func indicatorAnswers(_ reading: Reading) -> [String: String] {
    reading.answers.filter { indicators.contains($0.key) }
  }
}
