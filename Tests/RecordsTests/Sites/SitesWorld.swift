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

/// A mission with districts, a form of sites, and what keeps its assessments.
struct SitesWorld {
  let store: Store
  let places: Places
  let sites: Sites
  let imports: SiteImports
  let keeper: SiteAssessmentKeeper
  let submissions: Submissions
  private let intake: Intake
  private let schema = CollectSchema()
  let officer = Requester(.user(ID(high: 7, low: 7)), grants: [Grant(.officer, sensitivity: .protected)])
  let day = Day(year: 2026, month: 7, day: 6)!
  /// Whose form it is.
  static let programme = ID<Programme>(named: "programme", "shelter")

  init(_ engine: EngineKind) async throws {
    store = try await Store(
      location: try await engine.location(), keys: .new(),
      projections: Office.projections + schema.projections + Places.projections + Presence.projections
        + Sites.projections + Activities.projections,
      erasables: schema.erasables + [SiteErasure()],
      migrations: OfficeMigrations.all + CollectSchema.migrations + PlacesMigrations.all + PresenceMigrations.all
        + SitesMigrations.all + ActivityMigrations.all,
      tables: OfficeMigrations.tables + CollectSchema.tables + PlacesMigrations.tables + PresenceMigrations.tables
        + SitesMigrations.tables + ActivityMigrations.tables,
      blobFolder: try Scratch.newFolder())
    let places = Places(store)
    self.places = places
    sites = Sites(store, places: places, rules: SiteSamples.rules)
    imports = SiteImports(sites)
    keeper = SiteAssessmentKeeper(store, rules: SiteSamples.rules)
    let resolver = PlaceResolver(
      code: { code, day in try await places.atlas().reported(code, on: day) },
      isWithin: { try await places.atlas().isWithin($0, $1) },
      programme: { $0 == "shelter" ? Self.programme : nil })
    submissions = Submissions(store: store, plans: schema.plans, places: resolver)
    intake = Intake(store: store, plans: schema.plans, places: resolver, folder: try Scratch.newFolder())
    let list = """
      code,level,parent,name:tr,latitude,longitude
      TUR,0,,Türkiye,,
      TUR031,1,TUR,Hatay,,
      TUR031002,2,TUR031,Antakya,36.2,36.16
      TUR031005,2,TUR031,Defne,36.15,36.12

      """
    _ = try await places.importPlaces(Array(list.utf8), from: .init(name: "List", version: "1"), by: .system)
    let forms = Forms(store: store, plans: schema.plans)
    let upload = try await forms.read(Array(Self.form.utf8), fileName: "sites.md")
    let draft = try #require(upload.draft, "\(upload.diagnostics)")
    _ = try await forms.publish(draft, by: .system)
  }

  static let form = """
    | survey |
    | | type | name | label | konak:role |
    | | text | district | District | |
    | | date | day | Day | |
    | | text | round | Round | site.round |
    | | begin_group | site | Site | |
    | | text | name | Name | site.name |
    | | text | code | Code | site.code |
    | | geopoint | spot | Where? | site.location |
    | | select_one yes_no | open | Could it be visited? | site.accessible |
    | | end_group | | | |
    | | integer | households | Households | site.households |
    | | integer | individuals | Individuals | site.individuals |
    | | integer | toilets | Toilets | site.toilets |
    | | select_one yes_no | health | Health? | site.health-reach |
    choices |
    | | list_name | name | label |
    | | yes_no | yes | Yes |
    | | yes_no | no | No |
    | settings |
    | | form_title | form_id | version | konak:place | konak:day | konak:programme |
    | | Sites | sites | 1 | ${district} | ${day} | shelter |

    """.replacingOccurrences(of: "\nchoices |", with: "\n| choices |")

  func area(_ code: String = "TUR031002") async throws -> ID<Place> {
    try #require(try await places.atlas().place(ofCode: code, on: day))
  }

  /// Registers one site.
  @discardableResult
  func register(
    _ name: String, in district: String = "TUR031002", at point: (Double, Double)? = nil, code: String? = nil,
    facts: SiteFacts = SiteFacts()
  ) async throws -> ID<Place> {
    let draft = SiteDraft(
      names: ["tr": name], parent: try await area(district),
      centre: point.map { PlaceFacts.Centre(Position(longitude: $0.1, latitude: $0.0)) }, facts: facts, code: code)
    return try #require(try await sites.register([draft], by: officer).first)
  }

  struct Visit {
    var name = ""
    var code = ""
    var district = "TUR031002"
    var day = "2026-07-06"
    var round = "3"
    var spot = ""
    var open = "yes"
    var households: Int?
    var individuals: Int?
    var toilets: Int?
    var health = ""
  }

  @discardableResult
  func send(_ visit: Visit) async throws -> ID<Submission> {
    func number(_ value: Int?) -> String { value.map(String.init) ?? "" }
    let xml = """
      <data id="sites" version="1" xmlns:orx="http://openrosa.org/xforms"><district>\(visit.district)</district>\
      <day>\(visit.day)</day><round>\(visit.round)</round><site><name>\(visit.name)</name><code>\(visit.code)</code>\
      <spot>\(visit.spot)</spot><open>\(visit.open)</open></site><households>\(number(visit.households))</households>\
      <individuals>\(number(visit.individuals))</individuals><toilets>\(number(visit.toilets))</toilets>\
      <health>\(visit.health)</health><orx:meta><orx:instanceID>uuid:\(ID<Submission>())</orx:instanceID></orx:meta></data>
      """
    guard case .accepted(let id, _) = try await intake.receive(SubmissionPost(xml: Array(xml.utf8)), by: .system) else {
      throw NotAccepted()
    }
    return id
  }

  struct NotAccepted: Error {}

  func catchUp() async throws {
    _ = try await store.sealNow()
    try await keeper.catchUp()
  }

  func record(_ site: ID<Place>) async throws -> SiteRecord {
    try #require(try await store.read { try $0.site(site) })
  }

  var reach: SiteReach { SiteReach(officer, on: day) }

  func list(_ query: SiteQuery = SiteQuery()) async throws -> SitePage {
    let reach = reach
    return try await store.read { try $0.sites(query, reach) }
  }

  func latest(_ site: ID<Place>) async throws -> SiteFigure? {
    try await list().lines.first { $0.record.place == site }?.figure
  }
}
