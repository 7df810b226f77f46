import CGEOS
import Foundation
package import Formats

/// What GEOS knows about shapes: whether they are valid, how to mend them, where their inside is.
///
/// Values go in, values come out; no pointer leaves. One object belongs to one thread (it is not `Sendable`): GEOS keeps
/// its state in the context, which is this object's own. Everything is planar, in degrees.
package final class GEOS {
  /// GEOS could not do what was asked: its own words, for the log.
  package struct Fault: Error, Equatable {
    package let message: String
  }

  /// Where and why a shape is not valid (a ring that crosses itself, a hole outside its polygon …).
  package struct Defect: Equatable, Sendable {
    package enum Kind: Sendable {
      /// A ring crosses or touches itself or another.
      case crossing
      /// A hole is outside its polygon, in another hole, or cuts the polygon in two.
      case hole
      /// Too few positions, the same ring twice …
      case other
    }

    package let kind: Kind
    package let position: Position?

    fileprivate init(reason: String, position: Position?) {
      kind =
        reason.contains("ntersection")
        ? .crossing : reason.contains("ole") || reason.contains("nterior") ? .hole : .other
      self.position = position
    }
  }

  private let context: GEOSContextHandle_t
  private let messages = Messages()

  package init() {
    context = GEOS_init_r()
    GEOSContext_setErrorMessageHandler_r(
      context,
      { text, box in
        guard let text, let box else { return }
        Unmanaged<Messages>.fromOpaque(box).takeUnretainedValue().last = String(cString: text)
      }, Unmanaged.passUnretained(messages).toOpaque())
  }

  deinit {
    GEOS_finish_r(context)
  }

  /// Nil when the shape is valid by the rules of OGC Simple Features.
  package func defect(of geometry: Geometry) throws -> Defect? {
    try with(geometry) { shape in
      var reason: UnsafeMutablePointer<CChar>?
      var location: OpaquePointer?
      let answer = GEOSisValidDetail_r(context, shape, 0, &reason, &location)
      defer {
        if let reason { GEOSFree_r(context, reason) }
        if let location { GEOSGeom_destroy_r(context, location) }
      }
      switch answer {
      case 1: return nil
      case 0:
        let position = try location.map { try positions(of: GEOSGeom_getCoordSeq_r(context, $0)) }?.first
        return Defect(reason: reason.map { String(cString: $0) } ?? "", position: position)
      default: throw fault()
      }
    }
  }

  /// A valid shape that covers the same area; only its polygons, lines and points that fall off are dropped.
  package func repaired(_ geometry: Geometry) throws -> Geometry {
    try with(geometry) { shape in
      try with(owned: GEOSMakeValid_r(context, shape)) { .multiPolygon(polygons(in: try value(of: $0))) }
    }
  }

  /// A point that is surely inside the shape, where a centroid may be outside.
  package func pointInside(_ geometry: Geometry) throws -> Position? {
    try with(geometry) { shape in
      try with(owned: GEOSPointOnSurface_r(context, shape)) { try firstPosition(of: $0) }
    }
  }

  package func centroid(of geometry: Geometry) throws -> Position? {
    try with(geometry) { shape in
      try with(owned: GEOSGetCentroid_r(context, shape)) { try firstPosition(of: $0) }
    }
  }

  /// The area that the shapes cover together: districts dissolved into their province.
  package func union(_ geometries: [Geometry]) throws -> Geometry {
    try with(.collection(geometries)) { shape in
      try with(owned: GEOSUnaryUnion_r(context, shape)) { .multiPolygon(polygons(in: try value(of: $0))) }
    }
  }

  /// What two shapes have in common; an empty multipolygon when nothing.
  package func intersection(_ one: Geometry, _ other: Geometry) throws -> Geometry {
    try with(one) { first in
      try with(other) { second in
        try with(owned: GEOSIntersection_r(context, first, second)) {
          .multiPolygon(polygons(in: try value(of: $0)))
        }
      }
    }
  }

  private final class Messages {
    var last: String?
  }

  private func fault() -> Fault {
    defer { messages.last = nil }
    return Fault(message: messages.last ?? "no message")
  }

  private func with<Answer>(_ geometry: Geometry, _ body: (OpaquePointer) throws -> Answer) throws -> Answer {
    try with(owned: try make(geometry), body)
  }

  private func with<Answer>(owned shape: OpaquePointer?, _ body: (OpaquePointer) throws -> Answer) throws -> Answer {
    guard let shape else { throw fault() }
    defer { GEOSGeom_destroy_r(context, shape) }
    return try body(shape)
  }
}

