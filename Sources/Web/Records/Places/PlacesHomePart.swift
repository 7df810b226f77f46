import Basics
package import Records

/// What the records say of themselves on the first page: the places.
package struct PlacesHomePart: HomePart {
  private let places: Places

  package init(_ places: Places) {
    self.places = places
  }

  package func part(for visit: Visit) async throws -> HomePage.Part? {
    let atlas = try await places.atlas()
    let view = PlaceView(visit, atlas)
    let count = atlas.places.count { $0.until == nil && view.isVisible($0.id) }
    let words = visit.words
    return HomePage.Part(
      .records, path: "/records/places",
      figures: [.init(words.number(count), words("place.home", ["count": .number(count)]), path: "/records/places")],
      actions: visit.may(.managePlaces) ? [.init(words["place.import.title"], path: "/records/places/import")] : [],
      words: words)
  }
}
