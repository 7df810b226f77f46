import Basics
import Collect
import Evidence
import FormEngine
import Formats
import Foundation
import Hummingbird
import Office
import Records
import Store

/// Forms, submissions, places and sites as tables.
struct TableRoutes: APIGroup {
  let parts: APIParts

  static let format = APIOperation.Parameter.query(
    "format", "In which format. JSON without it.", choices: ExchangeFormat.allCases.map(\.rawValue))
  static let types = Array(Set(ExchangeFormat.allCases.map(\.type))).sorted()

  var operations: [APIOperation] {
    [
      APIOperation(
        "listForms", "/api/v1/forms", .submissions, "The forms whose submissions may be read, and their tables.",
        by: forms),
      APIOperation(
        "readSubmissions", "/api/v1/forms/{form}/submissions", .submissions,
        "The submissions to a form, or the rows of one of its repeats, in the order of their ids. A stream of any length; "
          + "with `limit` a page of JSON, which says where the next one begins.",
        [
          .path("form", "The form's id."), Self.format,
          .query("table", "The table of a repeat, as the list of forms names it. The submissions without it."),
          .query("place", "P-code: only what lies in it."),
          .query("from", "Only from that day on, as the form means it.", type: "date"),
          .query("to", "Only up to that day.", type: "date"),
          .query("limit", "At most so many rows: 1 to 5,000.", type: "integer"),
          .query("cursor", "Where the page begins: `next` of the page before."),
        ], answers: Self.types, by: submissions),
      APIOperation(
        "readPlaces", "/api/v1/places", .places, "Places with codes, names in three languages and shapes.",
        [
          Self.format, .query("level", "Only this level: 0 is the country.", type: "integer"),
          .query("within", "P-code: only what lies in it."),
        ], answers: Self.types, by: places),
      APIOperation(
        "readSites", "/api/v1/sites", .sites, "The master list of sites with their latest figures.",
        [Self.format, .query("within", "P-code: only what lies in it.")], answers: Self.types, by: sites),
    ]
  }

  // MARK: Forms and submissions

  private func forms(_ visit: Visit) async throws -> Response {
    try visit.refuseOthers(than: [])
    var lines: [JSON] = []
    for form in try await parts.forms(visit) {
      let heads = try await parts.exports.heads(of: form.form, ExportOptions(kind: .csv), for: visit.requester)
      lines.append(
        .object([
          ("form", .string(form.formID)), ("title", .string(form.title)), ("version", .string(form.version)),
          ("submissions", .string(visit.absolute("/api/v1/forms/\(form.formID)/submissions"))),
          ("odata", .string(visit.absolute("/api/v1/odata/\(form.formID)"))),
          ("tables", .array(heads.map { .string($0.name) })),
        ]))
    }
    let facts = try await parts.facts(visit)
    return visit.answer(.object(facts.members + [JSON.Member("data", .array(lines))]), facts)
  }

  private func submissions(_ visit: Visit) async throws -> Response {
    try visit.refuseOthers(than: ["format", "table", "place", "from", "to", "limit", "cursor"])
    let (form, record) = try await parts.form(visit)
    let facts = try await parts.taken(
      .submissions, of: form, called: record.title, as: "/api/v1/forms/\(record.formID)",
      parts.facts(visit, programme: record.programme), by: visit)
    let query = try await query(visit, form)
    let options = ExportOptions(kind: .parquet, language: visit.words.language)
    if let limit = try visit.number("limit", 1...5000) {
      return try await page(visit, query, options, facts, limit: limit)
    }
    let (head, next) = try await parts.exports.rows(query, table: visit.query("table"), options, for: visit.requester)
    let point = head.points.first
    let table = ExchangeTable(
      ExportName.plain(record.formID) + (head.isRepeat ? "-" + head.name : ""), head.exchangeColumns, facts: facts,
      hasShapes: point != nil
    ) {
      try await next().map { rows in
        rows.map { row in ExchangeTable.Row(row, point.flatMap { row.point($0) }) }
      }
    }
    return try visit.answer(table)
  }

  private func page(
    _ visit: Visit, _ query: SubmissionQuery, _ options: ExportOptions, _ facts: ExchangeFacts, limit: Int
  ) async throws -> Response {
    guard visit.query("format").map({ $0 == "json" }) ?? true else { throw APIRefusal.format(allowed: ["json"]) }
    let heads = try await parts.exports.heads(of: query.form, options, for: visit.requester)
    let wanted = visit.query("table")
    guard let head = wanted == nil ? heads.first : heads.first(where: { $0.name == wanted }) else {
      throw FormRefusal.unknown
    }
    let cursor = try visit.query("cursor").map { text throws -> ExportCursor in
      guard let cursor = ExportCursor(text) else {
        throw APIRefusal.parameter(name: "cursor", allowed: "next")
      }
      return cursor
    }
    let page = try await parts.exports.page(
      query, table: head.table, after: cursor, limit: limit, options, for: visit.requester)
    let rows = page.rows.map { row in
      JSON.object(zip(head.columns, row).map { JSON.Member($0.name, $1.json) })
    }
    let next = page.next.map { JSON.string(visit.again(["cursor": $0.text])) } ?? .null
    return visit.answer(
      .object(facts.members + [JSON.Member("data", .array(rows)), JSON.Member("next", next)]), facts)
  }

