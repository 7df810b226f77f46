import Foundation

/// What a sample says of its population, and how far chance may have moved it.
package struct SurveyEstimate: Equatable, Sendable {
  package let value: Double
  package let standardError: Double
  /// Student's t with ``degreesOfFreedom``; of a proportion on the logit scale, of a quantile by Woodruff's method. Nil
  /// where no interval exists.
  package let interval: Interval?
  package let degreesOfFreedom: Int
  /// Respondents with an answer in the domain.
  package let respondents: Int
  /// Variance beside that of a simple random sample of as many, drawn without replacement; nil where it is not told.
  package let designEffect: Double?

  package struct Interval: Equatable, Sendable {
    package let lower: Double
    package let upper: Double
  }
}

extension SurveyDesign {
  /// Of which respondents an estimate is made. Answers that are nil are left out with them.
  private func members(_ answers: [Double?], _ domain: [Bool]?) throws(Refusal) -> [Bool] {
    precondition(answers.count == respondents && (domain?.count ?? respondents) == respondents)
    let isIn = answers.indices.map { answers[$0] != nil && domain?[$0] != false }
    guard isIn.contains(true) else { throw .empty }
    return isIn
  }

  /// The sum over the population.
  ///
  /// - Parameters:
  ///   - answers: one a respondent; nil for none.
  ///   - domain: who belongs to the part of the population that is asked about; nil for everybody. The others are given
  ///     all the same, as they tell how the sample was drawn.
  ///   - level: of the interval, 0…1.
  package func total(
    _ answers: [Double?], in domain: [Bool]? = nil, level: Double = 0.95
  ) throws(Refusal) -> SurveyEstimate {
    let isIn = try members(answers, domain)
    let values = weights.indices.map { isIn[$0] ? weights[$0] * (answers[$0] ?? 0) : 0 }
    let population = weights.indices.reduce(0) { isIn[$1] ? $0 + weights[$1] : $0 }
    let variance = try variance(ofSum: values)
    let simple = simpleVariance(answers, isIn, population).map { $0 * population * population }
    return estimate(values.reduce(0, +), variance, isIn, level, simple)
  }

  package func mean(
    _ answers: [Double?], in domain: [Bool]? = nil, level: Double = 0.95
  ) throws(Refusal) -> SurveyEstimate {
    let isIn = try members(answers, domain)
    let (mean, variance, population) = try centre(answers, isIn)
    return estimate(mean, variance, isIn, level, simpleVariance(answers, isIn, population))
  }

  /// The share of those who answered for whom the answer is true.
  package func proportion(
    _ answers: [Bool?], in domain: [Bool]? = nil, level: Double = 0.95
  ) throws(Refusal) -> SurveyEstimate {
    let numbers = answers.map { $0.map { $0 ? 1.0 : 0 } }
    let isIn = try members(numbers, domain)
    let (share, variance, population) = try centre(numbers, isIn)
    return estimate(share, variance, isIn, level, simpleVariance(numbers, isIn, population), isShare: true)
  }

  /// The sum of the one over the sum of the other, of those who gave both.
  package func ratio(
    _ numerators: [Double?], over denominators: [Double?], in domain: [Bool]? = nil, level: Double = 0.95
  ) throws(Refusal) -> SurveyEstimate {
    precondition(numerators.count == denominators.count)
    let both = zip(numerators, denominators).map { $0 == nil || $1 == nil ? nil : $0 }
    let isIn = try members(both, domain)
    var (above, below) = (0.0, 0.0)
    for index in weights.indices where isIn[index] {
      above += weights[index] * (numerators[index] ?? 0)
      below += weights[index] * (denominators[index] ?? 0)
    }
    guard below != 0 else { throw .empty }
    let ratio = above / below
    let variance = try variance(
      ofSum: weights.indices.map {
        isIn[$0] ? weights[$0] * ((numerators[$0] ?? 0) - ratio * (denominators[$0] ?? 0)) / below : 0
      })
    return estimate(ratio, variance, isIn, level, nil)
  }

