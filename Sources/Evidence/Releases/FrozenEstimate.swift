import Statistics

/// What a sample's figure does not go out without.
package struct FrozenEstimate: Hashable, Codable, Sendable {
  /// Nil where too few clusters were drawn to tell.
  package var standardError: Double?
  /// Of the interval that holds with 95 % confidence; nil where there is none.
  package var lower: Double?
  package var upper: Double?
  package var degreesOfFreedom: Int
  /// Variance beside that of a simple random sample of as many.
  package var designEffect: Double?
  package var respondents: Int

  package init(
    standardError: Double?, lower: Double?, upper: Double?, degreesOfFreedom: Int, designEffect: Double?,
    respondents: Int
  ) {
    (self.standardError, self.lower, self.upper) = (standardError, lower, upper)
    (self.degreesOfFreedom, self.designEffect, self.respondents) = (degreesOfFreedom, designEffect, respondents)
  }

  init(_ estimate: SurveyEstimate) {
    self.init(
      standardError: estimate.standardError.isFinite ? estimate.standardError : nil,
      lower: estimate.interval?.lower, upper: estimate.interval?.upper,
      degreesOfFreedom: estimate.degreesOfFreedom, designEffect: estimate.designEffect,
      respondents: estimate.respondents)
  }

  /// How many of a simple random sample would tell it as exactly (Kish 1965, section 8.2: respondents ÷ design effect).
  package var effectiveBase: Double? { designEffect.flatMap { $0 > 0 ? Double(respondents) / $0 : nil } }

  /// With ends that are rounded outwards to multiples of a base, so that it never promises more than is known.
  func told(roundedTo base: Int) -> Self {
    let base = Double(base)
    var told = self
    told.lower = lower.map { ($0 / base).rounded(.down) * base }
    told.upper = upper.map { ($0 / base).rounded(.up) * base }
    return told
  }
}
