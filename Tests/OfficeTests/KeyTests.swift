import Basics
import Store
import Testing
import Worlds

@testable import Office

@Suite struct KeysOfPrograms {
  private let officer = Requester(.user(ID()), grants: [Grant(.administrator, sensitivity: .protected)])

  @Test(arguments: Engines.all)
  func `a key reads within its bounds until it is revoked, and only its hash is kept`(engine: EngineKind) async throws {
    let world = try await OfficeWorld(engine)
    let programme = ID<Programme>()
    let made = try await world.office.keys.create(
      APIKeyDraft(
        label: "  Dashboard  of Hatay ", scopes: [.submissions(form: "site_assessment"), .places], programme: programme,
        level: "internal"),
      by: officer)
    let key = try await world.office.keys.admit(made.secret, from: "1.2.3.4")
    #expect(key.label == "Dashboard of Hatay" && made.secret.hasPrefix(key.beginning))
    #expect(key.opens(form: "site_assessment") && !key.opens(form: "other") && key.opens(.places) && !key.opens(.sites))
    #expect(key.requester.grants == [Grant(.officer, programme: programme)])
    #expect(key.requester.actor == .appUser(made.record.id))
    let kept = try await world.store.read { try $0.rows("SELECT * FROM api_key").map { "\($0.cells)" } }
    #expect(!kept.joined().contains(String(made.secret.dropFirst(12))))

    try await world.office.keys.revoke(made.record.id, by: officer)
    await #expect(throws: APIKeyRefusal.unknown) { try await world.office.keys.admit(made.secret, from: "1.2.3.4") }
  }

  @Test(arguments: Engines.all)
  func `a key without submissions among its scopes holds no right to them`(engine: EngineKind) async throws {
    let world = try await OfficeWorld(engine)
    let made = try await world.office.keys.create(APIKeyDraft(label: "Map", scopes: [.sites, .presence]), by: officer)
    #expect(!made.record.requester.may(.readSubmissions, on: Day(epochDay: 20_000)))
    #expect(made.record.requester.may(.readEvidence, on: Day(epochDay: 20_000)))
  }

