package import Basics
package import Store

/// What came here from elsewhere at once and can be undone as a whole: as it came, what its columns mean, what became of
/// its rows.
package struct Import<Begun: ImportBegun>: Equatable, Sendable {
  package let begun: Begun
  package let actor: ID<Actor>
  package let time: Instant
  package internal(set) var plan: Begun.Plan?
  /// Of the last run; nil before the first.
  package internal(set) var taken: SheetCounts?
  package internal(set) var undone: ImportUndoing?

  /// Whether it is known what is to be taken.
  package var isReady: Bool { plan != nil || !begun.needsPlan }
}

/// That an import was undone, why and by whom.
package struct ImportUndoing: Equatable, Codable, Sendable {
  package let reason: String
  package let actor: ID<Actor>
  package let time: Instant

  package init(reason: String, actor: ID<Actor>, time: Instant) {
    (self.reason, self.actor, self.time) = (reason, actor, time)
  }
}

/// With what an import of a kind begins: a file, and what it is for. The kind's other events, its stream and its table
/// are named after it.
package protocol ImportBegun: Event, Codable, Equatable {
  /// What is said of the columns.
  associatedtype Plan: ImportPlan

  static var stream: StreamKind { get }
  /// Where its imports stand, with the columns that all imports have: `id`, `actor`, `begun`, `file`, `headings`,
  /// `mapped`, `plan`, `counts`, `undone`.
  static var table: String { get }
  /// Further events of the stream; what they say stands in other tables.
  static var others: [any Event.Type] { get }

  var fileName: String { get }
  /// The server that gave it out as a project's file; nil for what people made.
  var project: ProjectKind? { get }
  /// Whether somebody has to say what the columns mean.
  var needsPlan: Bool { get }
  /// Whether it came without a file: then there is nothing to be read again.
  var isFetched: Bool { get }
  /// Further columns of the table.
  var columns: [(name: String, value: SQLBinding)] { get }
  /// Among which imports it is remembered what headings meant: a further condition, empty for among all.
  var memory: SQL { get }
}

extension ImportBegun {
  package static var kind: String { stream.name + ".begun" }
  package static var others: [any Event.Type] { [] }
  package var project: ProjectKind? { nil }
  package var needsPlan: Bool { project == nil }
  package var isFetched: Bool { false }
  package var columns: [(name: String, value: SQLBinding)] { [] }
  package var memory: SQL { .empty }
}

/// Somebody said what the columns mean.
package struct ImportMapped<Begun: ImportBegun>: Event, Codable, Equatable {
  package static var kind: String { Begun.stream.name + ".mapped" }

  package var plan: Begun.Plan
  /// By which the same headings are known again: see ``SheetHeadings/key``.
  package var headings: String

  package init(plan: Begun.Plan, headings: String) {
    (self.plan, self.headings) = (plan, headings)
  }
}

/// All rows were gone through.
package struct ImportTaken<Begun: ImportBegun>: Event, Codable, Equatable {
  package static var kind: String { Begun.stream.name + ".taken" }

  package var counts: SheetCounts

  package init(counts: SheetCounts) {
    self.counts = counts
  }
}

/// What the import brought is taken back, but for what somebody changed since.
package struct ImportUndone<Begun: ImportBegun>: Event, Codable, Equatable {
  package static var kind: String { Begun.stream.name + ".undone" }

  package var reason: String

  package init(reason: String) {
    self.reason = reason
  }
}

/// Imports of a kind as rows of its table.
package struct ImportProjection<Begun: ImportBegun>: Projection {
  package init() {}

  package var stream: StreamKind { Begun.stream }
  package var version: Int { 1 }
  package var tables: [String] { [Begun.table] }
  package var events: [any Event.Type] {
    [Begun.self, ImportMapped<Begun>.self, ImportTaken<Begun>.self, ImportUndone<Begun>.self] + Begun.others
  }

  /// With the headings of the last mapping, which only the table needs.
  package struct State: Sendable {
    package var known: Import<Begun>
    var headings: String?
    var mapped: Instant?
  }

  package func fold(_ state: State?, _ entry: JournalEntry) -> State? {
    if state == nil, let event = entry.event(Begun.self) {
      return State(known: Import(begun: event, actor: entry.actor, time: entry.time.instant))
    }
    guard var state else { return nil }
    if let event = entry.event(ImportMapped<Begun>.self) {
      state.known.plan = event.plan
      (state.headings, state.mapped) = (event.headings, entry.time.instant)
    } else if let event = entry.event(ImportTaken<Begun>.self) {
      state.known.taken = event.counts
    } else if let event = entry.event(ImportUndone<Begun>.self), state.known.undone == nil {
      // An import is undone once; of two who did it, the first said why.
      state.known.undone = ImportUndoing(reason: event.reason, actor: entry.actor, time: entry.time.instant)
    }
    return state
  }

  package func fields(_ entry: JournalEntry) -> [String: String] {
    if let event = entry.event(ImportMapped<Begun>.self) {
      let columns = event.plan.columns.sorted { $0.key < $1.key }
      return ["plan": columns.map { "\($0.key): \($0.value)" }.joined(separator: "\n")]
    }
    return entry.event(ImportUndone<Begun>.self) == nil ? [:] : ["undone": ""]
  }

  package func write(_ state: State, stream: ID<JournalStream>, previous: State?, to writer: Writer) throws {
    try writer.write(state, of: stream.recast())
  }
}

/// What became of the rows of a sheet.
package struct SheetCounts: Hashable, Codable, Sendable {
  /// With something in a column that means something.
  package var rows = 0
  /// Were taken in this import; in a dry run, would be.
  package var received = 0
  /// Say what stands already.
  package var known = 0
  /// Are not taken; the diagnostics say why.
  package var refused = 0
  /// Kept apart by the intake, as what phones send may be; or left out, because somebody decided so.
  package var keptApart = 0
  /// Of a project's file.
  package var project: ProjectCounts?

  package init() {}
}
