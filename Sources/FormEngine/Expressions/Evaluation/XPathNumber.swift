/// How numbers and texts become each other (XPath 1.0 §4.2 and §4.4).
enum XPathNumber {
  static func isSpace(_ unit: UInt8) -> Bool { unit == 0x20 || unit == 0x9 || unit == 0xA || unit == 0xD }

  /// The number a text is: digits with at most one point and a leading minus, white space around them. NaN for all else,
  /// also for exponents, a plus, and digits of other scripts.
  static func value(of text: String) -> Double {
    var text = text
    return text.withUTF8 { units in
      var start = 0
      var end = units.count
      while start < end, isSpace(units[start]) { start += 1 }
      while end > start, isSpace(units[end - 1]) { end -= 1 }
      let isNegative = start < end && units[start] == UInt8(ascii: "-")
      if isNegative { start += 1 }
      guard start < end else { return .nan }

      var whole: Int64 = 0
      var digits = 0
      var isWhole = true
      for index in start..<end {
        let unit = units[index]
        if unit == UInt8(ascii: "."), isWhole {
          isWhole = false
        } else if unit >= UInt8(ascii: "0"), unit <= UInt8(ascii: "9") {
          digits += 1
          if digits <= 18 { whole = whole &* 10 &+ Int64(unit - UInt8(ascii: "0")) }
        } else {
          return .nan
        }
      }
      guard digits > 0 else { return .nan }
      let value: Double
      if isWhole, digits <= 15 {
        value = Double(whole)
      } else {
        value = Double(String(decoding: units[start..<end], as: UTF8.self)) ?? .nan
      }
      return isNegative ? -value : value
    }
  }

  /// The shortest decimal text that reads back as the number, without an exponent.
  static func text(of value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
    if value == 0 { return "0" }
    if value.magnitude < 1e15, value == value.rounded(.towardZero) { return String(Int64(value)) }
    let shortest = value.description
    guard let mark = shortest.firstIndex(of: "e"), let exponent = Int(shortest[shortest.index(after: mark)...]) else {
      return shortest.hasSuffix(".0") ? String(shortest.dropLast(2)) : shortest
    }
    let sign = value < 0 ? "-" : ""
    let digits = shortest[..<mark].filter { $0 != "." && $0 != "-" }
    let whole = exponent + 1
    if whole <= 0 { return sign + "0." + String(repeating: "0", count: -whole) + digits }
    if whole >= digits.count { return sign + digits + String(repeating: "0", count: whole - digits.count) }
    return sign + digits.prefix(whole) + "." + digits.dropFirst(whole)
  }

  /// To the nearest, halves towards positive infinity (XPath 1.0 §4.4 `round`).
  static func rounded(_ value: Double) -> Double {
    let floor = value.rounded(.down)
    return value - floor >= 0.5 ? floor + 1 : floor
  }

  /// Rounded to so many decimals, or before the point for a negative number of them; halves towards positive infinity,
  /// where a half is one of the decimal number as it is written: `round(2.15, 1)` is 2.2.
  static func rounded(_ value: Double, decimals: Double) -> Double {
    guard value.isFinite, !decimals.isNaN else { return decimals.isNaN ? .nan : value }
    guard decimals.magnitude <= 30 else { return .nan }
    let places = Int(decimals)
    guard places != 0, let shifted = Double("\(text(of: value))e\(places)") else { return rounded(value) }
    return Double("\(text(of: rounded(shifted)))e\(-places)") ?? .nan
  }
}
