import Basics

/// The chains: tables `sealed`, `head`, `pending` and `position`.
extension Reader {
  func lastHead(of chain: Chain) throws -> Head? {
    try row(
      """
      SELECT node, compartment, sequence, hash, signature FROM head
      WHERE node = \(chain.node) AND compartment = \(chain.compartment)
      ORDER BY sequence \(.down) LIMIT 1
      """
    ).map(Head.init)
  }

  /// The last head of every chain, sorted by chain.
  package func lastHeads() throws -> [Head] {
    try rows(
      """
      SELECT h.node, h.compartment, h.sequence, h.hash, h.signature FROM head h JOIN
        (SELECT node, compartment, max(sequence) AS sequence FROM head GROUP BY node, compartment) m
        ON m.node = h.node AND m.compartment = h.compartment AND m.sequence = h.sequence
      """
    ).map(Head.init).sorted { $0.chain < $1.chain }
  }

  /// All heads that were kept of a chain, first to last.
  func heads(of chain: Chain, after sequence: Int = 0) throws -> [Head] {
    try rows(
      """
      SELECT node, compartment, sequence, hash, signature FROM head
      WHERE node = \(chain.node) AND compartment = \(chain.compartment) AND sequence > \(sequence)
      ORDER BY sequence ASC NULLS LAST
      """
    ).map(Head.init)
  }

  func lastPosition() throws -> Int {
    try value("SELECT last FROM position WHERE one = 1") ?? 0
  }

  /// The latest hybrid time that was written or applied here.
  func latestTime() throws -> HybridTime {
    let sealed: HybridTime = try value("SELECT time FROM position WHERE one = 1") ?? .zero
    let pending: HybridTime? = try value("SELECT max(e.time) \(.fromPending)")
    return max(sealed, pending ?? .zero)
  }

  func hasPending() throws -> Bool {
    try row("SELECT entry FROM pending LIMIT 1") != nil
  }
}

extension SQL {
  /// The entries that no chain holds yet, as `e`.
  static let fromPending = waitingEntries("pending")

  /// The entries that the rows of `pending`, all or some of them, stand for, as `e`. Each is looked up: neither engine
  /// knows how few wait, and both would go through the whole journal for them.
  static func waitingEntries(_ pending: SQL) -> SQL {
    SQL(
      sqlite: "FROM \(pending) p CROSS JOIN entry e WHERE e.id = p.entry",
      postgres: "FROM \(pending) p CROSS JOIN LATERAL (SELECT * FROM entry WHERE id = p.entry OFFSET 0) e WHERE TRUE")
  }
}

extension Head {
  init(row: Row) throws {
    let chain = Chain(node: try row["node"], compartment: try row["compartment"])
    self.init(
      ChainEnd(chain: chain, sequence: try row["sequence"], hash: try row["hash"]), signature: try row["signature"])
  }
}

/// An entry that no chain holds yet.
struct PendingEntry {
  let id: ID<Entry>
  let chain: Chain
  /// That of its stream, by name.
  let kind: String
  let digest: Digest
}

extension Writer {
  /// Lets no other transaction give positions until this one ends. Returns the last one given.
  ///
  /// An update, because PostgreSQL then runs the loser of two sealers again instead of letting it see old rows.
  func lockPositions() throws -> Int {
    try run("UPDATE position SET last = last WHERE one = 1")
    return try lastPosition()
  }

  /// The oldest entries that wait for the chain.
  func pending(limit: Int) throws -> [PendingEntry] {
    try rows(
      """
      SELECT e.id, e.node, e.compartment, e.stream_kind, e.digest
      \(.waitingEntries("(SELECT entry FROM pending ORDER BY entry ASC NULLS LAST LIMIT \(limit))"))
      ORDER BY e.time ASC NULLS LAST, e.id ASC NULLS LAST
      """
    ).map { row in
      PendingEntry(
        id: try row["id"], chain: Chain(node: try row["node"], compartment: try row["compartment"]),
        kind: try row["stream_kind"], digest: try row["digest"])
    }
  }

  /// Also keeps the hybrid time that nothing written from now on may be earlier than.
  func setLastPosition(_ position: Int, _ time: HybridTime) throws {
    try run(
      """
      UPDATE position SET last = \(position), time = CASE WHEN time < \(time) THEN \(time) ELSE time END
      WHERE one = 1
      """)
  }

  func removePending(_ entries: [ID<Entry>]) throws {
    for batch in entries.chunked(by: 512) { try run("DELETE FROM pending WHERE entry IN \(list: batch)") }
  }

  /// Keeps a head in place of `previous`, which stays only where a chain may be handed over in parts.
  func replace(_ previous: Head?, with head: Head) throws {
    try run(head.insertion)
    if let previous, !previous.end.sequence.isMultiple(of: Head.spacing), previous.end.sequence < head.end.sequence {
      try run(
        """
        DELETE FROM head WHERE node = \(previous.chain.node) AND compartment = \(previous.chain.compartment)
          AND sequence = \(previous.end.sequence)
        """)
    }
  }
}

extension Head {
  var insertion: SQL {
    """
    INSERT INTO head (node, compartment, sequence, hash, signature)
    VALUES (\(chain.node), \(chain.compartment), \(end.sequence), \(end.hash), \(signature))
    ON CONFLICT (node, compartment, sequence) DO NOTHING
    """
  }
}

extension ChainEnd {
  /// The row that seals the entry with which the chain has come to this end, for ``sealings``.
  func sealing(_ entry: ID<Entry>, at position: Int) -> [SQLBinding] {
    [
      position.binding, chain.node.binding, chain.compartment.binding, sequence.binding, entry.binding, hash.binding,
    ]
  }

  static let sealings = Upsert(
    into: "sealed", key: ["position"],
    columns: [
      ("position", .int), ("node", .id), ("compartment", .id), ("sequence", .int), ("entry", .id), ("hash", .bytes),
    ], existing: .refuse)
}

extension StoredEntry {
  var pendingInsertion: SQL { Self.pendingInsertions.row([header.id.binding]) }

  private static let pendingInsertions = Upsert(
    into: "pending", key: ["entry"], columns: [("entry", .id)], existing: .refuse)
}

extension Array {
  func chunked(by count: Int) -> [ArraySlice<Element>] {
    stride(from: 0, to: self.count, by: count).map { self[$0..<Swift.min($0 + count, self.count)] }
  }
}
