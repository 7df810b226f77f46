package import Basics
import Foundation

/// What was counted on a day, and for how long somebody watched. A day on which nobody did is no observation.
package struct CountObservation: Hashable, Sendable {
  package let day: Day
  package let count: Int
  /// Positive.
  package let hours: Double

  package init(_ day: Day, count: Int, hours: Double) {
    self.day = day
    self.count = count
    self.hours = hours
  }
}

/// Daily counts explained by a level that drifts, the day of the week, the season of the year and movable holidays.
///
/// `count ~ NB2(mean, dispersion)`, `ln mean = ln hours + level(day) + weekday + season + holiday`: a negative binomial
/// regression with the observed hours as its offset (Cameron and Trivedi 2013, ch. 3). The level is linear between knots
/// every 14 days whose differences are normal with a standard deviation that the data choose: a random walk, so that what
/// lies ahead is less certain with every week. The other effects are shrunk by normal priors (ridge): of a holiday that was
/// never observed the model knows only what the other feast did, and that it may divide or multiply counts by much, and
/// says so by a wide interval.
///
/// Fitting is penalised iteratively reweighted least squares (McCullagh and Nelder, *Generalized Linear Models*, 1989,
/// 2.5). The dispersion is the one at which Pearson's statistic equals the observations less the effective parameters
/// (Hastie and Tibshirani 1990); the walk's step is the one of a short list with the greatest evidence by Laplace's
/// approximation (Tierney and Kadane 1986). Days beyond the ten-thousandth quantiles of a first fit are left out of a
/// second: a surge of the past does not hide the next one.
///
/// One fit costs in proportion to the days, and to the cube of the columns (some 30 in half a year, 80 in two).
package struct CountModel: Sendable {
  /// The fewest observed days from which anything is said.
  package static let fewestDays = 42
  /// Older observations say nothing about next week that newer ones do not.
  package static let mostDays = 800

  package let dispersion: Double
  /// Standard deviation of the level's walk over 14 days.
  package let drift: Double
  /// How many days the fit rests on.
  package let base: Int
  /// Holidays that were observed at least twice: of others the interval is wide.
  package let knownHolidays: Set<HolidayPeriod.Kind>
  private let design: Design
  private let estimates: [Double]
  private let factor: SymmetricMatrix.Factor

  /// Nil when there is too little to fit.
  ///
  /// - Parameter horizon: The last day that will be asked for.
  package init?(_ observations: [CountObservation], holidays: HolidayCalendar, horizon: Day) {
    let sorted = Array(
      observations.filter { $0.hours > 0 && $0.count >= 0 }.sorted { $0.day < $1.day }
        .suffix(Self.mostDays))
    guard sorted.count >= Self.fewestDays, let first = sorted.first, let last = sorted.last,
      sorted.contains(where: { $0.count > 0 })
    else { return nil }
    let design = Design(
      first: first.day, last: max(last.day, horizon), span: last.day.epochDay - first.day.epochDay,
      holidays: holidays)
    guard let rough = Fit.best(sorted, design) else { return nil }
    let kept = sorted.filter { observation in
      let mean = exp(design.sum(rough.estimates, on: observation.day)) * observation.hours
      let distribution = NegativeBinomial(mean: mean, dispersion: rough.dispersion)
      let below = distribution.cumulative(observation.count)
      return below > 1e-4 && distribution.cumulative(observation.count - 1) < 1 - 1e-4
    }
    let fit = kept.count == sorted.count || kept.count < Self.fewestDays ? rough : Fit.best(kept, design) ?? rough
    self.design = design
    estimates = fit.estimates
    factor = fit.factor
    dispersion = fit.dispersion
    drift = fit.drift
    base = kept.count
    knownHolidays = Set(
      HolidayPeriod.Kind.allCases.filter { kind in sorted.count { holidays[$0.day] == kind } >= 2 })
  }

  /// What is to be expected on a day that is watched for so many hours.
  package func prediction(on day: Day, hours: Double) -> PredictedCount {
    PredictedCount(
      logMean: design.sum(estimates, on: day) + log(hours),
      standardError: factor.variance(design.row(day)).squareRoot(), dispersion: dispersion)
  }
}

