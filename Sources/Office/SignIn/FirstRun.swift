package import Basics

/// Setting up a new installation: whoever sees the console makes the first administrator.
package struct FirstRun: Sendable {
  let users: UserStore
  let profile: ProfileStore
  let secrets: OfficeSecrets

  /// Proves that somebody sees the console. The same on every process of the node, and worthless once there is an account.
  package var token: String { Hashing.blake2b(Array("first run".utf8), length: 16, key: secrets.firstRun).base64url }

  package func isNeeded() async throws -> Bool { try await users.isEmpty() }

  package func accepts(_ token: String) -> Bool { Hashing.equal(Array(token.utf8), Array(self.token.utf8)) }

  /// Makes the first administrator and names the mission.
  @discardableResult
  package func finish(
    token: String, mission: LocalizedText, name: UserName, fullName: String, password: String
  ) async throws -> ID<User> {
    guard accepts(token) else { throw SignInRefusal.setUpEnded }
    let user = try await users.createFirst(name, fullName: fullName, password: password)
    try await profile.rename(mission)
    return user
  }
}
