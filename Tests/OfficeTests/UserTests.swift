import Basics
import Store
import Testing
import Worlds
@testable import Office

@Suite struct UsersAreManaged {
  @Test(arguments: Engines.all) func `whoever is invited chooses a password, once`(engine: EngineKind) async throws {
    let world = try await OfficeWorld(engine)
    let head = try await world.setUp()
    let users = world.office.users
    let (user, invitation) = try await users.create(
      UserName("officer"), fullName: " Ayşe  Yılmaz ", grants: [Grant(.officer)], by: head)
    #expect(try await users.user(user).fullName == "Ayşe Yılmaz")
    #expect(try await !users.user(user).hasPassword)
    #expect(try await users.invited(by: invitation).id == user)
    await #expect(throws: UserRefusal.passwordTooShort) {
      _ = try await users.accept(invitation: invitation, password: "x")
    }
    _ = try await users.accept(invitation: invitation, password: OfficeWorld.password)
    await #expect(throws: UserRefusal.invitationEnded) {
      _ = try await users.accept(invitation: invitation, password: OfficeWorld.password)
    }
    let (account, _) = try #require(try await world.account("officer"))
    #expect(account.grants == [Grant(.officer)])

    let late = try await users.invite(user, by: head)
    world.wait(seconds: UserStore.invitationLimit)
    await #expect(throws: UserRefusal.invitationEnded) { _ = try await users.invited(by: late) }
  }

  @Test(arguments: Engines.all)
  func `an account is made with its password, or not at all`(engine: EngineKind) async throws {
    let world = try await OfficeWorld(engine)
    let head = try await world.setUp()
    let users = world.office.users
    let before = try await users.all().count
    await #expect(throws: UserRefusal.passwordTooShort) {
      try await users.create(
        UserName("officer"), fullName: "Officer", password: "short", grants: [Grant(.officer)], by: head)
    }
    #expect(try await users.all().count == before)
    try await users.create(
      UserName("officer"), fullName: "Officer", password: OfficeWorld.password, grants: [Grant(.officer)], by: head)
    let (account, _) = try #require(try await world.account("officer"))
    #expect(account.grants == [Grant(.officer)])
  }

  @Test(arguments: Engines.all) func `a name belongs to one account`(engine: EngineKind) async throws {
    let world = try await OfficeWorld(engine)
    let head = try await world.setUp()
    await #expect(throws: UserRefusal.nameTaken(name: "head")) {
      _ = try await world.office.users.create(UserName(" HEAD"), fullName: "Other", grants: [], by: head)
    }
    for name in ["a", "two words and ş", "ışık", "a/b", String(repeating: "a", count: 101)] {
      #expect(throws: UserRefusal.nameNotAllowed) { try UserName(name) }
    }
  }

  @Test(arguments: Engines.all) func `a disabled account is signed out and stays out`(engine: EngineKind) async throws {
    let world = try await OfficeWorld(engine)
    let head = try await world.setUp()
    let users = world.office.users
    let (user, invitation) = try await users.create(
      UserName("officer"), fullName: "Officer", grants: [Grant(.officer)], by: head)
    _ = try await users.accept(invitation: invitation, password: OfficeWorld.password)
    let (_, token) = try #require(try await world.account("officer"))
    try await users.setDisabled(user, true, by: head)
    #expect(try await world.office.sessions.account(of: token) == nil)
    await #expect(throws: SignInRefusal.wrong) { _ = try await world.signIn("officer") }
    try await users.setDisabled(user, false, by: head)
    #expect(try await world.account("officer") != nil)
  }

  @Test(arguments: Engines.all) func `somebody always remains who can manage everything`(engine: EngineKind)
    async throws
  {
    let world = try await OfficeWorld(engine)
    let head = try await world.setUp()
    let users = world.office.users
    let only = try await users.user(named: UserName("head"))
    await #expect(throws: UserRefusal.lastAdministrator) { try await users.setDisabled(only.id, true, by: head) }
    await #expect(throws: UserRefusal.lastAdministrator) {
      try await users.withdraw(only.grants[0].id, from: only.id, by: head)
    }
    let (_, _) = try await users.create(
      UserName("deputy"), fullName: "Deputy", grants: [Grant(.administrator, sensitivity: .protected)], by: head)
    try await users.withdraw(only.grants[0].id, from: only.id, by: head)
    #expect(try await users.user(only.id).grants == [])
  }

  @Test(arguments: Engines.all) func `nobody gives more than they have`(engine: EngineKind) async throws {
    let world = try await OfficeWorld(engine)
    let head = try await world.setUp()
    let users = world.office.users
    let (hatay, antakya, adana) = (ID<Place>(), ID<Place>(), ID<Place>())
    try await world.database.write { writer in
      for (place, ancestor) in [(hatay, hatay), (antakya, antakya), (antakya, hatay), (adana, adana)] {
        try writer.run("INSERT INTO place_ancestor (place, ancestor) VALUES (\(place), \(ancestor))")
      }
    }
    let local = Requester(
      .user(ID<User>()),
      grants: [Grant(.administrator, place: hatay, sensitivity: .personal, until: Day(year: 2027, month: 1, day: 1))])
    let (user, _) = try await users.create(UserName("officer"), fullName: "Officer", grants: [], by: head)
    let end = Day(year: 2026, month: 12, day: 1)
    try await users.give(Grant(.officer, place: antakya, until: end), to: user, by: local)
    try await users.give(Grant(.officer, place: hatay, sensitivity: .personal, until: end), to: user, by: local)
    for wide in [
      Grant(.officer, until: end), Grant(.officer, place: adana, until: end), Grant(.officer, place: hatay),
      Grant(.officer, place: hatay, sensitivity: .protected, until: end),
      Grant(.officer, place: hatay, until: Day(year: 2027, month: 1, day: 2)),
    ] {
      await #expect(throws: UserRefusal.grantTooWide) { try await users.give(wide, to: user, by: local) }
    }
    let above = try await users.user(named: UserName("head")).id
    await #expect(throws: UserRefusal.accountAbove) { _ = try await users.invite(above, by: local) }
    await #expect(throws: UserRefusal.accountAbove) { try await users.setDisabled(above, true, by: local) }
    let officer = Requester(.user(user), grants: [Grant(.manager, sensitivity: .protected)])
    await #expect(throws: UserRefusal.accountAbove) { _ = try await users.invite(user, by: officer) }
  }

  @Test(arguments: Engines.all)
  func `a grant for somebody outside is a viewer's, is kept with its level, and opens issues alone`(engine: EngineKind)
    async throws
  {
    let world = try await OfficeWorld(engine)
    let head = try await world.setUp()
    let users = world.office.users
    let agreement = PartnerAgreement(
      organisation: "Agency", reference: "MoU 7", until: Day(year: 2027, month: 6, day: 1)!)
    let (donor, _) = try await users.create(
      UserName("donor"), fullName: "Donor",
      grants: [Grant(.viewer, until: Day(year: 2027, month: 6, day: 1), level: .partner)], under: agreement, by: head)
    let grants = try await users.user(donor).grants.map(\.grant)
    #expect(grants == [Grant(.viewer, until: Day(year: 2027, month: 6, day: 1), level: .partner)])
    let day = Day(year: 2026, month: 6, day: 1)!
    // A partner reads under an agreement.
    await #expect(throws: AgreementRefusal.missing) {
      try await users.give(Grant(.viewer, level: .partner), to: donor, by: head)
    }
    await #expect(throws: AgreementRefusal.missing) {
      try await users.create(UserName("other"), fullName: "Other", grants: [Grant(.viewer, level: .partner)], by: head)
    }
    let requester = Requester(.user(donor), grants: grants)
    #expect(requester.releaseLevel(on: day) == .partner && !requester.may(.readEvidence, on: day))
    let staff = Requester(.user(donor), grants: grants + [Grant(.viewer, until: day)])
    #expect(staff.releaseLevel(on: day) == .internal && staff.may(.readEvidence, on: day))
    #expect(staff.releaseLevel(on: day.adding(days: 1)) == .partner)
    for grant in [
      Grant(.officer, level: .public), Grant(.administrator, level: .partner), Grant(.viewer, level: .restricted),
    ] {
      await #expect(throws: UserRefusal.levelOfViewers) { try await users.give(grant, to: donor, by: head) }
    }
    let reach = Grant(.viewer, level: .public)
    #expect(try !reach.covers(Grant(.viewer, level: .partner)) { _, _ in true })
    #expect(
      try Grant(.viewer).covers(reach) { _, _ in true }
        && !Grant(.administrator, sensitivity: .protected, level: .public).isUnbounded)
  }

  @Test(arguments: Engines.all)
  func `a partner's grant names its agreement, opens nothing outside of it, and again once it is renewed`(
    engine: EngineKind
  ) async throws {
    let world = try await OfficeWorld(engine)
    let head = try await world.setUp()
    let (users, today) = (world.office.users, Day(world.office.users.now()))
    let own = try #require(try await world.account()).account
    try await users.give(
      Grant(.viewer, level: .partner),
      under: PartnerAgreement(
        organisation: " Agency ", reference: "MoU  7", from: today.adding(days: 1), until: today.adding(days: 2)),
      to: own.user, by: head)
    try await users.give(
      Grant(.viewer, level: .public), under: PartnerAgreement(organisation: "A", reference: "B", until: today),
      to: own.user, by: head)
    let given = try await users.user(own.user).grants
    let partner = try #require(given.first { $0.isOfPartner })
    #expect(partner.agreement?.organisation == "Agency" && partner.agreement?.reference == "MoU 7")
    #expect(given.count { $0.agreement != nil } == 1, "only who reads for a partner has an agreement")
    func now() async throws -> (level: Bool, refusal: AgreementRefusal?) {
      let account = try #require(try await world.account()).account
      return (account.grants.contains { $0.level == .partner }, account.agreement)
    }
    #expect(try await now() == (false, .begins(today.adding(days: 1))))
    world.wait(seconds: 86_400)
    #expect(try await now() == (true, nil))
    world.wait(seconds: 2 * 86_400)
    #expect(try await now() == (false, .ended(today.adding(days: 2))))

    let renewed = PartnerAgreement(organisation: "Agency", reference: "MoU 8", until: today.adding(days: 30))
    try await users.renew(partner.id, of: own.user, under: renewed, by: head)
    #expect(try await now() == (true, nil))
    #expect(try await users.agreements(of: partner.id).map(\.agreement.reference) == ["MoU 8", "MoU 7"])
    let other = try #require(given.first { !$0.isOfPartner })
    await #expect(throws: AgreementRefusal.notOfPartner) {
      try await users.renew(other.id, of: own.user, under: renewed, by: head)
    }
    await #expect(throws: UserRefusal.missing) {
      try await users.renew(ID(), of: own.user, under: renewed, by: head)
    }
    try await users.withdraw(partner.id, from: own.user, by: head)
    #expect(try await users.agreements(of: partner.id).isEmpty)
  }

  @Test(arguments: Engines.all)
  func `a partner's grant that was given before an agreement was asked opens issues on, and is told to lack it`(
    engine: EngineKind
  ) async throws {
    let world = try await OfficeWorld(engine)
    let head = try await world.setUp()
    let (user, _) = try await world.office.users.create(UserName("donor"), fullName: "Donor", grants: [], by: head)
    let grant = Grant(.viewer, level: .partner)
    let now = world.office.users.now()
    try await world.office.users.database.write { writer in
      try writer.insert(grant, under: nil, for: user, by: head, at: now)
    }
    let given = try #require(try await world.office.users.user(user).grants.first)
    #expect(given.grant == grant && given.agreement == nil && given.refusal(on: Day(now)) == nil)
  }

  @Test(arguments: Engines.all) func `one's own password is changed with the old one`(engine: EngineKind) async throws {
    let world = try await OfficeWorld(engine)
    _ = try await world.setUp()
    let (account, token) = try #require(try await world.account())
    let (_, other) = try #require(try await world.account())
    await #expect(throws: SignInRefusal.wrong) {
      try await world.office.users.changePassword(of: account, from: "wrong", to: "another long one", address: "a")
    }
    try await world.office.users.changePassword(
      of: account, from: OfficeWorld.password, to: "another long one", address: "a")
    #expect(try await world.office.sessions.account(of: token) != nil)
    #expect(try await world.office.sessions.account(of: other) == nil)
    _ = try await world.signIn("head", "another long one")
  }

  @Test(arguments: Engines.all) func `preferences are kept`(engine: EngineKind) async throws {
    let world = try await OfficeWorld(engine)
    _ = try await world.setUp()
    let (account, token) = try #require(try await world.account())
    let wanted = Preferences(language: .arabic, digits: .arabicIndic, theme: .dark)
    try await world.office.users.setPreferences(wanted, of: account.user)
    #expect(try await world.office.sessions.account(of: token)?.preferences == wanted)
  }

  @Test(arguments: Engines.all) func `a mission with accounts never becomes a demonstration`(engine: EngineKind)
    async throws
  {
    let world = try await OfficeWorld(engine)
    try await world.office.profile.becomeDemonstration(LocalizedText(english: "Show"))
    #expect(try await world.office.profile.current().mode == .demonstration)
    let real = try await OfficeWorld(engine)
    _ = try await real.setUp()
    await #expect(throws: ProfileRefusal.isReal) { try await real.office.profile.becomeDemonstration(LocalizedText()) }
  }
}

