import Basics
import Testing
import Worlds

@testable import Store

/// Who follows the journal finds each stream that changed, and passes over what is of other kinds.
@Suite struct FollowingTests {
  /// One who has come up to a position, some entries at a time.
  private struct Follower {
    let kinds: [StreamKind]
    let stride: Int
    var position = 0
    var found: [ID<JournalStream>] = []
    var steps = 0

    mutating func catchUp(_ store: Store) async throws {
      while let (step, streams) = try await store.read({ [self] in try next($0) }) {
        found += streams
        position = step.end
        steps += 1
      }
    }

    private func next(_ reader: Reader) throws -> (JournalStep, [ID<JournalStream>])? {
      guard try position < reader.position() else { return nil }
      let step = try reader.step(from: position, by: stride, following: kinds)
      let streams = try kinds.flatMap { kind in
        try reader.rows(.streams(of: kind, in: step)).map { try $0["stream"] as ID<JournalStream> }
      }
      return (step, streams)
    }
  }

  private static func topics(_ count: Int, in world: NotesWorld) async throws {
    for start in stride(from: 0, to: count, by: 500) {
      _ = try await world.store.perform(ID(), by: NotesWorld.clerk) { decision in
        for number in start..<min(start + 500, count) {
          try decision.append(
            Notes.TopicOpened(name: "\(number)"), to: decision.newID(), of: Notes.topicKind, in: NotesWorld.office)
        }
        return true
      }
    }
  }

  /// The stretches that the entries are in, counted anew.
  private static func stretches(of world: NotesWorld) async throws -> (kept: [String], counted: [String]) {
    @Sendable func lines(_ query: SQL, _ reader: Reader) throws -> [String] {
      try reader.rows(query).map { "\(try $0["kind"] as String) \(try $0["stretch"] as Int)" }.sorted()
    }
    return try await world.store.read { reader in
      (
        try lines("SELECT kind, stretch FROM kind_stretch", reader),
        try lines(
          """
          SELECT DISTINCT e.stream_kind AS kind, z.position / \(KindStretch.length) AS stretch
          FROM sealed z JOIN entry e ON e.id = z.entry
          """, reader)
      )
    }
  }

  @Test(arguments: Engines.all)
  func `a follower finds every stream of its kind once, in steps that others' entries do not add to`(
    engine: EngineKind
  ) async throws {
    let world = try await NotesWorld(engine)
    var notes = [try await world.write("first")]
    try await Self.topics(1100, in: world)
    notes.append(try await world.write("second"))
    notes.append(try await world.write("third"))
    try await Self.topics(2300, in: world)
    notes.append(try await world.write("fourth"))
    try await world.store.sealNow()

    var follower = Follower(kinds: [Notes.kind], stride: 100)
    try await follower.catchUp(world.store)
    #expect(follower.found.sorted() == notes.sorted())
    #expect(follower.steps <= 27, "\(follower.steps) steps for 3,404 entries")

    var all = Follower(kinds: [Notes.kind, Notes.topicKind], stride: 100)
    try await all.catchUp(world.store)
    #expect(Set(all.found).count == 3404 && all.found.count == 3404)

    notes.append(try await world.write("fifth"))
    try await world.store.sealNow()
    try await follower.catchUp(world.store)
    #expect(follower.found.sorted() == notes.sorted())

    let (kept, counted) = try await Self.stretches(of: world)
    #expect(kept == counted && kept.count > 5)
  }

  @Test(arguments: Engines.all)
  func `what another office wrote is followed in the same way`(engine: EngineKind) async throws {
    let ankara = try await NotesWorld(engine, name: "Ankara")
    let hatay = try await NotesWorld(engine, clock: TestClock(seed: 2), name: "Hatay")
    for (one, other) in [(ankara, hatay), (hatay, ankara)] { try await one.store.trust(other.store.card()) }
    try await Self.topics(1200, in: ankara)
    let note = try await ankara.write("tents")
    let bundle = try await ankara.store.export(
      since: hatay.store.heads(), compartments: nil, for: hatay.store.card(), limit: 4096)
    try await hatay.store.receive(JournalBundle(bytes: ankara.store.encode(bundle)))

    var follower = Follower(kinds: [Notes.kind], stride: 100)
    try await follower.catchUp(hatay.store)
    #expect(follower.found == [note])
    let (kept, counted) = try await Self.stretches(of: hatay)
    #expect(kept == counted && kept.contains("note 1"))
  }
}
