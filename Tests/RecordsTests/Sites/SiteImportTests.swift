import Basics
import Collect
import Formats
import Office
import Store
import Testing
import Worlds

@testable import Records

@Suite struct `Lists of sites` {
  private func begin(
    _ bytes: [UInt8], in language: Language = .turkish, _ world: SitesWorld
  ) async throws -> ID<SiteImport> {
    try await world.imports.begin(bytes, named: "sites.csv", in: language, by: world.officer)
  }

  /// Mapped as its headings say.
  private func mapped(
    _ bytes: [UInt8], in language: Language = .turkish, _ world: SitesWorld
  ) async throws -> ID<SiteImport> {
    let id = try await begin(bytes, in: language, world)
    let plan = try await world.imports.overview(of: id, for: world.officer).plan
    try await world.imports.map(id, plan, by: world.officer)
    return id
  }

  private func mapped(_ text: String, _ world: SitesWorld) async throws -> ID<SiteImport> {
    try await mapped(Array(text.utf8), world)
  }

  private func run(
    _ id: ID<SiteImport>, dry: Bool = false, _ world: SitesWorld
  ) async throws -> (SheetCounts, [Diagnostic]) {
    var told: [Diagnostic] = []
    let counts = try await world.imports.run(id, isDry: dry, by: world.officer) { told.append($0) }
    return (counts, told)
  }

  private func record(_ code: String, _ world: SitesWorld) async throws -> SiteRecord? {
    try await world.store.read { try $0.site(code: code) }
  }

  private static let list = """
    Sites of the province,,,,,,,,,,
    Site code,Site name,Site type,District,Lat,Lon,Capacity,Capacity unit,Managed by,Opened,Notes
    ,Zeytinli,container city,TUR031002,36.2,36.16,"1,200",individuals,Municipality,02.03.2026,x
    HTY-7,Kavaklı,Konteynerkent,Defne,36.15,36.12,80,,,,

    """

  @Test(arguments: Engines.all)
  func `headings are found below a title, a dry run changes nothing, and the export is read again without a change`(
    engine: EngineKind
  ) async throws {
    let world = try await SitesWorld(engine)
    let id = try await mapped(Self.list, world)
    let (dry, told) = try await run(id, dry: true, world)
    #expect((dry.rows, dry.received, dry.refused) == (2, 2, 0), "\(told)")
    #expect(try await world.list().count == 0)
    #expect(try await run(id, world).0 == dry)
    let first = try #require(try await record("TUR031002-S001", world))
    #expect(first.facts.capacity == SiteCapacity(1200, .individuals) && first.facts.opened == Day("2026-03-02"))
    #expect(try await record("HTY-7", world)?.facts.type == "container_city")
    let (again, _) = try await run(id, world)
    #expect((again.received, again.known) == (0, 2), "a run that is repeated makes no doubles")
    let lines = try await world.list().lines
    for kind in [SiteExport.Kind.csv, .xlsx] {
      let file = SiteExport.bytes(lines, as: kind, in: try await world.places.atlas())
      let (counts, told) = try await run(try await mapped(file, in: .english, world), world)
      #expect((counts.received, counts.known, counts.refused) == (0, 2, 0), "\(told)")
    }
    let json = SiteExport.bytes(
      lines, as: .geojson, in: try await world.places.atlas(), mark: DataMark(.demonstration, "invented"))
    let text = String(decoding: json, as: UTF8.self)
    #expect(text.contains("\"demonstration\":\"invented\"") && text.contains("[36.16,36.2"))
    // Nothing was assessed: there is no figure, and none is written as 0.
    #expect(!text.contains("individuals\":0"))
    #expect(try await world.store.rebuild().differences == [])
  }

