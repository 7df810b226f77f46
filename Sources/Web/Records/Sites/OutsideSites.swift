import Basics
import Collect
import Evidence
import Formats
import Foundation
import Office
import Records
import Store

/// The list of sites for somebody outside: each site as exactly as the level allows, or where single sites are too exact
/// or only aggregates may go, how many are in each administrative unit. Columns have other names than those of the master
/// list, so that a file with masked places is never read back into it.
struct OutsideSites {
  private let lines: [SiteLine]
  private let atlas: PlaceAtlas
  private let rule: PrecisionRule
  /// Whether single records of the assessments may be told.
  private let tellsRecords: Bool
  private let words: Words

  /// Throws ``LevelRefusal`` where what the sites' figures come from may not go so far, and where there are no figures,
  /// of whose source something could be said.
  init(
    _ lines: [SiteLine], in atlas: PlaceAtlas, at level: OutsideLevel, _ day: Day, _ words: Words
  ) async throws {
    (self.lines, self.atlas, self.words) = (lines, atlas, words)
    let told = try await level.told(ofSites: lines, on: day, words)
    (rule, tellsRecords) = (told.rule, told.use == .records)
  }

  func bytes(as kind: SiteExport.Kind, mark: DataMark?, stamp: FileStamp) -> [UInt8] {
    let table = tellsRecords && rule.tells(placeLevel: PlaceRecord.siteLevel) ? single : byUnit
    let head = table.head + (mark.map { [$0.kind.rawValue] } ?? [])
    let rows = table.rows.map { row in (row.values + (mark.map { [.text($0.text)] } ?? []), row.position) }
    switch kind {
    case .csv: return TableFile.csv.bytes(sheet: "sites", header: head, rows.map(\.0), stamp: stamp)
    case .xlsx:
      return TableFile.xlsx.bytes(
        sheet: "sites", header: head, rows.map(\.0), isRightToLeft: words.language.isRightToLeft, stamp: stamp)
    case .geojson:
      var writer = GeoJSONWriter(members: [.init(FileStamp.name, .string(stamp.text))])
      for (row, position) in rows {
        writer.write(
          GeoFeature(geometry: position.map(Geometry.point), properties: SiteExport.members(head, row)))
      }
      writer.finish()
      return writer.take()
    }
  }

  private struct Row {
    let values: [ExportValue]
    let position: Position?
  }

  private func told(_ count: Int?) -> ExportValue { count.map { ExportValue(rule.told($0)) } ?? .empty }
  private func text(_ text: String?) -> ExportValue { text.map(ExportValue.text) ?? .empty }

  private func coordinates(_ position: Position?) -> [ExportValue] {
    [position.map { .decimal($0.latitude) } ?? .empty, position.map { .decimal($0.longitude) } ?? .empty]
  }

  private var single: (head: [String], rows: [Row]) {
    let rows = lines.map { line in
      let (record, place) = (line.record, atlas[line.record.place])
      let unit = place?.parent.flatMap { atlas[$0] }
      let position = place?.centre.flatMap { rule.told($0, centroid: unit?.centre) }
      return Row(
        values: [
          .text(record.code), text(place?.names.best(in: words.language)), text(record.facts.type),
          text(unit?.code), .text(record.state.rawValue),
        ] + coordinates(position) + [
          told(line.figure?.findings.individuals), told(line.figure?.findings.households),
          line.figure.map { .date($0.day) } ?? .empty,
        ], position: position)
    }
    return (
      [
        "site", "site_name", "site_type", "unit", "site_state", "told_latitude", "told_longitude", "told_individuals",
        "told_households", "assessed",
      ], rows
    )
  }

  /// One row a unit of the finest level that is told, by its code. A sum is of the sites with a figure, whose number stands
  /// beside it; where only aggregates may go, one of a single site is not told.
  private var byUnit: (head: [String], rows: [Row]) {
    let open = lines.filter { $0.record.state == .open }
    let units = Dictionary(grouping: open) { line in
      atlas.line(line.record.place).first { $0.level <= rule.finest && $0.level < PlaceRecord.siteLevel }?.id
    }
    func sum(_ numbers: [Int]) -> ExportValue {
      told(numbers.count < (tellsRecords ? 1 : 2) ? nil : numbers.reduce(0, +))
    }
    let rows = units.compactMap { unit, sites -> (String, Row)? in
      guard let place = unit.flatMap({ atlas[$0] }) else { return nil }
      let individuals = sites.compactMap { $0.figure?.findings.individuals }
      let households = sites.compactMap { $0.figure?.findings.households }
      return (
        place.code ?? "",
        Row(
          values: [
            text(place.code), text(place.names.best(in: words.language)), .integer(sites.count),
            .integer(individuals.count), sum(individuals),
            .integer(households.count), sum(households),
          ], position: place.centre)
      )
    }.sorted { $0.0 < $1.0 }.map(\.1)
    return (
      [
        "unit", "unit_name", "open_sites", "sites_with_individuals", "told_individuals", "sites_with_households",
        "told_households",
      ], rows
    )
  }
}
