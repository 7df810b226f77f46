package import Basics

/// What is known of a stream as a whole: a row of table `stream`.
struct StreamRow: Sendable {
  enum State: String, SQLValue {
    /// Only named by others so far, or waiting as a whole.
    case stub
    case live
    case erased
  }

  let id: ID<JournalStream>
  var kind: String?
  var compartment: ID<Compartment>?
  var state: State
  /// The last applied entry in fold order, and its time.
  var last: ID<Entry>?
  var time: HybridTime?
  /// Further ends of the stream, besides `last`.
  var tips: [ID<Entry>]
  /// Whether there ever were two ends: then every entry is weighed against all others.
  var isForked: Bool

  static func stub(_ id: ID<JournalStream>) -> StreamRow {
    StreamRow(id: id, kind: nil, compartment: nil, state: .stub, last: nil, time: nil, tips: [], isForked: false)
  }
}

extension Reader {
  /// The row, locked against other writers until the transaction ends.
  func lockedStream(_ id: ID<JournalStream>) throws -> StreamRow? {
    let lock = SQL(sqlite: .empty, postgres: "FOR UPDATE")
    return try row(
      "SELECT id, kind, compartment, state, last, time, tips, forked FROM stream WHERE id = \(id) \(lock)"
    ).map(StreamRow.init)
  }

  func kind(of stream: ID<JournalStream>) throws -> String? {
    try value("SELECT kind FROM stream WHERE id = \(stream)")
  }

  /// The streams that are about a person, without the person's own.
  package func streams(about person: ID<JournalStream>) throws -> [ID<JournalStream>] {
    try rows("SELECT stream FROM subject WHERE person = \(person) ORDER BY stream ASC NULLS LAST").map { row in
      try row["stream"]
    }
  }
}

extension StreamRow {
  init(row: Row) throws {
    self.init(
      id: try row["id"], kind: try row["kind"], compartment: try row["compartment"], state: try row["state"],
      last: try row["last"], time: try row["time"], tips: try [ID<Entry>](joined: row["tips"]),
      isForked: try row["forked"])
  }
}

extension StreamRow {
  /// For a stream that is certainly not there.
  var insertion: SQL { Self.insertions.row(values) }

  /// Changes nothing where the stream is there.
  fileprivate var insertionIfMissing: SQL { Self.insertionsIfMissing.row(values) }

  private static let insertions = rows(existing: .refuse)
  private static let insertionsIfMissing = rows(existing: .keep)

  private static func rows(existing: Upsert.Existing) -> Upsert {
    Upsert(
      into: "stream", key: ["id"],
      columns: [
        ("id", .id), ("kind", .text), ("compartment", .id), ("state", .text), ("last", .id), ("time", .int),
        ("tips", .bytes), ("forked", .bool),
      ], existing: existing)
  }

  private var values: [SQLBinding] {
    [
      id.binding, kind.binding, compartment.binding, state.binding, last.binding, time.binding, tips.joined.binding,
      isForked.binding,
    ]
  }
}

extension Writer {
  /// Whether there was no row of that stream yet. Waits for others who insert the same one.
  func insert(_ stream: StreamRow) throws -> Bool {
    try run(stream.insertionIfMissing) == 1
  }

  func update(_ stream: StreamRow) throws {
    try run(
      """
      UPDATE stream SET kind = \(stream.kind), compartment = \(stream.compartment), state = \(stream.state),
        last = \(stream.last), time = \(stream.time), tips = \(stream.tips.joined), forked = \(stream.isForked)
      WHERE id = \(stream.id)
      """)
  }

  /// Makes sure that `stream(id)` can be referred to, whether anything is known of it or not.
  package func stub(_ stream: ID<JournalStream>) throws {
    _ = try insert(.stub(stream))
  }

  func link(person: ID<JournalStream>, to stream: ID<JournalStream>) throws {
    try run("INSERT INTO subject (person, stream) VALUES (\(person), \(stream)) ON CONFLICT DO NOTHING")
  }
}
