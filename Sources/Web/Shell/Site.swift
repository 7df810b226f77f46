package import Basics
package import Foundation
package import Logging
package import Office

/// Everything the shell needs to show a page to somebody. Made once, at the composition root.
package struct Site: Sendable {
  package let furnishings: Furnishings
  package let settings: Settings
  package let outside: Outside
  package let logger: Logger
  package let table: RouteTable
  let kept = KeptTyping()

  /// What the operator decided.
  package struct Settings: Sendable {
    /// Where people reach the pages. Nil: as the request says, which is right without a proxy.
    package var publicURL: URL?
    package var trustedProxies: [AddressRange] = []
    package var zone = TimeZone.gmt
    /// The language of whoever asks for none that we have.
    package var language = Language.english
    /// Lets `/metrics` be read from elsewhere than this machine.
    package var metricsToken: String?
    /// Addresses of map tiles that pages may load, as the content-security policy spells them.
    package var tileSources: [String] = []
    /// Whether everything is invented. Said of the database before anything is in it, so it does not change while it is served.
    package var isDemonstration = false

    package init() {}

    /// Whether browsers reach us by HTTPS, so that cookies must be bound to it.
    package var isSecure: Bool { publicURL?.scheme == "https" }
  }

  /// What the shell asks of the rest of the house.
  package struct Outside: Sendable {
    /// The account of a session's token; nil when it has ended.
    package var account: @Sendable (_ token: String) async throws -> Account?
    /// Whose session the token was, when it has ended of itself and not too long ago.
    package var endedUser: @Sendable (_ token: String) async throws -> ID<User>?
    /// The key of a secret, after counting the request. Throws what programs are told.
    package var key: @Sendable (_ secret: String, _ address: String) async throws -> APIKeyRecord
    package var profile: @Sendable () async throws -> MissionProfile
    package var now: @Sendable () -> Instant

    package init(
      account: @escaping @Sendable (_ token: String) async throws -> Account?,
      endedUser: @escaping @Sendable (_ token: String) async throws -> ID<User>? = { _ in nil },
      key: @escaping @Sendable (_ secret: String, _ address: String) async throws -> APIKeyRecord = { _, _ in
        throw APIKeyRefusal.unknown
      },
      profile: @escaping @Sendable () async throws -> MissionProfile,
      now: @escaping @Sendable () -> Instant = { .now }
    ) {
      self.account = account
      self.endedUser = endedUser
      self.key = key
      self.profile = profile
      self.now = now
    }
  }

  package init(
    _ furnishings: Furnishings, settings: Settings, outside: Outside, logger: Logger, groups: [any RouteGroup]
  ) {
    self.furnishings = furnishings
    self.settings = settings
    self.outside = outside
    self.logger = logger
    table = RouteTable(groups.flatMap(\.routes))
  }

  package var resources: Resources { furnishings.resources }
  package var catalogue: Catalogue { furnishings.catalogue }
  package var glossary: Glossary { furnishings.glossary }
  package var templates: Templates { furnishings.templates }
  package var assets: Assets { furnishings.assets }

  func words(_ preferences: Preferences, _ language: Language) -> Words {
    Words(catalogue, language: language, digits: preferences.digits, zone: settings.zone)
  }
}
