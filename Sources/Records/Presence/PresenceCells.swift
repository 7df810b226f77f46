import Basics

/// Sums of people, in parts that are never mixed.
package struct PresenceAmounts: Hashable, Sendable {
  package var individuals = 0
  /// Of them, by official registers alone; by informants and samples, or by a mixture.
  package var official = 0
  package var estimated = 0
  /// Of them, made from households, tents or trucks by a factor.
  package var converted = 0
  /// Places that these people are in.
  package var places = 0

  package init() {}

  var isNothing: Bool { self == PresenceAmounts() }

  static func += (left: inout PresenceAmounts, right: PresenceAmounts) { left.add(right, 1) }

  package static func + (left: PresenceAmounts, right: PresenceAmounts) -> PresenceAmounts {
    var sum = left
    sum.add(right, 1)
    return sum
  }

  /// Some of these people.
  func part(_ people: Int) -> PresenceAmounts {
    var part = self
    (part.individuals, part.converted) = (people, 0)
    (part.official, part.estimated) = official > 0 ? (people, 0) : (0, people)
    return part
  }

  mutating func add(_ other: PresenceAmounts, _ sign: Int) {
    individuals += sign * other.individuals
    official += sign * other.official
    estimated += sign * other.estimated
    converted += sign * other.converted
    places += sign * other.places
  }
}

/// How many places of a round stand how.
package struct PlaceCounts: Hashable, Sendable {
  /// By the status that was stated or follows from what is there.
  package var status: [PlaceReport.Status: Int] = [:]
  package var counted = 0
  package var carried = 0
  package var missing = 0
  /// Known to have nobody: part of the counted or carried.
  package var none = 0
  /// Whose groups may be the same people, so that they are not added.
  package var overlapping = 0

  package init() {}

  /// Of a single place.
  var onlyStatus: PlaceReport.Status? { status.first { $0.value > 0 }?.key }

  /// Of a single place; nil where it has no number to stand for.
  var onlyStanding: PlaceStanding? {
    if counted > 0 { return .counted }
    if carried > 0 { return .carried }
    return missing > 0 ? .missing : nil
  }

  /// Whether nobody could go to any of the places.
  package var isInaccessible: Bool {
    let inaccessible = status[.inaccessible] ?? 0
    return inaccessible > 0 && inaccessible == scope && counted == 0
  }

  /// That the round is to cover, closed ones among them.
  package var scope: Int { status.values.reduce(0, +) - (status[.dropped] ?? 0) }

  package static func + (left: PlaceCounts, right: PlaceCounts) -> PlaceCounts {
    var sum = left
    sum.add(right, 1)
    return sum
  }

  mutating func add(_ other: PlaceCounts, _ sign: Int) {
    for (key, count) in other.status { status[key, default: 0] += sign * count }
    counted += sign * other.counted
    carried += sign * other.carried
    missing += sign * other.missing
    none += sign * other.none
    overlapping += sign * other.overlapping
  }

  var isNothing: Bool {
    counted == 0 && carried == 0 && missing == 0 && none == 0 && overlapping == 0
      && status.values.allSatisfy { $0 == 0 }
  }
}

/// What a place adds in one round to the sums of itself and of every place it lies in.
struct PresenceShare: Hashable, Sendable {
  struct Total: Hashable {
    /// Empty for all together.
    let stratum: String
    let age: Int
  }

  /// Why the totals of some places changed since the round before, the same for each of them.
  struct Change: Hashable {
    let areas: [ID<Place>]
    /// By stratum, in the order of ``RoundChange/parts``; empty for all together.
    let parts: [String: [Int]]
  }

  /// The place and those it lies in.
  var line: [ID<Place>] = []
  var totals: [Total: PresenceAmounts] = [:]
  var count = PlaceCounts()
  var side = SourceFigures()
  /// Kept by the first of the places that are looked at together.
  var changes: [Change] = []

  var isNothing: Bool { totals.isEmpty && count.isNothing && changes.isEmpty }

  /// The same for equal shares.
  var digest: [String] {
    let own = totals.map { "\($0.key.stratum) \($0.key.age) \($0.value)" }
    let since = changes.flatMap { change in change.parts.map { "\(change.areas) \($0.key) \($0.value)" } }
    return own + since + ["\(count.columns) \(side.columns)"]
  }
}

extension PresenceShare {
  /// In the round of that index in the series.
  init(_ series: PlaceSeries, _ round: Int) {
    line = series.line
    guard series.states[round]?.isInScope == true else { return }
    count = Self.count(series, round)
    // What may be the same people is not added: the place has figures of its groups, and is left out of all sums of them.
    let isAdded = count.overlapping == 0
    if isAdded { side = series.sides[round] }
    if let (coverage, people) = series.coverage(round) {
      var amounts = PresenceAmounts()
      (amounts.individuals, amounts.places) = (people, 1)
      totals[Total(stratum: coverage.key, age: 0)] = amounts
    }
    for kind in isAdded ? series.residences(round) : [] {
      var amounts = PresenceAmounts()
      amounts.places = 1
      totals[Total(stratum: kind.key, age: 0)] = amounts
    }
    var ages: Set<Int> = []
    for (number, stratum) in series.strata.enumerated() {
      guard let (age, amounts, division) = Self.amounts(series, number, round) else { continue }
      totals[Total(stratum: stratum.key, age: age), default: PresenceAmounts()] += amounts
      for (part, people) in division?.told ?? [:] {
        totals[Total(stratum: StratumPart(stratum, part).key, age: age)] = amounts.part(people)
      }
      guard isAdded else { continue }
      var all = amounts
      // The place is one place, however many groups are in it.
      all.places = ages.insert(age).inserted && ages.count == 1 ? 1 : 0
      totals[Total(stratum: "", age: age), default: PresenceAmounts()] += all
    }
  }

