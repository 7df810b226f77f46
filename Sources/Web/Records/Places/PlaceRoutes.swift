package import Basics
import Formats
import Foundation
import HTTPTypes
import Hummingbird
package import Office
package import Records
import Store

/// Looking at places: lists, search as one types, one place, maps, files.
package struct PlaceRoutes: RouteGroup {
  private let places: Places
  private let office: Office
  /// The name of whoever did something.
  private let actorName: @Sendable (ID<Actor>) async throws -> String?

  package init(
    _ places: Places, office: Office, actorName: @escaping @Sendable (ID<Actor>) async throws -> String?
  ) {
    (self.places, self.office) = (places, office)
    self.actorName = actorName
  }

  package var routes: [Route] {
    [
      .get("/records/places", .inside, menu: .init(.records, "place.title"), list),
      .get("/records/places/choices", .inside, choices),
      .get("/records/places/list.csv", .inside, csv),
      .get("/records/places/list.geojson", .inside, geoJSON),
      .get("/records/places/areas", .signedIn, areas),
      .get("/records/places/backdrop", .signedIn, backdrop),
      .get("/records/places/{place}", .inside, show),
    ]
  }

  // MARK: Lists

  private func list(_ visit: Visit) async throws -> Response {
    let atlas = try await places.atlas()
    let view = PlaceView(visit, atlas)
    let search = visit.query("q") ?? ""
    let listing: PlaceListing
    if search.isEmpty {
      let roots = view.roots.map { $0.compactMap { atlas[$0] } } ?? atlas.children(of: nil)
      listing = view.listing(of: view.sorted(roots), showsPath: view.roots != nil)
    } else {
      let hits = try await PlaceSearch(places.store, atlas)
        .find(search, in: visit.words.language, within: view.roots, limit: 50)
      listing = view.listing(of: hits.compactMap { atlas[$0.place] }, showsPath: true, isSearch: true)
    }
    if visit.wantsFragment { return try visit.fragment(listing) }
    let page = PlacesPage(
      search: search, listing: listing, map: search.isEmpty ? try await map(of: nil, view) : nil,
      canManage: visit.may(.managePlaces),
      files: TakeOut(
        formats: [
          ("/records/places/list.csv", visit.words["place.asCSV"]),
          ("/records/places/list.geojson", visit.words["place.asGeoJSON"]),
        ], in: visit.words))
    return try await visit.page(Page(visit.words["place.title"], page, scripts: ["places.js"]))
  }

  /// The places that the reader may see, below one of them or all, as a file.
  private func chosen(_ visit: Visit) async throws -> (places: [PlaceRecord], atlas: PlaceAtlas) {
    let atlas = try await places.atlas()
    let view = PlaceView(visit, atlas)
    let below = try visit.query("below").map { text in
      guard let id = ID<Place>(text), view.isVisible(id) else { throw PlaceRefusal.unknown }
      return id
    }
    let chosen = atlas.places.filter { place in
      view.isVisible(place.id) && below.map { atlas.isWithin(place.id, $0) } ?? true
    }
    return (chosen, atlas)
  }

  private func csv(_ visit: Visit) async throws -> Response {
    let (chosen, atlas) = try await chosen(visit)
    return try await take("csv", TableFile.csv.type, visit) { mark, stamp in
      PlaceExport.csv(chosen, in: atlas, mark: mark, stamp: stamp)
    }
  }

  private func geoJSON(_ visit: Visit) async throws -> Response {
    let (chosen, atlas) = try await chosen(visit)
    let shapes = try await places.shapes(of: Set(chosen.map(\.id)))
    return try await take("geojson", "application/geo+json", visit) { mark, stamp in
      PlaceExport.geoJSON(chosen, in: atlas, boundaries: shapes, mark: mark, stamp: stamp)
    }
  }

  private func take(
    _ ending: String, _ type: String, _ visit: Visit, _ make: (DataMark?, FileStamp) -> [UInt8]
  ) async throws -> Response {
    let mark = try await visit.missionMark()
    let name = "\(mark?.filePrefix ?? "")places.\(ending)"
    return try await office.dataExports.take(
      .places, as: name, conditions: visit.query("below") == nil ? 0 : 1, by: visit
    ) { stamp in .download(make(mark, stamp), named: name, type: type) }
  }

  /// Places by what somebody types, for a field that takes one.
  private func choices(_ visit: Visit) async throws -> Response {
    let atlas = try await places.atlas()
    let view = PlaceView(visit, atlas)
    let hits = try await PlaceSearch(places.store, atlas)
      .find(visit.query("q") ?? "", in: visit.words.language, within: view.roots, limit: 8)
    return try visit.fragment(
      PlaceChoices(
        hits.map { hit in
          let kind = view.words["place.kind.\(hit.kind.rawValue)"]
          let above = atlas[hit.place]?.parent.map { atlas.path($0, in: view.words.language) }
          return PlaceChoices.Choice(
            value: hit.code ?? hit.place.description, shown: hit.path, name: hit.name,
            about: [above, kind].compactMap(\.self).joined(separator: " · "))
        }))
  }

  // MARK: One

  private func show(_ visit: Visit) async throws -> Response {
    let atlas = try await places.atlas()
    let view = PlaceView(visit, atlas)
    let place = try view.place(try visit.id("place"))
    let children = view.sorted(atlas.children(of: place.id))
    let (boundary, shares) = try await places.store.read { reader in
      (try reader.boundary(of: place.id), try reader.crosswalkShares(of: place.id))
    }
    let went = shares.filter { $0.old == place.id }.map { view.share($0, of: $0.new, code: $0.row.new) }
    let came = shares.filter { $0.new == place.id }.map { view.share($0, of: $0.old, code: $0.row.old) }
    let path = PlaceView.path(place.id)
    let page = PlacePage(
      name: view.name(place), facts: view.facts(of: place, boundary), ended: view.ended(place),
      successors: place.successors.compactMap { atlas[$0] }.map {
        .init(name: view.name($0), path: PlaceView.path($0.id))
      },
      hasSuccessors: !place.successors.isEmpty, went: went, hasWent: !went.isEmpty, came: came,
      hasCame: !came.isEmpty, map: try await map(of: place, view), names: view.names(of: place),
      codes: view.codes(of: place), hasCodes: !place.codes.isEmpty,
      listing: view.listing(of: children, showsPath: false), hasChildren: !children.isEmpty,
      history: try await history(of: place, view), canManage: view.mayManage(place.id), edit: path + "/edit",
      add: path + "/add")
    return try await visit.page(
      Page(view.name(place), page, trail: view.trail(to: place), scripts: page.map == nil ? [] : ["places.js"]))
  }

  private func history(of place: PlaceRecord, _ view: PlaceView) async throws -> [PlacePage.Event] {
    var events: [PlacePage.Event] = []
    for entry in try await places.store.history(of: place.id.recast()).suffix(100).reversed() {
      guard let what = view.describe(entry) else { continue }
      events.append(
        PlacePage.Event(
          time: view.words.time(entry.time.instant), what: what,
          who: try await actorName(entry.actor) ?? view.words["place.history.konak"]))
    }
    return events
  }

  // MARK: Maps

  /// The map of a place, or of all; nil when nothing of it can be drawn.
  private func map(of place: PlaceRecord?, _ view: PlaceView) async throws -> PlaceMapView? {
    let roots = place.map { [$0] } ?? view.atlas.children(of: nil)
    let words = view.words
    let ids = roots.map(\.id)
    let kept = try await places.store.read { reader in try ids.compactMap { try reader.boundary(of: $0) } }
    let shapes = kept.compactMap { try? BoundaryCoding.decode($0.shape) }
    let point = kept.isEmpty ? place?.centre : nil
    let around = point.map { Bounds(around: $0, degrees: 0.25) }
    guard let bounds = shapes.compactMap(\.bounds).reduce(around, { $0?.union($1) ?? $1 }) else { return nil }
    let sources = try await places.sourcesDrawn(of: place?.id)
    return PlaceMapView(
      label: words("place.map.label", ["place": .text(place.map(view.name) ?? words["place.title"])]),
      areas: "/records/places/areas?of=" + (place?.id.description ?? ""), backdrop: "/records/places/backdrop",
      bounds: [bounds.west, bounds.south, bounds.east, bounds.north].map(\.description).joined(separator: ","),
      point: point.map { "\($0.latitude),\($0.longitude)" } ?? "", credit: MapCredit(sources, in: words))
  }

  /// The outline of a place and the areas next below it, for a zoom.
  private func areas(_ visit: Visit) async throws -> Response {
    let atlas = try await places.atlas()
    let view = PlaceView(visit, atlas)
    let zoom = visit.query("zoom").flatMap(Int.init) ?? 6
    let place = try visit.query("of").map { text in
      guard let id = ID<Place>(text) else { throw PlaceRefusal.unknown }
      return try view.place(id)
    }
    let shown = "\(atlas.revision)-\(min(max(zoom, 0), 14))-\(visit.words.language.rawValue)"
    let tag = "\"\(shown)-\(view.areaDigest)\""
    if visit.request.headers[.ifNoneMatch] == tag { return Response(status: .notModified, headers: [.eTag: tag]) }

    var writer = GeoJSONWriter()
    if let level = place?.level {
      try await write(level: level, zoom, to: &writer, view, part: "self") { $0 == place?.id }
    }
    let below = place.map { atlas.children(of: $0.id).map(\.level).min() } ?? 1
    if let below {
      try await write(level: below, zoom, to: &writer, view, part: "child") { id in
        place.map { atlas.isWithin(id, $0.id) } ?? true
      }
    }
    for line in try await places.map(level: place?.level ?? 0, zoom: zoom).lines {
      writer.write(
        GeoFeature(
          geometry: line.geometry,
          properties: [
            .init("name", .string(line.names.best(in: visit.words.language))), .init("part", .string("line")),
            .init("status", .string(line.status.rawValue)),
          ]))
    }
    writer.finish()
    return Response(
      status: .ok,
      headers: [
        .contentType: "application/geo+json", .eTag: tag, .cacheControl: "private, max-age=0, must-revalidate",
      ],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: writer.take())))
  }

  private func write(
    level: Int, _ zoom: Int, to writer: inout GeoJSONWriter, _ view: PlaceView, part: String,
    where isWanted: (ID<Place>) -> Bool
  ) async throws {
    let map = try await places.map(level: level, zoom: zoom)
    for area in map.areas where isWanted(area.place) && view.isVisible(area.place) {
      guard let record = view.atlas[area.place] else { continue }
      var properties: [JSON.Member] = [
        .init("name", .string(view.name(record))), .init("part", .string(part)),
        .init("status", .string(record.status.rawValue)),
      ]
      if part == "child" { properties.append(.init("path", .string(PlaceView.path(record.id)))) }
      writer.write(GeoFeature(id: record.code, geometry: area.shape, properties: properties))
    }
  }

  /// The countries around, which set-up fetches. Without them the map has no backdrop.
  private func backdrop(_ visit: Visit) async throws -> Response {
    let file = visit.site.resources.places.appending(path: "backdrop.geojson")
    let bytes =
      (try? Data(contentsOf: file)).map { [UInt8]($0) } ?? Array(#"{"type":"FeatureCollection","features":[]}"#.utf8)
    return Response(
      status: .ok, headers: [.contentType: "application/geo+json", .cacheControl: "private, max-age=86400"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}
