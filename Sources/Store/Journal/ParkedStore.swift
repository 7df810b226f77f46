import Basics

/// Why an entry is held but not applied yet.
enum Parking: Hashable, Sendable {
  /// Its author's clock was ahead; it counts from then on.
  case time(until: Instant)
  /// The key of its stream has not come.
  case key(ID<StreamKey>)
  /// Something that it builds on is not known here.
  case need(Need)
}

extension Reader {
  func parkedEntries(of stream: ID<JournalStream>) throws -> Set<ID<Entry>> {
    Set(try rows("SELECT entry FROM parked WHERE stream = \(stream)").map { row in try row["entry"] })
  }

  /// Those that wait for their time.
  func entriesAhead(of stream: ID<JournalStream>) throws -> Set<ID<Entry>> {
    let rows = try rows("SELECT entry FROM parked WHERE stream = \(stream) AND reason = 'time'")
    return Set(try rows.map { row in try row["entry"] })
  }

  /// The streams with entries that wait for that stream to become known, or for one of these entries of it.
  func streams(waitingFor stream: ID<JournalStream>, _ entries: [ID<Entry>]) throws -> [ID<JournalStream>] {
    try rows(
      """
      SELECT DISTINCT stream FROM parked
      WHERE reason = 'stream' AND waits = \(stream) OR reason = 'entry' AND waits IN \(list: entries)
      ORDER BY stream ASC NULLS LAST
      """
    ).map { row in try row["stream"] }
  }

  func isMet(_ need: Need) throws -> Bool { try row(need.question) != nil }

  /// Streams with entries whose time has come.
  func streamsDue(at now: Instant, limit: Int) throws -> [ID<JournalStream>] {
    try rows(
      """
      SELECT DISTINCT stream FROM parked WHERE reason = 'time' AND until <= \(now)
      ORDER BY stream ASC NULLS LAST LIMIT \(limit)
      """
    ).map { row in try row["stream"] }
  }

  /// How many entries wait, by reason.
  package func parkedCounts() throws -> [String: Int] {
    let rows = try rows("SELECT reason, count(*) AS entries FROM parked GROUP BY reason")
    return Dictionary(try rows.map { row in (try row["reason"], try row["entries"]) }, uniquingKeysWith: +)
  }
}

extension Need {
  /// Has a row when it is met: what a verb that appends an entry with that need foresees to be asked.
  package var question: SQL {
    switch self {
    case .stream(let stream): "SELECT id FROM stream WHERE id = \(stream) AND state <> 'stub'"
    case .entry(let entry, _):
      """
      SELECT e.id FROM entry e JOIN stream s ON s.id = e.stream LEFT JOIN parked p ON p.entry = e.id
      WHERE e.id = \(entry) AND s.state <> 'stub' AND p.entry IS NULL
      """
    }
  }
}

extension Writer {
  func park(_ entry: EntryHeader, _ parking: Parking) throws {
    let (reason, until, waits): (String, Instant?, [UInt8]?) =
      switch parking {
      case .time(let until): ("time", until, nil)
      case .key(let key): ("key", nil, key.bytes)
      case .need(.stream(let stream)): ("stream", nil, stream.bytes)
      case .need(.entry(let entry, _)): ("entry", nil, entry.bytes)
      }
    try run(
      """
      INSERT INTO parked (entry, stream, reason, until, waits)
      VALUES (\(entry.id), \(entry.stream), \(reason), \(until), \(waits.flatMap { ID<JournalStream>(bytes: $0) }))
      ON CONFLICT (entry) DO UPDATE SET reason = excluded.reason, until = excluded.until, waits = excluded.waits
      """)
  }

  func unpark(_ entries: [ID<Entry>]) throws {
    try run("DELETE FROM parked WHERE entry IN \(list: entries)")
  }
}
