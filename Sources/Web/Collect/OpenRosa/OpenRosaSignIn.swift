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
      return .challenge(OpenRosaAnswer.message(visit.words["openrosa.unknown-token"], status: .notFound))
    }
    let digest = DigestAuthentication(key: key, prefix: prefix(of: visit))
    guard let authorization = visit.request.headers[.authorization].flatMap(Authorization.init(field:)) else {
      return .challenge(challenge(visit, digest))
    }
    switch authorization {
    case .basic(let basic):
      if let appUser = try await appUsers.appUser(secret: basic.secret, name: basic.name) { return .known(appUser) }
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
    }
    return .challenge(challenge(visit, digest))
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
