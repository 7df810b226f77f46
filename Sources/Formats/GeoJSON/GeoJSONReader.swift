import Basics
/// Reads a GeoJSON text (RFC 7946) feature by feature: a collection, a single feature, or a bare geometry.
package final class GeoJSONReader {
  package struct Limits: Sendable {
    package var bytes = 64 << 20
    package var features = 1_000_000
    /// Over all features.
    package var positions = 8_000_000
    package init() {}
  }

  private let limits: Limits
  private var features = 0
  private var positions = 0

  /// Calls `each` with the features in the order of the text.
  package static func read(
    _ bytes: [UInt8], limits: Limits = Limits(), each: (GeoFeature) throws(FormatRefusal) -> Void
  ) throws(FormatRefusal) {
    guard bytes.count <= limits.bytes else { throw .tooLarge(what: "bytes", limit: limits.bytes) }
    var scanner = JSONScanner(bytes)
    try GeoJSONReader(limits: limits).readDocument(&scanner, each)
  }

  package static func features(_ bytes: [UInt8], limits: Limits = Limits()) throws(FormatRefusal) -> [GeoFeature] {
    var features: [GeoFeature] = []
    try read(bytes, limits: limits) { (feature) throws(FormatRefusal) in features.append(feature) }
    return features
  }

  private init(limits: Limits) {
    self.limits = limits
  }

  private func readDocument(
    _ scanner: inout JSONScanner, _ each: (GeoFeature) throws(FormatRefusal) -> Void
  ) throws(FormatRefusal) {
    var isCollection = false
    var single = FeatureDraft()
    try scanner.object { (name: String, scanner: inout JSONScanner) throws(FormatRefusal) in
      if name == "features", scanner.peek() == UInt8(ascii: "[") {
        isCollection = true
        try scanner.array { (scanner: inout JSONScanner) throws(FormatRefusal) in
          try each(try self.readFeature(&scanner))
        }
      } else if name == "crs" {
        try Self.check(system: try scanner.value())
      } else {
        try self.readMember(name, into: &single, &scanner)
      }
    }
    try scanner.expectEnd()
    if !isCollection {
      guard single.type == "Feature" || single.geometry.type != nil else { throw .unknownFormat }
      features += 1
      try each(try feature(of: single))
    }
  }

  /// Texts of before 2016 may name a coordinate reference system; RFC 7946 §4 knows WGS 84 only.
  private static func check(system: JSON) throws(FormatRefusal) {
    if system == .null { return }
    let name = system["properties"]?["name"]?.text ?? ""
    let code = name.split(whereSeparator: { ":/#".contains($0) }).last?.uppercased() ?? ""
    guard ["CRS84", "CRS84H", "4326", "4979", "WGS84", "WGS 84"].contains(code) else {
      throw .otherCoordinates(system: String(name.prefix(100)))
    }
  }

  private func readFeature(_ scanner: inout JSONScanner) throws(FormatRefusal) -> GeoFeature {
    features += 1
    guard features <= limits.features else { throw .tooLarge(what: "features", limit: limits.features) }
    var draft = FeatureDraft()
    try scanner.object { (name: String, scanner: inout JSONScanner) throws(FormatRefusal) in
      try self.readMember(name, into: &draft, &scanner)
    }
    return try feature(of: draft)
  }

  /// Members of a feature and of a geometry: which of the two it is shows when its `type` has been read.
  private func readMember(
    _ name: String, into draft: inout FeatureDraft, _ scanner: inout JSONScanner
  ) throws(FormatRefusal) {
    switch name {
    case "id": draft.id = try scanner.value().text
    case "properties":
      if case .object(let members) = try scanner.value() { draft.properties = members }
    case "geometry":
      if scanner.peek() == UInt8(ascii: "{") {
        draft.geometry = try readGeometry(&scanner)
      } else {
        try scanner.skip()
      }
    case "type":
      draft.type = try scanner.string()
      if draft.type != "Feature" { draft.geometry.type = draft.type }
    case "coordinates", "geometries": try readGeometryMember(name, into: &draft.geometry, &scanner)
    default: try scanner.skip()
    }
  }

  private func readGeometry(_ scanner: inout JSONScanner) throws(FormatRefusal) -> GeometryDraft {
    var draft = GeometryDraft()
    try scanner.object { (name: String, scanner: inout JSONScanner) throws(FormatRefusal) in
      switch name {
      case "type": draft.type = try scanner.string()
      case "coordinates", "geometries": try self.readGeometryMember(name, into: &draft, &scanner)
      default: try scanner.skip()
      }
    }
    return draft
  }

  private func readGeometryMember(
    _ name: String, into draft: inout GeometryDraft, _ scanner: inout JSONScanner
  ) throws(FormatRefusal) {
    if name == "coordinates" {
      draft.coordinates = try readCoordinates(&scanner)
    } else {
      var parts: [GeometryDraft] = []
      try scanner.array { (scanner: inout JSONScanner) throws(FormatRefusal) in
        parts.append(try self.readGeometry(&scanner))
      }
      draft.parts = parts
    }
  }

  private func readCoordinates(_ scanner: inout JSONScanner) throws(FormatRefusal) -> Coordinates {
    guard scanner.peek() == UInt8(ascii: "[") else { throw scanner.malformed }
    var count = 0
    var numbers = (0.0, 0.0, 0.0)
    var nested: [Coordinates] = []
    try scanner.array { (scanner: inout JSONScanner) throws(FormatRefusal) in
      if scanner.peek() == UInt8(ascii: "[") {
        nested.append(try self.readCoordinates(&scanner))
      } else {
        let number = try scanner.number()
        switch count {
        case 0: numbers.0 = number
        case 1: numbers.1 = number
        case 2: numbers.2 = number
        default: break
        }
        count += 1
      }
    }
    if count == 0 { return .nested(nested) }
    positions += 1
    guard positions <= limits.positions else { throw .tooLarge(what: "positions", limit: limits.positions) }
    guard count >= 2, nested.isEmpty else { throw .geometryInvalid(feature: max(features, 1)) }
    return .position(
      Position(longitude: numbers.0, latitude: numbers.1, altitude: count > 2 ? numbers.2 : nil))
  }

  private func feature(of draft: FeatureDraft) throws(FormatRefusal) -> GeoFeature {
    GeoFeature(id: draft.id, geometry: try geometry(of: draft.geometry), properties: draft.properties)
  }

  private func geometry(of draft: GeometryDraft) throws(FormatRefusal) -> Geometry? {
    guard let type = draft.type else { return nil }
    let coordinates = draft.coordinates ?? .nested([])
    let geometry: Geometry? =
      switch type {
      case "Point": coordinates.position.map(Geometry.point)
      case "MultiPoint": coordinates.line.map(Geometry.multiPoint)
      case "LineString": coordinates.line.map(Geometry.lineString)
      case "MultiLineString": coordinates.lines.map(Geometry.multiLineString)
      case "Polygon": coordinates.lines.map(Geometry.polygon)
      case "MultiPolygon": coordinates.polygons.map(Geometry.multiPolygon)
      case "GeometryCollection": .collection(try parts(of: draft))
      default: nil
      }
    guard let geometry else { throw .geometryInvalid(feature: features) }
    return geometry
  }

  private func parts(of draft: GeometryDraft) throws(FormatRefusal) -> [Geometry] {
    var parts: [Geometry] = []
    for part in draft.parts {
      if let geometry = try geometry(of: part) { parts.append(geometry) }
    }
    return parts
  }
}

private struct FeatureDraft {
  var type: String?
  var id: String?
  var geometry = GeometryDraft()
  var properties: [JSON.Member] = []
}

private struct GeometryDraft {
  var type: String?
  var coordinates: Coordinates?
  var parts: [GeometryDraft] = []
}

private enum Coordinates {
  case position(Position)
  case nested([Coordinates])

  var position: Position? {
    if case .position(let position) = self { position } else { nil }
  }

  var line: [Position]? { all(\.position) }
  var lines: [[Position]]? { all(\.line) }
  var polygons: [[[Position]]]? { all(\.lines) }

  private func all<Part>(_ part: (Coordinates) -> Part?) -> [Part]? {
    guard case .nested(let nested) = self else { return nil }
    let parts = nested.compactMap(part)
    return parts.count == nested.count ? parts : nil
  }
}
