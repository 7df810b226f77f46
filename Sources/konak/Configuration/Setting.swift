import Basics
import Foundation
import Logging
import Web

/// One thing that can be configured: `public_url` in the file, `KONAK_PUBLIC_URL` in the environment.
struct Setting: Sendable {
  let name: String
  var about: String { message("setting.about.\(name)") }
  /// Whether its value must not be shown.
  let isSecret: Bool
  /// Throws a sentence about what is allowed.
  let apply: @Sendable (_ value: String, inout Configuration) throws(NotAllowed) -> Void

  /// What a value must be.
  struct NotAllowed: Error {
    let sentence: String

    init(_ problem: String) { sentence = message("setting.problem.\(problem)") }
  }

  var environmentName: String { "KONAK_" + name.uppercased() }

  private init(
    _ name: String, isSecret: Bool = false,
    _ apply: @escaping @Sendable (String, inout Configuration) throws(NotAllowed) -> Void
  ) {
    self.name = name
    self.isSecret = isSecret
    self.apply = apply
  }

  /// A line for each: `KONAK_PORT / port: port to listen on`.
  static var help: String { all.map { "\($0.environmentName) / \($0.name): \($0.about)" }.joined(separator: "\n") }

  static let all: [Setting] = [
    Setting("data") { value, configuration throws(NotAllowed) in
      configuration.data = DataFolder(root: URL(filePath: value))
    },
    Setting("database", isSecret: true) {
      value, configuration throws(NotAllowed) in
      configuration.postgres = value.isEmpty ? nil : value
    },
    Setting("host") {
      value, configuration throws(NotAllowed) in
      configuration.host = value
    },
    Setting("port") {
      value, configuration throws(NotAllowed) in
      guard let port = Int(value), (0...65_535).contains(port) else {
        throw NotAllowed("port")
      }
      configuration.port = port
    },
    Setting("public_url") {
      value, configuration throws(NotAllowed) in
      guard let url = URL(string: value), ["http", "https"].contains(url.scheme), url.host() != nil,
        url.query() == nil, ["", "/"].contains(url.path())
      else { throw NotAllowed("public_url") }
      configuration.site.publicURL = url
    },
    Setting("trusted_proxies") {
      value, configuration throws(NotAllowed) in
      let ranges = value.split(separator: ",").map { AddressRange($0.trimmingCharacters(in: .whitespaces)) }
      guard !ranges.contains(nil) else { throw NotAllowed("trusted_proxies") }
      configuration.site.trustedProxies = ranges.compactMap(\.self)
    },
    Setting("time_zone") { value, configuration throws(NotAllowed) in
      guard let zone = TimeZone(identifier: value) else {
        throw NotAllowed("time_zone")
      }
      configuration.site.zone = zone
    },
    Setting("language") {
      value, configuration throws(NotAllowed) in
      guard let language = Language(rawValue: value) else { throw NotAllowed("language") }
      configuration.site.language = language
    },
    Setting("metrics_token", isSecret: true) {
      value, configuration throws(NotAllowed) in
      guard value.isEmpty || value.utf8.count >= 16 else {
        throw NotAllowed("metrics_token")
      }
      configuration.site.metricsToken = value.isEmpty ? nil : value
    },
    Setting("tile_sources") {
      value, configuration throws(NotAllowed) in
      let sources = value.split(separator: " ").map(String.init)
      guard sources.allSatisfy({ $0.wholeMatch(of: /https:\/\/[A-Za-z0-9.*\-]+(:[0-9]+)?/) != nil }) else {
        throw NotAllowed("tile_sources")
      }
      configuration.site.tileSources = sources
    },
    Setting("pull_private") {
      value, configuration throws(NotAllowed) in
      guard ["yes", "no"].contains(value) else { throw NotAllowed("yes_no") }
      configuration.pullsPrivate = value == "yes"
    },
    Setting("public_site") {
      value, configuration throws(NotAllowed) in
      guard ["yes", "no"].contains(value) else { throw NotAllowed("yes_no") }
      configuration.hasPublicSite = value == "yes"
    },
    Setting("log_level") {
      value, configuration throws(NotAllowed) in
      guard let level = Logger.Level(rawValue: value) else {
        throw NotAllowed("log_level")
      }
      configuration.logLevel = level
    },
    Setting("log_format") { value, configuration throws(NotAllowed) in
      guard let format = LogFormat(rawValue: value) else { throw NotAllowed("log_format") }
      configuration.logFormat = format
    },
  ]
}
