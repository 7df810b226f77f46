import Basics
import Foundation
import Store
import Synchronization
import Worlds
@testable import Office

/// An office on a new database, with a clock that tests move.
struct OfficeWorld {
  let office: Office
  let store: Store
  private let time = Pointer(Instant(microseconds: 1_780_000_000_000_000))

  init(_ engine: EngineKind) async throws {
    let time = time
    store = try await Store(
      location: try await engine.location(), keys: .new(), projections: Office.projections,
      migrations: OfficeMigrations.all + [
        Migration(
          "test.001.places",
          "CREATE TABLE place_ancestor (place \(.id) NOT NULL, ancestor \(.id) NOT NULL, PRIMARY KEY (place, ancestor))"
        )
      ],
      tables: OfficeMigrations.tables + [TableDeclaration("place_ancestor", .derived, by: "Records")],
      clock: Clock(now: { time.value.withLock { $0 } }, random: Hashing.random))
    let secrets = OfficeSecrets { purpose in Hashing.blake2b(Array(purpose.utf8), key: Array("test".utf8)) }
    office = Office(store, secrets: secrets, passwordCost: .least)
  }

  var database: Database { store.database }

  var now: Instant { time.value.withLock { $0 } }

  func wait(seconds: Int) { time.value.withLock { $0 = $0.adding(seconds: seconds) } }

  /// The first administrator, named `head`.
  func setUp() async throws -> Requester {
    let user = try await office.firstRun.finish(
      token: office.firstRun.token, mission: LocalizedText(english: "Mission"), name: UserName("head"),
      fullName: "Head", password: Self.password)
    return Requester(.user(user), grants: [Grant(.administrator, sensitivity: .protected)])
  }

  static let password = "correct horse battery"

  /// `tokens`: what the browser keeps of those who signed in there.
  @discardableResult
  func signIn(
    _ name: String = "head", _ password: String = OfficeWorld.password, from address: String = "192.0.2.1",
    tokens: String? = nil
  ) async throws -> SignIn.Step {
    try await office.signIn.begin(
      name: name, password: password, address: address, device: "Firefox/1 (Android)", tokens: tokens)
  }

  /// The account of a name that signs in without a second step.
  func account(_ name: String = "head") async throws -> (account: Account, token: String)? {
    guard case .signedIn(let token) = try await signIn(name) else { return nil }
    return try await office.sessions.account(of: token).map { ($0, token) }
  }
}

private final class Pointer: Sendable {
  let value: Mutex<Instant>
  init(_ value: Instant) { self.value = Mutex(value) }
}
