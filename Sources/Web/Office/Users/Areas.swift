package import Basics

/// What grants are bounded by, as far as the shell must name it: places and programmes of other features.
package struct Areas: Sendable {
  /// Nil when there is no such place.
  package var placeName: @Sendable (ID<Place>, Language) async throws -> String?
  /// What the field for a place shows of a place that is kept: its code, else its name.
  package var placeCode: @Sendable (ID<Place>) async throws -> String?
  /// The place of a code, or of a name that only one has; nil when there is none.
  package var place: @Sendable (_ code: String) async throws -> ID<Place>?
  /// All programmes that are open, in the order in which they are offered.
  package var programmes: @Sendable (Language) async throws -> [(id: ID<Programme>, name: String)]

  package init(
    placeName: @escaping @Sendable (ID<Place>, Language) async throws -> String?,
    placeCode: @escaping @Sendable (ID<Place>) async throws -> String?,
    place: @escaping @Sendable (_ code: String) async throws -> ID<Place>?,
    programmes: @escaping @Sendable (Language) async throws -> [(id: ID<Programme>, name: String)]
  ) {
    self.placeName = placeName
    self.placeCode = placeCode
    self.place = place
    self.programmes = programmes
  }

  func programmeName(_ id: ID<Programme>, _ language: Language) async throws -> String? {
    try await programmes(language).first { $0.id == id }?.name
  }
}