/// Which effects act on a day.
private struct Design {
  static let knotDays = 14
  let first: Day
  let knots: Int
  let holidays: HolidayCalendar
  /// Pairs of sine and cosine over the year: only when a year was seen.
  let harmonics: Int
  let width: Int

  private var weekdays: Int { knots }
  private var seasons: Int { knots + 7 }
  private var feasts: Int { seasons + 2 * harmonics }

  init(first: Day, last: Day, span: Int, holidays: HolidayCalendar) {
    self.first = first
    self.holidays = holidays
    knots = (last.epochDay - first.epochDay) / Self.knotDays + 2
    harmonics = span >= 365 ? 2 : 0
    width = knots + 7 + 2 * harmonics + 1 + HolidayPeriod.Kind.allCases.count
  }

  /// The columns that are not zero on a day: at most ten, however many there are.
  func columns(_ day: Day) -> [(column: Int, value: Double)] {
    let since = max(0, day.epochDay - first.epochDay)
    let knot = min(since / Self.knotDays, knots - 2)
    let part = Double(since - knot * Self.knotDays) / Double(Self.knotDays)
    // 1970-01-01 was a Thursday.
    let weekday = ((day.epochDay + 3) % 7 + 7) % 7
    var columns = [(knot, 1 - part), (knot + 1, part), (weekdays + weekday, 1)]
    for harmonic in 0..<harmonics {
      let angle = 2 * Double.pi * Double(harmonic + 1) * Double(day.epochDay) / 365.2425
      columns.append((seasons + 2 * harmonic, sin(angle)))
      columns.append((seasons + 2 * harmonic + 1, cos(angle)))
    }
    if let kind = holidays[day], let index = HolidayPeriod.Kind.allCases.firstIndex(of: kind) {
      columns.append((feasts + 1 + index, 1))
      if kind.isFeast { columns.append((feasts, 1)) }
    }
    return columns
  }

  func row(_ day: Day) -> [Double] {
    var row = Array(repeating: 0.0, count: width)
    for (column, value) in columns(day) { row[column] += value }
    return row
  }

  func sum(_ estimates: [Double], on day: Day) -> Double {
    columns(day).reduce(0) { $0 + estimates[$1.column] * $1.value }
  }

  /// What is believed of the effects before anything was counted, as the inverse of its covariance. The first level is
  /// within a factor of 400 of the mean, weekdays and season within 2.7, Ramadan within 7 (two standard deviations). The
  /// two feasts have an effect together, within 20, and one each beside it, within 4: one tells of the other.
  func prior(drift: Double) -> SymmetricMatrix {
    var matrix = SymmetricMatrix(size: width)
    matrix.add(1 / 9, 0, 0)
    for knot in 1..<knots {
      let weight = 1 / (drift * drift)
      matrix.add(weight, knot, knot)
      matrix.add(weight, knot - 1, knot - 1)
      matrix.add(-weight, knot, knot - 1)
    }
    for column in weekdays..<feasts { matrix.add(4, column, column) }
    matrix.add(1 / 2.25, feasts, feasts)
    for (index, kind) in HolidayPeriod.Kind.allCases.enumerated() {
      let column = feasts + 1 + index
      matrix.add(kind.isFeast ? 2 : 1, column, column)
    }
    return matrix
  }
}

/// One fit with one step of the walk.
private struct Fit {
  var estimates: [Double]
  var factor: SymmetricMatrix.Factor
  var dispersion: Double
  let drift: Double
  var evidence: Double

  private static let drifts = [0.02, 0.06, 0.15, 0.35]
  private static let dispersions = 1e-4...5.0

  static func best(_ observations: [CountObservation], _ design: Design) -> Fit? {
    var start: [Double]?
    var best: Fit?
    for drift in drifts {
      guard let fit = Fit(observations, design, drift: drift, start: start) else { continue }
      start = fit.estimates
      if best.map({ $0.evidence < fit.evidence }) ?? true { best = fit }
    }
    return best
  }

