package import Basics
import CCrypto
import Store

/// Keeps app users. Of a secret it holds a sealed hash for digest authentication and a SHA-256 for all else; neither lets
/// anybody who reads the database sign in.
package struct AppUserStore: Sendable {
  let database: Database
  let secrets: OfficeSecrets
  let accessLog: AccessLog
  let now: @Sendable () -> Instant
  private let areas = KeptByKey<ID<AppUser>, ID<Place>?>(most: 4096)

  /// Part of every digest hash, fixed for ever.
  package static let realm = "Konak"

  package func all() async throws -> [AppUserRecord] {
    try await database.read { reader in try reader.appUsers(where: "1 = 1") }
  }

  // MARK: For those who manage phones

  /// The phones that collect nowhere but where the requester manages forms.
  package func all(for requester: Requester) async throws -> [AppUserRecord] {
    let today = Day(now())
    return try await database.read { reader in
      try reader.appUsers(where: "1 = 1").filter { phone in
        try !reader.grants(of: requester, over: phone.place, phone.programme, on: today).isEmpty
      }
    }
  }

  /// Refuses one of another area like one that is not there.
  package func appUser(_ id: ID<AppUser>, for requester: Requester) async throws -> AppUserRecord {
    let today = Day(now())
    let found = try await database.read { reader in
      try reader.appUsers(where: "id = \(id)").first { phone in
        try !reader.grants(of: requester, over: phone.place, phone.programme, on: today).isEmpty
      }
    }
    guard let found else { throw AppUserRefusal.missing }
    return found
  }

  /// Nil when there is none of that id.
  package func find(_ id: ID<AppUser>) async throws -> AppUserRecord? {
    try await database.read { reader in try reader.appUsers(where: "id = \(id)") }.first
  }

  /// Where alone the app user collects, which never changes; nil for one that collects everywhere, and for whoever is none.
  package func area(of id: ID<AppUser>) async throws -> ID<Place>? {
    try await areas.value(id) { .some(try await find(id)?.place) } ?? nil
  }

  /// Makes an app user with a secret of 128 random bits, within the area and the sensitivity of the requester's grants.
  package func create(
    label: String, place: ID<Place>?, programme: ID<Programme>?, by requester: Requester
  ) async throws -> NewAppUser {
    let label = label.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard (1...200).contains(label.count) else { throw AppUserRefusal.labelMissing }
    let id = ID<AppUser>()
    let name = "phone-" + Hashing.random(5).hex
    let secret = Hashing.random(16).base64url
    let now = now()
    let own = try await database.read { reader in
      try reader.grants(of: requester, over: place, programme, on: Day(now))
    }
    guard let sensitivity = own.map(\.sensitivity).max() else { throw AppUserRefusal.areaTooWide }
    try await accessLog.record(requester.actor, page: "deed.phone.create", [id])
    let record = AppUserRecord(
      id: id, name: name, label: label, place: place, programme: programme, created: now, revoked: nil, seen: nil,
      sensitivity: sensitivity)
    let shared = Self.md5("\(name):\(Self.realm):\(secret)")
    let sealed = secrets.box.seal(Array(shared.utf8), for: id.bytes)
    try await database.write { writer in
      try writer.run(
        """
        INSERT INTO app_user (id, name, label, secret_hash, shared_hash, place, programme, sensitivity, created_by,
          created)
        VALUES (\(id), \(name), \(label), \(Self.hash(secret)), \(sealed), \(place), \(programme), \(sensitivity.rawValue),
          \(requester.actor.id), \(now))
        """)
    }
    return NewAppUser(record: record, secret: secret)
  }

  /// From now on its secret opens nothing. What it sent stays.
  package func revoke(_ id: ID<AppUser>, by requester: Requester) async throws {
    let now = now()
    _ = try await appUser(id, for: requester)
    try await accessLog.record(requester.actor, page: "deed.phone.revoke", [id])
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
      SELECT id, name, label, place, programme, created, revoked, seen, sensitivity FROM app_user
      WHERE \(condition) ORDER BY label ASC NULLS LAST, id ASC NULLS LAST
      """)
    return try rows.map { row in
      AppUserRecord(
        id: try row["id"], name: try row["name"], label: try row["label"], place: try row["place"],
        programme: try row["programme"], created: try row["created"], revoked: try row["revoked"],
        seen: try row["seen"],
        sensitivity: Sensitivity(rawValue: try row["sensitivity"]) ?? .open)
    }
  }

  /// Those grants of the requester that let them manage the phones of an area; without a place or a programme it is all
  /// of them. A phone has no end of its own, so that of a grant bounds no phone.
  fileprivate func grants(
    of requester: Requester, over place: ID<Place>?, _ programme: ID<Programme>?, on day: Day
  ) throws -> [Grant] {
    try requester.grants(holding: .manageForms, on: day).filter { grant in
      let wanted = Grant(
        .enumerator, place: place, programme: programme, sensitivity: grant.sensitivity, until: grant.until)
      return try grant.covers(wanted, isWithin: isWithin)
    }
  }
}
