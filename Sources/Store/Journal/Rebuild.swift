import Basics

/// What became of tables that were made anew from the journal and compared with those that are there.
package struct Rebuild: Sendable {
  package struct Difference: Hashable, Sendable {
    package let table: String
    /// Rows that are there and do not follow from the journal.
    package let extra: Int
    /// Rows that follow from the journal and are not there.
    package let missing: Int
  }

  /// Streams that were folded.
  package var streams = 0
  /// Tables that were compared.
  package var tables = 0
  package var differences: [Difference] = []

  package var isSound: Bool { differences.isEmpty }
}

extension Store {
  /// Makes all journalled tables anew beside those that are there, and tells the differences. When they are to be
  /// replaced, the rows that differ are then changed in place, and all other writers wait meanwhile.
  package func rebuild(
    replacing: Bool = false, progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) async throws -> Rebuild {
    try await tick()
    let world = try await database.shadowWorld(replacing: replacing)
    do {
      let result = try await rebuild(in: world, replacing, progress)
      try await world.close()
      return result
    } catch {
      try await world.close()
      throw error
    }
  }

  private func rebuild(
    in world: ShadowWorld, _ replacing: Bool, _ progress: @escaping @Sendable (Int, Int) -> Void
  ) async throws -> Rebuild {
    let journal = journal.rebuilding
    let declarations = declarations
    let fixed = Journal.tables + journal.allProjections.flatMap(\.tables)
    try await world.session.run { writer in
      for table in fixed + ["parked", "table_kind"] { try writer.make(table, in: world.shadow, like: world.real) }
      for declaration in declarations { try writer.declare(declaration) }
      try writer.copyDelays(from: world)
    }
    var result = Rebuild()
    let last = try await world.session.run { try $0.lastPosition() }
    var position = 0
    var seen: Set<ID<JournalStream>> = []
    while position < last {
      let start = position
      let end = min(start + 512, last)
      let known = seen
      let fresh = try await world.session.run { writer in
        let streams = try writer.streams(after: start, upTo: end).filter { !known.contains($0) }
        try journal.makeAnew(streams, in: writer)
        return streams
      }
      seen.formUnion(fresh)
      position = end
      progress(position, last)
    }
    // What no chain holds yet has no position.
    let known = seen
    let rest = try await world.session.run { writer in
      let streams = try writer.streamsPending().filter { !known.contains($0) }
      try journal.makeAnew(streams, in: writer)
      return streams
    }
    result.streams = seen.count + rest.count
    let (tables, differences) = try await world.session.run { writer in
      let made = try writer.journalledTables(in: world.shadow, and: world.real)
      let tables = Set(fixed).union(made).sorted()
      return (tables, try tables.compactMap { try writer.difference(of: $0, in: world) })
    }
    result.tables = tables.count
    result.differences = differences
    if replacing {
      let changed = Set(differences.map(\.table))
      try await world.session.run { writer in
        try writer.replace(changed, in: world)
        if !changed.isEmpty { try writer.countGeneration(in: world) }
        try writer.recordVersions(of: journal.allProjections)
      }
      try await world.session.commit()
    }
    return result
  }

  /// Makes the tables anew when a projection has changed since they were made.
  func rebuildIfOutdated(progress: @escaping @Sendable (Int, Int) -> Void) async throws {
    let projections = journal.allProjections
    let isOutdated = try await database.read { try $0.isOutdated(projections) }
    guard isOutdated else { return }
    if try await database.read({ try $0.lastPosition() > 0 || $0.hasPending() }) {
      _ = try await rebuild(replacing: true, progress: progress)
    } else {
      try await database.write { try $0.recordVersions(of: projections) }
    }
  }
}

extension Journal {
  /// The tables that the journal itself folds.
  static let tables = ["stream", "subject", "tombstone", "conflict"]

  /// Folds streams of which nothing is there yet.
  func makeAnew(_ streams: [ID<JournalStream>], in writer: Writer) throws {
    var fresh: [ID<JournalStream>: Set<ID<Entry>>] = [:]
    for stream in streams {
      try writer.stub(stream)
      fresh[stream] = Set(try writer.entries(of: stream).map(\.header.id))
    }
    try apply(fresh, order: streams, in: writer)
  }
}
