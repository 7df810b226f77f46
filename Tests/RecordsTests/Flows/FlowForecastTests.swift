import Basics
import Statistics
import Testing

@testable import Records

@Suite struct FlowForecastsAreKept {
  @Test func `a forecast that was kept is made anew when a count changes`() {
    let first = Day("2026-01-05")!
    var observations = (0..<70).map { number in
      CountObservation(first.adding(days: number), count: 40 + number % 7, hours: 8)
    }
    let question = FlowForecasts.Question(
      point: "P1", group: .all, from: first.adding(days: 63), to: first.adding(days: 69), hours: 8)
    let forecasts = FlowForecasts()
    func expected() -> [EarlyWarning.Comparison] {
      EarlyWarning.compare(observations, from: question.from, to: question.to, hours: question.hours)
    }
    let before = forecasts.comparisons(question, observations)
    #expect(!before.isEmpty && before == expected())
    #expect(forecasts.comparisons(question, observations) == before)
    observations[66] = CountObservation(observations[66].day, count: 400, hours: 8)
    let after = forecasts.comparisons(question, observations)
    #expect(after != before && after == expected())
  }
}
