package import Basics

/// Compares each day with what the days before its week foretold.
package enum EarlyWarning {
  /// The share of ordinary days on which chance alone makes a signal is at most this.
  package static let falseAlarmRate = 0.01
  /// What charts show beside the counts.
  package static let shownLevel = 0.95
  /// A forecast looks ahead from the last day before a week of the calendar's, Monday to Sunday.
  package static let ahead = 7

  /// A day beside its forecast, which was made from earlier weeks alone.
  package struct Comparison: Hashable, Sendable {
    package let day: Day
    /// Nil when nobody watched.
    package let observation: CountObservation?
    package let expected: Double
    /// Holds an ordinary count with 95 in 100.
    package let shown: ClosedRange<Int>
    /// Holds an ordinary count with at least 99 in 100: outside is a signal.
    package let ordinary: ClosedRange<Int>
    /// The holiday, when it was not observed often enough before for its effect to be known. How quiet it is cannot be
    /// foretold then, so its ranges begin at 0.
    package let unknownHoliday: HolidayPeriod.Kind?

    package var isSignal: Bool { observation.map { !ordinary.contains($0.count) } ?? false }
  }

  /// Compares the days of a period. A week with too little before it is left out.
  ///
  /// - Parameter hours: How long a day without observation would be watched: for what is expected then.
  package static func compare(
    _ observations: [CountObservation], from: Day, to: Day, hours: Double, holidays: HolidayCalendar? = nil
  ) -> [Comparison] {
    guard let first = observations.map(\.day).min(), from <= to else { return [] }
    let holidays = holidays ?? HolidayCalendar(from: first, to: to)
    let byDay = Dictionary(observations.map { ($0.day, $0) }, uniquingKeysWith: { first, _ in first })
    var comparisons: [Comparison] = []
    var monday = from.adding(days: -(((from.epochDay + 3) % 7 + 7) % 7))
    while monday <= to {
      let week = (0..<ahead).map { monday.adding(days: $0) }.filter { $0 >= from && $0 <= to }
      if let model = CountModel(
        observations.filter { $0.day < monday }, holidays: holidays, horizon: monday.adding(days: ahead - 1))
      {
        comparisons += week.map { day in
          let observation = byDay[day].flatMap { $0.hours > 0 ? $0 : nil }
          let prediction = model.prediction(on: day, hours: observation?.hours ?? hours)
          let unknown = holidays[day].flatMap { model.knownHolidays.contains($0) ? nil : $0 }
          func range(_ level: Double) -> ClosedRange<Int> {
            let interval = prediction.interval(level)
            return unknown == nil ? interval : 0...interval.upperBound
          }
          return Comparison(
            day: day, observation: observation, expected: prediction.expected, shown: range(shownLevel),
            ordinary: range(1 - falseAlarmRate), unknownHoliday: unknown)
        }
      }
      monday = monday.adding(days: ahead)
    }
    return comparisons
  }
}
