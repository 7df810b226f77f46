import Basics
import Collect
import Formats
import Office
import Foundation
import Records
import Store
import Testing
import Worlds

@Suite struct ASiteHasOneCodeForLife {
  @Test(arguments: Engines.all)
  func `codes follow the district's, and none is given twice`(engine: EngineKind) async throws {
    let world = try await SitesWorld(engine)
    let first = try await world.register("Zeytinli")
    let second = try await world.register("Kavaklı")
    let other = try await world.register("Sazlık", in: "TUR031005")
    #expect(try await world.record(first).code == "TUR031002-S001")
    #expect(try await world.record(second).code == "TUR031002-S002")
    #expect(try await world.record(other).code == "TUR031005-S001")
    // Merged away, its number is not free again.
    try await world.sites.merge(second, into: first, on: world.day, reason: "One fence", by: world.officer)
    #expect(try await world.record(try await world.register("Bademlik")).code == "TUR031002-S003")
    await #expect(throws: SiteRefusal.codeTaken("TUR031002-S002")) {
      try await world.register("Gülşen", code: "TUR031002-S002")
    }
    await #expect(throws: SiteRefusal.codeTaken("TUR031005")) { try await world.register("Yamaç", code: "TUR031005") }
    await #expect(throws: SiteRefusal.codeForm("a b")) { try await world.register("Yamaç", code: "a b") }
    // A code of an older list counts too.
    try await world.register("Yamaç", code: "TUR031002-S040")
    #expect(try await world.record(try await world.register("Pınar")).code == "TUR031002-S041")
    // Places know the code, so that submissions find the site by it.
    let atlas = try await world.places.atlas()
    #expect(atlas.place(ofCode: "TUR031002-S001", on: world.day) == first)
    #expect(atlas[first]?.level == PlaceRecord.siteLevel)
  }

  @Test(arguments: Engines.all)
  func `a site that moves or is corrected keeps its code, and its history tells all`(engine: EngineKind) async throws {
    let world = try await SitesWorld(engine)
    let site = try await world.register(
      "Zeytinli", facts: SiteFacts(type: "tent_site", capacity: SiteCapacity(200, .households), manager: "Municipality")
    )
    var place = PlaceFacts()
    (place.parent, place.names) = (try await world.area("TUR031005"), ["tr": "Zeytinli Kent"])
    try await world.sites.correct(
      site, SiteFacts(type: "container_city", manager: ""), place: place, by: world.officer)
    let record = try await world.record(site)
    #expect(record.code == "TUR031002-S001" && record.facts.type == "container_city" && record.facts.manager == nil)
    #expect(record.facts.capacity == SiteCapacity(200, .households) && record.facts.typeEdition == "2026-11")
    #expect(try await world.places.atlas()[site]?.names[.turkish] == "Zeytinli Kent")
    let kinds = try await world.store.history(of: SiteRecord.stream(of: site)).map(\.kind)
    #expect(kinds == ["site.registered", "site.corrected"])
    await #expect(throws: SiteRefusal.typeUnknown("castle")) {
      try await world.sites.correct(site, SiteFacts(type: "castle"), by: world.officer)
    }
  }

  @Test(arguments: Engines.all)
  func `a closed site keeps its history and can open again`(engine: EngineKind) async throws {
    let world = try await SitesWorld(engine)
    let site = try await world.register("Zeytinli")
    let close = Day(year: 2026, month: 5, day: 1)!
    await #expect(throws: SiteRefusal.reasonMissing) {
      try await world.sites.close(site, on: close, reason: "", by: world.officer)
    }
    try await world.sites.close(site, on: close, reason: "All moved to containers", by: world.officer)
    #expect(try await world.record(site).state == .closed)
    await #expect(throws: SiteRefusal.state(.closed)) {
      try await world.sites.close(site, on: close, reason: "Again", by: world.officer)
    }
    await #expect(throws: SiteRefusal.dayOrder) {
      try await world.sites.reopen(site, on: close.adding(days: -1), reason: "Floods", by: world.officer)
    }
    try await world.sites.reopen(site, on: close.adding(days: 30), reason: "Floods", by: world.officer)
    let record = try await world.record(site)
    #expect((record.state, record.changed, record.reason) == (.open, close.adding(days: 30), "Floods"))
    let events = try await world.store.history(of: SiteRecord.stream(of: site))
    #expect(events.compactMap { $0.event(SiteClosed.self)?.reason } == ["All moved to containers"])
    // Its place exists all along: it is the same site.
    #expect(try await world.places.atlas()[site]?.until == nil)
  }

  @Test(arguments: Engines.all)
  func `a split needs two others, and a merged site is over`(engine: EngineKind) async throws {
    let world = try await SitesWorld(engine)
    let (one, two, three) = (
      try await world.register("A"), try await world.register("B"), try await world.register("C")
    )
    await #expect(throws: SiteRefusal.twoNeeded) {
      try await world.sites.split(one, into: [two], on: world.day, reason: "Road", by: world.officer)
    }
    try await world.sites.split(one, into: [two, three], on: world.day, reason: "Road", by: world.officer)
    #expect(try await world.record(one).state == .split)
    let atlas = try await world.places.atlas()
    #expect(atlas[one]?.ending == .split && atlas[one]?.successors == [two, three])
    await #expect(throws: SiteRefusal.state(.split)) {
      try await world.sites.merge(two, into: one, on: world.day, reason: "x", by: world.officer)
    }
    await #expect(throws: SiteRefusal.itself) {
      try await world.sites.merge(two, into: two, on: world.day, reason: "x", by: world.officer)
    }
  }

  @Test(arguments: Engines.all)
  func `rights reach as far as the granted area`(engine: EngineKind) async throws {
    let world = try await SitesWorld(engine)
    let site = try await world.register("Zeytinli")
    try await world.register("Sazlık", in: "TUR031005")
    let local = Requester(
      .user(ID(high: 7, low: 8)), grants: [Grant(.officer, place: try await world.area("TUR031005"))])
    await #expect(throws: SiteRefusal.notAllowed) {
      try await world.sites.close(site, on: world.day, reason: "x", by: local)
    }
    await #expect(throws: SiteRefusal.notAllowed) { try await world.sites.weigh(["toilets": 1], by: local) }
    let viewer = Requester(.user(ID(high: 7, low: 9)), grants: [Grant(.viewer)])
    await #expect(throws: SiteRefusal.notAllowed) {
      try await world.sites.close(site, on: world.day, reason: "x", by: viewer)
    }
    let reach = SiteReach(local, on: world.day)
    let seen = try await world.store.read { try $0.sites(SiteQuery(), reach) }
    #expect(seen.lines.map(\.record.code) == ["TUR031005-S001"] && seen.count == 1)
    #expect(try await world.store.read { try $0.sees(site, reach) } == false)
  }

  @Test(arguments: Engines.all)
  func `what the journal says makes the same tables again`(engine: EngineKind) async throws {
    let world = try await SitesWorld(engine)
    let one = try await world.register("A", facts: SiteFacts(type: "tent_site"))
    let two = try await world.register("B")
    try await world.sites.close(two, on: world.day, reason: "Empty", by: world.officer)
    try await world.sites.judge(SitePair(one, two), .different, on: world.day, by: world.officer)
    try await world.sites.weigh(["toilets": 9], by: world.officer)
    try await world.sites.refer(
      "Toilets", sector: "wash", of: one, to: "Partner", due: Day(year: 9000, month: 1, day: 1)!, by: world.officer)
    _ = try await world.store.sealNow()
    let rebuild = try await world.store.rebuild()
    #expect(rebuild.isSound, "\(rebuild.differences)")
  }
}

