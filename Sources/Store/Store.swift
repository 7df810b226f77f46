package import Basics
package import Foundation
import Logging
import Synchronization

/// A node's data: the database, the journal in it, and what the journal's entries become.
package final class Store: Sendable {
  package let database: Database
  let journal: Journal
  let keys: NodeKeys
  /// The lists of erased keys that are kept outside the database.
  let erasures: ErasureList?
  /// How many destroyed keys the list is known to hold.
  let listedErasures = Mutex(0)
  /// The tables that are declared before any is made at run time.
  let declarations: [TableDeclaration]
  package let blobs: Blobs
  package let jobs: Jobs
  package let jobFiles: JobFiles
  package let accessLog: AccessLog
  /// Throws where nothing may be exchanged with other nodes.
  let mayExchange: @Sendable (Reader) throws -> Void

  /// Opens the database, brings its tables up to date, and makes the node a new one when there is none in it.
  ///
  /// `mayExchange` is asked before anything is exchanged with other nodes, and refuses by throwing.
  ///
  /// Blobs are files in `blobFolder`; without one they are rows, which is right where several processes share a
  /// database. A projection whose version or vocabulary changed since is rebuilt first, which may take long.
  package init(
    location: DatabaseLocation, keys: NodeKeys, projections: [any Projection] = [],
    erasables: [any Erasable] = [], migrations: [Migration] = [], tables: [TableDeclaration] = [],
    options: DatabaseOptions = DatabaseOptions(), erasures: ErasureList? = nil, name: String = "",
    blobFolder: URL? = nil, clock: Clock = .live, mayExchange: @escaping @Sendable (Reader) throws -> Void = { _ in },
    progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) async throws {
    self.keys = keys
    self.mayExchange = mayExchange
    self.erasures = erasures
    database = try Database(location, options: options)
    try await database.migrate(JournalMigrations.all + migrations)
    declarations = Database.ownTables + JournalMigrations.tables + tables
    try await database.declare(JournalMigrations.tables + tables)
    let storage: any BlobStorage = try blobFolder.map { try BlobFiles($0) } ?? BlobChunks(database)
    blobs = Blobs(database: database, storage: storage, keys: keys, clock: clock)
    jobs = Jobs(database, clock: clock)
    jobFiles = JobFiles(blobs)
    accessLog = AccessLog(database, clock: clock)
    let card = try await database.write { writer in
      if let card = try writer.selfCard() { return card }
      let card = NodeCard(clock.newID(), name: name, keys: keys)
      try writer.insertSelf(card, at: clock.now())
      return card
    }
    guard card.signingKey == keys.signing(as: card.node).publicKey else { throw WrongNodeKey() }
    journal = Journal(
      node: card.node, keys: keys, clock: clock, projections: projections, erasables: erasables)
    journal.time.met(try await database.read { try $0.latestTime() })
    try await rebuildIfOutdated(progress: progress)
    try await finishErasures()
  }

  package var node: ID<Node> { journal.node }
  package var clock: Clock { journal.clock }

  /// One state of the tables.
  package func read<Value: Sendable>(
    within limit: Duration? = nil, _ body: @escaping @Sendable (Reader) throws -> Value
  ) async throws -> Value {
    try await database.read(within: limit, body)
  }

  /// Changes tables that are not journalled.
  @discardableResult
  package func write<Value: Sendable>(_ body: @escaping @Sendable (Writer) throws -> Value) async throws -> Value {
    try await database.write(body)
  }

  /// Finishes what was begun and closes the database.
  package func close() async {
    await database.close()
  }
}

// MARK: Upkeep

extension Store {
  /// Seals what waits, and applies what has waited for its time: to be done twice a second in every process that serves.
  package func tick() async throws {
    let journal = journal
    let now = clock.now()
    let (waits, due, time) = try await database.read { reader in
      (try reader.hasPending(), try reader.streamsDue(at: now, limit: 256), try reader.latestTime())
    }
    // Other processes on the same database may have met later times.
    journal.time.met(time)
    if waits { try await sealNow() }
    for stream in due {
      do {
        try await database.write { writer in try journal.apply([stream: []], in: writer) }
      } catch {
        // It waits on; the others do not wait for it.
        database.options.logger.error(
          "what waited for its time cannot be applied", metadata: ["stream": "\(stream)", "reason": "\(error)"])
      }
    }
  }
}

