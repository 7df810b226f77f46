package import Basics
import CCrypto
import Store

/// Keeps app users. Of a secret it holds a sealed hash for digest authentication and a SHA-256 for all else; neither lets
/// anybody who reads the database sign in.
package struct AppUserStore: Sendable {
  let database: Database
  let secrets: OfficeSecrets
  let now: @Sendable () -> Instant

  /// Part of every digest hash, fixed for ever.
  package static let realm = "Konak"

  // MARK: For those who manage phones

  package func all() async throws -> [AppUserRecord] {
    try await database.read { reader in try reader.appUsers(where: "1 = 1") }
  }

  package func appUser(_ id: ID<AppUser>) async throws -> AppUserRecord {
    let found = try await database.read { reader in try reader.appUsers(where: "id = \(id)") }
    guard let appUser = found.first else { throw AppUserRefusal.missing }
    return appUser
  }

  /// Nil when there is none of that id.
  package func find(_ id: ID<AppUser>) async throws -> AppUserRecord? {
    try await database.read { reader in try reader.appUsers(where: "id = \(id)") }.first
  }

  /// Makes an app user with a secret of 128 random bits.
  package func create(
    label: String, place: ID<Place>?, programme: ID<Programme>?, by requester: Requester
  ) async throws -> NewAppUser {
    let label = label.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard (1...200).contains(label.count) else { throw AppUserRefusal.labelMissing }
    let id = ID<AppUser>()
    let name = "phone-" + Hashing.random(5).hex
    let secret = Hashing.random(16).base64url
    let now = now()
    let record = AppUserRecord(
      id: id, name: name, label: label, place: place, programme: programme, created: now, revoked: nil, seen: nil)
    let shared = Self.md5("\(name):\(Self.realm):\(secret)")
    let sealed = secrets.box.seal(Array(shared.utf8), for: id.bytes)
    try await database.write { writer in
      try writer.run(
        """
        INSERT INTO app_user (id, name, label, secret_hash, shared_hash, place, programme, created_by, created)
        VALUES (\(id), \(name), \(label), \(Self.hash(secret)), \(sealed), \(place), \(programme), \(requester.actor.id),
          \(now))
        """)
    }
    return NewAppUser(record: record, secret: secret)
  }

  /// From now on its secret opens nothing. What it sent stays.
  package func revoke(_ id: ID<AppUser>) async throws {
    let now = now()
    try await database.write { writer in
      try writer.run("UPDATE app_user SET revoked = \(now) WHERE id = \(id) AND revoked IS NULL")
    }
  }

  // MARK: For OpenRosa

  /// The app user of that name with its hash for digest authentication (HA1); nil when there is none, or it was revoked.
  package func digestHash(of name: String) async throws -> (appUser: AppUserRecord, sharedHash: String)? {
    let found = try await database.read { reader -> (AppUserRecord, [UInt8])? in
      guard let appUser = try reader.appUsers(where: "name = \(name) AND revoked IS NULL").first,
        let sealed: [UInt8] = try reader.value("SELECT shared_hash FROM app_user WHERE id = \(appUser.id)")
      else { return nil }
      return (appUser, sealed)
    }
    guard let (appUser, sealed) = found, let shared = secrets.box.open(sealed, for: appUser.id.bytes) else {
      return nil
    }
    return (appUser, String(decoding: shared, as: UTF8.self))
  }

  /// The app user of that secret, as Basic authentication and the token path bring it; nil when there is none, or it was
  /// revoked. With a name, the secret must be that one's.
  package func appUser(secret: String, name: String? = nil) async throws -> AppUserRecord? {
    let found = try await database.read { reader in
      try reader.appUsers(where: "secret_hash = \(Self.hash(secret)) AND revoked IS NULL").first
    }
    return found.flatMap { name == nil || $0.name == name ? $0 : nil }
  }

  /// Counts credentials that were wrong, by the name they gave and by address, and throws ``SignInRefusal/tooMany`` when
  /// there were too many; such cost no write.
  ///
  /// Right credentials are never asked about it: a secret of 128 bits cannot be guessed, so what is bounded is the work and
  /// the noise of wrong ones, and nobody can lock out a phone by failing in its name.
  package func countFailure(of name: String?, from address: String) async throws {
    let buckets = Throttle.phoneBuckets(name: name?.lowercased(), address: address, key: secrets.throttle)
    let now = now()
    try await database.read { reader in try reader.admitAttempt(in: buckets, at: now) }
    try await database.write { writer in try writer.countAttempt(in: buckets, at: now) }
  }

  /// Notes that a phone was heard from, at most once an hour.
  package func note(_ appUser: AppUserRecord) async throws {
    let now = now()
    guard appUser.seen.map({ now >= $0.adding(seconds: 3600) }) ?? true else { return }
    try await database.write { writer in
      try writer.run("UPDATE app_user SET seen = \(now) WHERE id = \(appUser.id)")
    }
  }

  static func hash(_ secret: String) -> [UInt8] { digest(secret, EVP_sha256()) }

  private static func md5(_ text: String) -> String { digest(text, EVP_md5()).hex }

  private static func digest(_ text: String, _ algorithm: OpaquePointer?) -> [UInt8] {
    let bytes = Array(text.utf8)
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    let result = EVP_Digest(bytes, bytes.count, &digest, &length, algorithm, nil)
    precondition(result == 1, "libcrypto lacks a hash that OpenRosa demands")
    return Array(digest.prefix(Int(length)))
  }
}

extension Reader {
  /// Those for which the condition holds, by label.
  fileprivate func appUsers(where condition: SQL) throws -> [AppUserRecord] {
    let rows = try rows(
      """
      SELECT id, name, label, place, programme, created, revoked, seen FROM app_user
      WHERE \(condition) ORDER BY label ASC NULLS LAST, id ASC NULLS LAST
      """)
    return try rows.map { row in
      AppUserRecord(
        id: try row["id"], name: try row["name"], label: try row["label"], place: try row["place"],
        programme: try row["programme"], created: try row["created"], revoked: try row["revoked"],
        seen: try row["seen"])
    }
  }
}
