import Basics

/// A blob as the table `blob` has it.
struct BlobRow: Equatable {
  let id: BlobID
  let stream: ID<JournalStream>
  /// Nil for a blob that is not sealed.
  let key: ID<StreamKey>?
  /// Of the secretstream; empty for a blob that is not sealed.
  let header: [UInt8]
  let type: String
  let size: Int

  static let migration = Migration(
    "store.006.blob",
    """
    CREATE TABLE blob (
      id \(.bytes) NOT NULL PRIMARY KEY,
      stream \(.id) NOT NULL,
      key \(.id),
      header \(.bytes) NOT NULL,
      type \(.text) NOT NULL,
      size \(.int) NOT NULL
    )
    """,
    "CREATE INDEX blob_stream ON blob (stream)")
}

extension Reader {
  func blob(_ id: BlobID) throws -> BlobRow? {
    try row("SELECT id, stream, key, header, type, size FROM blob WHERE id = \(id)").map(BlobRow.init)
  }

  /// The ids of all blobs behind `id`.
  func blobIDs(after id: BlobID?, limit: Int) throws -> [BlobID] {
    let page: SQL = id.map { "WHERE id > \($0)" } ?? .empty
    return try rows("SELECT id FROM blob \(page) ORDER BY id ASC NULLS LAST LIMIT \(limit)").map { row in
      try row["id"]
    }
  }

  func blobCount() throws -> Int { try value("SELECT count(*) FROM blob") ?? 0 }

  /// Blobs whose row is gone and whose bytes are not yet.
  func releasedBlobs(limit: Int) throws -> [BlobID] {
    try rows("SELECT id FROM blob_removal ORDER BY id ASC NULLS LAST LIMIT \(limit)").map { row in try row["id"] }
  }

  func blobs(of streams: [ID<JournalStream>]) throws -> [BlobRow] {
    try rows("SELECT id, stream, key, header, type, size FROM blob WHERE stream IN \(list: streams)")
      .map(BlobRow.init)
  }
}

extension Writer {
  func insert(_ blob: BlobRow) throws {
    try run(
      """
      INSERT INTO blob (id, stream, key, header, type, size)
      VALUES (\(blob.id), \(blob.stream), \(blob.key), \(blob.header), \(blob.type), \(blob.size))
      ON CONFLICT (id) DO NOTHING
      """)
  }

  /// Lets go of what was sealed under destroyed keys; the bytes are removed after the transaction.
  func releaseBlobs(of stream: ID<JournalStream>, under keys: Set<ID<StreamKey>>) throws {
    let condition: SQL = "stream = \(stream) AND key IN \(list: keys.sorted())"
    try run("INSERT INTO blob_removal (id) SELECT id FROM blob WHERE \(condition) ON CONFLICT DO NOTHING")
    try run("DELETE FROM blob WHERE \(condition)")
  }

  func forgetReleased(_ blobs: [BlobID]) throws {
    try run("DELETE FROM blob_removal WHERE id IN \(list: blobs)")
  }
}

extension BlobRow {
  fileprivate init(_ row: Row) throws {
    self.init(
      id: try row["id"], stream: try row["stream"], key: try row["key"], header: try row["header"],
      type: try row["type"], size: try row["size"])
  }
}
