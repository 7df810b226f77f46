import Basics
import Collect
import FormEngine
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
    #expect((people.besideFigures.people, people.besideFigures.places) == (50, 1))
    // A site without a figure takes the total of its own place, and of no other.
    people.add(inSites(20, known: 1, unknown: 1), besideDispersed: 120)
    #expect((people.total, people.withoutTotal, people.inSites, people.sites.unknown) == (230, 1, 70, 1))
    #expect((people.besideFigures.people, people.besideFigures.places) == (70, 2))
    // Sites of places whose figures have them are in those.
    people.add(.with, people: 80, places: 1)
    people.add(inSites(30, known: 1), besideDispersed: nil)
    #expect((people.total, people.together, people.inSites, people.dispersed) == (310, 80, 100, 300))
    #expect((people.besideFigures.people, people.besideFigures.places) == (70, 2))
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
      let round = try await presence.round(round.id)
      return try await sites.store.read { try $0.locationPeople(of: [place], in: round, reach)[place] }
    }

    func late(as requester: Requester = .system) async throws -> [LateSites] {
      let reach = SiteReach(requester, on: sites.day)
      let round = try await presence.round(round.id)
      return try await sites.store.read { try $0.lateSites(of: round, areas: nil, reach) }
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
  func `who lives in sites stays as it was at the release until somebody accepts what was found out since`(
    engine: EngineKind
  ) async throws {
    let world = try await World(engine)
    let (antakya, defne) = ("TUR031002", "TUR031005")
    _ = try await world.sites.register("Çınar", code: "S-1")
    let second = try await world.sites.register("Kavak", code: "S-2")
    _ = try await world.sites.register("Nar", in: defne, code: "S-3")
    try await world.sites.send(.init(code: "S-1", day: "2026-07-06", individuals: 120))
    try await world.sites.send(.init(code: "S-2", day: "2026-07-06", individuals: 30))
    try await world.sites.send(.init(code: "S-3", district: defne, day: "2026-07-06", individuals: 10))
    try await world.sites.catchUp()
    try await world.say(antakya, figure(1000, sites: false))
    try await world.say(defne, figure(300, sites: false))
    try await world.presence.release(world.round.id, by: .system)
    #expect(try await world.people("TUR031")?.total == 1460)
    #expect(try await world.late().isEmpty)

    // One more visit, one that tells the same, a site that was closed, and one that nobody had registered.
    try await world.sites.send(.init(code: "S-1", day: "2026-07-09", round: "4", individuals: 900))
    try await world.sites.send(.init(code: "S-3", district: defne, day: "2026-07-09", round: "4", individuals: 10))
    _ = try await world.sites.sites.close(
      second, on: Day(year: 2026, month: 7, day: 20)!, reason: "All moved.", by: world.sites.officer)
    try await world.sites.register("Yeni", in: defne, code: "S-4")
    try await world.sites.catchUp()
    #expect(try await world.people("TUR031")?.total == 1460)
    #expect(try await world.people(antakya)?.total == 1150)
    let late = try await world.late()
    #expect(try await late.map(\.place) == [world.sites.area(antakya), world.sites.area(defne)])
    #expect(late.map(\.former.people) == [150, 10] && late.map(\.now.people) == [900, 10])
    #expect(late.map(\.now.unknown) == [0, 1] && late.allSatisfy { !$0.isSetAside })
    // Who may not see what a visit found is told nothing of it.
    let viewer = Requester(
      .user(ID(high: 8, low: 8)), grants: [Grant(.viewer, place: try await world.sites.area(defne))])
    #expect(try await world.late(as: viewer).map(\.place) == [world.sites.area(defne)])
    #expect(try await world.people(antakya, as: viewer)?.sites.unknown == 2)

    let presence = world.presence
    let round = world.round.id
    await #expect(throws: PresenceRefusal.reasonMissing) {
      try await presence.judgeSites(
        of: late[0].place, in: round, seen: late[0].seen, accepting: true, reason: " ", by: .system)
    }
    await #expect(throws: PresenceRefusal.notAllowed) {
      try await presence.judgeSites(
        of: late[0].place, in: round, seen: late[0].seen, accepting: true, reason: "Late.", by: viewer)
    }
    await #expect(throws: PresenceRefusal.lateSitesChanged) {
      try await presence.judgeSites(
        of: late[0].place, in: round, seen: late[1].seen, accepting: true, reason: "Late.", by: .system)
    }
    try await presence.judgeSites(
      of: late[0].place, in: round, seen: late[0].seen, accepting: true, reason: "A phone without a network.",
      by: .system)
    try await presence.judgeSites(
      of: late[1].place, in: round, seen: late[1].seen, accepting: false, reason: "Of the next round.", by: .system)
    #expect(try await world.people("TUR031")?.total == 2210)
    #expect(try await world.people(antakya)?.sites.closed == 1)
    #expect(try await world.late().map(\.isSetAside) == [true])
    let log = try await world.sites.store.read { try $0.corrections(of: round, areas: nil, limit: 9) }
    #expect(log.map(\.correction.field) == [.population])
    #expect(log.first?.correction.old == "150 2 0" && log.first?.correction.new == "900 2 0")

    // What is left aside waits again once it is something else.
    try await world.sites.send(.init(code: "S-4", district: defne, day: "2026-07-09", individuals: 7))
    try await world.sites.catchUp()
    #expect(try await world.late().map(\.isSetAside) == [false])
    #expect(try await world.sites.store.rebuild().isSound)
    #expect(try await world.people("TUR031")?.total == 2210)
    #expect(try await world.late().map(\.isSetAside) == [false])
  }

  @Test(arguments: Engines.all)
  func `a round that was released before sites were kept has them as they are`(engine: EngineKind) async throws {
    let world = try await World(engine)
    _ = try await world.sites.register("Çınar", code: "S-1")
    try await world.sites.send(.init(code: "S-1", day: "2026-07-06", individuals: 120))
    try await world.sites.catchUp()
    try await world.say("TUR031002", figure(1000, sites: false))
    _ = try await world.sites.store.perform(ID(), by: .system) { [round = world.round] decision in
      try decision.append(RoundReleased(), to: round.id.recast(), of: RoundProjection().stream, in: .mission)
      return true
    }
    #expect(try await world.people("TUR031002")?.total == 1120)
    try await world.sites.send(.init(code: "S-1", day: "2026-07-09", round: "4", individuals: 900))
    try await world.sites.catchUp()
    #expect(try await world.people("TUR031002")?.total == 1900)
    #expect(try await world.late().isEmpty)
  }

  @Test func `sites that an event keeps are read as they were written, and damaged ones not`() throws {
    let (form, programme) = (ID<Form>(named: "form"), ID<Programme>(named: "programme"))
    let day = Day(year: 2026, month: 7, day: 6)!
    let kept = KeptSites([
      KeptSite(site: ID(), found: .init(people: 0, day: day, form: form, area: ID(), programme: nil)),
      KeptSite(site: ID(), found: .init(people: 70_000, day: day, form: form, area: nil, programme: programme)),
      KeptSite(site: ID()), KeptSite(site: ID(), state: .closed), KeptSite(site: ID(), state: .gone),
    ])
    let bytes = try RoundReleased(sites: kept).encoded()
    #expect(try RoundReleased.decoded(bytes, version: 2).sites == kept)
    #expect(try RoundReleased.decoded(Array("{}".utf8), version: 1).sites == nil)
    #expect(bytes.count < 300)
    #expect(throws: (any Error).self) {
      try RoundReleased.decoded(Array(#"{"sites":"BQAA"}"#.utf8), version: 2)
    }
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
