import Basics
import FormEngine
import Formats
import Office

/// Rows as the features of a GeoJSON collection. The first values of a row are its geometry.
struct GeoFeatures: ExportEncoder {
  private var writer: GeoJSONWriter
  private var header: [String] = []
  private let type: TableSchema.ColumnType
  /// Where the answer with the geometry stands in a row.
  private let cells: Range<Int>

  /// Mark and stamp are told of the collection as a whole.
  init(type: TableSchema.ColumnType, cells: Range<Int>, mark: DataMark?, stamp: FileStamp?) {
    writer = GeoJSONWriter(
      members: (mark.map { [JSON.Member($0.kind.rawValue, .string($0.text))] } ?? [])
        + (stamp.map { [JSON.Member(FileStamp.name, .string($0.text))] } ?? []))
    self.type = type
    self.cells = cells
  }

  mutating func begin(_ title: String, _ columns: [ExportTable.Column]) { header = columns.map(\.title) }

  /// A row without a shape is a feature without one (RFC 7946, section 3.2): whoever counts features counts all rows.
  mutating func write(_ row: [ExportValue]) {
    var id: String?
    var properties: [JSON.Member] = []
    for (index, value) in row.enumerated() where !cells.contains(index) {
      if index == 0, case .text(let text) = value { id = text }
      properties.append(JSON.Member(header[index], value.json))
    }
    writer.write(GeoFeature(id: id, geometry: geometry(Array(row[cells])), properties: properties))
  }

  mutating func end() {}
  mutating func finish() { writer.finish() }
  mutating func take() -> [UInt8] { writer.take() }

  private func geometry(_ values: [ExportValue]) -> Geometry? {
    switch type {
    case .geopoint:
      guard case .decimal(let latitude)? = values.first, case .decimal(let longitude)? = values.dropFirst().first else {
        return nil
      }
      return .point(Position(longitude: longitude, latitude: latitude))
    case .geotrace, .geoshape:
      guard case .text(let text)? = values.first else { return nil }
      let points = text.split(separator: ";").compactMap { Answer.Geopoint($0) }.map {
        Position(longitude: $0.longitude, latitude: $0.latitude)
      }
      guard points.count > 1 else { return points.first.map { .point($0) } }
      if type == .geotrace { return .lineString(points) }
      let ring = points.first == points.last ? points : points + [points[0]]
      return ring.count < 4 ? .lineString(points) : .polygon([ring])
    default: return nil
    }
  }
}

extension ExportValue {
  fileprivate var json: JSON {
    switch self {
    case .empty: .null
    case .text(let text): .string(text)
    case .integer(let number): .int(number)
    case .decimal(let number): .number(number)
    case .boolean(let truth): .bool(truth)
    case .date(let day): .string(day.description)
    case .instant(let instant): .string(instant.description)
    }
  }
}
