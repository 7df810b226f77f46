package import Basics

/// How the entries of one kind of stream become rows of ordinary tables.
package protocol Projection: Sendable {
  associatedtype State: Sendable

  var stream: StreamKind { get }
  /// Raised when the tables must be made anew from the journal.
  var version: Int { get }
  /// The tables that `write` fills, and no others write to; without those that it makes at run time.
  var tables: [String] { get }
  /// The events that `fold` understands. Others, and newer versions of these, are not shown to it.
  var events: [any Event.Type] { get }

  /// The state after one more entry. Total: an entry that makes no sense, or whose payload is gone, changes nothing.
  /// Nil while nothing that is known makes a state.
  func fold(_ state: State?, _ entry: JournalEntry) -> State?

  /// What must be known here before the entry can be applied: its form, its code list. Until then it waits.
  func needs(_ entry: JournalEntry) -> [Need]

  /// Inserts or updates the rows of the stream by their keys, in place; removes those of `previous` that are no more.
  /// Without `previous` there are no rows. Tables made at run time are declared, made with CREATE TABLE IF NOT EXISTS,
  /// and never named with a schema: a rebuild runs this where other tables have the same names.
  func write(_ state: State, stream: ID<JournalStream>, previous: State?, to writer: Writer) throws

  /// What an entry sets, and to what, for finding edits of the same field by two who did not know of each other. The
  /// values are only compared and not kept; a digest will do.
  func fields(_ entry: JournalEntry) -> [String: String]

  /// An event that gives the field the value that `entry` gave it and leaves all else as it is, where `newest` is the last
  /// entry of the same kind: for taking one side of a conflict. Nil where no event can.
  func restating(_ field: String, of entry: JournalEntry, over newest: JournalEntry) -> (any Event)?

  /// The state of a stream as the tables have it. For streams too long to be folded anew with every entry.
  func current(_ stream: ID<JournalStream>, _ reader: Reader) throws -> State?
}

/// What an entry builds on.
package enum Need: Hashable, Sendable {
  /// Anything at all is known of the stream.
  case stream(ID<JournalStream>)
  /// This entry of the stream was applied.
  case entry(ID<Entry>, of: ID<JournalStream>)

  var stream: ID<JournalStream> {
    switch self {
    case .stream(let stream), .entry(_, let stream): stream
    }
  }
}

extension Projection {
  package func needs(_ entry: JournalEntry) -> [Need] { [] }
  package func fields(_ entry: JournalEntry) -> [String: String] { [:] }
  package func restating(_ field: String, of entry: JournalEntry, over newest: JournalEntry) -> (any Event)? {
    Array(fields(entry).keys) == [field] ? whole(entry) : nil
  }
  /// The event of the entry as it is: where it sets nothing but what is to be said again, or counts as a whole.
  package func whole(_ entry: JournalEntry) -> (any Event)? {
    func event<E: Event>(_ type: E.Type) -> (any Event)? { entry.event(type) }
    return events.lazy.compactMap { event($0) }.first
  }
  package func current(_ stream: ID<JournalStream>, _ reader: Reader) throws -> State? { nil }
}

extension Projection {
  func knows(_ header: EntryHeader) -> Bool {
    events.contains { $0.kind == header.kind && header.version <= $0.version }
  }

  /// What the projection understands, as one line: when it grows, entries that were skipped may now count.
  var vocabulary: String {
    events.map { "\($0.kind)@\($0.version)" }.sorted().joined(separator: " ")
  }
}

/// What must go when streams are erased or redacted, besides their journal and keys: rows, search keys, quarantined
/// originals, finished exports, cells of rollups. Called inside the erasing transaction, before a redacted stream's
/// rows are written anew.
package protocol Erasable: Sendable {
  func erase(_ streams: [ID<JournalStream>], from writer: Writer) throws
}
