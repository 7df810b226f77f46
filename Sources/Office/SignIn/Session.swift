package import Basics

/// A browser in which somebody is signed in.
package struct Session: Hashable, Sendable {
  package let id: ID<Session>
  package let opened: Instant
  package let seen: Instant
  /// The kind of browser and system, as `Firefox · Android`. Nothing else is kept of it.
  package let device: String

  /// Seconds without a request after which it ends: a working day.
  package static let idle = 8 * 3600
  /// Seconds after which it ends in any case.
  package static let longest = 3 * 86_400
  /// Seconds after the last request for which whose session it was is still told: a page may stay open over a weekend.
  package static let remembered = 4 * 86_400
  /// Seconds in which the code must follow the password.
  package static let codeLimit = 300

  package static func hasEnded(opened: Instant, seen: Instant, needsCode: Bool, at now: Instant) -> Bool {
    needsCode
      ? now >= opened.adding(seconds: codeLimit)
      : now >= opened.adding(seconds: longest) || now >= seen.adding(seconds: idle)
  }
}

/// The kind of a browser, read from what it says about itself.
package enum Device {
  private static let browsers = [
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
  ]
  private static let systems = [
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
  ]

  package static func name(ofAgent agent: String) -> String {
    func find(_ names: [(String, String)]) -> String? { names.first { agent.prefix(500).contains($0.0) }?.1 }
    return [find(browsers), find(systems)].compactMap(\.self).joined(separator: " · ")
  }
}
