import Basics
package import Foundation

/// What was written into a backup.
package struct BackupReport: Codable, Equatable, Sendable {
  package var entries = 0
  package var rows = 0
  package var keys = 0
  package var blobs = 0
  /// Files that the database lists and that are gone or damaged: they are not in the backup.
  package var lackingBlobs = 0
}

package enum BackupStage: String, Codable, Sendable {
  case tables, journal, blobs
}

extension Store {
  /// Writes a backup while others go on writing: one state of the operational tables, exactly the journal of that
  /// state, the blobs, and the keys into a file of their own.
  ///
  /// A blob that `previous` holds too becomes a second name of the same file, where the file system can. Throws
  /// `BackupExists` when the folder or the file is there.
  @discardableResult
  package func backup(
    to folder: URL, keys keyFile: URL, previous: URL? = nil,
    progress: @escaping @Sendable (BackupStage, _ done: Int, _ total: Int) -> Void = { _, _, _ in }
  ) async throws -> BackupReport {
    for file in [folder, keyFile] {
      guard !FileManager.default.fileExists(atPath: file.path) else { throw BackupExists() }
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    }
    let backup = BackupFolder(folder)
    try FileManager.default.createDirectory(
      at: backup.blobs, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])

    let start = try await sealedSnapshot()
    do {
      let report = try await write(start, to: backup, keyFile, previous.map { BackupFolder($0) }, progress)
      await start.session.close()
      return report
    } catch {
      await start.session.close()
      throw error
    }
  }

  /// One state of the database, and how far the journal had come in it.
  fileprivate struct Start {
    let session: DatabaseSession
    let last: Int
    let heads: [Head]
  }

  /// Fixes one state of the database and seals exactly what that state holds, so that the journal up to there and the
  /// tables as they were belong together.
  private func sealedSnapshot() async throws -> Start {
    let journal = journal
    for _ in 0..<20 {
      try await sealNow()
      let session = try await database.snapshot()
      do {
        let (last, waiting) = try await session.run { reader in
          (try reader.lastPosition(), try reader.pending(limit: Int.max))
        }
        let heads = try await database.write { writer -> [Head]? in
          // Another sealing pass in between may have put later entries before ours.
          guard try writer.lockPositions() == last else { return nil }
          if !waiting.isEmpty { try journal.seal(waiting, after: last, in: writer) }
          return try writer.lastHeads()
        }
        if let heads { return Start(session: session, last: last + waiting.count, heads: heads) }
      } catch {
        await session.close()
        throw error
      }
      await session.close()
    }
    throw StoreBusy()
  }

  private func write(
    _ start: Start, to backup: BackupFolder, _ keyFile: URL, _ previous: BackupFolder?,
    _ progress: @escaping @Sendable (BackupStage, Int, Int) -> Void
  ) async throws -> BackupReport {
    var report = BackupReport()
    let tables = try await start.session.run { reader in
      try reader.dumpTables(to: backup.tables) { progress(.tables, $0, $1) }
    }
    report.rows = tables.rows
    let journal = try await dumpJournal(start, to: backup.journal) { progress(.journal, $0, $1) }
    report.entries = start.last
    (report.blobs, report.lackingBlobs) = try await copyBlobs(start, to: backup, previous) {
      progress(.blobs, $0, $1)
    }
    // The keys come last, so that nothing that was erased meanwhile is among them.
    let erased = try await writeErasures(to: backup)
    report.keys = try await start.session.run { reader in
      try reader.dumpKeys(to: keyFile, without: Set(erased.compactMap(\.key)))
    }
    let migrations = try await start.session.run { try $0.appliedMigrations() }
    let card = try await card()
    let manifest = BackupManifest(
      format: BackupManifest.currentFormat, made: clock.now(),
      node: .init(id: card.node, name: card.name, signingKey: Hexadecimal.text(card.signingKey)),
      migrations: migrations, entries: start.last, blobs: report.blobs,
      heads: start.heads.map(BackupManifest.HeadLine.init), journal: journal, tables: tables.part)
    let signed = try SignedManifest(manifest, signedBy: keys.signing(as: card.node))
    try DurableFile.create(backup.manifest, mode: 0o600, Array(try JSONText.bytes(signed)))
    return report
  }

  private func dumpJournal(
    _ start: Start, to file: URL, _ progress: @escaping @Sendable (Int, Int) -> Void
  ) async throws -> BackupManifest.Part {
    let session = try await database.snapshot()
    do {
      let part = try await session.run { reader in
        try reader.dumpJournal(upTo: start.last, start.heads, to: file, progress)
      }
      await session.close()
      return part
    } catch {
      await session.close()
      throw error
    }
  }

  /// Copies the stored bytes of every blob; those that are erased meanwhile are left out.
  private func copyBlobs(
    _ start: Start, to backup: BackupFolder, _ previous: BackupFolder?, _ progress: @Sendable (Int, Int) -> Void
  ) async throws -> (copied: Int, lacking: Int) {
    let total = try await start.session.run { try $0.blobCount() }
    var done = 0
    var lacking = 0
    var after: BlobID?
    while true {
      let last = after
      let ids = try await start.session.run { try $0.blobIDs(after: last, limit: 256) }
      guard let end = ids.last else { return (done, lacking) }
      for id in ids {
        do {
          try await copy(id, to: backup, previous)
          done += 1
        } catch is BlobMissing {
          if try await database.read({ try $0.blob(id) }) != nil { lacking += 1 }
        } catch is BlobDamaged {
          lacking += 1
        }
      }
      progress(done, total)
      after = end
    }
  }

  /// Throws `BlobMissing`, or `BlobDamaged` when the bytes are not those that were stored.
  private func copy(_ id: BlobID, to backup: BackupFolder, _ previous: BackupFolder?) async throws {
    let target = backup.blob(id)
    try FileManager.default.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    if let previous, link(previous.blob(id).path, target.path) == 0 { return }
    let pieces = try await blobs.storage.pieces(of: id.digest, from: 0)
    let output = try FileOutput(target)
    let hasher = Sodium.Hasher()
    for try await piece in pieces {
      hasher.update(piece)
      try output.write(piece)
    }
    guard Digest(finishing: hasher) == id.digest else {
      try FileManager.default.removeItem(at: target)
      throw BlobDamaged()
    }
    try output.sync()
  }

  /// What was erased until now, with what the list beside the database says.
  private func writeErasures(to backup: BackupFolder) async throws -> Set<ErasureList.Item> {
    let listed = try erasures?.items() ?? []
    let items = listed.union(try await database.read { [journal] in try journal.erased(besides: listed, in: $0) })
    try DurableFile.create(backup.erasures, mode: 0o600, Array(ErasureList.text(of: items).utf8))
    return items
  }
}
