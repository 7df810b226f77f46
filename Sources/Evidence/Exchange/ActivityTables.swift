package import Basics
package import Formats
package import Office
package import Records
import Store

/// Who does what, where, when and for whom, as tables for other programs. Tags are those of 5W sheets.
package struct ActivityTables: Sendable {
  let store: Store
  let atlas: PlaceAtlas
  let sectors: SectorList
  let organisations: [ID<Organisation>: Organisation]
  let language: Language

  package init(_ activities: Activities, language: Language) async throws {
    (store, sectors, self.language) = (activities.store, activities.sectors, language)
    atlas = try await activities.places.atlas()
    let all = try await store.read { try $0.organisations() }
    organisations = Dictionary(all.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  // MARK: 5W

  package static let columns: [ExchangeTable.Column] = [
    .init("activity_code", .text, "#activity+code"), .init("organisation", .text, "#org+prog"),
    .init("organisation_name", .text, "#org+prog+name"), .init("organisation_type", .text, "#org+prog+type"),
    .init("implementer", .text, "#org+impl"), .init("donor", .text, "#org+funder"),
    .init("sector", .text, "#sector+code"), .init("sector_name", .text, "#sector+name"),
    .init("activity", .text, "#activity"), .init("indicator", .text, "#indicator+name"),
    .init("unit", .text, "#indicator+unit"), .init("target", .decimal, "#indicator+target+num"),
    .init("adm1_code", .text, "#adm1+code"), .init("adm1_name", .text, "#adm1+name"),
    .init("adm2_code", .text, "#adm2+code"), .init("adm2_name", .text, "#adm2+name"),
    .init("place", .text, "#loc+code"), .init("place_name", .text, "#loc+name"),
    .init("from", .date, "#date+start"), .init("until", .date, "#date+end"), .init("status", .text, "#status"),
    .init("targeted", .integer, "#targeted+ind"), .init("month", .text, "#date+reported"),
    .init("quantity", .decimal, "#indicator+value+num"), .init("people", .integer, "#reached+ind"),
    .init("girls", .integer, "#reached+f+children"), .init("boys", .integer, "#reached+m+children"),
    .init("women", .integer, "#reached+f+adults"), .init("men", .integer, "#reached+m+adults"),
    .init("counting", .text, "#meta+counting"), .init("level", .text, "#meta+level"),
  ]

  /// What is said of how exactly rows are told, where they are not told as they are.
  private static let toldColumn = ExchangeTable.Column("told", .text, "#meta+told")

  /// One row a month of an activity that told something, one row an activity that told nothing. A stream of any length:
  /// 500 activities at a time, the latest begun first. As exactly as the query's level tells.
  ///
  /// - Parameter stamp: Who takes it, told in a last column; nil for programs.
  package func fiveW(
    _ query: ActivityQuery, _ rights: GrantFilter, facts: ExchangeFacts, stamp: FileStamp? = nil
  ) async throws -> ExchangeTable {
    let pages = Pages(query)
    let precision = try await precision(query)
    let (columns, last) = ending(precision, stamp)
    return ExchangeTable("activities_5w", Self.columns + columns, facts: facts) { [self] in
      guard let query = await pages.next else { return nil }
      let found = try await store.read { try $0.activities(query, rights, limit: Pages.size) }
      await pages.took(found)
      return found.flatMap { activity in rows(of: activity, precision).map { ExchangeTable.Row($0 + last) } }
    }
  }

  private func precision(_ query: ActivityQuery) async throws -> ActivityPrecision {
    try await store.read { try ActivityPrecision(query.level, $0) }
  }

  /// The last columns, with what stands in each of their rows.
  private func ending(
    _ precision: ActivityPrecision, _ stamp: FileStamp?
  ) -> ([ExchangeTable.Column], [ExportValue]) {
    let told = precision.note.map { (Self.toldColumn, ExportValue.text($0)) }
    let stamp = stamp.map { (ExchangeTable.Column(FileStamp.name, .text), ExportValue.text($0.text)) }
    let both = [told, stamp].compactMap(\.self)
    return (both.map(\.0), both.map(\.1))
  }

  private actor Pages {
    static let size = 500
    private(set) var next: ActivityQuery?

    init(_ query: ActivityQuery) { next = query }

    func took(_ found: [Activity]) {
      guard found.count == Self.size, let last = found.last else {
        next = nil
        return
      }
      next?.after = ActivityQuery.Cursor(last)
    }
  }

  private func rows(of activity: Activity, _ precision: ActivityPrecision) -> [[ExportValue]] {
    let facts = activity.facts
    let lead = organisations[facts.organisation]
    let told = precision.place(facts.place, in: atlas)
    let (place, province, district) = (atlas[told], ancestor(told, 1), ancestor(told, 2))
    let who: [ExportValue] = [
      text(facts.key), .init(lead?.facts.acronym), .init(lead.map { $0.name(in: language) }),
      .init(lead?.facts.type.rawValue), .init(facts.implementer.flatMap { organisations[$0]?.facts.acronym }),
      text(facts.donor),
    ]
    let what: [ExportValue] = [
      .text(facts.sector), .text(sectors.name(facts.sector, in: language)), .text(facts.title), text(facts.indicator),
      text(facts.unit), .init(facts.target),
    ]
    let whereAndWhen: [ExportValue] = [
      .init(province?.code), .init(province?.names.best(in: language)), .init(district?.code),
      .init(district?.names.best(in: language)), .init(place.map { $0.code ?? $0.id.description }),
      .init(place?.names.best(in: language)), .date(facts.from), .init(facts.until), .text(facts.status.rawValue),
      precision.told(facts.targeted),
    ]
    let common = who + what + whereAndWhen
    let rest: [ExportValue] = [.text(facts.counting.rawValue), .text(facts.level.rawValue)]
    guard !activity.reports.isEmpty else {
      return [common + [ExportValue](repeating: .empty, count: 7) + rest]
    }
    return activity.reports.map { report -> [ExportValue] in
      let people = report.people
      let told: [ExportValue] = [
        .text(String(report.month.description.prefix(7))), precision.told(report.quantity, of: people),
      ]
      return common + told + precision.told(people) + rest
    }
  }

  private func text(_ text: String) -> ExportValue { text.isEmpty ? .empty : .text(text) }
  private func ancestor(_ place: ID<Place>, _ level: Int) -> PlaceRecord? {
    atlas.ancestor(of: place, level: level).flatMap { atlas[$0] }
  }

  // MARK: 3W

  package static let presenceColumns: [ExchangeTable.Column] = [
    .init("organisation", .text, "#org"), .init("organisation_name", .text, "#org+name"),
    .init("organisation_type", .text, "#org+type"), .init("sector", .text, "#sector+code"),
    .init("sector_name", .text, "#sector+name"), .init("place", .text, "#adm+code"),
    .init("place_name", .text, "#adm+name"), .init("level", .integer, "#adm+level"),
    .init("activities", .integer, "#activity+num"),
  ]

  /// Operational presence: each organisation, sector and district once, with how many activities there are. What is said of
  /// a larger place stays there.
  package func threeW(
    _ query: ActivityQuery, _ rights: GrantFilter, facts: ExchangeFacts, stamp: FileStamp? = nil
  ) async throws -> ExchangeTable {
    let lines = try await presence(query, rights)
    let (columns, last) = ending(try await precision(query), stamp)
    let rows = lines.map { line -> ExchangeTable.Row in
      let (organisation, place) = (organisations[line.organisation], atlas[line.place])
      return ExchangeTable.Row(
        [
          .init(organisation?.facts.acronym), .init(organisation.map { $0.name(in: language) }),
          .init(organisation?.facts.type.rawValue), .text(line.sector), .text(sectors.name(line.sector, in: language)),
          .init(place.map { $0.code ?? $0.id.description }), .init(place?.names.best(in: language)),
          .init(place?.level), .integer(line.activities),
        ] + last)
    }
    return ExchangeTable("activities_3w", Self.presenceColumns + columns, facts: facts, rows: rows)
  }

  /// By district, or what larger places the query's level tells: what lies below counts there.
  package func presence(_ query: ActivityQuery, _ rights: GrantFilter) async throws -> [OperationalPresence] {
    let found = try await store.read { try $0.operationalPresence(query, rights) }
    let precision = try await precision(query)
    var sums: [OperationalPresence.Key: Int] = [:]
    for line in found {
      let place = precision.place(atlas.ancestor(of: line.place, level: 2) ?? line.place, in: atlas)
      sums[.init(organisation: line.organisation, sector: line.sector, place: place), default: 0] += line.activities
    }
    return sums.map { OperationalPresence($0.key, activities: $0.value) }.sorted { left, right in
      (code(left.place), left.sector, acronym(left.organisation))
        < (code(right.place), right.sector, acronym(right.organisation))
    }
  }

  /// In the reader's language; its acronym where it has no name.
  package func name(of organisation: ID<Organisation>) -> String {
    organisations[organisation]?.name(in: language) ?? ""
  }

  private func code(_ place: ID<Place>) -> String { atlas[place]?.code ?? "" }
  private func acronym(_ organisation: ID<Organisation>) -> String { organisations[organisation]?.facts.acronym ?? "" }
}
