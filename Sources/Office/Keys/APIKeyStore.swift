package import Basics
import Store

/// Keeps keys of programs: of a secret its SHA-256 alone, and how often each key asked in this minute and on this day.
package struct APIKeyStore: Sendable {
  let database: Database
  let secrets: OfficeSecrets
  let accessLog: AccessLog
  let now: @Sendable () -> Instant

  /// Every secret begins so: whoever finds one in a file knows what it is.
  package static let prefix = "konak_"

  // MARK: For administrators

  /// The keys that reach no further than where the requester administers.
  package func all(for requester: Requester) async throws -> [APIKeyRecord] {
    let today = Day(now())
    return try await database.read { reader in
      try reader.keys(where: "1 = 1").filter { try reader.mayGive($0.requester.grants, requester, on: today) }
    }
  }

  /// Refuses one of another area like one that is not there.
  package func key(_ id: ID<AppUser>, for requester: Requester) async throws -> APIKeyRecord {
    let today = Day(now())
    let found = try await database.read { reader in
      try reader.keys(where: "k.id = \(id)").first { try reader.mayGive($0.requester.grants, requester, on: today) }
    }
    guard let found else { throw APIKeyRefusal.missing }
    return found
  }

  /// Nil when there is none of that id.
  package func find(_ id: ID<AppUser>) async throws -> APIKeyRecord? {
    try await database.read { reader in try reader.keys(where: "k.id = \(id)") }.first
  }

  /// Makes a key with a secret of 192 random bits.
  package func create(_ draft: APIKeyDraft, by requester: Requester) async throws -> NewAPIKey {
    let label = draft.label.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard (1...200).contains(label.count) else { throw APIKeyRefusal.labelMissing }
    guard !draft.scopes.isEmpty, draft.scopes.count <= 50 else { throw APIKeyRefusal.scopeMissing }
    guard !draft.scopes.contains(where: { $0.kind.staysInside(draft.level) }) else { throw APIKeyRefusal.staysInside }
    let now = now()
    let agreement = try PartnerAgreement.kept(
      draft.agreement, ofPartner: draft.level == APIKeyRecord.partner, on: Day(now))
    let secret = Self.prefix + Hashing.random(24).base64url
    let record = APIKeyRecord(
      id: ID(), label: label, beginning: String(secret.prefix(12)), scopes: draft.scopes, place: draft.place,
      programme: draft.programme, sensitivity: draft.sensitivity, level: draft.level, agreement: agreement,
      until: draft.until, quota: draft.quota, created: now, revoked: nil, seen: nil, today: 0)
    let isCovered = try await database.read { reader in
      try reader.mayGive(record.requester.grants, requester, on: Day(now))
    }
    guard isCovered else { throw APIKeyRefusal.areaTooWide }
    try await accessLog.record(requester.actor, page: "deed.key.create", [record.id])
    let scopes = draft.scopes.map(\.text).sorted().joined(separator: "\n")
    try await database.write { writer in
      try writer.run(
        """
        INSERT INTO api_key (id, label, beginning, secret_hash, scopes, place, programme, sensitivity, highest_level,
          until, per_minute, per_day, created_by, created, minute, minute_count, day, day_count)
        VALUES (\(record.id), \(label), \(record.beginning), \(AppUserStore.hash(secret)), \(scopes), \(draft.place),
          \(draft.programme), \(draft.sensitivity.rawValue), \(draft.level), \(draft.until), \(draft.quota.perMinute),
          \(draft.quota.perDay), \(requester.actor.id), \(now), 0, 0, 0, 0)
        """)
      if let agreement { try writer.note(agreement, of: record.id, by: requester.actor, at: now) }
    }
    return NewAPIKey(record: record, secret: secret)
  }

  /// Says under which agreement a partner's key reads from now on; what was said before stays readable.
  package func renew(_ id: ID<AppUser>, under agreement: PartnerAgreement, by requester: Requester) async throws {
    let now = now()
    let agreement = try agreement.checked(on: Day(now))
    let known = try await key(id, for: requester)
    guard known.isOfPartner else { throw AgreementRefusal.notOfPartner }
    guard known.revoked == nil else { throw APIKeyRefusal.missing }
    try await accessLog.record(requester.actor, page: "deed.key.agreement", [id])
    try await database.write { writer in
      try writer.note(agreement, of: id, by: requester.actor, at: now)
    }
  }

  /// What was said of a key's agreement, the newest first.
  package func agreements(of id: ID<AppUser>) async throws -> [NotedAgreement] {
    try await database.read { reader in try reader.agreements(of: id) }
  }

  /// From now on its secret opens nothing.
  package func revoke(_ id: ID<AppUser>, by requester: Requester) async throws {
    let now = now()
    _ = try await key(id, for: requester)
    try await accessLog.record(requester.actor, page: "deed.key.revoke", [id])
    try await database.write { writer in
      try writer.run("UPDATE api_key SET revoked = \(now) WHERE id = \(id) AND revoked IS NULL")
    }
  }

  // MARK: For programs

  /// The key of that secret, after counting the request. Throws ``APIKeyRefusal/unknown``, ``APIKeyRefusal/overQuota``
  /// for a key that asked too often, ``AgreementRefusal`` for a partner's outside of its agreement, and
  /// ``SignInRefusal/tooMany`` for an address that tried too many wrong ones. Costs one write.
  package func admit(_ secret: String, from address: String) async throws -> APIKeyRecord {
    let now = now()
    let hash = AppUserStore.hash(secret)
    let minute = Int(now.microseconds / 60_000_000)
    let day = minute / 1440
    let known = try await database.read { reader in try reader.keys(where: "secret_hash = \(hash)").first }
    guard let known, known.revoked == nil, known.until.map({ $0 >= Day(now) }) ?? true else {
      try await countFailure(from: address, at: now)
      throw APIKeyRefusal.unknown
    }
    let isWithin = try await database.write { writer in
      try writer.run(
        """
        UPDATE api_key SET
          minute_count = CASE WHEN minute = \(minute) THEN minute_count + 1 ELSE 1 END, minute = \(minute),
          day_count = CASE WHEN day = \(day) THEN day_count + 1 ELSE 1 END, day = \(day), seen = \(now)
        WHERE id = \(known.id) AND NOT (minute = \(minute) AND minute_count >= per_minute)
          AND NOT (day = \(day) AND day_count >= per_day)
        """) > 0
    }
    guard isWithin else {
      let isOfDay = try await database.read { reader in
        try reader.value("SELECT 1 FROM api_key WHERE id = \(known.id) AND day = \(day) AND day_count >= per_day")
          as Int? != nil
      }
      let end = Int64(isOfDay ? (day + 1) * 1440 : minute + 1) * 60_000_000
      throw APIKeyRefusal.overQuota(seconds: Int((end - now.microseconds + 999_999) / 1_000_000))
    }
    if let refusal = known.refusal(on: Day(now)) { throw refusal }
    return known
  }

  /// Right secrets are never asked about it: see ``AppUserStore/countFailure(of:from:)``.
  private func countFailure(from address: String, at now: Instant) async throws {
    let buckets = Throttle.phoneBuckets(name: nil, address: "key " + address, key: secrets.throttle)
    try await database.read { reader in try reader.admitAttempt(in: buckets, at: now) }
    try await database.write { writer in try writer.countAttempt(in: buckets, at: now) }
  }
}

