import HTTPTypes
import Hummingbird

/// Files at addresses whose content never changes, kept by browsers for a year.
package struct AssetRoutes: RouteGroup {
  package init() {}

  package var routes: [Route] {
    [
      .get("/assets/{revision}/**", .open) { visit in
        let name = visit.context.parameters.getCatchAll().joined(separator: "/")
        return try Self.answer(visit, try visit.site.assets.file(name, revision: visit.parameter("revision")))
      },
      .get("/library/**", .open) { visit in
        let path = visit.context.parameters.getCatchAll().joined(separator: "/")
        return try Self.answer(visit, try visit.site.assets.libraryFile(path))
      },
      .get("/favicon.ico", .open) { visit in
        Response(status: .seeOther, headers: [.location: visit.site.assets.address(of: "mark.svg")])
      },
    ]
  }

  private static func answer(_ visit: Visit, _ file: Assets.File?) throws -> Response {
    guard let file else { throw AccessRefusal.notFound }
    var headers: HTTPFields = [
      .contentType: file.type, .cacheControl: "public, max-age=31536000, immutable", .eTag: file.tag,
    ]
    if visit.request.headers[.ifNoneMatch]?.contains(file.tag) == true {
      return Response(status: .notModified, headers: headers)
    }
    guard let gzip = file.gzip, visit.request.acceptsGzip else {
      return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: file.bytes))
    }
    headers[.contentEncoding] = "gzip"
    return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: gzip))
  }
}
