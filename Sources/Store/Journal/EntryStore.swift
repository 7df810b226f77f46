import Basics

/// The rows of table `entry`.
extension Reader {
  /// All entries of a stream, in fold order.
  func entries(of stream: ID<JournalStream>) throws -> [StoredEntry] {
    try rows(
      """
      SELECT \(StoredEntry.columns) FROM entry e WHERE e.stream = \(stream)
      ORDER BY e.time ASC NULLS LAST, e.node ASC NULLS LAST, e.id ASC NULLS LAST
      """
    ).map(StoredEntry.init)
  }

  func entry(_ id: ID<Entry>) throws -> StoredEntry? {
    try row("SELECT \(StoredEntry.columns) FROM entry e WHERE e.id = \(id)").map(StoredEntry.init)
  }

  /// Those of the ids that are not in the journal.
  func unknown(among ids: [ID<Entry>]) throws -> Set<ID<Entry>> {
    let known = try rows("SELECT id FROM entry WHERE id IN \(list: ids)").map { row in try row["id"] as ID<Entry> }
    return Set(ids).subtracting(known)
  }

  /// Sealed entries in the order in which this node came to hold them, with their places in the chains.
  func sealedEntries(after position: Int, upTo last: Int, limit: Int) throws -> [SealedEntry] {
    try rows(
      """
      SELECT \(StoredEntry.columns), s.position, s.sequence, s.hash FROM sealed s JOIN entry e ON e.id = s.entry
      WHERE s.position > \(position) AND s.position <= \(last)
      ORDER BY s.position ASC NULLS LAST LIMIT \(limit)
      """
    ).map(SealedEntry.init)
  }

  /// A stretch of one chain.
  func sealedEntries(of chain: Chain, after sequence: Int, upTo last: Int, limit: Int) throws -> [SealedEntry] {
    try rows(
      """
      SELECT \(StoredEntry.columns), s.position, s.sequence, s.hash FROM sealed s JOIN entry e ON e.id = s.entry
      WHERE s.node = \(chain.node) AND s.compartment = \(chain.compartment)
        AND s.sequence > \(sequence) AND s.sequence <= \(last)
      ORDER BY s.sequence ASC NULLS LAST LIMIT \(limit)
      """
    ).map(SealedEntry.init)
  }
}

extension StoredEntry {
  /// Of table `entry`, called `e`.
  static let columns: SQL = """
    e.id, e.verb, e.node, e.compartment, e.stream, e.stream_kind, e.base, e.merged, e.time, e.actor, e.kind, e.version,
    e.key, e.deflated, e.length, e.payload, e.digest
    """

  /// Throws `MalformedBytes` for a row that was never written by this program.
  init(row: Row) throws {
    let header = EntryHeader(
      id: try row["id"], verb: try row["verb"], node: try row["node"], compartment: try row["compartment"],
      stream: try row["stream"], streamKind: try row["stream_kind"], base: try row["base"],
      merged: try [ID<Entry>](joined: row["merged"]), time: try row["time"], actor: try row["actor"],
      kind: try row["kind"], version: try row["version"], key: try row["key"], isDeflated: try row["deflated"],
      length: try row["length"])
    guard header.isWellFormed else { throw MalformedBytes("entry") }
    self.init(header: header, payload: try row["payload"], recorded: try row["digest"])
  }

  /// The statement that adds the entry to the journal.
  var insertion: SQL {
    Self.insertions.row([
      header.id.binding, header.verb.binding, header.node.binding, header.compartment.binding, header.stream.binding,
      header.streamKind.binding, header.base.binding, header.merged.joined.binding, header.time.binding,
      header.actor.binding, header.kind.binding, header.version.binding, header.key.binding, header.isDeflated.binding,
      header.length.binding, payload.binding, digest.binding,
    ])
  }

  private static let insertions = Upsert(
    into: "entry", key: ["id"],
    columns: [
      ("id", .id), ("verb", .id), ("node", .id), ("compartment", .id), ("stream", .id), ("stream_kind", .text),
      ("base", .id), ("merged", .bytes), ("time", .int), ("actor", .id), ("kind", .text), ("version", .int),
      ("key", .id), ("deflated", .bool), ("length", .int), ("payload", .bytes), ("digest", .bytes),
    ], existing: .refuse)
}

/// An entry with its place in the chain of the node that wrote it, and in the order in which this node holds entries.
package struct SealedEntry: Hashable, Sendable {
  package let entry: StoredEntry
  package let sequence: Int
  package let hash: Digest
  package let position: Int

  init(row: Row) throws {
    entry = try StoredEntry(row: row)
    sequence = try row["sequence"]
    hash = try row["hash"]
    position = try row["position"]
  }

  var chain: Chain { Chain(node: entry.header.node, compartment: entry.header.compartment) }
}

extension [ID<Entry>] {
  /// The ids one after the other, sixteen bytes each.
  var joined: [UInt8] { flatMap(\.bytes) }

  init(joined bytes: [UInt8]) throws(MalformedBytes) {
    var reader = ByteReader(bytes, "list of entries")
    self = []
    while !reader.isAtEnd { append(try reader.id()) }
  }
}