  @Test(arguments: Engines.all)
  func `every wrong cell is told, and rows in order are taken`(engine: EngineKind) async throws {
    let world = try await SitesWorld(engine)
    let wrong = """
      code,name,type,area,latitude,longitude,capacity,capacity_unit,opened
      A-1,One,castle,TUR031002,36,36,5,tents,yesterday
      A-1,Two,,TUR031002,,,,,
      TUR031,Three,,Atlantis,99,200,-4,,
      ,,,,,,7,,
      a b,Four,,TUR031002,,,,,
      A-2,Five,,TUR031002,,,,,

      """
    let (counts, told) = try await run(try await mapped(wrong, world), world)
    #expect((counts.rows, counts.received, counts.refused) == (6, 1, 5))
    let found = told.map { "\($0.location?.row ?? 0) \($0.code.split(separator: ".").last ?? "")" }
    #expect(
      Set(found) == [
        "2 type", "2 unit", "2 day", "3 codeTwice", "4 codeOfPlace", "4 unknown", "4 point", "4 capacity", "5 name",
        "5 areaMissing", "6 codeForm",
      ])
    #expect(try await world.list().lines.map(\.record.code) == ["A-2"])
    await #expect(throws: (any Error).self) { _ = try await begin([], world) }
    await #expect(throws: SiteRefusal.columnsMissing) { _ = try await mapped("area,type\nDefne,tents\n", world) }
  }

  @Test(arguments: Engines.all)
  func `a likely area waits until somebody accepts it, and a decision holds for later lists`(
    engine: EngineKind
  ) async throws {
    let world = try await SitesWorld(engine)
    let list = "Site name,Province,District\nBir,Hatay,Antakia\nİki,Hatay,Yok öyle yer\nÜç,Hatay,defne\n"
    let id = try await mapped(list, world)
    let (dry, told) = try await run(id, dry: true, world)
    #expect((dry.received, dry.refused) == (1, 2))
    #expect(told.filter { $0.severity == .error }.map(\.code) == ["site.file.accept", "place.repair.unknown"])
    let written = try await world.imports.writtenPlaces(of: id, for: world.officer)
    let guess = try #require(written.first { $0.isGuess })
    let open = try #require(written.first { $0.isOpen })
    try await world.imports.decide(
      [PlaceDecision(key: guess.key, place: guess.repair.place), PlaceDecision(key: open.key, place: nil)], of: id,
      by: world.officer)
    let (counts, _) = try await run(id, world)
    #expect((counts.received, counts.keptApart, counts.refused) == (2, 1, 0))
    let next = try await mapped(list.replacing("Bir", with: "Dört"), world)
    let (later, remarks) = try await run(next, dry: true, world)
    #expect((later.received, later.known, later.refused) == (1, 1, 0), "\(remarks)")
    #expect(remarks.map(\.code) == ["site.file.byName"])
  }

  @Test(arguments: Engines.all)
  func `what columns meant is remembered for the same headings`(engine: EngineKind) async throws {
    let world = try await SitesWorld(engine)
    let list = Array("Adres,Neresi\nZeytinli,Defne\n".utf8)
    let id = try await begin(list, world)
    var plan = try await world.imports.overview(of: id, for: world.officer).plan
    plan.columns = [1: SiteColumn.name.target, 2: SiteColumn.area.target]
    plan.constants = [SiteColumn.type.path: "Çadır kent"]
    try await world.imports.map(id, plan, by: world.officer)
    #expect(try await run(id, world).0.received == 1)
    #expect(try await world.list().lines.map(\.record.facts.type) == ["tent_site"])
    let overview = try await world.imports.overview(of: try await begin(list, world), for: world.officer)
    #expect(overview.isRemembered && overview.plan.columns == plan.columns && overview.plan.constants == plan.constants)
  }

  @Test(arguments: Engines.all)
  func `undoing takes new sites off the list and changes back, and a mended list brings them again`(
    engine: EngineKind
  ) async throws {
    let world = try await SitesWorld(engine)
    let first = try await mapped("code,name,area,manager\nA-1,Bir,Defne,Red team\nA-2,İki,Defne,\n", world)
    _ = try await run(first, world)
    let site = try #require(try await record("A-1", world)).place
    let second = try await mapped(
      "code,name,area,manager,type,opened\nA-1,Yanlış,TUR031002,Blue team,tent_site,2026-01-05\nA-3,Üç,Defne,,,\n",
      world)
    #expect(try await run(second, world).0.received == 2)
    let (changed, touched) = try await world.imports.touched(by: first)
    #expect(changed == 2 && touched == 1, "the other list changed a site of the first")
    try await world.imports.undo(second, reason: "The wrong file", by: world.officer)
    #expect(try await world.imports.takeBack(second, by: world.officer).withdrawn == 2)
    #expect(try await world.list().lines.map(\.record.code) == ["A-1", "A-2"])
    let back = try #require(try await record("A-1", world))
    #expect(back.facts.manager == "Red team" && back.facts.type == nil && back.facts.opened == nil)
    let place = try #require(try await world.places.atlas()[site])
    #expect(place.names[.turkish] == "Bir" && !place.everyName.contains("Yanlış"))
    #expect(try await world.places.atlas()[try #require(place.parent)]?.code == "TUR031005")

    try await world.imports.undo(first, reason: "All of it", by: world.officer)
    #expect(try await world.imports.takeBack(first, by: world.officer).withdrawn == 2)
    #expect(try await world.list().count == 0)
    #expect(try await world.places.atlas()[site]?.until != nil)
    let third = try await mapped("code,name,area\nA-1,Bir bir,TUR031002\n", world)
    #expect(try await run(third, world).0.received == 1)
    #expect(try await record("A-1", world)?.place == site, "the code is given once, to one site")
    #expect(try await world.places.atlas()[site]?.until == nil)
    #expect(try await world.store.rebuild().differences == [])
  }

  @Test(arguments: Engines.all)
  func `an import is not undone while something rests on its sites`(engine: EngineKind) async throws {
    let world = try await SitesWorld(engine)
    let id = try await mapped("code,name,area\nA-1,Bir,Defne\nA-2,İki,Defne\n", world)
    _ = try await run(id, world)
    let site = try #require(try await record("A-2", world)).place
    try await world.sites.refer(
      "Twelve toilets", sector: "wash", of: site, to: "WASH partner",
      due: Day(world.store.clock.now()).adding(days: 5), by: world.officer)
    await #expect(throws: SiteRefusal.inUse(["A-2"])) {
      try await world.imports.undo(id, reason: "The wrong file", by: world.officer)
    }
    #expect(try await world.list().count == 2)
  }
}
