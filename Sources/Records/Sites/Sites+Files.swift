package import Basics
package import Office
package import Formats
package import Store

/// What taking a list over did, or would do.
package struct SiteImport: Codable, Equatable, Sendable {
  package var added = 0
  package var changed = 0
  package var unchanged = 0
  package var diagnostics: [Diagnostic] = []
  /// The codes of the new sites, in the order of the file; empty when it was only checked.
  package var codes: [String] = []

  package var isRefused: Bool { diagnostics.contains { $0.severity == .error } }
}

extension Sites {
  /// Takes a list over: a known code changes its site, everything else becomes new. With an error in the file nothing
  /// is changed; with `isCheck` neither.
  package func importSites(
    _ bytes: [UInt8], sheet: String? = nil, language: Language, isCheck: Bool, verb: ID<Verb> = ID(),
    by requester: Requester
  ) async throws -> SiteImport {
    let file = SiteFile(bytes, sheet: sheet)
    let atlas = try await places.atlas()
    let known = try await store.read { reader in
      let all = try reader.allSites(SiteQuery(), SiteReach(.system, on: Day(epochDay: 0))).map(\.record)
      return Dictionary(all.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
    }
    let plan = SitePlan(
      file, known: known, in: atlas, rules: rules, language: language, today: Day(store.clock.now()))
    var result = SiteImport()
    (result.added, result.changed, result.unchanged) = (plan.added.count, plan.changes.count, plan.unchanged)
    result.diagnostics = plan.diagnostics
    guard !isCheck, !plan.isRefused else { return result }
    let made = try await register(plan.added, verb: ID(named: verb.description, "new"), by: requester)
    try await apply(plan.changes, verb: ID(named: verb.description, "changes"), by: requester)
    let codes = try await store.read { reader in try made.compactMap { try reader.site($0)?.code } }
    result.codes = codes
    return result
  }

  private func apply(_ changes: [SitePlan.Change], verb: ID<Verb>, by requester: Requester) async throws {
    let piece = 200
    for start in stride(from: 0, to: changes.count, by: piece) {
      let part = Array(changes[start..<min(start + piece, changes.count)])
      let places = part.map(\.site) + part.compactMap(\.place.parent)
      _ = try await perform(ID(named: verb.description, String(start)), on: places, by: requester) {
        [rules] decision in
        for change in part { try decision.correct(change.site, change.facts, place: change.place, rules) }
        return part.count
      }
    }
  }
}

/// The master list as files that `SiteFile` reads again.
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
