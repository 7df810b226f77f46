package import Basics

/// Between what a number or a day must be that answers a question; both ends are in it. Written as in lists of submissions:
/// `5..17`, `18..`, `2026-03-01..2026-03-31`.
package struct AnswerRange: Hashable, Codable, Sendable {
  package var least: String?
  package var most: String?

  private init?(_ least: String?, _ most: String?) {
    guard least != nil || most != nil else { return nil }
    (self.least, self.most) = (least, most)
    if let numbers, let low = numbers.least, let high = numbers.most, low > high { return nil }
    if let days, let low = days.from, let high = days.to, low > high { return nil }
    guard numbers != nil || days != nil else { return nil }
  }

  /// As numbers; nil where they are none.
  package var numbers: (least: Double?, most: Double?)? {
    func number(_ text: String) -> Double? { Double(text).flatMap { $0.isFinite ? $0 : nil } }
    let ends = (least.map(number), most.map(number))
    if case .some(nil) = ends.0 { return nil }
    if case .some(nil) = ends.1 { return nil }
    return (ends.0 ?? nil, ends.1 ?? nil)
  }

  /// As days; nil where they are none.
  package var days: (from: Day?, to: Day?)? {
    let ends = (least.map { Day($0) }, most.map { Day($0) })
    if case .some(nil) = ends.0 { return nil }
    if case .some(nil) = ends.1 { return nil }
    return (ends.0 ?? nil, ends.1 ?? nil)
  }

  /// What is in both; nil where nothing can be.
  func narrowed(by other: AnswerRange) -> AnswerRange? {
    func end(_ one: String?, _ two: String?, _ isFurther: (Double, Double) -> Bool) -> String? {
      guard let one, let two else { return one ?? two }
      guard let first = Double(one), let second = Double(two) else {
        // Days are in their order as texts.
        return isFurther(one < two ? 0 : 1, one < two ? 1 : 0) ? one : two
      }
      return isFurther(first, second) ? one : two
    }
    return AnswerRange(end(least, other.least, >), end(most, other.most, <))
  }
}

extension AnswerRange: LosslessStringConvertible {
  package init?(_ text: String) {
    guard let dots = text.firstRange(of: "..") else { return nil }
    let ends = [text[..<dots.lowerBound], text[dots.upperBound...]].map { $0.isEmpty ? nil : String($0) }
    self.init(ends[0], ends[1])
  }

  package var description: String { "\(least ?? "")..\(most ?? "")" }
}
