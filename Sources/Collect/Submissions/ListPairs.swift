import Basics
import FormEngine
import Store
import Synchronization

/// Two columns of a form by which lists were slow: one that they were filtered by and one that they were sorted by, by the
/// names of their indexes.
struct ListPair: Hashable, Sendable {
  let form: ID<Form>
  let found: String
  let sorted: String
}

/// Makes indexes over two columns of the lists that need one.
///
/// What a filter finds may lie far apart in the order that is asked for: of a million, the fifty tent sites with the most
/// households come after half of all others. No index of one column serves that, and there are two hundred pairs of
/// columns; so a pair has an index once a list was slow by it.
final class ListPairs: Sendable {
  /// How long a list took by each.
  private let wanted = Mutex<[ListPair: Duration]>([:])
  /// Of all forms, that wait for their index.
  private static let most = 64
  /// A list that takes longer to find its page wants an index.
  let slow: Duration

  init(slow: Duration) { self.slow = slow }

  func want(_ pair: ListPair, after duration: Duration) {
    wanted.withLock { wanted in
      guard wanted.count < Self.most || wanted[pair] != nil else { return }
      wanted[pair] = max(duration, wanted[pair] ?? .zero)
    }
  }

  /// Makes those that were wanted since, one after the other, the slowest first: a form may have only some. Each costs
  /// what marking a question costs: submissions wait while all of the form's are read once.
  func make(in store: Store, plans: FormPlanCache) async throws {
    let all = wanted.withLock { wanted in
      defer { wanted = [:] }
      return wanted
    }
    for (pair, _) in all.sorted(by: { $0.value > $1.value }) {
      try await store.database.write { writer in
        guard let plans = try plans.plans(for: pair.form, in: writer) else { return }
        try AnswerTables(plans.layout, form: pair.form, marked: plans.record.options.marked)
          .makePair(found: pair.found, sorted: pair.sorted, in: writer)
      }
    }
  }
}
