import Basics
import Records
import Store

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
