import Basics
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Office

/// The way of every request to its handler: who asks, may they, is what they sent honest; and what goes wrong becomes an
/// answer that tells people what to do and strangers nothing.
struct Gate: Sendable {
  let site: Site

  func answer(_ request: Request, _ context: ShellContext, by route: Route) async -> Response {
    var visit = nobody(request, context)
    do {
      visit = try await recognise(request, context, by: route.access)
      if case .program = route.access, let secret = Self.key(in: request) {
        visit = visit.with(try await site.outside.key(secret, visit.address))
      }
      if visit.account == nil, let response = try await keepTyped(visit, route) { return response }
      try admit(visit, to: route)
      if case .form(let limit, let fields) = route.body {
        visit = visit.with(try await form(of: request, limit: limit, fields: fields))
      }
      if isUnsafe(request.method), route.access != .machine {
        try refuseOtherOrigins(visit)
        // Where nobody is looked up, a page of another site could send nothing that its author could not send too.
        if route.access != .open { try refuseForgery(visit) }
      }
      return try await route.handler(visit)
    } catch {
      var response = await Failure(error).response(to: visit)
      if case .program = route.access, response.status == .unauthorized {
        response.headers[.wwwAuthenticate] = "Basic realm=\"Konak\", charset=\"UTF-8\""
      }
      return response
    }
  }

  /// The answer to what reaches no route, in its reader's language. Nothing of its body is read.
  func refuse(_ request: Request, _ context: ShellContext, because error: any Error) async -> Response {
    do {
      return await Failure(error).response(to: try await recognise(request, context, by: .everybody))
    } catch {
      return await Failure(error).response(to: nobody(request, context))
    }
  }

  /// Before it is known who asks.
  private func nobody(_ request: Request, _ context: ShellContext) -> Visit {
    Visit(
      site: site, request: request, account: nil, key: nil, words: site.words(Preferences(), site.settings.language),
      form: Form(), context: context, visitor: .unknown)
  }

  // MARK: Who asks

  /// The secret that a program sends: as a bearer token, or as the password of anybody, because spreadsheets know nothing
  /// else.
  private static func key(in request: Request) -> String? {
    guard let field = request.headers[.authorization], field.utf8.count <= 1000 else { return nil }
    let parts = field.split(separator: " ", maxSplits: 1)
    guard parts.count == 2 else { return "" }
    switch parts[0].lowercased() {
    case "bearer": return String(parts[1])
    case "basic":
      let pair = Data(base64Encoded: String(parts[1])).map { String(decoding: $0, as: UTF8.self) } ?? ""
      return pair.firstIndex(of: ":").map { String(pair[pair.index(after: $0)...]) } ?? ""
    default: return ""
    }
  }

  private func recognise(_ request: Request, _ context: ShellContext, by access: Access) async throws -> Visit {
    let looksUpAccount = access.looksUpAccount
    let isSecure = site.settings.isSecure
    func cookie(_ name: String) -> String? { request.cookies[Cookies.name(name, isSecure: isSecure)]?.value }

    let token = looksUpAccount ? cookie("session").flatMap { $0.isEmpty ? nil : $0 } : nil
    let account: Account? = if let token { try await site.outside.account(token) } else { nil }
    let known = account == nil ? cookie("visitor").flatMap { $0.utf8.count >= 16 ? $0 : nil } : token
    let secret = known ?? Hashing.random(16).base64url

    let preferences = account?.preferences ?? Cookies.preferences(from: cookie("choices"))
    let language =
      preferences.language ?? Self.language(accepted: request.headers[.acceptLanguage]) ?? site.settings.language
    return Visit(
      site: site, request: request, account: account, key: nil, words: site.words(preferences, language), form: Form(),
      context: context,
      visitor: Visitor(
        secret: secret, isNew: known == nil && access != .open, language: language, preferences: preferences,
        notice: Cookies.notice(from: cookie("notice"), for: secret), address: address(of: request, context)))
  }

  /// The best of our languages in an `Accept-Language` header.
  static func language(accepted header: String?) -> Language? {
    let wanted = (header ?? "").prefix(1000).split(separator: ",").map { part -> (code: String, weight: Double) in
      let pieces = part.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
      let weight = pieces.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
      return (String((pieces.first ?? "").prefix { $0 != "-" }).lowercased(), weight)
    }
    return wanted.filter { $0.weight > 0 }.sorted { $0.weight > $1.weight }
      .lazy.compactMap { Language(rawValue: $0.code) }.first
  }

  /// The last address that no proxy of ours added.
  private func address(of request: Request, _ context: ShellContext) -> String? {
    guard let peer = context.peer else { return nil }
    let isTrusted = { (address: String) in site.settings.trustedProxies.contains { $0.contains(address) } }
    guard isTrusted(peer), let header = request.headers[.init("x-forwarded-for")!] else { return peer }
    let hops = header.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    return hops.last { !isTrusted($0) } ?? peer
  }

  // MARK: May they

