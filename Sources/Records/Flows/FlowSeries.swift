package import Basics
package import Statistics

/// Which of those who pass are counted; nil is all.
package struct FlowGroup: Hashable, Comparable, Codable, Sendable {
  /// A code of the form; empty where nothing was said.
  package var direction: String?
  package var nationality: String?

  package init(direction: String? = nil, nationality: String? = nil) {
    self.direction = direction
    self.nationality = nationality
  }

  package static let all = FlowGroup()

  private var sortKey: String { "\(direction ?? "")\u{1}\(nationality ?? "")" }
  package static func < (left: FlowGroup, right: FlowGroup) -> Bool { left.sortKey < right.sortKey }
}

/// An hour of a day at a point.
package struct FlowHour: Hashable, Sendable {
  package let day: Day
  package let hour: Int
  /// In which somebody watched; at most 60, however many did.
  package var minutes = 0
  /// Of shifts, in which nobody did.
  package var closed = 0
  package var individuals = 0
  package var passed = 0
}

/// What was counted in a stretch of time beside how long somebody watched.
package struct FlowFigure: Hashable, Sendable {
  /// Counted in hours in which somebody watched.
  package var individuals = 0
  package var groups = 0
  package var minutes = 0
  package var closed = 0
  /// Minutes for which the point was meant to be watched.
  package var planned = 0
  /// Counted in hours for which no shift was written down: shown, and part of no rate.
  package var outside = 0

  package var hours: Double { Double(minutes) / 60 }

  /// Individuals per observed hour. Nil where nobody watched: a gap, and never 0.
  package var perHour: Double? { minutes > 0 ? Double(individuals) * 60 / Double(minutes) : nil }

  /// Whether less was watched than planned.
  package var isPartial: Bool { minutes > 0 && minutes < planned }

  static func + (left: FlowFigure, right: FlowFigure) -> FlowFigure {
    FlowFigure(
      individuals: left.individuals + right.individuals, groups: left.groups + right.groups,
      minutes: left.minutes + right.minutes, closed: left.closed + right.closed,
      planned: left.planned + right.planned, outside: left.outside + right.outside)
  }
}

