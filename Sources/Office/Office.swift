package import Basics
package import Store

/// Who may do what: people and their grants, sign-in, phones, programmes and offices, and what the mission is called.
package struct Office: Sendable {
  package let users: UserStore
  package let sessions: SessionStore
  package let signIn: SignIn
  package let secondFactor: SecondFactor
  package let appUsers: AppUserStore
  package let keys: APIKeyStore
  package let profile: ProfileStore
  package let firstRun: FirstRun
  package let programmes: ProgrammeStore
  package let offices: MissionOfficeStore
  package let accessLog: AccessLog
  package let dataExports: DataExports
  let secrets: OfficeSecrets

  /// `now`: another clock than the store's.
  package init(
    _ store: Store, secrets: OfficeSecrets, passwordCost: Argon2.Cost = .interactive,
    now: (@Sendable () -> Instant)? = nil
  ) {
    let database = store.database
    let now = now ?? store.clock.now
    let argon2 = Argon2(passwordCost)
    self.secrets = secrets
    accessLog = AccessLog(database, clock: store.clock)
    users = UserStore(database: database, argon2: argon2, accessLog: accessLog, throttle: secrets.throttle, now: now)
    sessions = SessionStore(database: database, now: now)
    signIn = SignIn(database: database, argon2: argon2, secrets: secrets, now: now)
    secondFactor = SecondFactor(database: database, secrets: secrets, now: now)
    appUsers = AppUserStore(database: database, secrets: secrets, accessLog: accessLog, now: now)
    keys = APIKeyStore(database: database, secrets: secrets, accessLog: accessLog, now: now)
    profile = ProfileStore(database: database)
    firstRun = FirstRun(users: users, profile: profile, secrets: secrets)
    programmes = ProgrammeStore(store: store)
    offices = MissionOfficeStore(store: store)
    dataExports = DataExports(store)
  }

  /// What the journal says of programmes and offices.
  package static let projections: [any Projection] = [ProgrammeProjection(), MissionOfficeProjection()]
}

/// Secrets of the node that the office works with.
package struct OfficeSecrets: Sendable {
  let box: SecretBox
  let throttle: [UInt8]
  let devices: [UInt8]
  let firstRun: [UInt8]

  /// `secret` gives 32 bytes for a purpose, always the same.
  package init(_ secret: (_ purpose: String) -> [UInt8]) {
    box = SecretBox(key: secret("office.sealed"))
    throttle = secret("office.throttle")
    devices = secret("office.devices")
    firstRun = secret("office.firstRun")
  }
}
