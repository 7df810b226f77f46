package import Basics

/// Why a total changed from one round to the next. The parts sum to the whole change.
package struct RoundChange: Hashable, Sendable {
  /// Places that are known in both rounds, counted in the same way. Closed places are known: nobody is there.
  package private(set) var likeForLike = 0
  /// Places that only one of the rounds knows.
  package private(set) var coverage = 0
  /// Places whose figure is older in one of the rounds.
  package private(set) var carriedForward = 0
  /// The same households or tents, taken for more or fewer people.
  package private(set) var factor = 0
  /// Areas that came or went with a boundary.
  package private(set) var boundary = 0
  /// Places that were counted in another way, or of another universe.
  package private(set) var method = 0

  package var total: Int { likeForLike + coverage + carriedForward + factor + boundary + method }

  /// Of which all has one cause.
  init(boundary: Int = 0, method: Int = 0) {
    (self.boundary, self.method) = (boundary, method)
  }

  /// - Parameters:
  ///   - before: what counted for each place then, by the places of that time.
  ///   - after: the same now. Every place that was in scope is there.
  ///   - succession: where the people of a place that was split, merged or redrawn since are counted now.
  ///   - regrouped: places where these people were counted among other groups before, or are now.
  package init(
    from before: [ID<Place>: Standing], to after: [ID<Place>: Standing], succession: [ID<Place>: [PlaceShare]] = [:],
    regrouped: Set<ID<Place>> = []
  ) {
    let former = Former(before, succession: succession, scope: Set(after.keys))
    boundary += former.left
    for (place, now) in after {
      add(
        former.here[place] ?? .outside, now, isWhole: !former.isPartial(place), isRegrouped: regrouped.contains(place))
    }
    for (place, then) in former.here where after[place] == nil {
      add(then, .outside, isWhole: true, isRegrouped: false)
    }
  }

  /// `isWhole` is false where part of the place's area was not covered before.
  private mutating func add(_ before: Former.Value, _ after: Standing, isWhole: Bool, isRegrouped: Bool) {
    switch (before, after.individuals) {
    case (.outside, let now?) where isRegrouped: method += now
    case (.known(let then, _), nil) where isRegrouped: method -= then.individuals
    case (.outside, let now?): coverage += now
    case (.outside, nil): break
    case (.known(let then, _), nil): coverage -= then.individuals
    case (.known(let then, let isCarried), let now?):
      let change = now - then.individuals
      if !isWhole {
        boundary += change
      } else if isCarried || after.isCarried {
        carriedForward += change
      } else {
        split(change, then, after)
      }
    }
  }

  private mutating func split(_ change: Int, _ before: Former.Known, _ after: Standing) {
    // Nobody is nobody, by whatever method.
    guard case .counted(let now) = after, let then = before.origins.first else { return likeForLike += change }
    guard before.origins.count == 1, then.basis == now.basis, then.units == now.units else {
      return method += change
    }
    let atOldFactors = now.individuals(at: then.factors)
    factor += now.individuals - atOldFactors
    likeForLike += atOldFactors - before.individuals
  }
}

/// How much of a place's people are counted in another place since a boundary changed.
package struct PlaceShare: Hashable, Sendable {
  package let place: ID<Place>
  /// 0…1; those of one place sum to one.
  package let share: Double

  package init(_ place: ID<Place>, _ share: Double) {
    (self.place, self.share) = (place, share)
  }
}

/// The former round by the places of the later one.
private struct Former {
  struct Known {
    var individuals: Int
    /// How the figures that flowed together here were counted; none where nobody was there.
    var origins: Set<Origin>
  }

  struct Origin: Hashable {
    let basis: FigureBasis
    let units: [CountingUnit]
    let factors: [Double?]
  }

  enum Value {
    case outside
    case known(Known, isCarried: Bool)
  }

  private(set) var here: [ID<Place>: Value] = [:]
  /// The change by what went to places out of scope: not positive.
  private(set) var left = 0
  private var partial: Set<ID<Place>> = []

  init(_ before: [ID<Place>: Standing], succession: [ID<Place>: [PlaceShare]], scope: Set<ID<Place>>) {
    for (place, standing) in before {
      guard let shares = succession[place] else {
        add(standing, standing.individuals, to: place)
        continue
      }
      let people = standing.individuals
      for (share, part) in zip(shares, Self.divided(people ?? 0, by: shares.map(\.share))) {
        if people == nil {
          partial.insert(share.place)
        } else if scope.contains(share.place) {
          add(standing, part, to: share.place)
        } else {
          left -= part
        }
      }
    }
    // Land that came from where nothing was counted.
    for (place, shares) in succession where before[place] == nil { partial.formUnion(shares.map(\.place)) }
  }

  func isPartial(_ place: ID<Place>) -> Bool {
    if case .known = here[place] { partial.contains(place) } else { false }
  }

  private mutating func add(_ standing: Standing, _ individuals: Int?, to place: ID<Place>) {
    guard let individuals else { return }
    var known = Known(individuals: individuals, origins: [])
    if case .counted(let figure) = standing {
      known.origins = [Origin(basis: figure.basis, units: figure.units, factors: figure.factors)]
    }
    var isCarried = standing.isCarried
    if case .known(let there, let wasCarried) = here[place] {
      known.individuals += there.individuals
      known.origins.formUnion(there.origins)
      isCarried = isCarried || wasCarried
    }
    here[place] = .known(known, isCarried: isCarried)
  }

  /// Whole numbers that sum to `count`: each share rounded down, what is left to those that lost most (Hamilton's method).
  static func divided(_ count: Int, by shares: [Double]) -> [Int] {
    let sum = shares.reduce(0, +)
    guard sum > 0 else { return shares.map { _ in 0 } }
    let exact = shares.map { Double(count) * $0 / sum }
    var parts = exact.map { Int($0) }
    let byLoss = exact.indices.sorted { exact[$0] - exact[$0].rounded(.down) > exact[$1] - exact[$1].rounded(.down) }
    for index in byLoss.prefix(max(0, count - parts.reduce(0, +))) { parts[index] += 1 }
    return parts
  }
}