@Suite struct TheListIsReadByPages {
  @Test(arguments: Engines.all)
  func `a name is found in any script, and pages follow each other without gaps`(engine: EngineKind) async throws {
    let world = try await SitesWorld(engine)
    let area = try await world.area()
    try await world.sites.register(
      (1...7).map { SiteDraft(names: ["tr": "Zeytinli \($0)"], parent: area) }
        + [SiteDraft(names: ["tr": "Şırnak Kampı"], parent: area)], by: world.officer)
    for search in ["sirnak", "شرناق", "TUR031002-S008", "tur031002-s008"] {
      var query = SiteQuery()
      query.search = search
      #expect(try await world.list(query).lines.map(\.record.code) == ["TUR031002-S008"], "\(search)")
    }
    try await world.send(.init(name: "Zeytinli 3", individuals: 40))
    try await world.send(.init(name: "Zeytinli 5", day: "2026-03-02", individuals: 90))
    try await world.catchUp()
    for sort in SiteQuery.Sort.allCases {
      var query = SiteQuery()
      (query.sort, query.limit) = (sort, 3)
      var codes: [String] = []
      repeat {
        let page = try await world.list(query)
        #expect(page.count == 8)
        codes += page.lines.map { String($0.record.code.suffix(1)) }
        query.after = page.next.flatMap { SiteQuery.Cursor($0.text) }
      } while query.after != nil
      let expected =
        switch sort {
        case .code: ["1", "2", "3", "4", "5", "6", "7", "8"]
        case .people: ["5", "3", "1", "2", "4", "6", "7", "8"]
        case .age: ["1", "2", "4", "6", "7", "8", "5", "3"]
        }
      #expect(codes == expected, "\(sort)")
    }
  }
}

