import Basics
import Collect
import FormEngine
import Foundation
import Store
import Testing
import Worlds

@testable import Evidence

/// Pins outlive the versions of their forms, the tables they were counted from, and each other.
@Suite struct `Pinned tables of changed forms` {
  private static let kinds = Tabulation(form: "sites", rows: .answer(path: "/kind"))
  private static let needs = Tabulation(form: "sites", rows: .answer(path: "/needs"))
  private static let states = Tabulation(form: "sites", rows: .state)
  private static let arrivals = Tabulation(form: "sites", measure: .sum(path: "/arrivals"), rows: .state)

  @Test(arguments: Engines.all)
  func `a pin that cannot be counted any more is told once, and holds up no other`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    let (bad, good) = (try await world.pin(Self.kinds), try await world.pin(Self.states))
    try await world.send(.init())
    #expect(try await world.catchUp() == [])
    try await world.publish("2", ["kind": .time])
    try await world.send(.init(version: "2"))
    #expect(try await world.catchUp() == [bad])
    #expect(try await world.kept(good) == 2)
    await #expect(throws: EvidenceRefusal.notTold(path: "/kind")) { try await world.find(bad) }
    try await world.send(.init(version: "2"))
    #expect(try await world.catchUp() == [])
    #expect(try await world.kept(good) == 3)
  }

  @Test(arguments: Engines.all)
  func `a question that is asked with another type is counted anew`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    let pins = [
      try await world.pin(Self.arrivals), try await world.pin(Self.kinds), try await world.pin(Self.needs),
    ]
    try await world.send(.init(needs: ["water", "food"], arrivals: 10))
    try await world.catchUp()
    try await world.publish("2", ["arrivals": .decimal, "kind": .choices, "needs": .choice])
    for pin in pins { await #expect(throws: EvidenceRefusal.notReady) { try await world.find(pin) } }
    try await world.catchUp()
    #expect(try await world.find(pins[0]).figures["Σ|Σ"] == 10)
    try await world.send(.init(kind: "tent container", needs: ["water"], arrivals: 5, version: "2"))
    try await world.catchUp()
    #expect(try await world.find(pins[0]).figures["Σ|Σ"] == 15)
    for (pin, tabulation) in zip(pins.dropFirst(), [Self.kinds, Self.needs]) {
      #expect(try await world.find(pin).figures == world.find(tabulation).figures)
    }
  }

  @Test(arguments: Engines.all)
  func `answers of versions that allowed one and of those that allowed several stand in one table`(
    engine: EngineKind
  ) async throws {
    let world = try await EvidenceWorld(engine)
    try await world.send(.init(kind: "tent", needs: ["water", "food"]))
    try await world.send(.init(kind: nil))
    try await world.publish("2", ["kind": .choices, "needs": .choice])
    try await world.send(.init(kind: "tent container", needs: ["water"], version: "2"))
    let kinds = try await world.find(Self.kinds)
    #expect(kinds.figures == ["tent|": 2, "container|": 1, "tent|Σ": 2, "container|Σ": 1, "Σ|": 2, "Σ|Σ": 2])
    #expect((kinds.base, kinds.missing) == (2, 1))
    let needs = try await world.find(Self.needs)
    #expect(needs.figures == ["water|": 2, "food|": 1, "water|Σ": 2, "food|Σ": 1, "Σ|": 2, "Σ|Σ": 2])
    for filter in [["/kind": Set(["tent"])], ["/needs": ["water"]]] {
      let found = try await world.find(
        Tabulation(form: "sites", rows: .state, filter: Tabulation.Filter(answers: filter)))
      #expect(found.figures["Σ|Σ"] == 2, "\(filter)")
    }
  }

  @Test func `a ranking is nothing to count by`() async throws {
    let world = try await EvidenceWorld(.sqlite)
    try await world.publish("2", ["needs": .ranking])
    await #expect(throws: EvidenceRefusal.notTold(path: "/needs")) { try await world.find(Self.needs) }
  }

  @Test(arguments: Engines.all)
  func `tables made anew from the journal are counted anew`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    let pin = try await world.pin(Self.arrivals)
    try await world.send(.init(arrivals: 10))
    try await world.store.write { try $0.run("UPDATE answers_sites SET arrivals = 99") }
    try await world.catchUp()
    #expect(try await world.find(pin).figures["Σ|Σ"] == 99)
    _ = try await world.store.rebuild(replacing: true)
    await #expect(throws: EvidenceRefusal.notReady) { try await world.find(pin) }
    try await world.catchUp()
    #expect(try await world.find(pin).figures["Σ|Σ"] == 10)
  }

  @Test(arguments: Engines.all)
  func `the journal can be checked after a pin was removed`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    let pin = try await world.pin(Self.states)
    try await world.catchUp()
    try await world.remove(pin)
    #expect(try await world.store.rebuild().differences == [])
  }

  @Test(arguments: Engines.all)
  func `submissions that could be read only later are counted then`(engine: EngineKind) async throws {
    let (ankara, hatay) = (try await EvidenceWorld(engine), try await EvidenceWorld(engine))
    try await hatay.store.trust(ankara.store.card())
    try await ankara.send(.init())
    try await hatay.store.receive(ankara.store.export())
    let pin = try await hatay.pin(Self.states)
    try await hatay.send(.init())
    try await hatay.catchUp()
    #expect(try await hatay.kept(pin) == 1)
    let keys = try await ankara.store.exportKeys(of: [.mission], for: hatay.store.card())
    #expect(try await hatay.store.receive(keys).keys > 0)
    #expect(try await hatay.find(pin).figures["Σ|Σ"] == 2)
    try await hatay.send(.init())
    try await hatay.catchUp()
    #expect(try await hatay.kept(pin) == 3)
    #expect(try await hatay.find(pin).figures["Σ|Σ"] == 3)
  }

  @Test(arguments: Engines.all)
  func `a pin that is up to date is only read`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    _ = try await world.pin(Self.states)
    try await world.send(.init())
    try await world.catchUp()
    let (begun, beginning) = AsyncStream<Void>.makeStream()
    let done = DispatchSemaphore(value: 0)
    async let wasDone = world.store.write { _ in
      beginning.yield()
      return done.wait(timeout: .now() + 300) == .success
    }
    for await _ in begun { break }
    try await world.keeper.catchUp()
    done.signal()
    #expect(try await wasDone)
  }

  @Test func `the first count goes by the key of the form's own table`() async throws {
    let world = try await EvidenceWorld(.sqlite)
    let plan = try await world.store.read { reader in
      let layout = try #require(try world.schema.plans.layout(of: EvidenceWorld.form, in: reader))
      let sql = try UnitQuery(Self.states, in: layout).submissions(after: ID(high: 0, low: 0), limit: 10)
      return try reader.rows("EXPLAIN QUERY PLAN \(sql)").map { try $0["detail"] as String }
    }
    #expect(plan.count == 1 && plan[0].contains("(submission>?)"), "\(plan)")
  }
}