@Suite struct PhonesHaveSecretsOfTheirOwn {
  @Test(arguments: Engines.all) func `a secret opens in each way until it is revoked`(engine: EngineKind) async throws {
    let world = try await OfficeWorld(engine)
    let head = try await world.setUp()
    let phones = world.office.appUsers
    let place = ID<Place>()
    let new = try await phones.create(label: "Tablet 7", place: place, programme: nil, by: head)
    #expect([UInt8](base64url: new.secret)?.count == 16)

    let digest = try #require(try await phones.digestHash(of: new.record.name))
    #expect(digest.appUser == new.record)
    #expect(digest.sharedHash.count == 32)
    #expect(try await phones.appUser(secret: new.secret)?.id == new.record.id)
    #expect(try await phones.appUser(secret: new.secret, name: new.record.name) != nil)
    #expect(try await phones.appUser(secret: new.secret, name: "phone-other") == nil)
    #expect(try await phones.appUser(secret: "wrong") == nil)
    #expect(new.record.requester.grants(holding: .collect, on: Day(world.now)).first?.place == place)
    #expect(!new.record.requester.may(.readSubmissions, on: Day(world.now)))

    try await phones.note(new.record)
    #expect(try await phones.find(new.record.id)?.seen == world.now)
    try await phones.revoke(new.record.id, by: head)
    #expect(try await phones.digestHash(of: new.record.name) == nil)
    #expect(try await phones.appUser(secret: new.secret) == nil)
    #expect(try await phones.all().map(\.revoked) == [world.now])
  }

