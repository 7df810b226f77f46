/// Which digits a person reads. Exports and interfaces always write 0–9.
package enum Digits: String, Codable, CaseIterable, Sendable {
  case latin = "latn"
  case arabicIndic = "arab"

  /// `text` with every decimal digit of any script as 0–9; the rest as it was.
  package static func ascii(_ text: some StringProtocol) -> String {
    guard text.utf8.contains(where: { $0 >= 0x80 }) else { return String(text) }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if !scalar.isASCII, scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue {
        result.append(Unicode.Scalar(UInt8(ascii: "0") + UInt8(value)))
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  /// `text` with 0–9 in these digits.
  package func written(_ text: String) -> String {
    guard self == .arabicIndic else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if ("0"..."9").contains(scalar), let digit = Unicode.Scalar(scalar.value - 0x30 + 0x660) {
        result.append(digit)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }
}
