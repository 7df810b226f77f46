package import Basics
import Logging
import Synchronization

extension Store {
  /// What is to become of one of the streams about an erased person.
  package enum Fate: Sendable {
    /// Nothing is left of it.
    case erased
    /// It goes on from a snapshot without the person.
    case redacted(any Event)
  }

  /// Makes a person, or any other stream, unreadable for ever: destroys the keys of the stream and of all streams about
  /// it, removes what was made of them, and cleans the files; those of a large database wait for `scrubIfDue`.
  ///
  /// `fate` is asked for each stream about the person; the person's own is erased as a whole. It is called inside the
  /// transaction and may read there. A retry with the same verb does the cleaning again.
  @discardableResult
  package func erase(
    _ person: ID<JournalStream>, verb: ID<Verb>, by actor: Actor,
    _ fate: @escaping @Sendable (ID<JournalStream>, Decision) throws -> Fate = { _, _ in .erased }
  ) async throws -> [ID<JournalStream>] {
    let streams = try await perform(verb, by: actor) { decision in
      let about = try decision.db.streams(about: person)
      try decision.erase(person, leaving: nil)
      for stream in about where try !decision.db.isErased(stream) {
        switch try fate(stream, decision) {
        case .erased: try decision.erase(stream, leaving: nil)
        case .redacted(let snapshot): try decision.erase(stream, leaving: snapshot)
        }
      }
      return [person] + about
    }
    try await finishErasures()
    return streams
  }

  /// Redacts one stream: it goes on from a snapshot without what is to be forgotten.
  package func redact(
    _ stream: ID<JournalStream>, to snapshot: some Event, verb: ID<Verb>, by actor: Actor
  ) async throws {
    _ = try await perform(verb, by: actor) { decision in
      try decision.erase(stream, leaving: snapshot)
      return true
    }
    try await finishErasures()
  }

  /// Writes down outside the database which keys were destroyed, here or on another node, and what is left, so that no
  /// old backup brings back what was erased.
  func finishErasures() async throws {
    try await blobs.removeReleased()
    if let erasures {
      let count = try await database.read { try $0.destroyedKeyCount() }
      if listedErasures.withLock({ $0 }) != count {
        let listed = try erasures.items()
        try erasures.add(try await database.read { [journal] in try journal.erased(besides: listed, in: $0) })
        listedErasures.withLock { $0 = count }
      }
    }
    if try await database.size() < Self.rewrittenAtOnce { try await scrubIfDue() }
  }

  /// In bytes: the files of larger databases are not rewritten at once, because others would wait too long.
  private static let rewrittenAtOnce = 256 << 20

  /// Since when something erased lies in free places of the database's files; nil when nothing does.
  package func scrubDue() async throws -> Instant? {
    try await database.read { try $0.scrubDue() }
  }

  /// Rewrites the files when something was erased since they were rewritten. Others wait meanwhile, some seconds for a
  /// gigabyte: to be called in the night. When somebody reads for long it is left for the next time.
  package func scrubIfDue() async throws {
    guard let due = try await scrubDue() else { return }
    do {
      try await scrub()
      try await database.write { try $0.scrubIsDone(since: due) }
    } catch let fault as DatabaseFault {
      database.options.logger.warning("files are not cleaned yet", metadata: ["reason": "\(fault)"])
    }
  }
}

extension Writer {
  func makeScrubDue(at now: Instant) throws {
    try run(
      "INSERT INTO upkeep (task, due) VALUES ('scrub', \(now)) ON CONFLICT (task) DO UPDATE SET due = excluded.due")
  }

  /// Unless something was erased meanwhile.
  func scrubIsDone(since due: Instant) throws {
    try run("DELETE FROM upkeep WHERE task = 'scrub' AND due <= \(due)")
  }
}

extension Reader {
  func scrubDue() throws -> Instant? { try value("SELECT due FROM upkeep WHERE task = 'scrub'") }

  func isErased(_ stream: ID<JournalStream>) throws -> Bool {
    try value("SELECT state FROM stream WHERE id = \(stream)", as: StreamRow.State.self) == .erased
  }

  func destroyedKeyCount() throws -> Int { try value("SELECT count(*) FROM tombstone") ?? 0 }

  func destroyedKeys() throws -> [ErasureList.Item] {
    try rows("SELECT stream, key FROM tombstone ORDER BY stream ASC NULLS LAST, key ASC NULLS LAST").map { row in
      .key(try row["key"], of: try row["stream"])
    }
  }

  /// The streams of which something was erased and that hold events of these kinds.
  func streams(markedBy kinds: [String]) throws -> [ID<JournalStream>] {
    try rows(
      """
      SELECT DISTINCT e.stream FROM tombstone t JOIN entry e ON e.stream = t.stream WHERE e.kind IN \(list: kinds)
      ORDER BY e.stream ASC NULLS LAST
      """
    ).map { row in try row["stream"] }
  }
}
