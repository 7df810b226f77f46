import Basics

extension Store {
  /// Reads the whole journal and tells everything that is not as it was written. Others may go on writing meanwhile.
  ///
  /// `heads` that were kept elsewhere (by a peer, in a backup, printed) prove more than those in the database: that the
  /// chains were not cut and signed anew.
  package func verify(
    against heads: [Head] = [], progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) async throws -> Verification {
    try await sealNow()
    let (last, known, cards) = try await database.read { reader in
      (try reader.lastPosition(), try reader.allHeads(), try reader.nodeCards())
    }
    var verifier = ChainVerifier(heads: known + heads, cards: cards)
    var position = 0
    while position < last {
      let start = position
      let end = min(start + Self.verifiedAtOnce, last)
      do {
        for link in try await database.read({ try $0.links(after: start, upTo: end) }) { verifier.follow(link) }
      } catch is DatabaseFault {
        // A page of the file is damaged: find out which rows it holds.
        for position in start..<end {
          do {
            let links = try await database.read { try $0.links(after: position, upTo: position + 1) }
            for link in links { verifier.follow(link) }
          } catch is DatabaseFault {
            verifier.unreadable(position: position + 1)
          }
        }
      }
      position = end
      progress(position, last)
    }
    let rest = try await database.read { reader in
      (
        pending: try reader.pendingEntries().map { id in (id, Result { try reader.entry(id) }) },
        strays: try reader.strayEntries(limit: 100), complaints: try reader.complaints()
      )
    }
    for (id, entry) in rest.pending { verifier.follow(pending: id, entry) }
    for id in rest.strays { verifier.stray(id) }
    for complaint in rest.complaints { verifier.database(says: complaint) }
    return verifier.finish(lastPosition: last)
  }

  private static let verifiedAtOnce = 512
}

extension Reader {
  /// The sealed rows of a range of positions, with their entries where these are there.
  fileprivate func links(after position: Int, upTo last: Int) throws -> [ChainVerifier.Link] {
    try rows(
      """
      SELECT s.position, s.node AS sealed_node, s.compartment AS sealed_compartment, s.sequence, s.hash,
        s.entry AS sealed_entry, \(StoredEntry.columns)
      FROM sealed s LEFT JOIN entry e ON e.id = s.entry
      WHERE s.position > \(position) AND s.position <= \(last) ORDER BY s.position ASC NULLS LAST
      """
    ).map { row in
      ChainVerifier.Link(
        position: try row["position"],
        chain: Chain(node: try row["sealed_node"], compartment: try row["sealed_compartment"]),
        sequence: try row["sequence"], hash: try row["hash"], id: try row["sealed_entry"],
        entry: Result { try (row["id"] as ID<Entry>?) == nil ? nil : StoredEntry(row: row) })
    }
  }

  fileprivate func allHeads() throws -> [Head] {
    try rows(
      """
      SELECT node, compartment, sequence, hash, signature FROM head
      ORDER BY node ASC NULLS LAST, compartment ASC NULLS LAST, sequence ASC NULLS LAST
      """
    ).map(Head.init)
  }

  fileprivate func pendingEntries() throws -> [ID<Entry>] {
    try rows("SELECT entry FROM pending ORDER BY entry ASC NULLS LAST").map { row in try row["entry"] }
  }

  fileprivate func strayEntries(limit: Int) throws -> [ID<Entry>] {
    try rows(
      """
      SELECT e.id FROM entry e LEFT JOIN sealed s ON s.entry = e.id LEFT JOIN pending p ON p.entry = e.id
      WHERE s.entry IS NULL AND p.entry IS NULL ORDER BY e.id ASC NULLS LAST LIMIT \(limit)
      """
    ).map { row in try row["id"] }
  }

  /// What the engine finds wrong with the journal's tables and their indexes. PostgreSQL has checksums for that.
  fileprivate func complaints() throws -> [String] {
    guard engine == .sqlite else { return [] }
    return try ["entry", "sealed", "head"].flatMap { table in
      try rows("SELECT integrity_check AS words FROM pragma_integrity_check(\(table))").map { row in
        try row["words"] as String
      }
    }.filter { $0 != "ok" }
  }
}
