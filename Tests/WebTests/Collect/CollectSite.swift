import Basics
import Collect
import Evidence
import Foundation
import HTTPTypes
import Office
import Records
import Store
import Testing
import Worlds

@testable import Web

/// The pages of Collect on a real store.
struct CollectSite {
  let site: TestSite
  let store: Store
  let parts: CollectParts
  private let intake: Intake
  /// Sees and does everything; pages are asked by `Role` through `TestSite`.
  let head = Requester(.user(ID(high: 1, low: 1)), grants: [Grant(.administrator, sensitivity: .protected)])
  /// Whoever is signed in through `TestSite`, as jobs know them.
  private static let asker = TestSite.account(.officer).requester
  private let phone = Actor.appUser(ID(high: 2, low: 2))

  /// `account` says who is signed in with which token.
  init(
    engine: EngineKind = .sqlite,
    account: @escaping @Sendable (_ token: String) -> Account? = TestSite.account(of:),
    endedUser: @escaping @Sendable (_ token: String) -> ID<User>? = { _ in nil }, clock: Clock = .live
  ) async throws {
    let schema = CollectSchema()
    store = try await Store(
      location: try await engine.location(), keys: .new(),
      projections: schema.projections + Places.projections + Office.projections + Presence.projections
        + Sites.projections + Flows.projections + Activities.projections + EvidenceSchema.projections,
      erasables: schema.erasables,
      migrations: OfficeMigrations.all + CollectSchema.migrations + PlacesMigrations.all + PresenceMigrations.all
        + SitesMigrations.all + FlowMigrations.all + ActivityMigrations.all + EvidenceSchema.migrations,
      tables: OfficeMigrations.tables + CollectSchema.tables + PlacesMigrations.tables + PresenceMigrations.tables
        + SitesMigrations.tables + FlowMigrations.tables + ActivityMigrations.tables + EvidenceSchema.tables,
      blobFolder: try Scratch.newFolder(), clock: clock)
    let secrets = OfficeSecrets { purpose in Hashing.blake2b(Array(purpose.utf8), key: Array("test".utf8)) }
    intake = Intake(store: store, plans: schema.plans, places: PlaceResolver(), folder: try Scratch.newFolder())
    let forms = Forms(store: store, plans: schema.plans)
    let submissions = Submissions(store: store, plans: schema.plans, places: PlaceResolver())
    let exports = Exports(submissions: submissions, forms: forms)
    let imports = SheetImports(store: store, forms: forms, intake: intake, submissions: submissions) { actor in
      Requester(.user(actor.recast()), grants: [Grant(.manager, sensitivity: .protected)])
    }
    parts = CollectParts(
      store: store, forms: forms, submissions: submissions, quarantine: Quarantine(store: store, intake: intake),
      exports: exports,
      backgroundExports: BackgroundExports(store: store, exports: exports) { actor in
        actor == Self.asker.actor.id ? Self.asker : nil
      },
      imports: imports,
      pulls: Pulls(
        imports, client: OutgoingClient(folder: intake.folder, allowsPrivate: false),
        key: Hashing.blake2b(Array("pull".utf8))), office: Office(store, secrets: secrets), places: Places(store))
    let evidence = EvidenceRoutes(store: store, forms: forms, places: parts.places, office: parts.office)
    let indicators = IndicatorRoutes(store: store, forms: forms, places: parts.places, office: parts.office)
    let activities = Activities(
      store, places: parts.places,
      sectors: try SectorList(
        yaml: String(
          contentsOf: Resources.located().packs.appending(path: "activities/sectors.yaml"), encoding: .utf8)))
    let documents = ReleaseDocuments(
      places: parts.places, printer: DocumentPrinter(try .located(), program: "/nonexistent")
    ) { _ in nil }
    let clearance: [any RouteGroup] = [
      SourceTermsRoutes(store: store, forms: forms, office: parts.office) { _ in "Ayşe Yılmaz" },
      PrecisionRoutes(store: store), DataExportRoutes(parts.office),
      AccessAnnouncedRoutes(store: store, forms: forms, office: parts.office),
      AccessRequestRoutes(store: store, forms: forms, exports: parts.exports, office: parts.office) { _ in "Ayşe Yılmaz"
      },
      AccessDataRoutes(
        store: store, forms: forms, exports: exports, office: parts.office, activities: activities),
      PublicRoutes(
        Releases(store), documents: documents, activities: activities, forms: forms, office: parts.office),
    ]
    let writer = try Self.releaseWriter(store, parts)
    let products = ProductRoutes(writer, presence: Presence(store), office: parts.office)
    let releases = ReleaseRoutes(writer, office: parts.office) { _ in nil }
    site = try TestSite(
      parts.routeGroups
        + [
          evidence, indicators, products, releases, ImprintRoutes(Products(store), office: parts.office),
        ] + clearance, account: account,
      endedUser: endedUser)
  }

