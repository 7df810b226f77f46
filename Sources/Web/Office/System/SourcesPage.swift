/// The work of others that Konak shows or runs, with its licences: boundaries and names, libraries and fonts.
struct SourcesPage: PageModel {
  static let template = "office/sources"

  let places: [PlaceData]
  let hasPlaces: Bool
  let disclaimer: String
  let libraries: [Source]
  let isEmpty: Bool
  let linked: [LinkedLibrary]

  /// A source of codes, names and boundaries.
  struct PlaceData: Equatable, Sendable {
    let name: String
    let version: String
    let date: String
    let licence: String
    /// Nil when it is not known.
    let address: String?
    let codes: String
    let boundaries: String
  }

  /// A library, font or data set of the pages, as set-up recorded it.
  struct Source: Equatable, Sendable {
    let name: String
    let version: String
    let licence: String
    let home: String
    let origin: String
  }

  init(places: [PlaceData], disclaimer: String, libraries: [String: Library]) {
    self.places = places
    hasPlaces = !places.isEmpty
    self.disclaimer = disclaimer
    self.libraries = libraries.sorted { $0.key < $1.key }.map { name, library in
      Source(
        name: name, version: library.version, licence: library.licence, home: library.home, origin: library.source)
    }
    isEmpty = libraries.isEmpty
    linked = LinkedLibrary.all
  }
}
