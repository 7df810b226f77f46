import Basics
import Collect
import Evidence
package import Store

/// What evidence says of itself on the first page: how much there is to see, and the pinned figures.
package struct EvidenceHomePart: HomePart {
  private let store: Store

  package init(_ store: Store) {
    self.store = store
  }

  package func part(for visit: Visit) async throws -> HomePage.Part? {
    guard visit.may(.readEvidence) else { return nil }
    let words = visit.words
    let (forms, pins) = try await store.read { reader in (try reader.forms().count, try reader.pins()) }
    return HomePage.Part(
      .evidence, path: "/evidence",
      figures: [
        .init(
          words.number(pins.count), words("evidence.pinnedCount", ["count": .number(pins.count)]), path: "/evidence")
      ],
      latestTitle: words["evidence.pinned"],
      latest: pins.prefix(4).map { .init($0.pin.title, "", path: "/evidence/pins/\($0.id)") },
      actions: forms == 0 ? [] : [.init(words["evidence.explore"], path: "/evidence")], words: words)
  }
}