  var releaseWriter: ReleaseWriter { get throws { try Self.releaseWriter(store, parts) } }

  private static func releaseWriter(_ store: Store, _ parts: CollectParts) throws -> ReleaseWriter {
    let rules = try #require(
      SiteRules.read(
        try String(
          contentsOf: Resources.located().packs.appending(path: "site-assessment/sites.yaml"), encoding: .utf8)
      ).rules)
    return ReleaseWriter(
      Releases(store), forms: parts.forms, places: parts.places, sites: rules, office: parts.office,
      catalogue: try Sample.catalogue, zone: .gmt)
  }

  /// What programs ask, of the same store.
  func interface() throws -> TestSite {
    let folder = try Resources.located().packs
    func pack(_ path: String) throws -> String { try String(contentsOf: folder.appending(path: path), encoding: .utf8) }
    let rules = try #require(SiteRules.read(try pack("site-assessment/sites.yaml")).rules)
    let interface = APIParts(
      store: store, office: parts.office, forms: parts.forms, exports: parts.exports, places: parts.places,
      sites: Sites(store, places: parts.places, rules: rules), presence: Presence(store),
      activities: Activities(
        store, places: parts.places, sectors: try SectorList(yaml: try pack("activities/sectors.yaml"))),
      version: "1")
    return try TestSite(interface.routeGroups)
  }

  /// The site with the survey published.
  static func withSurvey() async throws -> CollectSite {
    let site = try await CollectSite()
    try await site.publish(survey)
    return site
  }

  func publish(_ workbook: String) async throws {
    let upload = try await parts.forms.read(Array(workbook.utf8), fileName: "survey.md")
    try await parts.forms.publish(try #require(upload.draft, "\(upload.diagnostics)"), by: head)
  }

  /// Sends as a phone does; the id of what it became.
  @discardableResult
  func send(
    _ answers: String, id: String = "uuid:1", version: String = "1", files: [String: String] = [:],
    form: String = "survey", by sender: Actor? = nil
  ) async throws -> ID<Submission>? {
    let xml = """
      <data id="\(form)" version="\(version)" xmlns:orx="http://openrosa.org/xforms">\(answers)\
      <orx:meta><orx:instanceID>\(id)</orx:instanceID></orx:meta></data>
      """
    let files = try files.map { name, content in
      let spool = Spool(folder: try Scratch.newFolder())
      try spool.append(Array(content.utf8))
      return SubmissionPost.File(name: name, type: "application/octet-stream", content: spool)
    }
    switch try await intake.receive(SubmissionPost(xml: Array(xml.utf8), files: files), by: sender ?? phone) {
    case .accepted(let id, _): return id
    case .quarantined: return nil
    }
  }

  /// A workbook with a group, a repeat, choices and two languages.
  static let survey = """
    | survey |
    | | type | name | label::English (en) | label::Türkçe (tr) | required |
    | | begin_group | site | The site | Yerleşim alanı | |
    | | text | title | Name of the site | Adı | yes |
    | | select_one kind | kind | Kind of site | Türü | |
    | | geopoint | spot | Where is it? | Nerede? | |
    | | image | photo | Photograph | Fotoğraf | |
    | | end_group | | | | |
    | | integer | people | How many people? | Kaç kişi? | |
    | | select_multiple need | needs | What is needed? | Ne gerekiyor? | |
    | | begin_repeat | member | Member | Üye | |
    | | text | who | Who? | Kim? | |
    | | integer | age | Age | Yaş | |
    | | end_repeat | | | | |
    | choices |
    | | list_name | name | label::English (en) | label::Türkçe (tr) |
    | | kind | tent | Tents | Çadır |
    | | kind | house | Houses | Ev |
    | | need | water | Water | Su |
    | | need | food | Food | Gıda |
    | settings |
    | | form_title | form_id | version | default_language |
    | | Survey of sites | survey | 1 | English (en) |

    """

  static let answers = """
    <site><title>Narlıca</title><kind>tent</kind><spot>36.2 36.16 90 5</spot></site><people>120</people>\
    <needs>water food</needs><member><who>Ayşe</who><age>40</age></member><member><who>Can</who><age>7</age></member>
    """
}
