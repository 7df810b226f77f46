import Basics
import Collect
import Evidence
import Formats
import Foundation
import HTTPTypes
import Hummingbird
import Office
import Records
import Store
import Testing
import Worlds
@testable import Web

/// The pages of presence over a store of their own: two provinces, two rounds.
struct PresenceSite {
  let places: Places
  let presence: Presence
  let office: Office
  let site: TestSite
  let pages: PresenceRoutes
  let imports: RoundImports
  let hazards: Hazards
  var programme = ID<Programme>()
  var rounds: [ID<Round>] = []

  /// - Parameters:
  ///   - covered: Whether the second round covers a place that nobody reached too.
  ///   - isReal: Whether data protection was assessed before the rounds were planned.
  init(covered: Bool = false, isReal: Bool = false) async throws {
    let store = try await Store(
      location: try await EngineKind.sqlite.location(), keys: .new(),
      projections: Office.projections + CollectSchema().projections + Places.projections + Presence.projections
        + Informants.projections + Profiles.projections + Emergencies.projections + Hazards.projections
        + Flows.projections + Sites.projections + EvidenceSchema.projections,
      migrations: OfficeMigrations.all + CollectSchema.migrations + PlacesMigrations.all + PresenceMigrations.all
        + InformantMigrations.all + ProfileMigrations.all + EmergencyMigrations.all + HazardMigrations.all
        + FlowMigrations.all + SitesMigrations.all + EvidenceSchema.migrations,
      tables: OfficeMigrations.tables + CollectSchema.tables + PlacesMigrations.tables + PresenceMigrations.tables
        + InformantMigrations.tables + ProfileMigrations.tables + EmergencyMigrations.tables + HazardMigrations.tables
        + FlowMigrations.tables + SitesMigrations.tables + EvidenceSchema.tables)
    places = Places(store)
    presence = Presence(store)
    office = Office(store, secrets: OfficeSecrets { _ in [UInt8](repeating: 7, count: 32) })
    pages = PresenceRoutes(presence, places: places, office: office, actorName: { _ in "Ayşe Yılmaz" })
    hazards = Hazards(store, places: places)
    imports = RoundImports(presence, places: places, requester: { _ in .system })
    site = try TestSite([
      pages, PresenceChangeRoutes(pages), TeamRoutes(pages), DoubtRoutes(pages),
      ProfileRoutes(pages, profiles: Profiles(store)), RoundImportRoutes(pages, imports: imports),
      PlaceRoutes(places, office: office, actorName: { _ in nil }), HazardRoutes(hazards, pages),
      EmergencyRoutes(
        Emergencies(store, places: places), hazards: hazards, places: places,
        forms: Forms(store: store, plans: CollectSchema().plans), office: office, actorName: { _ in nil }),
    ])
    let list = """
      code,level,parent,name:en
      TUR,0,,Türkiye
      TUR073,1,TUR,Şırnak
      TUR073002,2,TUR073,Cizre
      TUR073005,2,TUR073,Silopi
      TUR063,1,TUR,Şanlıurfa
      TUR063012,2,TUR063,Viranşehir

      """
    _ = try await places.importPlaces(Array(list.utf8), from: .init(name: "List", version: "1"), by: .system)
    programme = try await office.programmes.define(code: "tracking", names: ["en": "Tracking"], by: .system)
    if isReal { try await assess() }
    let day = Day(epochDay: 20_000)
    for number in 1...2 {
      let from = day.adding(days: number * 100)
      rounds.append(
        try await presence.plan(
          of: programme, number: number, names: ["en": "Round \(number)"], from: from, to: from.adding(days: 60),
          by: .system))
    }
    let universe = Universe.usual
    func estimate(_ count: Int) -> RoundStatement {
      .estimate(
        nil,
        Estimate(
          Quantity(count, .individuals), FigureBasis(source: .informants, method: "", universe: universe),
          nationality: "SYR", on: day))
    }
    let cizre = try await id("TUR073002")
    let viransehir = try await id("TUR063012")
    try await presence.record(
      [(cizre, [.scope, estimate(1234)]), (viransehir, [.scope, estimate(800)])], in: rounds[0], by: .system)
    try await presence.record(
      [(cizre, [.scope, .status(.inaccessible, why: "road cut")]), (viransehir, [.scope, estimate(777)])],
      in: rounds[1], by: .system)
    if covered { try await presence.cover([try await id("TUR073005")], in: rounds[1], by: .system) }
  }

  func assess() async throws {
    let day = Day(epochDay: 20_000)
    try await office.programmes.assess(
      programme,
      DataProtectionAssessment(
        purpose: "To know who is where", legalBasis: "Mandate", sensitivity: .low, mitigation: "No names",
        sharing: [.internal], retention: 12, approver: "A. Yılmaz", approved: day, review: day.adding(days: 30_000)),
      on: day, by: .system)
  }

  func id(_ code: String) async throws -> ID<Place> {
    try #require(try await places.atlas().place(ofCode: code, on: Day(epochDay: 20_000)))
  }
}

