package import Basics
package import Formats
package import Office

/// Places as files that `PlaceFile` reads again.
package enum PlaceExport {
  package static let columns = [
    "code", "level", "kind", "parent", "name:en", "name:tr", "name:ar", "aliases", "latitude", "longitude",
    "valid_from",
    "valid_to", "status",
  ]

  /// The list as separated values, parents before children.
  ///
  /// `mark` and `stamp` stand in last columns, which an import leaves out of account.
  package static func csv(
    _ places: [PlaceRecord], in atlas: PlaceAtlas, mark: DataMark?, stamp: FileStamp? = nil
  ) -> [UInt8] {
    var writer = CSVWriter()
    writer.write(
      (columns + [mark?.kind.rawValue, stamp.map { _ in FileStamp.name }].compactMap(\.self)).map(ExportValue.text))
    let last = [mark?.text, stamp?.text].compactMap(\.self).map(ExportValue.text)
    for place in sorted(places) { writer.write(row(place, in: atlas) + last) }
    return writer.take()
  }

  /// The list as GeoJSON: boundaries where there are any, else centres.
  package static func geoJSON(
    _ places: [PlaceRecord], in atlas: PlaceAtlas, boundaries: [ID<Place>: Geometry], mark: DataMark?,
    stamp: FileStamp? = nil
  ) -> [UInt8] {
    let used = Set(places.flatMap { $0.codes.map(\.source) })
    let sources = used.compactMap { atlas.sources[$0]?.facts }.sorted { ($0.name, $0.version) < ($1.name, $1.version) }
    var writer = GeoJSONWriter(
      members: [.init("sources", .array(sources.map(describe)))]
        + [mark].compactMap { $0.map { .init($0.kind.rawValue, .string($0.text)) } }
        + (stamp.map { [.init(FileStamp.name, .string($0.text))] } ?? []))
    for place in sorted(places) {
      let members = zip(columns, row(place, in: atlas)).compactMap { column, value -> JSON.Member? in
        switch value {
        case .empty: nil
        case .text(let text): .init(column, .string(text))
        case .integer(let number): .init(column, .int(number))
        case .decimal(let number): .init(column, .number(number))
        case .date(let day): .init(column, .string(day.description))
        case .boolean, .instant: nil
        }
      }
      writer.write(
        GeoFeature(
          id: place.code, geometry: boundaries[place.id] ?? place.centre.map(Geometry.point), properties: members))
    }
    writer.finish()
    return writer.take()
  }

  private static func describe(_ source: PlaceSource.Facts) -> JSON {
    .object([
      .init("name", .string(source.name)), .init("version", .string(source.version)),
      .init("date", .string(source.date)), .init("licence", .string(source.licence)),
    ])
  }

  private static func sorted(_ places: [PlaceRecord]) -> [PlaceRecord] {
    places.sorted { ($0.level, $0.code ?? "", $0.id) < ($1.level, $1.code ?? "", $1.id) }
  }

  private static func row(_ place: PlaceRecord, in atlas: PlaceAtlas) -> [ExportValue] {
    func text(_ text: String?) -> ExportValue { text.map(ExportValue.text) ?? .empty }
    let aliases = place.otherNames.map(\.text).joined(separator: ";")
    return [
      text(place.code), .integer(place.level), .text(place.kind.rawValue),
      text(place.parent.flatMap { atlas[$0]?.code }), text(place.names[.english]), text(place.names[.turkish]),
      text(place.names[.arabic]), text(aliases.isEmpty ? nil : aliases),
      place.centre.map { .decimal($0.latitude) } ?? .empty, place.centre.map { .decimal($0.longitude) } ?? .empty,
      place.from.map(ExportValue.date) ?? .empty, place.until.map(ExportValue.date) ?? .empty,
      place.status == .agreed ? .empty : .text(place.status.rawValue),
    ]
  }
}
