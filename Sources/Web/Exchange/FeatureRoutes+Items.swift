import Basics
import Collect
import Evidence
import Formats
import Foundation
import Hummingbird
import NIOCore
import Office
import Records
import Store

extension FeatureRoutes {
  private func box(_ visit: Visit) throws -> PlaceBox? {
    guard let text = visit.query("bbox") else { return nil }
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map {
      Double($0.trimmingCharacters(in: .whitespaces))
    }
    let flat = numbers.count == 6 ? [numbers[0], numbers[1], numbers[3], numbers[4]] : numbers
    guard flat.count == 4, let west = flat[0], let south = flat[1], let east = flat[2], let north = flat[3],
      [west, east].allSatisfy({ abs($0) <= 180 }), [south, north].allSatisfy({ abs($0) <= 90 }), south <= north
    else { throw APIRefusal.parameter(name: "bbox", allowed: "west,south,east,north") }
    return PlaceBox(west: west, south: south, east: east, north: north)
  }

  private func days(_ visit: Visit) throws -> (from: Day?, to: Day?)? {
    guard let text = visit.query("datetime") else { return nil }
    let ends = text.split(separator: "/", omittingEmptySubsequences: false).map { end -> Day?? in
      if end == ".." || end.isEmpty { return .some(nil) }
      return Day(end.prefix(10)).map(Optional.some)
    }
    guard (1...2).contains(ends.count), let from = ends[0], let to = ends.last ?? nil,
      ends.count == 2 || from != nil
    else { throw APIRefusal.parameter(name: "datetime", allowed: "2026-01-01/2026-12-31") }
    return (from, to)
  }

  func items(_ visit: Visit) async throws -> Response {
    try visit.refuseOthers(than: ["limit", "bbox", "datetime", "cursor", "f"])
    let collection = try await chosen(visit)
    let limit = try visit.number("limit", 1...Self.most) ?? Self.usual
    let box = try box(visit)
    let days = try days(visit)
    let (features, next, matched): ([GeoFeature], String?, Int?)
    let facts = try await facts(collection, visit)
    switch collection {
    case .places, .sites:
      (features, next, matched) = try await listed(collection, visit, limit: limit, box)
    case .form(let form, let head, let point):
      (features, next, matched) = try await submitted(form, head, point, visit, limit: limit, box, days)
    }
    let path = Self.path(collection)
    var links = [
      JSON.object([
        ("href", .string(visit.again([:]))), ("rel", "self"), ("type", .string(Self.geoJSON)), ("title", "self"),
      ]), link(visit, path, "collection"),
    ]
    if let next {
      links.append(
        .object([
          ("href", .string(visit.again(["cursor": next, "limit": String(limit)]))), ("rel", "next"),
          ("type", .string(Self.geoJSON)), ("title", "next"),
        ]))
    }
    var members = [
      JSON.Member("timeStamp", .string(visit.now.description)), JSON.Member("numberReturned", .int(features.count)),
      JSON.Member("links", .array(links)),
    ]
    if let matched { members.append(JSON.Member("numberMatched", .int(matched))) }
    var writer = GeoJSONWriter(members: members + facts.members)
    for feature in features { writer.write(feature) }
    writer.finish()
    let bytes = writer.take()
    var response = Response.stream(
      AsyncThrowingStream { continuation in
        continuation.yield(bytes)
        continuation.finish()
      }, type: Self.geoJSON)
    response.tell(facts)
    return response
  }

  /// A page of places or of sites, by code.
  private func listed(
    _ collection: Collection, _ visit: Visit, limit: Int, _ box: PlaceBox?
  ) async throws -> ([GeoFeature], String?, Int?) {
    let atlas = try await parts.places.atlas()
    if case .sites = collection {
      var query = SiteQuery()
      (query.limit, query.box) = (limit, box)
      query.after = try visit.query("cursor").map { text throws -> SiteQuery.Cursor in
        guard let cursor = SiteQuery.Cursor(text) else { throw APIRefusal.parameter(name: "cursor", allowed: "next") }
        return cursor
      }
      let reach = SiteReach(try visit.requester, on: visit.today)
      let page = try await parts.store.read { [query] in try $0.sites(query, reach) }
      return (try await features(of: page.lines, reach, atlas, visit), page.next?.text, page.count)
    }
    let roots = try parts.roots(visit, .places)
    var inside: Set<ID<Place>>?
    if let box { inside = try await parts.store.read { try $0.places(in: box) } }
    let after = visit.query("cursor")
    let matching = atlas.places.filter { place in
      (inside?.contains(place.id) ?? true) && parts.tells(place, visit) && atlas.isVisible(place.id, within: roots)
    }.map { (key: $0.featureKey, place: $0) }.sorted { ($0.key, $0.place.id) < ($1.key, $1.place.id) }
    let page = matching.drop { place in after.map { place.key <= $0 } ?? false }.prefix(limit)
    let isLast = page.endIndex == matching.endIndex
    let features = try await features(of: page.map(\.place), atlas)
    return (features, isLast ? nil : page.last?.key, matching.count)
  }

