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

  static let waitingMigration = Migration(
    "store.007.blob-waiting",
    "CREATE TABLE blob_waiting (id \(.bytes) NOT NULL PRIMARY KEY, since \(.instant) NOT NULL)",
    "CREATE INDEX blob_waiting_since ON blob_waiting (since)")
}

extension Reader {
  func blob(_ id: BlobID) throws -> BlobRow? {
    try row("SELECT id, stream, key, header, type, size FROM blob WHERE id = \(id)").map(BlobRow.init)
  }

  /// Whether all of them are there.
  func hasBlobs(_ ids: [BlobID]) throws -> Bool {
    let wanted = Set(ids)
    guard !wanted.isEmpty else { return true }
    return try value("SELECT count(*) FROM blob WHERE id IN \(list: Array(wanted))") == wanted.count
  }

  /// Blobs of which it is not known yet whether an entry names them, by id.
  func waitingBlobs(before end: Instant, after id: BlobID?, limit: Int) throws -> [BlobRow] {
    let page: SQL = id.map { "AND w.id > \($0)" } ?? .empty
    return try rows(
      """
      SELECT b.id, b.stream, b.key, b.header, b.type, b.size FROM blob_waiting w JOIN blob b ON b.id = w.id
      WHERE w.since < \(end) \(page) ORDER BY w.id ASC NULLS LAST LIMIT \(limit)
      """
    ).map(BlobRow.init)
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
  /// Writes down a blob that no entry names yet.
  func insert(_ blob: BlobRow, at now: Instant) throws {
    let new = try run(
      """
      INSERT INTO blob (id, stream, key, header, type, size)
      VALUES (\(blob.id), \(blob.stream), \(blob.key), \(blob.header), \(blob.type), \(blob.size))
      ON CONFLICT (id) DO NOTHING
      """)
    if new > 0 {
      try run("INSERT INTO blob_waiting (id, since) VALUES (\(blob.id), \(now)) ON CONFLICT DO NOTHING")
    } else {
      try run("UPDATE blob_waiting SET since = \(now) WHERE id = \(blob.id)")
    }
  }

  func settleBlobs(_ blobs: [BlobID]) throws {
    try run("DELETE FROM blob_waiting WHERE id IN \(list: blobs)")
  }

  /// Those that were erased meanwhile need not be looked at any more.
  func settleErasedBlobs() throws {
    try run("DELETE FROM blob_waiting WHERE NOT EXISTS (SELECT b.id FROM blob b WHERE b.id = blob_waiting.id)")
  }

  /// Lets go of a blob that nobody names, unless the same bytes came again meanwhile; returns how many that were.
  func releaseWaiting(_ blob: BlobRow, before end: Instant) throws -> Int {
    guard try run("DELETE FROM blob_waiting WHERE id = \(blob.id) AND since < \(end)") > 0 else { return 0 }
    if blob.key != nil { try run("INSERT INTO blob_removal (id) VALUES (\(blob.id)) ON CONFLICT DO NOTHING") }
    return try run("DELETE FROM blob WHERE id = \(blob.id)")
  }

  /// Lets go of what was sealed under destroyed keys; the bytes are removed after the transaction.
  func releaseBlobs(of stream: ID<JournalStream>, under keys: Set<ID<StreamKey>>) throws {
    try releaseBlobs(where: "stream = \(stream) AND key IN \(list: keys.sorted())")
  }

  func releaseBlobs(_ blobs: [BlobID]) throws {
    try releaseBlobs(where: "id IN \(list: blobs) AND key IS NOT NULL")
  }

  private func releaseBlobs(where condition: SQL) throws {
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
