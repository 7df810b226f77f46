import Basics
package import Formats
package import Records

/// Places and sites as tables for other programs.
package enum PlaceTables {
  package static let places: [ExchangeTable.Column] = [
    .init("code", .text, "#adm+code"), .init("level", .integer, "#adm+level"), .init("kind", .text, "#loc+type"),
    .init("parent", .text, "#adm+code+parent"), .init("name_en", .text, "#adm+name+i_en"),
    .init("name_tr", .text, "#adm+name+i_tr"), .init("name_ar", .text, "#adm+name+i_ar"),
    .init("latitude", .decimal, "#geo+lat"), .init("longitude", .decimal, "#geo+lon"),
    .init("valid_from", .date, "#date+start"), .init("valid_to", .date, "#date+end"),
  ]

  package static func row(_ place: PlaceRecord, in atlas: PlaceAtlas, shape: Geometry? = nil) -> ExchangeTable.Row {
    ExchangeTable.Row(
      [
        .init(place.code ?? place.id.description), .integer(place.level), .text(place.kind.rawValue),
        .init(place.parent.flatMap { atlas[$0]?.code }), .init(place.names[.english]), .init(place.names[.turkish]),
        .init(place.names[.arabic]), .init(place.centre?.latitude), .init(place.centre?.longitude), .init(place.from),
        .init(place.until),
      ], shape ?? place.centre.map(Geometry.point))
  }

  package static let sites: [ExchangeTable.Column] = [
    .init("code", .text, "#loc+code"), .init("name_en", .text, "#loc+name+i_en"),
    .init("name_tr", .text, "#loc+name+i_tr"), .init("name_ar", .text, "#loc+name+i_ar"),
    .init("type", .text, "#loc+type"), .init("area", .text, "#adm+code"), .init("latitude", .decimal, "#geo+lat"),
    .init("longitude", .decimal, "#geo+lon"), .init("capacity", .integer, "#capacity"),
    .init("capacity_unit", .text, "#capacity+unit"), .init("manager", .text, "#org+manager"),
    .init("opened", .date, "#date+start"), .init("state", .text, "#status"),
    .init("individuals", .integer, "#affected+ind"), .init("households", .integer, "#affected+hh"),
    .init("day", .date, "#date+reported"), .init("round", .text, "#round+code"),
  ]

  /// For somebody outside: without what somebody typed, which may name a person. What is told less exactly is called
  /// otherwise, so that it is never read back into the list.
  package static let toldSites: [ExchangeTable.Column] = sites.compactMap { column in
    switch column.name {
    case "manager": nil
    case "latitude", "longitude", "individuals", "households":
      .init("told_\(column.name)", column.kind, column.tag?.description)
    default: column
    }
  }

  /// A row of ``toldSites``.
  package static func told(_ line: SiteLine, in atlas: PlaceAtlas, by rule: PrecisionRule) -> ExchangeTable.Row {
    let row = row(line, in: atlas, rule: rule)
    return ExchangeTable.Row(zip(sites, row.values).filter { $0.0.name != "manager" }.map(\.1), row.geometry)
  }

  /// What is not known is empty, never 0.
  package static func row(
    _ line: SiteLine, in atlas: PlaceAtlas, rule: PrecisionRule = .exact
  ) -> ExchangeTable.Row {
    let (record, place) = (line.record, atlas[line.record.place])
    let unit = place?.parent.flatMap { atlas[$0] }
    let position = place?.centre.flatMap { rule.told($0, centroid: unit?.centre) }
    func told(_ count: Int?) -> ExportValue { count.map { ExportValue(rule.told($0)) } ?? .empty }
    return ExchangeTable.Row(
      [
        .text(record.code), .init(place?.names[.english]), .init(place?.names[.turkish]), .init(place?.names[.arabic]),
        .init(record.facts.type), .init(unit?.code), .init(position?.latitude), .init(position?.longitude),
        .init(record.facts.capacity?.count),
        .init(record.facts.capacity?.unit.rawValue), .init(record.facts.manager), .init(record.facts.opened),
        .text(record.state.rawValue), told(line.figure?.findings.individuals),
        told(line.figure?.findings.households), .init(line.figure?.day), .init(line.figure?.round),
      ], position.map(Geometry.point))
  }
}

extension ExportValue {
  init(_ text: String?) { self = text.map { .text($0) } ?? .empty }
  init(_ number: Int?) { self = number.map { .integer($0) } ?? .empty }
  init(_ number: Double?) { self = number.map { .decimal($0) } ?? .empty }
  init(_ day: Day?) { self = day.map { .date($0) } ?? .empty }

  package init(_ told: PrecisionRule.Told) {
    switch told {
    case .about(let count): self = .integer(count)
    case .fewerThan(let limit): self = .text("<\(limit)")
    }
  }
}