@Suite struct AssessmentsFollowTheirSites {
  @Test(arguments: Engines.all)
  func `a submission finds its site by code, by name in its area, or by what a person says`(
    engine: EngineKind
  ) async throws {
    let world = try await SitesWorld(engine)
    let site = try await world.register("Zeytinli Kent", at: (36.2, 36.16))
    let far = try await world.register("Narlı", at: (36.2, 36.16))
    try await world.send(.init(code: "TUR031002-S001", day: "2026-03-02", round: "1", individuals: 10))
    try await world.send(.init(name: "ZEYTINLI  KENT", day: "2026-05-04", round: "2", individuals: 20))
    let elsewhere = try await world.send(.init(name: "Zeytinli Kent", district: "TUR031005", individuals: 30))
    try await world.send(.init(name: "Narlı", spot: "36.4 36.16 0 0", individuals: 5))
    try await world.catchUp()
    #expect(try await world.latest(site)?.findings.individuals == 20)
    #expect(try await world.latest(far) == nil)
    let reach = world.reach
    let unlisted = try await world.store.read { try $0.unlistedSites(reach) }
    #expect(unlisted.map(\.name) == ["Narlı", "Zeytinli Kent"])
    try await world.sites.recognise([elsewhere], as: site, by: world.officer)
    try await world.catchUp()
    #expect(try await world.latest(site)?.findings.individuals == 30)
    let counted = try await world.store.read { try $0.figures(of: site, reach) }
    #expect(counted.map(\.round) == ["3", "2", "1"] && counted.allSatisfy(\.counts))
    // An entry of the same name, some hundred metres off, takes nothing away from whom the point means.
    try await world.register("Zeytinli Kent", at: (36.201, 36.16))
    try await world.send(.init(name: "Zeytinli Kent", spot: "36.2001 36.16 0 0", individuals: 25))
    let blind = try await world.send(.init(name: "Zeytinli Kent", individuals: 26))
    try await world.catchUp()
    #expect(try await world.latest(site)?.findings.individuals == 25)
    #expect(try await world.store.read { try $0.unlistedSites(reach) }.contains { $0.submissions.contains(blind) })
  }

  @Test(arguments: Engines.all)
  func `the latest of a round counts, one that found nothing out does not, and a blank is never 0`(
    engine: EngineKind
  ) async throws {
    let world = try await SitesWorld(engine)
    let site = try await world.register("Zeytinli")
    try await world.send(.init(name: "Zeytinli", day: "2026-07-06", households: 50, individuals: 200, toilets: 4))
    let second = try await world.send(.init(name: "Zeytinli", day: "2026-07-08", households: 48))
    try await world.send(.init(name: "Zeytinli", day: "2026-07-10", open: "no"))
    try await world.catchUp()
    let latest = try #require(try await world.latest(site))
    #expect(latest.day == Day(year: 2026, month: 7, day: 8))
    #expect((latest.findings.households, latest.findings.individuals) == (48, nil))
    #expect(latest.findings.answers["site.toilets"] == "")
    let needs = SiteSamples.rules.needs(of: latest.findings)
    #expect(needs.first { $0.indicator.key == "toilets" }?.finding == .unknown(.notAnswered))
    let reach = world.reach
    let all = try await world.store.read { try $0.figures(of: site, reach) }
    #expect(all.map(\.counts) == [false, true, false] && all.map(\.isEmpty) == [true, false, false])
    // A visit that only counts people leaves the needs of an older round standing, with the people of that visit.
    try await world.send(
      .init(name: "Zeytinli", day: "2026-05-04", round: "2", households: 40, individuals: 160, toilets: 4))
    try await world.catchUp()
    let old = try await world.sites.ranking(SiteQuery(), by: .severity, reach)
    #expect(old.ranked.map(\.candidate.individuals) == [160])
    #expect(try await world.latest(site)?.day == latest.day)
    // Whoever has issues does not count; the one before does.
    try await world.submissions.review(second, as: .hasIssues, comment: "", by: .system)
    try await world.catchUp()
    #expect(try await world.latest(site)?.findings.individuals == 200)
    let ranking = try await world.sites.ranking(SiteQuery(), by: .severity, reach)
    #expect(ranking.ranked.map(\.candidate.individuals) == [200] && ranking.unknown.isEmpty)
    try await world.submissions.erase(second, by: .system)
    try await world.catchUp()
    #expect(try await world.store.read { try $0.figures(of: site, reach) }.count == 3)
  }

