import Basics
import Collect
import Office
@testable import Records
import Store
import Testing
import Worlds

/// People of a place, dispersed and in its sites: a total only where both are known, or the figure has both.
@Suite struct PeopleOfLocations {
  private static let group = Stratum([.temporaryProtection])

  private func figure(_ count: Int, sites: Bool?, of group: Stratum = group) -> RoundStatement {
    let universe = Universe(residence: .present, groups: group.groups, includesSites: sites)
    return .estimate(
      nil,
      Estimate(
        Quantity(count, .individuals), FigureBasis(source: .informants, method: "", universe: universe),
        on: Day(year: 2026, month: 7, day: 1)!))
  }

  private func inSites(_ people: Int, known: Int, unknown: Int = 0) -> LocationPeople.InSites {
    var sites = LocationPeople.InSites()
    (sites.people, sites.known, sites.unknown) = (people, known, unknown)
    return sites
  }

  @Test func `each place has a total or none, and what is summed are those that are there`() {
    var people = LocationPeople()
    people.add(.without, people: 300, places: 3)
    people.add(inSites(50, known: 2), besideDispersed: 100)
    #expect((people.dispersed, people.inSites, people.total, people.withoutTotal) == (300, 50, 350, 0))
    // A site without a figure takes the total of its own place, and of no other.
    people.add(inSites(20, known: 1, unknown: 1), besideDispersed: 120)
    #expect((people.total, people.withoutTotal, people.inSites, people.sites.unknown) == (230, 1, 70, 1))
    // Sites of places whose figures have them are in those.
    people.add(.with, people: 80, places: 1)
    people.add(inSites(30, known: 1), besideDispersed: nil)
    #expect((people.total, people.together, people.inSites, people.dispersed) == (310, 80, 100, 300))
    people.add(.unknown, people: 40, places: 2)
    #expect((people.total, people.unsaid, people.withoutTotal, people.complete) == (310, 40, 3, 3))
    #expect(LocationPeople().total == nil && LocationPeople().inSites == nil && LocationPeople().dispersed == nil)
    var twice = people.adding(people)
    #expect((twice.total, twice.withoutTotal, twice.inSites) == (620, 6, 200))
    twice.add(.unknown, people: 1, places: 1)
    #expect(twice != people.adding(people))
  }

  private struct World {
    let sites: SitesWorld
    let presence: Presence
    let round: TrackingRound

    init(_ engine: EngineKind) async throws {
      sites = try await SitesWorld(engine)
      presence = Presence(sites.store)
      let id = try await presence.plan(
        of: SitesWorld.programme, number: 1, names: ["en": "Round"], from: Day(year: 2026, month: 6, day: 1)!,
        to: Day(year: 2026, month: 7, day: 31)!, by: .system)
      round = try await presence.round(id)
    }

    func say(_ code: String, _ statements: RoundStatement...) async throws {
      let place = try await sites.area(code)
      try await presence.record([(place, [.scope] + statements)], in: round.id, by: .system)
    }

    func people(_ code: String, as requester: Requester = .system) async throws -> LocationPeople? {
      let place = try await sites.area(code)
      let reach = SiteReach(requester, on: sites.day)
      return try await sites.store.read { [round] in try $0.locationPeople(of: [place], in: round, reach)[place] }
    }
  }

