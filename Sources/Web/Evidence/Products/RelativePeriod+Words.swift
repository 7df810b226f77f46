import Evidence

extension RelativePeriod {
  /// What a page offers, and what somebody chose by other means.
  static func offered(beside chosen: RelativePeriod?) -> [RelativePeriod] {
    let usual: [RelativePeriod] = [
      .newestRound, .sinceLastIssue, .last(1, .week), .last(4, .week), .last(1, .month), .last(3, .month),
      .last(6, .month), .last(12, .month), .last(1, .quarter), .last(1, .year),
    ]
    return usual + [chosen].compactMap(\.self).filter { !usual.contains($0) }
  }
}

extension Words {
  func period(_ period: RelativePeriod) -> String {
    switch period {
    case .newestRound, .sinceLastIssue: self["product.periods.\(period)"]
    case .last(let count, let unit): self("product.periods.\(unit.rawValue)", ["count": .number(count)])
    }
  }
}
