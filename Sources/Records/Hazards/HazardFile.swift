package import Basics
import Collect
import Formats

/// A list of hazards as a source publishes it: GeoJSON features or rows of a sheet, read, not yet believed. Headings are
/// those of this list and of the catalogues of the United States Geological Survey (earthquake.usgs.gov, feed version 1.0).
package struct HazardFile: Sendable {
  package struct Draft: Hashable, Sendable {
    var facts: HazardRecorded
    var placeCode: String?
    var location: Diagnostic.Location
  }

  package private(set) var drafts: [Draft] = []
  package private(set) var diagnostics: [Diagnostic] = []
  private let source: String
  private let kind: Hazard.Kind?
  private let sheet: String?

  package static let mostBytes = 64 << 20

  /// - Parameter kind: Of rows that do not say what they are.
  package init(_ bytes: [UInt8], source: String, kind: Hazard.Kind? = nil, sheet: String? = nil) {
    (self.source, self.kind, self.sheet) = (source, kind, sheet)
    guard bytes.count <= Self.mostBytes else {
      diagnostics = [Diagnostic(.error, "hazard.file.large", ["limit": "64 MB"])]
      return
    }
    do throws(FormatRefusal) {
      let first = bytes.first { $0 > 0x20 && $0 < 0x80 }
      try first == UInt8(ascii: "{") ? readFeatures(bytes) : readRows(bytes)
    } catch {
      diagnostics.append(Diagnostic(.error, error.code, error.arguments))
    }
    if drafts.isEmpty, diagnostics.isEmpty { diagnostics = [Diagnostic(.error, "hazard.file.empty")] }
  }

  private enum Column: String {
    case key = "id"
    case kind, title, began, ended, latitude, longitude, magnitude, scale
    case placeCode = "place_code"

    init?(heading: String) {
      switch heading.trimmed.lowercased() {
      case "id", "eventid", "code": self = .key
      case "kind", "type", "hazard": self = .kind
      case "title", "name", "place": self = .title
      case "time", "began", "date", "start": self = .began
      case "ended", "end": self = .ended
      case "latitude", "lat": self = .latitude
      case "longitude", "lon", "lng": self = .longitude
      case "magnitude", "mag": self = .magnitude
      case "scale", "magtype", "unit": self = .scale
      case "place_code", "pcode", "p-code": self = .placeCode
      default: return nil
      }
    }
  }

  private mutating func readFeatures(_ bytes: [UInt8]) throws(FormatRefusal) {
    var limits = GeoJSONReader.Limits()
    limits.features = Hazard.mostRows
    var number = 0
    for feature in try GeoJSONReader.features(bytes, limits: limits) {
      number += 1
      var texts: [Column: String] = [:]
      for member in feature.properties {
        guard let column = Column(heading: member.name), let text = member.value.text, !text.isEmpty else { continue }
        texts[column] = text
      }
      if let id = feature.id { texts[.key] = id }
      // `title` of a feature repeats the magnitude; `place` says where.
      if let place = feature["place"], !place.isEmpty { texts[.title] = place }
      if case .point(let position) = feature.geometry {
        texts[.latitude] = "\(position.latitude)"
        texts[.longitude] = "\(position.longitude)"
      }
      add(texts, row: number)
    }
  }

  private mutating func readRows(_ bytes: [UInt8]) throws(FormatRefusal) {
    guard let first = try Spreadsheet.read(bytes).first(where: { !$0.rows.isEmpty }), let head = first.rows.first else {
      return
    }
    var columns: [Int: Column] = [:]
    for cell in head.cells { columns[cell.column] = Column(heading: cell.text) }
    guard columns.values.contains(.began) else {
      diagnostics.append(
        Diagnostic(
          .error, "hazard.file.head", ["found": String(head.cells.map(\.text).joined(separator: ", ").prefix(200))],
          at: Diagnostic.Location(sheet: sheet, row: head.number)))
      return
    }
    guard first.rows.count <= Hazard.mostRows + 1 else {
      diagnostics.append(Diagnostic(.error, "hazard.file.large", ["limit": String(Hazard.mostRows)]))
      return
    }
    for row in first.rows.dropFirst() {
      var texts: [Column: String] = [:]
      var at: [Column: Int] = [:]
      for cell in row.cells {
        let text = cell.text.trimmed
        guard let column = columns[cell.column], !text.isEmpty else { continue }
        (texts[column], at[column]) = (text, cell.column)
      }
      if texts.isEmpty { continue }
      add(texts, row: row.number, columns: at)
    }
  }

  private mutating func add(_ texts: [Column: String], row: Int, columns: [Column: Int] = [:]) {
    func location(_ column: Column) -> Diagnostic.Location {
      Diagnostic.Location(sheet: sheet, row: row, column: columns[column])
    }
    func number(_ column: Column, _ range: ClosedRange<Double>) throws(Problem) -> Double? {
      guard let text = texts[column] else { return nil }
      guard let number = Double(Digits.ascii(text)), range.contains(number) else { throw Problem(column: column) }
      return number
    }
    func text(_ column: Column) -> String? { texts[column].map { String($0.trimmed.prefix(Hazard.longestText)) } }
    do throws(Problem) {
      guard let began = texts[.began].flatMap(Self.instant) else { throw Problem(column: .began) }
      guard let kind = texts[.kind].map(Self.kind) ?? self.kind else { throw Problem(column: .kind) }
      let ended = texts[.ended].flatMap(Self.instant)
      guard texts[.ended] == nil || ended.map({ $0 >= began }) == true else { throw Problem(column: .ended) }
      let latitude = try number(.latitude, -90...90)
      let longitude = try number(.longitude, -180...180)
      let title = text(.title) ?? ""
      let facts = HazardRecorded(
        source: source, key: text(.key) ?? "\(kind.rawValue) \(began) \(title)", hazard: kind, title: title,
        latitude: longitude == nil ? nil : latitude, longitude: latitude == nil ? nil : longitude, began: began,
        ended: ended, magnitude: try number(.magnitude, -10...100_000), scale: text(.scale))
      drafts.append(Draft(facts: facts, placeCode: text(.placeCode), location: location(.placeCode)))
    } catch {
      diagnostics.append(
        Diagnostic(
          .error, "hazard.file.value",
          ["column": error.column.rawValue, "value": String((texts[error.column] ?? "").prefix(60))],
          at: location(error.column)))
    }
  }

  private struct Problem: Error {
    let column: Column
  }

  /// A time with zone, a day, or milliseconds since 1970 as the feeds of the USGS give them. Without a zone it is UTC.
  static func instant(_ written: String) -> Instant? {
    let text = Digits.ascii(written)
    if let milliseconds = Int64(text), abs(milliseconds) < 32_503_680_000_000 {
      return Instant(microseconds: milliseconds * 1000)
    }
    if let day = Day(text) { return Instant(microseconds: Int64(day.epochDay) * 86_400_000_000) }
    return Timestamp(text)?.instant
  }

  static func kind(_ text: String) -> Hazard.Kind {
    let word = text.lowercased()
    return Hazard.Kind.allCases.first { word == $0.rawValue }
      ?? Hazard.Kind.allCases.first { $0 != .other && word.contains($0.rawValue) }
      ?? (word.contains("quake")
        ? .earthquake : word.contains("slide") || word.contains("avalanche") ? .landslide : .other)
  }
}
