package import Basics
import Formats
package import Office
package import Records
import Store

/// What registers hold, as tables for named people: as exactly as the level for them tells it.
package struct AccessTables: Sendable {
  private let activities: Activities
  private let office: Office
  private let language: Language

  package init(_ activities: Activities, _ office: Office, language: Language) {
    (self.activities, self.office, self.language) = (activities, office, language)
  }

  /// None of a form: what it asks, each of its versions says.
  package static func columns(of subject: AccessSubject) -> [ExchangeTable.Column] {
    switch subject {
    case .form: []
    case .round: PresenceTables.columns
    case .sites: PlaceTables.toldSites
    case .flows: FlowTables.columns
    case .activities: ActivityTables.columns
    }
  }

  /// A table of any length; nil where there is none of the subject.
  package func table(
    of subject: AccessSubject, facts: ExchangeFacts, only fields: Set<String>, on day: Day
  ) async throws -> ExchangeTable? {
    let rule = try await activities.store.read { try $0.precisionRules()[.restricted] }
    let table =
      switch subject {
      case .form: ExchangeTable?.none
      case .round(let round): try await presence(round, rule, facts, fields)
      case .sites: try await sites(rule, facts, on: day)
      case .flows(let programme): try await flows(programme, rule, facts, on: day)
      case .activities: try await activities(facts, on: day)
      }
    return table?.only(fields)
  }

  /// Of places of every level that is told. Groups have rows where the columns that tell them apart are given.
  private func presence(
    _ id: ID<Round>, _ rule: PrecisionRule, _ facts: ExchangeFacts, _ fields: Set<String>
  ) async throws -> ExchangeTable? {
    guard let round = try await activities.store.read({ try $0.round(id) }) else { return nil }
    let programme = try await office.programmes.programme(round.programme)
    let atlas = try await activities.places.atlas()
    let places = atlas.places.filter { $0.level < PlaceRecord.siteLevel && rule.tells(placeLevel: $0.level) }
      .sorted { ($0.level, $0.code ?? "", $0.id) < ($1.level, $1.code ?? "", $1.id) }.map(\.id)
    let roots = atlas.children(of: nil).map(\.id)
    @Sendable func admits(_ stratum: Stratum, _ level: Int) -> Bool {
      (stratum.nationality == nil || fields.contains("nationality"))
        && (stratum.groups.isEmpty || fields.contains("groups")) && rule.tells(stratum, placeLevel: level)
    }
    let (store, language, pages) = (activities.store, language, Pages(places, of: 500))
    return ExchangeTable("presence_\(round.number)", PresenceTables.columns, facts: facts) {
      guard let places = await pages.next() else { return nil }
      return try await store.read { reader in
        try PresenceTables.rows(
          of: places, in: round, programme: programme.code, atlas: atlas, language: language, roots: roots, shapes: [:],
          rule: rule, admits: admits, reader: reader)
      }
    }
  }

  private func sites(
    _ rule: PrecisionRule, _ facts: ExchangeFacts, on day: Day
  ) async throws -> ExchangeTable {
    let lines = try await activities.store.read { try $0.allSites(SiteQuery(), SiteReach(.system, on: day)) }
    let atlas = try await activities.places.atlas()
    return ExchangeTable(
      "sites", PlaceTables.toldSites, facts: facts,
      rows: lines.map { ExchangeTable.Row(PlaceTables.told($0, in: atlas, by: rule).values) })
  }

  private func flows(
    _ programme: ID<Programme>?, _ rule: PrecisionRule, _ facts: ExchangeFacts, on day: Day
  ) async throws -> ExchangeTable {
    let rights = GrantFilter(.readEvidence, of: .system, sensitivity: .open, on: day)
    let points = try await activities.store.read { try $0.flowPoints(rights) }.filter { $0.programme == programme }
    let atlas = try await activities.places.atlas()
    let (store, language, pages) = (activities.store, language, Pages(points, of: 1))
    return ExchangeTable("flows", FlowTables.columns, facts: facts) {
      guard let point = await pages.next()?.first else { return nil }
      return try await store.read { reader in
        guard let days = try reader.flowDays(of: point.code) else { return [] }
        let hours = try reader.flowHours(of: point.code, .all, from: days.lowerBound, to: days.upperBound)
        let series = FlowSeries(point, .all, from: days.lowerBound, to: days.upperBound, hours: hours)
        return FlowTables.rows(of: series, in: atlas, language: language, rule: rule)
      }
    }
  }

  /// Those that may go to named people at least.
  private func activities(_ facts: ExchangeFacts, on day: Day) async throws -> ExchangeTable {
    try await ActivityTables(activities, language: language).fiveW(
      .forNamedPeople, Activities.readable(by: .system, on: day), facts: facts)
  }

  private actor Pages<Element: Sendable> {
    private var rest: ArraySlice<Element>
    private let size: Int

    init(_ all: [Element], of size: Int) { (rest, self.size) = (all[...], size) }

    func next() -> [Element]? {
      guard !rest.isEmpty else { return nil }
      defer { rest = rest.dropFirst(size) }
      return Array(rest.prefix(size))
    }
  }
}

extension ActivityQuery {
  static let forNamedPeople: ActivityQuery = {
    var query = ActivityQuery()
    query.level = .restricted
    return query
  }()
}