  @Test(arguments: Engines.all) func `who manages one area manages its phones only`(engine: EngineKind) async throws {
    let world = try await OfficeWorld(engine)
    let head = try await world.setUp()
    let phones = world.office.appUsers
    let (hatay, antakya, adana, shelter) = (ID<Place>(), ID<Place>(), ID<Place>(), ID<Programme>())
    try await world.database.write { writer in
      for (place, ancestor) in [(hatay, hatay), (antakya, antakya), (antakya, hatay), (adana, adana)] {
        try writer.run("INSERT INTO place_ancestor (place, ancestor) VALUES (\(place), \(ancestor))")
      }
    }
    let local = Requester(
      .user(ID<User>()),
      grants: [
        Grant(.manager, place: hatay, sensitivity: .personal, until: Day(year: 2099, month: 1, day: 1)),
        Grant(.officer, sensitivity: .protected),
      ])
    let everywhere = try await phones.create(label: "Everywhere", place: nil, programme: nil, by: head).record
    let foreign = try await phones.create(label: "Adana", place: adana, programme: nil, by: head).record
    for (place, programme) in [(nil, nil), (adana, nil), (nil, shelter)] as [(ID<Place>?, ID<Programme>?)] {
      await #expect(throws: AppUserRefusal.areaTooWide) {
        _ = try await phones.create(label: "Wide", place: place, programme: programme, by: local)
      }
    }
    let own = try await phones.create(label: "Own", place: antakya, programme: shelter, by: local).record
    #expect(own.requester.grants.map(\.sensitivity) == [.personal])
    #expect(everywhere.requester.grants.map(\.sensitivity) == [.protected])
    #expect(try await phones.all(for: local) == [own])
    #expect(try await phones.all(for: head).count == 3)
    for phone in [everywhere, foreign] {
      await #expect(throws: AppUserRefusal.missing) { try await phones.revoke(phone.id, by: local) }
      await #expect(throws: AppUserRefusal.missing) { _ = try await phones.appUser(phone.id, for: local) }
    }
    try await phones.revoke(own.id, by: local)
    let log = try await world.office.accessLog.lines(about: own.id)
    #expect(log.map(\.page) == ["deed.phone.create", "deed.phone.revoke"])
    #expect(log.allSatisfy { $0.actor == local.actor.id })
    #expect(try await phones.all().filter { $0.revoked != nil }.map(\.id) == [own.id])
  }

  @Test(arguments: Engines.all) func `neither hash lies open in the database`(engine: EngineKind) async throws {
    let world = try await OfficeWorld(engine)
    let head = try await world.setUp()
    let new = try await world.office.appUsers.create(label: "Tablet", place: nil, programme: nil, by: head)
    let shared = try #require(try await world.office.appUsers.digestHash(of: new.record.name)).sharedHash
    let row = try #require(
      try await world.database.read { reader in try reader.row("SELECT secret_hash, shared_hash FROM app_user") })
    let kept: [UInt8] = try row["shared_hash"]
    #expect(kept.count > 32 && !String(decoding: kept, as: UTF8.self).contains(shared))
    #expect(try row["secret_hash"] as [UInt8] != Array(new.secret.utf8))
  }
}
