import Basics
import Evidence
import Foundation
import HTTPTypes
import Hummingbird
import Office

/// A request to the public site: in a language that the address or the browser names, of nobody in particular.
struct PublicView {
  let visit: Visit
  let words: Words
  /// Whether the address names the language, so that links keep it.
  private let isNamed: Bool

  init(_ visit: Visit) {
    self.visit = visit
    let named = visit.query("language").flatMap(Language.init(rawValue:))
    let wanted = Gate.language(accepted: visit.request.headers[.acceptLanguage])
    isNamed = named != nil
    words = visit.site.words(Preferences(), named ?? wanted ?? visit.site.settings.language)
  }

  /// An address of the site in the language of this page.
  func path(_ path: String, _ fields: [(String, String)] = []) -> String {
    let all = (isNamed ? [("language", words.language.rawValue)] : []) + fields
    return all.isEmpty ? path : path + "?" + all.map { "\($0.0)=\(Self.escaped($0.1))" }.joined(separator: "&")
  }

  /// What people typed may hold anything; commas between languages stay readable.
  private static func escaped(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: CharacterSet.unreserved.union(CharacterSet(charactersIn: ",")))
      ?? ""
  }

  /// Kept by browsers and proxies for five minutes at most, so that what is withdrawn is soon gone everywhere.
  private static let cacheControl = "public, max-age=300"

  static let html = "text/html; charset=utf-8"

  /// What a page's links and words depend on.
  var key: String { "\(words.language.rawValue) \(isNamed)" }

  func page(_ title: String, _ model: some PageModel, status: HTTPResponse.Status = .ok) async throws -> Response {
    answer(try await html(title, model), type: Self.html, status: status)
  }

  /// What is nobody else's: kept nowhere.
  func ownPage(_ title: String, _ model: some PageModel, status: HTTPResponse.Status = .ok) async throws -> Response {
    var response = try await page(title, model, status: status)
    response.headers[.cacheControl] = "no-store"
    response.headers[.eTag] = nil
    return response
  }

  func refused(_ refusal: any Refusal) async throws -> Response {
    let status: HTTPResponse.Status =
      switch refusal.kind {
      case .missing: .notFound
      case .busy: .serviceUnavailable
      case .tooMany: .tooManyRequests
      default: .gone
      }
    let page = PublicIssuePage(
      all: nil, languages: [], hasLanguages: false, files: [], hasFiles: false,
      notice: .init(title: words["public.title"], text: words.refusal(refusal)), body: nil)
    var response = try await ownPage(words["public.title"], page, status: status)
    if status == .serviceUnavailable { response.headers[.retryAfter] = "60" }
    if case .tooMany(let seconds)? = refusal as? PublicRefusal { response.headers[.retryAfter] = String(seconds) }
    return response
  }

  func html(_ title: String, _ model: some PageModel) async throws -> [UInt8] {
    let (site, language) = (visit.site, words.language)
    let profile = try await site.outside.profile()
    // What is asked for stays when the language changes.
    let subject = visit.query("subject").map { "&subject=" + Self.escaped($0) } ?? ""
    let bootstrap = language.isRightToLeft ? "bootstrap.rtl.min.css" : "bootstrap.min.css"
    let frame = PublicFrame(
      language: language.rawValue, direction: language.isRightToLeft ? "rtl" : "ltr", title: title,
      mission: profile.name.best(in: language), isDemonstration: profile.mode == .demonstration,
      styles: [
        site.assets.libraryAddress(of: "bootstrap/css/\(bootstrap)"), site.assets.libraryAddress(of: "noto/noto.css"),
      ]
        + ["konak.css", "parts.css", "evidence.css", "document.css"].map(site.assets.address(of:)),
      scripts: [site.assets.address(of: "picture.js")], home: path(PublicRoutes.root),
      feed: path(PublicRoutes.feedPath),
      languages: Language.allCases.map {
        PublicLink(
          label: $0.endonym, path: "\(visit.request.uri.path)?language=\($0.rawValue)\(subject)", code: $0.rawValue,
          isCurrent: $0 == language)
      }, content: try site.templates.render(type(of: model).template, model, in: language))
    return Array(try site.templates.render(PublicFrame.template, frame, in: language).utf8)
  }

  /// The same bytes have the same tag, so that who has them gets 304.
  func answer(
    _ bytes: [UInt8], type: String, named name: String? = nil, status: HTTPResponse.Status = .ok
  ) -> Response {
    let tag = "\"\(Hashing.blake2b(bytes, length: 16).hex)\""
    var headers: HTTPFields = [.contentType: type, .cacheControl: Self.cacheControl, .eTag: tag]
    headers[.vary] = "Accept-Language"
    if let name { headers[.contentDisposition] = "attachment; filename=\"\(name)\"" }
    if status == .ok, visit.request.headers[.ifNoneMatch]?.contains(tag) == true {
      return Response(status: .notModified, headers: headers)
    }
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}
