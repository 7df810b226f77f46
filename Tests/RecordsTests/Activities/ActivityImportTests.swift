import Basics
import Collect
import Formats
import Office
import Store
import Testing
import Worlds

@testable import Records

@Suite struct `Sheets of activities` {
  private static let tagged = """
    5W of the sub-office,,,,,,,,,
    Agency,Partner,Cluster,What,Kits,Where,Begin,Period,Girls,Total
    #org+prog,#org+impl,#sector,#activity,#indicator+value+num,#adm2+code,#date+start,#date+reported,#reached+f+children,#reached
    UNICEF,NGO,WASH,Hygiene kits,120,XX11,2026-01-01,2026-03,40,300
    UNICEF,NGO,WASH,Hygiene kits,80,XX11,2026-01-01,2026-04,20,200
    NGO,,11,Water trucking,9,XX12,01.02.2026,2026-03,,"1,500"
    NGO,,Nonsense,Water trucking,9,XX12,01.02.2026,2026-03,,10
    NGO,,WASH,Latrines,9,ZZ9,01.02.2026,2026-03,,10
    """

  private func begin(_ text: String, _ world: ActivityWorld) async throws -> ID<ActivityImport> {
    try await world.imports.begin(Array(text.utf8), named: "5w.csv", by: world.manager)
  }

  private func run(
    _ id: ID<ActivityImport>, dry: Bool = false, _ world: ActivityWorld, by requester: Requester? = nil
  ) async throws -> (SheetCounts, [Diagnostic]) {
    var told: [Diagnostic] = []
    let counts = try await world.imports.run(id, isDry: dry, by: requester ?? world.manager) { told.append($0) }
    return (counts, told)
  }

  /// Mapped as its headings and tags say.
  private func mapped(_ text: String, _ world: ActivityWorld) async throws -> ID<ActivityImport> {
    let id = try await begin(text, world)
    let plan = try await world.imports.overview(of: id, for: world.manager).plan
    try await world.imports.map(id, plan, by: world.manager)
    return id
  }

  @Test(arguments: Engines.all)
  func `tags say what columns mean, each row is told what is wrong with it, and a dry run changes nothing`(
    engine: EngineKind
  ) async throws {
    let world = try await ActivityWorld(engine)
    let id = try await mapped(Self.tagged, world)
    let (dry, told) = try await run(id, dry: true, world)
    #expect((dry.rows, dry.received, dry.refused) == (5, 2, 3))
    let errors = told.filter { $0.severity == .error }
    let codes = Array(errors.map(\.code).prefix(2))
    #expect(codes == ["activity.file.count", "activity.file.sector"])
    let rows = errors.compactMap { $0.location?.row }
    #expect(rows == [6, 7, 8])
    let warnings = Set(told.filter { $0.severity == .warning }.map(\.code))
    #expect(warnings == ["activity.file.newOrganisation"])
    #expect(try await world.all().isEmpty)
    #expect(try await world.store.read { try $0.organisations() }.isEmpty)
    let (taken, _) = try await run(id, world)
    #expect(taken == dry)
    let all = try await world.all()
    #expect(all.count == 1 && all[0].reached == 500 && all[0].quantity == 200)
    #expect(all[0].reports.map(\.people.girls) == [40, 20])
    #expect(all[0].facts.implementer == Organisation.id(ofAcronym: "ngo"))
    let (again, _) = try await run(id, world)
    #expect((again.received, again.known) == (0, 2), "what stands already is known again")
    #expect(try await world.store.rebuild().differences == [])
  }

