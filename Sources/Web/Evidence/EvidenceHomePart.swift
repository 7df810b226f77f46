import Basics
package import Collect
import Evidence
import Office
package import Store

/// What evidence says of itself on the first page: how much there is to see, and the pinned figures, the first ones drawn.
package struct EvidenceHomePart: HomePart {
  private let store: Store
  private let titles: PinTitles

  /// So many pins are drawn; the others are named.
  private static let mostPictures = 2

  package init(_ store: Store, forms: Forms) {
    self.store = store
    titles = PinTitles(store: store, forms: forms)
  }

  package func part(for visit: Visit) async throws -> HomePage.Part? {
    guard visit.may(.readEvidence) else { return nil }
    let words = visit.words
    let (forms, pins) = try await store.read { reader in (try reader.forms(), try reader.pins()) }
    let requester = try visit.requester
    let visible = Set(
      forms.filter { form in
        !GrantFilter(.readEvidence, of: requester, sensitivity: form.sensitivity, on: visit.today).admitsNothing
      }.map(\.form))
    let shown = pins.filter { visible.contains($0.pin.form) }
    var items: [HomePage.Item] = []
    for line in shown.prefix(5) {
      items.append(.init(try await titles.title(of: line.pin, in: words), "", path: "/evidence/pins/\(line.id)"))
    }
    return HomePage.Part(
      .evidence, path: "/evidence",
      figures: [
        .init(
          words.number(shown.count), words("evidence.pinnedCount", ["count": .number(shown.count)]), path: "/evidence")
      ],
      latestTitle: words["evidence.pinned"], latest: items,
      pictures: items.prefix(Self.mostPictures).map { .init(title: $0.title, path: $0.path) },
      actions: visible.isEmpty ? [] : [.init(words["evidence.explore"], path: "/evidence")], words: words)
  }
}