  private static func amounts(
    _ series: PlaceSeries, _ stratum: Int, _ round: Int
  ) -> (age: Int, PresenceAmounts, PeopleDivision?)? {
    var amounts = PresenceAmounts()
    amounts.places = 1
    let age: Int
    let figure: Figure
    switch series.standings[stratum][round] {
    case .counted(let counted): (figure, age) = (counted, 0)
    case .carried(let carried, let years): (figure, age) = (carried, years)
    case .zero, .carriedZero, .missing, .closed, .regrouped, .outside: return nil
    }
    amounts.individuals = figure.individuals
    let counted = series.counted(stratum, round)
    let isOfficial = counted?.isOfficial ?? false
    amounts.official = isOfficial ? figure.individuals : 0
    amounts.estimated = isOfficial ? 0 : figure.individuals
    amounts.converted = figure.converted
    return (age, amounts, counted?.division)
  }

  private static func count(_ series: PlaceSeries, _ round: Int) -> PlaceCounts {
    var counts = PlaceCounts()
    if let status = series.states[round]?.status { counts.status[status] = 1 }
    switch series.whole(round) {
    case .counted: counts.counted = 1
    case .carried: counts.carried = 1
    case .missing: counts.missing = 1
    case .closed, .outside: break
    }
    if counts.counted + counts.carried == 1, series.isNone(round) { counts.none = 1 }
    if series.isOverlapping[round] { counts.overlapping = 1 }
    return counts
  }
}

extension PresenceShare.Change {
  /// - Parameter whole: of all groups together, where that is not what the groups changed.
  init(areas: [ID<Place>], _ steps: [(stratum: String, parts: [Int])], whole: [Int]? = nil) {
    var parts: [String: [Int]] = [:]
    for step in steps where step.parts.contains(where: { $0 != 0 }) {
      parts[step.stratum] = step.parts
      guard whole == nil else { continue }
      parts[""] = parts[""].map { zip($0, step.parts).map { $0 + $1 } } ?? step.parts
    }
    if let whole, whole.contains(where: { $0 != 0 }) { parts[""] = whole }
    self.init(areas: areas, parts: parts)
  }
}

extension RoundChange {
  /// In the order of the columns of a table.
  var parts: [Int] { [likeForLike, coverage, carriedForward, factor, boundary, method] }
}

/// Places that are compared together: one alone, or those that a split or merger connects.
struct PresenceUnit {
  /// The smallest id first.
  let members: [PlaceSeries]
  let succession: [ID<Place>: [PlaceShare]]
  let groups: GroupList

  /// Why the totals of the members and of each place above them changed in the round of that index in their series, since
  /// the one before it.
  func changes(_ round: Int) -> [PresenceShare.Change] {
    let steps = Set(members.flatMap(\.strata)).map { stratum in
      (
        stratum: stratum, key: stratum.key, before: standings(of: stratum, round - 1),
        after: standings(of: stratum, round)
      )
    }
    let ended = ended(round)
    func regrouped(_ stratum: Stratum) -> Set<ID<Place>> {
      Set(ended.filter { $0.value.contains { $0.mayOverlap(stratum, in: groups) } }.keys)
    }
    let areas = Set(members.flatMap(\.line)).sorted()
    let common = areas.filter { area in members.allSatisfy { $0.line.contains(area) } }
    // Where groups may be the same people in one of the rounds they are not added in it: what the total loses or wins by that
    // is no movement of people.
    let isAdded = !members.contains { $0.isOverlapping[round - 1] || $0.isOverlapping[round] }
    func difference(_ members: [PlaceSeries]) -> Int {
      members.reduce(0) { $0 + $1.individuals(round) - $1.individuals(round - 1) }
    }
    var changes = [
      PresenceShare.Change(
        areas: common,
        steps.map { step in
          let change = RoundChange(
            from: step.before, to: step.after, succession: succession, regrouped: regrouped(step.stratum))
          return (step.key, change.parts)
        },
        whole: isAdded ? nil : RoundChange(method: difference(members)).parts)
    ]
    for area in areas where !common.contains(area) {
      // The border runs through what is compared: all that is seen of it here is that people are counted elsewhere.
      let inside = members.filter { $0.line.contains(area) }
      func sum(_ standings: [ID<Place>: Standing]) -> Int {
        inside.reduce(0) { $0 + (standings[$1.place]?.individuals ?? 0) }
      }
      changes.append(
        PresenceShare.Change(
          areas: [area], steps.map { ($0.key, RoundChange(boundary: sum($0.after) - sum($0.before)).parts) },
          whole: isAdded ? nil : RoundChange(boundary: difference(inside)).parts))
    }
    return changes.filter { !$0.parts.isEmpty }
  }

  /// Groups of a place that had figures before the round, and are counted among others from it on.
  private func ended(_ round: Int) -> [ID<Place>: [Stratum]] {
    var ended: [ID<Place>: [Stratum]] = [:]
    for member in members {
      let strata = member.strata.indices.filter { number in
        let standings = member.standings[number]
        return standings[round] == .regrouped && standings[round - 1].individuals != nil
      }
      if !strata.isEmpty { ended[member.place] = strata.map { member.strata[$0] } }
    }
    return ended
  }

  private func standings(of stratum: Stratum, _ round: Int) -> [ID<Place>: Standing] {
    var standings: [ID<Place>: Standing] = [:]
    for member in members {
      guard let index = member.strata.firstIndex(of: stratum) else { continue }
      standings[member.place] = member.standings[index][round]
    }
    return standings
  }
}