  @Test(arguments: Engines.all)
  func `what columns meant is remembered for the same headings, with what is the same in each row`(
    engine: EngineKind
  ) async throws {
    let world = try await ActivityWorld(engine)
    let sheet = "Org,Theme,Doing,P-code,Start,Head count\nAAA,x,Tents,XX2,2026-01-01,50\n"
    let id = try await begin(sheet, world)
    var plan = try await world.imports.overview(of: id, for: world.manager).plan
    let proposed = plan
    await #expect(throws: ActivityRefusal.columnsMissing) {
      try await world.imports.map(id, proposed, by: world.manager)
    }
    plan.columns[3] = ActivityField.title.target
    plan.columns[6] = ActivityField.people.target
    plan.constants = [ActivityField.sector.path: "SHL", ActivityField.month.path: "2026-03"]
    try await world.imports.map(id, plan, by: world.manager)
    #expect(try await run(id, world).0.received == 1)
    #expect(try await world.all().map(\.facts.sector) == ["SHL"])
    let next = try await begin(sheet.replacing("50", with: "60"), world)
    let overview = try await world.imports.overview(of: next, for: world.manager)
    #expect(overview.isRemembered && overview.plan.columns == plan.columns && overview.plan.constants == plan.constants)
  }

  @Test(arguments: Engines.all)
  func `undoing takes back what a sheet brought and changed, but for what somebody changed since`(
    engine: EngineKind
  ) async throws {
    let world = try await ActivityWorld(engine)
    let head = "organisation,sector,activity,activity_code,place,from,month,people\n"
    let first = try await mapped(
      head + "AAA,WSH,Kits,K1,XX11,2026-01-01,2026-03,100\nAAA,WSH,Water,K2,XX11,2026-01-01,2026-03,70\n", world)
    _ = try await run(first, world)
    let second = try await mapped(
      head + "AAA,WSH,More kits,K1,XX11,2026-01-01,2026-03,150\nAAA,EDU,School,K3,XX2,2026-01-01,2026-03,9\n", world)
    _ = try await run(second, world)
    func titles() async throws -> [String] { try await world.all().map(\.facts.title).sorted() }
    #expect(try await titles() == ["More kits", "School", "Water"])
    let (changed, touched) = try await world.imports.touched(by: first)
    #expect(changed == 2 && touched == 2, "the other sheet changed one activity and its month")
    try await world.imports.undo(second, reason: "The wrong month", by: world.manager)
    #expect(try await world.imports.takeBack(second, by: world.manager).withdrawn == 2)
    #expect(try await titles() == ["Kits", "Water"])
    #expect(try await world.all().compactMap(\.reached).sorted() == [70, 100])
    let water = try #require(try await world.all().first { $0.facts.title == "Water" }).id
    try await world.activities.report(
      ActivityReport(month: Day("2026-04-01")!, people: PeopleReached(total: 5)), of: water, by: world.manager)
    try await world.imports.undo(first, reason: "Another partner's", by: world.manager)
    _ = try await world.imports.takeBack(first, by: world.manager)
    #expect(try await titles() == ["Water"], "somebody told a month of it since")
    let third = try await mapped(head + "AAA,WSH,Kits,K1,XX11,2026-01-01,2026-03,100\n", world)
    #expect(try await run(third, world).0.received == 1, "what an undoing took away may come again")
    try await world.activities.withdraw(
      try #require(try await world.all().first { $0.facts.title == "Kits" }).id, reason: "Not ours", by: world.manager)
    let (counts, told) = try await run(third, world)
    #expect(counts.refused == 1 && told.map(\.code) == ["activity.file.withdrawn"])
    #expect(try await world.store.rebuild().differences == [])
  }

  @Test(arguments: Engines.all)
  func `a sheet changes nothing outside of the rights of whoever takes it, and does not close what was opened`(
    engine: EngineKind
  ) async throws {
    let world = try await ActivityWorld(engine)
    let inner = try await world.place("XX11")
    let officer = Requester(.user(ID()), grants: [Grant(.officer, place: inner)])
    try await world.activity("AAA", level: .public)
    let sheet = """
      organisation,sector,activity,indicator,place,from,month,people,level
      AAA,WSH,Kits of AAA,Kits,XX11,2026-01-01,2026-03,100,
      AAA,WSH,Kits of AAA,Kits,XX2,2026-01-01,2026-03,100,
      AAA,WSH,Other kits,Kits,XX11,2026-01-01,2026-03,100,public
      """
    let id = try await world.imports.begin(Array(sheet.utf8), named: "5w.csv", by: officer)
    var plan = try await world.imports.overview(of: id, for: officer).plan
    try await world.imports.map(id, plan, by: officer)
    let (_, told) = try await run(id, dry: true, world, by: officer)
    #expect(told.map(\.code) == ["activity.file.notAllowed", "activity.file.level"])
    await #expect(throws: SheetImportRefusal.unknown) {
      try await world.imports.known(id, for: Requester(.user(ID()), grants: [Grant(.officer, place: inner)]))
    }
    plan.columns[9] = nil
    try await world.imports.map(id, plan, by: officer)
    _ = try await run(id, world, by: officer)
    let levels = Set(try await world.all().map(\.facts.level))
    #expect(levels == [Level.public, Level.internal])
  }

  @Test(arguments: Engines.all)
  func `an organisation like one of the register waits until somebody says which is meant, once for all sheets`(
    engine: EngineKind
  ) async throws {
    let world = try await ActivityWorld(engine)
    try await world.organisation("UNICEF")
    let red = try await world.activities.record(
      OrganisationRecorded(
        acronym: "TRC", names: LocalizedText(english: "Turkish Red Crescent", turkish: "Türk Kızılay"), type: .redCross),
      by: world.manager)
    let head = "organisation,sector,activity,place,from,month,people\n"
    let rows = ["Turkish Red Cresent", "UNICEF Türkiye", "Al Amal"].map {
      "\($0),WSH,Kits,XX11,2026-01-01,2026-03,10\n"
    }
    let id = try await mapped(head + rows.joined(), world)
    let (dry, told) = try await run(id, dry: true, world)
    #expect((dry.received, dry.refused) == (1, 2))
    #expect(told.filter { $0.severity == .error }.map(\.code).allSatisfy { $0 == "activity.file.organisationAlike" })
    #expect(told.first?.arguments["candidates"] == "TRC (Turkish Red Crescent)")
    let written = try await world.imports.writtenOrganisations(of: id, for: world.manager)
    #expect(written.map(\.isOpen) == [true, true, false])
    #expect(written[0].candidates == [red])
    await #expect(throws: ActivityRefusal.organisationUnknown) {
      try await world.imports.decide(
        [OrganisationDecision(key: written[0].key, organisation: ID())], of: id, by: world.manager)
    }
    try await world.imports.decide(
      [
        OrganisationDecision(key: written[0].key, organisation: red),
        OrganisationDecision(key: written[1].key, organisation: nil),
      ], of: id, by: world.manager)
    #expect(try await run(id, world).0.received == 3)
    let acronyms = try await world.store.read { try $0.organisations() }.map(\.facts.acronym).sorted()
    #expect(acronyms == ["Al Amal", "TRC", "UNICEF", "UNICEF Türkiye"])
    #expect(try await world.all().contains { $0.facts.organisation == red })
    let later = try await mapped(head + rows[0].replacing("2026-03", with: "2026-04"), world)
    #expect(try await run(later, world).1.isEmpty, "what was decided is remembered")
    #expect(try await world.store.rebuild().differences == [])
  }

  @Test func `organisations are found by slips, in other scripts and by their initials`() {
    let known = [
      ("IOM", LocalizedText(english: "International Organization for Migration")),
      ("TRC", LocalizedText(english: "Turkish Red Crescent", arabic: "الهلال الأحمر التركي")), ("WFP", LocalizedText()),
    ].map {
      Organisation(
        id: Organisation.id(ofAcronym: $0),
        facts: OrganisationRecorded(acronym: $0, names: $1, type: .other))
    }
    let spellings = OrganisationSpellings(known)
    #expect(spellings["iom"] == known[0].id && spellings["turkish red crescent"] == known[1].id)
    for (text, found) in [
      ("International Organisation for Migration", [0]), ("Turkish Red Cresent", [1]),
      ("Turkish Red Crescent Society", [1]),
      ("الهلال الاحمر التركى", [1]), ("World Food Programme", [2]), ("WHO", []), ("Al Amal", []),
    ] {
      #expect(spellings.alike([text]) == found.map { known[$0].id }, "\(text)")
    }
  }

  @Test func `a workbook with a row of tags is understood without being asked`() async throws {
    let world = try await ActivityWorld(.sqlite)
    func tagged(_ activity: String) async throws -> ID<ActivityImport> {
      let tags = ["#org", "#sector", "#adm2+code", activity, "#date+start", "#date+reported", "#reached"]
      var book = XLSXStream()
      book.addSheet("Data", header: ["Who", "Theme", "Area", "Doing", "Since", "Period", "How many"])
      book.write(tags.map { .text($0) })
      book.write(
        [.text("AAA"), .text("WASH"), .text("XX11"), .text("Kits")] + ["2026-01-01", "2026-03"].map { .text($0) }
          + [.integer(40)])
      book.finish()
      return try await world.imports.begin(book.take(), named: "5w.xlsx", by: world.manager)
    }
    let short = try await tagged("")
    #expect(try await !world.imports.mapByTags(short, by: world.manager))
    let id = try await tagged("#activity")
    #expect(try await world.imports.mapByTags(id, by: world.manager))
    #expect(try await run(id, world).0.received == 1)
    #expect(try await world.all().map(\.reached) == [40])
    let untagged = try await self.begin(
      "organisation,sector,activity,place,from\nAAA,WSH,Kits,XX11,2026-01-01\n", world)
    #expect(try await !world.imports.mapByTags(untagged, by: world.manager))
    #expect(try await world.imports.known(untagged, for: world.manager).plan == nil)
  }
}
