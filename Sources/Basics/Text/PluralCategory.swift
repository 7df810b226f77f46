/// The form a counted word takes, as the Unicode CLDR names it (UTS #35, part 3, "Language Plural Rules").
package enum PluralCategory: String, CaseIterable, Codable, Sendable {
  case zero, one, two, few, many, other

  /// The cardinal category of `number` in the language of that ISO 639-1 code. Known are en, tr, ar, uk and ka
  /// (CLDR 41); every other language is answered with `other`, the only category that all languages have.
  package static func of(_ number: PluralOperands, language: String) -> PluralCategory {
    switch language {
    case "en": number.integer == 1 && number.fractionDigits == 0 ? .one : .other
    case "tr", "ka": number.integer == 1 && number.isWhole ? .one : .other
    case "ar": arabic(number)
    case "uk": ukrainian(number)
    default: .other
    }
  }

  package static func of(_ count: Int, language: String) -> PluralCategory {
    of(PluralOperands(count), language: language)
  }

  package static func of(_ count: Int, _ language: Language) -> PluralCategory {
    of(PluralOperands(count), language: language.rawValue)
  }

  private static func arabic(_ number: PluralOperands) -> PluralCategory {
    guard number.isWhole else { return .other }
    switch (number.integer, number.integer % 100) {
    case (0, _): return .zero
    case (1, _): return .one
    case (2, _): return .two
    case (_, 3...10): return .few
    case (_, 11...99): return .many
    default: return .other
    }
  }

  private static func ukrainian(_ number: PluralOperands) -> PluralCategory {
    guard number.fractionDigits == 0 else { return .other }
    switch (number.integer % 10, number.integer % 100) {
    case (1, let hundreds) where hundreds != 11: return .one
    case (2...4, let hundreds) where !(12...14).contains(hundreds): return .few
    default: return .many
    }
  }
}

/// What plural rules ask of a number as it is written: 1 and 1.0 differ in English.
package struct PluralOperands: Hashable, Sendable {
  /// The integer digits of the absolute value (CLDR's i).
  package let integer: UInt64
  /// How many fraction digits are written, trailing zeros too (v).
  package let fractionDigits: Int
  /// Whether the fraction, if written, is zero (t = 0).
  package let isWhole: Bool

  package init(_ count: Int) {
    integer = UInt64(count.magnitude)
    fractionDigits = 0
    isWhole = true
  }

  /// Reads ASCII digits with at most one point: `12`, `1.50`; nil for anything else or beyond 18 integer digits.
  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
      let whole = parts.first, whole.utf8.count <= 18, let integer = UInt64(whole)
    else { return nil }
    self.integer = integer
    fractionDigits = parts.count == 2 ? parts[1].utf8.count : 0
    isWhole = parts.count < 2 || parts[1].allSatisfy { $0 == "0" }
  }
}
