import Basics
import Collect
import Foundation
import Office
import Store
import Worlds

@testable import Records

/// A register of activities over four places: Alpha with Inner and Outer, and Beta.
struct ActivityWorld {
  let activities: Activities
  let imports: ActivityImports
  let manager = Requester(.user(ID()), grants: [Grant(.manager)])
  let today = Day("2026-06-15")!
  var store: Store { activities.store }

  init(_ engine: EngineKind) async throws {
    let schema = CollectSchema()
    let location = try await engine.location()
    var blobs: URL?
    if case .sqlite(let file) = location { blobs = file.deletingLastPathComponent().appending(path: "blobs") }
    let store = try await Store(
      location: location, keys: .new(),
      projections: Office.projections + schema.projections + Places.projections + Activities.projections,
      migrations: OfficeMigrations.all + CollectSchema.migrations + PlacesMigrations.all + ActivityMigrations.all,
      tables: OfficeMigrations.tables + CollectSchema.tables + PlacesMigrations.tables
        + ActivityMigrations.tables,
      blobFolder: blobs)
    let places = Places(store)
    let csv = """
      code,level,parent,name
      XX,0,,Land
      XX1,1,XX,Alpha
      XX2,1,XX,Beta
      XX11,2,XX1,Inner
      XX12,2,XX1,Outer
      """
    _ = try await places.importPlaces(
      Array(csv.utf8), from: PlaceSource.Facts(name: "Test", version: "1", date: "2026-01-01", licence: "CC0"),
      options: PlaceFile.Options(sheet: "places.csv"), by: .system)
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Packs/activities/sectors.yaml")
    activities = Activities(
      store, places: places, sectors: try SectorList(yaml: String(contentsOf: file, encoding: .utf8)))
    imports = ActivityImports(activities)
  }

  func place(_ code: String) async throws -> ID<Place> {
    try await activities.places.atlas().place(ofCode: code, on: today)!
  }

  @discardableResult
  func organisation(_ acronym: String) async throws -> ID<Organisation> {
    try await activities.record(
      OrganisationRecorded(acronym: acronym, names: LocalizedText(english: acronym + " Name"), type: .national),
      by: manager)
  }

  /// An activity of the organisation with people by month: `["2026-03": 100]`.
  @discardableResult
  func activity(
    _ organisation: String, _ sector: String = "WSH", at code: String = "XX11", indicator: String = "Kits",
    implementer: String? = nil, counting: Activity.Counting = .new, level: Level = .internal,
    reached: [String: Int] = [:]
  ) async throws -> ID<Activity> {
    let lead = try await self.organisation(organisation)
    var other: ID<Organisation>?
    if let implementer { other = try await self.organisation(implementer) }
    let id = try await activities.record(
      ActivityRecorded(
        organisation: lead, implementer: other, sector: sector, edition: activities.sectors.edition,
        title: "\(indicator) of \(organisation)", indicator: indicator, place: try await place(code),
        from: Day("2026-01-01")!, counting: counting, level: level), by: manager)
    for (month, people) in reached.sorted(by: { $0.key < $1.key }) {
      try await activities.report(
        ActivityReport(month: Day(month + "-01")!, people: PeopleReached(total: people)), of: id, by: manager)
    }
    return id
  }

  func all(_ query: ActivityQuery = ActivityQuery(), for requester: Requester? = nil) async throws -> [Activity] {
    let rights = Activities.readable(by: requester ?? manager, on: today)
    return try await store.read { try $0.activities(query, rights, limit: 100) }
  }

  func doubles(
    _ query: ActivityQuery = ActivityQuery(), for requester: Requester? = nil
  ) async throws -> ActivityOverlaps {
    let rights = Activities.readable(by: requester ?? manager, on: today)
    return try await store.read { try $0.activityOverlaps(query, rights) }
  }
}
