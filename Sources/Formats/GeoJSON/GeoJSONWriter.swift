/// Writes a GeoJSON feature collection (RFC 7946) feature by feature.
package struct GeoJSONWriter {
  private var buffer: [UInt8]
  private var isFirst = true

  /// - Parameter members: further members of the collection, such as a source or a disclaimer.
  package init(members: [JSONValue.Member] = []) {
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
    append("{\"type\":\"Feature\"")
    if let id = feature.id {
      append(",\"id\":")
      append(string: id)
    }
    append(",\"geometry\":")
    if let geometry = feature.geometry { append(geometry) } else { append("null") }
    append(",\"properties\":")
    append(.object(feature.properties))
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

  private mutating func append(_ member: JSONValue.Member) {
    append(string: member.name)
    append(":")
    append(member.value)
  }

  private mutating func append(_ value: JSONValue) {
    switch value {
    case .null: append("null")
    case .boolean(let truth): append(truth ? "true" : "false")
    case .number(let number): append(number.isFinite ? CSVWriter.plain(number) : "null")
    case .string(let text): append(string: text)
    case .array(let elements): list(elements) { $0.append($1) }
    case .object(let members):
      append("{")
      for (index, member) in members.enumerated() {
        if index > 0 { append(",") }
        append(member)
      }
      append("}")
    }
  }

  private mutating func append(_ text: String) {
    buffer.append(contentsOf: text.utf8)
  }

  private mutating func append(string text: String) {
    buffer.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): buffer.append(contentsOf: [UInt8(ascii: "\\"), byte])
      case UInt8(ascii: "\n"): append("\\n")
      case 0..<0x20:
        let code = String(byte, radix: 16)
        append("\\u" + String(repeating: "0", count: 4 - code.utf8.count) + code)
      default: buffer.append(byte)
      }
    }
    buffer.append(UInt8(ascii: "\""))
  }
}
