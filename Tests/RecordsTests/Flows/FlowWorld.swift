import Basics
import Collect
import FormEngine
import Foundation
import Office
import Store
import Worlds

@testable import Records

/// A mission that counts at flow points: invented groups and shifts are made from what a test says.
struct FlowWorld {
  let store: Store
  let forms: Forms
  let intake: Intake
  let submissions: Submissions
  let places: Places
  let flows: Flows
  let keeper: FlowKeeper
  let schema = CollectSchema()
  let officer = Requester(.user(ID()), grants: [Grant(.manager, sensitivity: .protected)])
  static let today = Day(year: 2026, month: 12, day: 1)!
  static let form = ID<FormEngine.Form>(formID: "flow")

  init(_ engine: EngineKind) async throws {
    store = try await Store(
      location: try await engine.location(), keys: .new(),
      projections: schema.projections + Places.projections + Flows.projections,
      erasables: schema.erasables + [FlowErasure()],
      migrations: CollectSchema.migrations + PlacesMigrations.all + FlowMigrations.all,
      tables: CollectSchema.tables + PlacesMigrations.tables + FlowMigrations.tables)
    let places = Places(store)
    self.places = places
    let resolver = PlaceResolver(code: { code, day in try await places.atlas().reported(code, on: day) })
    forms = Forms(store: store, plans: schema.plans)
    submissions = Submissions(store: store, plans: schema.plans, places: resolver)
    intake = Intake(store: store, plans: schema.plans, places: resolver, folder: try Scratch.newFolder())
    flows = Flows(store)
    keeper = FlowKeeper(store, plans: schema.plans)
    let csv = """
      code,level,parent,name
      XX,0,,Land
      XX1,1,XX,Alpha
      XX2,1,XX,Beta
      """
    let result = try await places.importPlaces(
      Array(csv.utf8), from: PlaceSource.Facts(name: "Test", version: "1", date: "2026-01-01", licence: "CC0"),
      options: PlaceFile.Options(sheet: "places.csv"), by: .system)
    precondition(!result.isRefused, "\(result.diagnostics)")
    try await publish()
  }

  func place(_ code: String) async throws -> ID<Place> {
    try await places.atlas().place(ofCode: code, on: Self.today)!
  }

  /// Publishes the form; a second version may take a role away.
  func publish(_ version: String = "1", without role: String? = nil) async throws {
    let questions: [(String, TableSchema.ColumnType, String)] = [
      ("point", .text, "flow.point"), ("from", .dateTime, "flow.shift.from"), ("to", .dateTime, "flow.shift.to"),
      ("closed", .decimal, "flow.shift.closed"), ("at", .dateTime, "flow.passed"),
      ("direction", .choice, "flow.direction"), ("people", .integer, "flow.individuals"),
      ("women", .integer, "flow.women"), ("men", .integer, "flow.men"), ("girls", .integer, "flow.girls"),
      ("boys", .integer, "flow.boys"), ("nationality", .choice, "flow.nationality"),
      ("origin", .text, "flow.origin"), ("destination", .choice, "flow.destination"),
      ("means", .choice, "flow.means"), ("seen", .choices, "flow.vulnerability"),
      ("staff", .integer, "flow.shift.staff"), ("missed", .integer, "flow.shift.missed"),
      ("closure", .choice, "flow.shift.closure"),
    ]
    let shape = FormShape(
      tables: [
        .init(
          path: "", parent: nil,
          questions: questions.map { name, type, told in
            FormShape.Question(path: "/\(name)", name: name, type: type, role: told == role ? nil : told)
          })
      ])
    try await forms.publish(
      FormDraft(
        formID: "flow", version: version, title: "Flow", shape: shape,
        xform: Array("<h:html>\(version)</h:html>".utf8)),
      by: officer)
  }

  @discardableResult
  func point(_ code: String, in place: String? = "XX1", hours: Int = 12) async throws -> FlowPoint {
    let id: ID<Place>? = if let place { try await self.place(place) } else { nil }
    try await flows.define(
      FlowPointDefined(
        code: code, names: ["en": "Gate \(code)"], place: id, hoursPerDay: hours, opened: Day("2026-01-01")!),
      by: officer)
    return try await flows.point(code, for: officer, on: Self.today)
  }

  // MARK: Submissions

  struct Group {
    var at: String
    var people = 1
    var women: Int?
    var men: Int?
    var girls: Int?
    var boys: Int?
    var direction = "out"
    var nationality = "SYR"
    var origin: String?
    var destination: String?
    var seen: String?
  }

  @discardableResult
  func send(_ group: Group, point: String = "G1", id: String = "uuid:\(UUID().uuidString)", former: String? = nil)
    async throws -> ID<Submission>
  {
    let parts: [(String, String?)] = [
      ("point", point), ("at", "\(group.at):00.000+03:00"), ("direction", group.direction),
      ("people", "\(group.people)"), ("women", group.women.map(String.init)), ("men", group.men.map(String.init)),
      ("girls", group.girls.map(String.init)), ("boys", group.boys.map(String.init)),
      ("nationality", group.nationality), ("origin", group.origin), ("destination", group.destination),
      ("seen", group.seen),
    ]
    return try await send(parts, id, former)
  }

  @discardableResult
  func shift(
    _ from: String, _ to: String, closed: Double = 0, closure: String? = nil, staff: Int? = nil, missed: Int? = nil,
    point: String = "G1"
  ) async throws -> ID<Submission> {
    try await send(
      [
        ("point", point), ("from", "\(from):00.000+03:00"), ("to", "\(to):00.000+03:00"), ("closed", "\(closed)"),
        ("closure", closure), ("staff", staff.map(String.init)), ("missed", missed.map(String.init)),
      ],
      "uuid:\(UUID().uuidString)", nil)
  }

  private func send(_ parts: [(String, String?)], _ id: String, _ former: String?) async throws -> ID<Submission> {
    let body = parts.compactMap { name, value in value.map { "<\(name)>\($0)</\(name)>" } }.joined()
    let old = former.map { "<deprecatedID>\($0)</deprecatedID>" } ?? ""
    let xml = """
      <data id="flow" version="1">\(body)<meta><instanceID>\(id)</instanceID>\(old)</meta></data>
      """
    let receipt = try await intake.receive(SubmissionPost(xml: Array(xml.utf8)), by: officer.actor)
    guard case .accepted(let submission, _) = receipt else { throw NotAccepted(receipt: receipt) }
    return submission
  }

  struct NotAccepted: Error { let receipt: Receipt }

  func catchUp() async throws {
    _ = try await store.sealNow()
    try await keeper.catchUp()
  }

  func series(
    _ code: String = "G1", _ group: FlowGroup = .all, from: String = "2026-03-02", to: String = "2026-03-08"
  ) async throws -> FlowSeries {
    try await flows.series(
      of: [try await flows.point(code, for: officer, on: Self.today)], group, from: Day(from)!, to: Day(to)!)
  }
}
