package import Basics
package import Foundation

/// Where a backup is restored from, and as whom.
package struct RestorePlan: Sendable {
  package enum Identity: Sendable {
    /// The node goes on under a new id: entries written after the backup was made may be with others.
    case new
    /// The database moves: nothing was written after the backup, and the old one never runs again.
    case same
  }

  package var backup: BackupFolder
  /// Nil when the keys are gone, because they were kept shorter; then nothing personal can be read.
  package var keyFile: URL?
  package var identity: Identity
  /// Lists of what was erased since, besides the backup's own: the one beside the old database, those of later backups.
  package var erasures: [ErasureList]

  package init(
    backup: BackupFolder, keyFile: URL?, identity: Identity = .new, erasures: [ErasureList] = []
  ) {
    self.backup = backup
    self.keyFile = keyFile
    self.identity = identity
    self.erasures = erasures
  }
}

package struct RestoreReport: Codable, Equatable, Sendable {
  package var entries = 0
  package var rows = 0
  package var keys = 0
  package var blobs = 0
  /// Files that the backup lists and that are gone or damaged in it.
  package var lackingBlobs = 0
  /// Keys that the backup still had and that were left out, because they were destroyed since.
  package var erased = 0
}

package enum RestoreStage: String, Codable, Sendable {
  case tables, journal, folding, blobs
}

extension Store {
  /// Fills an empty database from a backup, of either engine: first what was erased since is struck out, then the
  /// journal is checked entry by entry and folded. Throws `DatabaseIsNotEmpty`, or what is wrong with the backup.
  package static func restore(
    _ plan: RestorePlan, to location: DatabaseLocation, keys: NodeKeys, projections: [any Projection] = [],
    erasables: [any Erasable] = [], migrations: [Migration] = [], tables: [TableDeclaration] = [],
    erasures: ErasureList? = nil, blobFolder: URL? = nil, clock: Clock = .live,
    progress: @escaping @Sendable (RestoreStage, _ done: Int, _ total: Int) -> Void = { _, _, _ in }
  ) async throws -> RestoreReport {
    let manifest = try plan.backup.readManifest()
    guard Hexadecimal.bytes(manifest.node.signingKey) == keys.signing(as: manifest.node.id).publicKey else {
      throw WrongNodeKey()
    }
    var erased = try ErasureList(file: plan.backup.erasures).items()
    for list in plan.erasures + (erasures.map { [$0] } ?? []) { erased.formUnion(try list.items()) }

    let database = try Database(location)
    do {
      let restoring = Restoring(
        plan: plan, manifest: manifest, database: database, erased: erased,
        journal: Journal(
          node: plan.identity == .same ? manifest.node.id : clock.newID(), keys: keys, clock: clock,
          projections: projections, erasables: erasables),
        progress: progress)
      var report = try await restoring.fill(JournalMigrations.all + migrations, JournalMigrations.tables + tables)
      await database.close()
      // From here on it is a database like any other.
      let store = try await Store(
        location: location, keys: keys, projections: projections, erasables: erasables, migrations: migrations,
        tables: tables, erasures: erasures, blobFolder: blobFolder, clock: clock)
      (report.blobs, report.lackingBlobs) = try await restoring.copyBlobs(to: store) { progress(.blobs, $0, $1) }
      try await store.erase(again: erased)
      try erasures?.add(erased)
      await store.close()
      return report
    } catch {
      await database.close()
      throw error
    }
  }

  /// Says of streams in a restored backup what was said after it was made: that they are erased, and what is left of them.
  private func erase(again items: Set<ErasureList.Item>) async throws {
    let journal = journal
    let byStream = Dictionary(grouping: items, by: \.stream)
    for streams in byStream.keys.sorted().chunked(by: 64) {
      try await perform(by: .system) { decision in
        for stream in streams {
          let items = byStream[stream] ?? []
          let keys = Set(items.compactMap(\.key))
          let remains = Set(items.compactMap(\.remains)).subtracting(try journal.remains(of: stream, in: decision.db))
          if try decision.db.isKnown(stream) || !remains.isEmpty {
            try decision.erase(stream, again: keys, leaving: remains)
          } else {
            // Begun after the backup was made; something operational may know of it all the same.
            try journal.erase([stream], in: decision.db)
          }
        }
        return true
      }
    }
    try await sealNow()
  }
}

/// A restore on its way.
struct Restoring: Sendable {
  let plan: RestorePlan
  let manifest: BackupManifest
  let database: Database
  let erased: Set<ErasureList.Item>
  let journal: Journal
  let progress: @Sendable (RestoreStage, Int, Int) -> Void

