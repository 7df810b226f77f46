package import Basics
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
  /// it, removes what was made of them, and cleans the files.
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
    try await scrub()
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
    try await scrub()
  }

  /// Writes down outside the database which keys were destroyed, here or on another node, so that no old backup brings
  /// them back.
  func finishErasures() async throws {
    try await blobs.removeReleased()
    guard let erasures else { return }
    let count = try await database.read { try $0.destroyedKeyCount() }
    guard listedErasures.withLock({ $0 }) != count else { return }
    try erasures.add(try await database.read { try $0.destroyedKeys() })
    listedErasures.withLock { $0 = count }
  }
}

extension Reader {
  func isErased(_ stream: ID<JournalStream>) throws -> Bool {
    try value("SELECT state FROM stream WHERE id = \(stream)", as: StreamRow.State.self) == .erased
  }

  func destroyedKeyCount() throws -> Int { try value("SELECT count(*) FROM tombstone") ?? 0 }

  func destroyedKeys() throws -> [ErasureList.Item] {
    try rows("SELECT stream, key FROM tombstone ORDER BY stream ASC NULLS LAST, key ASC NULLS LAST").map { row in
      ErasureList.Item(key: try row["key"], stream: try row["stream"])
    }
  }
}
