package import Basics
package import FormEngine
import Store

/// One answer, read as the type its question has.
package enum Answer: Hashable, Sendable {
  case text(String)
  case integer(Int64)
  case decimal(Double)
  case boolean(Bool)
  case date(Day)
  /// As sent: `10:30:00.000+03:00`.
  case time(String)
  /// `offset`: minutes the clock of the phone was ahead of UTC.
  case dateTime(Instant, offset: Int)
  case choice(String)
  case choices([String])
  case ranking([String])
  case geopoint(Geopoint)
  /// Points as sent: `latitude longitude altitude accuracy; …`.
  case line(String)
  case area(String)
  /// The name of an attachment.
  case file(String)

  package struct Geopoint: Hashable, Sendable {
    package let latitude: Double
    package let longitude: Double
    package let altitude: Double?
    /// Metres.
    package let accuracy: Double?

    package init(latitude: Double, longitude: Double, altitude: Double? = nil, accuracy: Double? = nil) {
      self.latitude = latitude
      self.longitude = longitude
      self.altitude = altitude
      self.accuracy = accuracy
    }
  }

  /// Codes longer than this are no codes.
  static let longestCode = 255
  static let mostCodes = 1000

  /// Reads what a client sent; nil when it is no answer of that type. `text` is not empty.
  package init?(_ text: String, as type: TableSchema.ColumnType) {
    switch type {
    case .text:
      self = .text(text)
      return
    case .file:
      guard text.utf8.count <= Self.longestCode else { return nil }
      self = .file(text)
      return
    default: break
    }
    let value = type.isWrittenInDigits ? Self.inLatinDigits(text.trimmed) : text.trimmed
    switch type {
    case .text, .file: return nil
    case .choice:
      guard value.utf8.count <= Self.longestCode else { return nil }
      self = .choice(value)
    case .choices, .ranking:
      let codes = value.words.map(String.init)
      guard codes.count <= Self.mostCodes, codes.allSatisfy({ $0.utf8.count <= Self.longestCode }) else { return nil }
      var seen: Set<String> = []
      self = type == .choices ? .choices(codes.filter { seen.insert($0).inserted }) : .ranking(codes)
    case .integer:
      guard let number = Self.integer(value) else { return nil }
      self = .integer(number)
    case .decimal:
      guard let number = Self.decimal(value) else { return nil }
      self = .decimal(number)
    case .boolean:
      switch value {
      case "true", "1": self = .boolean(true)
      case "false", "0": self = .boolean(false)
      default: return nil
      }
    case .date:
      // Old clients send a date with midnight behind it.
      guard let day = Day(value.prefix(10)), value.dropFirst(10).first.map({ $0 == "T" }) ?? true else { return nil }
      self = .date(day)
    case .time:
      guard Timestamp.isTime(value) else { return nil }
      self = .time(value)
    case .dateTime:
      guard let stamp = Timestamp(value) else { return nil }
      self = .dateTime(stamp.instant, offset: stamp.offset)
    case .geopoint:
      guard let point = Geopoint(value) else { return nil }
      self = .geopoint(point)
    case .geotrace, .geoshape:
      let texts = value.split(separator: ";").filter { !$0.isBlank }
      let points = texts.compactMap { Geopoint($0) }
      guard !points.isEmpty, points.count == texts.count, type == .geotrace || Self.encloses(points) else { return nil }
      self = type == .geotrace ? .line(value) : .area(value)
    }
  }

  /// Three corners make an area, whether or not the first is repeated at the end.
  private static func encloses(_ points: [Geopoint]) -> Bool {
    var corners: [Geopoint] = []
    for point in points
    where !corners.contains(where: { $0.latitude == point.latitude && $0.longitude == point.longitude }) {
      corners.append(point)
      if corners.count == 3 { return true }
    }
    return false
  }

  /// Some phones write numbers and dates in the digits of their language; answers are kept and compared in 0–9.
  private static func inLatinDigits(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 >= 0x80 }) else { return text }
    return Digits.ascii(text).replacing("\u{66B}", with: ".")
  }

  private static func integer(_ text: String) -> Int64? {
    if let number = Int64(text) { return number }
    // A calculation may give 3.0 where 3 is meant.
    guard let number = decimal(text), number.rounded() == number else { return nil }
    return Int64(exactly: number)
  }

  private static func decimal(_ text: String) -> Double? {
    guard text.utf8.count <= 40, let first = text.utf8.first, first != UInt8(ascii: "+") || text.utf8.count > 1,
      text.utf8.allSatisfy({ "+-.eE0123456789".utf8.contains($0) }), let number = Double(text), number.isFinite
    else { return nil }
    return number
  }
}

extension TableSchema.ColumnType {
  fileprivate var isWrittenInDigits: Bool {
    switch self {
    case .integer, .decimal, .date, .time, .dateTime, .geopoint, .geotrace, .geoshape: true
    case .text, .boolean, .choice, .choices, .ranking, .file: false
    }
  }
}

extension Answer.Geopoint {
  /// `latitude longitude altitude accuracy`, the last two may be missing.
  package init?(_ text: some StringProtocol) {
    let numbers = text.words.map { Double($0) }
    guard (2...4).contains(numbers.count), let latitude = numbers[0], let longitude = numbers[1],
      (-90.0...90).contains(latitude), (-180.0...180).contains(longitude)
    else { return nil }
    let altitude = numbers.count > 2 ? numbers[2] : nil
    let accuracy = numbers.count > 3 ? numbers[3] : nil
    guard altitude?.isFinite ?? true, accuracy?.isFinite ?? true else { return nil }
    self.init(latitude: latitude, longitude: longitude, altitude: altitude, accuracy: accuracy)
  }
}

extension StringProtocol {
  /// Without white space at both ends.
  var trimmed: String {
    // Nearly always: to look for characters takes many times as long.
    if unicodeScalars.first?.isVisible ?? false, unicodeScalars.last?.isVisible ?? false { return String(self) }
    guard let start = firstIndex(where: { !$0.isWhitespace }), let end = lastIndex(where: { !$0.isWhitespace }) else {
      return ""
    }
    return String(self[start...end])
  }

  /// Whether it holds nothing but white space.
  var isBlank: Bool { !(unicodeScalars.first?.isVisible ?? false) && allSatisfy(\.isWhitespace) }

  /// What white space separates.
  var words: [SubSequence] {
    guard utf8.allSatisfy({ $0 < 0x80 }) else { return split(whereSeparator: \.isWhitespace) }
    var words: [SubSequence] = []
    var start: Index?
    for index in utf8.indices {
      let isBlank = utf8[index] == 0x20 || (0x09...0x0D).contains(utf8[index])
      if isBlank, let begun = start {
        words.append(self[begun..<index])
        start = nil
      } else if !isBlank, start == nil {
        start = index
      }
    }
    if let start { words.append(self[start...]) }
    return words
  }
}

extension Unicode.Scalar {
  /// Whether it is one of ASCII that is neither white space nor a control.
  fileprivate var isVisible: Bool { (0x21...0x7E).contains(value) }
}
