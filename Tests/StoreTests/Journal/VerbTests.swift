import Basics
import Testing
import Worlds

@testable import Store

/// A verb happens once or not at all, and what it did is in the tables when it returns.
@Suite struct Verbs {
  @Test(arguments: Engines.all)
  func `what is said is in the tables and in the journal`(engine: EngineKind) async throws {
    let world = try await NotesWorld(engine)
    let stream = try await world.write("Şırnak", "three tents")
    try await world.edit(stream, body: "four tents")
    #expect(try await world.note(stream) == .init(title: "Şırnak", body: "four tents", edits: 1))
    let history = try await world.store.history(of: stream)
    #expect(history.map(\.kind) == ["note.written", "note.edited"])
    #expect(history[1].base == history[0].id)
    #expect(history[1].time > history[0].time)
    #expect(history.allSatisfy { $0.header.key != nil })
  }

  @Test(arguments: Engines.all)
  func `a retry gives the recorded outcome and does nothing`(engine: EngineKind) async throws {
    let world = try await NotesWorld(engine)
    let verb = ID<Verb>()
    let stream = try await world.write("once", verb: verb)
    let again = try await world.write("once", verb: verb)
    #expect(again == stream)
    #expect(try await world.count("entry") == 1)
    #expect(try await world.count("note") == 1)
  }

  @Test(arguments: Engines.all)
  func `many retries at once do it once`(engine: EngineKind) async throws {
    let world = try await NotesWorld(engine)
    let verb = ID<Verb>()
    let streams = try await withThrowingTaskGroup(of: ID<JournalStream>.self) { group in
      for _ in 0..<20 { group.addTask { try await world.write("once", verb: verb) } }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(streams.count == 1)
    #expect(try await world.count("note") == 1)
  }

  @Test(arguments: Engines.all)
  func `a refusal leaves nothing, and a retry decides again`(engine: EngineKind) async throws {
    let world = try await NotesWorld(engine)
    let item = ID<JournalStream>()
    let verb = ID<Verb>()
    await #expect(throws: NotesWorld.NotEnough.self) { try await world.move(-1, of: item, verb: verb) }
    #expect(try await world.count("entry") == 0)
    #expect(try await world.count("verb") == 0)
    #expect(try await world.count("stream") == 0)
    try await world.move(1, of: item)
    try await world.move(-1, of: item, verb: verb)
    #expect(try await world.balance(item) == 0)
  }

  @Test(arguments: Engines.all)
  func `of many who want the last unit one wins`(engine: EngineKind) async throws {
    let world = try await NotesWorld(engine)
    let item = ID<JournalStream>()
    try await world.move(3, of: item)
    let won = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<24 {
        group.addTask {
          do {
            try await world.move(-1, of: item)
            return true
          } catch is NotesWorld.NotEnough {
            return false
          } catch {
            Issue.record(error)
            return false
          }
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(won == 3)
    #expect(try await world.balance(item) == 0)
    #expect(try await world.count("entry") == 4)
  }

  @Test(arguments: Engines.all)
  func `an edit made on an old base opens a conflict, and the later value counts`(engine: EngineKind) async throws {
    let world = try await NotesWorld(engine)
    let stream = try await world.write("a", "b")
    let base = try #require(await world.store.history(of: stream).last?.id)
    let first = try await world.edit(stream, title: "first", base: base)
    let second = try await world.edit(stream, title: "second", base: base)
    #expect(try await world.note(stream)?.title == "second")
    let conflict = try #require(await world.conflicts(stream).first)
    #expect(conflict.field == "title")
    #expect(conflict.kept == second)
    #expect(conflict.other == first)
    #expect(conflict.settled == nil)
    let settling = try await world.store.perform(ID(), by: NotesWorld.clerk) { decision in
      try decision.settle("title", of: stream, keeping: second)
      return true
    }
    #expect(settling)
    #expect(try await world.conflicts(stream).map { $0.settled != nil } == [true])
    #expect(try await world.store.read { try $0.openConflicts(limit: 10) }.isEmpty)
    #expect(try await world.note(stream)?.title == "second")
    await #expect(throws: BaseIsUnknown.self) { try await world.edit(stream, title: "x", base: ID()) }
  }

  @Test(arguments: Engines.all)
  func `what needs something unknown waits for it`(engine: EngineKind) async throws {
    let world = try await NotesWorld(engine)
    let topic = ID<JournalStream>()
    let stream = try await world.write("about shelter", on: topic)
    #expect(try await world.note(stream) == nil)
    #expect(try await world.store.read { try $0.parkedCounts() } == ["stream": 1])
    try await world.edit(stream, body: "later")
    try await world.open("Shelter", stream: topic)
    #expect(try await world.note(stream) == .init(title: "about shelter", body: "later", edits: 1))
    #expect(try await world.store.read { try $0.parkedCounts() }.isEmpty)
  }

  @Test(arguments: Engines.all)
  func `the journal cannot be changed`(engine: EngineKind) async throws {
    let world = try await NotesWorld(engine)
    try await world.write("a")
    _ = try await world.store.sealNow()
    for statement: SQL in [
      "UPDATE entry SET kind = 'x'", "DELETE FROM entry", "UPDATE sealed SET position = 9", "DELETE FROM sealed",
    ] {
      await #expect(throws: ConstraintViolation.self) { try await world.store.write { try $0.run(statement) } }
    }
    #expect(try await world.count("entry") == 1)
  }

  @Test(arguments: Engines.all)
  func `times rise along a stream though the clock runs back`(engine: EngineKind) async throws {
    let world = try await NotesWorld(engine)
    let stream = try await world.write("a")
    for _ in 0..<5 {
      world.clock.move(seconds: -3600)
      try await world.edit(stream, title: "b")
    }
    let times = try await world.store.history(of: stream).map(\.time)
    #expect(times == times.sorted() && Set(times).count == 6)
  }

  @Test(arguments: Engines.all)
  func `two streams that claim one name are a conflict until one lets go`(engine: EngineKind) async throws {
    let world = try await NotesWorld(engine)
    let one = try await world.open("Water")
    let two = try await world.open("Water")
    #expect(try await world.conflicts(one).map(\.kind) == ["topic.name"])
    #expect(try await world.conflicts(two).map(\.field) == ["Water"])
    try await world.open("Sanitation", stream: two)
    #expect(try await world.conflicts(one).isEmpty)
    #expect(try await world.conflicts(two).isEmpty)
  }

  @Test(arguments: Engines.all)
  func `a database belongs to its node's key`(engine: EngineKind) async throws {
    let world = try await NotesWorld(engine)
    let stream = try await world.write("mine")
    await world.store.close()
    await #expect(throws: WrongNodeKey.self) { try await NotesWorld(at: world.location, keys: .new()) }
    let code = try RecoveryCode(world.keys.recoveryCode.description.lowercased())
    let again = try await NotesWorld(at: world.location, keys: NodeKeys(code))
    #expect(again.store.node == world.store.node)
    #expect(try await again.store.history(of: stream).first?.event(Notes.Written.self)?.title == "mine")
  }
}
