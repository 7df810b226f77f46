package import Basics
package import Office
package import Formats

/// The master list as files that an import reads again.
package enum SiteExport {
  package enum Kind: String, CaseIterable, Sendable {
    case csv, xlsx, geojson

    package var type: String {
      switch self {
      case .csv: TableFile.csv.type
      case .xlsx: TableFile.xlsx.type
      case .geojson: "application/geo+json"
      }
    }
  }

  package static let columns: [SiteColumn] = SiteColumn.allCases.filter { $0 != .name }

  /// - Parameters:
  ///   - mark: what a file bears of a demonstration, or of a programme that practises.
  ///   - isMarked: whether a site's line bears it; the others' figures are real.
  package static func bytes(
    _ lines: [SiteLine], as kind: Kind, in atlas: PlaceAtlas, mark: DataMark? = nil,
    isMarked: (SiteLine) -> Bool = { _ in true }, isRightToLeft: Bool = false, stamp: FileStamp? = nil
  ) -> [UInt8] {
    let head = columns.map(\.rawValue) + (mark.map { [$0.kind.rawValue] } ?? [])
    let codes = Dictionary(lines.map { ($0.record.place, $0.record.code) }, uniquingKeysWith: { first, _ in first })
    let rows = lines.map { line in
      row(line, in: atlas, codes) + (mark.map { isMarked(line) ? [.text($0.text)] : [.empty] } ?? [])
    }
    switch kind {
    case .csv: return TableFile.csv.bytes(sheet: "sites", header: head, rows, stamp: stamp)
    case .xlsx:
      return TableFile.xlsx.bytes(sheet: "sites", header: head, rows, isRightToLeft: isRightToLeft, stamp: stamp)
    case .geojson:
      var writer = GeoJSONWriter(
        members: (mark.map { [JSON.Member($0.kind.rawValue, .string($0.text))] } ?? [])
          + (stamp.map { [JSON.Member(FileStamp.name, .string($0.text))] } ?? []))
      for (line, row) in zip(lines, rows) {
        writer.write(
          GeoFeature(
            id: line.record.code, geometry: atlas[line.record.place]?.centre.map(Geometry.point),
            properties: members(head, row)))
      }
      writer.finish()
      return writer.take()
    }
  }

  /// A row as properties of a feature; what is not known is left out.
  package static func members(_ head: [String], _ row: [ExportValue]) -> [JSON.Member] {
    zip(head, row).compactMap { name, value in
      switch value {
      case .empty, .boolean, .instant: nil
      case .text(let text): .init(name, .string(text))
      case .integer(let number): .init(name, .int(number))
      case .decimal(let number): .init(name, .number(number))
      case .date(let day): .init(name, .string(day.description))
      }
    }
  }

  /// What is not known is empty, never 0.
  private static func row(_ line: SiteLine, in atlas: PlaceAtlas, _ codes: [ID<Place>: String]) -> [ExportValue] {
    let (record, place) = (line.record, atlas[line.record.place])
    func text(_ text: String?) -> ExportValue { text.map(ExportValue.text) ?? .empty }
    func number(_ number: Int?) -> ExportValue { number.map(ExportValue.integer) ?? .empty }
    return columns.map { column in
      switch column {
      case .code: .text(record.code)
      case .name: .empty
      case .nameEN: text(place?.names[.english])
      case .nameTR: text(place?.names[.turkish])
      case .nameAR: text(place?.names[.arabic])
      case .type: text(record.facts.type)
      case .area: text(place?.parent.flatMap { atlas[$0]?.code })
      case .latitude: place?.centre.map { .decimal($0.latitude) } ?? .empty
      case .longitude: place?.centre.map { .decimal($0.longitude) } ?? .empty
      case .capacity: number(record.facts.capacity?.count)
      case .capacityUnit: text(record.facts.capacity?.unit.rawValue)
      case .manager: text(record.facts.manager)
      case .opened: record.facts.opened.map(ExportValue.date) ?? .empty
      case .state: .text(record.state.rawValue)
      case .changed: record.changed.map(ExportValue.date) ?? .empty
      case .reason: text(record.reason)
      case .merged: text(record.mergedInto.flatMap { codes[$0] ?? atlas[$0]?.code })
      case .individuals: number(line.figure?.findings.individuals)
      case .households: number(line.figure?.findings.households)
      case .day: line.figure.map { .date($0.day) } ?? .empty
      case .round: text(line.figure?.round)
      }
    }
  }
}
