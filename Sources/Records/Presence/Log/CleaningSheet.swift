import Basics
import Formats
import Store

/// A cleaning log that came back: the rows of all its sheets that have the columns `record`, `field`, `new` and `reason`.
package struct CleaningSheet: Sendable {
  /// The headings that stay the same in every language; the others of a sheet are for readers.
  package enum Column: String, CaseIterable, Sendable {
    case record, entry, code, field, old, new, reason, who, at
  }

  struct Row: Sendable {
    let location: Diagnostic.Location
    let columns: [Column: Int]
    let texts: [Column: String]

    subscript(column: Column) -> String { texts[column] ?? "" }

    /// Whether anybody wants anything: rows of what stands that nobody filled in do not.
    var isSaid: Bool { !self[.new].isEmpty || !self[.reason].isEmpty }

    func at(_ column: Column) -> Diagnostic.Location {
      Diagnostic.Location(sheet: location.sheet, row: location.row, column: columns[column])
    }
  }

  private(set) var rows: [Row] = []
  let hasPlainNumbers: Bool

  private static let needed: [Column] = [.record, .field, .new, .reason]
  private static let headRows = 40

  /// Throws what is wrong with the file; ``CleaningLogRefusal``.
  package init(_ bytes: [UInt8]) throws {
    let file = try SheetRows(bytes)
    hasPlainNumbers = file.hasPlainNumbers
    var isLog = false
    for name in try file.names() {
      var columns: [Column: Int] = [:]
      var isTooLong = false
      try file.read(name) { row in
        if columns.isEmpty {
          columns = Self.columns(row)
          return !columns.isEmpty || row.number < Self.headRows
        }
        let texts = columns.compactMapValues { column in
          row[column]?.trimmed.nilIfEmpty.map { String($0.prefix(Estimate.longestText + 1)) }
        }
        let place = Diagnostic.Location(sheet: name.isEmpty ? nil : name, row: row.number)
        let line = Row(location: place, columns: columns, texts: texts)
        if line.isSaid { rows.append(line) }
        isTooLong = rows.count > RoundImports.mostRows
        return !isTooLong
      }
      if isTooLong { throw FormatRefusal.tooLarge(what: "rows", limit: RoundImports.mostRows) }
      isLog = isLog || !columns.isEmpty
    }
    guard isLog else { throw CleaningLogRefusal(missing: Self.needed.map(\.rawValue)) }
  }

  /// Empty unless the row has all headings that are needed.
  private static func columns(_ row: SheetRow) -> [Column: Int] {
    let found = row.cells.compactMap { cell in
      Column(rawValue: cell.text.trimmed.lowercased()).map { ($0, cell.column) }
    }
    let columns = Dictionary(found, uniquingKeysWith: { first, _ in first })
    return needed.allSatisfy { columns[$0] != nil } ? columns : [:]
  }
}

extension String {
  fileprivate var nilIfEmpty: String? { isEmpty ? nil : self }
}

/// The file is no cleaning log.
package struct CleaningLogRefusal: Refusal, Equatable {
  package let missing: [String]
  package var code: String { "presence.noLog" }
  package var arguments: [String: String] { ["columns": missing.joined(separator: ", ")] }
}
