package import Basics
import Formats

/// A list of sites as somebody keeps it: rows of a sheet, read, not yet believed.
package struct SiteFile: Sendable {
  package struct Row: Hashable, Sendable {
    package var number: Int
    package var texts: [SiteColumn: String] = [:]
    /// Where in the sheet each stands.
    package var columns: [SiteColumn: Int] = [:]

    subscript(column: SiteColumn) -> String? { texts[column] }
  }

  package var rows: [Row] = []
  package var diagnostics: [Diagnostic] = []
  let sheet: String?

  package static let mostBytes = 32 << 20
  package static let mostRows = 50_000

  /// Reads CSV, xlsx or xls, whichever it is: the first sheet, whose first row names the columns.
  package init(_ bytes: [UInt8], sheet: String? = nil) {
    self.sheet = sheet
    guard bytes.count <= Self.mostBytes else {
      diagnostics = [Diagnostic(.error, "site.file.large", ["limit": "32 MB"])]
      return
    }
    do {
      guard let first = try Spreadsheet.read(bytes).first(where: { !$0.rows.isEmpty }), let head = first.rows.first
      else {
        diagnostics = [Diagnostic(.error, "site.file.empty")]
        return
      }
      read(head, Array(first.rows.dropFirst()))
    } catch {
      diagnostics = [Diagnostic(.error, error.code, error.arguments)]
    }
  }

  private mutating func read(_ head: SheetRow, _ body: [SheetRow]) {
    var columns: [Int: SiteColumn] = [:]
    for cell in head.cells where cell.text != FileStamp.name {
      let at = Diagnostic.Location(sheet: sheet, row: head.number, column: cell.column)
      guard let column = SiteColumn(heading: cell.text) else {
        diagnostics.append(
          Diagnostic(.warning, "site.file.column", ["column": String(cell.text.prefix(60))], at: at))
        continue
      }
      if columns.values.contains(column) {
        diagnostics.append(Diagnostic(.error, "site.file.columnTwice", ["column": column.rawValue], at: at))
      }
      columns[cell.column] = column
    }
    guard columns.values.contains(where: { [.code, .name, .nameEN, .nameTR, .nameAR].contains($0) }) else {
      diagnostics.append(
        Diagnostic(
          .error, "site.file.head", ["found": String(head.cells.map(\.text).joined(separator: ", ").prefix(200))],
          at: Diagnostic.Location(sheet: sheet, row: head.number)))
      return
    }
    guard body.count <= Self.mostRows else {
      diagnostics.append(Diagnostic(.error, "site.file.large", ["limit": String(Self.mostRows)]))
      return
    }
    for sheetRow in body {
      var row = Row(number: sheetRow.number)
      for cell in sheetRow.cells {
        let text = cell.text.trimmed
        guard let column = columns[cell.column], !text.isEmpty else { continue }
        (row.texts[column], row.columns[column]) = (text, cell.column)
      }
      // The second row of many humanitarian lists holds hashtags (hxlstandard.org).
      if row.texts.isEmpty || row.texts.values.allSatisfy({ $0.hasPrefix("#") }) { continue }
      rows.append(row)
    }
    if rows.isEmpty { diagnostics.append(Diagnostic(.error, "site.file.empty")) }
  }

  func location(_ row: Row, _ column: SiteColumn?) -> Diagnostic.Location {
    Diagnostic.Location(sheet: sheet, row: row.number, column: column.flatMap { row.columns[$0] })
  }
}

/// What a column of such a list means.
package enum SiteColumn: String, CaseIterable, Sendable {
  case code, name
  case nameEN = "name:en"
  case nameTR = "name:tr"
  case nameAR = "name:ar"
  case type, area, latitude, longitude, capacity
  case capacityUnit = "capacity_unit"
  case manager, opened
  /// Written by an export, passed over when read: they are made of other records.
  case state, changed, reason, merged = "merged_into", individuals, households, day = "figure_day", round

  init?(heading: String) {
    let plain = heading.lowercased().filter { !$0.isWhitespace && $0 != "-" }
    switch plain {
    case "sitecode", "siteid", "ssid": self = .code
    case "sitename": self = .name
    case "name_en", "sitename:en": self = .nameEN
    case "name_tr", "sitename:tr": self = .nameTR
    case "name_ar", "sitename:ar": self = .nameAR
    case "sitetype": self = .type
    case "district", "pcode", "admin2pcode", "adm2_pcode", "areacode": self = .area
    case "lat": self = .latitude
    case "lon", "long", "lng": self = .longitude
    case "capacityunit": self = .capacityUnit
    case "managingorganisation", "managedby", "agency": self = .manager
    default:
      guard let known = SiteColumn(rawValue: plain) else { return nil }
      self = known
    }
  }
}
