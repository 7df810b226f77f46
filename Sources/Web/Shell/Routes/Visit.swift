package import Basics
import Foundation
package import HTTPTypes
package import Hummingbird
package import Office

/// One request that may be answered: who asks, in which language, and what they sent.
package struct Visit: Sendable {
  package let site: Site
  package let request: Request
  /// Nil on routes for everybody, when nobody is signed in.
  package let account: Account?
  /// The key with which a program asks; nil for people.
  package let key: APIKeyRecord?
  package let words: Words
  package let form: Form
  package let context: ShellContext
  let visitor: Visitor

  /// Who asks, for everything that reads or changes records.
  package var requester: Requester {
    get throws { try key?.requester ?? signedIn.requester }
  }

  package var signedIn: Account {
    get throws {
      guard let account else { throw AccessRefusal.signInNeeded }
      return account
    }
  }

  package var now: Instant { site.outside.now() }
  package var today: Day { words.day(of: now) }

  /// Whether the account holds the right anywhere: for showing or hiding what leads to a route that needs it.
  package func may(_ right: Right) -> Bool { (key?.requester ?? account?.requester)?.may(right, on: today) ?? false }

  /// What forms of this page carry as `_proof`, so that they are known to be ours.
  package var proof: String { ForgeryGuard(secret: visitor.secret).masked() }

  /// A part in braces of the route's path, decoded.
  package func parameter(_ name: String) throws -> String {
    guard let value = context.parameters.get(name)?.removingPercentEncoding else { throw AccessRefusal.notFound }
    return value
  }

  package func id<Subject>(_ name: String, of _: Subject.Type = Subject.self) throws -> ID<Subject> {
    guard let id = ID<Subject>(try parameter(name)) else { throw AccessRefusal.notFound }
    return id
  }

  /// The first value of a name in the query, without blanks around it; nil when it is missing or blank.
  package func query(_ name: String) -> String? { queries[name] }

  /// A day that the query may name; see ``Form/optionalDay(_:)``.
  package func day(_ name: String) throws(FieldRefusal) -> Day? { try queries.optionalDay(name) }

  /// The whole query, decoded. A query that cannot be read is empty.
  package var queries: Form { Form(urlEncoded: request.uri.query ?? "") ?? Form() }

  /// Whether ``queries`` says all that was asked.
  package var isQueryReadable: Bool { request.uri.query.map { Form(urlEncoded: $0) != nil } ?? true }

  /// Whether htmx asks for a part of a page.
  package var wantsFragment: Bool { request.headers[.init("hx-request")!] == "true" }
}

/// The browser a request came from, before and after sign-in.
struct Visitor: Sendable {
  /// The cookie's secret: a session's token, or random bytes that only bind forms to the browser.
  let secret: String
  /// Whether the cookie must be set with the answer.
  let isNew: Bool
  let language: Language
  let preferences: Preferences
  let notice: Notice?
  /// The client's address, past trusted proxies.
  let address: String?
}

extension Visit {
  /// The client's address, past trusted proxies. For rate limits; never logged.
  package var address: String { visitor.address ?? "unknown" }

  /// The whole address of one of our paths, as people outside reach it.
  package func absolute(_ path: String) -> String {
    if let base = site.settings.publicURL {
      let text = base.absoluteString
      return (text.hasSuffix("/") ? String(text.dropLast()) : text) + path
    }
    return "http://" + (request.head.authority ?? request.headers[.init("host")!] ?? "localhost") + path
  }

  package func page<Model: PageModel>(_ page: Page<Model>) async throws -> Response {
    let profile = try await site.outside.profile()
    let content = try site.templates.render(Model.template, page.model, in: words.language)
    let frame = frame(page, content: content, profile: profile)
    let html = try site.templates.render(Frame.template, frame, in: words.language)
    var response = Response(
      status: page.status, headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    setCookies(on: &response)
    return response
  }

  package func page<Model: PageModel>(
    _ title: String, _ model: Model, trail: [Crumb] = [], width: Page<Model>.Width = .wide
  ) async throws -> Response {
    try await page(Page(title, model, trail: trail, width: width))
  }

  /// A part of a page, for htmx.
  package func fragment(_ model: some PageModel, status: HTTPResponse.Status = .ok) throws -> Response {
    let html = try site.templates.render(type(of: model).template, model, in: words.language)
    return Response(
      status: status, headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
  }

  /// To another page after something was done, telling there what.
  package func redirect(to path: String, notice: Notice? = nil) -> Response {
    // A browser follows a redirect before htmx sees it, so htmx is told in its own way.
    var response =
      wantsFragment
      ? Response(status: .ok, headers: [.init("hx-redirect")!: path, .cacheControl: "no-store"])
      : Response(status: .seeOther, headers: [.location: path, .cacheControl: "no-store"])
    if let notice { response.setCookie(Cookies.notice(notice, for: visitor.secret, isSecure: site.settings.isSecure)) }
    return response
  }

  func setCookies(on response: inout Response) {
    let isSecure = site.settings.isSecure
    if visitor.isNew { response.setCookie(Cookies.visitor(visitor.secret, isSecure: isSecure)) }
    if visitor.notice != nil { response.setCookie(Cookies.noNotice(isSecure: isSecure)) }
  }

  /// What files bear that are of no programme: nil unless the mission is invented.
  package func missionMark() async throws -> DataMark? { try await site.outside.profile().mark(in: words) }

  private func frame<Model>(_ page: Page<Model>, content: String, profile: MissionProfile) -> Frame {
    let path = request.uri.path
    let tabs = site.table.tabs(for: account?.grants, on: today, at: page.section ?? path, in: words)
    return Frame(
      language: words.language.rawValue, direction: words.language.isRightToLeft ? "rtl" : "ltr",
      isRightToLeft: words.language.isRightToLeft, theme: visitor.preferences.theme.rawValue,
      dark: visitor.preferences.theme.darkMedia, title: page.title,
      mission: profile.name.best(in: words.language), isDemonstration: profile.mode == .demonstration,
      stages: tabs.stages, sections: tabs.sections, hasSections: tabs.sections.count > 1, trail: page.trail,
      hasTrail: !page.trail.isEmpty,
      person: account.map { Frame.Person(name: $0.fullName, initials: Self.initials(of: $0.fullName)) },
      languages: Language.allCases.map {
        Frame.Choice(value: $0.rawValue, label: $0.endonym, isCurrent: $0 == words.language)
      },
      themes: Theme.allCases.map {
        Frame.Choice(
          value: $0.rawValue, label: words["account.theme.\($0.rawValue)"], isCurrent: $0 == visitor.preferences.theme)
      },
      proof: proof, here: path + (request.uri.query.map { "?" + $0 } ?? ""), notice: visitor.notice,
      scripts: page.scripts.map(site.assets.address(of:)), width: page.width.rawValue,
      isBare: tabs.stages.isEmpty, content: content)
  }

  private static func initials(of name: String) -> String {
    let words = name.split(separator: " ")
    return [words.first, words.count > 1 ? words.last : nil].compactMap { $0?.first }.map(String.init).joined()
  }
}

extension Theme {
  fileprivate var darkMedia: String? {
    switch self {
    case .light: nil
    case .dark: "all"
    case .system: "(prefers-color-scheme: dark)"
    }
  }
}
