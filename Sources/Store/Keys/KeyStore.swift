import Basics

/// The keys of streams, wrapped, and the tombstones of those that were destroyed.
extension Reader {
  func keys(of stream: ID<JournalStream>, with node: NodeKeys) throws -> [ID<StreamKey>: StreamKey] {
    var keys: [ID<StreamKey>: StreamKey] = [:]
    for row in try rows("SELECT id, wrapped FROM stream_key WHERE stream = \(stream)") {
      let id: ID<StreamKey> = try row["id"]
      keys[id] = try node.unwrap(try row["wrapped"], id, of: stream)
    }
    return keys
  }

  fileprivate func heldKeys(of stream: ID<JournalStream>) throws -> [ID<StreamKey>] {
    try rows("SELECT id FROM stream_key WHERE stream = \(stream)").map { row in try row["id"] }
  }

  func destroyedKeys(of stream: ID<JournalStream>) throws -> Set<ID<StreamKey>> {
    Set(try rows("SELECT key FROM tombstone WHERE stream = \(stream)").map { row in try row["key"] })
  }

  /// Every key under which an entry of the stream was ever sealed, whether it is held here or not.
  func usedKeys(of stream: ID<JournalStream>) throws -> Set<ID<StreamKey>> {
    let rows = try rows(
      """
      SELECT id AS key FROM stream_key WHERE stream = \(stream)
      UNION SELECT key FROM entry WHERE stream = \(stream) AND key IS NOT NULL
      """)
    return Set(try rows.map { row in try row["key"] })
  }
}

extension Writer {
  func destroy(_ keys: Set<ID<StreamKey>>, of stream: ID<JournalStream>) throws {
    let keys = keys.sorted()
    for key in try self.heldKeys(of: stream) where keys.contains(key) {
      try run("DELETE FROM stream_key WHERE id = \(key)")
    }
    try runMany(
      keys.map { key in
        "INSERT INTO tombstone (key, stream) VALUES (\(key), \(stream)) ON CONFLICT DO NOTHING"
      })
  }
}

extension StreamKey {
  func insertion(for stream: ID<JournalStream>, wrappedBy node: NodeKeys) -> SQL {
    Self.insertions.row([id.binding, stream.binding, node.wrap(self, of: stream).binding])
  }

  private static let insertions = Upsert(
    into: "stream_key", key: ["id"], columns: [("id", .id), ("stream", .id), ("wrapped", .bytes)], existing: .keep)
}
