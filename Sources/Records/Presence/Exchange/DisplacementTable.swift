package import Basics
package import Formats

/// Displaced people by area, operation and round, made from DTM's lines: the sums over causes, origins and sexes, each area
/// known by code **and** name, since names alone join areas that differ.
///
/// Reads the interface's answers (JSON) and files (CSV, with or without hashtags). It costs the lines once, and holds the
/// sums only.
package struct DisplacementTable: Sendable {
  package struct Row: Hashable, Sendable {
    package var key: DisplacementLine.Key
    /// Nil while no line gave a number.
    package var individuals: Int?
    /// Lines without a number, which are not in the sum.
    package var unknown = 0
    /// What its codes were before they were repaired.
    package var former: [String] = []
  }

  package private(set) var rows: [Row] = []
  /// What was doubtful, by line: errors are lines that are in no sum.
  package private(set) var diagnostics: [Diagnostic] = []
  package private(set) var lines = 0
  /// Lines that give both sexes.
  package private(set) var withSexes = 0
  private var indices: [DisplacementLine.Key: Int] = [:]

  private static let mostLines = 5_000_000
  private static let mostDiagnostics = 10_000

  package init() {}

  // MARK: Reading

  /// Adds the lines of a file, JSON or CSV by its first sign.
  ///
  /// - Parameter name: how diagnostics call it.
  package mutating func add(_ file: [UInt8], named name: String) throws(FormatRefusal) {
    let first = file.first { ![0xEF, 0xBB, 0xBF, 0x20, 0x09, 0x0A, 0x0D].contains($0) }
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
      try addAnswer(try JSON.parse(file), name)
    } else {
      try addSheet(CSVReader(file), name)
    }
  }

  private mutating func addAnswer(_ answer: JSON, _ name: String) throws(FormatRefusal) {
    guard case .array(let list) = answer["result"] ?? answer else { throw .unknownFormat }
    for (index, entry) in list.enumerated() {
      try add(at: Diagnostic.Location(sheet: name, row: index + 1)) { field in entry[field.name]?.text }
    }
  }

  private mutating func addSheet(_ reader: CSVReader, _ name: String) throws(FormatRefusal) {
    var reader = reader
    guard let head = try reader.next() else { return }
    var columns = columns(of: head.fields)
    if let tags = HXLTag.row(head.fields) { columns = self.columns(of: tags) }
    while let row = try reader.next() {
      // Hashtags below the heads say more than those do.
      if row.line <= 25, lines == 0 || columns.isEmpty, let tags = HXLTag.row(row.fields) {
        columns = self.columns(of: tags)
        continue
      }
      try add(at: Diagnostic.Location(sheet: name, row: row.line)) { field in
        columns[field].flatMap { row.fields.indices.contains($0) ? row.fields[$0] : nil }
      }
    }
  }

  private func columns(of heads: [String]) -> [DisplacementField: Int] {
    var columns: [DisplacementField: Int] = [:]
    for field in DisplacementField.allCases {
      columns[field] = heads.firstIndex { $0.lowercased() == field.name.lowercased() }
    }
    return columns
  }

  private func columns(of tags: [HXLTag?]) -> [DisplacementField: Int] {
    var columns: [DisplacementField: Int] = [:]
    for field in DisplacementField.allCases { columns[field] = tags.firstIndex(of: field.tag) }
    return columns
  }

  private mutating func add(
    at location: Diagnostic.Location, _ text: (DisplacementField) -> String?
  ) throws(FormatRefusal) {
    guard lines < Self.mostLines else { throw .tooLarge(what: "rows", limit: Self.mostLines) }
    lines += 1
    do {
      add(try DisplacementLine(text), at: location)
    } catch {
      tell(.error, "displacement.unreadable", ["field": error.field.name, "value": error.value], location)
    }
  }

  private mutating func add(_ line: DisplacementLine, at location: Diagnostic.Location) {
    let index = indices[line.key] ?? rows.count
    if index == rows.count {
      indices[line.key] = index
      rows.append(Row(key: line.key))
    }
    if let individuals = line.individuals {
      rows[index].individuals = (rows[index].individuals ?? 0) + individuals
    } else {
      rows[index].unknown += 1
      tell(.warning, "displacement.unknown", [:], location)
    }
    guard let males = line.males, let females = line.females else { return }
    withSexes += 1
    if let individuals = line.individuals, males + females != individuals {
      tell(
        .warning, "displacement.sexes",
        ["males": "\(males)", "females": "\(females)", "individuals": "\(individuals)"], location)
    }
  }

  private mutating func tell(
    _ severity: Diagnostic.Severity, _ code: String, _ arguments: [String: String], _ location: Diagnostic.Location
  ) {
    guard diagnostics.count < Self.mostDiagnostics else { return }
    diagnostics.append(Diagnostic(severity, code, arguments, at: location))
  }

  // MARK: Codes

  /// Brings codes that begin otherwise than those of their country do to the way of the others: `TD07` to `TCD07`, where
  /// nearly all of Chad begin with `TCD`. Only the letters change, only where the result is as long as others of its level,
  /// and each row keeps what it was.
  package mutating func repairCodes() {
    var prefixes: [String: [String: Int]] = [:]
    var lengths: [String: Set<Int>] = [:]
    for row in rows {
      for area in [row.key.admin1, row.key.admin2] where !area.code.isEmpty {
        let (letters, _) = Self.parts(of: area.code)
        prefixes[row.key.country, default: [:]][letters, default: 0] += 1
      }
    }
    let usual = prefixes.mapValues { counts in
      counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? ""
    }
    func level(_ country: String, _ number: Int) -> String { "\(country)/\(number)" }
    for row in rows {
      for (number, area) in [(1, row.key.admin1), (2, row.key.admin2)]
      where Self.parts(of: area.code).letters == usual[row.key.country] {
        lengths[level(row.key.country, number), default: []].insert(area.code.utf8.count)
      }
    }
    for index in rows.indices {
      let country = rows[index].key.country
      guard let prefix = usual[country], !prefix.isEmpty else { continue }
      func repaired(_ code: String, _ number: Int) -> String? {
        let (letters, rest) = Self.parts(of: code)
        let new = prefix + rest
        guard !code.isEmpty, letters != prefix, lengths[level(country, number)]?.contains(new.utf8.count) == true else {
          return nil
        }
        return new
      }
      for (number, path) in [(2, \DisplacementLine.Key.admin2), (1, \DisplacementLine.Key.admin1)] {
        let code = rows[index].key[keyPath: path].code
        guard let new = repaired(code, number) else { continue }
        rows[index].key[keyPath: path].code = new
        rows[index].former.append("\(code)→\(new)")
      }
    }
  }

  private static func parts(of code: String) -> (letters: String, rest: String) {
    let letters = code.prefix { $0.isLetter }
    return (String(letters), String(code.dropFirst(letters.count)))
  }

  // MARK: Writing

  package static let columns = [
    "location_code", "provider_admin1_name", "provider_admin2_name", "admin1_code", "admin2_code", "admin_level",
    "operation", "assessment_type", "population", "reporting_round", "reference_period_start", "reference_period_end",
    "warning",
  ]

  /// A row in the columns above, which are those of the published table that a source alone can fill.
  package static func values(of row: Row) -> [ExportValue] {
    let key = row.key
    let unknown = row.unknown > 0 ? ["unknown \(row.unknown)"] : []
    return [
      .text(key.country), .text(key.admin1.name), .text(key.admin2.name), .text(key.admin1.code),
      .text(key.admin2.code), .integer(key.level), .text(key.operation), .text(key.assessment),
      row.individuals.map { .integer($0) } ?? .empty, .integer(key.round), .date(key.day), .date(key.day),
      .text((row.former + unknown).joined(separator: "|")),
    ]
  }
}
