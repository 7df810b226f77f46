package import Basics

/// People of places of a round, dispersed and in the sites there. A place's figure says whether it has the people of its sites;
/// sites of the master list are counted once, in the place of the round that they lie in.
///
/// Of one place or of many: each has a total of its own, or none, and what is summed are those that are there.
package struct LocationPeople: Hashable, Sendable {
  /// What figures say of the people of sites in them.
  package enum Coverage: String, CaseIterable, Sendable {
    /// They are in the figure.
    case with
    /// They are not: the figure is of who lives dispersed.
    case without
    /// It is not known, or some groups' figures have them and others have not.
    case unknown

    /// As sums are kept of it, beside those of strata.
    var key: String { "sites|" + rawValue }
  }

  /// Who is in sites.
  package struct InSites: Hashable, Sendable {
    package var people = 0
    /// Sites that are known, closed ones among them: nobody is there.
    package var known = 0
    package var closed = 0
    /// Sites of which no figure is known at the time.
    package var unknown = 0
    /// The day of the oldest figure.
    package var oldest: Day?

    package init() {}

    package var count: Int { known + unknown }

    static func += (left: inout InSites, right: InSites) {
      left.people += right.people
      left.known += right.known
      left.closed += right.closed
      left.unknown += right.unknown
      left.oldest = [left.oldest, right.oldest].compactMap(\.self).min()
    }
  }

  private struct Sum: Hashable {
    var people = 0
    var places = 0

    static func += (left: inout Sum, right: Sum) {
      left.people += right.people
      left.places += right.places
    }
  }

  /// People in places whose figures are of each coverage.
  private var figures: [Coverage: Sum] = [:]
  package private(set) var sites = InSites()
  /// Of places without a total though who lives dispersed is known: a site has no figure.
  private var incomplete = Sum()
  /// People in sites that are added to who lives dispersed.
  private var added = 0
  /// Of places whose figures leave sites out: who is known to be in those.
  private var beside = Sum()

  package init() {}

  /// Places that have a figure of that coverage.
  mutating func add(_ coverage: Coverage, people: Int, places: Int) {
    figures[coverage, default: Sum()] += Sum(people: people, places: places)
  }

  /// The sites of one place; nil for who lives there where its figure does not leave them out, or there is none.
  mutating func add(_ inSites: InSites, besideDispersed people: Int?) {
    sites += inSites
    guard let people else { return }
    if inSites.people > 0 { beside += Sum(people: inSites.people, places: 1) }
    if inSites.unknown > 0 {
      incomplete += Sum(people: people, places: 1)
    } else {
      added += inSites.people
    }
  }

  /// Of two areas, neither of which lies in the other.
  package func adding(_ other: LocationPeople) -> LocationPeople {
    var sum = self
    for (coverage, figures) in other.figures { sum.figures[coverage, default: Sum()] += figures }
    sum.sites += other.sites
    sum.incomplete += other.incomplete
    sum.added += other.added
    sum.beside += other.beside
    return sum
  }

  private func people(_ coverage: Coverage) -> Int { figures[coverage]?.people ?? 0 }
  package func places(_ coverage: Coverage) -> Int { figures[coverage]?.places ?? 0 }

  /// People in places whose figures leave sites out; nil where no figure does. Never a difference: what one source says of a
  /// place and another of its sites is not subtracted.
  package var dispersed: Int? { places(.without) > 0 ? people(.without) : nil }
  /// In figures that have the people of sites in them.
  package var together: Int? { places(.with) > 0 ? people(.with) : nil }
  /// In figures of which it is not known.
  package var unsaid: Int? { places(.unknown) > 0 ? people(.unknown) : nil }
  /// Nil where no site is known, or of none how many live there.
  package var inSites: Int? { sites.known > 0 ? sites.people : nil }

  /// Places that have a total, and those with a figure and none: it is not known whether sites are in it, or who is in them.
  package var complete: Int { places(.with) + places(.without) - incomplete.places }
  package var withoutTotal: Int { places(.unknown) + incomplete.places }
  /// Places of which a site has no figure.
  package var lackingSites: Int { incomplete.places }

  /// People in sites whom a sum of these figures does not have, and in how many places: their figures leave sites out.
  package var besideFigures: (people: Int, places: Int) { (beside.people, beside.places) }

  /// Dispersed and in sites, of the places where both are known or the figure has both; nil where there is none.
  package var total: Int? {
    complete > 0 ? people(.with) + people(.without) - incomplete.people + added : nil
  }

  /// Why there is no total, or nobody is said to live dispersed.
  package enum Reason: String, Codable, Sendable {
    /// It is not known whether the people of sites are in the figure.
    case unknown
    /// A site has no figure.
    case lacking
    /// The figure has the people of sites in it.
    case with
    /// No figure is known.
    case none
    /// Of some places of an area there is no total.
    case some
  }

  /// - Parameter isOne: of one place of the round, as opposed to an area above some.
  package func reasons(isOne: Bool) -> [Reason] {
    if isOne {
      if unsaid != nil { return [.unknown] }
      if lackingSites > 0 { return [.lacking] }
      if together != nil { return [.with] }
      return dispersed == nil ? [.none] : []
    }
    return (together != nil ? [.with] : []) + (withoutTotal > 0 ? [.some] : [])
      + (complete == 0 && withoutTotal == 0 ? [.none] : [])
  }
}

extension PlaceSeries {
  /// Who is counted in the round, and what that says of sites; nil where nothing is known, or groups may not be added.
  func coverage(_ round: Int) -> (coverage: LocationPeople.Coverage, people: Int)? {
    guard !isOverlapping[round] else { return nil }
    let figures = standings.compactMap { standings -> Figure? in
      switch standings[round] {
      case .counted(let figure), .carried(let figure, _): figure
      case .zero, .carriedZero, .missing, .closed, .regrouped, .outside: nil
      }
    }
    let said = Set(figures.map(\.basis.universe.includesSites))
    // Nobody was found, where a team looked: who is in sites is told by those.
    guard let first = said.first else {
      switch whole(round) {
      case .counted, .carried: return isNone(round) ? (.without, 0) : nil
      case .missing, .closed, .outside: return nil
      }
    }
    let coverage: LocationPeople.Coverage =
      said.count > 1 ? .unknown : first.map { $0 ? .with : .without } ?? .unknown
    return (coverage, figures.reduce(0) { $0 + $1.individuals })
  }
}
