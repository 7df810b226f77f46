import Basics
import Collect
import FormEngine
import Formats
import Foundation
import Office
import Records
import Store
import Testing
import Worlds

@testable import Evidence

/// A mission with one site that was visited, and products that show it.
private struct SiteReleaseWorld {
  let store: Store
  let releases: Releases
  let site: ID<Place>
  let rules: SiteRules
  private let intake: Intake
  let officer = Requester(.user(ID()), grants: [Grant(.manager, sensitivity: .protected)])
  private let schema = CollectSchema()

  init(_ engine: EngineKind) async throws {
    store = try await Store(
      location: try await engine.location(), keys: .new(),
      projections: schema.projections + Places.projections + Sites.projections + EvidenceSchema.projections,
      erasables: schema.erasables + [SiteErasure()],
      migrations: CollectSchema.migrations + PlacesMigrations.all + PresenceMigrations.all + SitesMigrations.all
        + EvidenceSchema.migrations,
      tables: CollectSchema.tables + PlacesMigrations.tables + PresenceMigrations.tables + SitesMigrations.tables
        + EvidenceSchema.tables)
    let places = Places(store)
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Packs/site-assessment/sites.yaml")
    rules = try #require(SiteRules.read(try String(contentsOf: file, encoding: .utf8)).rules)
    let list = "code,level,parent,name\nXX,0,,Land\nXX1,1,XX,Alpha\nXX11,2,XX1,Alpha one\n"
    _ = try await places.importPlaces(Array(list.utf8), from: .init(name: "List", version: "1"), by: .system)
    let forms = Forms(store: store, plans: schema.plans)
    let upload = try await forms.read(Array(Self.form.utf8), fileName: "sites.md")
    try await forms.publish(try #require(upload.draft, "\(upload.diagnostics)"), by: .system)
    let resolver = PlaceResolver(code: { code, day in try await places.atlas().reported(code, on: day) })
    intake = Intake(store: store, plans: schema.plans, places: resolver, folder: try Scratch.newFolder())
    let area = try #require(try await places.atlas().place(ofCode: "XX11", on: EvidenceWorld.day))
    site = try #require(
      try await Sites(store, places: places, rules: rules).register(
        [SiteDraft(names: ["en": "Riverside"], parent: area)], by: .system
      ).first)
    releases = Releases(store, sites: SiteAssessmentKeeper(store, rules: rules))
  }

  private static let form = """
    | survey |
    | | type | name | label | konak:role |
    | | text | district | District | |
    | | date | day | Day | |
    | | text | name | Name | site.name |
    | | integer | households | Households | site.households |
    | | integer | individuals | Individuals | site.individuals |
    | | integer | toilets | Toilets | site.toilets |
    | | select_one yes_no | health | Health? | site.health-reach |
    | choices |
    | | list_name | name | label |
    | | yes_no | yes | Yes |
    | | yes_no | no | No |
    | settings |
    | | form_title | form_id | version | konak:place | konak:day |
    | | Site visits | visits | 1 | ${district} | ${day} |

    """

  func visit(_ day: String, households: Int? = nil, individuals: Int?, toilets: Int?) async throws {
    func put(_ name: String, _ value: Int?) -> String { value.map { "<\(name)>\($0)</\(name)>" } ?? "" }
    let xml = """
      <data id="visits" version="1" xmlns:orx="http://openrosa.org/xforms"><district>XX11</district><day>\(day)</day>\
      <name>Riverside</name>\(put("households", households))\(put("individuals", individuals))\
      \(put("toilets", toilets))<health>no</health><orx:meta><orx:instanceID>uuid:\(UUID().uuidString)</orx:instanceID>\
      </orx:meta></data>
      """
    let receipt = try await intake.receive(SubmissionPost(xml: Array(xml.utf8)), by: .system)
    guard case .accepted = receipt else { throw EvidenceWorld.NotAccepted(receipt: receipt) }
  }

  func source(_ part: ProductBlock.SiteBlock.Part, at level: Level) -> FrozenDefinition.Source {
    .site(
      .init(
        site: site, code: "XX11-S001", part: part, level: level, edition: rules.edition, indicators: rules.indicators))
  }

  func count(_ part: ProductBlock.SiteBlock.Part, at level: Level) async throws -> CountedTable {
    let question = FigureQuestion(block: "site", source: source(part, at: level))
    return try #require(try await releases.count([question], at: level, for: officer).tables["site"])
  }
}

@Suite struct OneSiteInARelease {
  private func values(_ line: CountedTable.Line?) -> [Double?] { line?.figures.map { $0?.value } ?? [] }

  @Test(arguments: Engines.all)
  func `what is missing in a site stands against its threshold, and what nobody asked is not known`(
    engine: EngineKind
  ) async throws {
    let world = try await SiteReleaseWorld(engine)
    try await world.visit("2026-05-01", individuals: 222, toilets: 6)
    let table = try await world.count(.needs, at: .internal)
    #expect(values(table.lines.first { $0.key == "toilets" }) == [0.5, 12, 6, 6, 102])
    #expect(values(table.lines.first { $0.key == "health_reach" }).first == 1)
    #expect(values(table.lines.first { $0.key == "water" }) == [nil, nil, nil, nil, nil])
    // Weights 3 and 2: (3 × 0.5 + 2 × 1) ÷ 5.
    #expect(abs((table.total?[0]?.value ?? 0) - 0.7) < 1e-12)
    #expect(table.site?.severity?.known == 2 && table.site?.origins == ["Site visits"])
  }

