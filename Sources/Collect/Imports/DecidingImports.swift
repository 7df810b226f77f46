package import Basics
package import Store

/// With what an import begins in whose stream people also say what is meant by what others write: places, organisations.
package protocol DecidingImportBegun: ImportBegun {
  /// In which they say it.
  associatedtype Decided: Event
  associatedtype Meant: Hashable & Sendable

  /// Raised when the tables must be made anew from the journal.
  static var projection: Int { get }
  static var decisionTable: String { get }
  /// What is meant by each thing as it is written; nil where it is nothing that is known.
  static func decisions(of event: Decided) -> [(written: String, meant: Meant?)]
  /// Writes a decision unless a later one stands.
  func statement(_ written: String, _ meant: Meant?, in stream: ID<JournalStream>, at time: Instant) -> SQL
}

/// Imports of such a kind as rows, and beside them what was decided: of several imports in which it was, the last counts.
package struct DecidingImportProjection<Begun: DecidingImportBegun>: Projection {
  private let imports = ImportProjection<Begun>()

  package init() {}

  package var stream: StreamKind { imports.stream }
  package var version: Int { Begun.projection }
  package var tables: [String] { imports.tables + [Begun.decisionTable] }
  package var events: [any Event.Type] { imports.events + [Begun.Decided.self] }

  package struct State: Sendable {
    var imported: ImportProjection<Begun>.State
    var decisions: [String: Decision] = [:]

    struct Decision: Equatable, Sendable {
      let meant: Begun.Meant?
      let at: Instant
    }
  }

  package func fold(_ state: State?, _ entry: JournalEntry) -> State? {
    guard let imported = imports.fold(state?.imported, entry) else { return nil }
    var state = state ?? State(imported: imported)
    state.imported = imported
    for decision in entry.event(Begun.Decided.self).map({ Begun.decisions(of: $0) }) ?? [] {
      state.decisions[decision.written] = State.Decision(meant: decision.meant, at: entry.time.instant)
    }
    return state
  }

  package func fields(_ entry: JournalEntry) -> [String: String] { imports.fields(entry) }

  package func write(_ state: State, stream: ID<JournalStream>, previous: State?, to writer: Writer) throws {
    let begun = state.imported.known.begun
    let changed = state.decisions.sorted { $0.key < $1.key }.filter { previous?.decisions[$0.key] != $0.value }
    try writer.runMany(changed.map { begun.statement($0.key, $0.value.meant, in: stream, at: $0.value.at) })
    try imports.write(state.imported, stream: stream, previous: previous?.imported, to: writer)
  }
}
