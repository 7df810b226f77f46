import Foundation
package import Formats

/// A rectangle of longitudes and latitudes, in degrees. Shapes are cut at the 180th meridian, as RFC 7946 asks.
package struct Bounds: Hashable, Sendable {
  package var west: Double
  package var south: Double
  package var east: Double
  package var north: Double

  package init(west: Double, south: Double, east: Double, north: Double) {
    (self.west, self.south, self.east, self.north) = (west, south, east, north)
  }

  /// Nil when there is no position.
  package init?(_ positions: some Sequence<Position>) {
    var bounds: Bounds?
    for position in positions {
      if bounds == nil {
        bounds = Bounds(
          west: position.longitude, south: position.latitude, east: position.longitude, north: position.latitude)
      } else {
        bounds?.include(position)
      }
    }
    guard let bounds else { return nil }
    self = bounds
  }

  package init(around centre: Position, degrees: Double) {
    self.init(
      west: centre.longitude - degrees, south: centre.latitude - degrees, east: centre.longitude + degrees,
      north: centre.latitude + degrees)
  }

  package mutating func include(_ position: Position) {
    west = min(west, position.longitude)
    east = max(east, position.longitude)
    south = min(south, position.latitude)
    north = max(north, position.latitude)
  }

  package func union(_ other: Bounds) -> Bounds {
    Bounds(
      west: min(west, other.west), south: min(south, other.south), east: max(east, other.east),
      north: max(north, other.north))
  }

  package func contains(_ position: Position) -> Bool {
    position.longitude >= west && position.longitude <= east && position.latitude >= south
      && position.latitude <= north
  }
}

extension Geometry {
  /// A point that is surely inside.
  package var inside: Position? { (try? GEOS().pointInside(self)) ?? nil }

  /// The polygons of the shape, each an outer ring and its holes; points and lines have none.
  package var polygons: [[[Position]]] {
    switch self {
    case .polygon(let rings): rings.isEmpty ? [] : [rings]
    case .multiPolygon(let polygons): polygons.filter { !$0.isEmpty }
    case .collection(let parts): parts.flatMap(\.polygons)
    case .point, .multiPoint, .lineString, .multiLineString: []
    }
  }

  /// Every position, in order.
  package var positions: [Position] {
    switch self {
    case .point(let position): [position]
    case .multiPoint(let line), .lineString(let line): line
    case .multiLineString(let lines), .polygon(let lines): lines.flatMap { $0 }
    case .multiPolygon(let polygons): polygons.flatMap { $0.flatMap { $0 } }
    case .collection(let parts): parts.flatMap(\.positions)
    }
  }

  package var bounds: Bounds? { Bounds(positions) }

  /// The area of the polygons on the sphere, in square kilometres; holes count off.
  /// Chamberlain and Duquette, "Some Algorithms for Polygons on a Sphere" (JPL 07-03, 2007).
  package var squareKilometres: Double {
    polygons.reduce(0) { sum, rings in
      let areas = rings.map(Self.ringArea)
      return sum + (areas.first ?? 0) - areas.dropFirst().reduce(0, +)
    }
  }

  private static func ringArea(_ ring: [Position]) -> Double {
    var sum = 0.0
    for (from, to) in zip(ring.closed, ring.closed.dropFirst()) {
      let width = (to.longitude - from.longitude) * .pi / 180
      sum += width * (2 + sin(from.latitude * .pi / 180) + sin(to.latitude * .pi / 180))
    }
    return abs(sum) / 2 * Position.authalicRadius * Position.authalicRadius / 1_000_000
  }
}

extension Position {
  /// The radius of the sphere with the area of the WGS 84 ellipsoid, in metres.
  static let authalicRadius = 6_371_007.2

  /// The distance over the sphere in metres (haversine); within 0.6 % of the ellipsoid's.
  package func metres(to other: Position) -> Double {
    let half = { (degrees: Double) in sin(degrees * .pi / 360) }
    let north = half(other.latitude - latitude)
    let east = half(other.longitude - longitude)
    let chord = north * north + cos(latitude * .pi / 180) * cos(other.latitude * .pi / 180) * east * east
    return 2 * Self.authalicRadius * asin(min(1, chord.squareRoot()))
  }

  /// Whether it is a place on Earth: finite, within ±90° and ±180°.
  package var isOnEarth: Bool { abs(latitude) <= 90 && abs(longitude) <= 180 }
}

extension [Position] {
  /// The ring with its first position at its end, as it should be and not always is.
  var closed: [Position] {
    guard let first, let last, first.longitude != last.longitude || first.latitude != last.latitude else { return self }
    return self + [first]
  }
}