extension Reader {
  /// Those for which the condition holds, by label.
  fileprivate func keys(where condition: SQL) throws -> [APIKeyRecord] {
    let rows = try rows(
      """
      SELECT k.id AS id, label, beginning, scopes, place, programme, sensitivity, highest_level, k.until AS until,
        per_minute, per_day, created, revoked, seen, day_count, \(PartnerAgreement.columns)
      FROM api_key k \(PartnerAgreement.newest(of: "k.id"))
      WHERE \(condition) ORDER BY label ASC NULLS LAST, k.id ASC NULLS LAST
      """)
    return try rows.map { row in
      let scopes: String = try row["scopes"]
      return APIKeyRecord(
        id: try row["id"], label: try row["label"], beginning: try row["beginning"],
        scopes: Set(scopes.split(separator: "\n").compactMap { APIScope($0) }), place: try row["place"],
        programme: try row["programme"],
        sensitivity: Sensitivity(rawValue: try row["sensitivity"]) ?? .open, level: try row["highest_level"],
        agreement: try PartnerAgreement(row), until: try row["until"],
        quota: APIKeyRecord.Quota(perMinute: try row["per_minute"], perDay: try row["per_day"]) ?? .usual,
        created: try row["created"], revoked: try row["revoked"], seen: try row["seen"], today: try row["day_count"])
    }
  }

  /// Whether a grant of an administrator covers each of these.
  fileprivate func mayGive(_ grants: [Grant], _ requester: Requester, on day: Day) throws -> Bool {
    let own = requester.grants(holding: .administer, on: day)
    return try grants.allSatisfy { wanted in try own.contains { try $0.covers(wanted, isWithin: isWithin) } }
  }
}
