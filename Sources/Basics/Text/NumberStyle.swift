import Foundation

/// How numbers are written for a reader: the separators of their language (CLDR 41), the digits of their choice.
package struct NumberStyle: Hashable, Sendable {
  package let language: Language
  package let digits: Digits

  package init(_ language: Language, digits: Digits = .latin) {
    self.language = language
    self.digits = digits
  }

  /// `12,345` · `12.345` · `١٢٬٣٤٥`
  package func string(_ number: Int) -> String {
    assemble(isNegative: number < 0, whole: String(number.magnitude), fraction: "")
  }

  /// Rounds half away from zero as a reader would, on the shortest decimal that means `number`: 2.675 to two decimals
  /// is 2.68. Zeros beyond the lower bound of `decimals` are not written. Not a number is an en dash.
  package func string(_ number: Double, decimals: ClosedRange<Int> = 0...2) -> String {
    guard number.isFinite else { return number.isNaN ? "–" : number < 0 ? minus + "∞" : "∞" }
    let limits = max(0, decimals.lowerBound)...max(0, decimals.upperBound)
    var (whole, fraction) = Self.rounded(number.magnitude, to: limits.upperBound)
    while fraction.utf8.count > limits.lowerBound, fraction.last == "0" { fraction.removeLast() }
    let isZero = (whole + fraction).allSatisfy { $0 == "0" }
    return assemble(isNegative: number < 0 && !isZero, whole: whole, fraction: fraction)
  }

  /// A share of one: `12.5%` · `%12,5` · `١٢٫٥٪`
  package func percent(_ share: Double, decimals: ClosedRange<Int> = 0...1) -> String {
    // Scaled in decimal: 0.145 × 100 is 14.499… in binary.
    let scaled = share.isFinite ? Double("\(share)e2") ?? share * 100 : share
    let text = string(scaled, decimals: decimals)
    guard share.isFinite else { return text }
    return switch (language, digits) {
    case (.english, _): text + "%"
    case (.turkish, _): text.hasPrefix(minus) ? minus + "%" + text.dropFirst(minus.count) : "%" + text
    case (.arabic, .latin): text + "\u{200E}%\u{200E}"
    case (.arabic, .arabicIndic): text + "٪\u{61C}"
    }
  }

  package var decimalSeparator: String {
    switch language {
    case .english: "."
    case .turkish: ","
    case .arabic: digits == .latin ? "." : "٫"
    }
  }

  package var groupSeparator: String {
    switch language {
    case .english: ","
    case .turkish: "."
    case .arabic: digits == .latin ? "," : "٬"
    }
  }

  /// In Arabic with the mark that keeps the sign at the number's left.
  private var minus: String {
    switch (language, digits) {
    case (.english, _), (.turkish, _): "-"
    case (.arabic, .latin): "\u{200E}-"
    case (.arabic, .arabicIndic): "\u{61C}-"
    }
  }

  private func assemble(isNegative: Bool, whole: String, fraction: String) -> String {
    var text = isNegative ? minus : ""
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.utf8.count - index) % 3 == 0 { text += groupSeparator }
      text.append(digit)
    }
    if !fraction.isEmpty { text += decimalSeparator + fraction }
    return digits.written(text)
  }

  /// The digits before and after the point of `number` ≥ 0, rounded half up to `places` digits after it.
  private static func rounded(_ number: Double, to places: Int) -> (whole: String, fraction: String) {
    let text = "\(number)"
    let parts = text.split(separator: "e")
    let mantissa = parts[0].split(separator: ".")
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    var digits = mantissa.flatMap { $0.utf8.map { Int($0) - 0x30 } }
    var point = (mantissa.first?.utf8.count ?? 0) + exponent
    if point <= 0 {
      digits.insert(contentsOf: repeatElement(0, count: 1 - point), at: 0)
      point = 1
    }
    let wanted = point + places
    if digits.count < wanted { digits.append(contentsOf: repeatElement(0, count: wanted - digits.count)) }
    if digits.count > wanted {
      var carry = digits[wanted] >= 5
      digits.removeSubrange(wanted...)
      for index in digits.indices.reversed() where carry {
        digits[index] = (digits[index] + 1) % 10
        carry = digits[index] == 0
      }
      if carry {
        digits.insert(1, at: 0)
        point += 1
      }
    }
    let written = digits.map(String.init)
    return (written[..<point].joined(), written[point...].joined())
  }
}
