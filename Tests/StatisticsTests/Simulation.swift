import Basics
import Foundation
import Worlds

@testable import Statistics

/// Daily counts whose truth is known: a level that drifts, a week, a season, holidays, gaps and short shifts.
struct SimulatedFlow {
  var days = 230
  var first = Day("2025-01-06")!
  var rate = 3.0
  var dispersion = 0.1
  /// Standard deviation of the level's step a week.
  var drift = 0.04
  var season = 0.0
  var holidays: [HolidayPeriod.Kind: Double] = [:]

  func observations(_ random: inout SeededGenerator) -> [CountObservation] {
    let calendar = HolidayCalendar(from: first, to: first.adding(days: days))
    let week = [0.1, 0.05, 0, 0.05, 0.3, -0.2, -0.35]
    var level = 0.0
    return (0..<days).compactMap { number in
      let day = first.adding(days: number)
      if number % 7 == 0 { level += drift * Self.normal(&random) }
      let hours = Double.random(in: 0..<1, using: &random) < 0.15 ? 6.0 : 12.0
      let isGap = Double.random(in: 0..<1, using: &random) < 0.06
      var linear = log(rate) + level + week[number % 7] + season * sin(2 * .pi * Double(day.epochDay) / 365.2425)
      linear += calendar[day].flatMap { holidays[$0] } ?? 0
      let count = Self.count(mean: exp(linear) * hours, dispersion: dispersion, &random)
      return isGap ? nil : CountObservation(day, count: count, hours: hours)
    }
  }

  static func normal(_ random: inout SeededGenerator) -> Double {
    let (one, other) = (
      Double.random(in: Double.leastNonzeroMagnitude..<1, using: &random), Double.random(in: 0..<1, using: &random)
    )
    return (-2 * log(one)).squareRoot() * cos(2 * .pi * other)
  }

  /// A count of the distribution, by its cumulative probabilities.
  static func count(mean: Double, dispersion: Double, _ random: inout SeededGenerator) -> Int {
    let chance = Double.random(in: 0..<1, using: &random)
    return PredictedCount(logMean: log(mean), standardError: 0, dispersion: dispersion).quantile(chance)
  }
}
