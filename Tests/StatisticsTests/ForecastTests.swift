import Basics
import Testing
import Worlds

@testable import Statistics

@Suite struct `Forecasts of daily counts` {
  /// Few counts and many, steady and overdispersed, with a drifting level.
  private static let flows = [
    SimulatedFlow(rate: 0.4, dispersion: 0.05), SimulatedFlow(rate: 2, dispersion: 0.2),
    SimulatedFlow(rate: 12, dispersion: 0.02), SimulatedFlow(rate: 30, dispersion: 0.1, drift: 0.08),
  ]

  /// The share of held-back days inside the 95 % interval, and of those that made a signal.
  private func compare(_ flow: SimulatedFlow, series: Int, seed: UInt64) -> (inside: Int, signals: Int, days: Int) {
    var random = SeededGenerator(seed: seed)
    var result = (inside: 0, signals: 0, days: 0)
    for _ in 0..<series {
      let observations = flow.observations(&random)
      let from = flow.first.adding(days: flow.days - 28)
      for comparison in EarlyWarning.compare(
        observations, from: from, to: flow.first.adding(days: flow.days - 1), hours: 12)
      {
        guard let observation = comparison.observation else { continue }
        result.days += 1
        if comparison.shown.contains(observation.count) { result.inside += 1 }
        if comparison.isSignal { result.signals += 1 }
      }
    }
    return result
  }

  @Test func `the 95 % interval holds 92 to 98 in 100 held-back days, and false alarms stay near the stated rate`() {
    var total = (inside: 0, signals: 0, days: 0)
    for (number, flow) in Self.flows.enumerated() {
      let found = compare(flow, series: 8, seed: UInt64(number) + 7)
      let coverage = Double(found.inside) / Double(found.days)
      #expect((0.91...0.99).contains(coverage), "flow \(number): \(coverage) of \(found.days)")
      total = (total.inside + found.inside, total.signals + found.signals, total.days + found.days)
    }
    let coverage = Double(total.inside) / Double(total.days)
    #expect((0.92...0.98).contains(coverage), "\(coverage) of \(total.days)")
    let alarms = Double(total.signals) / Double(total.days)
    #expect(alarms <= EarlyWarning.falseAlarmRate * 1.8, "\(alarms) of \(total.days)")
  }

  @Test func `nobody on a feast that was not observed before is no signal, a surge on it is one`() throws {
    let first = Day("2026-02-02")!
    let (quiet, full) = (Day("2026-05-28")!, Day("2026-05-29")!)
    let observations = (0..<118).map { number in
      let day = first.adding(days: number)
      let count = day == quiet ? 0 : day == full ? 5000 : 25 + number % 6
      return CountObservation(day, count: count, hours: 12)
    }
    let compared = EarlyWarning.compare(observations, from: quiet, to: full, hours: 12)
    #expect(compared.map(\.unknownHoliday) == [.eidAlAdha, .eidAlAdha])
    #expect(compared.map(\.ordinary.lowerBound) == [0, 0])
    #expect(compared.map(\.isSignal) == [false, true])
  }

