package import Basics
package import Formats

/// What is said of a place, in whole when it is added, in part when it changes: nil means "as it was".
package struct PlaceFacts: Hashable, Codable, Sendable {
  package var level: Int?
  package var kind: PlaceKind?
  package var parent: ID<Place>?
  /// By language; languages that are not named stay as they were.
  package var names: [String: String]?
  package var centre: Centre?
  package var status: PlaceStatus?
  package var from: Day?
  package var until: Day?

  package init() {}

  package struct Centre: Hashable, Codable, Sendable {
    package var latitude: Double
    package var longitude: Double

    /// To a tenth of a metre.
    package init(_ position: Position) {
      latitude = (position.latitude * 1_000_000).rounded() / 1_000_000
      longitude = (position.longitude * 1_000_000).rounded() / 1_000_000
    }

    package var position: Position { Position(longitude: longitude, latitude: latitude) }
  }

  package var isEmpty: Bool { self == PlaceFacts() }
}

extension PlaceRecord {
  /// The record after these facts became known. A name that is replaced stays as a former one, from `day` if that is given.
  package mutating func apply(_ facts: PlaceFacts, formerSince day: Day? = nil) {
    if let level = facts.level { self.level = level }
    if let kind = facts.kind { self.kind = kind }
    if let parent = facts.parent { self.parent = parent }
    if let centre = facts.centre { self.centre = centre.position }
    if let status = facts.status { self.status = status }
    if let from = facts.from { self.from = from }
    if let until = facts.until { self.until = until }
    for (language, name) in (facts.names ?? [:]).sorted(by: { $0.key < $1.key }) {
      let old = names.texts.updateValue(name, forKey: language)
      otherNames.removeAll { $0.form == .former && $0.language == language && [name, old].contains($0.text) }
      if let old, old != name {
        otherNames.append(PlaceName(old, language: language, form: .former, until: day))
      }
    }
  }
}
