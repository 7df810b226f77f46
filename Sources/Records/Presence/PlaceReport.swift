/// What a round says of one place it was to cover. Zero, unknown and old are different things.
package enum PlaceReport: Hashable, Codable, Sendable {
  case assessed(Figure)
  /// Covered for the first time.
  case new(Figure)
  /// Somebody confirmed that the former figure still holds.
  case unchanged
  /// Assessed, and nobody was there.
  case zero
  case inaccessible
  case notReached
  /// Nobody is there any more: the site or the settlement is closed.
  case closed
  /// Left out of the round's scope, for the stated reason.
  case dropped(reason: String)
  /// Of some groups: the place was assessed by others, who may be the same people.
  case regrouped

  /// The figure of this round.
  var assessed: Figure? {
    switch self {
    case .assessed(let figure), .new(let figure): figure
    case .unchanged, .zero, .inaccessible, .notReached, .closed, .dropped, .regrouped: nil
    }
  }

  package enum Status: String, Codable, CaseIterable, Sendable {
    case assessed, new, unchanged, zero, inaccessible, closed, dropped
    case notReached = "not_reached"
  }

  package var status: Status {
    switch self {
    case .assessed, .regrouped: .assessed
    case .new: .new
    case .unchanged: .unchanged
    case .zero: .zero
    case .inaccessible: .inaccessible
    case .notReached: .notReached
    case .closed: .closed
    case .dropped: .dropped
    }
  }
}

/// What counts for a place in a round.
package enum Standing: Hashable, Sendable {
  /// Known in this round.
  case counted(Figure)
  /// Known in this round: nobody.
  case zero
  /// Known in an earlier one, `age` rounds ago, and still taken.
  case carried(Figure, age: Int)
  /// As above, where the earlier round found nobody.
  case carriedZero(age: Int)
  /// In scope and not known: no number stands for it, least of all 0.
  case missing
  case closed
  /// Of some groups: their people are counted among other groups from here on.
  case regrouped
  /// Not in scope.
  case outside

  /// Nil where nothing is known, or nothing is to be.
  package var individuals: Int? {
    switch self {
    case .counted(let figure), .carried(let figure, _): figure.individuals
    case .zero, .carriedZero, .closed: 0
    case .missing, .regrouped, .outside: nil
    }
  }

  var isCarried: Bool {
    switch self {
    case .carried, .carriedZero: true
    case .counted, .zero, .missing, .closed, .regrouped, .outside: false
    }
  }
}

/// How long a programme takes a figure that it could not renew.
package struct CarryForward: Hashable, Codable, Sendable {
  /// In rounds; 0 never carries.
  package var longestAge: Int

  package init(longestAge: Int) {
    self.longestAge = longestAge
  }

  /// What counts for a place, round by round. `reports` are in the order of the rounds, nil where the place was not in
  /// scope.
  package func standings(of reports: [PlaceReport?]) -> [Standing] {
    Self.standings(of: reports, by: Array(repeating: self, count: reports.count))
  }

  /// The same where each round has its own rule.
  static func standings(of reports: [PlaceReport?], by rules: [CarryForward]) -> [Standing] {
    var last: (figure: Figure?, age: Int)?
    return zip(reports, rules).map { report, rule in
      switch report {
      case .assessed(let figure), .new(let figure):
        last = (figure, 0)
        return .counted(figure)
      case .zero:
        last = (nil, 0)
        return .zero
      case .unchanged:
        guard let known = last else { return .missing }
        last = (known.figure, 0)
        return known.figure.map { .counted($0) } ?? .zero
      case .inaccessible, .notReached:
        guard let known = last else { return .missing }
        let age = known.age + 1
        last = (known.figure, age)
        guard age <= rule.longestAge else { return .missing }
        return known.figure.map { .carried($0, age: age) } ?? .carriedZero(age: age)
      case .closed:
        last = (nil, 0)
        return .closed
      case .regrouped:
        last = nil
        return .regrouped
      case .dropped, nil:
        last = last.map { ($0.figure, $0.age + 1) }
        return .outside
      }
    }
  }
}

/// The sum of a round, in parts that are never mixed.
package struct RoundTotal: Hashable, Sendable {
  /// Individuals in places that are known in the round.
  package private(set) var counted = 0
  /// Individuals in places whose figure is older, by its age in rounds.
  package private(set) var carried: [Int: Int] = [:]
  package private(set) var places = Places()

  package struct Places: Hashable, Sendable {
    package fileprivate(set) var counted = 0
    package fileprivate(set) var carried = 0
    package fileprivate(set) var missing = 0
    package fileprivate(set) var closed = 0
  }

  package init(_ standings: some Sequence<Standing>) {
    for standing in standings {
      switch standing {
      case .counted(let figure):
        counted += figure.individuals
        places.counted += 1
      case .zero: places.counted += 1
      case .carried(let figure, let age):
        carried[age, default: 0] += figure.individuals
        places.carried += 1
      case .carriedZero(let age):
        carried[age, default: 0] += 0
        places.carried += 1
      case .missing: places.missing += 1
      case .closed: places.closed += 1
      case .regrouped, .outside: break
      }
    }
  }

  /// With what was carried. That places are missing is said beside it.
  package var individuals: Int { counted + carried.values.reduce(0, +) }
}
