import Basics

extension Reader {
  /// A stretch of a chain that ends with a head that was kept: as long as `limit` allows, at least up to the next head.
  func segment(of chain: Chain, after: Int, limit: Int) throws -> JournalBundle.Segment {
    let heads = try heads(of: chain, after: after)
    let within = heads.last { $0.end.sequence <= after + limit }
    guard let last = within ?? heads.first else {
      return JournalBundle.Segment(chain: chain, after: after, entries: [], heads: [])
    }
    let entries = try sealedEntries(of: chain, after: after, upTo: last.end.sequence, limit: last.end.sequence - after)
    return JournalBundle.Segment(
      chain: chain, after: after, entries: entries.map(\.entry),
      heads: heads.filter { $0.end.sequence <= last.end.sequence })
  }

  /// How the chain stood after that many entries; nil when it is shorter here.
  func end(of chain: Chain, at sequence: Int) throws -> ChainEnd? {
    guard sequence > 0 else { return .start(of: chain) }
    let hash: Digest? = try value(
      """
      SELECT hash FROM sealed
      WHERE node = \(chain.node) AND compartment = \(chain.compartment) AND sequence = \(sequence)
      """)
    return hash.map { ChainEnd(chain: chain, sequence: sequence, hash: $0) }
  }

  /// Streams that have keys, of these compartments.
  func streams(in compartments: Set<ID<Compartment>>) throws -> [ID<JournalStream>] {
    try rows(
      """
      SELECT DISTINCT s.id FROM stream s JOIN stream_key k ON k.stream = s.id
      WHERE s.compartment IN \(list: compartments.sorted()) ORDER BY s.id ASC NULLS LAST
      """
    ).map { row in try row["id"] }
  }
}

extension Writer {
  /// Adds entries of another node to the journal, with their places in its chain and in the order of this one.
  func add(_ fresh: [(entry: StoredEntry, end: ChainEnd)], after position: Int) throws {
    var additions: [SQL] = []
    var stretches: Set<KindStretch> = []
    for (index, (entry, end)) in fresh.enumerated() {
      let own = position + index + 1
      additions.append(entry.header.streamInsertion)
      additions.append(entry.insertion)
      additions.append(ChainEnd.sealings.row(end.sealing(entry.header.id, at: own)))
      stretches.insert(KindStretch(entry.header.streamKind, at: own))
    }
    try runMany(additions + stretches.map(\.insertion))
  }
}

extension EntryHeader {
  /// A row for the stream, unless there is one.
  fileprivate var streamInsertion: SQL {
    """
    INSERT INTO stream (id, kind, compartment, state, tips, forked)
    VALUES (\(stream), \(streamKind), \(compartment), 'stub', \([UInt8]()), \(false)) ON CONFLICT (id) DO NOTHING
    """
  }
}
