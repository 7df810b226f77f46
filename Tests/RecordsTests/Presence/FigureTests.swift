import Basics
import Testing

@testable import Records

@Suite struct Figures {
  private let country = ID<Place>()
  private let province = ID<Place>()
  private let district = ID<Place>()
  private let officer = ID<Actor>()

  private func factor(
    _ individuals: Double, in place: ID<Place>, of group: PopulationGroup? = nil, from: String, to: String? = nil
  ) -> ConversionFactor {
    ConversionFactor(
      unit: .households, individuals: individuals, place: place, group: group, validFrom: Day(from)!,
      validTo: to.map { Day($0)! }, source: "demographic sample", approvedBy: officer)
  }

  @Test func `the nearest place, the group and then the date choose the factor`() throws {
    let factors = [
      factor(4, in: country, from: "2025-01-01"), factor(5, in: province, from: "2025-01-01", to: "2025-06-30"),
      factor(5.5, in: province, from: "2025-07-01"), factor(7, in: province, of: .irregular, from: "2025-01-01"),
    ]
    let places = [district, province, country]
    func applied(_ day: String, _ group: PopulationGroup? = nil, in places: [ID<Place>]) -> Double? {
      factors.factor(for: .households, in: places, of: group, on: Day(day)!)?.individuals
    }
    #expect(applied("2025-06-30", in: places) == 5)
    #expect(applied("2025-07-01", in: places) == 5.5)
    #expect(applied("2025-07-01", .irregular, in: places) == 7)
    #expect(applied("2025-07-01", .host, in: places) == 5.5)
    #expect(applied("2025-07-01", in: [country]) == 4)
    #expect(applied("2024-12-31", in: places) == nil)
  }

