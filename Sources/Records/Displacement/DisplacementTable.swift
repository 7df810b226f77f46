package import Basics
package import Formats

/// Displaced people by place, operation and round, summed over what their reports are broken down by (reason, origin).
///
/// The key has codes *and* names: a name alone stands for several places, and a code may come with two names. Levels are
/// never added: rows of a country, of its provinces and of its districts are about the same people.
package struct DisplacementTable: Sendable {
  package struct Key: Hashable, Sendable {
    package let country: String
    package let level: Int
    package let code1: String
    package let name1: String
    package let code2: String
    package let name2: String
    package let operation: String
    package let assessment: String
    package let round: String
    package let day: Day
  }

  package private(set) var people: [Key: Int] = [:]
  /// Rows read, also those left out.
  package private(set) var rows = 0
  /// Rows that give both sexes.
  package private(set) var withSexes = 0
  /// Of those, the rows whose sexes do not sum to the total. They stay as they are.
  package private(set) var unequalSexes = 0
  /// The first thousand; ``leftOut`` counts all rows that are not in the table.
  package private(set) var diagnostics: [Diagnostic] = []
  package private(set) var leftOut = 0
  private var files: [Area: String] = [:]

  private struct Area: Hashable {
    let country: String
    let level: Int
  }

  package static let limit = 5_000_000
  private static let mostDiagnostics = 1000

  package init() {}

  /// Adds a file: an answer of the API in JSON, or its rows as CSV, with a heading or a row of HXL tags. A country's level
  /// comes from one file; what another one has of it would count people twice, and is left out.
  ///
  /// - Parameter name: of the file, where diagnostics point to.
  package mutating func add(_ bytes: [UInt8], named name: String) throws(FormatRefusal) {
    let first = bytes.first { !($0 <= 0x20 || $0 == 0xEF || $0 == 0xBB || $0 == 0xBF) }
    let before = rows
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
      try addAnswer(bytes, named: name)
    } else {
      try addRows(bytes, named: name)
    }
    if rows == before { tell("displacement.none", at: Diagnostic.Location(sheet: name)) }
  }

  private mutating func addAnswer(_ bytes: [UInt8], named name: String) throws(FormatRefusal) {
    var number = 0
    var table = self
    _ = try JSONRecords.each(bytes, of: "result", limit: Self.limit) { (record: JSON) throws(FormatRefusal) in
      number += 1
      guard case .object(let members) = record, members.contains(where: { $0.name == "numPresentIdpInd" }) else {
        return
      }
      let values = Dictionary(members.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
      table.add(at: Diagnostic.Location(sheet: name, row: number)) { field in
        values[field.rawValue]?.text.flatMap { $0.trimmed.isEmpty ? nil : $0.trimmed }
      }
    }
    self = table
  }

  private mutating func addRows(_ bytes: [UInt8], named name: String) throws(FormatRefusal) {
    var reader = CSVReader(bytes)
    var columns: [DisplacementReport.Field: Int] = [:]
    func fields(_ row: CSVReader.Row) -> [DisplacementReport.Field: Int] {
      Dictionary(
        row.fields.enumerated().compactMap { index, heading in
          DisplacementReport.Field(heading: heading).map { ($0, index) }
        }, uniquingKeysWith: { first, _ in first })
    }
    while let row = try reader.next() {
      let isTags = HXLColumns(row.fields) != nil
      if columns.isEmpty || isTags {
        let found = fields(row)
        if found[.numPresentIdpInd] != nil { columns = found }
        continue
      }
      guard rows < Self.limit else { throw .tooLarge(what: "rows", limit: Self.limit) }
      add(at: Diagnostic.Location(sheet: name, row: row.line)) { field in
        guard let column = columns[field], column < row.fields.count else { return nil }
        let text = row.fields[column].trimmed
        return text.isEmpty ? nil : text
      }
    }
  }

  private mutating func add(at location: Diagnostic.Location, _ value: (DisplacementReport.Field) -> String?) {
    rows += 1
    let report: DisplacementReport
    do {
      report = try DisplacementReport(value)
    } catch {
      leftOut += 1
      return tell(
        "displacement.value", ["column": error.field.rawValue, "value": String(error.value.prefix(60))], at: location)
    }
    let area = Area(country: report.key.country, level: report.key.level)
    let file = location.sheet ?? ""
    guard files[area, default: file] == file else {
      leftOut += 1
      return tell(
        "displacement.twice",
        ["country": area.country, "level": String(area.level), "file": files[area] ?? ""], at: location)
    }
    files[area] = file
    guard let people = report.people else {
      leftOut += 1
      return tell("displacement.unknown", at: location)
    }
    if let males = report.males, let females = report.females {
      withSexes += 1
      if males + females != people {
        unequalSexes += 1
        tell(
          "displacement.sexes",
          ["males": String(males), "females": String(females), "total": String(people)], at: location)
      }
    }
    self.people[report.key, default: 0] += people
  }

  private mutating func tell(_ code: String, _ arguments: [String: String] = [:], at location: Diagnostic.Location) {
    guard diagnostics.count < Self.mostDiagnostics else { return }
    diagnostics.append(Diagnostic(.warning, code, arguments, at: location))
  }
}
