import Basics
import Collect
import FormEngine
import Foundation
import Office
import Records
import Store
import Worlds

@testable import Evidence

/// A mission with places that collects and shows figures. Its form asks for a kind, needs, people, a day and groups:
/// invented submissions are made from what a test says, so that it can count them by itself.
struct EvidenceWorld {
  let store: Store
  let forms: Forms
  let intake: Intake
  let submissions: Submissions
  let places: Places
  let evidence: EvidenceStore
  let keeper: RollupKeeper
  let schema = CollectSchema()
  let officer = Requester(.user(ID()), grants: [Grant(.manager, sensitivity: .protected)])
  static let day = Day(year: 2026, month: 7, day: 1)!
  static let form = ID<FormEngine.Form>(formID: "sites")

  /// Two provinces with two districts each.
  static let codes = ["A": "XX1", "A1": "XX11", "A2": "XX12", "B": "XX2", "B1": "XX21", "B2": "XX22"]

  init(_ engine: EngineKind, clock: Clock = .live) async throws {
    store = try await Store(
      location: try await engine.location(), keys: .new(),
      projections: Office.projections + schema.projections + Places.projections + Presence.projections
        + EvidenceSchema.projections + Sites.projections,
      erasables: schema.erasables + [RollupErasure()],
      migrations: OfficeMigrations.all + CollectSchema.migrations + PlacesMigrations.all + PresenceMigrations.all
        + EvidenceSchema.migrations + SitesMigrations.all,
      tables: OfficeMigrations.tables + CollectSchema.tables + PlacesMigrations.tables + PresenceMigrations.tables
        + EvidenceSchema.tables + SitesMigrations.tables,
      clock: clock)
    let places = Places(store)
    self.places = places
    let resolver = PlaceResolver(code: { code, day in try await places.atlas().reported(code, on: day) })
    forms = Forms(store: store, plans: schema.plans)
    submissions = Submissions(store: store, plans: schema.plans, places: resolver)
    intake = Intake(store: store, plans: schema.plans, places: resolver, folder: try Scratch.newFolder())
    evidence = EvidenceStore(store)
    keeper = RollupKeeper(store, plans: schema.plans)
    try await addPlaces()
    try await publish()
  }

  private func addPlaces() async throws {
    let csv = """
      code,level,parent,name
      XX,0,,Land
      XX1,1,XX,Alpha
      XX2,1,XX,Beta
      XX11,2,XX1,Alpha one
      XX12,2,XX1,Alpha two
      XX21,2,XX2,Beta one
      XX22,2,XX2,Beta two
      """
    let result = try await places.importPlaces(
      Array(csv.utf8), from: PlaceSource.Facts(name: "Test", version: "1", date: "2026-01-01", licence: "CC0"),
      options: PlaceFile.Options(sheet: "places.csv"), by: .system)
    precondition(!result.isRefused, "\(result.diagnostics)")
  }

  /// Publishes the form, with these questions of its top asked with other types than in the first version.
  func publish(
    _ version: String = "1", _ types: [String: TableSchema.ColumnType] = [:], as formID: String = "sites"
  ) async throws {
    let question = { (name: String, path: String, type: TableSchema.ColumnType) in
      FormShape.Question(path: "\(path)/\(name)", name: name, type: path.isEmpty ? types[name] ?? type : type)
    }
    var placing = FormShape.Placing()
    placing.placeCodes = ["/district"]
    placing.isPlaceNamed = true
    placing.days = ["/on"]
    placing.isDayNamed = true
    let shape = FormShape(
      tables: [
        .init(
          path: "", parent: nil,
          questions: [
            question("district", "", .choice), question("on", "", .date), question("round", "", .choice),
            question("kind", "", .choice), question("needs", "", .choices), question("people", "", .integer),
            question("hours", "", .decimal), question("arrivals", "", .integer),
          ]),
        .init(
          path: "/group", parent: 0,
          questions: [question("who", "/group", .choice), question("members", "/group", .integer)]),
        .init(path: "/asset", parent: 0, questions: [question("what", "/asset", .choice)]),
      ], placing: placing)
    try await forms.publish(
      FormDraft(
        formID: formID, version: version, title: "Sites", shape: shape,
        xform: Array("<h:html>\(version)</h:html>".utf8)),
      by: officer)
    try await forms.configure(
      ID(formID: formID), FormConfigured(measures: ["/people": "stock", "/arrivals": "flow"]), by: officer)
  }

  // MARK: Pins

  func remove(_ pin: ID<Pin>) async throws {
    try await store.perform(store.clock.newID(), by: officer.actor) { decision in
      try decision.append(PinRemoved(), to: pin.recast(), of: PinRecord.stream, in: .mission)
      return true
    }
  }