  @Test(arguments: Engines.all)
  func `households become individuals by the factor of their place and day, and stay what was collected`(
    engine: EngineKind
  ) async throws {
    let world = try await SitesWorld(engine)
    let site = try await world.register("Zeytinli")
    try await world.send(.init(name: "Zeytinli", day: "2026-07-06", households: 50, toilets: 4))
    try await world.send(.init(name: "Zeytinli", day: "2026-03-06", round: "2", households: 40, toilets: 4))
    try await world.catchUp()
    let reach = world.reach
    func ranked() async throws -> [SiteRanking.Candidate] {
      let ranking = try await world.sites.ranking(SiteQuery(), by: .people, reach)
      return ranking.ranked.map(\.candidate)
    }
    #expect(try await ranked().isEmpty)
    let atlas = try await world.places.atlas()
    let manager = Requester(.user(ID(high: 7, low: 8)), grants: [Grant(.manager)])
    func approve(_ individuals: Double, at code: String, from day: String) async throws {
      try await Presence(world.store).approve(
        ConversionFactor(
          unit: .households, individuals: individuals, place: try #require(atlas.place(ofCode: code, on: world.day)),
          validFrom: Day(day)!, source: "Survey", approvedBy: manager.actor.id),
        of: SitesWorld.programme, by: manager)
    }
    try await approve(6, at: "TUR", from: "2026-05-01")
    try await approve(4.5, at: "TUR031", from: "2026-05-01")
    let figures = try await world.store.read { try $0.figures(of: site, reach) }
    #expect(figures.map(\.findings.people) == [225, nil])
    #expect(figures.map(\.findings.individuals) == [nil, nil] && figures[0].findings.converted?.factor == 4.5)
    let listedFirst = try await ranked()
    #expect(listedFirst.map(\.individuals) == [225] && listedFirst.allSatisfy(\.isConverted))
    // 225 people need 11.25 toilets, so 12; 4 are there.
    let toilets = SiteSamples.rules.needs(of: figures[0].findings).first { $0.indicator.key == "toilets" }
    #expect(toilets?.gap?.missing == 8)
    let listed = try await world.store.read { try $0.sites(SiteQuery(), reach) }
    #expect(listed.lines.map { $0.figure?.findings.people } == [225])
  }

  @Test(arguments: Engines.all)
  func `figures tell whose programme they are of, and a file marks those that are practice`(engine: EngineKind)
    async throws
  {
    let world = try await SitesWorld(engine)
    let site = try await world.register("Zeytinli")
    try await world.register("Defneli")
    try await world.send(.init(name: "Zeytinli", households: 50, individuals: 200, toilets: 4))
    try await world.catchUp()
    #expect(try await world.latest(site)?.programme == SitesWorld.programme)
    let reach = world.reach
    let ranking = try await world.sites.ranking(SiteQuery(), by: .severity, reach)
    #expect(ranking.ranked.map(\.candidate.programme) == [SitesWorld.programme])
    let lines = try await world.store.read { try $0.allSites(SiteQuery(), reach) }
    let bytes = SiteExport.bytes(
      lines, as: .csv, in: try await world.places.atlas(), mark: DataMark(.practice, "not real"),
      isMarked: { $0.figure?.programme == SitesWorld.programme })
    let marked = String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter { $0.contains("not real") }
    #expect(marked.count == 1 && marked[0].contains("Zeytinli"))
  }

