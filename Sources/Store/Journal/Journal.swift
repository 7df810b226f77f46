import Basics

/// The journal at work inside transactions: what it needs to know besides the tables.
struct Journal: Sendable {
  let node: ID<Node>
  let keys: NodeKeys
  let clock: Clock
  let time = HybridClock()
  private let projections: [String: any Projection]
  /// By the kinds of their events.
  let marks: [String: MarkKind]
  let erasables: [any Erasable]
  /// Whether tables are being made anew in a shadow world: what waits for its time there goes on waiting, and nothing
  /// has to be removed.
  private(set) var isRebuilding = false

  init(
    node: ID<Node>, keys: NodeKeys, clock: Clock, projections: [any Projection], erasables: [any Erasable]
  ) {
    self.node = node
    self.keys = keys
    self.clock = clock
    self.erasables = erasables
    self.projections = Dictionary(
      projections.map { ($0.stream.name, $0) },
      uniquingKeysWith: { first, _ in preconditionFailure("two projections of \(first.stream.name)") })
    marks = Dictionary(
      projections.flatMap { projection in
        projection.events.compactMap { $0 as? any Mark.Type }.map {
          ($0.kind, MarkKind(event: $0, stream: projection.stream))
        }
      }, uniquingKeysWith: { first, _ in first })
    for event in projections.flatMap(\.events) {
      precondition(!KernelEvents.contains(event.kind), "\(event.kind) is an event of the journal itself")
    }
  }

  var rebuilding: Journal {
    var journal = self
    journal.isRebuilding = true
    return journal
  }

  func projection(of kind: String?) -> (any Projection)? { kind.flatMap { projections[$0] } }

  var allProjections: [any Projection] {
    projections.values.sorted { $0.stream.name < $1.stream.name }
  }

  /// The entry as a fold sees it: without payload when its key is not among `keys`, or does not fit.
  func open(_ entry: StoredEntry, with keys: [ID<StreamKey>: StreamKey]) -> JournalEntry {
    let key = entry.header.key.flatMap { keys[$0] }
    return JournalEntry(
      header: entry.header, payload: try? Payload.open(entry.payload, of: entry.header, under: key))
  }
}
