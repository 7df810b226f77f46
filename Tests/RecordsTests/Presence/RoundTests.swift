import Basics
import Testing

@testable import Records

@Suite struct Rounds {
  static let basis = FigureBasis(
    source: .informants, method: "key informants",
    universe: Universe(residence: .present, groups: [.temporaryProtection], includesSites: false))

  static func figure(_ individuals: Int, basis: FigureBasis = basis) -> Figure {
    Figure(collected: Quantity(individuals, .individuals), factor: nil, basis: basis)
  }

  static func households(_ count: Int, factor: Double) -> Figure {
    Figure(collected: Quantity(count, .households), factor: factor, basis: basis)
  }

  @Test func `a place that could not be reached is carried or missing, and never 0`() {
    let reports: [PlaceReport?] = [.assessed(Self.figure(40)), .inaccessible, .notReached, .inaccessible]
    #expect(
      CarryForward(longestAge: 2).standings(of: reports) == [
        .counted(Self.figure(40)), .carried(Self.figure(40), age: 1), .carried(Self.figure(40), age: 2), .missing,
      ])
    #expect(CarryForward(longestAge: 0).standings(of: reports)[1] == .missing)
    #expect(Standing.missing.individuals == nil)
  }

  @Test func `nobody, unknown and out of scope are three things`() {
    let reports: [PlaceReport?] = [.zero, .inaccessible, nil, .dropped(reason: "another office's"), .inaccessible]
    let standings = CarryForward(longestAge: 9).standings(of: reports)
    #expect(standings == [.zero, .carriedZero(age: 1), .outside, .outside, .carriedZero(age: 4)])
    let total = RoundTotal([.zero, .missing, .outside, .closed, .carriedZero(age: 1)])
    #expect(total.individuals == 0)
    #expect((total.places.counted, total.places.missing, total.places.carried, total.places.closed) == (1, 1, 1, 1))
  }

  @Test func `what was confirmed is as fresh as what was counted`() {
    let standings = CarryForward(longestAge: 1).standings(
      of: [.assessed(Self.figure(7)), .inaccessible, .unchanged, .inaccessible, .inaccessible])
    #expect(standings[2] == .counted(Self.figure(7)))
    #expect(standings[3] == .carried(Self.figure(7), age: 1))
    #expect(standings[4] == .missing)
    #expect(CarryForward(longestAge: 1).standings(of: [.unchanged]) == [.missing])
  }

  @Test func `a total keeps what is older apart, by its age`() {
    let total = RoundTotal([
      .counted(Self.figure(10)), .carried(Self.figure(5), age: 1), .carried(Self.figure(3), age: 2),
      .carried(Self.figure(2), age: 1), .missing,
    ])
    #expect(total.counted == 10)
    #expect(total.carried == [1: 7, 2: 3])
    #expect(total.individuals == 20)
  }

  // MARK: Change

  @Test func `each part of a change has its own cause`() {
    let places = (0..<7).map { _ in ID<Place>() }
    let other = FigureBasis(source: .register, method: "register", universe: Self.basis.universe)
    let before: [ID<Place>: Standing] = [
      places[0]: .counted(Self.figure(100)), places[1]: .counted(Self.figure(50)), places[2]: .missing,
      places[3]: .counted(Self.figure(30)), places[4]: .counted(Self.households(10, factor: 5)),
      places[5]: .counted(Self.figure(20)), places[6]: .counted(Self.figure(8)),
    ]
    let after: [ID<Place>: Standing] = [
      places[0]: .counted(Self.figure(90)), places[1]: .missing, places[2]: .counted(Self.figure(12)),
      places[3]: .counted(Self.figure(33, basis: other)), places[4]: .counted(Self.households(12, factor: 4)),
      places[5]: .carried(Self.figure(20), age: 1), places[6]: .closed,
    ]
    let change = RoundChange(from: before, to: after)
    // 12 households at 5 are 60, at 4 they are 48.
    #expect(change.likeForLike == -10 + 10 - 8)
    #expect(change.factor == -12)
    #expect(change.coverage == -50 + 12)
    #expect(change.method == 3)
    #expect(change.carriedForward == 0)
    #expect(change.boundary == 0)
    #expect(change.total == RoundTotal(after.values).individuals - RoundTotal(before.values).individuals)
  }

  @Test func `a place that was split is compared with its parts`() {
    let (old, north, south, elsewhere) = (ID<Place>(), ID<Place>(), ID<Place>(), ID<Place>())
    let change = RoundChange(
      from: [old: .counted(Self.figure(101))],
      to: [north: .counted(Self.figure(70)), south: .counted(Self.figure(50))],
      succession: [old: [PlaceShare(north, 0.5), PlaceShare(south, 0.4), PlaceShare(elsewhere, 0.1)]])
    #expect(change.boundary == -10)
    #expect(change.likeForLike == 120 - 91)
    #expect(change.total == 120 - 101)
  }

  @Test func `a place that took in land nobody had counted is not compared`() {
    let (old, uncounted, new) = (ID<Place>(), ID<Place>(), ID<Place>())
    let change = RoundChange(
      from: [old: .counted(Self.figure(10)), uncounted: .missing], to: [new: .counted(Self.figure(25))],
      succession: [old: [PlaceShare(new, 1)], uncounted: [PlaceShare(new, 1)]])
    #expect(change.boundary == 15)
    #expect(change.likeForLike == 0)
  }

  @Test func `the parts sum to the whole, whatever happened`() {
    var random = SplitMix64(seed: 27)
    for _ in 0..<2000 {
      let places = (0..<Int.random(in: 1...9, using: &random)).map { _ in ID<Place>() }
      var before: [ID<Place>: Standing] = [:]
      var after: [ID<Place>: Standing] = [:]
      for place in places {
        if Bool.random(using: &random) { before[place] = Self.standing(&random) }
        if Bool.random(using: &random) { after[place] = Self.standing(&random) }
      }
      var succession: [ID<Place>: [PlaceShare]] = [:]
      for place in places where Int.random(in: 0..<4, using: &random) == 0 {
        let heirs = places.shuffled(using: &random).prefix(Int.random(in: 1...3, using: &random))
        succession[place] = heirs.map { PlaceShare($0, .random(in: 0.1...1, using: &random)) }
      }
      let change = RoundChange(from: before, to: after, succession: succession)
      #expect(change.total == RoundTotal(after.values).individuals - RoundTotal(before.values).individuals)
    }
  }

  private static func standing(_ random: inout SplitMix64) -> Standing {
    let count = Int.random(in: 0...50, using: &random)
    let other = FigureBasis(source: .register, method: "register", universe: basis.universe)
    let figure =
      switch Int.random(in: 0..<3, using: &random) {
      case 0: Self.figure(count)
      case 1: Self.figure(count, basis: other)
      default: households(count, factor: [4.4, 5, 5.75][Int.random(in: 0..<3, using: &random)])
      }
    switch Int.random(in: 0..<8, using: &random) {
    case 0: return .zero
    case 1: return .missing
    case 2: return .closed
    case 3: return .outside
    case 4: return .carried(figure, age: 1)
    case 5: return .carriedZero(age: 2)
    default: return .counted(figure)
    }
  }
}