  private init?(_ observations: [CountObservation], _ design: Design, drift: Double, start: [Double]?) {
    self.drift = drift
    let prior = design.prior(drift: drift)
    guard let priorFactor = prior.factor() else { return nil }
    let total = observations.reduce(0) { $0 + Double($1.count) }
    let hours = observations.reduce(0) { $0 + $1.hours }
    // The prior of the first level is centred on the mean rate.
    let centre = log(max(total, 0.5) / hours)
    let columns = observations.map { design.columns($0.day) }
    let offsets = observations.map { log($0.hours) + centre }
    var effects =
      start.map { estimates in
        estimates.enumerated().map { $0 < design.knots ? $1 - centre : $1 }
      } ?? Array(repeating: 0, count: design.width)
    var dispersion = 0.1
    var factor = priorFactor
    for _ in 0..<12 {
      guard let step = Self.solve(observations, columns, offsets, prior, &effects, dispersion) else { return nil }
      factor = step
      let means = Self.means(columns, offsets, effects)
      let parameters = zip(columns, means).reduce(0.0) { sum, one in
        let weight = one.1 / (1 + dispersion * one.1)
        var row = Array(repeating: 0.0, count: design.width)
        for (column, value) in one.0 { row[column] += value }
        return sum + weight * factor.variance(row)
      }
      let next = Self.dispersion(observations, means, freedom: Double(observations.count) - parameters)
      let change = abs(log(next / dispersion))
      dispersion = next
      if change < 0.01 { break }
    }
    let means = Self.means(columns, offsets, effects)
    let likelihood = zip(observations, means).reduce(0) {
      $0 + NegativeBinomial(mean: $1.1, dispersion: dispersion).logProbability($1.0.count)
    }
    evidence =
      likelihood - prior.quadratic(effects) / 2
      + (priorFactor.logDeterminant
        - factor.logDeterminant) / 2
    estimates = effects.enumerated().map { $0 < design.knots ? $1 + centre : $1 }
    self.factor = factor
    self.dispersion = dispersion
  }

  private static func means(
    _ columns: [[(column: Int, value: Double)]], _ offsets: [Double], _ effects: [Double]
  ) -> [Double] {
    zip(columns, offsets).map { columns, offset in
      exp(min(max(columns.reduce(offset) { $0 + effects[$1.column] * $1.value }, -20), 25))
    }
  }

  /// Reweighted least squares until the effects stand still; the factor is that of the last normal equations.
  private static func solve(
    _ observations: [CountObservation], _ columns: [[(column: Int, value: Double)]], _ offsets: [Double],
    _ prior: SymmetricMatrix, _ effects: inout [Double], _ dispersion: Double
  ) -> SymmetricMatrix.Factor? {
    var factor: SymmetricMatrix.Factor?
    for _ in 0..<40 {
      let means = means(columns, offsets, effects)
      var matrix = prior
      var right = Array(repeating: 0.0, count: effects.count)
      for (index, columns) in columns.enumerated() {
        let mean = means[index]
        let weight = mean / (1 + dispersion * mean)
        let linear = columns.reduce(0) { $0 + effects[$1.column] * $1.value }
        let working = linear + (Double(observations[index].count) - mean) / mean
        for (position, one) in columns.enumerated() {
          right[one.column] += weight * one.value * working
          for other in columns[...position] where one.value != 0 && other.value != 0 {
            matrix.add(weight * one.value * other.value, one.column, other.column)
          }
        }
      }
      guard let found = matrix.factor() else { return nil }
      factor = found
      let next = found.solve(right)
      guard next.allSatisfy(\.isFinite) else { return nil }
      let change = zip(effects, next).map { abs($0 - $1) }.max() ?? 0
      // Half a step at most where a full one would leap.
      let share = change > 2 ? 2 / change : 1
      effects = zip(effects, next).map { $0 + share * ($1 - $0) }
      if change < 1e-6 { break }
    }
    return factor
  }

  private static func dispersion(_ observations: [CountObservation], _ means: [Double], freedom: Double) -> Double {
    func excess(_ dispersion: Double) -> Double {
      zip(observations, means).reduce(0) { sum, one in
        let error = Double(one.0.count) - one.1
        return sum + error * error / (one.1 + dispersion * one.1 * one.1)
      } - max(freedom, 1)
    }
    var (low, high) = (dispersions.lowerBound, dispersions.upperBound)
    if excess(low) <= 0 { return low }
    if excess(high) >= 0 { return high }
    for _ in 0..<40 {
      let middle = (low * high).squareRoot()
      if excess(middle) > 0 { low = middle } else { high = middle }
    }
    return (low * high).squareRoot()
  }
}
