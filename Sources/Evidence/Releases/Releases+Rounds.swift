package import Basics
import Office
import Records
import Store

extension Releases {
  /// The newest round that a form's question names: of the answers that were given, the last in this order; where it has none
  /// of them, the greatest number. Costs one pass over the form's submissions.
  package func newestRound(
    of form: String, asked path: String, order: [String], for requester: Requester
  ) async throws -> String? {
    let day = Day(store.clock.now())
    return try await store.read(within: .seconds(Self.patience)) { reader in
      let find = EvidenceFinder(reader: reader, requester: requester, round: path, day: day)
      let given = try find(Tabulation(form: form, rows: .answer(path: path))).tally.keys(.rows)
      let numbers = given.compactMap { key in Double(key).map { (key, $0) } }
      return order.last(where: given.contains) ?? numbers.max { $0.1 < $1.1 }?.0
    }
  }
}

extension Reader {
  /// Refuses figures of rounds that are still open, of a change also those between its two: they can become others.
  func requireReleasedRounds(of content: ReleaseContent) throws {
    for (_, table) in content.tables {
      guard case .presence(let source) = table.definition.source else { continue }
      let rounds = try rounds(of: source.programme)
      guard let round = rounds.first(where: { $0.id == source.round }) else { continue }
      let first = rounds.first { $0.id == source.since }?.number ?? round.number
      let used = rounds.series(of: round).filter { (first...max(first, round.number)).contains($0.number) }
      guard let open = used.first(where: { $0.state == .open }) else { continue }
      throw ReleaseRefusal.roundOpen(figure: table.definition.title, round: open.names)
    }
  }
}