  /// Seals and counts; returns the pins that could not be counted and were not told before.
  @discardableResult
  func catchUp() async throws -> [ID<Pin>] {
    try await store.sealNow()
    var failed: [ID<Pin>] = []
    try await keeper.catchUp { pin, _ in failed.append(pin) }
    return failed
  }

  /// How many rows of its rollup a pin has that were counted, as they are kept.
  func kept(_ pin: ID<Pin>) async throws -> Int {
    try await store.read { try $0.value("SELECT count(*) FROM rollup_row WHERE pin = \(pin)") ?? -1 }
  }

  // MARK: Submissions

  /// A submission as a test states it.
  struct Site: Equatable {
    var district: String? = "A1"
    var on = "2026-03-05"
    var round = "1"
    var kind: String? = "tent"
    var needs: [String] = []
    var people: Int?
    var hours: Double?
    var arrivals: Int?
    var groups: [(who: String, members: Int)] = []
    var state = ReviewState.received
    var version = "1"

    static func == (left: Site, right: Site) -> Bool { left.xml("", nil) == right.xml("", nil) }

    func xml(_ id: String, _ former: String?) -> String {
      func put(_ name: String, _ value: (some CustomStringConvertible)?) -> String {
        value.map { "<\(name)>\($0)</\(name)>" } ?? ""
      }
      let body =
        put("district", district.flatMap { EvidenceWorld.codes[$0] }) + put("on", on) + put("round", round)
        + put("kind", kind) + put("needs", needs.isEmpty ? nil : needs.joined(separator: " ")) + put("people", people)
        + put("hours", hours) + put("arrivals", arrivals)
        + groups.map { "<group>\(put("who", $0.who))\(put("members", $0.members))</group>" }.joined()
      return """
        <data id="sites" version="\(version)">\(body)<meta><instanceID>\(id)</instanceID>\(put("deprecatedID", former))</meta></data>
        """
    }
  }

  @discardableResult
  func send(_ site: Site, id: String = "uuid:\(UUID().uuidString)", replacing former: String? = nil) async throws
    -> ID<Submission>
  {
    let receipt = try await intake.receive(SubmissionPost(xml: Array(site.xml(id, former).utf8)), by: officer.actor)
    guard case .accepted(let submission, _) = receipt else { throw NotAccepted(receipt: receipt) }
    return submission
  }

  struct NotAccepted: Error { let receipt: Receipt }

  func find(_ tabulation: Tabulation, as requester: Requester? = nil) async throws -> Crosstab {
    let answer = try await evidence.find(tabulation, round: "/round", for: requester ?? officer, on: Self.day)
    return try answer.table(in: Self.names)
  }

  func find(_ pin: ID<Pin>, as requester: Requester? = nil) async throws -> Crosstab {
    guard let line = try await store.read({ try $0.pin(pin) }) else { throw EvidenceRefusal.unknownPin }
    let answer = try await evidence.find(line, round: "/round", for: requester ?? officer, on: Self.day)
    return try answer.table(in: Self.names)
  }

  func pin(_ tabulation: Tabulation) async throws -> ID<Pin> {
    let pin: ID<Pin> = store.clock.newID()
    let record = PinRecord(
      title: LocalizedText(english: "Pinned"), tabulation: tabulation, figure: .value, picture: .bar)
    try await store.perform(store.clock.newID(), by: officer.actor) { decision in
      try decision.append(PinMade(pin: record), to: pin.recast(), of: PinRecord.stream, in: .mission)
      return true
    }
    return pin
  }

  /// What erasing a submission does to tables: its rows and its cells go.
  func erase(_ submission: ID<Submission>) async throws {
    let streams: [ID<JournalStream>] = [submission.recast()]
    let erasables = schema.erasables + [RollupErasure()]
    try await store.write { writer in
      for erasable in erasables { try erasable.erase(streams, from: writer) }
    }
  }

  static let names = TabulationAnswer.Names(language: .english, label: { _, key in key }, order: { _ in nil })
}

extension Crosstab {
  /// Figures by the keys of their cells, empty ones left out: what a test compares.
  var figures: [String: Double] {
    var figures: [String: Double] = [:]
    for row in rows {
      for column in columns { figures["\(row.key)|\(column.key)"] = value(of: self[row, column]) }
      figures["\(row.key)|Σ"] = value(of: total(row: row))
    }
    for column in columns { figures["Σ|\(column.key)"] = value(of: total(column: column)) }
    figures["Σ|Σ"] = value(of: total)
    return figures
  }
}
