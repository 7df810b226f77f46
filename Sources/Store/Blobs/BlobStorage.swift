package import Basics

/// Where the bytes of blobs lie: in files beside SQLite, in rows of PostgreSQL. Bytes in, bytes out; sealing is not its
/// business.
package protocol BlobStorage: Sendable {
  /// Begins a new blob, of which nothing is seen before it is kept.
  func begin() async throws -> any BlobDraft

  /// The bytes in pieces of `BlobPieces.size`, the last one shorter, beginning at a piece. Throws `BlobMissing`.
  func pieces(of blob: Digest, from piece: Int) async throws -> AsyncThrowingStream<[UInt8], any Error>

  /// In bytes; nil when there is no such blob.
  func size(of blob: Digest) async throws -> Int?

  /// Removes blobs; those that are not there count as removed.
  func remove(_ blobs: [Digest]) async throws

  /// Removes drafts begun before then, whose process ended on the way.
  func removeDrafts(before time: Instant) async throws
}

/// A blob on its way in. Used by one task at a time.
package protocol BlobDraft: Sendable {
  func append(_ bytes: [UInt8]) async throws
  /// Makes the bytes the blob of this name. They are on the disk when this returns. A blob that is there already stays.
  func keep(as blob: Digest) async throws
  func discard() async throws
}

package enum BlobPieces {
  /// In bytes: a piece sealed by secretstream out of 64 KiB is a piece here.
  package static let size = 64 * 1024 + 17
}

/// There is no such blob.
package struct BlobMissing: Refusal, Equatable {
  package init() {}
  package var code: String { "blob.missing" }
  package var kind: RefusalKind { .missing }
}