  @Test(arguments: Engines.all)
  func `sites registered and merged later take over what was sent before`(engine: EngineKind) async throws {
    let world = try await SitesWorld(engine)
    try await world.send(.init(name: "Zeytinli", day: "2026-03-02", round: "1", individuals: 10))
    try await world.send(.init(name: "Zeytinlik", day: "2026-05-04", round: "2", individuals: 20))
    try await world.catchUp()
    let reach = world.reach
    let unlisted = try await world.store.read { try $0.unlistedSites(reach) }
    let drafts = unlisted.compactMap { $0.draft(SiteSamples.rules, language: .turkish) }
    let made = try await world.sites.register(drafts, by: world.officer)
    try await world.catchUp()
    #expect(made.count == 2)
    #expect(try await world.store.read { try $0.unlistedSites(reach) }.isEmpty)
    #expect(try await world.latest(made[0])?.findings.individuals == 10)
    try await world.sites.judge(
      SitePair(made[0], made[1]), .same, survivor: made[0], on: world.day, reason: "Twice", by: world.officer)
    try await world.catchUp()
    // One code stands for both; the other keeps its record and lives on in it.
    #expect(try await world.latest(made[0])?.findings.individuals == 20)
    #expect(try await world.store.read { try $0.figures(of: made[0], reach) }.count == 2)
    #expect(try await world.store.read { try $0.figures(of: made[1], reach) }.isEmpty)
    #expect(try await world.record(made[1]).mergedInto == made[0])
    #expect(try await world.places.atlas()[made[1]]?.ending == .duplicate)
  }

  @Test(arguments: Engines.all)
  func `the table made anew is the table that was kept`(engine: EngineKind) async throws {
    let world = try await SitesWorld(engine)
    let site = try await world.register("Zeytinli")
    let other = try await world.register("Kavaklı")
    for (number, name) in ["Zeytinli", "Kavaklı", "Sazlık", "Zeytinli"].enumerated() {
      try await world.send(
        .init(name: name, day: "2026-0\(number + 3)-02", round: "\(number)", individuals: number * 10))
    }
    try await world.catchUp()
    try await world.sites.merge(other, into: site, on: world.day, reason: "One fence", by: world.officer)
    try await world.catchUp()
    #expect(try await world.keeper.rebuild() == false)
    #expect(try await world.latest(site)?.findings.individuals == 30)
  }
}

@Suite struct ReferralsAreFollowedUntilClosed {
  @Test(arguments: Engines.all)
  func `a need is referred, answered and closed with a reason`(engine: EngineKind) async throws {
    let world = try await SitesWorld(engine)
    let site = try await world.register("Zeytinli")
    let due = Day(world.store.clock.now()).adding(days: 3)
    let referral = try await world.sites.refer(
      "12 toilets", sector: "wash", of: site, to: "WASH partner", due: due, by: world.officer)
    let reach = world.reach
    let open = try await world.store.read { try $0.referrals(onlyOpen: true, reach).map(\.record) }
    #expect(open.map(\.state) == [.open] && open[0].isOverdue(on: due.adding(days: 1)) && !open[0].isOverdue(on: due))
    try await world.sites.answer(referral, isAccepted: true, "Next week", by: world.officer)
    await #expect(throws: SiteRefusal.reasonMissing) {
      try await world.sites.close(referral, reason: "", by: world.officer)
    }
    try await world.sites.close(referral, reason: "Built", by: world.officer)
    #expect(try await world.store.read { try $0.referrals(onlyOpen: true, reach) }.isEmpty)
    await #expect(throws: SiteRefusal.referralClosed) {
      try await world.sites.answer(referral, isAccepted: false, "", by: world.officer)
    }
    await #expect(throws: SiteRefusal.dayOrder) {
      try await world.sites.refer(
        "x", sector: "wash", of: site, to: "y", due: due.adding(days: -30), by: world.officer)
    }
    await #expect(throws: SiteRefusal.referralIncomplete) {
      try await world.sites.refer("x", sector: "magic", of: site, to: "y", due: due, by: world.officer)
    }
  }
}
