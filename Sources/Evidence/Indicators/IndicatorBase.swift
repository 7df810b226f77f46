/// What the base of an indicator's figure is said with: how many are in it, and who is in none. It is frozen with what goes
/// out, so that a language that comes later tells the same base.
package struct IndicatorBase: Hashable, Codable, Sendable {
  /// The path of the repeat whose rows were counted; nil for submissions.
  package var repeatPath: String?
  /// Nil where none of it may be told.
  package var counts: Counts?
  /// What one of them describes, as the terms of the form said; nil where they did not, and in what went out before it was kept.
  package var unit: DescribedUnit?

  package struct Counts: Hashable, Codable, Sendable {
    /// Submissions, or rows of the repeat.
    package var units: Int
    /// What a weighted share is a part of.
    package var lower: Double?
    /// The people for whom a sample's respondents stand.
    package var population: Double?
    /// Of a sample: nil where everybody is counted.
    package var sample: IndicatorFigures.SampleFacts?
    /// See ``IndicatorFigures/missing``.
    package var missing: Int
    /// See ``IndicatorFigures/unanswered``.
    package var unanswered: IndicatorFigures.Unanswered?
    /// See ``IndicatorFigures/outside``.
    package var outside: Int
    /// See ``IndicatorFigures/outsideBy``.
    package var outsideBy: [String: Int]?
  }
}

extension IndicatorFigures {
  /// - Parameters:
  ///   - part: Nil for all lines together, where no total may be formed.
  ///   - unit: What one unit that is counted describes.
  package func base(of part: Part?, as unit: DescribedUnit?) -> IndicatorBase {
    IndicatorBase(
      repeatPath: repeatPath,
      counts: .init(
        units: part?.units ?? lines.reduce(0) { $0 + ($1.part?.units ?? 0) }, lower: part?.lower,
        population: part?.population, sample: sample, missing: missing, unanswered: unanswered, outside: outside,
        outsideBy: outsideBy),
      unit: unit)
  }
}