  private func admit(_ visit: Visit, to route: Route) throws {
    if route.access == .monitor { return try admitMonitor(visit) }
    if let key = visit.key, case .program(let scope) = route.access {
      guard let scope else { return }
      guard !key.isTooOpen(for: scope) else { throw APIKeyRefusal.staysInside }
      guard key.opens(scope), key.requester.may(scope.right, on: visit.today) else { throw APIKeyRefusal.outOfScope }
      return
    }
    guard route.access.admits(visit.account?.grants, on: visit.today) else {
      guard let account = visit.account else { throw AccessRefusal.signInNeeded }
      if let refusal = account.agreement { throw refusal }
      throw AccessRefusal.notGranted
    }
  }

  private func admitMonitor(_ visit: Visit) throws {
    let headers = visit.request.headers
    // A proxy on this machine speaks for others, whether or not the operator told us of it.
    let isForwarded = headers[.init("x-forwarded-for")!] != nil || headers[.init("forwarded")!] != nil
    let isHere =
      !isForwarded
      && visit.visitor.address.map { address in AddressRange.loopback.contains { $0.contains(address) } } ?? true
    let given = headers[.authorization].map { Array($0.utf8) } ?? []
    let isTold = site.settings.metricsToken.map { Hashing.equal(given, Array("Bearer \($0)".utf8)) } ?? false
    guard isHere || isTold else { throw AccessRefusal.notFound }
  }

  // MARK: What they typed until their session ended

  /// Keeps what was sent by somebody whose session ended while they typed, and leads to the sign-in and back. Nil where
  /// there is nobody whose it would be. It is taken only with the proof that it is from a page of that very session.
  private func keepTyped(_ visit: Visit, _ route: Route) async throws -> Response? {
    guard route.keepsTyped, case .form(let limit, let fields) = route.body, let token = visit.cookie("session"),
      let user = try await site.outside.endedUser(token)
    else { return nil }
    let sent = visit.with(try await form(of: visit.request, limit: limit, fields: fields))
    try refuseOtherOrigins(sent)
    try refuseForgery(sent, secret: token)
    guard let found = site.kept.keep(sent.form, at: visit.request.uri.path, of: user, now: visit.now) else {
      return nil
    }
    var response = visit.redirect(
      to: SignIn.path(thenTo: visit.request), notice: Notice(.warning, visit.words["signIn.typedIsKept"]))
    response.setCookie(Cookies.kept(found, isSecure: site.settings.isSecure))
    if visit.visitor.isNew {
      response.setCookie(Cookies.visitor(visit.visitor.secret, isSecure: site.settings.isSecure))
    }
    return response
  }

  // MARK: Is it honest

  private func isUnsafe(_ method: HTTPRequest.Method) -> Bool { ![.get, .head, .options].contains(method) }

  private func refuseOtherOrigins(_ visit: Visit) throws {
    let headers = visit.request.headers
    if let origin = headers[.origin] {
      guard isOurs(origin, visit.request) else { throw AccessRefusal.forgedForm }
    } else if let from = headers[.init("sec-fetch-site")!] {
      guard from == "same-origin" || from == "none" else { throw AccessRefusal.forgedForm }
    }
  }

  /// `secret`: that of the cookie of the page's session.
  private func refuseForgery(_ visit: Visit, secret: String? = nil) throws {
    let headers = visit.request.headers
    let proof = visit.form.verbatim(ForgeryGuard.field) ?? headers[.init(ForgeryGuard.header)!]
    guard ForgeryGuard(secret: secret ?? visit.visitor.secret).accepts(proof) else { throw AccessRefusal.forgedForm }
  }

  private func isOurs(_ origin: String, _ request: Request) -> Bool {
    if let ours = site.settings.publicURL {
      let port = ours.port.map { ":\($0)" } ?? ""
      return origin == "\(ours.scheme ?? "")://\(ours.host() ?? "")\(port)"
    }
    let authority = request.head.authority ?? request.headers[.init("host")!] ?? ""
    return origin == "http://\(authority)" || origin == "https://\(authority)"
  }

  // MARK: What they sent

  private func form(of request: Request, limit: Int, fields: Int) async throws -> Form {
    if let declared = request.headers[.contentLength].flatMap(Int.init), declared > limit {
      throw AccessRefusal.tooLarge
    }
    if let form = try await Deadline.within(
      .seconds(300), or: AccessRefusal.tooSlow,
      {
        try await Form.multipart(request, limit: limit, fields: fields)
      })
    {
      return form
    }
    let bytes = try await Deadline.within(.seconds(60), or: AccessRefusal.tooSlow) {
      try await Array(buffer: request.body.collect(upTo: limit))
    }
    let type = request.headers[.contentType] ?? ""
    if type.hasPrefix("application/x-www-form-urlencoded"), let text = String(validating: bytes, as: UTF8.self),
      let form = Form(urlEncoded: text, most: fields)
    {
      return form
    }
    if bytes.isEmpty { return Form() }
    throw AccessRefusal.malformed
  }
}

extension Visitor {
  /// Before anything is known: only for telling that something went wrong.
  fileprivate static let unknown = Visitor(
    secret: "", isNew: false, language: .english, preferences: Preferences(), notice: nil, address: nil)
}

extension Visit {
  fileprivate func with(_ form: Form) -> Visit {
    Visit(
      site: site, request: request, account: account, key: key, words: words, form: form, context: context,
      visitor: visitor)
  }

  fileprivate func with(_ key: APIKeyRecord) -> Visit {
    Visit(
      site: site, request: request, account: nil, key: key, words: words, form: form, context: context, visitor: visitor
    )
  }
}