  /// The schema as it was, the operational tables, the schema as it is, the journal, the keys, and what follows from it.
  func fill(_ migrations: [Migration], _ tables: [TableDeclaration]) async throws -> RestoreReport {
    guard try await database.read({ try $0.tableNames() }).isEmpty else { throw DatabaseIsNotEmpty() }
    var report = RestoreReport()
    let then = Set(manifest.migrations)
    let known = Set((Database.ownMigrations + migrations).map(\.id))
    if let unknown = then.subtracting(known).min() { throw DatabaseIsNewer(migration: unknown) }
    try await database.write { writer in
      try writer.prepareMigrations()
      try writer.markRestore()
    }
    let all = Database.ownMigrations + migrations
    try await database.apply(all.filter { then.contains($0.id) })
    let references = try await database.maintain { try $0.dropReferences() }
    report.rows = try await loadTables()
    try await database.apply(all)
    try await database.declare(tables)
    report.entries = try await loadJournal()
    (report.keys, report.erased) = try await loadKeys()
    try await fold()
    try await database.maintain { try $0.restoreReferences(references) }
    try await takeIdentity()
    return report
  }

  private func loadTables() async throws -> Int {
    let (plan, manifest, progress) = (plan, manifest, progress)
    return try await database.maintain { writer in
      try writer.loadTables(from: plan.backup.tables, as: manifest.tables) { progress(.tables, $0, $1) }
    }
  }

  private func loadJournal() async throws -> Int {
    let (plan, manifest, journal, progress) = (plan, manifest, journal, progress)
    return try await database.maintain { writer in
      try writer.loadJournal(from: plan.backup.journal, manifest, with: journal.keys) { progress(.journal, $0, $1) }
    }
  }

  private func loadKeys() async throws -> (kept: Int, erased: Int) {
    guard let file = plan.keyFile else { return (0, 0) }
    let destroyed = Set(erased.compactMap(\.key))
    return try await database.maintain { try $0.loadKeys(from: file, without: destroyed) }
  }

  private func fold() async throws {
    let (journal, last) = (journal, manifest.entries)
    var position = 0
    while position < last {
      let start = position
      let end = min(start + 128, last)
      try await database.write { writer in
        let streams = try writer.streams(after: start, upTo: end)
        try journal.makeAnew(try writer.notFolded(streams), in: writer)
      }
      position = end
      progress(.folding, position, last)
    }
    try await database.write { writer in
      try writer.setLastPosition(last, journal.time.latest)
      try writer.recordVersions(of: journal.allProjections)
    }
  }

  private func takeIdentity() async throws {
    let card = NodeCard(journal.node, name: manifest.node.name, keys: journal.keys)
    let now = journal.clock.now()
    let isNew = plan.identity == .new
    try await database.write { writer in
      if isNew {
        try writer.retireSelf()
        try writer.insertSelf(card, at: now)
      }
      try writer.removeRestoreMark()
    }
  }

  /// Stands among the steps of the schema while a restore is not finished, so that nothing opens the database.
  static let mark = "restore.unfinished"

  /// Copies the blobs that still have a row.
  func copyBlobs(to store: Store, _ progress: @Sendable (Int, Int) -> Void) async throws -> (copied: Int, lacking: Int)
  {
    try await store.database.write { [erased] writer in
      for (stream, items) in Dictionary(grouping: erased, by: \.stream) {
        try writer.releaseBlobs(of: stream, under: Set(items.compactMap(\.key)))
      }
    }
    let total = try await store.database.read { try $0.blobCount() }
    var done = 0
    var lacking = 0
    var after: BlobID?
    while true {
      let last = after
      let ids = try await store.database.read { try $0.blobIDs(after: last, limit: 256) }
      guard let end = ids.last else { return (done, lacking) }
      for id in ids {
        if try await copy(id, to: store.blobs.storage) { done += 1 } else { lacking += 1 }
      }
      progress(done, total)
      after = end
    }
  }

  /// False when the backup does not have it as it was stored.
  private func copy(_ id: BlobID, to storage: any BlobStorage) async throws -> Bool {
    let file = plan.backup.blob(id)
    guard FileManager.default.fileExists(atPath: file.path) else { return false }
    let input = try FileInput(file, offset: 0)
    let draft = try await storage.begin()
    let hasher = Sodium.Hasher()
    while true {
      let piece = try input.read(upTo: BlobPieces.size)
      if piece.isEmpty { break }
      hasher.update(piece)
      try await draft.append(piece)
    }
    guard Digest(finishing: hasher) == id.digest else {
      try await draft.discard()
      return false
    }
    try await draft.keep(as: id.digest)
    return true
  }
}

/// A backup is restored into a new database only.
package struct DatabaseIsNotEmpty: Refusal, Equatable {
  package var code: String { "restore.notEmpty" }
  package var kind: RefusalKind { .conflict }
}

/// A restore was begun into this database and did not come to its end. To be restored again into an empty one.
package struct RestoreIsUnfinished: Refusal, Equatable {
  package var code: String { "restore.unfinished" }
  package var kind: RefusalKind { .conflict }
}
