import Basics
import Collect
import FormEngine
import Foundation
import Records
import Store
import Testing
import Worlds

/// A programme whose informants' answers come in as submissions.
struct AnsweringWorld {
  let world: PresenceWorld
  let forms: Forms
  let intake: Intake
  let submissions: Submissions
  let manager = Requester(.user(ID()), grants: [Grant(.manager, sensitivity: .protected)])
  static let form = ID<FormEngine.Form>(formID: "b2")

  init(_ engine: EngineKind) async throws {
    let world = try await PresenceWorld(engine)
    self.world = world
    let programme = world.programme
    let resolver = PlaceResolver(
      code: { code, day in try await world.places.atlas().place(ofCode: code, on: day) },
      programme: { _ in programme })
    forms = Forms(store: world.store, plans: world.schema.plans)
    submissions = Submissions(store: world.store, plans: world.schema.plans, places: resolver)
    intake = Intake(
      store: world.store, plans: world.schema.plans, places: resolver, folder: try Scratch.newFolder())
    var placing = FormShape.Placing()
    (placing.placeCodes, placing.isPlaceNamed) = (["/code"], true)
    (placing.days, placing.isDayNamed) = (["/day"], true)
    placing.programme = "tracking"
    func question(_ name: String, _ path: String, _ type: TableSchema.ColumnType, _ role: String?) -> FormShape.Question
    {
      FormShape.Question(path: path + "/" + name, name: name, type: type, role: role.map { "presence." + $0 })
    }
    let shape = FormShape(
      tables: [
        .init(
          path: "", parent: nil,
          questions: [
            question("code", "", .text, nil), question("day", "", .date, "day"),
            question("round", "", .choice, "round"), question("outcome", "", .choice, "outcome"),
            question("basis", "", .choice, "residence"),
          ]),
        .init(path: "/informant", parent: 0, questions: [question("kind", "/informant", .choice, "informant-kind")]),
        .init(
          path: "/figure", parent: 0,
          questions: [
            question("who", "/figure", .choice, "group"), question("from", "/figure", .choice, "nationality"),
            question("people", "/figure", .integer, "individuals"),
            question("homes", "/figure", .integer, "households"),
          ]),
      ], placing: placing)
    try await forms.publish(
      FormDraft(formID: "b2", version: "1", title: "B2", shape: shape, xform: Array("<h:html>1</h:html>".utf8)),
      by: manager)
  }

  @discardableResult
  func send(
    _ code: String, round: Int = 1, outcome: String = "assessed", people: Int? = nil, homes: Int? = nil,
    who: String = "temporary_protection", id: String = "uuid:\(UUID().uuidString)", replacing former: String? = nil,
    by sender: Actor? = nil, day: String = "2024-10-04"
  ) async throws -> ID<Submission> {
    let numbers = (people.map { "<people>\($0)</people>" } ?? "") + (homes.map { "<homes>\($0)</homes>" } ?? "")
    let figure = numbers.isEmpty ? "" : "<figure><who>\(who)</who><from>SYR</from>\(numbers)</figure>"
    let xml = """
      <data id="b2" version="1"><code>\(code)</code><day>\(day)</day><round>\(round)</round>\
      <outcome>\(outcome)</outcome><basis>present</basis><informant><kind>mukhtar</kind></informant>\(figure)\
      <meta><instanceID>\(id)</instanceID>\(former.map { "<deprecatedID>\($0)</deprecatedID>" } ?? "")</meta></data>
      """
    let receipt = try await intake.receive(SubmissionPost(xml: Array(xml.utf8)), by: sender ?? manager.actor)
    guard case .accepted(let submission, _) = receipt else { throw NotAccepted(receipt: receipt) }
    return submission
  }

  struct NotAccepted: Error { let receipt: Receipt }

  func total(_ code: String, _ round: ID<Round>) async throws -> PresenceFigures {
    _ = try await world.store.sealNow()
    try await world.presence.keeper.catchUp()
    return try await world.figures(code, round)
  }
}

