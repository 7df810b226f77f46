import Basics
import Collect
import Evidence
import Foundation
import Hummingbird
import Office
import Records

/// Places, sites and submissions with a point as OGC API – Features (OGC 17-069r4, part 1), for QGIS and GDAL.
struct FeatureRoutes: APIGroup {
  let parts: APIParts

  static let root = "/api/v1/ogc"
  static let most = 10_000
  static let usual = 1000
  static let geoJSON = "application/geo+json"

  var operations: [APIOperation] {
    let collection = APIOperation.Parameter.path(
      "collection", "`places`, `sites`, or `form-` and the id of a form that asks for a point.")
    let format = APIOperation.Parameter.query("f", "`json`.")
    return [
      APIOperation("readLanding", Self.root, nil, "Where the features begin.", [format], by: landing),
      APIOperation(
        "readConformance", Self.root + "/conformance", nil, "Which parts of the standard hold.", [format],
        by: conformance),
      APIOperation("listCollections", Self.root + "/collections", nil, "The collections.", [format], by: collections),
      APIOperation(
        "readCollection", Self.root + "/collections/{collection}", nil, "One collection.", [collection, format],
        by: oneCollection),
      APIOperation(
        "readItems", Self.root + "/collections/{collection}/items", nil, "Features of a collection, page by page.",
        [
          collection, .query("limit", "At most so many: 1 to 10,000.", type: "integer"),
          .query("bbox", "West, south, east, north, in degrees."),
          .query("datetime", "A day, or two with `/` between them; `..` for an open end. Of submissions."),
          .query("cursor", "Where the page begins, as `next` says."), format,
        ], answers: [Self.geoJSON], by: items),
      APIOperation(
        "readItem", Self.root + "/collections/{collection}/items/{item}", nil, "One feature.",
        [collection, .path("item", "Its id."), format], answers: [Self.geoJSON], by: oneItem),
    ]
  }

  /// What a collection is made of.
  enum Collection {
    case places, sites
    case form(FormLine, ExportHead, ExportHead.Point)

    var id: String {
      switch self {
      case .places: "places"
      case .sites: "sites"
      case .form(let form, _, _): "form-" + form.formID
      }
    }
  }

  static let options = ExportOptions(kind: .parquet)

  private func all(_ visit: Visit) async throws -> [Collection] {
    var found: [Collection] = []
    if visit.opens(.places) { found.append(.places) }
    if visit.opens(.sites) { found.append(.sites) }
    for form in try await parts.forms(visit) {
      if let collection = try await collection(of: form, visit) { found.append(collection) }
    }
    return found
  }

  private func collection(of form: FormLine, _ visit: Visit) async throws -> Collection? {
    let heads = try await parts.exports.heads(of: form.form, Self.options, for: visit.requester)
    return heads.first.flatMap { head in head.points.first.map { .form(form, head, $0) } }
  }

  func chosen(_ visit: Visit) async throws -> Collection {
    switch try visit.parameter("collection") {
    case "places":
      try visit.require(.places)
      return .places
    case "sites":
      try visit.require(.sites)
      return .sites
    case let name:
      try visit.require(.submissions)
      guard name.hasPrefix("form-"),
        let form = try await parts.forms(visit).first(where: { "form-" + $0.formID == name }),
        let found = try await collection(of: form, visit)
      else { throw AccessRefusal.notFound }
      return found
    }
  }

  func link(_ visit: Visit, _ path: String, _ rel: String, _ type: String = "application/json") -> JSON {
    .object([
      ("href", .string(visit.absolute(path))), ("rel", .string(rel)), ("type", .string(type)),
      ("title", .string(rel)),
    ])
  }

  // MARK: What there is

  private func landing(_ visit: Visit) async throws -> Response {
    try visit.refuseOthers(than: ["f"])
    let facts = try await parts.facts(visit)
    return visit.answer(
      .object(
        [
          JSON.Member("title", .string(facts.source)), JSON.Member("description", "Places, sites and submissions"),
          JSON.Member(
            "links",
            [
              link(visit, Self.root, "self"), link(visit, Self.root + "/conformance", "conformance"),
              link(visit, Self.root + "/collections", "data"),
              link(visit, "/api/v1/openapi.json", "service-desc", InterfaceRoutes.type),
            ]),
        ] + facts.members), facts)
  }

  private func conformance(_ visit: Visit) async throws -> Response {
    try visit.refuseOthers(than: ["f"])
    let classes = ["core", "geojson"].map {
      JSON.string("http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/\($0)")
    }
    return visit.answer(.object([("conformsTo", .array(classes))]), nil)
  }

  private func collections(_ visit: Visit) async throws -> Response {
    try visit.refuseOthers(than: ["f"])
    let described = try await all(visit).map { describe($0, visit) }
    let facts = try await parts.facts(visit)
    return visit.answer(
      .object(
        [
          JSON.Member("links", [link(visit, Self.root + "/collections", "self")]),
          JSON.Member("collections", .array(described)),
        ] + facts.members), facts)
  }

  private func oneCollection(_ visit: Visit) async throws -> Response {
    try visit.refuseOthers(than: ["f"])
    return visit.answer(describe(try await chosen(visit), visit), try await parts.facts(visit))
  }

  private func describe(_ collection: Collection, _ visit: Visit) -> JSON {
    let title =
      switch collection {
      case .places: "Places"
      case .sites: "Sites"
      case .form(let form, _, _): form.title.isEmpty ? form.formID : form.title
      }
    let path = Self.path(collection)
    return .object([
      ("id", .string(collection.id)), ("title", .string(title)), ("itemType", "feature"),
      ("crs", ["http://www.opengis.net/def/crs/OGC/1.3/CRS84"]),
      ("links", [link(visit, path, "self"), link(visit, path + "/items", "items", Self.geoJSON)]),
    ])
  }

  static func path(_ collection: Collection) -> String {
    "\(root)/collections/\(collection.id.addingPercentEncoding(withAllowedCharacters: .unreserved) ?? "")"
  }
}
