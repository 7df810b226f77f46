package import Basics

/// Files that belong to streams: photographs that came with a submission, workbooks of forms. Streamed in and out.
///
/// A blob of a personal stream is sealed under a key of that stream, so that erasing the stream erases it too.
package struct Blobs: Sendable {
  let database: Database
  let storage: any BlobStorage
  let keys: NodeKeys
  let clock: Clock

  /// Keeps the bytes; they are on the disk when this returns. The same bytes of a stream that is not personal are kept
  /// once. Those of a personal one stay only if an entry of the stream names them within some hours; who appends it calls
  /// `Decision.require`.
  package func put(
    stream: ID<JournalStream>, of kind: StreamKind, type: String,
    bytes: some AsyncSequence<[UInt8], any Error> & Sendable
  ) async throws -> BlobID {
    let key = kind.isPersonal ? try await self.key(of: stream) : nil
    let draft = try await storage.begin()
    do {
      var intake = Intake(draft, key: key)
      for try await piece in bytes { try await intake.append(piece) }
      let (digest, size) = try await intake.finish()
      let row = BlobRow(
        id: BlobID(digest), stream: stream, key: key?.id, header: intake.header, type: type, size: size)
      // The row comes first, so that there are never bytes of which nothing is known: see `Store.sweepBlobs`.
      try await database.write { [clock] in try $0.insert(row, at: clock.now()) }
      try await draft.keep(as: digest)
      return row.id
    } catch {
      try await draft.discard()
      throw error
    }
  }

  package func put(
    stream: ID<JournalStream>, of kind: StreamKind, type: String, bytes: [UInt8]
  ) async throws -> BlobID {
    try await put(
      stream: stream, of: kind, type: type,
      bytes: AsyncThrowingStream { continuation in
        continuation.yield(bytes)
        continuation.finish()
      })
  }

  /// What is known of a blob; nil when there is none, or it was erased.
  package func facts(of blob: BlobID) async throws -> BlobFacts? {
    try await database.read { try $0.blob(blob) }.map { BlobFacts(type: $0.type, size: $0.size) }
  }

  /// The bytes as they were put, piece by piece. Throws `BlobMissing`, or `BlobDamaged` where they were changed.
  package func open(_ blob: BlobID) async throws -> AsyncThrowingStream<[UInt8], any Error> {
    guard let row = try await database.read({ try $0.blob(blob) }) else { throw BlobMissing() }
    let pieces = try await storage.pieces(of: blob.digest, from: 0)
    guard let id = row.key else { return pieces }
    let held = try await database.read { [keys] in try $0.keys(of: row.stream, with: keys) }
    guard let key = held[id] else { throw BlobMissing() }
    guard let opener = BlobCipher.Opener(key, header: row.header) else { throw BlobDamaged() }
    let reading = Reading(pieces, opener)
    return AsyncThrowingStream { try await reading.next() }
  }

  /// All bytes at once, for what is known to be small. Throws `BlobTooLarge`.
  package func read(_ blob: BlobID, upTo limit: Int) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    for try await piece in try await open(blob) {
      guard bytes.count + piece.count <= limit else { throw BlobTooLarge(limit: limit) }
      bytes += piece
    }
    return bytes
  }

  /// Removes blobs that nothing names after all. Those of streams that are not personal stay, because others may share
  /// them.
  package func release(_ blobs: [BlobID]) async throws {
    guard !blobs.isEmpty else { return }
    try await database.write { try $0.releaseBlobs(blobs) }
    try await removeReleased()
  }

  /// Removes the bytes of blobs that were erased.
  func removeReleased() async throws {
    while true {
      let released = try await database.read { try $0.releasedBlobs(limit: 256) }
      guard !released.isEmpty else { return }
      try await storage.remove(released.map(\.digest))
      try await database.write { try $0.forgetReleased(released) }
    }
  }

  /// The newest key of the stream, or a first one.
  private func key(of stream: ID<JournalStream>) async throws -> StreamKey {
    let new = StreamKey(id: clock.newID(), secret: clock.random(Sodium.keyCount))
    return try await database.write { [keys] writer in
      guard try !writer.isErased(stream) else { throw StreamIsErased() }
      if let newest = try writer.keys(of: stream, with: keys).max(by: { $0.key < $1.key }) { return newest.value }
      guard try writer.usedKeys(of: stream).isEmpty else { throw StreamIsSealed() }
      try writer.run(new.insertion(for: stream, wrappedBy: keys))
      return new
    }
  }

  /// Bytes on their way into a draft: sealed in chunks when there is a key, and hashed as they are stored.
  struct Intake {
    private let draft: any BlobDraft
    private var sealer: BlobCipher.Sealer?
    private let hasher = Sodium.Hasher()
    private var buffer: [UInt8] = []
    private var size = 0

    var header: [UInt8] { sealer?.header ?? [] }

    init(_ draft: any BlobDraft, key: StreamKey?) {
      self.draft = draft
      sealer = key.map(BlobCipher.Sealer.init)
    }

    mutating func append(_ bytes: [UInt8]) async throws {
      size += bytes.count
      guard sealer != nil else { return try await store(bytes) }
      buffer += bytes
      // A whole chunk waits until more comes: the last one is marked.
      while buffer.count > BlobCipher.chunk {
        let chunk = Array(buffer.prefix(BlobCipher.chunk))
        buffer.removeFirst(BlobCipher.chunk)
        if let sealed = sealer?.seal(chunk, isLast: false) { try await store(sealed) }
      }
    }

    mutating func finish() async throws -> (Digest, size: Int) {
      if let sealed = sealer?.seal(buffer, isLast: true) { try await store(sealed) }
      return (Digest(finishing: hasher), size)
    }

    private func store(_ bytes: [UInt8]) async throws {
      hasher.update(bytes)
      try await draft.append(bytes)
    }
  }

  /// A sealed blob while it is read. Sendable because a stream asks for one piece after the other.
  final class Reading: @unchecked Sendable {
    private var pieces: AsyncThrowingStream<[UInt8], any Error>.AsyncIterator
    private var opener: BlobCipher.Opener

    init(_ pieces: AsyncThrowingStream<[UInt8], any Error>, _ opener: BlobCipher.Opener) {
      self.pieces = pieces.makeAsyncIterator()
      self.opener = opener
    }

    func next() async throws -> [UInt8]? {
      guard let piece = try await pieces.next() else {
        guard opener.isAtEnd else { throw BlobDamaged() }
        return nil
      }
      guard let plain = opener.open(piece) else { throw BlobDamaged() }
      return plain
    }
  }
}

package struct BlobFacts: Hashable, Sendable {
  package let type: String
  /// In bytes, as it was put.
  package let size: Int
}

/// The stored bytes are not those that were put.
package struct BlobDamaged: Error, Equatable {}

package struct BlobTooLarge: Refusal, Equatable {
  let limit: Int
  package var code: String { "blob.tooLarge" }
  package var arguments: [String: String] { ["limit": String(limit)] }
  package var kind: RefusalKind { .tooLarge }
}
