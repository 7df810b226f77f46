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

  init(_ engine: EngineKind, _ given: PresenceWorld? = nil) async throws {
    let world = if let given { given } else { try await PresenceWorld(engine) }
    self.world = world
    let programme = world.programme
    let resolver = PlaceResolver(
      code: { code, day in try await world.places.atlas().reported(code, on: day) },
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
            question("basis", "", .choice, "residence"), question("sites", "", .choice, "sites"),
          ]),
        .init(
          path: "/informant", parent: 0,
          questions: [
            question("kind", "/informant", .choice, "informant-kind"),
            question("key", "/informant", .text, "informant-code"),
            question("said", "/informant", .integer, "informant-individuals"),
          ]),
        .init(
          path: "/figure", parent: 0,
          questions: [
            question("who", "/figure", .choice, "group"), question("from", "/figure", .choice, "nationality"),
            question("people", "/figure", .integer, "individuals"),
            question("homes", "/figure", .integer, "households"),
            question("women", "/figure", .integer, "individuals.female"),
            question("men", "/figure", .integer, "individuals.male"),
            question("children", "/figure", .integer, "individuals.0-17"),
            question("old", "/figure", .integer, "individuals.female.60-plus"),
          ]),
      ], placing: placing)
    try await forms.publish(
      FormDraft(formID: "b2", version: "1", title: "B2", shape: shape, xform: Array("<h:html>1</h:html>".utf8)),
      by: manager)
  }

  @discardableResult
  func send(
    _ code: String, round: Int = 1, outcome: String = "assessed", people: Int? = nil, homes: Int? = nil,
    who: String = "temporary_protection", informants: [String] = ["<kind>mukhtar</kind>"],
    id: String = "uuid:\(UUID().uuidString)", replacing former: String? = nil, by sender: Actor? = nil,
    day: String = "2024-10-04", figures: String? = nil, basis: String = "<basis>present</basis><sites>yes</sites>"
  ) async throws -> ID<Submission> {
    let numbers = (people.map { "<people>\($0)</people>" } ?? "") + (homes.map { "<homes>\($0)</homes>" } ?? "")
    let figure = figures ?? (numbers.isEmpty ? "" : "<figure><who>\(who)</who><from>SYR</from>\(numbers)</figure>")
    let xml = """
      <data id="b2" version="1"><code>\(code)</code><day>\(day)</day><round>\(round)</round>\
      <outcome>\(outcome)</outcome>\(basis)\(informants.map { "<informant>\($0)</informant>" }.joined())\(figure)\
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
    // Whoever weighs nothing is a part of it too.
    let given = try await world.world.presence.round(round)
    let answered = try await world.world.store.read {
      try $0.answeredFigures(
        of: place, in: given, by: TrackingSetUp(informants: .weighted(["mukhtar": 0, "other": 1])))
    }
    #expect(answered.keys.map(\.self) == [said[0].id])
    #expect(Set(answered[said[0].id]?.map(\.quantity.count) ?? []) == [100, 120, 140])
    #expect(answered[said[0].id]?.contains { $0.submission == first && $0.quantity.count == 100 } == true)
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
  func `what informants of several kinds said together weighs what they weigh together`(
    engine: EngineKind
  ) async throws {
    let world = try await AnsweringWorld(engine)
    let round = try await world.world.round(1)
    try await world.world.say(.scope, of: "A1", in: round)
    try await world.send("A1", people: 100, informants: ["<kind>mukhtar</kind>", "<kind>teacher</kind>"])
    try await world.send("A1", people: 200, informants: ["<kind>resident</kind>"])
    var setUp = TrackingSetUp(informants: .weighted(["mukhtar": 3]))
    try await world.world.presence.setUp(world.world.programme, setUp, by: world.manager)
    // (4 × 100 + 1 × 200) ÷ 5
    #expect(try await world.total("T", round).total == 120)
    setUp.informants = .mostCredible(["teacher", "resident"])
    try await world.world.presence.setUp(world.world.programme, setUp, by: world.manager)
    #expect(try await world.total("T", round).total == 100)
    setUp.informants = .weighted(["mukhtar": -1])
    await #expect(throws: PresenceRefusal.weights) {
      try await world.world.presence.setUp(world.world.programme, setUp, by: world.manager)
    }
  }

  @Test(arguments: Engines.all)
  func `one who speaks for many places, figures alike and codes of nobody are doubted until an officer says why not`(
    engine: EngineKind
  ) async throws {
    let world = try await AnsweringWorld(engine)
    let (presence, round) = (world.world.presence, try await world.world.round(1))
    var setUp = TrackingSetUp(doubts: DoubtLimits(mostPlaces: 2, leastAlike: 2, smallest: 100))
    try await presence.setUp(world.world.programme, setUp, by: world.manager)
    func doubts(_ areas: [ID<Place>]? = nil) async throws -> [RoundDoubt] {
      _ = try await world.world.store.sealNow()
      try await presence.keeper.catchUp()
      return try await presence.doubts(of: round, areas: areas)
    }
    let one = "<kind>mukhtar</kind><key>4F7Q-M2KP</key>"
    for place in ["A1", "A2"] { try await world.send(place, people: 90, informants: [one]) }
    // Small figures are alike by chance, and two places are not many. But nobody has the code.
    #expect(try await doubts().map(\.kind) == [.unknownCode])
    try await world.send("B1", people: 250, informants: [one])
    try await world.send("B2", people: 250, informants: ["<kind>teacher</kind>"])
    let third = try await world.send("B2", people: 300, informants: ["<kind>teacher</kind><said>250</said>"])
    let found = try await doubts()
    #expect(found.map(\.kind) == [.manyPlaces, .identical, .unknownCode])
    #expect(found.map(\.count) == [3, 2, 3] && found.map(\.answers) == [3, 3, 3])
    #expect(found[0].code == "4F7Q-M2KP" && found[0].places.count == 3 && !found[0].subject.contains("4F7Q"))
    #expect(found[1].individuals == 250)
    let south = try await world.world.id("B")
    #expect(Set(found[1].places) == [try await world.world.id("B1"), try await world.world.id("B2")])
    #expect(try await doubts([south]).map(\.kind) == [.identical, .unknownCode])

    let requester = Requester(.user(ID()), grants: [Grant(.viewer)])
    await #expect(throws: PresenceRefusal.notAllowed) {
      try await presence.dismiss(.identical, "250", of: round, reason: "Two blocks.", by: requester)
    }
    await #expect(throws: PresenceRefusal.doubtUnknown) {
      try await presence.dismiss(.identical, "300", of: round, reason: "Two blocks.", by: world.manager)
    }
    try await presence.dismiss(.identical, "250", of: round, reason: "Two blocks.", by: world.manager)
    #expect(try await doubts()[1].dismissal?.reason == "Two blocks.")
    try await world.send("A1", people: 250, informants: ["<kind>teacher</kind>"])
    #expect(try await doubts()[1].dismissal == nil)

    // Who is erased is no longer told apart, also when all is counted anew; nor what a rejected submission says.
    try await world.submissions.review(third, as: .rejected, comment: "", by: world.manager)
    try await world.world.register("4F7Q-M2KP")
    #expect(try await doubts().map(\.kind) == [.manyPlaces, .identical])
    #expect(try await doubts()[1].answers == 3)
    try await world.world.eraseInformant("4F7Q-M2KP")
    #expect(try await doubts().map(\.kind) == [.identical])
    #expect(try await !presence.keeper.rebuild())
    #expect(try await doubts().map(\.kind) == [.identical])
    setUp.doubts = DoubtLimits(mostPlaces: 2, leastAlike: 1, smallest: 100)
    await #expect(throws: PresenceRefusal.doubtLimits) {
      try await presence.setUp(world.world.programme, setUp, by: world.manager)
    }
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
