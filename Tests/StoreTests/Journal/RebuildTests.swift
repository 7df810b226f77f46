import Basics
import Testing
import Worlds

@testable import Store

/// Journalled tables are what the journal says, and can be made from it again.
@Suite struct Rebuilding {
  static func world(_ engine: EngineKind) async throws -> NotesWorld {
    let world = try await NotesWorld(engine)
    let topic = try await world.open("Shelter")
    try await world.open("Shelter")
    for number in 0..<8 {
      let stream = try await world.write("note \(number)", "text", on: number < 4 ? topic : nil)
      if number % 2 == 0 { try await world.edit(stream, title: "again \(number)") }
      if number == 6 { try await world.store.eraseForTest(stream) }
      if number == 7 { try await world.store.eraseForTest(stream, leaving: Notes.Written(title: "left", body: "")) }
    }
    try await world.write("waits", on: ID())
    try await world.open("Shelter", stream: topic)
    let ground = try await world.store.history(of: topic).last?.id
    try await world.write("grounded", on: topic, ground: ground, stream: ID(high: 1, low: 1))
    let base = try await world.store.history(of: topic).last?.id
    let forked = try await world.write("a")
    let first = try await world.store.history(of: forked).last?.id
    try await world.edit(forked, title: "b", base: first)
    try await world.edit(forked, title: "c", base: first)
    try await world.move(5, of: ID())
    #expect(base != nil)
    return world
  }

  @Test(arguments: Engines.all)
  func `made anew they equal what is there`(engine: EngineKind) async throws {
    let world = try await Self.world(engine)
    let rebuild = try await world.store.rebuild()
    #expect(rebuild.differences == [])
    #expect(rebuild.tables == 9)
    #expect(rebuild.streams == 14)
    #expect(try await world.count("note") == 9)
    #expect(try await world.isGrounded(ID(high: 1, low: 1)) == true)
  }

  @Test(arguments: Engines.all)
  func `a row that was changed, added or removed behind the journal's back is found and put right`(
    engine: EngineKind
  ) async throws {
    let world = try await Self.world(engine)
    let before = try await Exchange.tables(of: world)
    let deeds: [(String, Int, Int, SQL)] = [
      ("note", 1, 1, "UPDATE note SET body = 'changed' WHERE title = 'again 2'"),
      ("note", 0, 1, "DELETE FROM note WHERE title = 'again 2'"),
      ("note_word", 1, 0, "INSERT INTO note_word (stream, word) VALUES (\(ID<JournalStream>()), 'x')"),
      ("stream", 1, 1, "UPDATE stream SET forked = \(true) WHERE state = 'erased'"),
      ("conflict", 0, 2, "DELETE FROM conflict WHERE kind = 'topic.name'"),
      ("item", 1, 1, "UPDATE item SET balance = balance + 1"),
    ]
    for (table, extra, missing, deed) in deeds {
      try await world.store.write { try $0.run(deed) }
      let found = try await world.store.rebuild().differences
      #expect(found == [Rebuild.Difference(table: table, extra: extra, missing: missing)])
      #expect(try await Exchange.tables(of: world) != before, "looking changes nothing")
      _ = try await world.store.rebuild(replacing: true)
      #expect(try await Exchange.tables(of: world) == before, "\(table)")
    }
    #expect(try await world.store.rebuild().isSound)
    try await world.write("and life goes on")
  }

  @Test(arguments: Engines.all)
  func `others write while it looks`(engine: EngineKind) async throws {
    let world = try await Self.world(engine)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { for number in 0..<60 { try await world.write("meanwhile \(number)") } }
      group.addTask {
        for _ in 0..<3 {
          let found = try await world.store.rebuild()
          #expect(found.differences == [])
        }
      }
      try await group.waitForAll()
    }
  }

  /// Notes in capitals: a projection whose tables are made otherwise.
  struct LoudNotes: Projection {
    let quiet = NoteProjection()
    var stream: StreamKind { quiet.stream }
    let version = 2
    var tables: [String] { quiet.tables }
    var events: [any Event.Type] { quiet.events }
    func fold(_ state: NoteProjection.State?, _ entry: JournalEntry) -> NoteProjection.State? {
      quiet.fold(state, entry)
    }
    func needs(_ entry: JournalEntry) -> [Need] { quiet.needs(entry) }
    func write(
      _ state: NoteProjection.State, stream: ID<JournalStream>, previous: NoteProjection.State?, to writer: Writer
    ) throws {
      var state = state
      state.title = state.title.uppercased()
      try quiet.write(state, stream: stream, previous: previous, to: writer)
    }
  }

  @Test(arguments: Engines.all)
  func `a projection that changed makes its tables anew when the store is opened`(engine: EngineKind) async throws {
    let world = try await Self.world(engine)
    await world.store.close()
    let projections: [any Projection] = [LoudNotes(), TopicProjection(), ItemProjection()]
    let again = try await Store(
      location: world.location, keys: world.keys, projections: projections, erasables: Notes.erasables,
      migrations: Notes.migrations, tables: Notes.tables, clock: world.clock.clock)
    let titles = try await again.read { reader in
      try reader.rows("SELECT title FROM note ORDER BY title ASC NULLS LAST").map { row in try row["title"] as String }
    }
    #expect(titles.contains("AGAIN 2") && !titles.contains("again 2"))
    #expect(try await again.rebuild().isSound)
  }
}
