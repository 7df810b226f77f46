package import Basics
package import Formats
import Office

/// In which format a table leaves. Raw values are what programs ask for.
package enum ExchangeFormat: String, CaseIterable, Sendable {
  case json, csv
  /// CSV with a row of tags below the heads.
  case hxl
  case xlsx, parquet, geojson, topojson
  case sdmxCSV = "sdmx-csv"
  /// As programs made for SDMX 2.1 read it.
  case sdmxCSV1 = "sdmx-csv-1.0"
  case sdmxJSON = "sdmx-json"

  package var type: String {
    switch self {
    case .json: "application/json"
    case .csv, .hxl: TableFile.csv.type
    case .xlsx: TableFile.xlsx.type
    case .parquet: "application/vnd.apache.parquet"
    case .geojson: "application/geo+json"
    case .topojson: "application/json"
    case .sdmxCSV: "application/vnd.sdmx.data+csv;version=2.0.0"
    case .sdmxCSV1: "application/vnd.sdmx.data+csv;version=1.0.0"
    case .sdmxJSON: "application/vnd.sdmx.data+json;version=2.0.0"
    }
  }

  package var ending: String {
    switch self {
    case .json, .sdmxJSON: "json"
    case .csv, .hxl, .sdmxCSV, .sdmxCSV1: "csv"
    case .xlsx, .parquet, .geojson, .topojson: rawValue
    }
  }

  /// Whether a file says of itself beside its rows what ``ExchangeFacts`` say.
  package var tellsFacts: Bool {
    switch self {
    case .json, .xlsx, .geojson, .topojson: true
    case .csv, .hxl, .parquet, .sdmxCSV, .sdmxCSV1, .sdmxJSON: false
    }
  }

  package func suits(_ table: ExchangeTable) -> Bool {
    switch self {
    case .json, .csv, .xlsx, .parquet: true
    case .hxl: table.columns.contains { $0.tag != nil }
    case .geojson, .topojson: table.hasShapes
    case .sdmxCSV, .sdmxCSV1, .sdmxJSON: table.hasFigure
    }
  }

  /// The first of these formats that an `Accept` field (RFC 9110 §12.5.1) names as its own, the most wanted first; nil where it
  /// names none, or only groups like `text/*`. A media type without a version is its newest one.
  package static func accepted(_ field: String, among formats: [ExchangeFormat]) -> ExchangeFormat? {
    let ranges = field.prefix(2000).lowercased().split(separator: ",").map { range in
      range.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
    }
    func weight(_ range: [String]) -> Double {
      range.first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
    }
    let wanted = ranges.enumerated().filter { weight($1) > 0 }.sorted {
      (-weight($0.element), $0.offset) < (-weight($1.element), $1.offset)
    }
    for (_, range) in wanted {
      let version = range.first { $0.hasPrefix("version=") }
      let found = formats.first { format in
        let parts = format.type.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
        return parts.first == range.first && (version == nil || parts.contains { $0 == version })
      }
      if let found { return found }
    }
    return nil
  }

  /// The file, made while it is read. All but TopoJSON take constant memory.
  package func encode(_ table: ExchangeTable, language: Language) -> AsyncThrowingStream<[UInt8], any Error> {
    let encoding = ExchangeEncoding(table, encoder(of: table, language))
    return AsyncThrowingStream { try await encoding.next() }
  }

  private func encoder(of table: ExchangeTable, _ language: Language) -> any ExchangeEncoder {
    switch self {
    case .json: JSONRows(table)
    case .csv: CSVRows(table, isTagged: false)
    case .hxl: CSVRows(table, isTagged: true)
    case .xlsx: SheetRows(table, isRightToLeft: language.isRightToLeft)
    case .parquet: ParquetRows(table)
    case .geojson: GeoJSONRows(table)
    case .topojson: TopoJSONRows(table)
    case .sdmxCSV: SDMXRows(table, csv: .two, language)
    case .sdmxCSV1: SDMXRows(table, csv: .one, language)
    case .sdmxJSON: SDMXRows(table, csv: nil, language)
    }
  }
}