@Suite struct PresenceHasPages {
  @Test func `a round shows what was counted, carried and missing, and why it changed`() async throws {
    let world = try await PresenceSite()
    let path = "/records/presence/rounds/\(world.rounds[1])"
    try await world.site.run { (browser) async throws in
      let viewer = browser.signedIn(as: .viewer)
      let list = try await viewer.get("/records/presence").text
      #expect(list.contains("Tracking") && list.contains("Round 2") && list.contains("2,011"))
      let round = try await viewer.get(path).text.replacing(/[\u{2066}-\u{2069}]/, with: "")
      #expect(round.contains("777") && round.contains("1,234") && round.contains("road cut") == false)
      #expect(round.contains("The total went from 2,034 to 2,011: −23."))
      #expect(round.contains("Like for like") && !round.contains("/release"))
      let listed = try await viewer.get(path + "?status=inaccessible").text
      #expect(listed.contains("Cizre") && listed.contains("road cut"))
      let csv = try await viewer.get(path + "/table.csv?purpose=audit").text
      #expect(csv.contains("TUR073,Şırnak") && csv.contains(",1234,1,1234,"))
      let place = try await viewer.get("\(path)/places/\(try await world.id("TUR073002"))").text
      #expect(place.contains("1,234") && place.contains("Carried forward"))
      #expect(!place.contains("Add an estimate"))
    }
  }

  @Test
  func `doubts are told with their places, codes to those alone who keep informants, until somebody says why not`()
    async throws
  {
    let world = try await PresenceSite()
    let (round, cizre) = (world.rounds[0], try await world.id("TUR073002"))
    let others = [try await world.id("TUR073005"), try await world.id("TUR063012")]
    try await world.presence.store.write { writer in
      for (number, place) in ([cizre] + others).enumerated() {
        try writer.run(
          """
          INSERT INTO presence_informant (submission, number, programme, round_number, place, kind, code, individuals)
          VALUES (\(ID<Submission>()), \(number), \(world.programme), \(1), \(place), \("mukhtar"), \("4F7Q-M2KP"), \(640))
          """)
      }
    }
    let path = "/records/presence/rounds/\(round)"
    try await world.site.run { (browser) async throws in
      let viewer = browser.signedIn(as: .viewer)
      #expect(try await viewer.get(path).text.contains("hx-get=\"\(path)/doubts/part\""))
      #expect(try await viewer.get(path).text.contains("is combined by the median"))
      let part = try await viewer.get(path + "/doubts/part").text
      #expect(part.contains("2 doubts that nobody has looked at") && part.contains("640, was given for 3 places"))
      let read = try await viewer.get(path + "/doubts").text
      #expect(read.contains("Cizre") && read.contains("\(path)/places/\(cizre)") && !read.contains("4F7Q"))
      #expect(!read.contains("There is no doubt"))
      #expect(try await !viewer.get(path + "/doubts.csv?purpose=audit").text.contains("4F7Q"))
      let keeper = browser.signedIn(as: .manager, reaching: .personal)
      let named = try await keeper.get(path + "/doubts").text
      #expect(named.contains("4F7Q-M2KP") && named.contains("There is no doubt"))
      let log = try await world.presence.store.accessLog.lines(limit: 1)
      #expect(log.first?.page == "rounds.doubts" && log.first?.subjects.count == 1)
      let fields = ["kind": "identical", "subject": "640", "key": "0"]
      #expect(try await keeper.post(path + "/doubts", fields).status == .unprocessableContent)
      let reasoned = fields.merging(["reason-0": "Three blocks of one kind."]) { $1 }
      #expect(try await viewer.post(path + "/doubts", reasoned).status == .forbidden)
      #expect(try await keeper.post(path + "/doubts", reasoned).status == .seeOther)
      let after = try await viewer.get(path + "/doubts").text
      #expect(after.contains("Looked at and found good") && after.contains("Three blocks of one kind."))
      #expect(try await viewer.get(path + "/doubts.csv?purpose=audit").text.contains("Three blocks of one kind."))
    }
  }

