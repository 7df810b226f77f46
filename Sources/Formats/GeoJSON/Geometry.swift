package import Basics

/// Where something is, in degrees (WGS 84).
package struct Position: Hashable, Sendable {
  package var longitude: Double
  package var latitude: Double
  /// Metres.
  package var altitude: Double?

  package init(longitude: Double, latitude: Double, altitude: Double? = nil) {
    self.longitude = longitude
    self.latitude = latitude
    self.altitude = altitude
  }
}

/// The shapes of RFC 7946. A ring is closed: its last position is its first.
package enum Geometry: Hashable, Sendable {
  case point(Position)
  case multiPoint([Position])
  case lineString([Position])
  case multiLineString([[Position]])
  /// The outer ring, then its holes.
  case polygon([[Position]])
  case multiPolygon([[[Position]]])
  case collection([Geometry])
}

/// A shape with what is said about it.
package struct GeoFeature: Hashable, Sendable {
  package var id: String?
  package var geometry: Geometry?
  package var properties: [JSON.Member]

  package init(id: String? = nil, geometry: Geometry?, properties: [JSON.Member]) {
    self.id = id
    self.geometry = geometry
    self.properties = properties
  }

  /// A property as text; nil when it is missing, null or not plain.
  package subscript(property: String) -> String? {
    properties.first { $0.name == property }?.value.text
  }
}
