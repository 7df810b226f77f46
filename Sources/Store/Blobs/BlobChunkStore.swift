import Basics

/// The rows of blobs: the bytes under the id of their draft, and which draft became which blob.
extension BlobChunks {
  static let migration = Migration("store.005.blobs") { db in
    try db.run(
      """
      CREATE TABLE blob_content (
        hash \(.bytes) NOT NULL PRIMARY KEY,
        draft \(.id) NOT NULL UNIQUE,
        size \(.int) NOT NULL
      )
      """)
    try db.run(
      """
      CREATE TABLE blob_chunk (
        draft \(.id) NOT NULL,
        number \(.int) NOT NULL,
        bytes \(.bytes) NOT NULL,
        PRIMARY KEY (draft, number)
      )
      """)
    try db.keepAsIs("bytes", of: "blob_chunk")
  }
}

extension Reader {
  func blobContent(_ blob: Digest) throws -> (id: ID<BlobChunks>, size: Int)? {
    try row("SELECT draft, size FROM blob_content WHERE hash = \(blob)").map { row in
      (try row["draft"], try row["size"])
    }
  }

  /// Drafts begun before `end` that became no blob.
  func blobDrafts(before end: ID<BlobChunks>, limit: Int) throws -> [ID<BlobChunks>] {
    try rows(
      """
      SELECT draft FROM blob_chunk WHERE number = 0 AND draft < \(end)
      AND NOT EXISTS (SELECT draft FROM blob_content WHERE blob_content.draft = blob_chunk.draft)
      LIMIT \(limit)
      """
    ).map { row in try row["draft"] }
  }

  func blobChunk(_ draft: ID<BlobChunks>, _ number: Int) throws -> [UInt8]? {
    try value("SELECT bytes FROM blob_chunk WHERE draft = \(draft) AND number = \(number)")
  }
}

extension Writer {
  func insertBlobChunks(_ draft: ID<BlobChunks>, _ pieces: [[UInt8]], from first: Int) throws {
    try runMany(
      pieces.enumerated().map { offset, bytes in
        "INSERT INTO blob_chunk (draft, number, bytes) VALUES (\(draft), \(first + offset), \(bytes))"
      })
  }

  /// `pieces`: how many chunks the draft has. Throws `StoreBusy` when it took so long that it was swept away.
  func keepBlob(_ blob: Digest, _ draft: ID<BlobChunks>, size: Int, pieces: Int) throws {
    guard try value("SELECT count(*) FROM blob_chunk WHERE draft = \(draft)") == pieces else { throw StoreBusy() }
    let isNew = try run(
      """
      INSERT INTO blob_content (hash, draft, size) VALUES (\(blob), \(draft), \(size))
      ON CONFLICT (hash) DO NOTHING
      """)
    if isNew == 0 { try removeBlobDraft(draft) }
  }

  func removeBlobDraft(_ draft: ID<BlobChunks>) throws {
    try run("DELETE FROM blob_chunk WHERE draft = \(draft)")
  }

  func removeBlobs(_ blobs: [Digest]) throws {
    try run(
      "DELETE FROM blob_chunk WHERE draft IN (SELECT draft FROM blob_content WHERE hash IN \(list: blobs))")
    try run("DELETE FROM blob_content WHERE hash IN \(list: blobs)")
  }

  func removeBlobDrafts(_ drafts: [ID<BlobChunks>]) throws {
    try run(
      """
      DELETE FROM blob_chunk WHERE draft IN \(list: drafts)
      AND NOT EXISTS (SELECT draft FROM blob_content WHERE blob_content.draft = blob_chunk.draft)
      """)
  }
}

extension ID {
  /// The least id that could have been made at that time: those made before are less.
  init(from time: Instant) {
    self.init(high: UInt64(max(0, time.microseconds / 1000)) << 16, low: 0)
  }
}