  @Test(arguments: Engines.all)
  func `people of a site are told as exactly as the level allows, and no need gives more away`(
    engine: EngineKind
  ) async throws {
    let world = try await SiteReleaseWorld(engine)
    try await world.visit("2026-04-01", households: 40, individuals: 181, toilets: 6)
    try await world.visit("2026-05-01", households: 2, individuals: 222, toilets: 6)
    let exact = try await world.count(.people, at: .internal)
    #expect(values(exact.lines.first) == [222, 181, 41])
    let told = try await world.count(.people, at: .partner)
    #expect(values(told.lines.first) == [220, 180, 40])
    #expect(told.lines.last?.figures[0]?.state == .withheld && told.lines.last?.figures[0]?.value == nil)
    #expect(told.lines.last?.figures[2] == nil, "what is left out is not told by its change")
    let needs = try await world.count(.needs, at: .partner)
    #expect(values(needs.lines.first { $0.key == "toilets" })[1] == 11, "needed for 220, not for 222")
    await #expect(throws: ReleaseRefusal.self) { _ = try await world.count(.needs, at: .public) }
  }

  @Test(arguments: Engines.all)
  func `a visit that came since moves the figures of a site`(engine: EngineKind) async throws {
    let world = try await SiteReleaseWorld(engine)
    await #expect(throws: ReleaseRefusal.self) { _ = try await world.count(.people, at: .internal) }
    try await world.visit("2026-05-01", individuals: 200, toilets: 6)
    let product = try await Products(world.store).define(
      as: ProductRecord(
        code: "profile", kind: .siteProfile, names: LocalizedText(english: "Profile"), languages: [.english],
        blocks: [ProductBlock("site", .site(.init("xx11-s001")))]), by: world.officer)
    let count = try await world.releases.count(
      [FigureQuestion(block: "site", source: world.source(.needs, at: .internal))], at: .internal, for: world.officer)
    let counted = try #require(count.tables["site"])
    let table = FrozenTable(
      definition: .init(
        source: world.source(.needs, at: .internal), kind: .share, title: LocalizedText(english: "Needs"),
        measure: LocalizedText(english: "Not met")), dimension: LocalizedText(english: "Need"),
      columns: counted.columns.map { .init($0, LocalizedText(english: $0)) },
      lines: counted.lines.map { .init($0.key, LocalizedText(english: $0.key), $0.figures) },
      total: counted.total.map { .init(FrozenTable.totalKey, LocalizedText(english: "Severity"), $0) })
    let release = try await world.releases.prepare(
      ReleaseContent(
        product: "profile", kind: .siteProfile, number: 0, title: LocalizedText(english: "Profile"),
        languages: [.english], level: .internal, imprint: Imprint(), blocks: [.init("site", .figures(table, .table))],
        computed: count.at, position: count.position), of: product, by: world.officer)
    #expect(try await !world.releases.verify(release).hasMoved)
    try await world.visit("2026-06-01", individuals: 200, toilets: 10)
    let moved = try await world.releases.verify(release).figures.first { $0.address.line == "toilets" }
    #expect(moved?.state == .moved && moved?.then == 0.4 && moved?.now == 0 && moved?.came == 1)
  }

  @Test(arguments: Engines.all)
  func `a product names a site of the list, and maps show no change`(engine: EngineKind) async throws {
    let world = try await SiteReleaseWorld(engine)
    func define(_ content: ProductBlock.Content) async throws {
      try await Products(world.store).define(
        as: ProductRecord(
          code: "profile", kind: .siteProfile, names: LocalizedText(english: "Profile"), languages: [.english],
          blocks: [ProductBlock("site", content)]), by: world.officer)
    }
    await #expect(throws: ProductRefusal.siteUnknown("XX11-S009")) { try await define(.site(.init("XX11-S009"))) }
    await #expect(throws: ProductRefusal.mapOfSite) { try await define(.site(.init("XX11-S001", picture: .map))) }
    await #expect(throws: ProductRefusal.mapOfChange) { try await define(.change(.init("presence", picture: .map))) }
  }
}

@Suite struct MapsTellWhatIsNotThere {
  @Test func `in a choropleth zero, no data, inaccessible and left out look different`() throws {
    func area(_ name: String, _ value: Double?, _ absence: String? = nil) -> ThematicMap.Area {
      .init(
        key: name, name: name, shape: ["type": "Point"], longitude: 1, latitude: 1, value: value, absence: absence)
    }
    let map = ThematicMap(
      .choropleth,
      areas: [
        area("a", 0.5), area("b", 0), area("c", nil), area("d", nil, "inaccessible"), area("e", nil, "left out"),
      ], isShare: true,
      words: ChartWords(language: .english, title: "Map", noData: "no data", zero: "none")
    ) { "\($0)" }
    func list(_ json: JSON?) -> [JSON] { if case .array(let values)? = json { values } else { [] } }
    let scale = list(map.specification["layer"]).first?["encoding"]?["color"]?["scale"]
    let (domain, range) = (list(scale?["domain"]).compactMap(\.text), list(scale?["range"]).compactMap(\.text))
    #expect(domain.prefix(4) == ["no data", "inaccessible", "left out", "none"])
    #expect(Set(range).count == domain.count)
  }
}
