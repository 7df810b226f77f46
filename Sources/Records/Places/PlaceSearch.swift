package import Basics
package import Store

/// Finds places as somebody types, in any of their names, scripts and spellings.
package struct PlaceSearch: Sendable {
  package struct Hit: Hashable, Sendable {
    package let place: ID<Place>
    package let name: String
    /// With the places above: `Cizre, Şırnak, Türkiye`.
    package let path: String
    package let kind: PlaceKind
    package let code: String?
    package let hasEnded: Bool
  }

  private let store: Store
  private let atlas: PlaceAtlas

  package init(_ store: Store, _ atlas: PlaceAtlas) {
    (self.store, self.atlas) = (store, atlas)
  }

  /// The best matches first: whole names and their beginnings, then names in which each word begins with a typed one (of
  /// the place, or of those above it: `cizre şır`, `şır cizre`), then names with the same skeleton. Only when all of these find nothing,
  /// names whose skeleton begins alike.
  ///
  /// - Parameter roots: the areas of the reader's rights; nil for everywhere.
  package func find(
    _ query: String, in language: Language, within roots: [ID<Place>]? = nil, limit: Int = 20
  ) async throws -> [Hit] {
    let query = String(query.prefix(100))
    let folded = Folding.fold(query)
    guard !folded.isEmpty, limit > 0 else { return [] }
    let keys = Skeleton.keys(query)
    let words = Folding.tokens(query, limit: 4)
    // Whichever of the words is the place's own; some write the province first.
    let orders = words.indices.map { own in [words[own]] + words[..<own] + words[(own + 1)...] }
    let precise: [Reader.PlaceQuery] =
      [.name(folded)] + orders.map { .words($0) } + keys.map { .skeleton($0) }
    let found = try await store.read { reader in
      var found: [ID<Place>] = []
      func ask(_ questions: [Reader.PlaceQuery]) throws {
        for question in questions where found.count < limit {
          let more = try reader.placeIDs(question, within: roots, limit: limit)
          found += more.filter { !found.contains($0) }
        }
      }
      try ask(precise)
      if found.isEmpty { try ask(keys.map { .skeletonPrefix($0) }) }
      return found
    }
    return found.prefix(limit).compactMap { place in
      atlas[place].map { record in
        Hit(
          place: place, name: record.names.best(in: language), path: atlas.path(place, in: language),
          kind: record.kind, code: record.code, hasEnded: record.until != nil)
      }
    }
  }
}
