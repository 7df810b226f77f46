package import Basics
package import Formats
import Foundation
import Records

extension Geometry {
  /// As a member of a specification. Outer rings run clockwise, as d3-geo draws spheres: the other way round a province
  /// would be everything but itself.
  package var json: JSON {
    switch self {
    case .polygon, .multiPolygon:
      let areas = polygons.map { rings in
        JSON.array(rings.enumerated().map { index, ring in Self.json(Self.turned(ring, clockwise: index == 0)) })
      }
      return ["type": "MultiPolygon", "coordinates": .array(areas)]
    case .point(let position): return ["type": "Point", "coordinates": Self.json(position)]
    case .multiPoint(let line): return ["type": "MultiPoint", "coordinates": Self.json(line)]
    case .lineString(let line): return ["type": "LineString", "coordinates": Self.json(line)]
    case .multiLineString(let lines): return ["type": "MultiLineString", "coordinates": .array(lines.map(Self.json))]
    case .collection(let parts): return ["type": "GeometryCollection", "geometries": .array(parts.map(\.json))]
    }
  }

  private static func json(_ position: Position) -> JSON { [.number(position.longitude), .number(position.latitude)] }
  private static func json(_ line: [Position]) -> JSON { .array(line.map { json($0) }) }

  private static func turned(_ ring: [Position], clockwise: Bool) -> [Position] {
    let area = zip(ring, ring.dropFirst()).reduce(0.0) { sum, edge in
      sum + (edge.1.longitude - edge.0.longitude) * (edge.1.latitude + edge.0.latitude)
    }
    return (area > 0) == clockwise ? ring : ring.reversed()
  }
}

/// A rectangle of degrees, around what a map shows.
package struct MapFrame: Equatable, Sendable {
  var west: Double, south: Double, east: Double, north: Double

  /// Around the geometries and points, with a margin of a part of their extent; nil when there are no geometries.
  package init?(around geometries: [Geometry], points: [Position] = [], margin: Double = 0.06) {
    guard !geometries.isEmpty else { return nil }
    let positions = geometries.flatMap { $0.polygons.flatMap { $0.flatMap { $0 } } } + points
    guard let west = positions.map(\.longitude).min(), let east = positions.map(\.longitude).max(),
      let south = positions.map(\.latitude).min(), let north = positions.map(\.latitude).max()
    else { return nil }
    let (across, along) = ((east - west) * margin, (north - south) * margin)
    (self.west, self.east, self.south, self.north) = (west - across, east + across, south - along, north + along)
  }

  /// The form of the frame on a map in Mercator's projection.
  package var heightToWidth: Double {
    func northing(_ latitude: Double) -> Double { log(tan(.pi / 4 + latitude * .pi / 360)) }
    return (northing(north) - northing(south)) / max((east - west) * .pi / 180, 1e-9)
  }

  /// What of a geometry's areas and lines lies inside. Areas are cut ring by ring (Sutherland, Hodgman, "Reentrant
  /// polygon clipping", 1974); a line is kept where a piece of it has an end inside.
  package func clip(_ geometry: Geometry) -> Geometry? {
    switch geometry {
    case .lineString(let line):
      let pieces = inside(line)
      return pieces.isEmpty ? nil : .multiLineString(pieces)
    case .multiLineString(let lines):
      let pieces = lines.flatMap(inside)
      return pieces.isEmpty ? nil : .multiLineString(pieces)
    case .polygon, .multiPolygon:
      let polygons = geometry.polygons.map { $0.map(cut).filter { $0.count > 3 } }.filter { !$0.isEmpty }
      return polygons.isEmpty ? nil : .multiPolygon(polygons)
    case .collection(let parts):
      let kept = parts.compactMap(clip)
      return kept.isEmpty ? nil : .collection(kept)
    case .point, .multiPoint: return geometry
    }
  }

  package func contains(_ position: Position) -> Bool {
    (west...east).contains(position.longitude) && (south...north).contains(position.latitude)
  }

  private func inside(_ line: [Position]) -> [[Position]] {
    var pieces: [[Position]] = []
    var piece: [Position] = []
    for (from, to) in zip(line, line.dropFirst()) {
      if contains(from) || contains(to) {
        piece += piece.isEmpty ? [from, to] : [to]
      } else if !piece.isEmpty {
        pieces.append(piece)
        piece = []
      }
    }
    return piece.isEmpty ? pieces : pieces + [piece]
  }

  private func cut(_ ring: [Position]) -> [Position] {
    var ring = Array(ring.dropLast())
    let edges: [(inside: (Position) -> Bool, cross: (Position, Position) -> Position)] = [
      ({ $0.longitude >= west }, { Self.meet($0, $1, longitude: west) }),
      ({ $0.longitude <= east }, { Self.meet($0, $1, longitude: east) }),
      ({ $0.latitude >= south }, { Self.meet($0, $1, latitude: south) }),
      ({ $0.latitude <= north }, { Self.meet($0, $1, latitude: north) }),
    ]
    for edge in edges {
      guard var previous = ring.last else { return [] }
      var next: [Position] = []
      for position in ring {
        if edge.inside(position) {
          if !edge.inside(previous) { next.append(edge.cross(previous, position)) }
          next.append(position)
        } else if edge.inside(previous) {
          next.append(edge.cross(previous, position))
        }
        previous = position
      }
      ring = next
    }
    return ring.first.map { ring + [$0] } ?? []
  }

  private static func meet(_ from: Position, _ to: Position, longitude: Double) -> Position {
    let share = (longitude - from.longitude) / (to.longitude - from.longitude)
    return Position(longitude: longitude, latitude: from.latitude + share * (to.latitude - from.latitude))
  }

  private static func meet(_ from: Position, _ to: Position, latitude: Double) -> Position {
    let share = (latitude - from.latitude) / (to.latitude - from.latitude)
    return Position(longitude: from.longitude + share * (to.longitude - from.longitude), latitude: latitude)
  }
}
