import Basics
import Collect
import Foundation
import Office
import Records
import Store
import Testing
import Worlds

/// A programme that tracks presence over two provinces, for tests.
struct PresenceWorld {
  let store: Store
  let places: Places
  let presence: Presence
  let schema = CollectSchema()
  /// One that the office was not told of, unless a test says otherwise.
  var programme = ID<Programme>(named: "programme", "tracking")

  static let officer = Requester(.user(ID(high: 7, low: 7)), grants: [Grant(.manager)])
  static let syrians = Stratum([.temporaryProtection], nationality: "SYR")
  static let afghans = Stratum([.irregular], nationality: "AFG")
  static let day = Day(epochDay: 20_000)

  init(_ engine: EngineKind) async throws {
    store = try await Store(
      location: try await engine.location(), keys: .new(),
      projections: Office.projections + schema.projections + Places.projections + Presence.projections
        + Informants.projections + Profiles.projections + Sites.projections,
      erasables: schema.erasables + [PresenceErasure(), InformantErasing()],
      migrations: OfficeMigrations.all + CollectSchema.migrations + PlacesMigrations.all + PresenceMigrations.all
        + InformantMigrations.all + ProfileMigrations.all + SitesMigrations.all,
      tables: OfficeMigrations.tables + CollectSchema.tables + PlacesMigrations.tables + PresenceMigrations.tables
        + InformantMigrations.tables + ProfileMigrations.tables + SitesMigrations.tables)
    places = Places(store)
    presence = Presence(store)
    let list = """
      code,level,parent,name:en
      T,0,,Land
      A,1,T,North
      A1,2,A,North one
      A2,2,A,North two
      B,1,T,South
      B1,2,B,South one
      B2,2,B,South two

      """
    _ = try await places.importPlaces(
      Array(list.utf8), from: .init(name: "List", version: "1"), by: Self.officer)
  }

  /// Puts an informant of that code into the register.
  func register(_ code: String) async throws {
    let event = InformantStated(
      programme: programme, code: code,
      facts: InformantFacts(
        kind: "mukhtar", places: [try await id("A1")],
        consent: InformantConsent(given: Self.day, wording: "Notice 2"), keepUntil: Self.day.adding(days: 365)))
    let stream = try await informant(code)
    _ = try await store.perform(ID(), by: Self.officer.actor) { decision in
      try decision.append(event, to: stream.recast(), of: InformantProjection().stream, in: .mission)
    }
  }

  func eraseInformant(_ code: String) async throws {
    try await store.redact(
      try await informant(code).recast(),
      to: InformantErased(programme: programme, informantKind: "mukhtar", why: .retention, day: Self.day), verb: ID(),
      by: Self.officer.actor)
  }

  private func informant(_ code: String) async throws -> ID<Informant> {
    Informants.id(try #require(InformantCode(code)), in: programme)
  }

  func id(_ code: String) async throws -> ID<Place> {
    try #require(try await places.atlas().place(ofCode: code, on: Self.day))
  }

  func round(_ number: Int) async throws -> ID<Round> {
    let from = Self.day.adding(days: 100 * number)
    return try await presence.plan(
      of: programme, number: number, names: ["en": "Round \(number)"], from: from, to: from.adding(days: 60),
      by: Self.officer)
  }

  static func estimate(
    _ count: Int, _ unit: CountingUnit = .individuals, _ source: FigureBasis.Source = .informants,
    of stratum: Stratum = syrians, on day: Day = day, method: String = "interviews"
  ) -> Estimate {
    let universe = Universe(residence: .present, groups: stratum.groups, includesSites: true)
    return Estimate(
      Quantity(count, unit), FigureBasis(source: source, method: method, universe: universe),
      nationality: stratum.nationality, on: day)
  }

  func say(
    _ statements: RoundStatement..., of code: String, in round: ID<Round>, reason: String? = nil,
    by requester: Requester = officer
  ) async throws {
    try await presence.record([(try await id(code), statements)], in: round, reason: reason, by: requester)
  }

  func figures(_ code: String, _ round: ID<Round>, _ stratum: String = "") async throws -> PresenceFigures {
    let place = try await id(code)
    let found = try await store.read { try $0.presence(of: [place], in: round, stratum: stratum) }
    return found[place] ?? PresenceFigures(place)
  }

  func sides(_ code: String, _ number: ID<Round>) async throws -> SourceFigures {
    let (place, round) = (try await id(code), try await presence.round(number))
    return try await store.read { try $0.sides(of: [place], in: round)[place] } ?? SourceFigures()
  }

  func change(_ code: String, _ round: ID<Round>) async throws -> ChangeParts {
    let place = try await id(code)
    return try await store.read { try $0.change(of: place, in: round) }
  }
}
