import Basics
import Store
import Testing
import Worlds
@testable import Office

@Suite struct PeopleSignIn {
  @Test(arguments: Engines.all) func `the first run makes one administrator, once`(engine: EngineKind) async throws {
    let world = try await OfficeWorld(engine)
    #expect(try await world.office.firstRun.isNeeded())
    await #expect(throws: SignInRefusal.setUpEnded) {
      try await world.office.firstRun.finish(
        token: "wrong", mission: LocalizedText(), name: UserName("head"), fullName: "Head",
        password: OfficeWorld.password)
    }
    _ = try await world.setUp()
    #expect(try await !world.office.firstRun.isNeeded())
    #expect(try await world.office.profile.current().name[.english] == "Mission")
    await #expect(throws: SignInRefusal.setUpEnded) { _ = try await world.setUp() }
    #expect(try await world.office.users.all().map(\.name) == ["head"])
  }

  @Test(arguments: Engines.all) func `a password opens a session, a wrong one does not`(engine: EngineKind) async throws
  {
    let world = try await OfficeWorld(engine)
    _ = try await world.setUp()
    let (account, token) = try #require(try await world.account("HEAD"))
    #expect(account.fullName == "Head")
    #expect(account.requester.may(.administer, on: Day(world.now)))
    await #expect(throws: SignInRefusal.wrong) { _ = try await world.signIn("head", "wrong password") }
    await #expect(throws: SignInRefusal.wrong) { _ = try await world.signIn("nobody", OfficeWorld.password) }
    #expect(try await world.office.sessions.account(of: token + "x") == nil)
    #expect(try await world.office.sessions.sessions(of: account.user).map(\.device) == ["Firefox · Android"])
  }

  @Test(arguments: Engines.all) func `a token lies nowhere in the database`(engine: EngineKind) async throws {
    let world = try await OfficeWorld(engine)
    _ = try await world.setUp()
    let (_, token) = try #require(try await world.account())
    let kept = try await world.database.read { reader in
      try reader.rows("SELECT hash FROM user_session").map { row in try row["hash"] as [UInt8] }
    }
    #expect(kept.count == 1 && kept[0] != Array(token.utf8))
  }

  @Test(arguments: Engines.all) func `a session ends when idle, and in any case`(engine: EngineKind) async throws {
    let world = try await OfficeWorld(engine)
    _ = try await world.setUp()
    let (_, idle) = try #require(try await world.account())
    world.wait(seconds: Session.idle)
    #expect(try await world.office.sessions.account(of: idle) == nil)

    let (_, busy) = try #require(try await world.account())
    for _ in 0..<(Session.longest / 3600 - 1) {
      world.wait(seconds: 3600)
      #expect(try await world.office.sessions.account(of: busy) != nil)
    }
    world.wait(seconds: 3600)
    #expect(try await world.office.sessions.account(of: busy) == nil)
  }

  @Test(arguments: Engines.all)
  func `whose session it was is known for days when it ended by itself, and never otherwise`(
    engine: EngineKind
  ) async throws {
    let world = try await OfficeWorld(engine)
    _ = try await world.setUp()
    let sessions = world.office.sessions
    let (account, token) = try #require(try await world.account())
    let (_, other) = try #require(try await world.account())
    #expect(try await sessions.endedUser(of: token) == nil)
    world.wait(seconds: Session.idle)
    #expect(try await sessions.endedUser(of: token) == account.user)
    #expect(try await sessions.endedUser(of: token + "x") == nil)
    try await sessions.endAll(of: account.user, except: account.session)
    #expect(try await sessions.endedUser(of: other) == nil)
    world.wait(seconds: Session.remembered - Session.idle)
    #expect(try await sessions.endedUser(of: token) == nil)
  }

  @Test(arguments: Engines.all) func `sessions are listed and ended one by one`(engine: EngineKind) async throws {
    let world = try await OfficeWorld(engine)
    _ = try await world.setUp()
    let (first, firstToken) = try #require(try await world.account())
    let (second, secondToken) = try #require(try await world.account())
    #expect(try await world.office.sessions.sessions(of: first.user).count == 2)
    try await world.office.sessions.end(first.session, of: ID<User>())
    #expect(try await world.office.sessions.account(of: firstToken) != nil)
    try await world.office.sessions.end(first.session, of: first.user)
    #expect(try await world.office.sessions.account(of: firstToken) == nil)
    try await world.office.sessions.endAll(of: first.user, except: second.session)
    #expect(try await world.office.sessions.account(of: secondToken) != nil)
  }

  @Test(arguments: Engines.all) func `whoever guesses must wait longer and longer`(engine: EngineKind) async throws {
    let world = try await OfficeWorld(engine)
    _ = try await world.setUp()
    for _ in 0..<5 { await #expect(throws: SignInRefusal.wrong) { _ = try await world.signIn("head", "guess") } }
    await #expect(throws: SignInRefusal.tooMany(seconds: 15)) { _ = try await world.signIn() }
    // From elsewhere the owner still signs in.
    _ = try await world.signIn(from: "192.0.2.99")
    world.wait(seconds: 15)
    // Having signed in, the account starts afresh; the guesser's own pair was not forgiven.
    await #expect(throws: SignInRefusal.wrong) { _ = try await world.signIn("head", "guess") }
    await #expect(throws: SignInRefusal.tooMany(seconds: 30)) { _ = try await world.signIn("head", "guess") }
    world.wait(seconds: 31)
    #expect(try await world.account() != nil)
    #expect(try await world.account() != nil)
  }

  @Test(arguments: Engines.all) func `whoever guesses elsewhere all the time does not lock out a browser that is known`(
    engine: EngineKind
  ) async throws {
    let world = try await OfficeWorld(engine)
    _ = try await world.setUp()
    let devices = world.office.signIn.devices
    let known = devices.adding("head", to: nil, at: world.now)
    for number in 0..<35 {
      let address = number < 5 ? "192.0.2.1" : "198.51.100.\(number)"
      await #expect(throws: SignInRefusal.self) { try await world.signIn("head", "guess", from: address) }
    }
    await #expect(throws: SignInRefusal.self) { try await world.signIn(from: "203.0.113.1") }
    try await world.signIn("HEAD", from: "192.0.2.1", tokens: known)
    await #expect(throws: SignInRefusal.self) { try await world.signIn(from: "203.0.113.1") }

    // Guesses in the known browser count there, and nowhere else.
    for _ in 0..<5 { await #expect(throws: SignInRefusal.wrong) { try await world.signIn("head", "x", tokens: known) } }
    await #expect(throws: SignInRefusal.tooMany(seconds: 15)) { try await world.signIn(tokens: known) }
    try await world.signIn(tokens: devices.adding("head", to: nil, at: world.now))
  }

  @Test(arguments: Engines.all) func `a browser is known only for those who signed in there, for a year`(
    engine: EngineKind
  ) async throws {
    let world = try await OfficeWorld(engine)
    let devices = world.office.signIn.devices
    let now = world.now
    let first = devices.adding("ibrahim", to: nil, at: now)
    let both = devices.adding("fatma", to: first, at: now)
    #expect(devices.device(of: "İbrahim", among: both, at: now) != nil)
    #expect(devices.device(of: "fatma", among: both, at: now) != nil)
    #expect(devices.device(of: "head", among: both, at: now) == nil)
    #expect(devices.device(of: "fatma", among: first, at: now) == nil)
    let late = now.adding(seconds: KnownDevices.memory)
    #expect(devices.device(of: "fatma", among: both, at: late) == nil)
    #expect(KnownDevices(key: [1]).device(of: "fatma", among: both, at: now) == nil)
    for text in ["", ".", "x", "x" + both, String(repeating: "A", count: 100_000)] {
      #expect(devices.device(of: "fatma", among: text, at: now) == nil)
    }
    let crowd = (0..<20).reduce("") { devices.adding("user\($1)", to: $0, at: now) }
    #expect(crowd.split(separator: ".").count == KnownDevices.mostPeople)
    let again = devices.adding("user19", to: crowd, at: now)
    #expect(again.split(separator: ".").dropFirst() == crowd.split(separator: ".").dropFirst())
  }

  @Test(arguments: Engines.all) func `many guesses at once are no way around`(engine: EngineKind) async throws {
    let world = try await OfficeWorld(engine)
    _ = try await world.setUp()
    let judged = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<12 {
        group.addTask {
          do {
            _ = try await world.signIn("head", "guess")
            return false
          } catch {
            return error as? SignInRefusal == .wrong
          }
        }
      }
      var count = 0
      for await wasJudged in group where wasJudged { count += 1 }
      return count
    }
    #expect(judged == 5)
  }

  @Test(arguments: Engines.all) func `whoever holds a session guesses neither the code nor the password`(
    engine: EngineKind
  ) async throws {
    let world = try await OfficeWorld(engine)
    _ = try await world.setUp()
    let (account, _) = try #require(try await world.account())
    let (password, sealed) = world.office.secondFactor.propose(to: account)
    func code() -> String { password.code(at: OneTimePassword.step(at: world.now)) }
    _ = try await world.office.secondFactor.enable(sealed, code: code(), for: account)
    world.wait(seconds: 60)
    func disable(_ code: String) async throws {
      try await world.office.secondFactor.disable(code: code, for: account, from: "192.0.2.1")
    }
    func change(_ old: String) async throws {
      try await world.office.users.changePassword(
        of: account, from: old, to: "another long one", address: "192.0.2.1")
    }
    for _ in 0..<5 {
      await #expect(throws: SignInRefusal.wrongCode) { try await disable("123") }
      await #expect(throws: SignInRefusal.wrong) { try await change("guess") }
    }
    await #expect(throws: SignInRefusal.tooMany(seconds: 15)) { try await disable(code()) }
    await #expect(throws: SignInRefusal.tooMany(seconds: 15)) { try await change(OfficeWorld.password) }
    world.wait(seconds: 15)
    try await disable(code())
    try await change(OfficeWorld.password)
  }

  @Test(arguments: ["İbrahim", "I\u{307}brahim", "ıbrahım", "IBRAHIM", " ibra him "])
  func `a name is the same from every keyboard`(typed: String) async throws {
    let world = try await OfficeWorld(.sqlite)
    let head = try await world.setUp()
    let made = try await world.office.users.create(
      UserName("ibrahim"), fullName: "İbrahim", grants: [Grant(.officer)], by: head)
    _ = try await world.office.users.accept(invitation: made.invitation, password: OfficeWorld.password)
    #expect(try UserName(typed).text == "ibrahim")
    #expect(try await world.account(typed)?.account.name == "ibrahim")
    let user = ID<User>()
    #expect(RecoveryCodes.hash("k7mi-2v9t", of: user) == RecoveryCodes.hash("K7Mİ ٢V٩T", of: user))
    #expect(RecoveryCodes.hash("k7mi-2v9t", of: user) != RecoveryCodes.hash("k7mi-2v9u", of: user))
  }

  @Test func `waiting doubles to a quarter of an hour`() {
    #expect((0...8).map { Throttle.wait(after: $0, free: 1) } == [0, 15, 30, 60, 120, 240, 480, 900, 900])
    #expect(Throttle.wait(after: .max, free: 1) == 900)
  }

  @Test(arguments: Engines.all) func `a second factor is asked for and opens once`(engine: EngineKind) async throws {
    let world = try await OfficeWorld(engine)
    _ = try await world.setUp()
    let (account, token) = try #require(try await world.account())
    let (password, sealed) = world.office.secondFactor.propose(to: account)
    func code() -> String { password.code(at: OneTimePassword.step(at: world.now)) }
    await #expect(throws: SignInRefusal.wrongCode) {
      _ = try await world.office.secondFactor.enable(sealed, code: "000000x", for: account)
    }
    let recovery = try await world.office.secondFactor.enable(sealed, code: code(), for: account)
    #expect(Set(recovery).count == RecoveryCodes.count)
    #expect(try await world.office.sessions.account(of: token) != nil)

    world.wait(seconds: 60)
    guard case .needsCode(let half) = try await world.signIn() else {
      return #expect(Bool(false), "no code was asked for")
    }
    #expect(try await world.office.sessions.account(of: half) == nil)
    await #expect(throws: SignInRefusal.wrongCode) {
      _ = try await world.office.signIn.finish(token: half, code: "123", address: "192.0.2.1")
    }
    let used = code()
    let full = try await world.office.signIn.finish(token: half, code: used, address: "192.0.2.1")
    #expect(try await world.office.sessions.account(of: full) != nil)

    let (other, sealedOther) = world.office.secondFactor.propose(to: account)
    let otherCode = other.code(at: OneTimePassword.step(at: world.now))
    await #expect(throws: SignInRefusal.secondFactorIsOn) {
      _ = try await world.office.secondFactor.enable(sealedOther, code: otherCode, for: account)
    }

    guard case .needsCode(let again) = try await world.signIn() else {
      return #expect(Bool(false), "no code was asked for")
    }
    await #expect(throws: SignInRefusal.wrongCode) {
      _ = try await world.office.signIn.finish(token: again, code: used, address: "192.0.2.1")
    }
    let paper = recovery[3].uppercased().replacing("-", with: " ")
    _ = try await world.office.signIn.finish(token: again, code: paper, address: "192.0.2.1")
    guard case .needsCode(let third) = try await world.signIn() else {
      return #expect(Bool(false), "no code was asked for")
    }
    await #expect(throws: SignInRefusal.wrongCode) {
      _ = try await world.office.signIn.finish(token: third, code: paper, address: "192.0.2.1")
    }
    world.wait(seconds: Session.codeLimit)
    await #expect(throws: SignInRefusal.codeTooLate) {
      _ = try await world.office.signIn.finish(token: third, code: code(), address: "192.0.2.1")
    }
  }
}