  @Test(arguments: Engines.all)
  func `sites are counted once, in the place of the round they lie in, as they were at its end`(
    engine: EngineKind
  ) async throws {
    let world = try await World(engine)
    let (antakya, defne) = ("TUR031002", "TUR031005")
    let camp = try await world.sites.register("Çınar", code: "S-1")
    _ = try await world.sites.register("Kavak", code: "S-2")
    let gone = try await world.sites.register("Zeytin", code: "S-3")
    let later = try await world.sites.register("Nar", code: "S-4")
    _ = try await world.sites.register(
      "Yeni", code: "S-5", facts: SiteFacts(opened: Day(year: 2026, month: 8, day: 2)!))
    try await world.sites.send(.init(code: "S-1", day: "2026-07-06", individuals: 120))
    // After the round, and of an earlier one.
    try await world.sites.send(.init(code: "S-1", day: "2026-08-06", round: "4", individuals: 500))
    try await world.sites.send(.init(code: "S-1", day: "2026-05-06", round: "2", individuals: 90))
    try await world.sites.send(.init(code: "S-4", day: "2026-07-06", individuals: 40))
    _ = try await world.sites.sites.close(
      gone, on: Day(year: 2026, month: 7, day: 20)!, reason: "All moved.", by: world.sites.officer)
    _ = try await world.sites.sites.close(
      later, on: Day(year: 2026, month: 8, day: 20)!, reason: "All moved.", by: world.sites.officer)
    try await world.sites.catchUp()
    try await world.say(antakya, figure(1000, sites: false))
    try await world.say(defne, figure(300, sites: true))

    let lacking = try #require(try await world.people(antakya))
    #expect((lacking.dispersed, lacking.inSites, lacking.total) == (1000, 160, nil))
    #expect(lacking.reasons(isOne: true) == [.lacking])
    #expect((lacking.sites.count, lacking.sites.unknown, lacking.sites.closed) == (4, 1, 1))
    #expect(lacking.sites.oldest == Day(year: 2026, month: 7, day: 6))
    #expect(try await world.people(defne)?.total == 300)
    #expect(try await world.people(defne)?.reasons(isOne: true) == [.with])
    let province = try #require(try await world.people("TUR031"))
    #expect((province.total, province.withoutTotal, province.dispersed, province.together) == (300, 1, 1000, 300))
    #expect(province.reasons(isOne: false) == [.with, .some])

    // Households alone become people by the factor of the programme.
    try await world.presence.approve(
      ConversionFactor(
        unit: .households, individuals: 5, place: try await world.sites.area("TUR"),
        validFrom: Day(year: 2026, month: 1, day: 1)!, source: "survey", approvedBy: Actor.system.id),
      of: SitesWorld.programme, by: .system)
    try await world.sites.send(.init(code: "S-2", day: "2026-07-06", households: 10))
    try await world.sites.catchUp()
    let known = try #require(try await world.people(antakya))
    #expect((known.inSites, known.total, known.sites.unknown) == (210, 1210, 0))
    #expect(known.reasons(isOne: true).isEmpty)
    #expect(try await world.people("TUR031")?.total == 1510)
    // Who may not see what a visit found sees a site without a figure.
    let viewer = Requester(
      .user(ID(high: 8, low: 8)), grants: [Grant(.viewer, place: try await world.sites.area(defne))])
    #expect(try await world.people(antakya, as: viewer)?.sites.unknown == 3)
    #expect(try await !world.presence.keeper.rebuild())
    _ = camp
  }

  @Test(arguments: Engines.all)
  func `it is not known whether sites are in a figure, or its groups differ in it: there is no total`(
    engine: EngineKind
  ) async throws {
    let world = try await World(engine)
    let (antakya, defne) = ("TUR031002", "TUR031005")
    try await world.say(antakya, figure(100, sites: nil))
    try await world.say(defne, figure(60, sites: true), figure(40, sites: false, of: Stratum([.displacedCitizen])))
    let unsaid = try #require(try await world.people(antakya))
    #expect((unsaid.total, unsaid.unsaid, unsaid.dispersed) == (nil, 100, nil))
    #expect(unsaid.reasons(isOne: true) == [.unknown] && LocationPeople().reasons(isOne: true) == [.none])
    #expect(try await world.people(defne)?.unsaid == 100)
    #expect(try await world.people("TUR031")?.withoutTotal == 2)
    // Nobody was found: who is in sites is told by those.
    let other = try await World(engine)
    try await other.say(antakya, .status(.zero, why: ""))
    #expect(try await other.people(antakya)?.total == 0)
    try await other.say(defne)
    #expect(try await other.people(defne) == nil)
  }
}