  @Test func `the rule by which informants are combined and the weights of kinds are set on the programme's page`()
    async throws
  {
    let world = try await PresenceSite()
    let path = "/records/presence/programmes/\(world.programme)"
    try await world.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      var fields = ["age": "1", "informants": "weighted", "weight-mukhtar": "2.5"]
      #expect(try await manager.post(path + "/rules", fields).status == .seeOther)
      let page = try await manager.get(path).text.replacing(/[\u{2066}-\u{2069}]/, with: "")
      #expect(page.contains("the mean weighted by kind of informant (Mukhtar 2.5, all others 1)"))
      fields["weight-mukhtar"] = "101"
      #expect(try await manager.post(path + "/rules", fields).status == .unprocessableContent)
      fields["weight-mukhtar"] = "much"
      #expect(try await manager.post(path + "/rules", fields).status == .unprocessableContent)
      fields = ["age": "1", "informants": "mostCredible", "weight-mukhtar": "1", "weight-teacher": "3"]
      for kind in InformantView.kinds where fields["weight-\(kind)"] == nil { fields["weight-\(kind)"] = "0" }
      #expect(try await manager.post(path + "/rules", fields).status == .seeOther)
      let programme = world.programme
      let setUp = try await world.presence.store.read { try $0.trackingSetUp(of: programme) }
      #expect(setUp.informants == .mostCredible(["teacher", "mukhtar"]))
      fields = ["age": "1", "most-places": "0", "least-alike": "3", "smallest": "100"]
      #expect(try await manager.post(path + "/rules", fields).status == .unprocessableContent)
    }
  }

  @Test func `practice is marked on pages and in files, is not released, and stays so once the programme is real`()
    async throws
  {
    let world = try await PresenceSite()
    let path = "/records/presence/rounds/\(world.rounds[1])"
    let place = try await world.id("TUR063012")
    try await world.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      let page = try await manager.get(path).text
      #expect(page.contains("Practice: no data-protection") && !page.contains("\(path)/release"))
      let refused = try await manager.post("\(path)/release")
      #expect(refused.status == .conflict && refused.text.contains("plan a new round"))
      try await world.assess()
      let later = try await manager.get(path).text
      #expect(later.contains("Practice round") && !later.contains("\(path)/release"))
      #expect(try await manager.get("\(path)/places/\(place)").text.contains("Practice round"))
      for page in ["teams", "log", "doubts"] {
        #expect(try await manager.get("\(path)/\(page)").text.contains("Practice round"), "\(page)")
      }
      for file in ["table.csv", "teams.csv", "assignments.csv"] {
        let answer = try await manager.get("\(path)/\(file)?purpose=audit")
        #expect(answer.text.contains("Practice"), "\(file)")
        #expect(answer.headers[.contentDisposition]?.contains("practice-") == true)
      }
      // There is no doubt: the name of the file says it.
      let doubts = try await manager.get("\(path)/doubts.csv?purpose=audit")
      #expect(doubts.headers[.contentDisposition]?.contains("practice-") == true)
      #expect(try await manager.get("/records/presence").text.contains("Practice"))
    }
  }

  @Test func `criteria of grades and sizes of households are set on the programme's page, and told to readers`()
    async throws
  {
    let world = try await PresenceSite()
    let path = "/records/presence/programmes/\(world.programme)"
    try await world.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      var fields: [String: String] = [:]
      for grade in ["high", "medium", "low"] {
        fields.merge(
          ["\(grade)-informants": "4", "\(grade)-kinds": "2", "\(grade)-age": "77", "\(grade)-seen": "no"]
        ) { $1 }
      }
      (fields["high-spread"], fields["high-seen"]) = ("1,25", "yes")
      #expect(try await manager.post(path + "/criteria", fields).status == .seeOther)
      let definitions = "/programmes/\(world.programme)/definitions"
      #expect(try await manager.get(path).text.contains(definitions))
      let read = try await browser.signedIn(as: .viewer).get(definitions).text
        .replacing(/[\u{2066}-\u{2069}]/, with: "")
      #expect(read.contains("1.25") && read.contains("77") && read.contains("must have seen it"))
      #expect(read.contains("Temporary Protection Regulation") && read.contains("Edition of the list: 1."))
      #expect(try await browser.signedIn(as: .viewer).get("/programmes/\(world.programme)").text.contains(definitions))
      fields["low-kinds"] = "5"
      #expect(try await manager.post(path + "/criteria", fields).status == .unprocessableContent)
      (fields["low-kinds"], fields["high-spread"]) = ("1", "much")
      #expect(try await manager.post(path + "/criteria", fields).status == .unprocessableContent)

      let sizes = ["age": "1", "smallest-household": "3", "largest-household": "7,5"]
      #expect(try await manager.post(path + "/rules", sizes).status == .seeOther)
      #expect(try await manager.get(path).text.contains("3 to 7.5 people"))
      let wrong = sizes.merging(["largest-household": "3"]) { $1 }
      #expect(try await manager.post(path + "/rules", wrong).status == .unprocessableContent)
      let programme = world.programme
      let setUp = try await world.presence.store.read { try $0.trackingSetUp(of: programme) }
      #expect(setUp.households.sizes == 3...7.5 && setUp.criteria.demands.first?.largestSpread == 1.25)
    }
  }

  @Test func `people and households of a place that do not fit are questioned, and factors say who approved them`()
    async throws
  {
    let world = try await PresenceSite()
    let place = "/records/presence/rounds/\(world.rounds[1])/places/\(try await world.id("TUR063012"))"
    let path = "/records/presence/programmes/\(world.programme)"
    try await world.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      let fields = [
        "key": "new", "count-new": "700", "unit-new": "households", "source-new": "informants",
        "groups-new": Stratum(Universe.usual.groups).key, "residence-new": "present", "day-new": "2025-06-01",
        "nationality-new": "syrian", "sites-new": "with",
      ]
      #expect(try await manager.post(place + "/estimate", fields).status == .seeOther)
      #expect(try await manager.get(place).text.contains("777 people and 700 households by the same source"))
      let factor = [
        "place": "TUR", "unit": "households", "individuals": "5", "group": "host", "valid-from": "2024-01-01",
        "source": "survey",
      ]
      #expect(try await manager.post(path + "/factors", factor).status == .seeOther)
      let page = try await manager.get(path).text
      let table = page.split(separator: "<th scope=\"col\">Approved by").last?.split(separator: "</table>").first ?? ""
      #expect(table.contains("host community") && table.contains("Ayşe Yılmaz"))
    }
  }

  @Test func `the list of rounds marks what is carried forward, and does not add groups that may overlap`() async throws
  {
    let world = try await PresenceSite()
    try await world.site.run { (browser) async throws in
      let list = try await browser.signedIn(as: .viewer).get("/records/presence").text
      #expect(list.contains("2,011, of them carried forward 1,234 (rounds ago: 1)"))
    }
    let (round, place) = (world.rounds[1], try await world.id("TUR063012"))
    var universe = Universe.usual
    for group in [PopulationGroup.host, .seasonalWorker] {
      universe.groups = [group]
      let estimate = Estimate(
        Quantity(5, .individuals), FigureBasis(source: .informants, method: "", universe: universe),
        on: Day(epochDay: 20_200))
      try await world.presence.record([(place, [.estimate(nil, estimate)])], in: round, by: .system)
    }
    try await world.site.run { (browser) async throws in
      let list = try await browser.signedIn(as: .viewer).get("/records/presence").text
      #expect(list.contains("1,234 (without 1 place)") && !list.contains("2,011"))
    }
  }

  @Test func `a place says whom a figure counts, who saw and wrote it, and what keeps its grade down`() async throws {
    let world = try await PresenceSite()
    let (round, place) = (world.rounds[1], try await world.id("TUR063012"))
    let path = "/records/presence/rounds/\(round)/places/\(place)"
    try await world.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .manager)
      var fields = [
        "key": "new", "count-new": "300", "unit-new": "individuals", "source-new": "informants",
        "groups-new": Stratum([.returneeFromDisplacement], returnedTo: .ownDwelling).key, "residence-new": "present",
        "day-new": "2025-06-01", "sites-new": "without", "seen-new": "no", "informants-new": "2", "kinds-new": "1",
      ]
      #expect(try await officer.post(path + "/estimate", fields).status == .seeOther)
      let page = try await officer.get(path).text.replacing(/[\u{2066}-\u{2069}]/, with: "")
      #expect(page.contains("without people on sites") && page.contains("to their own dwelling"))
      #expect(page.contains("not seen by the team · written by Ayşe Yılmaz, "))
      #expect(page.contains("Not higher: "))
      (fields["source-new"], fields["error-new"]) = ("informants", "12,5")
      #expect(try await officer.post(path + "/estimate", fields).status == .unprocessableContent)
      fields["source-new"] = "probability_survey"
      #expect(try await officer.post(path + "/estimate", fields).status == .seeOther)
      #expect(try await officer.get(path).text.contains("± 12.5 (standard error)"))
    }
  }

  @Test func `a released figure is corrected with a reason, and the log says so`() async throws {
    let world = try await PresenceSite(isReal: true)
    try await world.presence.release(world.rounds[1], by: .system)
    let (round, place) = (world.rounds[1], try await world.id("TUR063012"))
    let number = try await world.presence.round(round).number
    let path = "/records/presence/rounds/\(round)/places/\(place)"
    let estimate = try #require(
      try await world.presence.store.read { try $0.placeInRound(round, place) }?.estimates.first?.id)
    try await world.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .manager)
      #expect(try await officer.get(path).text.contains("Correct"))
      var fields = [
        "key": "k", "estimate": "\(estimate)", "count-k": "778", "unit-k": "individuals", "source-k": "informants",
        "groups-k": Stratum(Universe.usual.groups).key, "residence-k": "present", "day-k": "2024-10-04",
        "nationality-k": "SYR",
      ]
      #expect(try await officer.post(path + "/estimate", fields).status == .conflict)
      fields["reason-k"] = "a street was left out"
      #expect(try await officer.post(path + "/estimate", fields).status == .seeOther)
      let log = try await officer.get("/records/presence/rounds/\(round)/log").text
      #expect(log.contains("a street was left out") && log.contains("777 people") && log.contains("778 people"))
      let own = "/records/presence/rounds/\(round)"
      #expect(try await officer.get("\(own)/log.xlsx?purpose=").status == .unprocessableContent)
      let page = try await officer.get(own).text
      #expect(page.contains("formaction=\"\(own)/workbook.xlsx\"") && !page.contains("href=\"\(own)/workbook.xlsx"))
      for (file, purpose) in [("log", "audit"), ("workbook", "report")] {
        let book = try await officer.get("\(own)/\(file).xlsx?purpose=\(purpose)&why=Yearly")
        let bytes = Array(book.body.readableBytesView)
        #expect(book.status == .ok && Array(bytes.prefix(2)) == Array("PK".utf8))
        var told: [String] = []
        try SheetRows(bytes).read("taken_out") { row in
          told.append(row[2] ?? "")
          return true
        }
        #expect(told.contains("Ayşe Yılmaz") && told.contains { $0.contains("no release") }, "\(file)")
      }
      let csv = try await officer.get("\(own)/table.csv?purpose=report")
      #expect(csv.headers[.contentDisposition]?.contains("presence-\(number).csv") == true)
    }
    let taken = try await world.office.dataExports.list(limit: 9)
    #expect(taken.map(\.file) == ["presence-\(number).csv", "round-\(number).xlsx", "cleaning-log-\(number).xlsx"])
    #expect(taken.allSatisfy { $0.kind == .presence && $0.subject == round.recast() })
    #expect(taken.last?.reason == .init(.audit, "Yearly"))
  }

  @Test func `parts by sex and age stand below the whole, and what does not fit is told and doubted`() async throws {
    let world = try await PresenceSite()
    let round = world.rounds[1]
    let silopi = try await world.id("TUR073005")
    try await world.presence.cover([silopi], in: round, by: .system)
    let path = "/records/presence/rounds/\(round)"
    let place = "\(path)/places/\(silopi)"
    try await world.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      func say(_ count: Int, _ more: [String: String] = [:]) async throws -> HTTPResponse.Status {
        let fields = [
          "key": "new", "count-new": String(count), "unit-new": "individuals", "source-new": "register",
          "groups-new": "displaced_citizen", "residence-new": "registered", "sites-new": "without",
          "day-new": "2025-03-01",
        ]
        return try await officer.post(place + "/estimate", fields.merging(more) { $1 }).status
      }
      #expect(try await officer.get(place).text.contains("name=\"age-from-new\""))
      #expect(try await say(60, ["sex-new": "female"]) == .seeOther)
      let some = try await officer.get(place).text
      #expect(some.contains("women and girls") && some.contains("is not all of the group"))
      #expect(try await say(45, ["sex-new": "male"]) == .seeOther)
      #expect(try await officer.get(place).text.contains("The sum of what the source gives"))
      #expect(try await officer.get(place).text.contains(">105<"))
      #expect(try await say(100) == .seeOther)
      #expect(try await say(9, ["sex-new": "female", "age-to-new": "4"]) == .seeOther)
      let uneven = try await officer.get(place).text
      #expect(uneven.contains("By sex or age the source comes to 105, of all it says 100."))
      #expect(uneven.contains("women and girls, 0–4") && uneven.contains(">100<"))
      // A part is not chosen for all: one estimate is offered.
      #expect(uneven.split(separator: "name=\"chosen\"").count == 2)
      #expect(try await say(9, ["sex-new": "female", "age-from-new": "9", "age-to-new": "4"]) == .unprocessableContent)
      #expect(try await say(9, ["unit-new": "households", "sex-new": "female"]) == .unprocessableContent)
      let doubts = try await officer.get("\(path)/doubts").text
      #expect(doubts.contains("comes to 105") && doubts.contains("Silopi"))
      let csv = try await officer.get("\(path)/doubts.csv?purpose=audit").text
      #expect(csv.contains("TUR073005") && csv.contains("official register (B1)"))
      // In the workbook what fits has columns; this does not, and its figure has.
      let man = try await world.presence.store.read { reader in
        try reader.placeInRound(round, silopi)?.estimates.first { $0.estimate.sex == .male }
      }
      try await world.presence.record(
        .withdrawal(try #require(man).id), of: silopi, in: round, by: .system)
      let book = try await officer.get("\(path)/workbook.xlsx?purpose=report")
      var told: [[String]] = []
      try SheetRows(Array(book.body.readableBytesView)).read("Data") { row in
        told.append(row.cells.map(\.text))
        return true
      }
      let heads = try #require(told.first)
      #expect(
        heads.contains("displaced citizens, women and girls")
          && heads.contains("displaced citizens, women and girls, 0–4"))
      #expect(told.contains { $0.contains("#affected+ind+displaced_citizen+f+age_0_4") })
      #expect(told.contains { $0.contains("Silopi") && $0.contains("60") && $0.contains("9") })
      // Figures that leave sites out are the total where there is no site.
      #expect(heads.contains("Dispersed and in sites"))
      let unknown = try await officer.get(place).text
      #expect(unknown.contains("Of them of unknown sex: 40."))
      let definitions = try await officer.get("/programmes/\(world.programme)/definitions").text
      #expect(definitions.contains("It is a part of what the same source says") && definitions.contains("counted once"))
    }
  }

  @Test func `converted figures are marked, estimates go out with what they rest on, parts of a change lead to areas`()
    async throws
  {
    let world = try await PresenceSite()
    let (rounds, day) = (world.rounds, Day(epochDay: 20_000))
    let (silopi, province) = (try await world.id("TUR073005"), try await world.id("TUR073"))
    try await world.presence.approve(
      ConversionFactor(
        unit: .households, individuals: 5, place: try await world.id("TUR"), validFrom: day, source: "survey",
        approvedBy: Actor.system.id), of: world.programme, by: .system)
    var universe = Universe.usual
    universe.residence = .registered
    var estimate = Estimate(
      Quantity(40, .households), FigureBasis(source: .register, method: "lists", universe: universe),
      nationality: "SYR", on: day)
    estimate.explanation = "By the book."
    try await world.presence.record([(silopi, [.scope, .estimate(nil, estimate)])], in: rounds[1], by: .system)
    let path = "/records/presence/rounds/\(rounds[1])"
    let home = "/programmes/\(world.programme)"
    try await world.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .manager)
      for page in [path, home] {
        let text = try await officer.get(page).text
        #expect(text.contains("counted as households, tents or trucks and converted: 200."), "\(page)")
        #expect(text.contains("The total adds figures that count different people."), "\(page)")
        #expect(text.contains("to=\(rounds[1])") && text.contains("part=coverage"), "\(page)")
        #expect(!text.contains("part=method"), "\(page)")
      }
      #expect(try await officer.get(path).text.contains("1,434 (of them converted 200)"))
      let compared = "\(home)/compare?from=\(rounds[0])&to=\(rounds[1])"
      let whole = try await officer.get(compared).text
      #expect(whole.contains("Şırnak</a>") && whole.contains("Şanlıurfa</a>"))
      #expect(whole.contains("Round 2: The total adds") && whole.contains("(of them converted 200)"))
      let part = try await officer.get("\(compared)&part=coverage").text
      #expect(part.contains("Şırnak</a>") && !part.contains("Şanlıurfa</a>"))
      #expect(part.contains("is not 0: coverage") && part.contains("name=\"part\""))

      let table = try await officer.get("\(path)/table.csv?purpose=audit&in=\(province)").text
      #expect(table.contains("TUR073005") && table.contains(",200,200,1,0,0,0,200,40,,,"))
      let rows = try await officer.get("\(path)/estimates.csv?purpose=audit").text
      #expect(rows.contains("register,lists,,registered,yes,40,households,200,") && rows.contains("By the book."))
      #expect(rows.contains("TUR063012") && rows.contains("777,individuals,777"))
      let book = try await officer.get("\(path)/workbook.xlsx?purpose=report")
      var told: [[String]] = []
      try SheetRows(Array(book.body.readableBytesView)).read("Estimates") { row in
        told.append(row.cells.map(\.text))
        return true
      }
      #expect(told.contains { $0.contains("By the book.") && $0.contains("40") && $0.contains("200") })
    }
    // Whoever sees one province gets its estimates alone.
    let site = try TestSite([world.pages]) { token in
      Account(user: ID(high: 1, low: 1), name: token, fullName: token, grants: [Grant(.viewer, place: province)])
    }
    try await site.run { (browser) async throws in
      let rows = try await browser.signedIn(as: .viewer).get("\(path)/estimates.csv?purpose=audit").text
      #expect(rows.contains("TUR073005") && !rows.contains("TUR063012"))
    }
  }

  @Test func `a place says who lives dispersed and who in its sites, and why there is no total`() async throws {
    let world = try await PresenceSite()
    let round = world.rounds[1]
    let cizre = try await world.id("TUR063012")
    let file = try Resources.located().packs.appending(path: "site-assessment/sites.yaml")
    let rules = try #require(SiteRules.read(try String(contentsOf: file, encoding: .utf8)).rules)
    let sites = Sites(world.presence.store, places: world.places, rules: rules)
    let path = "/records/presence/rounds/\(round)"
    let place = "\(path)/places/\(cizre)"
    try await world.site.run { (browser) async throws in
      let viewer = browser.signedIn(as: .viewer)
      let with = try await viewer.get(place).text
      #expect(with.contains("Dispersed and in sites") && with.contains("is not subtracted from what another says"))
      #expect(with.contains("The master list has no site here."))
      let known = try await world.presence.store.read { try $0.placeInRound(round, cizre)?.estimates.first }
      var estimate = try #require(known).estimate
      estimate.basis.universe.includesSites = false
      try await world.presence.record(.estimate(known?.id, estimate), of: cizre, in: round, by: .system)
      _ = try await sites.register(
        [SiteDraft(names: ["tr": "Çınar"], parent: cizre, facts: SiteFacts(), code: "S-1")], by: .system)
      let lacking = try await viewer.get(place).text
      #expect(lacking.contains("No total: sites without a figure here: 1.") && lacking.contains("777"))
      let area = try await viewer.get("\(path)?in=\(try await world.id("TUR063"))").text
      #expect(area.contains("Dispersed and in sites") && area.contains("Places with a figure and no total"))
      let without = "In 1 place whose figure leaves sites out, a site has no figure"
      #expect(area.contains(without))
      #expect(try await viewer.get("/programmes/\(world.programme)").text.contains(without))
      let group = try await viewer.get("\(path)?group=temporary_protection/SYR").text
      #expect(!group.contains("Dispersed and in sites"))
    }
  }

  @Test func `a round goes to partners only as far as all its sources let it, also those of figures carried into it`()
    async throws
  {
    let world = try await PresenceSite()
    let silopi = try await world.id("TUR073005")
    let old = Estimate(
      Quantity(53, .individuals), FigureBasis(source: .register, method: "", universe: .usual), nationality: "SYR",
      on: Day(epochDay: 20_000))
    try await world.presence.record([(silopi, [.scope, .estimate(nil, old)])], in: world.rounds[0], by: .system)
    let sources = FigureSources(world.presence.store)
    let path =
      "/records/presence/rounds/\(world.rounds[1])/table.csv?purpose=audit&for=partner&in=\(try await world.id("TUR073"))"
    try await sources.state(SourceTerms(level: .partner), of: .rounds(world.programme, .informants), by: .system)
    try await world.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .manager)
      let refused = try await officer.get(path)
      #expect(refused.status == .unprocessableContent)
      #expect(refused.words.contains("official register (B1)") && !refused.words.contains("key informants"))
      try await sources.state(SourceTerms(level: .partner), of: .rounds(world.programme, .register), by: .system)
      let told = try await officer.get(path)
      #expect(told.status == .ok)
      #expect(told.headers[.contentDisposition]?.contains("presence-2-partner.csv") == true)
      #expect(told.text.contains(",1235,") && !told.text.contains("1234"))
      let group =
        path + "&group="
        + (Stratum(Universe.usual.groups, nationality: "SYR").key
          .addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")
      #expect(try await officer.get(group).status == .ok)
      try await Precision(world.presence.store).set(
        PrecisionRule(finest: 9, groupsFrom: 1), at: .partner, by: .system)
      let harm = try await officer.get(group)
      #expect(harm.status == .unprocessableContent && harm.words.contains("nationality"))
      #expect(harm.words.contains("as a release"))
    }
  }

  @Test func `the exported log, corrected, comes back as corrections and is undone`() async throws {
    let world = try await PresenceSite(isReal: true)
    try await world.presence.release(world.rounds[1], by: .system)
    let round = world.rounds[1]
    let path = "/records/presence/rounds/\(round)/log"
    try await world.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .manager)
      let book = Array(try await officer.get(path + ".xlsx?purpose=audit").body.readableBytesView)
      var rows: [SheetRow] = []
      try SheetRows(book).read("What stands") { row in
        rows.append(row)
        return true
      }
      let line = try #require(rows.first { $0[3] == "TUR063012" && $0[4] == "count" })
      #expect(line[5] == "777")
      let text = "record,field,old,new,reason\n\(line[1] ?? ""),count,777,780,counted again\n"
      #expect(
        try await browser.signedIn(as: .viewer).upload(path, [:], files: ["file": ("log.csv", text)]).status
          == .forbidden)
      #expect(
        try await officer.upload(path, [:], files: ["file": ("log.csv", "code,count\nA,1\n")]).status
          == .unprocessableContent)
      let sent = try await officer.upload(path, [:], files: ["file": ("log.csv", text)])
      #expect(sent.status == .seeOther)
      let page = try #require(sent.headers[.location])
      let id = try #require(ID<RoundImport>(page.split(separator: "/").last ?? ""))
      _ = try await world.imports.run(id, isDry: false, by: .system) { _ in }
      #expect(try await officer.get("/records/presence/rounds/\(round)/log").text.contains("counted again"))
      #expect(try await officer.get(page + "/file").text == text)
      #expect(try await browser.signedIn(as: .viewer).get(page).status == .forbidden)
    }
  }

  @Test func `who was granted one province sees its figures, and nothing of what it is part of`() async throws {
    let world = try await PresenceSite()
    let (province, other) = (try await world.id("TUR073"), try await world.id("TUR063012"))
    let country = try await world.id("TUR")
    let site = try TestSite([world.pages, PresenceChangeRoutes(world.pages)]) { token in
      Account(
        user: ID(high: 1, low: 1), name: token, fullName: token,
        grants: [
          token == "viewer" ? Grant(.viewer, place: province) : Grant(.viewer, programme: ID(high: 9, low: 9))
        ])
    }
    let path = "/records/presence/rounds/\(world.rounds[1])"
    try await site.run { (browser) async throws in
      let one = browser.signedIn(as: .viewer)
      let round = try await one.get(path).words
      #expect(round.contains("1,234") && !round.contains("777") && !round.contains("2,011"))
      #expect(try await one.get("/records/presence").text.contains("2,011") == false)
      #expect(try await one.get(path + "?in=\(country)").status == .notFound)
      #expect(try await one.get(path + "/places/\(other)").status == .notFound)
      #expect(try await one.get(path + "/table.csv?purpose=audit").text.contains("Viranşehir") == false)
      #expect(try await one.get(path + "?status=assessed").text.contains("Viranşehir") == false)
      // A grant for another programme opens nothing of this one.
      let stranger = browser.signedIn(as: .officer)
      #expect(try await stranger.get(path).status == .notFound)
      #expect(try await stranger.get("/records/presence").text.contains("Tracking") == false)
    }
  }

  @Test func `the home of a programme says what changed and why, and each number lists what it rests on`()
    async throws
  {
    let world = try await PresenceSite()
    let path = "/programmes/\(world.programme)"
    let province = try await world.id("TUR073")
    try await world.site.run { (browser) async throws in
      let viewer = browser.signedIn(as: .viewer)
      let home = try await viewer.get(path).text.replacing(/[\u{2066}-\u{2069}]/, with: "")
      #expect(home.contains("The total went from 2,034 to 2,011: −23.") && home.contains("Practice"))
      #expect(home.contains("777") && home.contains("1,234") && home.contains("\(world.rounds[1])/picture"))
      // None of these places has a boundary or centre: bars, which say so.
      let picture = try await viewer.get("/records/presence/rounds/\(world.rounds[1])/picture").text
      #expect(picture.contains("There is no map") && picture.contains("carried forward 1,234"))
      let before = try await viewer.get("\(path)?round=\(world.rounds[0])").text
      #expect(before.contains("This is the first round") && before.contains("2,034"))
      #expect(try await viewer.get("\(path)?round=\(ID<Round>(high: 1, low: 1))").status == .notFound)
      #expect(try await viewer.get("/programmes/\(ID<Programme>(high: 1, low: 1))").status == .notFound)
      let carried = try await viewer.get("/records/presence/rounds/\(world.rounds[1])?standing=carried").text
      #expect(carried.contains("Cizre") && carried.contains("1,234, of them carried forward 1,234"))
      let list = carried.split(separator: "id=\"places\"").last?.split(separator: "</section>").first ?? ""
      #expect(!list.contains("Viranşehir"))
    }
    // Whoever sees one province sees the home of that province.
    let site = try TestSite([world.pages]) { token in
      Account(
        user: ID(high: 1, low: 1), name: token, fullName: token, grants: [Grant(.viewer, place: province)])
    }
    try await site.run { (browser) async throws in
      let home = try await browser.signedIn(as: .viewer).get(path).words
      #expect(home.contains("1,234") && !home.contains("777") && !home.contains("2,011"))
    }
  }

  @Test func `two rounds stand side by side with parts that sum, in one scale, and a trend shows gaps as gaps`()
    async throws
  {
    let world = try await PresenceSite()
    let path = "/programmes/\(world.programme)"
    let rounds = world.rounds
    try await world.site.run { (browser) async throws in
      let viewer = browser.signedIn(as: .viewer)
      let page = try await viewer.get("\(path)/compare?from=\(rounds[1])&to=\(rounds[0])").text
        .replacing(/[\u{2066}-\u{2069}]/, with: "")
      #expect(page.contains("from 2,034 (Round 1) to 2,011 (Round 2): −23."))
      #expect(page.contains("1,234 (carried forward 1,234, rounds ago: 1)") && page.contains("like for like</th>"))
      #expect(page.contains("\(rounds[0])/picture") && page.contains("\(rounds[1])/picture"))
      #expect(try await viewer.get("\(path)/compare?to=\(ID<Round>(high: 1, low: 1))").status == .notFound)
      let trend = try await viewer.get("\(path)/trend").text
      #expect(trend.contains("\"facet\"") && trend.contains("2,034") && trend.contains("Practice"))
      #expect(trend.contains("\"kind\":\"carried forward\"") && trend.contains("\"kind\":\"counted\""))
      let home = try await viewer.get(path).text
      #expect(home.contains("\(path)/compare") && home.contains("\(path)/trend"))
    }
  }

  @Test func `a programme without rounds says what to do`() async throws {
    let world = try await PresenceSite()
    let programme = try await world.office.programmes.define(code: "new", names: ["en": "New"], by: .system)
    try await world.site.run { (browser) async throws in
      let viewer = try await browser.signedIn(as: .viewer).get("/programmes/\(programme)").text
      #expect(viewer.contains("No round is planned yet") && !viewer.contains("Plan a round"))
      let manager = try await browser.signedIn(as: .manager).get("/programmes/\(programme)").text
      #expect(manager.contains("Plan a round"))
    }
  }

  @Test func `a map tells what is counted, carried, inaccessible, zero and not covered apart`() async throws {
    let words = ChartWords(language: .english, title: "T", noData: "not covered", zero: "nobody", older: "carried")
    func area(_ name: String, _ value: Double?, older: Double = 0, absence: String? = nil) -> ThematicMap.Area {
      .init(
        key: name, name: name, shape: ["type": "Point", "coordinates": [0, 0]], longitude: 0, latitude: 0, value: value,
        older: older, absence: absence)
    }
    let map = ThematicMap(
      .symbols,
      areas: [
        area("counted", 10), area("partly", 10, older: 4), area("old", 7, older: 7, absence: "inaccessible"),
        area("zero", 0), area("unknown", nil, absence: "no figure"), area("outside", nil),
      ], isShare: false, greatest: 50, words: words, format: { "\($0)" }
    ).specification.serialized
    for told in ["not covered", "nobody", "carried", "inaccessible", "no figure", "\"domainMax\":50"] {
      #expect(map.contains(told), "\(told)")
    }
    // The ring is as large as the whole, the circle inside as what is counted; what is all carried has no circle inside.
    #expect(map.contains("\"value\":6") && map.split(separator: "\"value\":7").count == 2)
  }

  @Test func `a map of categories numbers what it is about, in the legend and on the areas`() async throws {
    func area(_ name: String, _ category: Int?) -> ThematicMap.Area {
      .init(
        key: name, name: name, shape: ["type": "Point", "coordinates": [0, 0]], longitude: 1, latitude: 1,
        text: name, category: category)
    }
    let map = ThematicMap(
      .categories, areas: [area("a", 0), area("b", 1), area("c", 2), area("d", nil)],
      categories: [.init("North"), .init("South"), .init("nobody", isQuiet: true)], isShare: false,
      words: ChartWords(language: .english, title: "T", noData: "not covered"), format: { "\(Int($0))" }
    ).specification.serialized
    for told in ["1 · North", "2 · South", "\"nobody\"", "\"not covered\"", "\"number\":\"1\"", "\"number\":\"2\""] {
      #expect(map.contains(told), "\(told)")
    }
    #expect(!map.contains("\"number\":\"3\""))
  }

  @Test func `a sheet of estimates is uploaded, its columns and places are said, and it is taken`() async throws {
    let world = try await PresenceSite()
    let path = "/records/presence/rounds/\(world.rounds[1])/import"
    try await world.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      #expect(try await manager.get(path).text.contains("Take a sheet of estimates over"))
      #expect(try await manager.post(path).status == .unprocessableContent)
      #expect(try await browser.signedIn(as: .viewer).get(path).status == .forbidden)
      let sheet = "District,IDP individuals\nSilopi,40\nNowhere,5\n"
      let sent = try await manager.upload(path, [:], files: ["file": ("dtm.csv", sheet)])
      let page = try #require(sent.headers[.location])
      let id = try #require(ID<RoundImport>(page.split(separator: "/").last ?? ""))
      let asked = try await manager.get(page).text
      #expect(asked.contains("IDP individuals") && asked.contains("#place:2:name"))
      let plan = [
        "heading": "1", "column-1": "#place:2:name", "column-2": "count", "group-2": "displaced_citizen",
        "unit-2": "households", "all-source": "register",
      ]
      #expect(try await manager.post(page + "/plan", ["heading": "1"]).status == .unprocessableContent)
      #expect(try await manager.post(page + "/plan", plan).status == .seeOther)
      let places = try await manager.get(page + "/places").text
      #expect(places.contains("Nowhere") && !places.contains("Silopi"))
      let key = try #require(places.firstMatch(of: /name="key-1" value="([0-9a-f]{64})"/)).1
      #expect(
        try await manager.post(page + "/places", ["key-1": String(key), "other-1": "Nowhere"]).status
          == .unprocessableContent)
      let counts = try await world.imports.run(id, isDry: false, by: .system) { _ in }
      #expect((counts.received, counts.refused) == (1, 1))
      let silopi = try await manager.get("/records/presence/rounds/\(world.rounds[1])/places/\(world.id("TUR073005"))")
      #expect(silopi.words.contains("40 households") && silopi.words.contains("official register"))
    }
  }
}
