import Basics
import Office
import Store
import Testing
import Worlds

@testable import Records

@Suite struct `Who does what where when and for whom` {
  @Test func `the list of sectors is read whole, and found by code, other code and name in any language`() async throws
  {
    let sectors = try await ActivityWorld(.sqlite).activities.sectors
    #expect(sectors["WSH"]?.names[.turkish] == "Su, sanitasyon ve hijyen")
    let found = ["wash", "11", "WSH", "su, sanitasyon ve hijyen"].compactMap { sectors.sector(named: $0)?.code }
    #expect(found == ["WSH", "WSH", "WSH", "WSH"])
    #expect(sectors.sector(named: "Nothing") == nil)
    #expect(throws: SectorListBroken.self) {
      try SectorList(
        yaml:
          "edition: a\nsource: b\nsectors:\n  - { code: AB, en: a, tr: b, ar: c }\n  - { code: AB, en: a, tr: b, ar: c }"
      )
    }
  }

  @Test(arguments: Engines.all)
  func `an activity is recorded with its months, said otherwise, and taken out with a reason`(
    engine: EngineKind
  ) async throws {
    let world = try await ActivityWorld(engine)
    let id = try await world.activity("AAA", reached: ["2026-03": 100, "2026-04": 40])
    var all = try await world.all()
    #expect(all.map(\.reached) == [140])
    #expect(all[0].reports.map(\.month) == [Day("2026-03-01")!, Day("2026-04-01")!])
    try await world.activities.report(ActivityReport(month: Day("2026-04-20")!), of: id, by: world.manager)
    var facts = all[0].facts
    (facts.title, facts.key) = ("  Soap   and water ", "A-1")
    try await world.activities.record(facts, as: id, by: world.manager)
    all = try await world.all()
    #expect(all.map(\.reached) == [100], "a month without anything is taken back")
    #expect(all.map(\.facts.title) == ["Soap and water"])
    await #expect(throws: ActivityRefusal.reasonMissing) {
      try await world.activities.withdraw(id, reason: " ", by: world.manager)
    }
    try await world.activities.withdraw(id, reason: "Entered twice", by: world.manager)
    #expect(try await world.all().isEmpty)
    #expect(try await world.store.rebuild().differences == [])
  }

  @Test(arguments: Engines.all)
  func `the same code of an organisation is the same activity, however it is cased`(engine: EngineKind) async throws {
    let world = try await ActivityWorld(engine)
    let lead = try await world.organisation("AAA")
    #expect(try await world.organisation("aaa") == lead, "an acronym is one organisation")
    var facts = ActivityRecorded(
      organisation: lead, key: "P-7", sector: "EDU", edition: world.activities.sectors.edition, title: "School",
      place: try await world.place("XX2"), from: Day("2026-02-01")!)
    let first = try await world.activities.record(facts, by: world.manager)
    (facts.key, facts.title) = ("p-7", "Schools")
    #expect(try await world.activities.record(facts, by: world.manager) == first)
    #expect(try await world.all().map(\.facts.title) == ["Schools"])
  }

  @Test func `what cannot be is refused`() throws {
    let people = PeopleReached(total: 10, girls: 6, women: 5)
    #expect(throws: ActivityRefusal.partsExceedTotal) {
      try ActivityReport(month: Day("2026-03-09")!, people: people).checked()
    }
    let whole = try ActivityReport(month: Day("2026-03-09")!, people: PeopleReached(girls: 6, women: 5)).checked()
    #expect(whole.people.total == 11 && whole.month == Day("2026-03-01")!)
    #expect(throws: ActivityRefusal.number) {
      try ActivityReport(month: Day("2026-03-09")!, people: PeopleReached(total: -1)).checked()
    }
    let id: ID<Organisation> = ID()
    func facts(_ title: String, until: Day?) -> ActivityRecorded {
      ActivityRecorded(
        organisation: id, implementer: id, sector: "EDU", edition: "x", title: title, place: ID(),
        from: Day("2026-02-01")!, until: until)
    }
    #expect(throws: ActivityRefusal.titleMissing) { try facts(" ", until: nil).checked() }
    #expect(throws: ActivityRefusal.endBeforeStart) { try facts("School", until: Day("2026-01-31")!).checked() }
    #expect(try facts("School", until: nil).checked().implementer == nil, "nobody delivers for himself")
  }

  @Test(arguments: Engines.all)
  func `rights end at their places, and only whoever manages evidence lets an activity be seen outside`(
    engine: EngineKind
  ) async throws {
    let world = try await ActivityWorld(engine)
    let inner = try await world.place("XX11")
    let officer = Requester(.user(ID()), grants: [Grant(.officer, place: inner)])
    let seen = try await world.activity("AAA", at: "XX11")
    let hidden = try await world.activity("BBB", at: "XX2")
    #expect(try await world.all(for: officer).map(\.id) == [seen])
    await #expect(throws: ActivityRefusal.notAllowed) {
      try await world.activities.withdraw(hidden, reason: "Mine", by: officer)
    }
    var facts = try #require(try await world.all(for: officer).first?.facts)
    facts.level = .public
    let opened = facts
    await #expect(throws: ActivityRefusal.levelNotAllowed) {
      try await world.activities.record(opened, as: seen, by: officer)
    }
    try await world.activities.record(facts, as: seen, by: world.manager)
    var query = ActivityQuery()
    query.level = .public
    #expect(try await world.all(query).map(\.id) == [seen])
    facts.title = "Other words"
    try await world.activities.record(facts, as: seen, by: officer)
    facts.place = try await world.place("XX2")
    let moved = facts
    await #expect(throws: ActivityRefusal.notAllowed) {
      try await world.activities.record(moved, as: seen, by: officer)
    }
  }

  @Test(arguments: Engines.all)
  func `a list is narrowed by words, sector, organisation, area and months, and goes on page by page`(
    engine: EngineKind
  ) async throws {
    let world = try await ActivityWorld(engine)
    for number in 1...5 { try await world.activity("O\(number)", number < 3 ? "WSH" : "EDU", at: "XX11") }
    let far = try await world.activity("FAR", at: "XX2", indicator: "Tents", implementer: "O1", reached: ["2026-05": 7])
    func count(_ change: (inout ActivityQuery) -> Void) async throws -> Int {
      var query = ActivityQuery()
      change(&query)
      return try await world.all(query).count
    }
    let alpha = try await world.place("XX1")
    #expect(try await count { $0.sector = "EDU" } == 3)
    #expect(try await count { $0.text = "tents" } == 1)
    #expect(try await count { $0.organisation = Organisation.id(ofAcronym: "o1") } == 2, "delivering is acting too")
    #expect(try await count { $0.area = alpha } == 5)
    #expect(try await count { $0.from = Day("2026-05-01")! } == 1)
    #expect(try await count { $0.from = Day("2026-06-01")! } == 0)
    let rights = Activities.readable(by: world.manager, on: world.today)
    var query = ActivityQuery()
    var seen: [ID<Activity>] = []
    while true {
      let page = try await world.store.read { [query] in try $0.activities(query, rights, limit: 4) }
      seen += page.map(\.id)
      guard page.count == 4, let last = page.last else { break }
      query.after = try #require(ActivityQuery.Cursor(ActivityQuery.Cursor(last).description))
    }
    #expect(Set(seen).count == 6 && seen.count == 6 && seen.contains(far))
    let sums = try await world.store.read { try $0.activitySums(ActivityQuery(), rights) }
    #expect(sums == ActivitySums(activities: 6, organisations: 6, places: 2, people: 7))
  }
}