/// Values to GEOS. Whoever calls `make` owns what it returns.
extension GEOS {
  private func make(_ geometry: Geometry) throws -> OpaquePointer {
    switch geometry {
    case .point(let position): try check(GEOSGeom_createPoint_r(context, try sequence([position])))
    case .lineString(let line): try check(GEOSGeom_createLineString_r(context, try sequence(line)))
    case .polygon(let rings): try polygon(rings)
    case .multiPoint(let points): try collection(GEOS_MULTIPOINT, points.map(Geometry.point))
    case .multiLineString(let lines): try collection(GEOS_MULTILINESTRING, lines.map(Geometry.lineString))
    case .multiPolygon(let polygons): try collection(GEOS_MULTIPOLYGON, polygons.map(Geometry.polygon))
    case .collection(let parts): try collection(GEOS_GEOMETRYCOLLECTION, parts)
    }
  }

  private func polygon(_ rings: [[Position]]) throws -> OpaquePointer {
    guard let outer = rings.first else { return try check(GEOSGeom_createEmptyPolygon_r(context)) }
    let shell = try ring(outer)
    var holes: [OpaquePointer?] = []
    do {
      for hole in rings.dropFirst() { holes.append(try ring(hole)) }
    } catch {
      for made in holes + [shell] { GEOSGeom_destroy_r(context, made) }
      throw error
    }
    return try check(GEOSGeom_createPolygon_r(context, shell, &holes, UInt32(holes.count)))
  }

  private func ring(_ positions: [Position]) throws -> OpaquePointer {
    try check(GEOSGeom_createLinearRing_r(context, try sequence(positions.closed)))
  }

  private func collection(_ type: GEOSGeomTypes, _ parts: [Geometry]) throws -> OpaquePointer {
    var made: [OpaquePointer?] = []
    do {
      for part in parts { made.append(try make(part)) }
    } catch {
      for part in made { GEOSGeom_destroy_r(context, part) }
      throw error
    }
    return try check(GEOSGeom_createCollection_r(context, Int32(type.rawValue), &made, UInt32(made.count)))
  }

  private func sequence(_ positions: [Position]) throws -> OpaquePointer {
    var numbers: [Double] = []
    numbers.reserveCapacity(positions.count * 2)
    for position in positions { numbers += [position.longitude, position.latitude] }
    return try check(GEOSCoordSeq_copyFromBuffer_r(context, numbers, UInt32(positions.count), 0, 0))
  }

  private func check(_ made: OpaquePointer?) throws -> OpaquePointer {
    guard let made else { throw fault() }
    return made
  }
}

/// GEOS to values.
extension GEOS {
  private func value(of shape: OpaquePointer) throws -> Geometry {
    switch GEOSGeomTypes(rawValue: GEOSGeomTypes.RawValue(GEOSGeomTypeId_r(context, shape))) {
    case GEOS_POINT: try firstPosition(of: shape).map(Geometry.point) ?? .multiPoint([])
    case GEOS_LINESTRING, GEOS_LINEARRING: .lineString(try positions(of: GEOSGeom_getCoordSeq_r(context, shape)))
    case GEOS_POLYGON: .polygon(try rings(of: shape))
    default: .collection(try parts(of: shape).map(value))
    }
  }

  private func rings(of polygon: OpaquePointer) throws -> [[Position]] {
    guard GEOSisEmpty_r(context, polygon) == 0 else { return [] }
    var rings = [try positions(of: GEOSGeom_getCoordSeq_r(context, GEOSGetExteriorRing_r(context, polygon)))]
    for index in 0..<max(0, GEOSGetNumInteriorRings_r(context, polygon)) {
      let hole = GEOSGetInteriorRingN_r(context, polygon, index)
      rings.append(try positions(of: GEOSGeom_getCoordSeq_r(context, hole)))
    }
    return rings
  }

  private func parts(of shape: OpaquePointer) throws -> [OpaquePointer] {
    try (0..<max(0, GEOSGetNumGeometries_r(context, shape))).map { index in
      try check(GEOSGetGeometryN_r(context, shape, index))
    }
  }

  private func firstPosition(of shape: OpaquePointer) throws -> Position? {
    guard GEOSisEmpty_r(context, shape) == 0 else { return nil }
    return try positions(of: GEOSGeom_getCoordSeq_r(context, shape)).first
  }

  private func positions(of sequence: OpaquePointer?) throws -> [Position] {
    var count: UInt32 = 0
    guard let sequence, GEOSCoordSeq_getSize_r(context, sequence, &count) == 1 else { throw fault() }
    var numbers = [Double](repeating: 0, count: Int(count) * 2)
    guard count == 0 || GEOSCoordSeq_copyToBuffer_r(context, sequence, &numbers, 0, 0) == 1 else { throw fault() }
    return stride(from: 0, to: numbers.count, by: 2).map {
      Position(longitude: numbers[$0], latitude: numbers[$0 + 1])
    }
  }

  private func polygons(in geometry: Geometry) -> [[[Position]]] {
    switch geometry {
    case .polygon(let rings): rings.isEmpty ? [] : [rings]
    case .multiPolygon(let polygons): polygons
    case .collection(let parts): parts.flatMap(polygons)
    case .point, .multiPoint, .lineString, .multiLineString: []
    }
  }
}
