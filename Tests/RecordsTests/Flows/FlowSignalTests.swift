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
