package import Formats

/// Polygons and lines as few bytes, for the journal and the tables: positions as differences in steps of 10⁻⁶ degrees
/// (11 cm), each a zigzag varint. Format 1: `1`, kind, then counts and differences in the order of the shape.
///
/// The format is on disk: what version 1 wrote is read for ever.
package enum BoundaryCoding {
  /// Bytes that are no boundary of a known version, or promise more than they hold.
  package struct Damaged: Error, Equatable {}

  /// Positions that are not on Earth are left out: the importer has said so before.
  package static func encode(_ geometry: Geometry) -> [UInt8] {
    var writer = ByteWriter()
    writer.bytes = [1]
    switch geometry {
    case .lineString(let line): writer.lines([line], kind: 1)
    case .multiLineString(let lines): writer.lines(lines, kind: 1)
    default:
      let polygons = geometry.polygons
      writer.bytes.append(2)
      writer.count(polygons.count)
      for rings in polygons { writer.lines(rings, kind: nil) }
    }
    return writer.bytes
  }

  package static func decode(_ bytes: [UInt8]) throws(Damaged) -> Geometry {
    var reader = ByteReader(bytes: bytes)
    guard try reader.byte() == 1 else { throw Damaged() }
    let geometry: Geometry
    switch try reader.byte() {
    case 1: geometry = .multiLineString(try reader.lines())
    case 2:
      var polygons: [[[Position]]] = []
      for _ in 0..<(try reader.count()) { polygons.append(try reader.lines()) }
      geometry = .multiPolygon(polygons)
    default: throw Damaged()
    }
    guard reader.isAtEnd else { throw Damaged() }
    return geometry
  }

  private static let steps = 1_000_000.0

  private struct ByteWriter {
    var bytes: [UInt8] = []
    private var last = (longitude: Int64(0), latitude: Int64(0))

    mutating func lines(_ lines: [[Position]], kind: UInt8?) {
      if let kind { bytes.append(kind) }
      count(lines.count)
      for line in lines {
        let known = line.filter(\.isOnEarth)
        count(known.count)
        for position in known {
          let (longitude, latitude) = (
            Int64((position.longitude * steps).rounded()), Int64((position.latitude * steps).rounded())
          )
          difference(longitude - last.longitude)
          difference(latitude - last.latitude)
          last = (longitude, latitude)
        }
      }
    }

    mutating func count(_ count: Int) { varint(UInt64(count)) }

    private mutating func difference(_ value: Int64) { varint(UInt64(bitPattern: value << 1 ^ value >> 63)) }

    private mutating func varint(_ value: UInt64) {
      var rest = value
      while rest >= 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      bytes.append(UInt8(rest))
    }
  }

  private struct ByteReader {
    let bytes: [UInt8]
    private var position = 0
    private var last = (longitude: Int64(0), latitude: Int64(0))

    init(bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func byte() throws(Damaged) -> UInt8 {
      guard position < bytes.count else { throw Damaged() }
      defer { position += 1 }
      return bytes[position]
    }

    /// Never more than there are bytes left: each thing counted takes at least one.
    mutating func count() throws(Damaged) -> Int {
      let value = try varint()
      guard value <= UInt64(bytes.count - position) else { throw Damaged() }
      return Int(value)
    }

    mutating func lines() throws(Damaged) -> [[Position]] {
      var lines: [[Position]] = []
      for _ in 0..<(try count()) {
        var line: [Position] = []
        for _ in 0..<(try count()) {
          last.longitude &+= try difference()
          last.latitude &+= try difference()
          line.append(
            Position(longitude: Double(last.longitude) / steps, latitude: Double(last.latitude) / steps))
        }
        lines.append(line)
      }
      return lines
    }

    private mutating func difference() throws(Damaged) -> Int64 {
      let value = try varint()
      return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    private mutating func varint() throws(Damaged) -> UInt64 {
      var value: UInt64 = 0
      for shift in stride(from: UInt64(0), to: 64, by: 7) {
        let byte = try byte()
        value |= UInt64(byte & 0x7F) << shift
        if byte < 0x80 { return value }
      }
      throw Damaged()
    }
  }
}
