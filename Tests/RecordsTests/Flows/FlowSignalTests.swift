import Basics
import Office
import Statistics
import Store
import Testing
import Worlds

@testable import Records

@Suite struct `Signals of flow points` {
  /// Ninety days with 20 to 24 people a day in 12 hours, except on some.
  private func filled(_ engine: EngineKind, except days: [Int: Int]) async throws -> (
    world: FlowWorld, point: FlowPoint
  ) {
    let world = try await FlowWorld(engine)
    let point = try await world.point("G1")
    let first = Day("2026-06-08")!
    for number in 0..<90 {
      let day = first.adding(days: number)
      try await world.shift("\(day)T08:00", "\(day)T20:00")
      try await world.send(.init(at: "\(day)T10:00", people: days[number] ?? 20 + number % 5))
    }
    try await world.catchUp()
    return (world, point)
  }

  @Test(arguments: Engines.all)
  func `a surge makes one signal of each group, once, and it is acknowledged, answered and closed`(
    engine: EngineKind
  ) async throws {
    let (world, point) = try await filled(engine, except: [80: 190])
    let watch = FlowWatch(world.flows)
    let made = try await watch.look(before: FlowWorld.today)
    #expect(made > 0)
    #expect(try await watch.look(before: FlowWorld.today) == 0)
    #expect(try await FlowWatch(world.flows).look(before: FlowWorld.today) == 0)
    let signals = try await world.flows.signals(for: world.officer, on: FlowWorld.today)
    #expect(Set(signals.map(\.day)) == [Day("2026-08-27")!])
    #expect(Set(signals.map(\.group)) == [.all, FlowGroup(direction: "out", nationality: "SYR")])
    let signal = try #require(signals.first { $0.group == .all })
    #expect(signal.count == 190 && signal.isHigh && signal.highest < 190 && (18...26).contains(signal.expected))
    #expect(signal.acknowledged == nil && signal.closed == nil)

    await #expect(throws: FlowRefusal.responseMissing) {
      try await world.flows.answer(signal.id, response: " ", isClosed: true, by: world.officer)
    }
    try await world.flows.acknowledge(signal.id, by: world.officer)
    try await world.flows.answer(signal.id, response: "A team went there.", isClosed: true, by: world.officer)
    let after = try #require(
      try await world.flows.signals(for: world.officer, on: FlowWorld.today).first { $0.id == signal.id })
    #expect(after.acknowledged?.actor == world.officer.actor.id && after.response == "A team went there.")
    #expect(after.closed != nil)
    // Open ones come first.
    #expect(try await world.flows.signals(for: world.officer, on: FlowWorld.today).last?.id == signal.id)
    #expect(try await world.store.rebuild().differences == [])
    _ = point
  }

  @Test(arguments: Engines.all)
  func `a signal says what is counted now, and stays as it was made`(engine: EngineKind) async throws {
    let (world, _) = try await filled(engine, except: [80: 0])
    try await FlowWatch(world.flows).look(before: FlowWorld.today)
    func signal() async throws -> FlowSignal {
      let found = try await world.flows.signals(for: world.officer, on: FlowWorld.today)
      return try #require(found.first { $0.group == .all })
    }
    let made = try await signal()
    #expect(made.count == 0 && made.standing == .same && !made.isHigh)
    try await world.send(.init(at: "2026-08-27T11:00", people: 22))
    try await world.catchUp()
    let after = try await signal()
    #expect(after.standing == .inside && after.now == .init(count: 22, minutes: 720))
    #expect(after.count == 0 && after.id == made.id && after.highest == made.highest)
    // Counted in an hour that nobody watched: part of no figure.
    try await world.send(.init(at: "2026-08-27T23:00", people: 400))
    try await world.catchUp()
    #expect(try await signal().now.count == 22)
    try await world.send(.init(at: "2026-08-27T12:00", people: 300))
    try await world.catchUp()
    #expect(try await signal().standing == .outside)
    try await world.shift("2026-08-27T20:00", "2026-08-27T22:00")
    try await world.catchUp()
    #expect(try await signal().standing == .otherHours)
    #expect(try await signal().now.hours == 14)
  }

  @Test(arguments: Engines.all)
  func `of each day of a point the forms are known that told of it`(engine: EngineKind) async throws {
    let world = try await FlowWorld(engine)
    try await world.shift("2026-03-02T08:00", "2026-03-02T14:00")
    try await world.send(.init(at: "2026-03-04T09:10", people: 4))
    try await world.send(.init(at: "2026-03-05T09:10", people: 4), point: "G2")
    try await world.catchUp()
    let forms = try await world.store.read {
      try $0.flowForms(of: "G1", from: Day("2026-03-01")!, to: Day("2026-03-31")!)
    }
    #expect(forms == [Day("2026-03-02")!: [FlowWorld.form], Day("2026-03-04")!: [FlowWorld.form]])
    let later = try await world.store.read {
      try $0.flowForms(of: "G1", from: Day("2026-03-03")!, to: Day("2026-03-31")!)
    }
    #expect(later.keys.sorted() == [Day("2026-03-04")!])
  }

  @Test func `those who may not see the point see no signal of it and answer none`() async throws {
    let (world, _) = try await filled(.sqlite, except: [85: 200])
    try await FlowWatch(world.flows).look(before: FlowWorld.today)
    let place = try await world.place("XX2")
    let other = Requester(.user(ID()), grants: [Grant(.officer, place: place)])
    #expect(try await world.flows.signals(for: other, on: FlowWorld.today).isEmpty)
    let signal = try #require(try await world.flows.signals(for: world.officer, on: FlowWorld.today).first)
    await #expect(throws: FlowRefusal.notAllowed) { try await world.flows.acknowledge(signal.id, by: other) }
    let viewer = Requester(.user(ID()), grants: [Grant(.viewer)])
    await #expect(throws: FlowRefusal.notAllowed) { try await world.flows.acknowledge(signal.id, by: viewer) }
  }

  @Test func `ordinary days make no signal, nor does today`() async throws {
    let (world, _) = try await filled(.sqlite, except: [89: 300])
    #expect(try await FlowWatch(world.flows).look(before: Day("2026-09-05")!) == 0)
  }
}