@Suite struct AnsweredPresence {
  @Test(arguments: Engines.all)
  func `what informants said is combined by the rule, and follows edits, rejections and erasure`(
    engine: EngineKind
  ) async throws {
    let world = try await AnsweringWorld(engine)
    let round = try await world.world.round(1)
    try await world.world.say(.scope, of: "A1", in: round)
    try await world.world.say(.scope, of: "A2", in: round)
    let first = try await world.send("A1", people: 100)
    try await world.send("A1", people: 140)
    try await world.send("A1", people: 120, id: "uuid:third")
    try await world.send("A2", outcome: "inaccessible")
    #expect(try await world.total("T", round).total == 120)
    #expect(try await world.total("A2", round).counts.status == [.inaccessible: 1])
    let place = try await world.world.id("A1")
    let said = try #require(try await world.world.store.read { try $0.placeInRound(round, place)?.estimates })
    #expect(said.map(\.submissions) == [3])
    #expect((said[0].estimate.lowest, said[0].estimate.highest, said[0].estimate.informants) == (100, 140, 3))
    try await world.send("A1", people: 130, id: "uuid:third-b", replacing: "uuid:third")
    #expect(try await world.total("T", round).total == 130)
    try await world.submissions.review(first, as: .rejected, comment: "", by: world.manager)
    #expect(try await world.total("T", round).total == 135)
    try await world.submissions.review(first, as: .approved, comment: "", by: world.manager)
    #expect(try await world.total("T", round).total == 130)
    let erasables: [any Erasable] = [PresenceErasure()]
    try await world.world.store.write { writer in
      for erasable in erasables { try erasable.erase([first.recast()], from: writer) }
    }
    #expect(try await world.world.figures("T", round).total == 135)
  }

  @Test(arguments: Engines.all)
  func `an officer's figure stands for what informants said, and goes back to it`(engine: EngineKind) async throws {
    let world = try await AnsweringWorld(engine)
    let round = try await world.world.round(1)
    try await world.world.say(.scope, of: "A1", in: round)
    try await world.send("A1", people: 100)
    #expect(try await world.total("T", round).total == 100)
    let place = try await world.world.id("A1")
    let said = try #require(try await world.world.store.read { try $0.placeInRound(round, place)?.estimates.first })
    await #expect(throws: PresenceRefusal.fromSubmissions) {
      try await world.world.say(.withdrawal(said.id), of: "A1", in: round)
    }
    var corrected = said.estimate
    corrected.quantity = Quantity(90, .individuals)
    (corrected.lowest, corrected.highest) = (nil, nil)
    try await world.world.say(.estimate(said.id, corrected), of: "A1", in: round, reason: "counted twice")
    #expect(try await world.world.figures("T", round).total == 90)
    let log = try await world.world.store.read { try $0.corrections(of: round, areas: nil, limit: 9) }
    #expect(log.first?.correction.old.hasPrefix("100 individuals") == true)
    try await world.world.say(.withdrawal(said.id), of: "A1", in: round, reason: "it was right")
    #expect(try await world.world.figures("T", round).total == 100)
  }

  @Test(arguments: Engines.all)
  func `what is not of the round's places is in no sum, and a round that is planned later finds its answers`(
    engine: EngineKind
  ) async throws {
    let world = try await AnsweringWorld(engine)
    let round = try await world.world.round(1)
    try await world.world.say(.scope, of: "A1", in: round)
    try await world.send("B1", people: 70)
    try await world.send("A1", round: 2, people: 50)
    #expect(try await !world.total("T", round).isKnown)
    let second = try await world.world.round(2)
    try await world.world.say(.scope, of: "A1", in: second)
    #expect(try await world.total("T", second).total == 50)
    #expect(try await !world.world.presence.keeper.rebuild())
  }
}
