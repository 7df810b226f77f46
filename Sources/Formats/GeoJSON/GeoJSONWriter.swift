package import Basics

/// Writes a GeoJSON feature collection (RFC 7946) feature by feature.
package struct GeoJSONWriter {
  private var buffer: [UInt8]
  private var isFirst = true

  /// - Parameter members: further members of the collection, such as a source or a disclaimer.
  package init(members: [JSON.Member] = []) {
    buffer = Array("{\"type\":\"FeatureCollection\"".utf8)
    for member in members {
      buffer.append(UInt8(ascii: ","))
      append(member)
    }
    append(",\"features\":[")
  }

  package mutating func write(_ feature: GeoFeature) {
    append(isFirst ? "\n" : ",\n")
    isFirst = false
    append(feature, [])
  }

  /// A feature alone, with further members of its own.
  package static func one(_ feature: GeoFeature, members: [JSON.Member]) -> [UInt8] {
    var writer = GeoJSONWriter()
    writer.buffer = []
    writer.append(feature, members)
    return writer.buffer
  }

  private mutating func append(_ feature: GeoFeature, _ members: [JSON.Member]) {
    append("{\"type\":\"Feature\"")
    for member in members {
      append(",")
      append(member)
    }
    if let id = feature.id {
      append(",\"id\":")
      append(JSON.string(id).serialized)
    }
    append(",\"geometry\":")
    if let geometry = feature.geometry { append(geometry) } else { append("null") }
    append(",\"properties\":")
    append(JSON.object(feature.properties).serialized)
    append("}")
  }

  /// Closes the collection; nothing may be written afterwards.
  package mutating func finish() {
    append("\n]}\n")
  }

  /// What was written since the last call.
  package mutating func take() -> [UInt8] {
    let written = buffer
    buffer.removeAll(keepingCapacity: true)
    return written
  }

  private mutating func append(_ geometry: Geometry) {
    switch geometry {
    case .point(let position): shape("Point") { $0.append(position) }
    case .multiPoint(let line): shape("MultiPoint") { $0.append(line) }
    case .lineString(let line): shape("LineString") { $0.append(line) }
    case .multiLineString(let lines): shape("MultiLineString") { $0.append(lines) }
    case .polygon(let rings): shape("Polygon") { $0.append(rings) }
    case .multiPolygon(let polygons): shape("MultiPolygon") { $0.list(polygons) { $0.append($1) } }
    case .collection(let parts):
      append("{\"type\":\"GeometryCollection\",\"geometries\":")
      list(parts) { $0.append($1) }
      append("}")
    }
  }

  private mutating func shape(_ type: String, _ coordinates: (inout GeoJSONWriter) -> Void) {
    append("{\"type\":\"" + type + "\",\"coordinates\":")
    coordinates(&self)
    append("}")
  }

  private mutating func append(_ lines: [[Position]]) { list(lines) { $0.append($1) } }

  private mutating func append(_ line: [Position]) { list(line) { $0.append($1) } }

  private mutating func append(_ position: Position) {
    append("[" + position.longitude.description + "," + position.latitude.description)
    if let altitude = position.altitude { append("," + altitude.description) }
    append("]")
  }

  private mutating func list<Element>(_ elements: [Element], _ write: (inout GeoJSONWriter, Element) -> Void) {
    append("[")
    for (index, element) in elements.enumerated() {
      if index > 0 { append(",") }
      write(&self, element)
    }
    append("]")
  }

  private mutating func append(_ member: JSON.Member) {
    append(JSON.string(member.name).serialized)
    append(":")
    append(member.value.serialized)
  }

  private mutating func append(_ text: String) {
    buffer.append(contentsOf: text.utf8)
  }
}
