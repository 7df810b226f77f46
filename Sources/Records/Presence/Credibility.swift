/// How far a figure of informants can be relied on. A grade is no standard error and is never printed as one.
package enum Grade: String, Codable, CaseIterable, Comparable, Sendable {
  case high
  case medium
  case low
  /// Too little is known of how the figure came about.
  case unverified

  private var rank: Int {
    switch self {
    case .high: 3
    case .medium: 2
    case .low: 1
    case .unverified: 0
    }
  }

  package static func < (left: Grade, right: Grade) -> Bool { left.rank < right.rank }
}

/// What is known of how a figure came about.
package struct Circumstances: Hashable, Codable, Sendable {
  /// Who spoke for the place, and of how many kinds they were.
  package var informants: Int
  package var kinds: Int
  /// The highest estimate divided by the lowest; nil with one informant, or when one of them said none.
  package var spread: Double?
  package var isSeenByTeam: Bool
  package var hasAccess: Bool
  /// Days between the figure's date and the end of the round.
  package var age: Int

  package init(informants: Int, kinds: Int, spread: Double?, isSeenByTeam: Bool, hasAccess: Bool, age: Int) {
    self.informants = informants
    self.kinds = kinds
    self.spread = spread
    self.isSeenByTeam = isSeenByTeam
    self.hasAccess = hasAccess
    self.age = age
  }
}

/// The written criteria of a programme: what each grade demands. A figure has the highest grade of which it meets all.
package struct GradeCriteria: Hashable, Codable, Sendable {
  package struct Demand: Hashable, Codable, Sendable {
    package var grade: Grade
    package var informants: Int
    package var kinds: Int
    package var largestSpread: Double?
    package var mustBeSeen: Bool
    package var longestAge: Int

    package init(
      _ grade: Grade, informants: Int, kinds: Int, largestSpread: Double?, mustBeSeen: Bool, longestAge: Int
    ) {
      self.grade = grade
      self.informants = informants
      self.kinds = kinds
      self.largestSpread = largestSpread
      self.mustBeSeen = mustBeSeen
      self.longestAge = longestAge
    }

    fileprivate var isSensible: Bool {
      grade != .unverified && (1...1000).contains(informants) && (1...informants).contains(kinds)
        && (largestSpread.map { (1...1000).contains($0) } ?? true) && (0...3660).contains(longestAge)
    }
  }

  /// Why a grade was not reached.
  package enum Shortfall: String, CaseIterable, Sendable {
    case informants, kinds, agreement, notSeen = "not_seen", noAccess = "no_access", age
  }

  package var demands: [Demand]

  package init(_ demands: [Demand]) {
    self.demands = demands
  }

  /// Whether each grade is there once and what it demands can be met.
  var isSensible: Bool {
    Set(demands.map(\.grade)).count == demands.count && demands.allSatisfy(\.isSensible)
  }

  /// The grade, and what keeps the figure from the next better one.
  package func grade(_ figure: Circumstances) -> (grade: Grade, shortfalls: [Shortfall]) {
    var missing: [Shortfall] = []
    for demand in demands.sorted(by: { $0.grade > $1.grade }) {
      let shortfalls = Self.shortfalls(of: figure, from: demand)
      if shortfalls.isEmpty { return (demand.grade, missing) }
      missing = shortfalls
    }
    return (.unverified, missing)
  }

  private static func shortfalls(of figure: Circumstances, from demand: Demand) -> [Shortfall] {
    var shortfalls: [Shortfall] = []
    if figure.informants < demand.informants { shortfalls.append(.informants) }
    if figure.kinds < demand.kinds { shortfalls.append(.kinds) }
    if let largest = demand.largestSpread, figure.informants > 1, figure.spread.map({ $0 > largest }) ?? true {
      shortfalls.append(.agreement)
    }
    if demand.mustBeSeen, !figure.isSeenByTeam { shortfalls.append(.notSeen) }
    if demand.mustBeSeen, !figure.hasAccess { shortfalls.append(.noAccess) }
    if figure.age > demand.longestAge { shortfalls.append(.age) }
    return shortfalls
  }
}

/// How uncertain a figure is, in the way that its source allows to say.
package enum Uncertainty: Hashable, Sendable {
  /// Of a probability sample.
  case standardError(Double)
  /// The lowest and the highest that informants said.
  case range(ClosedRange<Int>)
  /// Nothing can be said in numbers.
  case unstated

  /// Refuses a standard error for figures that are no probability sample's.
  package static func standardError(_ error: Double, of source: FigureBasis.Source) throws(PresenceRefusal)
    -> Uncertainty
  {
    guard source == .probabilitySurvey else { throw .withoutProbability(source) }
    return .standardError(error)
  }
}