  @Test(arguments: Engines.all)
  func `submissions are read inside alone, by keys that were made before too`(engine: EngineKind) async throws {
    let world = try await OfficeWorld(engine)
    for level in ["public", "partner"] {
      await #expect(throws: APIKeyRefusal.staysInside) {
        try await world.office.keys.create(
          APIKeyDraft(label: "Map", scopes: [.sites, .submissions(form: "a")], level: level), by: officer)
      }
    }
    let made = try await world.office.keys.create(
      APIKeyDraft(label: "Map", scopes: [.submissions(form: nil)], level: "internal"), by: officer)
    #expect(made.record.opens(.submissions) && made.record.opens(form: "a"))
    try await world.store.write { writer in
      _ = try writer.run("UPDATE api_key SET highest_level = \("partner") WHERE id = \(made.record.id)")
    }
    let older = try await world.office.keys.admit(made.secret, from: "a")
    #expect(!older.opens(.submissions) && !older.opens(form: "a") && older.isTooOpen(for: .submissions))
  }

  @Test(arguments: Engines.all)
  func `a key opens so many times a minute and a day, and says when it opens again`(engine: EngineKind) async throws {
    let world = try await OfficeWorld(engine)
    let quota = try #require(APIKeyRecord.Quota(perMinute: 2, perDay: 3))
    let keys = world.office.keys
    let made = try await keys.create(APIKeyDraft(label: "Map", scopes: [.sites], quota: quota), by: officer)
    for _ in 0..<2 { _ = try await keys.admit(made.secret, from: "a") }
    // Forty seconds of the minute and 73,600 of the day are over.
    await #expect(throws: APIKeyRefusal.overQuota(seconds: 20)) { try await keys.admit(made.secret, from: "a") }
    world.wait(seconds: 20)
    _ = try await keys.admit(made.secret, from: "a")
    await #expect(throws: APIKeyRefusal.overQuota(seconds: 12_780)) { try await keys.admit(made.secret, from: "a") }
    world.wait(seconds: 12_780)
    #expect(try await keys.admit(made.secret, from: "a").label == "Map")
    #expect(try await keys.all(for: officer).map(\.today) == [1])
  }

  @Test(arguments: Engines.all)
  func `nobody gives a key that reaches further than they do, and its time ends`(engine: EngineKind) async throws {
    let world = try await OfficeWorld(engine)
    let programme = ID<Programme>()
    let bounded = Requester(
      .user(ID()), grants: [Grant(.administrator, programme: programme, sensitivity: .internalUse)])
    let keys = world.office.keys
    func draft(_ programme: ID<Programme>?, _ sensitivity: Sensitivity = .internalUse) -> APIKeyDraft {
      APIKeyDraft(label: "Map", scopes: [.sites], programme: programme, sensitivity: sensitivity)
    }
    await #expect(throws: APIKeyRefusal.areaTooWide) { try await keys.create(draft(nil), by: bounded) }
    await #expect(throws: APIKeyRefusal.areaTooWide) { try await keys.create(draft(programme, .personal), by: bounded) }
    let own = try await keys.create(draft(programme), by: bounded)
    let other = try await keys.create(draft(nil), by: officer)
    #expect(try await keys.all(for: bounded).map(\.id) == [own.record.id])
    await #expect(throws: APIKeyRefusal.missing) { try await keys.revoke(other.record.id, by: bounded) }

    var past = draft(nil)
    past.until = Day(epochDay: 10_000)
    let ended = try await keys.create(past, by: officer)
    await #expect(throws: APIKeyRefusal.unknown) { try await keys.admit(ended.secret, from: "a") }
  }

  @Test(arguments: Engines.all)
  func `a partner's key names its agreement, reads nothing after its last day, and again once it is renewed`(
    engine: EngineKind
  ) async throws {
    let world = try await OfficeWorld(engine)
    let keys = world.office.keys
    let today = Day(world.office.keys.now())
    func draft(_ agreement: PartnerAgreement?) -> APIKeyDraft {
      APIKeyDraft(label: "Map", scopes: [.sites], level: "partner", agreement: agreement)
    }
    let named = PartnerAgreement(organisation: " Agency ", reference: "MoU  7", until: today)
    for (wrong, refusal) in [
      (nil, AgreementRefusal.missing),
      (PartnerAgreement(organisation: " ", reference: "MoU", until: today), .organisation),
      (PartnerAgreement(organisation: "A", reference: "", until: today), .missing),
      (PartnerAgreement(organisation: "A", reference: "B", until: today.adding(days: -1)), .until),
      (PartnerAgreement(organisation: "A", reference: "B", from: today.adding(days: 1), until: today), .from),
    ] as [(PartnerAgreement?, AgreementRefusal)] {
      await #expect(throws: refusal) { try await keys.create(draft(wrong), by: officer) }
    }
    let made = try await keys.create(draft(named), by: officer)
    #expect(made.record.agreement == PartnerAgreement(organisation: "Agency", reference: "MoU 7", until: today))
    #expect(try await keys.admit(made.secret, from: "a").agreement == made.record.agreement)
    world.wait(seconds: 86_400)
    await #expect(throws: AgreementRefusal.ended(today)) { try await keys.admit(made.secret, from: "a") }
    #expect(AgreementRefusal.ended(today).kind == .forbidden)

    let renewed = PartnerAgreement(organisation: "Agency", reference: "MoU 7, prolonged", until: today.adding(days: 30))
    try await keys.renew(made.record.id, under: renewed, by: officer)
    #expect(try await keys.admit(made.secret, from: "a").agreement == renewed)
    #expect(
      try await keys.agreements(of: made.record.id).map(\.agreement.reference) == ["MoU 7, prolonged", "MoU 7"])
    #expect(try await keys.agreements(of: made.record.id).first?.by == officer.actor.id)
    let open = try await keys.create(
      APIKeyDraft(label: "Map", scopes: [.sites], level: "public", agreement: named), by: officer)
    #expect(open.record.agreement == nil)
    await #expect(throws: AgreementRefusal.notOfPartner) {
      try await keys.renew(open.record.id, under: renewed, by: officer)
    }
  }

  @Test(arguments: Engines.all)
  func `a partner's key that was made before an agreement was asked reads on, and is told to lack it`(
    engine: EngineKind
  ) async throws {
    let world = try await OfficeWorld(engine)
    let made = try await world.office.keys.create(APIKeyDraft(label: "Map", scopes: [.sites]), by: officer)
    try await world.store.write { writer in
      _ = try writer.run("UPDATE api_key SET highest_level = \("partner") WHERE id = \(made.record.id)")
    }
    #expect(try await world.office.keys.admit(made.secret, from: "a").lacksAgreement)
    #expect(!made.record.lacksAgreement)
  }

  @Test(arguments: ["submissions", "submissions:site_assessment", "presence", "sites", "places", "releases"])
  func `a scope is written as it is read`(text: String) {
    #expect(APIScope(text)?.text == text)
  }

  @Test(arguments: ["", "submissions:", "all", "Sites"])
  func `what is no scope is none`(text: String) {
    #expect(APIScope(text) == nil)
  }
}
