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
  private struct Box {
    let west: Double
    let south: Double
    let east: Double
    let north: Double

    /// Whether the box around the shape meets this one.
    func meets(_ shape: Geometry) -> Bool {
      guard let around = shape.bounds, around.south <= north, around.north >= south else { return false }
      // A box over the date line has its west east of its east.
      let isBeside = west <= east
      return isBeside
        ? around.west <= east && around.east >= west : around.west <= east || around.east >= west
    }
  }

  private func box(_ visit: Visit) throws -> Box? {
    guard let text = visit.query("bbox") else { return nil }
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map {
      Double($0.trimmingCharacters(in: .whitespaces))
    }
    let flat = numbers.count == 6 ? [numbers[0], numbers[1], numbers[3], numbers[4]] : numbers
    guard flat.count == 4, let west = flat[0], let south = flat[1], let east = flat[2], let north = flat[3],
      [west, east].allSatisfy({ abs($0) <= 180 }), [south, north].allSatisfy({ abs($0) <= 90 }), south <= north
    else { throw APIRefusal.parameter(name: "bbox", allowed: "west,south,east,north") }
    return Box(west: west, south: south, east: east, north: north)
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
    let facts: ExchangeFacts
    switch collection {
    case .places, .sites:
      facts = try await parts.facts(visit)
      (features, next, matched) = try await listed(collection, visit, limit: limit, box)
    case .form(let form, let head, let point):
      facts = try await parts.facts(visit, programme: try await parts.forms.record(form.form).programme)
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

  /// Of places and sites, whose list is at hand: by code, behind the one of the cursor.
  private func listed(
    _ collection: Collection, _ visit: Visit, limit: Int, _ box: Box?
  ) async throws -> ([GeoFeature], String?, Int?) {
    let (names, all) = try await self.rows(collection, visit)
    var rows = all
    // Where something lies its shape says, not its centre.
    if box != nil { rows = try await shaped(rows, collection, visit) }
    let matching = rows.filter { row in
      guard let box else { return true }
      return row.geometry.map(box.meets) ?? false
    }
    let after = visit.query("cursor")
    let page = matching.drop { row in after.map { row.code <= $0 } ?? false }.prefix(limit)
    let isLast = page.endIndex == matching.endIndex
    let shown = box == nil ? try await shaped(Array(page), collection, visit) : Array(page)
    return (shown.map { GeoFeature($0, names) }, isLast ? nil : page.last?.code, matching.count)
  }

  /// Places with their borders, as far as they are kept.
  private func shaped(
    _ rows: [ExchangeTable.Row], _ collection: Collection, _ visit: Visit
  ) async throws -> [ExchangeTable.Row] {
    guard case .places = collection else { return rows }
    let atlas = try await parts.places.atlas()
    let ids = rows.map { row in ID<Place>(row.code) ?? atlas.place(ofCode: row.code, on: visit.today) }
    let shapes = try await parts.places.shapes(of: Set(ids.compactMap(\.self)))
    return zip(rows, ids).map { row, id in ExchangeTable.Row(row.values, id.flatMap { shapes[$0] } ?? row.geometry) }
  }

  private func rows(_ collection: Collection, _ visit: Visit) async throws -> ([String], [ExchangeTable.Row]) {
    let atlas = try await parts.places.atlas()
    if case .sites = collection {
      let reach = SiteReach(try visit.requester, on: visit.today)
      let lines = try await parts.store.read { try $0.allSites(SiteQuery(), reach) }
      return (
        PlaceTables.sites.map(\.name), lines.map { PlaceTables.row($0, in: atlas) }.sorted { $0.code < $1.code }
      )
    }
    let roots = try parts.roots(visit, .places)
    let visible = atlas.places.filter { atlas.isVisible($0.id, within: roots) }
    return (
      PlaceTables.places.map(\.name), visible.map { PlaceTables.row($0, in: atlas) }.sorted { $0.code < $1.code }
    )
  }

  private func submitted(
    _ form: FormLine, _ head: ExportHead, _ point: ExportHead.Point, _ visit: Visit, limit: Int, _ box: Box?,
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

  func oneItem(_ visit: Visit) async throws -> Response {
    try visit.refuseOthers(than: ["f"])
    let collection = try await chosen(visit)
    let id = try visit.parameter("item")
    let feature: GeoFeature
    switch collection {
    case .places, .sites:
      let (names, rows) = try await rows(collection, visit)
      guard let row = rows.first(where: { $0.code == id }) else { throw AccessRefusal.notFound }
      feature = GeoFeature(try await shaped([row], collection, visit)[0], names)
    case .form(let form, let head, let point):
      var query = SubmissionQuery(form: form.form)
      query.filters = [.own(.submission, .equal, .text(id))]
      let page = try await parts.exports.page(
        query, table: head.table, after: nil, limit: 1, Self.options, for: visit.requester)
      guard let row = page.rows.first else { throw AccessRefusal.notFound }
      feature = GeoFeature(ExchangeTable.Row(row, row.point(point)), head.columns.map(\.name))
    }
    let facts = try await parts.facts(visit)
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

extension ExchangeTable.Row {
  /// Of places and sites, whose code comes first.
  fileprivate var code: String { if case .text(let text)? = values.first { text } else { "" } }
}
