package import Statistics

/// When a sum is not told outside because one or few make up most of it: whoever is among the largest could tell the others.
/// Of money, goods and wages; the rules are those of `konak evidence table --value`.
package struct Dominance: Hashable, Codable, Sendable {
  /// Not more than this share of a sum, in per cent, may come from the largest ones; nil for no such rule.
  package var percent: Double?
  /// How many are the largest ones.
  package var largest: Int
  /// Nobody may tell another's contribution within this per cent of it; nil for no such rule.
  package var prior: Double?
  /// The question that says whose an amount is, as an employer or a household; nil where each record has its own.
  package var holder: String?

  package static let mostLargest = 10

  package init(percent: Double? = nil, largest: Int = 1, prior: Double? = nil, holder: String? = nil) {
    (self.percent, self.largest, self.prior, self.holder) = (percent, largest, prior, holder)
  }

  package var rules: [SensitivityRule] {
    [
      percent.map { .dominance(largest: largest, percent: $0) }, prior.map { .prior(percent: $0) },
    ].compactMap(\.self)
  }

  var isAllowed: Bool {
    !rules.isEmpty && (1...Self.mostLargest).contains(largest)
      && percent.map { $0 > 0 && $0 < 100 } ?? true && prior.map { $0 > 0 && $0 <= 100 } ?? true
  }
}

extension IndicatorRecord {
  /// The number whose sum the figure is, or is made of.
  var summed: String? {
    guard sample == nil else { return nil }
    return switch measure {
    case .sum(let path), .mean(let path), .ratio(let path, _): path
    case .count, .median, .distinct, .share: nil
    }
  }
}
