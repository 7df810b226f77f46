import Basics
package import Formats

/// A row of the file of approved figures: one place of one figure.
package struct EmergencyLine: Sendable {
  package let emergency: Emergency
  package let figure: Emergency.Figure
  package let displaced: Emergency.Displaced
  package let from: Named
  /// Empty where only words tell it.
  package let area: Named

  /// A place as its code and its path.
  package struct Named: Sendable {
    package let code: String
    package let name: String

    init(_ place: ID<Place>?, in atlas: PlaceAtlas) {
      code = place.flatMap { atlas[$0]?.code } ?? ""
      name = place.map { atlas.path($0, in: .english) } ?? ""
    }
  }

  /// Approved figures by the time for which they hold, each with all its places; none of a double or a mistake.
  package static func lines(of emergency: Emergency, in atlas: PlaceAtlas) -> [EmergencyLine] {
    guard emergency.counts else { return [] }
    let from = Named(emergency.place, in: atlas)
    return emergency.approved.flatMap { figure in
      figure.rows.map { displaced in
        EmergencyLine(
          emergency: emergency, figure: figure, displaced: displaced, from: from,
          area: Named(displaced.area, in: atlas))
      }
    }
  }

  package var isInForce: Bool { figure.entry == emergency.current?.entry }

  package static let header = [
    "emergency", "kind", "from_code", "from", "began", "first_report", "stage", "as_of", "in_force", "to",
    "to_area_code", "to_area", "unit", "count", "source", "approved",
  ]

  /// A count that nobody knows is an empty cell.
  package var cells: [ExportValue] {
    [
      .text(emergency.code), .text(emergency.kind.rawValue), .text(from.code), .text(from.name),
      .text(emergency.began.description), .instant(emergency.firstReport), .text(figure.stage.rawValue),
      .instant(figure.asOf), .text(isInForce ? "yes" : "no"), .text(displaced.place),
      .text(area.code), .text(area.name), .text(displaced.unit.rawValue),
      displaced.count.map { .integer($0) } ?? .empty,
      .text(figure.source.isEmpty ? (figure.sources ?? []).joined(separator: " ") : figure.source),
      figure.approved.map { .instant($0.time) } ?? .empty,
    ]
  }
}
