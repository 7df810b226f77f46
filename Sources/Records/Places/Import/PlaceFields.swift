import Basics
import Formats

/// Reads the fields of one place, whatever kind of file they came from, and says what is wrong with them.
struct PlaceFieldReader {
  let options: PlaceFile.Options
  private(set) var diagnostics: [Diagnostic] = []

  init(_ options: PlaceFile.Options) {
    self.options = options
  }

  /// Sets the field of the draft. Empty text sets nothing.
  mutating func set(_ field: PlaceField, to raw: String, of draft: inout PlaceDraft, at location: Diagnostic.Location) {
    let text = raw.trimmed
    guard !text.isEmpty else { return }
    switch field {
    case .code: draft.code = code(text, location)
    case .parent: (draft.parentCode, draft.parentLocation) = (code(text, location), location)
    case .level: draft.level = level(text, location)
    case .kind: draft.kind = kind(text, location)
    case .status: draft.status = status(text, location)
    case .name(let language): draft.names[language ?? options.nameLanguage] = name(text, location)
    case .aliases:
      draft.aliases += text.split(whereSeparator: { ";|؛".contains($0) }).prefix(50).compactMap { alias in
        alias.trimmed.isEmpty ? nil : name(alias.trimmed, location)
      }
    case .from: draft.from = day(text, location)
    case .until: draft.until = day(text, location)
    case .latitude, .longitude, .levelCode, .levelName: break
    }
  }

  /// Nil with a diagnostic unless both numbers are there and mean a point on Earth.
  mutating func position(latitude: String, longitude: String, _ location: Diagnostic.Location) -> Position? {
    guard !(latitude.trimmed.isEmpty && longitude.trimmed.isEmpty) else { return nil }
    let written = ["latitude": latitude.trimmed, "longitude": longitude.trimmed]
    guard let north = NumberStyle.ungrouped(latitude), let east = NumberStyle.ungrouped(longitude) else {
      diagnostics.append(Diagnostic(.error, "place.coordinate.number", written, at: location))
      return nil
    }
    let position = Position(longitude: east, latitude: north)
    guard position.isOnEarth else {
      let isSwapped = abs(north) <= 180 && abs(east) <= 90
      diagnostics.append(
        Diagnostic(.error, isSwapped ? "place.coordinate.swapped" : "place.coordinate.range", written, at: location))
      return nil
    }
    if north == 0, east == 0 {
      diagnostics.append(Diagnostic(.warning, "place.coordinate.zero", at: location))
      return nil
    }
    return position
  }

  mutating func add(
    _ severity: Diagnostic.Severity, _ code: String, _ arguments: [String: String] = [:],
    at location: Diagnostic.Location?
  ) {
    diagnostics.append(Diagnostic(severity, code, arguments, at: location))
  }

  private mutating func code(_ text: String, _ location: Diagnostic.Location) -> String {
    let ascii = Digits.ascii(text)
    if ascii.utf8.count > 40 || !ascii.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
      diagnostics.append(Diagnostic(.error, "place.code.form", ["code": String(text.prefix(60))], at: location))
    }
    return ascii
  }

  private mutating func level(_ text: String, _ location: Diagnostic.Location) -> Int? {
    if let level = Int(Digits.ascii(text)), (0...5).contains(level) || level == PlaceRecord.siteLevel { return level }
    diagnostics.append(Diagnostic(.error, "place.level.unknown", ["level": String(text.prefix(60))], at: location))
    return nil
  }

  private mutating func kind(_ text: String, _ location: Diagnostic.Location) -> PlaceKind? {
    if let kind = Self.kinds[Folding.fold(text)] { return kind }
    let allowed = PlaceKind.allCases.map(\.rawValue).joined(separator: ", ")
    diagnostics.append(
      Diagnostic(.error, "place.kind.unknown", ["kind": String(text.prefix(60)), "allowed": allowed], at: location))
    return nil
  }

  private mutating func status(_ text: String, _ location: Diagnostic.Location) -> PlaceStatus? {
    if let status = PlaceStatus(rawValue: Folding.fold(text)) { return status }
    let allowed = PlaceStatus.allCases.map(\.rawValue).joined(separator: ", ")
    diagnostics.append(
      Diagnostic(.error, "place.status.unknown", ["status": String(text.prefix(60)), "allowed": allowed], at: location))
    return nil
  }

  private mutating func day(_ text: String, _ location: Diagnostic.Location) -> Day? {
    // Lists made by spreadsheets write 2020-12-17 00:00:00.
    let date = Digits.ascii(text).prefix { $0 != " " && $0 != "T" }
    if let day = Day(date) { return day }
    diagnostics.append(Diagnostic(.error, "place.date.form", ["date": String(text.prefix(60))], at: location))
    return nil
  }

  private mutating func name(_ text: String, _ location: Diagnostic.Location) -> String {
    if text.utf8.count > 200 {
      diagnostics.append(Diagnostic(.error, "place.name.long", ["name": String(text.prefix(60))], at: location))
    } else if let remedy = Mojibake.suspected(in: text) {
      diagnostics.append(
        Diagnostic(.error, "place.name.encoding.\(remedy.rawValue)", ["name": text], at: location))
    }
    return text
  }

  private static let kinds: [String: PlaceKind] = {
    var table = Dictionary(uniqueKeysWithValues: PlaceKind.allCases.map { ($0.rawValue, $0) })
    let words: [(PlaceKind, [String])] = [
      (.country, ["ülke", "دولة", "بلد"]), (.province, ["il", "governorate", "oblast", "محافظة", "ولاية"]),
      (.district, ["ilçe", "raion", "منطقة", "قضاء"]), (.subdistrict, ["sub-district", "bucak", "ناحية"]),
      (.neighbourhood, ["mahalle", "neighborhood", "حي"]), (.village, ["köy", "قرية"]),
      (.site, ["yerleşim alanı", "camp", "kamp", "موقع تجمع", "موقع", "مخيم"]),
    ]
    for (kind, names) in words { for name in names { table[Folding.fold(name)] = kind } }
    return table
  }()
}

extension StringProtocol {
  /// Without white space and invisible marks at its ends.
  var trimmed: String {
    var scalars = unicodeScalars[...]
    while let first = scalars.first, Self.isBlank(first) { scalars.removeFirst() }
    while let last = scalars.last, Self.isBlank(last) { scalars.removeLast() }
    return String(String.UnicodeScalarView(scalars))
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
      || ["\u{200E}", "\u{200F}", "\u{FEFF}"].contains(scalar)
  }
}
