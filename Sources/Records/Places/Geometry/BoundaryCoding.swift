package import Basics
package import Formats

/// Polygons and lines as few bytes, for the journal and the tables: positions as differences in steps of 10⁻⁶ degrees
/// (11 cm), each a zigzag varint. Format 1: `1`, kind, then counts and differences in the order of the shape.
///
/// The format is on disk: what version 1 wrote is read for ever.
package enum BoundaryCoding {
  /// Bytes that are no boundary of a known version, or promise more than they hold.
  package typealias Damaged = VarintReader.Damaged

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
    var reader = VarintReader(bytes)
    var last = (longitude: Int64(0), latitude: Int64(0))
    guard try reader.byte() == 1 else { throw Damaged() }
    let geometry: Geometry
    switch try reader.byte() {
    case 1: geometry = .multiLineString(try reader.lines(from: &last))
    case 2:
      var polygons: [[[Position]]] = []
      for _ in 0..<(try reader.count()) { polygons.append(try reader.lines(from: &last)) }
      geometry = .multiPolygon(polygons)
    default: throw Damaged()
    }
    guard reader.isAtEnd else { throw Damaged() }
    return geometry
  }

  fileprivate static let steps = 1_000_000.0

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

    mutating func count(_ count: Int) { bytes.append(varint: UInt64(count)) }

    private mutating func difference(_ value: Int64) { bytes.append(zigzag: value) }
  }

}

extension VarintReader {
  fileprivate mutating func lines(
    from last: inout (longitude: Int64, latitude: Int64)
  ) throws(Damaged) -> [[Position]] {
    var lines: [[Position]] = []
    for _ in 0..<(try count()) {
      var line: [Position] = []
      for _ in 0..<(try count()) {
        last.longitude &+= try zigzag()
        last.latitude &+= try zigzag()
        line.append(
          Position(
            longitude: Double(last.longitude) / BoundaryCoding.steps,
            latitude: Double(last.latitude) / BoundaryCoding.steps))
      }
      lines.append(line)
    }
    return lines
  }
}