  /// Places with their borders, as far as they are kept.
  private func features(of places: [PlaceRecord], _ atlas: PlaceAtlas) async throws -> [GeoFeature] {
    let shapes = try await parts.places.shapes(of: Set(places.map(\.id)))
    let names = PlaceTables.places.map(\.name)
    return places.map { GeoFeature(PlaceTables.row($0, in: atlas, shape: shapes[$0.id]), names) }
  }

  /// Sites as exactly as the key's level tells them, by the terms of all that the reader may see, whichever page it is.
  private func features(
    of lines: [SiteLine], _ reach: SiteReach, _ atlas: PlaceAtlas, _ visit: Visit
  ) async throws -> [GeoFeature] {
    guard parts.level(visit) != .internal else {
      return lines.map { GeoFeature(PlaceTables.row($0, in: atlas), PlaceTables.sites.map(\.name)) }
    }
    let all = try await parts.store.read { try $0.allSites(SiteQuery(), reach) }
    let rule = try await parts.rule(ofSites: all, visit)
    return lines.map { GeoFeature(PlaceTables.told($0, in: atlas, by: rule), PlaceTables.toldSites.map(\.name)) }
  }

  private func submitted(
    _ form: FormLine, _ head: ExportHead, _ point: ExportHead.Point, _ visit: Visit, limit: Int, _ box: PlaceBox?,
    _ days: (from: Day?, to: Day?)?
  ) async throws -> ([GeoFeature], String?, Int?) {
    var query = SubmissionQuery(form: form.form)
    if let box {
      let halves: [(west: Double, east: Double)] =
        box.west <= box.east ? [(box.west, box.east)] : [(box.west, 180), (-180, box.east)]
      query.filters.append(
        .any(
          halves.map { half in
            .question(path: point.path, .isInside(west: half.west, south: box.south, east: half.east, north: box.north))
          }))
    }
    if let days { query.filters.append(.days(from: days.from, to: days.to)) }
    let cursor = try visit.query("cursor").map { text throws -> ExportCursor in
      guard let cursor = ExportCursor(text) else { throw APIRefusal.parameter(name: "cursor", allowed: "next") }
      return cursor
    }
    let page = try await parts.exports.page(
      query, table: head.table, after: cursor, limit: limit, Self.options, for: visit.requester)
    let names = head.columns.map(\.name)
    return (page.rows.map { GeoFeature(ExchangeTable.Row($0, $0.point(point)), names) }, page.next?.text, nil)
  }

  private func facts(_ collection: Collection, _ visit: Visit) async throws -> ExchangeFacts {
    let path = Self.path(collection)
    switch collection {
    case .places:
      return try await parts.taken(
        .places, of: ID<Place>?.none, called: "", as: path, parts.facts(visit), by: visit)
    case .sites:
      return try await parts.taken(
        .sites, of: ID<Place>?.none, called: "", as: path, parts.facts(visit), by: visit)
    case .form(let form, _, _):
      let facts = try await parts.facts(visit, programme: try await parts.forms.record(form.form).programme)
      return try await parts.taken(.submissions, of: form.form, called: form.title, as: path, facts, by: visit)
    }
  }

  func oneItem(_ visit: Visit) async throws -> Response {
    try visit.refuseOthers(than: ["f"])
    let collection = try await chosen(visit)
    let id = try visit.parameter("item")
    let feature: GeoFeature
    switch collection {
    case .places:
      let atlas = try await parts.places.atlas()
      let roots = try parts.roots(visit, .places)
      guard let place = ID<Place>(id) ?? atlas.place(ofCode: id, on: visit.today), let record = atlas[place],
        record.featureKey == id, parts.tells(record, visit), atlas.isVisible(place, within: roots)
      else { throw AccessRefusal.notFound }
      feature = try await features(of: [record], atlas)[0]
    case .sites:
      let atlas = try await parts.places.atlas()
      let reach = SiteReach(try visit.requester, on: visit.today)
      let line = try await parts.store.read { reader -> SiteLine? in
        guard let site = try reader.site(code: id), try reader.sees(site.place, reach) else { return nil }
        var query = SiteQuery()
        query.within = site.place
        return try reader.sites(query, reach).lines.first { $0.record.place == site.place }
      }
      guard let line else { throw AccessRefusal.notFound }
      feature = try await features(of: [line], reach, atlas, visit)[0]
    case .form(let form, let head, let point):
      var query = SubmissionQuery(form: form.form)
      query.filters = [.own(.submission, .equal, .text(id))]
      let page = try await parts.exports.page(
        query, table: head.table, after: nil, limit: 1, Self.options, for: visit.requester)
      guard let row = page.rows.first else { throw AccessRefusal.notFound }
      feature = GeoFeature(ExchangeTable.Row(row, row.point(point)), head.columns.map(\.name))
    }
    let facts = try await facts(collection, visit)
    let links: JSON = [link(visit, Self.path(collection), "collection")]
    var response = Response(
      status: .ok, headers: [.contentType: Self.geoJSON, .cacheControl: "no-store"],
      body: ResponseBody(
        byteBuffer: ByteBuffer(
          bytes: GeoJSONWriter.one(feature, members: [JSON.Member("links", links)] + facts.members))))
    response.tell(facts)
    return response
  }
}

extension PlaceRecord {
  /// As features are called: by the code, else the id.
  fileprivate var featureKey: String { code ?? id.description }
}
