import Basics
import Collect
import FormEngine
import Records
import Store
import Testing
import Worlds

@testable import Evidence

/// Questions that are no choices split tables and are conditions too.
@Suite struct AnyQuestion {
  private func table(
    _ world: EvidenceWorld, by rows: Tabulation.Dimension, _ filter: Tabulation.Filter = .init()
  ) async throws -> Crosstab {
    try await world.find(Tabulation(form: "sites", rows: rows, filter: filter))
  }

  private func lines(_ table: Crosstab) -> [String] {
    table.rows.map { "\($0.key) \(table.total(row: $0)?.count ?? 0)" }
  }

  @Test(arguments: Engines.all)
  func `few whole numbers stand as they are, in their order`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    for people in [10, 2, 2, nil, 9] { try await world.send(.init(people: people)) }
    let found = try await table(world, by: .answer(path: "/people"))
    #expect(lines(found) == ["2 2", "9 1", "10 1"] && found.missing == 1 && found.base == 4)
    let only = try await table(world, by: .state, .init(answers: ["/people": ["2", "10"]]))
    #expect(lines(only).contains("received 3"))
  }

  @Test(arguments: Engines.all)
  func `many numbers stand in readable bands that are the same under every filter`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    for people in 0..<40 { try await world.send(.init(kind: people < 7 ? "tent" : "house", people: people)) }
    let found = try await table(world, by: .answer(path: "/people"))
    let bands = try #require(NumberBands([0, 5, 10, 15, 20, 25, 30, 35]))
    #expect(found.tabulation.rows == .bands(path: "/people", bounds: bands))
    #expect(lines(found) == ["0", "5", "10", "15", "20", "25", "30", "35"].map { "\($0) 5" })
    let tents = try await table(world, by: .answer(path: "/people"), .init(answers: ["/kind": ["tent"]]))
    #expect(tents.tabulation.rows == found.tabulation.rows && lines(tents).prefix(3) == ["0 5", "5 2", "10 0"])
    let chosen = try await table(world, by: .bands(path: "/people", bounds: try #require(NumberBands([18, 60]))))
    #expect(lines(chosen) == ["< 18", "18 22", "60 0"])
  }

  @Test(arguments: Engines.all)
  func `decimals stand in bands, with means in each`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    for hours in [0.25, 0.5, 1.75, nil] { try await world.send(.init(people: 4, hours: hours)) }
    let found = try await table(world, by: .answer(path: "/hours"))
    guard case .bands(_, let bands) = found.tabulation.rows else { return _ = Issue.record("no bands") }
    #expect(bands.bounds.first == 0.2 && found.base == 3 && found.missing == 1)
    let halves = try #require(NumberBands([0, 0.5, 1]))
    #expect(lines(try await table(world, by: .bands(path: "/hours", bounds: halves))) == ["0 1", "0.5 1", "1 1"])
  }

  @Test(arguments: Engines.all)
  func `days that answer a question stand in months, and in any period`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    for day in ["2026-01-31", "2026-03-01", "2026-03-31"] { try await world.send(.init(on: day)) }
    let months = try await table(world, by: .answer(path: "/on"))
    #expect(months.tabulation.rows == .day(path: "/on", period: .month))
    #expect(lines(months) == ["2026-01 1", "2026-02 0", "2026-03 2"])
    #expect(lines(try await table(world, by: .day(path: "/on", period: .quarter))) == ["2026-Q1 3"])
    let march = Tabulation.Filter(ranges: ["/on": try #require(AnswerRange("2026-03-01.."))])
    #expect(lines(try await table(world, by: .day(path: "/on", period: .day), march)).first == "2026-03-01 1")
  }

  @Test(arguments: Engines.all)
  func `a moment stands on the day that it was where it was`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    try await world.publish("1", ["kind": .dateTime], as: "stamps")
    for (number, stamp) in ["2026-02-28T23:30:00.000-03:00", "2026-03-01T00:30:00.000+03:00"].enumerated() {
      let xml = """
        <data id="stamps" version="1"><kind>\(stamp)</kind><meta><instanceID>uuid:\(number)</instanceID></meta></data>
        """
      _ = try await world.intake.receive(SubmissionPost(xml: Array(xml.utf8)), by: world.officer.actor)
    }
    let found = try await world.find(Tabulation(form: "stamps", rows: .day(path: "/kind", period: .day)))
    #expect(lines(found) == ["2026-02-28 1", "2026-03-01 1"])
  }

  @Test(arguments: Engines.all)
  func `numbers and states are conditions`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    var sent: [ID<Submission>] = []
    for people in [4, 17, 18, 60] {
      sent.append(try await world.send(.init(people: people, hours: Double(people) / 8)))
    }
    func count(_ filter: Tabulation.Filter) async throws -> Int {
      try await table(world, by: .answer(path: "/kind"), filter).base
    }
    #expect(try await count(.init(ranges: ["/people": try #require(AnswerRange("..17"))])) == 2)
    #expect(try await count(.init(ranges: ["/people": try #require(AnswerRange("17..18"))])) == 2)
    #expect(try await count(.init(ranges: ["/hours": try #require(AnswerRange("2.2.."))])) == 2)
    try await world.submissions.review(sent[0], as: .approved, comment: "", by: world.officer)
    try await world.submissions.review(sent[1], as: .rejected, comment: "", by: world.officer)
    #expect(try await count(.init(states: [.approved])) == 1)
    #expect(try await count(.init(states: [.received])) == 2)
    await #expect(throws: EvidenceRefusal.notARange(path: "/kind")) {
      try await count(.init(ranges: ["/kind": try #require(AnswerRange("1.."))]))
    }
    await #expect(throws: EvidenceRefusal.notARange(path: "/people")) {
      try await count(.init(ranges: ["/people": try #require(AnswerRange("2026-03-01.."))]))
    }
  }

  @Test(arguments: Engines.all)
  func `texts that repeat are told apart, but for blanks around them`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    try await world.publish("2", ["kind": .text])
    for kind in ["camp", " camp ", "house", nil] { try await world.send(.init(kind: kind, version: "2")) }
    #expect(lines(try await table(world, by: .answer(path: "/kind"))) == ["camp 2", "house 1"])
    #expect(try await table(world, by: .state, .init(answers: ["/kind": ["camp"]])).base == 2)
    for number in 0..<60 { try await world.send(.init(kind: "k\(number)", version: "2")) }
    await #expect(throws: EvidenceRefusal.tooManyAnswers(path: "/kind", limit: 60)) {
      try await table(world, by: .answer(path: "/kind"), .init(answers: ["/kind": ["camp"]]))
    }
  }

  @Test(arguments: Engines.all)
  func `words about persons are told to those alone who may read the submissions`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    try await world.publish("2", ["kind": .text])
    try await world.send(.init(kind: "Ayşe", version: "2"))
    try await world.forms.configure(EvidenceWorld.form, FormConfigured(sensitivity: .personal), by: world.officer)
    let viewer = Requester(.user(ID()), grants: [Grant(.viewer, sensitivity: .protected)])
    let tabulations = [
      Tabulation(form: "sites", rows: .answer(path: "/kind")),
      Tabulation(form: "sites", rows: .state, filter: .init(answers: ["/kind": ["Ayşe"]])),
    ]
    for tabulation in tabulations {
      #expect(try await world.find(tabulation).base == 1)
      await #expect(throws: EvidenceRefusal.textOfPersons(path: "/kind")) {
        try await world.find(tabulation, as: viewer)
      }
    }
    #expect(try await world.find(Tabulation(form: "sites", rows: .answer(path: "/people")), as: viewer).missing == 1)
  }

  @Test(arguments: Engines.all)
  func `a pin by bands with a range stays right when submissions change`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    for people in 0..<12 { try await world.send(.init(people: people), id: "uuid:\(people)") }
    let tabulation = Tabulation(
      form: "sites", rows: .bands(path: "/people", bounds: try #require(NumberBands([0, 5]))),
      filter: .init(ranges: ["/people": try #require(AnswerRange("2..20"))]))
    let pin = try await world.pin(tabulation)
    try await world.catchUp()
    #expect(lines(try await world.find(pin)) == ["0 3", "5 7"])
    try await world.send(.init(people: 3), id: "uuid:new", replacing: "uuid:11")
    #expect(try await world.find(pin).figures == world.find(tabulation).figures)
    try await world.catchUp()
    #expect(lines(try await world.find(pin)) == ["0 4", "5 6"])
  }

  @Test func `dimensions, bands and ranges are written and read`() throws {
    for text in ["/a/b", "/a/b:0,5,18.5", "/a:month", "place:2", "state"] {
      #expect(Tabulation.Dimension(text)?.description == text)
    }
    for text in ["5,5", "5,1", "", "a", "1,"] { #expect(NumberBands(text) == nil) }
    for text in ["5..17", "..17", "18..", "2026-01-01..2026-02-01"] { #expect(AnswerRange(text)?.description == text) }
    for text in ["..", "17..5", "a..b", "5", "2026-02-01..2026-01-01", "5..2026-01-01"] {
      #expect(AnswerRange(text) == nil)
    }
    let (wide, upper) = (try #require(AnswerRange("5..20")), try #require(AnswerRange("..17")))
    let beyond = try #require(AnswerRange("18.."))
    let narrow = try #require(
      Tabulation.Filter(ranges: ["/a": wide]).narrowed(by: Tabulation.Filter(ranges: ["/a": upper])))
    #expect(narrow.ranges["/a"]?.description == "5..17")
    #expect(narrow.narrowed(by: Tabulation.Filter(ranges: ["/a": beyond])) == nil)
    let approved = Tabulation.Filter(states: [.approved])
    #expect(approved.narrowed(by: .init())?.states == [.approved])
    #expect(Tabulation.Filter(states: [.approved, .received]).narrowed(by: approved)?.states == [.approved])
    #expect(approved.narrowed(by: .init(states: [.received])) == nil)
  }

  @Test func `bands grow where few answers are far greater than most`() throws {
    func bounds(_ least: Double, _ greatest: Double, _ mean: Double) -> [Double]? {
      NumberBands(.init(least: least, greatest: greatest, mean: mean), areWhole: true)?.bounds
    }
    #expect(bounds(0, 110, 30) == [0, 20, 40, 60, 80, 100])
    #expect(bounds(3, 25_000, 400) == [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000])
    #expect(bounds(-40, 40, 0) == [-40, -30, -20, -10, 0, 10, 20, 30, 40])
    #expect(bounds(7, 7, 7) == [7])
  }
}