  @Test func `a season and holidays that were seen before are foretold`() throws {
    var random = SeededGenerator(seed: 3)
    let flow = SimulatedFlow(
      days: 760, first: Day("2024-02-05")!, rate: 8, dispersion: 0.02, drift: 0.01, season: 0.5,
      holidays: [.eidAlFitr: -1.2, .eidAlAdha: -1.2, .ramadan: -0.3])
    let observations = flow.observations(&random)
    let end = flow.first.adding(days: flow.days - 1)
    let comparisons = EarlyWarning.compare(observations, from: end.adding(days: -20), to: end, hours: 12)
    #expect(comparisons.count == 21)
    #expect(comparisons.count(where: \.isSignal) <= 1)
    let model = try #require(
      CountModel(observations, holidays: HolidayCalendar(from: flow.first, to: end.adding(days: 40)), horizon: end))
    #expect(model.knownHolidays == [.eidAlFitr, .eidAlAdha, .ramadan])
  }

  @Test func `a holiday that was never seen makes no signal when hardly anybody comes`() {
    var random = SeededGenerator(seed: 11)
    // Eid al-Adha 2025: 5 to 10 June.
    let flow = SimulatedFlow(
      days: 160, first: Day("2025-01-06")!, rate: 10, dispersion: 0.03, holidays: [.eidAlAdha: -1.5])
    let observations = flow.observations(&random)
    let comparisons = EarlyWarning.compare(observations, from: Day("2025-06-05")!, to: Day("2025-06-10")!, hours: 12)
    #expect(comparisons.count == 6)
    #expect(!comparisons.contains { $0.isSignal })
    // From Monday on its first days are known.
    #expect(comparisons.map { $0.unknownHoliday } == [.eidAlAdha, .eidAlAdha, .eidAlAdha, .eidAlAdha, nil, nil])
  }

  @Test func `one feast tells of the other`() throws {
    var random = SeededGenerator(seed: 21)
    // Both fall on days of 2025: 29 March to 2 April, and 5 to 10 June.
    let flow = SimulatedFlow(
      days: 160, first: Day("2025-01-06")!, rate: 10, dispersion: 0.03,
      holidays: [.eidAlFitr: -2, .eidAlAdha: -2])
    let day = Day("2025-06-05")!
    let observations = flow.observations(&random).filter { $0.day < day }
    let calendar = HolidayCalendar(from: flow.first, to: day)
    let model = try #require(CountModel(observations, holidays: calendar, horizon: day))
    let before = model.prediction(on: day.adding(days: -1), hours: 12).expected
    #expect(model.prediction(on: day, hours: 12).expected < before / 2)
    #expect(model.prediction(on: day, hours: 12).interval(0.99).lowerBound <= 2)
  }

  @Test func `a true surge makes a signal, and the half of an ordinary day does not`() throws {
    var random = SeededGenerator(seed: 12)
    let flow = SimulatedFlow(days: 160, rate: 10, dispersion: 0.03, drift: 0.02)
    var observations = flow.observations(&random)
    let day = Day("2025-06-12")!
    observations.removeAll { $0.day == day || $0.day == day.adding(days: 1) }
    observations.append(CountObservation(day, count: 420, hours: 12))
    // The same rate in six hours is half as many.
    observations.append(CountObservation(day.adding(days: 1), count: 65, hours: 6))
    let comparisons = EarlyWarning.compare(observations, from: day, to: day.adding(days: 1), hours: 12)
    #expect(comparisons.map(\.isSignal) == [true, false])
    let expected = try #require(comparisons.first?.expected)
    #expect((70...200).contains(expected))
  }

  @Test func `a surge of the past does not hide the next one`() {
    var random = SeededGenerator(seed: 13)
    let flow = SimulatedFlow(days: 160, rate: 10, dispersion: 0.03, drift: 0.02)
    let days = [Day("2025-04-16")!, Day("2025-06-12")!]
    let observations =
      flow.observations(&random).filter { !days.contains($0.day) }
      + days.map { CountObservation($0, count: 480, hours: 12) }
    #expect(EarlyWarning.compare(observations, from: days[1], to: days[1], hours: 12).map(\.isSignal) == [true])
  }

  @Test func `a day that nobody watched has a forecast and no signal`() throws {
    var random = SeededGenerator(seed: 14)
    let flow = SimulatedFlow(days: 120)
    let day = Day("2025-04-30")!
    let observations = flow.observations(&random).filter { $0.day != day }
    let comparison = try #require(EarlyWarning.compare(observations, from: day, to: day, hours: 12).first)
    #expect(comparison.observation == nil && !comparison.isSignal && comparison.expected > 0)
  }

  @Test func `too little is no forecast`() {
    let first = Day("2025-01-06")!
    func days(_ count: Int, each: Int) -> [CountObservation] {
      (0..<count).map { CountObservation(first.adding(days: $0), count: each, hours: 12) }
    }
    let day = first.adding(days: 60)
    #expect(EarlyWarning.compare(days(30, each: 5), from: day, to: day, hours: 12).isEmpty)
    #expect(EarlyWarning.compare(days(60, each: 0), from: day, to: day, hours: 12).isEmpty)
    #expect(!EarlyWarning.compare(days(60, each: 5), from: day, to: day, hours: 12).isEmpty)
  }
}
