import Basics
import Foundation
import Collect
import HTTPTypes
import Hummingbird
import Office

/// Finds out which phone asks: by the token in the address, or by what it answers to a challenge.
struct OpenRosaSignIn: Sendable {
  private let appUsers: AppUserStore
  private let key: [UInt8]

  /// `key`: secret bytes that all processes of the node share.
  init(appUsers: AppUserStore, key: [UInt8]) {
    self.appUsers = appUsers
    self.key = key
  }

  enum Outcome {
    case known(AppUserRecord)
    /// The answer that asks for credentials.
    case challenge(Response)
  }

  func recognise(_ visit: Visit) async throws -> Outcome {
    if let token = visit.context.parameters.get("token") {
      if let appUser = try await appUsers.appUser(secret: token) { return .known(appUser) }
      let unknown = OpenRosaAnswer.message(visit.words["openrosa.unknown-token"], status: .notFound)
      return .challenge(try await counted(visit, name: nil, unknown))
    }
    let digest = DigestAuthentication(key: key, prefix: prefix(of: visit))
    // The first request of every client comes without credentials: that is no failure.
    guard let field = visit.request.headers[.authorization] else { return .challenge(challenge(visit, digest)) }
    var name: String?
    switch Authorization(field: field) {
    case .basic(let basic):
      if let appUser = try await appUsers.appUser(secret: basic.secret, name: basic.name) { return .known(appUser) }
      name = basic.name
    case .digest(let answer):
      let known = try await appUsers.digestHash(of: answer.name)
      switch digest.verdict(
        on: answer, sharedHash: known?.sharedHash, method: visit.request.method.rawValue,
        target: visit.request.head.path ?? "", at: visit.now)
      {
      case .accepted: if let known { return .known(known.appUser) }
      case .stale: return .challenge(challenge(visit, digest, stale: true))
      case .refused: break
      }
      name = answer.name
    case nil: break
    }
    return .challenge(try await counted(visit, name: name, challenge(visit, digest)))
  }

  /// The answer to wrong credentials; after too many of them another one, which asks for none, so that clients show it
  /// instead of asking their users for a password once more.
  private func counted(_ visit: Visit, name: String?, _ answer: Response) async throws -> Response {
    do {
      try await appUsers.countFailure(of: name, from: visit.address)
      return answer
    } catch SignInRefusal.tooMany(let seconds) {
      var later = OpenRosaAnswer.message(
        visit.words.refusal(SignInRefusal.tooMany(seconds: seconds)), status: .tooManyRequests)
      later.headers[.retryAfter] = String(seconds)
      return later
    }
  }

  /// Clients send Basic credentials over HTTPS only, so it is offered there only.
  private func challenge(_ visit: Visit, _ digest: DigestAuthentication, stale: Bool = false) -> Response {
    var response = OpenRosaAnswer.message(visit.words["openrosa.sign-in"], status: .unauthorized)
    response.headers.append(
      HTTPField(name: .wwwAuthenticate, value: digest.challenge(at: visit.now, stale: stale)))
    if visit.site.settings.isSecure {
      response.headers.append(
        HTTPField(
          name: .wwwAuthenticate, value: "Basic realm=\"\(DigestAuthentication.realm)\", charset=\"UTF-8\""))
    }
    return response
  }

  /// The path under which a proxy offers us, which phones see and we do not.
  private func prefix(of visit: Visit) -> String {
    let path = visit.site.settings.publicURL?.path() ?? ""
    return path.hasSuffix("/") ? String(path.dropLast()) : path
  }
}