// MARK: Verbs

extension Store {
  /// Does what a person or machine asked for, once: `decide` reads what it needs, and refuses by throwing or appends
  /// what happened, which is then applied to the tables; all in one transaction, durable when this returns.
  ///
  /// A retry with the same id gives the recorded outcome and decides nothing. An outcome holds ids, not personal data.
  /// `decide` may run several times and has no effect outside the database.
  @discardableResult
  package func perform<Outcome: Codable & Sendable>(
    _ verb: ID<Verb>, by actor: Actor, _ decide: @escaping @Sendable (Decision) throws -> Outcome
  ) async throws -> Outcome {
    let journal = journal
    return try await database.write { writer in try journal.perform(verb, by: actor, in: writer, decide) }
  }

  /// The same for a verb that nobody can ask for again, because its id is made here: one that is sent again by those who
  /// had no answer is known by what it is about.
  @discardableResult
  package func perform<Outcome: Codable & Sendable>(
    by actor: Actor, foreseeing foresight: Foresight? = nil,
    _ decide: @escaping @Sendable (Decision) throws -> Outcome
  ) async throws -> Outcome {
    let journal = journal
    return try await database.write(foreseeing: foresight) { writer in
      let decision = Decision(journal.clock.newID(), isNew: true, by: actor, in: journal, writer)
      let outcome = try decide(decision)
      try decision.finish(recording: JSONText.encode(outcome))
      return outcome
    }
  }
}

extension Journal {
  func perform<Outcome: Codable>(
    _ verb: ID<Verb>, by actor: Actor, in writer: Writer, _ decide: (Decision) throws -> Outcome
  ) throws -> Outcome {
    if let recorded = try writer.begin(verb, by: actor.id, at: clock.now()) {
      return try JSONText.decode(recorded)
    }
    let decision = Decision(verb, isNew: false, by: actor, in: self, writer)
    let outcome = try decide(decision)
    try decision.finish(recording: JSONText.encode(outcome))
    return outcome
  }
}

/// The database belongs to a node whose key this is not.
package struct WrongNodeKey: Refusal, Equatable {
  package var code: String { "keys.wrong" }
}

// MARK: The journal

extension Store {
  /// What happened to a stream, in the order in which it is folded; entries that wait are left out.
  package func history(of stream: ID<JournalStream>) async throws -> [JournalEntry] {
    try await database.read { try self.history(of: stream, in: $0) }
  }

  /// The same in a transaction of this store.
  package func history(of stream: ID<JournalStream>, in reader: Reader) throws -> [JournalEntry] {
    let keys = try reader.keys(of: stream, with: journal.keys)
    let waiting = try reader.parkedEntries(of: stream)
    return try reader.entries(of: stream).map { journal.open($0, with: keys) }.filter { !waiting.contains($0.id) }
  }

  /// What came to this node behind a position, in the order in which it came: for what follows the journal. An entry
  /// has a position once it is sealed, within half a second.
  package func entries(after position: Int, limit: Int) async throws -> [(position: Int, entry: JournalEntry)] {
    let journal = journal
    return try await database.read { reader in
      try reader.sealedEntries(after: position, upTo: Int.max, limit: limit).map { sealed in
        let keys = try reader.keys(of: sealed.entry.header.stream, with: journal.keys)
        return (sealed.position, journal.open(sealed.entry, with: keys))
      }
    }
  }

  /// Seals all that waits for the chain, and returns how much it was. The sealer does so every half second; before
  /// something leaves the node it is done at once.
  @discardableResult
  package func sealNow() async throws -> Int {
    let journal = journal
    var total = 0
    while true {
      let count = try await database.write { try journal.seal(in: $0) }
      total += count
      if count < Journal.sealingBatch { return total }
    }
  }
}