  @Test func `a converted figure keeps what was collected beside it`() throws {
    let factors = [factor(4.5, in: country, from: "2025-01-01")]
    let figure = try factors.figure(
      Quantity(3, .households), in: [country], of: nil, on: Day("2025-02-01")!, basis: Rounds.basis)
    #expect(figure.individuals == 14)
    #expect(figure.parts.map(\.collected) == [Quantity(3, .households)])
    #expect(figure.isConverted)
    #expect(throws: PresenceRefusal.withoutFactor(.tents, on: Day("2025-02-01")!)) {
      try factors.figure(Quantity(3, .tents), in: [country], of: nil, on: Day("2025-02-01")!, basis: Rounds.basis)
    }
  }

  @Test(arguments: [
    (individuals: 30, households: 6, isAsked: false), (10, 6, true), (60, 6, true), (12, 6, false), (54, 6, false),
    (0, 0, false), (0, 4, true), (4, 0, true),
  ])
  func `a count that looks like another unit is asked about`(individuals: Int, households: Int, isAsked: Bool) {
    #expect((PlausibleHousehold().question(individuals: individuals, households: households) != nil) == isAsked)
  }

  // MARK: Sums

  private static let groups = GroupList(edition: "2026", overlaps: [[.seasonalWorker, .temporaryProtection]])

  private func summand(
    _ place: ID<Place>, in ancestors: Set<ID<Place>> = [], time: String = "1",
    _ groups: Set<PopulationGroup> = [.temporaryProtection]
  ) -> Summand {
    Summand(
      time: time, place: place, ancestors: ancestors,
      universe: Universe(residence: .present, groups: groups, includesSites: true))
  }

  @Test func `a stock is not summed over time, passages not over points`() throws {
    let (one, two) = (ID<Place>(), ID<Place>())
    #expect(throws: PresenceRefusal.sumOverTime) {
      try Additivity.stock.check([summand(one), summand(one, time: "2")], groups: Self.groups)
    }
    try Additivity.stock.check([summand(one), summand(two)], groups: Self.groups)
    #expect(throws: PresenceRefusal.sumOverPoints) {
      try Additivity.passages.check([summand(one), summand(two)], groups: Self.groups)
    }
    try Additivity.passages.check([summand(one), summand(one, time: "2")], groups: Self.groups)
    try Additivity.people.check([summand(one), summand(two, time: "2")], groups: Self.groups)
  }

  @Test func `rows of several levels are the same people`() {
    #expect(throws: PresenceRefusal.sumOverLevels) {
      try Additivity.stock.check([summand(province), summand(district, in: [province])], groups: Self.groups)
    }
  }

  @Test func `groups that may overlap are never added`() throws {
    #expect(throws: PresenceRefusal.sumOverGroups(.temporaryProtection, .seasonalWorker)) {
      try Additivity.stock.check([summand(district), summand(district, [.seasonalWorker])], groups: Self.groups)
    }
    #expect(throws: PresenceRefusal.sumOverGroups(.irregular, .irregular)) {
      try Additivity.stock.check(
        [summand(district, [.irregular]), summand(district, [.irregular])], groups: Self.groups)
    }
    try Additivity.stock.check([summand(district), summand(district, [.host])], groups: Self.groups)
  }

  @Test func `figures of different universes are compared with a warning`() {
    let registered = Universe(residence: .registered, groups: [.temporaryProtection], includesSites: true)
    let present = Universe(residence: .present, groups: [.temporaryProtection, .irregular], includesSites: true)
    #expect(registered.differences(from: present) == [.residence, .groups([.irregular])])
    #expect(present.differences(from: present).isEmpty)
  }

  // MARK: Informants

  private func said(
    _ individuals: Int, kind: String = "mukhtar", by informant: ID<Informant> = ID(), of place: ID<Place>? = nil
  )
    -> InformantFigure
  {
    InformantFigure(informant: informant, kinds: [kind], place: place ?? district, individuals: individuals)
  }

  @Test func `several informants make one figure by the programme's rule, and keep their range`() {
    let figures = [said(100), said(140, kind: "teacher"), said(90, kind: "health worker"), said(200)]
    #expect(InformantRule.median.combine(figures) == .init(individuals: 120, range: 90...200))
    #expect(InformantRule.mean.combine(figures)?.individuals == 133)
    #expect(InformantRule.weighted(["mukhtar": 2]).combine(figures)?.individuals == 138)
    #expect(InformantRule.mostCredible(["imam", "teacher"]).combine(figures)?.individuals == 140)
    #expect(InformantRule.mostCredible(["imam"]).combine(figures) == nil)
    #expect(InformantRule.agreed.combine(figures) == nil)
    #expect(InformantRule.agreed.combine([said(5), said(5)])?.range == 5...5)
    #expect(InformantRule.median.combine([]) == nil)
  }

  @Test func `one who speaks for many places, and figures alike in several, are flagged`() {
    let places = (0..<6).map { _ in ID<Place>() }
    let informant = ID<Informant>()
    let flags = InformantFlags(
      places.enumerated().map { said(1000 + $0, by: informant, of: $1) } + places.prefix(3).map { said(250, of: $0) }
        + places.map { said(0, of: $0) })
    #expect(flags.speakingForMany == [informant: 6])
    #expect(flags.identical == [250: Set(places.prefix(3))])
  }

  @Test func `a grade is the highest of which every demand is met, and says what is missing for the next`() {
    let criteria = GradeCriteria([
      .init(.high, informants: 3, kinds: 2, largestSpread: 1.25, mustBeSeen: true, longestAge: 30),
      .init(.medium, informants: 2, kinds: 1, largestSpread: 1.5, mustBeSeen: false, longestAge: 60),
      .init(.low, informants: 1, kinds: 1, largestSpread: nil, mustBeSeen: false, longestAge: 180),
    ])
    var figure = Circumstances(informants: 3, kinds: 2, spread: 1.1, isSeenByTeam: true, hasAccess: true, age: 10)
    #expect(criteria.grade(figure) == (.high, []))
    figure.isSeenByTeam = false
    #expect(criteria.grade(figure) == (.medium, [.notSeen]))
    figure.spread = nil
    #expect(criteria.grade(figure) == (.low, [.agreement]))
    figure.age = 400
    #expect(criteria.grade(figure) == (.unverified, [.age]))
  }

  @Test func `only a probability sample has a standard error`() throws {
    for source in FigureBasis.Source.allCases where source != .probabilitySurvey {
      #expect(throws: PresenceRefusal.withoutProbability(source)) {
        try Uncertainty.standardError(12, of: source)
      }
    }
    #expect(try Uncertainty.standardError(12, of: .probabilitySurvey) == .standardError(12))
  }
}
