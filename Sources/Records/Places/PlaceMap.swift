package import Basics
package import Formats
import Foundation

/// The boundaries of one level as a map of a certain zoom shows them, with what must stand beside it.
package struct PlaceMap: Sendable {
  package struct Area: Sendable {
    package let place: ID<Place>
    /// Neighbours meet; positions are rounded to what the zoom can show.
    package let shape: Geometry
    package let source: ID<PlaceSource>
  }

  package let level: Int
  package let areas: [Area]
  /// Drawn in a style of their own.
  package let lines: [BorderLine]
  package let lineSources: Set<ID<PlaceSource>>
  /// To be named on the map, with their dates and licences.
  package let sources: [PlaceSource]

  init(
    level: Int, zoom: Int, boundaries: [PlaceBoundary], lines: [(source: ID<PlaceSource>, line: BorderLine)],
    atlas: PlaceAtlas
  ) {
    self.level = level
    let shapes = boundaries.compactMap { boundary in
      (try? BoundaryCoding.decode(boundary.shape)).map { (boundary, $0) }
    }
    let drawn = CoverageSimplifier.simplify(shapes.map(\.1), zoom: zoom)
    areas = zip(shapes, drawn).map {
      Area(place: $0.0.place, shape: $1.rounded(toZoom: zoom), source: $0.0.source)
    }
    self.lines = lines.map(\.line)
    lineSources = Set(lines.map(\.source))
    let used = Set(boundaries.map(\.source) + lines.map(\.source))
    sources = used.compactMap { atlas.sources[$0] }.sorted {
      ($0.facts.name, $0.facts.version, $0.id) < ($1.facts.name, $1.facts.version, $1.id)
    }
  }

  /// The areas as GeoJSON, each with the place's id, code and name. `members` go onto each area by its place: the figures
  /// that colour it.
  package func features(
    in atlas: PlaceAtlas, _ language: Language, members: (ID<Place>) -> [JSON.Member] = { _ in [] }
  ) -> [GeoFeature] {
    areas.compactMap { area in
      atlas[area.place].map { record in
        GeoFeature(
          id: area.place.description, geometry: area.shape,
          properties: [
            .init("code", record.code.map(JSON.string) ?? .null),
            .init("name", .string(record.names.best(in: language))),
            .init("status", .string(record.status.rawValue)),
          ] + members(area.place))
      }
    }
  }
}

extension Geometry {
  /// Positions in steps of an eighth of a pixel or finer.
  fileprivate func rounded(toZoom zoom: Int) -> Geometry {
    let pixel = 360 / 256 / pow(2, Double(min(max(zoom, 0), 24)))
    let scale = pow(10, min(6, max(1, ceil(-log10(pixel / 8)))))
    func round(_ position: Position) -> Position {
      Position(
        longitude: (position.longitude * scale).rounded() / scale,
        latitude: (position.latitude * scale).rounded() / scale)
    }
    return .multiPolygon(polygons.map { $0.map { $0.map(round) } })
  }
}