/// Turns rows into the bytes of a file.
protocol ExchangeEncoder: Sendable {
  mutating func write(_ row: ExchangeTable.Row) throws
  mutating func finish()
  /// What was made since the last call.
  mutating func take() -> [UInt8]
}

/// A file on its way: reads a stretch, writes it, and holds nothing else.
private actor ExchangeEncoding {
  private let table: ExchangeTable
  private var encoder: any ExchangeEncoder
  private var isFinished = false

  init(_ table: ExchangeTable, _ encoder: any ExchangeEncoder) {
    (self.table, self.encoder) = (table, encoder)
  }

  func next() async throws -> [UInt8]? {
    while !isFinished {
      if let rows = try await table.next() {
        for row in rows { try encoder.write(row) }
      } else {
        encoder.finish()
        isFinished = true
      }
      let bytes = encoder.take()
      if !bytes.isEmpty { return bytes }
    }
    return nil
  }
}

private struct JSONRows: ExchangeEncoder {
  private var buffer: [UInt8]
  private let names: [String]
  private var isFirst = true

  init(_ table: ExchangeTable) {
    names = table.columns.map(\.name)
    buffer = Array((String(JSON.object(table.facts.members).serialized.dropLast()) + ",\"data\":[").utf8)
  }

  mutating func write(_ row: ExchangeTable.Row) {
    buffer += (isFirst ? "\n" : ",\n").utf8
    isFirst = false
    buffer += JSON.object(zip(names, row.values).map { JSON.Member($0, $1.json) }).serialized.utf8
  }

  mutating func finish() { buffer += "\n]}\n".utf8 }

  mutating func take() -> [UInt8] {
    defer { buffer.removeAll(keepingCapacity: true) }
    return buffer
  }
}

private struct CSVRows: ExchangeEncoder {
  private var writer: CSVWriter
  /// What each row of data that are not real says: a file is opened without what came with it.
  private let mark: [ExportValue]

  /// HXL files have no byte order mark: programs that read them take it for part of the first heading.
  init(_ table: ExchangeTable, isTagged: Bool) {
    writer = CSVWriter(hasMark: !isTagged)
    mark = table.facts.mark.map { [.text($0.text)] } ?? []
    writer.write(table.columns.map { .text($0.name) } + (table.facts.mark.map { [.text($0.kind.rawValue)] } ?? []))
    if isTagged {
      let tags: [ExportValue] = table.columns.map { $0.tag.map { .text($0.description) } ?? .empty }
      writer.write(tags + mark.map { _ in .text("#meta+mark") })
    }
  }

  mutating func write(_ row: ExchangeTable.Row) { writer.write(row.values + mark) }
  mutating func finish() {}
  mutating func take() -> [UInt8] { writer.take() }
}

private struct SheetRows: ExchangeEncoder {
  private var workbook = XLSXStream()
  private let facts: ExchangeFacts

  init(_ table: ExchangeTable, isRightToLeft: Bool) {
    facts = table.facts
    workbook.addSheet(table.name, header: table.columns.map(\.name), isRightToLeft: isRightToLeft)
  }

  mutating func write(_ row: ExchangeTable.Row) { workbook.write(row.values) }

  mutating func finish() {
    workbook.addSheet("about", header: ["fact", "text"])
    for fact in facts.pairs { workbook.write([.text(fact.name), .text(fact.text)]) }
    workbook.finish()
  }

  mutating func take() -> [UInt8] { workbook.take() }
}

private struct ParquetRows: ExchangeEncoder {
  private var writer: ParquetWriter

  init(_ table: ExchangeTable) {
    writer = ParquetWriter(table.columns.map { ParquetWriter.Column($0.name, $0.kind) }, facts: table.facts.pairs)
  }

  mutating func write(_ row: ExchangeTable.Row) { writer.write(row.values) }
  mutating func finish() { writer.finish() }
  mutating func take() -> [UInt8] { writer.take() }
}

private struct GeoJSONRows: ExchangeEncoder {
  private var writer: GeoJSONWriter
  private let names: [String]

