import Basics
import Collect
import FormEngine
import Foundation
import Office
import Records
import Store
import Testing
import Worlds

/// A programme with a register of informants over two provinces, for tests.
struct InformantWorld {
  let store: Store
  let location: DatabaseLocation
  let places: Places
  let informants: Informants
  let forms: Forms
  let intake: Intake
  let submissions: Submissions
  let programme = ID<Programme>(named: "programme", "tracking")

  static let manager = Requester(
    .user(ID(high: 7, low: 7)), grants: [Grant(.manager, sensitivity: .protected)])
  static let today = Day("2026-03-20")!

  /// - Parameter months: of keeping, by the programme's assessment; nil without one.
  init(_ engine: EngineKind, months: Int? = nil, today: Day = today) async throws {
    location = try await engine.location()
    let schema = CollectSchema()
    let now = Instant(microseconds: Int64(today.epochDay) * 86_400_000_000 + 1)
    store = try await Store(
      location: location, keys: .new(),
      projections: schema.projections + Places.projections + Presence.projections
        + Informants.projections,
      erasables: schema.erasables + [InformantErasing()],
      migrations: CollectSchema.migrations + PlacesMigrations.all + PresenceMigrations.all
        + InformantMigrations.all,
      tables: CollectSchema.tables + PlacesMigrations.tables + PresenceMigrations.tables
        + InformantMigrations.tables,
      clock: Clock(now: { now }, random: Clock.live.random))
    let places = Places(store)
    self.places = places
    let programme = programme
    let resolver = PlaceResolver(
      code: { code, day in try await places.atlas().reported(code, on: day) }, programme: { _ in programme })
    forms = Forms(store: store, plans: schema.plans)
    submissions = Submissions(store: store, plans: schema.plans, places: resolver)
    intake = Intake(store: store, plans: schema.plans, places: resolver, folder: try Scratch.newFolder())
    informants = Informants(store, places: places, submissions: submissions) {
      months.map { [programme: $0] } ?? [:]
    }
    let list = """
      code,level,parent,name:en
      T,0,,Land
      A,1,T,North
      A1,2,A,North one
      A2,2,A,North two
      B,1,T,South
      B1,2,B,South one

      """
    _ = try await places.importPlaces(Array(list.utf8), from: .init(name: "List", version: "1"), by: Self.manager)
  }

  func id(_ code: String) async throws -> ID<Place> {
    try #require(try await places.atlas().place(ofCode: code, on: Self.today))
  }

  func publishRegister() async throws {
    var placing = FormShape.Placing()
    (placing.placeCodes, placing.isPlaceNamed) = (["/place"], true)
    (placing.days, placing.isDayNamed) = (["/day"], true)
    placing.programme = "tracking"
    let roles: [(String, TableSchema.ColumnType, String?)] = [
      ("place", .text, nil), ("day", .date, nil), ("entry", .choice, "entry"), ("code", .text, "code"),
      ("kind", .choice, "kind"), ("consent", .choice, "consent"), ("how", .choice, "consent-how"),
      ("again", .choice, "return"), ("keep", .date, "keep-until"), ("others", .text, "places"),
    ]
    let shape = FormShape(
      tables: [
        .init(
          path: "", parent: nil,
          questions: roles.map { name, type, role in
            .init(path: "/\(name)", name: name, type: type, role: role.map { "informant.\($0)" })
          })
      ], placing: placing)
    try await forms.publish(
      FormDraft(
        formID: "register", version: "2", title: "Register", shape: shape, xform: Array("<h:html>1</h:html>".utf8)),
      by: Self.manager)
  }

  @discardableResult
  func send(_ answers: [(String, String)], day: String = "2026-03-01") async throws -> ID<Submission> {
    let inner = answers.map { "<\($0.0)>\($0.1)</\($0.0)>" }.joined()
    let xml = """
      <data id="register" version="2"><day>\(day)</day>\(inner)\
      <meta><instanceID>uuid:\(UUID().uuidString)</instanceID></meta></data>
      """
    let receipt = try await intake.receive(SubmissionPost(xml: Array(xml.utf8)), by: Self.manager.actor)
    guard case .accepted(let submission, _) = receipt else { throw NotAccepted(receipt: receipt) }
    return submission
  }

  struct NotAccepted: Error { let receipt: Receipt }

  func catchUp() async throws {
    _ = try await store.sealNow()
    try await informants.catchUp()
  }

  func all(_ query: InformantQuery = InformantQuery(), for requester: Requester = manager) async throws
    -> [InformantRecord]
  {
    try await informants.page(query, for: requester).map(\.record)
  }

  func facts(_ place: String..., keepUntil: String = "2027-01-01", given: String = "2026-03-01") async throws
    -> InformantFacts
  {
    var ids: [ID<Place>] = []
    for code in place { ids.append(try await id(code)) }
    return InformantFacts(
      kind: "mukhtar", places: ids,
      consent: InformantConsent(given: Day(given)!, wording: "Spoken notice 7734", how: "spoken"), mayReturn: true,
      keepUntil: Day(keepUntil)!)
  }

  func register(_ place: String..., keepUntil: String = "2027-01-01", given: String = "2026-03-01") async throws
    -> InformantCode
  {
    var facts = try await facts(keepUntil: keepUntil, given: given)
    var ids: [ID<Place>] = []
    for code in place { ids.append(try await id(code)) }
    facts.places = ids
    return try await informants.register(facts, in: programme, by: Self.manager)
  }
}