/// What was counted at one point, in time. There is no series of several: the same people pass again.
package struct FlowSeries: Equatable, Sendable {
  package enum Step: String, CaseIterable, Sendable {
    /// The hours of the clock, over all days.
    case hour
    case day
    case week
    case month
    case year
  }

  package let point: FlowPoint
  package let group: FlowGroup
  package let from: Day
  package let to: Day
  private let hours: [FlowHour]

  package init(_ point: FlowPoint, _ group: FlowGroup, from: Day, to: Day, hours: [FlowHour]) {
    self.point = point
    self.group = group
    self.from = from
    self.to = to
    self.hours = hours.filter { $0.day >= from && $0.day <= to }
  }

  private func figure(_ hour: FlowHour) -> FlowFigure {
    let isWatched = hour.minutes > 0
    return FlowFigure(
      individuals: isWatched ? hour.individuals : 0, groups: isWatched ? hour.passed : 0,
      minutes: min(hour.minutes, 60), closed: hour.closed, outside: isWatched ? 0 : hour.individuals)
  }

  /// Every day of the period, also those on which nobody watched.
  package var days: [(day: Day, figure: FlowFigure)] {
    var figures: [Day: FlowFigure] = [:]
    for hour in hours {
      figures[hour.day, default: FlowFigure()] = figures[hour.day, default: FlowFigure()] + figure(hour)
    }
    guard from <= to else { return [] }
    return (from.epochDay...to.epochDay).map { number in
      let day = Day(epochDay: number)
      var figure = figures[day] ?? FlowFigure()
      figure.planned = point.isOpen(on: day) ? point.hoursPerDay * 60 : 0
      return (day, figure)
    }
  }

  /// The figures by the keys of the steps in their order, without one missing: `2026-03-02`, `2026-W10`, `2026-03`,
  /// `2026`; of hours `00` to `23`.
  package func figures(by step: Step) -> [(key: String, figure: FlowFigure)] {
    if step == .hour {
      var figures = Array(repeating: FlowFigure(), count: 24)
      for hour in hours where (0..<24).contains(hour.hour) { figures[hour.hour] = figures[hour.hour] + figure(hour) }
      return figures.enumerated().map { ($0.offset < 10 ? "0\($0.offset)" : "\($0.offset)", $0.element) }
    }
    var found: [(key: String, figure: FlowFigure)] = []
    for (day, figure) in days {
      let key = Self.key(of: day, step)
      if let last = found.indices.last, found[last].key == key {
        found[last].figure = found[last].figure + figure
      } else {
        found.append((key, figure))
      }
    }
    return found
  }

  package var total: FlowFigure { days.reduce(FlowFigure()) { $0 + $1.figure } }

  static func key(of day: Day, _ step: Step) -> String {
    switch step {
    case .hour, .day: return day.description
    case .week:
      // The week of ISO 8601 belongs to the year of its Thursday.
      let weekday = ((day.epochDay + 3) % 7 + 7) % 7
      let thursday = day.adding(days: 3 - weekday)
      let number = (thursday.epochDay - Day(year: thursday.year, month: 1, day: 1)!.epochDay) / 7 + 1
      return "\(thursday.year)-W\(number < 10 ? "0" : "")\(number)"
    case .month: return String(day.description.prefix(7))
    case .year: return String(day.description.prefix(4))
    }
  }

  /// The observed days, for a forecast. Less than an hour of watching says nothing of a day.
  package var observations: [CountObservation] {
    days.compactMap { day, figure in
      figure.minutes >= 60 ? CountObservation(day, count: figure.individuals, hours: figure.hours) : nil
    }
  }
}

/// From where to where those went who passed one point.
package struct FlowWay: Hashable, Sendable {
  /// As it was told; empty where it was not.
  package let from: String
  package let to: String
  package let groups: Int
  package let individuals: Int

  package struct Ends: Hashable, Sendable {
    package let from: String
    package let to: String

    package init(from: String, to: String) {
      (self.from, self.to) = (from, to)
    }
  }

  package var ends: Ends { Ends(from: from, to: to) }

  package init(from: String, to: String, groups: Int, individuals: Int) {
    self.from = from
    self.to = to
    self.groups = groups
    self.individuals = individuals
  }
}

/// What share of those who passed a point belongs to what, of one kind of answer.
package enum FlowPart: String, CaseIterable, Sendable {
  case direction
  case nationality
  case crossing
  case origin
  case next
  case destination
  case means
}

/// What was told of the shifts of a period.
package struct FlowShifts: Hashable, Sendable {
  package private(set) var shifts = 0
  /// Hours of people who watched, of the shifts that told how many they were.
  package private(set) var staffHours = 0.0
  package private(set) var staffed = 0
  /// Groups that could not be asked, of the shifts that told.
  package private(set) var missed = 0
  package private(set) var toldMissed = 0
  /// Minutes in which nobody watched, by the code of why; empty where nobody said.
  package private(set) var closures: [String: Int] = [:]

  package init() {}

  mutating func add(minutes: Int, closed: Int, staff: Int?, missed: Int?, closure: String) {
    shifts += 1
    if let staff {
      staffHours += Double(staff * minutes) / 60
      staffed += 1
    }
    if let missed {
      self.missed += missed
      toldMissed += 1
    }
    if closed > 0 { closures[closure, default: 0] += closed }
  }
}

/// Women, men and children among those who passed, and of how many nobody said.
package struct FlowPeople: Hashable, Sendable {
  package let individuals: Int
  package let women: Int
  package let men: Int
  package let girls: Int
  package let boys: Int
  package let unknown: Int
  /// Groups whose parts are more than the whole.
  package let contradicted: Int
}
