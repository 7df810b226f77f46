import Basics
package import Formats

/// A row of the file of approved figures: one place of one figure.
package struct EmergencyLine: Sendable {
  package let emergency: Emergency
  package let figure: Emergency.Figure
  package let displaced: Emergency.Displaced
  package let placeCode: String
  package let placeName: String

  /// Approved figures in the order of their approval, each with all its places.
  package static func lines(of emergency: Emergency, in atlas: PlaceAtlas) -> [EmergencyLine] {
    emergency.approved.flatMap { figure in
      figure.rows.map { displaced in
        EmergencyLine(
          emergency: emergency, figure: figure, displaced: displaced, placeCode: atlas[emergency.place]?.code ?? "",
          placeName: atlas.path(emergency.place, in: .english))
      }
    }
  }

  package var isInForce: Bool { figure.entry == emergency.current?.entry }

  package static let header = [
    "emergency", "kind", "from_code", "from", "began", "first_report", "stage", "as_of", "in_force", "to", "unit",
    "count", "source", "approved",
  ]

  /// A count that nobody knows is an empty cell.
  package var cells: [ExportValue] {
    [
      .text(emergency.code), .text(emergency.kind.rawValue), .text(placeCode), .text(placeName),
      .text(emergency.began.description), .instant(emergency.firstReport), .text(figure.stage.rawValue),
      .instant(figure.asOf), .text(isInForce ? "yes" : "no"), .text(displaced.place),
      .text(displaced.unit.rawValue), displaced.count.map { .integer($0) } ?? .empty, .text(figure.source),
      figure.approved.map { .instant($0.time) } ?? .empty,
    ]
  }
}
