import Basics

extension SQL {
  /// `stream` of every stream of the kind that has entries beyond a position, or that are not sealed yet, or that were
  /// applied since it although they came before. Part of a larger query: `FROM (\(.streams(of: kind, changedAfter: position))) changed`.
  package static func streams(of kind: StreamKind, changedAfter position: Int) -> SQL {
    """
    SELECT stream FROM late_stream WHERE kind = \(kind.name) AND position > \(position)
    UNION SELECT e.stream AS stream FROM sealed z JOIN entry e ON e.id = z.entry
    WHERE z.position > \(position) AND e.stream_kind = \(kind.name)
    UNION SELECT e.stream AS stream \(.fromPending) AND e.stream_kind = \(kind.name)
    """
  }

  /// The same of the positions of one step, for what follows the journal.
  package static func streams(of kind: StreamKind, in step: JournalStep) -> SQL {
    precondition(step.kinds.contains(kind), "\(kind.name) is not among the kinds that the step was made for")
    return """
      \(lateStreams(of: kind, in: step))
      UNION SELECT e.stream AS stream FROM sealed z JOIN entry e ON e.id = z.entry
      WHERE z.position > \(step.quietUpTo) AND z.position <= \(step.end) AND e.stream_kind = \(kind.name)
      """
  }

  /// `stream` of every stream of the kind of which entries were applied in a step that were here before it. How
  /// many entries the journal has of such a stream says nothing about what was made of it.
  package static func lateStreams(of kind: StreamKind, in step: JournalStep) -> SQL {
    """
    SELECT stream FROM late_stream WHERE kind = \(kind.name) AND position > \(step.start) AND position <= \(step.end)
    """
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

/// Positions of the journal that one who follows it goes through at once: those after `start` up to `end`.
package struct JournalStep: Hashable, Sendable {
  let kinds: [StreamKind]
  let start: Int
  /// Up to here no entry is of a kind that is followed, so that none is looked at.
  let quietUpTo: Int
  package let end: Int
}

extension Reader {
  /// The step of one who follows streams of these kinds `stride` positions at a time and has come up to `position`. Stretches
  /// of the journal without entries of the kinds are passed over: that costs one look at an index, however many entries
  /// others wrote.
  package func step(from position: Int, by stride: Int, following kinds: [StreamKind]) throws -> JournalStep {
    let last = try lastPosition()
    func step(quietUpTo quiet: Int, end: Int) -> JournalStep {
      JournalStep(kinds: kinds, start: position, quietUpTo: quiet, end: end)
    }
    guard position + stride < last else { return step(quietUpTo: position, end: last) }
    let next: Int? = try value(
      """
      SELECT min(stretch) FROM kind_stretch
      WHERE kind IN \(list: kinds.map(\.name)) AND stretch >= \((position + 1) / KindStretch.length)
      """)
    let quiet = next.map { max(position, $0 * KindStretch.length - 1) } ?? last
    return step(quietUpTo: quiet, end: min(last, quiet + stride))
  }
}

/// That streams of a kind have entries among positions `stretch * length` and those after it.
struct KindStretch: Hashable {
  static let length = 1024

  private let kind: String
  private let stretch: Int

  init(_ kind: String, at position: Int) {
    (self.kind, stretch) = (kind, position / Self.length)
  }

  var insertion: SQL {
    "INSERT INTO kind_stretch (kind, stretch) VALUES (\(kind), \(stretch)) ON CONFLICT (kind, stretch) DO NOTHING"
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