  private func query(_ visit: Visit, _ form: ID<FormDefinition>) async throws -> SubmissionQuery {
    var query = SubmissionQuery(form: form)
    if visit.query("place") != nil {
      let atlas = try await parts.places.atlas()
      if let place = try parts.place(visit, "place", atlas, within: nil) { query.filters.append(.place(place)) }
    }
    let days = try ["from", "to"].map { name in
      try visit.query(name).map { text throws -> Day in
        guard let day = Day(text) else { throw APIRefusal.parameter(name: name, allowed: "2026-12-31") }
        return day
      }
    }
    if days[0] != nil || days[1] != nil { query.filters.append(.days(from: days[0], to: days[1])) }
    return query
  }

  // MARK: Places and sites

  private func places(_ visit: Visit) async throws -> Response {
    try visit.refuseOthers(than: ["format", "level", "within"])
    let atlas = try await parts.places.atlas()
    let roots = try parts.roots(visit, .places)
    let within = try parts.place(visit, "within", atlas, within: roots)
    let level = try visit.number("level", 0...9)
    let chosen = atlas.places.filter { place in
      parts.tells(place, visit) && atlas.isVisible(place.id, within: roots)
        && within.map { atlas.isWithin(place.id, $0) } ?? true
        && level.map { place.level == $0 } ?? true
    }.sorted { ($0.level, $0.code ?? "", $0.id) < ($1.level, $1.code ?? "", $1.id) }
    let isMap = ["geojson", "topojson"].contains(visit.query("format"))
    let shapes = isMap ? try await parts.places.shapes(of: Set(chosen.map(\.id))) : [:]
    let facts = try await parts.taken(
      .places, of: ID<Place>?.none, called: "", as: "/api/v1/places", parts.facts(visit), by: visit)
    let table = ExchangeTable(
      "places", PlaceTables.places, facts: facts, hasShapes: true,
      rows: chosen.map { PlaceTables.row($0, in: atlas, shape: shapes[$0.id]) })
    return try visit.answer(table)
  }

  private func sites(_ visit: Visit) async throws -> Response {
    try visit.refuseOthers(than: ["format", "within"])
    let atlas = try await parts.places.atlas()
    let reach = SiteReach(try visit.requester, on: visit.today)
    var query = SiteQuery()
    query.within = try parts.place(visit, "within", atlas, within: reach.roots)
    let asked = query
    let lines = try await parts.store.read { try $0.allSites(asked, reach) }
    let practising = Set(try await parts.office.programmes.all().filter { $0.assessment == nil }.map(\.id))
    let isPractice = lines.contains { $0.figure?.programme.map(practising.contains) ?? false }
    let isInside = parts.level(visit) == .internal
    let rule = isInside ? .exact : try await parts.rule(ofSites: lines, visit)
    let facts = try await parts.taken(
      .sites, of: ID<Place>?.none, called: "", as: "/api/v1/sites", parts.facts(visit, isPractice: isPractice),
      by: visit)
    let table = ExchangeTable(
      "sites", isInside ? PlaceTables.sites : PlaceTables.toldSites, facts: facts, hasShapes: true,
      rows: lines.map { line in
        isInside ? PlaceTables.row(line, in: atlas) : PlaceTables.told(line, in: atlas, by: rule)
      })
    return try visit.answer(table)
  }
}

extension ExportHead {
  var exchangeColumns: [ExchangeTable.Column] {
    columns.map { ExchangeTable.Column($0.name, $0.kind, $0.tag?.description) }
  }
}

extension [ExportValue] {
  /// The point that a row's answer gives.
  func point(_ point: ExportHead.Point) -> Geometry? {
    guard case .decimal(let latitude) = self[point.latitude], case .decimal(let longitude) = self[point.longitude]
    else {
      return nil
    }
    return .point(Position(longitude: longitude, latitude: latitude))
  }
}

enum ExportName {
  /// Fit for a file and for an identifier.
  static func plain(_ text: String) -> String {
    String(text.prefix(80).map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "_" })
  }
}

extension Visit {
  /// The address of this question with some of its parameters changed.
  func again(_ changes: [String: String], without left: Set<String> = []) -> String {
    var fields = queries.fields(beginningWith: "").filter { changes[$0.name] == nil && !left.contains($0.name) }
    for (name, value) in changes.sorted(by: { $0.key < $1.key }) { fields.append((name, value)) }
    return absolute(request.uri.path) + (fields.isEmpty ? "" : "?" + Self.query(fields))
  }

  /// Fields as what stands behind `?`.
  static func query(_ fields: [(name: String, value: String)]) -> String {
    fields.map { field in
      let parts = [field.name, field.value].map { $0.addingPercentEncoding(withAllowedCharacters: .unreserved) ?? "" }
      return parts.joined(separator: "=")
    }.joined(separator: "&")
  }
}
