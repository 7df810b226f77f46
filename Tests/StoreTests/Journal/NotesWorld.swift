import Basics
import Foundation
import Store
import Synchronization
import Testing
import Worlds

/// A clock that stands still until it is moved, and chance that is the same in every run.
final class TestClock: Sendable {
  private let time: Mutex<Instant>
  private let generator: Mutex<SeededGenerator>

  init(_ instant: Instant = Instant(microseconds: 1_750_000_000_000_000), seed: UInt64 = 1) {
    time = Mutex(instant)
    generator = Mutex(SeededGenerator(seed: seed))
  }

  func move(seconds: Int) { time.withLock { $0 = $0.adding(seconds: seconds) } }
  var now: Instant { time.withLock { $0 } }

  var clock: Clock {
    Clock(
      now: { self.now },
      random: { count in
        self.generator.withLock { generator in
          (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        }
      })
  }
}

/// A node with notes, for tests.
struct NotesWorld {
  let store: Store
  let clock: TestClock
  let location: DatabaseLocation
  let keys: NodeKeys

  static let office = ID<Compartment>(high: 0xC0, low: 1)
  static let clerk = Actor.user(ID(high: 7, low: 7))

  init(
    _ engine: EngineKind, keys: NodeKeys = .new(), clock: TestClock = TestClock(), erasures: ErasureList? = nil,
    name: String = "Ankara"
  ) async throws {
    try await self.init(at: engine.location(), keys: keys, clock: clock, erasures: erasures, name: name)
  }

  init(
    at location: DatabaseLocation, keys: NodeKeys, clock: TestClock = TestClock(), erasures: ErasureList? = nil,
    name: String = "Ankara"
  ) async throws {
    self.location = location
    self.keys = keys
    self.clock = clock
    store = try await Store(
      location: location, keys: keys, projections: Notes.projections, erasables: Notes.erasables,
      migrations: Notes.migrations, tables: Notes.tables, erasures: erasures, name: name,
      blobFolder: Self.blobFolder(beside: location), clock: clock.clock)
  }

  static func blobFolder(beside location: DatabaseLocation) -> URL? {
    guard case .sqlite(let file) = location else { return nil }
    return file.deletingLastPathComponent().appending(path: "blobs")
  }

  // MARK: Verbs

  @discardableResult
  func write(
    _ title: String, _ body: String = "", on topic: ID<JournalStream>? = nil, ground: ID<Entry>? = nil,
    in compartment: ID<Compartment> = office, stream: ID<JournalStream>? = nil, verb: ID<Verb> = ID()
  ) async throws -> ID<JournalStream> {
    try await store.perform(verb, by: Self.clerk) { decision in
      let stream = stream ?? decision.newID()
      try decision.append(
        Notes.Written(topic: topic, title: title, body: body, ground: ground), to: stream, of: Notes.kind,
        in: compartment)
      return stream
    }
  }

  @discardableResult
  func edit(
    _ stream: ID<JournalStream>, title: String? = nil, body: String? = nil, base: ID<Entry>? = nil,
    in compartment: ID<Compartment> = office
  ) async throws -> ID<Entry> {
    try await store.perform(ID(), by: Self.clerk) { decision in
      try decision.append(
        Notes.Edited(title: title, body: body), to: stream, of: Notes.kind, in: compartment, base: base)
    }
  }

  func settle(_ field: String, of stream: ID<JournalStream>, keeping entry: ID<Entry>) async throws {
    _ = try await store.perform(ID(), by: Self.clerk) { decision in
      try decision.settle(field, of: stream, keeping: entry, reason: "counted again")
      return true
    }
  }

  @discardableResult
  func open(
    _ name: String, stream: ID<JournalStream>? = nil, in compartment: ID<Compartment> = office
  ) async throws -> ID<JournalStream> {
    try await store.perform(ID(), by: Self.clerk) { decision in
      let stream = stream ?? decision.newID()
      try decision.append(Notes.TopicOpened(name: name), to: stream, of: Notes.topicKind, in: compartment)
      return stream
    }
  }

  struct NotEnough: Refusal {
    let code = "item.short"
  }

  /// Takes from the stock, or refuses when there is not so much.
  @discardableResult
  func move(
    _ count: Int, of item: ID<JournalStream>, in compartment: ID<Compartment> = office, verb: ID<Verb> = ID()
  ) async throws -> ID<Entry> {
    try await store.perform(verb, by: Self.clerk) { decision in
      try decision.lock(item)
      let balance = try decision.db.value("SELECT balance FROM item WHERE stream = \(item)", as: Int.self) ?? 0
      guard balance + count >= 0 else { throw NotEnough() }
      return try decision.append(Notes.Moved(count: count), to: item, of: Notes.itemKind, in: compartment)
    }
  }

  // MARK: What is there

  struct Note: Equatable {
    var title: String
    var body: String
    var edits: Int
  }

  func note(_ stream: ID<JournalStream>) async throws -> Note? {
    try await store.read { reader in
      try reader.row("SELECT title, body, edits FROM note WHERE stream = \(stream)").map { row in
        Note(title: try row["title"], body: try row["body"], edits: try row["edits"])
      }
    }
  }

  /// Whether what the note needs was there when it was written; nil when there is no such note.
  func isGrounded(_ stream: ID<JournalStream>) async throws -> Bool? {
    try await store.read { try $0.value("SELECT is_grounded FROM note WHERE stream = \(stream)") }
  }

  /// How many notes were written before what they need.
  func groundless() async throws -> Int {
    try await store.read { try $0.value("SELECT count(*) FROM note WHERE NOT is_grounded") ?? 0 }
  }

  func balance(_ item: ID<JournalStream>) async throws -> Int? {
    try await store.read { try $0.value("SELECT balance FROM item WHERE stream = \(item)") }
  }

  func count(_ table: String) async throws -> Int {
    try await store.read { try $0.value("SELECT count(*) FROM \(name: table)") ?? 0 }
  }

  func conflicts(_ stream: ID<JournalStream>) async throws -> [Conflict] {
    try await store.read { try $0.conflicts(of: stream) }
  }
}