  init(_ table: ExchangeTable) {
    writer = GeoJSONWriter(members: table.facts.members)
    names = table.columns.map(\.name)
  }

  mutating func write(_ row: ExchangeTable.Row) { writer.write(GeoFeature(row, names)) }
  mutating func finish() { writer.finish() }
  mutating func take() -> [UInt8] { writer.take() }
}

private struct TopoJSONRows: ExchangeEncoder {
  private var writer: TopoJSONWriter
  private let names: [String]
  private let name: String
  private var bytes: [UInt8] = []

  init(_ table: ExchangeTable) {
    writer = TopoJSONWriter(members: table.facts.members)
    (names, name) = (table.columns.map(\.name), table.name)
  }

  mutating func write(_ row: ExchangeTable.Row) throws { try writer.write(GeoFeature(row, names)) }
  mutating func finish() { bytes = writer.finish(named: name) }

  mutating func take() -> [UInt8] {
    defer { bytes = [] }
    return bytes
  }
}

private struct SDMXRows: ExchangeEncoder {
  private var csv: SDMXCSVWriter?
  private var json: SDMXJSONWriter?
  private let dimensions: [(code: Int, name: Int?)]
  private let attributes: [Int]
  private let figure: Int?

  init(_ table: ExchangeTable, csv edition: SDMXCSVWriter.Edition?, _ language: Language) {
    let names = table.columns.map(\.name)
    var dimensions: [(code: Int, name: Int?)] = []
    for (index, column) in table.columns.enumerated() {
      guard case .dimension(let shown) = column.role else { continue }
      dimensions.append((index, shown.flatMap { names.firstIndex(of: $0) }))
    }
    self.dimensions = dimensions
    attributes = table.columns.indices.filter { table.columns[$0].role == .attribute }
    figure = table.columns.firstIndex { $0.role == .figure }
    func component(_ index: Int) -> SDMXStructure.Component {
      SDMXStructure.Component(names[index].uppercased(), names[index])
    }
    let structure = SDMXStructure(
      agency: "KONAK", dataflow: SDMXStructure.code(table.name).uppercased(), name: table.name,
      dimensions: dimensions.map { component($0.code) }, attributes: attributes.map(component),
      // Tables have columns of the same names: the administrative level of a place is none of a release.
      facts: table.facts.pairs.map { (id: "KONAK_" + $0.name.uppercased(), text: $0.text) })
    if let edition {
      csv = SDMXCSVWriter(structure, edition)
    } else {
      json = SDMXJSONWriter(
        structure, sender: table.facts.source, prepared: table.facts.date, language: language.rawValue)
    }
  }

  mutating func write(_ row: ExchangeTable.Row) {
    let key = dimensions.map { code, name in
      SDMXObservation.Code(row.values[code].plain ?? "", name.flatMap { row.values[$0].plain })
    }
    let value: Double? =
      switch figure.map({ row.values[$0] }) {
      case .integer(let number)?: Double(number)
      case .decimal(let number)?: number
      default: nil
      }
    let observation = SDMXObservation(key: key, value: value, attributes: attributes.map { row.values[$0].plain })
    csv?.write(observation)
    json?.write(observation)
  }

  mutating func finish() { json?.finish() }
  mutating func take() -> [UInt8] { csv?.take() ?? json?.take() ?? [] }
}

extension GeoFeature {
  package init(_ row: ExchangeTable.Row, _ names: [String]) {
    var id: String?
    if case .text(let text)? = row.values.first { id = text }
    self.init(
      id: id, geometry: row.geometry, properties: zip(names, row.values).map { JSON.Member($0, $1.json) })
  }
}

extension ExportValue {
  package var json: JSON {
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

  /// As text; nil where there is nothing.
  fileprivate var plain: String? {
    switch self {
    case .empty: nil
    case .text(let text): text
    case .integer(let number): String(number)
    case .decimal(let number): "\(number)"
    case .boolean(let truth): truth ? "true" : "false"
    case .date(let day): day.description
    case .instant(let instant): instant.description
    }
  }
}
