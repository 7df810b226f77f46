package import Basics
import Synchronization

/// Blobs as rows, for PostgreSQL: whoever has the database has the blobs, and any process serves them.
package struct BlobChunks: BlobStorage {
  private let database: Database

  package init(_ database: Database) {
    self.database = database
  }

  package func begin() async throws -> any BlobDraft {
    Draft(database: database)
  }

  package func pieces(of blob: Digest, from piece: Int) async throws -> AsyncThrowingStream<[UInt8], any Error> {
    let content = try await database.read { try $0.blobContent(blob) }
    guard let content else { throw BlobMissing() }
    let next = Mutex(piece)
    return AsyncThrowingStream {
      let number = next.withLock { number in
        defer { number += 1 }
        return number
      }
      return try await database.read { try $0.blobChunk(content.id, number) }
    }
  }

  package func size(of blob: Digest) async throws -> Int? {
    try await database.read { try $0.blobContent(blob)?.size }
  }

  package func remove(_ blobs: [Digest]) async throws {
    try await database.write { try $0.removeBlobs(blobs) }
  }

  package func removeDrafts(before time: Instant) async throws {
    while true {
      // Looked for while others write: there may be many blobs.
      let drafts = try await database.read { try $0.blobDrafts(before: ID(from: time), limit: 256) }
      guard !drafts.isEmpty else { return }
      try await database.write { try $0.removeBlobDrafts(drafts) }
    }
  }

  /// Collects bytes to pieces, and some pieces to a transaction.
  private final class Draft: BlobDraft {
    private struct State {
      var buffer: [UInt8] = []
      var number = 0
      var size = 0
    }

    private let database: Database
    private let id = ID<BlobChunks>()
    private let state = Mutex(State())
    private static let piecesAtOnce = 8

    init(database: Database) {
      self.database = database
    }

    func append(_ bytes: [UInt8]) async throws {
      let isMuch = state.withLock { state in
        state.buffer += bytes
        state.size += bytes.count
        return state.buffer.count >= Self.piecesAtOnce * BlobPieces.size
      }
      if isMuch { try await write(all: false) }
    }

    func keep(as blob: Digest) async throws {
      try await write(all: true)
      let (size, pieces) = state.withLock { ($0.size, $0.number) }
      try await database.write { [id] in try $0.keepBlob(blob, id, size: size, pieces: pieces) }
    }

    func discard() async throws {
      try await database.write { [id] in try $0.removeBlobDraft(id) }
    }

    /// Writes the whole pieces of the buffer, or all of it.
    private func write(all: Bool) async throws {
      let (pieces, first) = state.withLock { state in
        let whole = all ? state.buffer.count : state.buffer.count / BlobPieces.size * BlobPieces.size
        let starts = stride(from: 0, to: whole, by: BlobPieces.size)
        let pieces = starts.map { Array(state.buffer[$0..<min($0 + BlobPieces.size, whole)]) }
        state.buffer.removeFirst(whole)
        defer { state.number += pieces.count }
        return (pieces, state.number)
      }
      try await database.write { [id] in try $0.insertBlobChunks(id, pieces, from: first) }
    }
  }
}
