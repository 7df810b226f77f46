import Basics
import Foundation
import Logging
import Web

/// One thing that can be configured: `public_url` in the file, `KONAK_PUBLIC_URL` in the environment.
struct Setting: Sendable {
  let name: String
  let about: String
  /// Whether its value must not be shown.
  let isSecret: Bool
  /// Throws a sentence about what is allowed.
  let apply: @Sendable (_ value: String, inout Configuration) throws(NotAllowed) -> Void

  /// What a value must be.
  struct NotAllowed: Error { let sentence: String }

  var environmentName: String { "KONAK_" + name.uppercased() }

  private init(
    _ name: String, _ about: String, isSecret: Bool = false,
    _ apply: @escaping @Sendable (String, inout Configuration) throws(NotAllowed) -> Void
  ) {
    self.name = name
    self.about = about
    self.isSecret = isSecret
    self.apply = apply
  }

  /// A line for each: `KONAK_PORT / port: port to listen on`.
  static var help: String { all.map { "\($0.environmentName) / \($0.name): \($0.about)" }.joined(separator: "\n") }

  static let all: [Setting] = [
    Setting("data", "folder of everything that is kept") { value, configuration throws(NotAllowed) in
      configuration.data = DataFolder(root: URL(filePath: value))
    },
    Setting("database", "connection string of PostgreSQL; empty means SQLite in the data folder", isSecret: true) {
      value, configuration throws(NotAllowed) in
      configuration.postgres = value.isEmpty ? nil : value
    },
    Setting("host", "address to listen on, 127.0.0.1 unless set, as is right behind a proxy") {
      value, configuration throws(NotAllowed) in
      configuration.host = value
    },
    Setting("port", "port to listen on, 8080 unless set; 0 takes a free one") {
      value, configuration throws(NotAllowed) in
      guard let port = Int(value), (0...65_535).contains(port) else {
        throw NotAllowed(sentence: "must be a number from 0 to 65535")
      }
      configuration.port = port
    },
    Setting("public_url", "where people reach the pages; needed behind a proxy") {
      value, configuration throws(NotAllowed) in
      guard let url = URL(string: value), ["http", "https"].contains(url.scheme), url.host() != nil,
        url.query() == nil, ["", "/"].contains(url.path())
      else { throw NotAllowed(sentence: "must be an address like https://konak.example.org, without a path") }
      configuration.site.publicURL = url
    },
    Setting("trusted_proxies", "addresses of proxies that say who asks, separated by commas: 10.0.0.0/8, ::1") {
      value, configuration throws(NotAllowed) in
      let ranges = value.split(separator: ",").map { AddressRange($0.trimmingCharacters(in: .whitespaces)) }
      guard !ranges.contains(nil) else { throw NotAllowed(sentence: "must be IP addresses or blocks of them") }
      configuration.site.trustedProxies = ranges.compactMap(\.self)
    },
    Setting("time_zone", "the mission's time zone, as Europe/Istanbul") { value, configuration throws(NotAllowed) in
      guard let zone = TimeZone(identifier: value) else {
        throw NotAllowed(sentence: "must be a name of the IANA list, as Europe/Istanbul")
      }
      configuration.site.zone = zone
    },
    Setting("language", "language of those who ask for none of ours: en, tr or ar") {
      value, configuration throws(NotAllowed) in
      guard let language = Language(rawValue: value) else { throw NotAllowed(sentence: "must be en, tr or ar") }
      configuration.site.language = language
    },
    Setting("metrics_token", "lets /metrics be read from other machines", isSecret: true) {
      value, configuration throws(NotAllowed) in
      guard value.isEmpty || value.utf8.count >= 16 else {
        throw NotAllowed(sentence: "must have 16 characters or more")
      }
      configuration.site.metricsToken = value.isEmpty ? nil : value
    },
    Setting("tile_sources", "origins of map tiles that pages may load, separated by blanks") {
      value, configuration throws(NotAllowed) in
      let sources = value.split(separator: " ").map(String.init)
      guard sources.allSatisfy({ $0.wholeMatch(of: /https:\/\/[A-Za-z0-9.*\-]+(:[0-9]+)?/) != nil }) else {
        throw NotAllowed(sentence: "must be origins like https://tiles.example.org")
      }
      configuration.site.tileSources = sources
    },
    Setting("pull_private", "yes lets submissions be fetched from servers with private addresses; no unless set") {
      value, configuration throws(NotAllowed) in
      guard ["yes", "no"].contains(value) else { throw NotAllowed(sentence: "must be yes or no") }
      configuration.pullsPrivate = value == "yes"
    },
    Setting("public_site", "yes shows what was released for everybody, below /public; no unless set") {
      value, configuration throws(NotAllowed) in
      guard ["yes", "no"].contains(value) else { throw NotAllowed(sentence: "must be yes or no") }
      configuration.hasPublicSite = value == "yes"
    },
    Setting("log_level", "trace, debug, info, notice, warning, error or critical") {
      value, configuration throws(NotAllowed) in
      guard let level = Logger.Level(rawValue: value) else {
        throw NotAllowed(sentence: "must be trace, debug, info, notice, warning, error or critical")
      }
      configuration.logLevel = level
    },
    Setting("log_format", "text for people, json for programs") { value, configuration throws(NotAllowed) in
      guard let format = LogFormat(rawValue: value) else { throw NotAllowed(sentence: "must be text or json") }
      configuration.logFormat = format
    },
  ]
}