  /// The answer below which that share of the population lies: 0.5 for the median.
  ///
  /// Interpolated between the points of the weighted distribution (Hyndman and Fan's type 4; `survey`'s `oldsvyquantile`).
  /// The interval is that of the share, carried over to answers (Woodruff 1952), and the standard error is its width over
  /// twice Student's t.
  package func quantile(
    _ share: Double, of answers: [Double?], in domain: [Bool]? = nil, level: Double = 0.95
  ) throws(Refusal) -> SurveyEstimate {
    precondition(share > 0 && share < 1)
    let isIn = try members(answers, domain)
    let order = weights.indices.filter { isIn[$0] }.sorted { (answers[$0] ?? 0) < (answers[$1] ?? 0) }
    let population = order.reduce(0) { $0 + weights[$1] }
    var (points, below) = ([(share: Double, answer: Double)](), 0.0)
    for index in order {
      below += weights[index]
      points.append((below / population, answers[index] ?? 0))
    }
    func answer(at share: Double) -> Double {
      guard let above = points.firstIndex(where: { $0.share >= share }) else { return points[points.count - 1].answer }
      guard above > 0 else { return points[0].answer }
      let (low, high) = (points[above - 1], points[above])
      return low.answer + (high.answer - low.answer) * (share - low.share) / (high.share - low.share)
    }
    let value = answer(at: share)
    let variance = try centre(answers.map { $0.map { $0 > value ? 1 : 0 } }, isIn).variance
    let freedom = degreesOfFreedom(isIn)
    guard freedom > 0 else {
      return SurveyEstimate(
        value: value, standardError: .nan, interval: nil, degreesOfFreedom: freedom, respondents: order.count,
        designEffect: nil)
    }
    let t = StudentT(degreesOfFreedom: freedom).quantile((1 + level) / 2)
    let reach = t * variance.squareRoot()
    let interval = SurveyEstimate.Interval(lower: answer(at: share - reach), upper: answer(at: share + reach))
    return SurveyEstimate(
      value: value, standardError: (interval.upper - interval.lower) / (2 * t), interval: interval,
      degreesOfFreedom: freedom, respondents: order.count, designEffect: nil)
  }

  private func centre(
    _ answers: [Double?], _ isIn: [Bool]
  ) throws(Refusal) -> (mean: Double, variance: Double, population: Double) {
    var (sum, population) = (0.0, 0.0)
    for index in weights.indices where isIn[index] {
      sum += weights[index] * (answers[index] ?? 0)
      population += weights[index]
    }
    let mean = sum / population
    let linear = weights.indices.map { isIn[$0] ? weights[$0] * ((answers[$0] ?? 0) - mean) / population : 0 }
    return (mean, try variance(ofSum: linear), population)
  }

  /// The variance that the mean of a simple random sample of as many would have.
  private func simpleVariance(_ answers: [Double?], _ isIn: [Bool], _ population: Double) -> Double? {
    let members = weights.indices.filter { isIn[$0] }
    let count = Double(members.count)
    guard count > 1, population >= count else { return nil }
    let mean = members.reduce(0) { $0 + weights[$1] * (answers[$1] ?? 0) } / population
    let squares = members.reduce(0) { $0 + weights[$1] * ((answers[$1] ?? 0) - mean) * ((answers[$1] ?? 0) - mean) }
    return squares / population * count / (count - 1) * (population - count) / (population * count)
  }

  private func estimate(
    _ value: Double, _ variance: Double, _ isIn: [Bool], _ level: Double, _ simple: Double?, isShare: Bool = false
  ) -> SurveyEstimate {
    let (error, freedom) = (variance.squareRoot(), degreesOfFreedom(isIn))
    var interval: SurveyEstimate.Interval?
    if freedom > 0 {
      let t = StudentT(degreesOfFreedom: freedom).quantile((1 + level) / 2)
      if !isShare {
        interval = .init(lower: value - t * error, upper: value + t * error)
      } else if value > 0, value < 1 {
        let (logit, reach) = (log(value / (1 - value)), t * error / (value * (1 - value)))
        interval = .init(lower: 1 / (1 + exp(reach - logit)), upper: 1 / (1 + exp(-reach - logit)))
      }
    }
    return SurveyEstimate(
      value: value, standardError: error, interval: interval, degreesOfFreedom: freedom,
      respondents: isIn.count { $0 }, designEffect: simple.flatMap { $0 > 0 ? variance / $0 : nil })
  }
}
