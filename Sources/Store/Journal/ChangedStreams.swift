import Basics

extension SQL {
  /// `stream` of every stream of the kind that has entries beyond a position, or that are not sealed yet, or that were
  /// applied since it although they came before; for what follows the journal. Part of a larger query: `FROM (\(.streams(of: kind, changedAfter: position))) changed`.
  package static func streams(of kind: StreamKind, changedAfter position: Int, upTo end: Int? = nil) -> SQL {
    let sealed: SQL = """
      \(lateStreams(of: kind, after: position, upTo: end))
      UNION SELECT e.stream AS stream FROM sealed z JOIN entry e ON e.id = z.entry
      WHERE z.position > \(position) AND e.stream_kind = \(kind.name)
      """
    if let end { return "\(sealed) AND z.position <= \(end)" }
    return """
      \(sealed) UNION SELECT e.stream AS stream \(.fromPending) AND e.stream_kind = \(kind.name)
      """
  }

  /// `stream` of every stream of the kind of which entries were applied since a position that were here before it. How
  /// many entries the journal has of such a stream says nothing about what was made of it.
  package static func lateStreams(of kind: StreamKind, after position: Int, upTo end: Int? = nil) -> SQL {
    let bound: SQL = end.map { "AND position <= \($0)" } ?? .empty
    return "SELECT stream FROM late_stream WHERE kind = \(kind.name) AND position > \(position) \(bound)"
  }

  /// How many entries the journal has of a stream, those that wait for something among them: it grows with each.
  package static func entries(of stream: SQL) -> SQL { "(SELECT count(*) FROM entry WHERE stream = \(stream))" }
}

extension Reader {
  /// The last position that an entry was given here: what a follower has come up with when it has seen everything.
  package func position() throws -> Int { try lastPosition() }

  /// How many entries there are beyond a position, those that have none yet among them; counted up to a bound.
  package func entries(beyond position: Int, upTo bound: Int) throws -> Int {
    let sealed = try lastPosition() - position
    guard sealed < bound else { return bound }
    let waiting: Int =
      try value("SELECT count(*) FROM (SELECT entry FROM pending LIMIT \(bound - sealed)) waiting") ?? 0
    return sealed + waiting
  }
}

extension Reader {
  /// How often tables were replaced by others made anew from the journal: what follows the journal and was made of rows
  /// of another generation has to be made again.
  package func generation() throws -> Int {
    try value("SELECT number FROM table_generation WHERE one = 1") ?? 0
  }
}

extension Writer {
  /// Entries of the stream that have a position already are only applied now: whoever follows the journal has passed
  /// them by, and finds the stream at the next position that will be given.
  func noteLate(_ stream: ID<JournalStream>, of kind: String) throws {
    try run(
      """
      INSERT INTO late_stream (stream, kind, position) VALUES (\(stream), \(kind), \(try lastPosition() + 1))
      ON CONFLICT (stream) DO UPDATE SET position = excluded.position
      """)
  }
}
