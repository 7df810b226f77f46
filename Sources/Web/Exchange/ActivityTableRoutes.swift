import Basics
import Evidence
import Hummingbird
import Office
import Records

/// Who does what, where, when and for whom, as tables. A key reads what may go as far as its level.
struct ActivityTableRoutes: APIGroup {
  let parts: APIParts

  private static let filters: [APIOperation.Parameter] = [
    .query("place", "P-code: only what lies in it."), .query("sector", "Only this sector, by its code."),
    .query("organisation", "Only of this organisation, by its acronym."),
    .query("from", "Only activities that told something in this month or later, 2026-03."),
    .query("to", "… in this month or earlier."),
  ]
  private static let names = ["format", "place", "sector", "organisation", "from", "to"]

  var operations: [APIOperation] {
    [
      APIOperation(
        "readActivities", "/api/v1/activities", .activities,
        "Activities of the mission and its partners (5W): a row for each month that was told. A stream of any length.",
        [TableRoutes.format] + Self.filters, answers: TableRoutes.types, by: fiveW),
      APIOperation(
        "readOperationalPresence", "/api/v1/activities/presence", .activities,
        "Operational presence (3W): organisations by sector and district.", [TableRoutes.format] + Self.filters,
        answers: TableRoutes.types, by: threeW),
    ]
  }

  private func query(_ visit: Visit, _ atlas: PlaceAtlas) throws -> ActivityQuery {
    try visit.refuseOthers(than: Self.names)
    var query = ActivityQuery()
    query.area = try parts.place(visit, "place", atlas, within: try parts.roots(visit, .activities))
    query.sector = visit.query("sector")
    query.organisation = visit.query("organisation").map { Organisation.id(ofAcronym: $0) }
    let months = try ["from", "to"].map { name in
      try visit.query(name).map { text throws -> Day in
        guard let day = Day(text + "-01") else { throw APIRefusal.parameter(name: name, allowed: "2026-03") }
        return day
      }
    }
    (query.from, query.to) = (months[0], months[1])
    query.level = parts.level(visit)
    return query
  }

  private func taken(_ visit: Visit, _ name: String) async throws -> ExchangeFacts {
    try await parts.taken(
      .activities, of: ID<Activity>?.none, called: name, as: visit.request.uri.path, parts.facts(visit), by: visit)
  }

  private func fiveW(_ visit: Visit) async throws -> Response {
    let tables = try await ActivityTables(parts.activities, language: visit.words.language)
    let query = try query(visit, try await parts.places.atlas())
    let rights = Activities.readable(by: try visit.requester, on: visit.today)
    return try visit.answer(try await tables.fiveW(query, rights, facts: try await taken(visit, "5W")))
  }

  private func threeW(_ visit: Visit) async throws -> Response {
    let tables = try await ActivityTables(parts.activities, language: visit.words.language)
    let query = try query(visit, try await parts.places.atlas())
    let rights = Activities.readable(by: try visit.requester, on: visit.today)
    return try visit.answer(try await tables.threeW(query, rights, facts: try await taken(visit, "3W")))
  }
}
