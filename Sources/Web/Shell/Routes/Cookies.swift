import Basics
import Hummingbird
import Office

/// The cookies we set. All are closed to scripts and to requests from other sites' forms; over HTTPS their names carry the
/// prefix that binds them to this host.
enum Cookies {
  static func name(_ name: String, isSecure: Bool) -> String { isSecure ? "__Host-konak-\(name)" : "konak-\(name)" }

  /// The session; it ends with the store's record of it, and with the browser.
  static func session(_ token: String, isSecure: Bool) -> Cookie {
    cookie("session", token, isSecure: isSecure)
  }

  static func noSession(isSecure: Bool) -> Cookie { cookie("session", "", maxAge: 0, isSecure: isSecure) }

  /// Between password and code.
  static func half(_ token: String, isSecure: Bool) -> Cookie { cookie("half", token, maxAge: 300, isSecure: isSecure) }

  static func noHalf(isSecure: Bool) -> Cookie { cookie("half", "", maxAge: 0, isSecure: isSecure) }

  /// What the browser keeps of those who signed in there; it stays when they sign out.
  static func devices(_ tokens: String, isSecure: Bool) -> Cookie {
    cookie("devices", tokens, maxAge: KnownDevices.memory, isSecure: isSecure)
  }

  /// By which what was typed before signing in again is found: see ``KeptTyping``.
  static let kept = "kept"

  static func kept(_ token: String, isSecure: Bool) -> Cookie {
    cookie(kept, token, maxAge: KeptTyping.limit, isSecure: isSecure)
  }

  static func visitor(_ secret: String, isSecure: Bool) -> Cookie { cookie("visitor", secret, isSecure: isSecure) }

  /// The choices of whoever is not signed in: `language.theme`.
  static func choices(_ preferences: Preferences, isSecure: Bool) -> Cookie {
    let value = (preferences.language?.rawValue ?? "") + "." + preferences.theme.rawValue
    return cookie("choices", value, maxAge: 365 * 86_400, isSecure: isSecure)
  }

  static func preferences(from value: String?) -> Preferences {
    let parts = (value ?? "").split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    return Preferences(
      language: parts.first.flatMap { Language(rawValue: $0) },
      theme: parts.count > 1 ? Theme(rawValue: parts[1]) ?? .system : .system)
  }

  /// A notice for the next page, sealed so that nobody else can put words on our pages.
  static func notice(_ notice: Notice, for secret: String, isSecure: Bool) -> Cookie {
    let text = Array((notice.tone + ":" + notice.text.prefix(500)).utf8)
    return cookie("notice", seal(text, secret).base64url + "." + text.base64url, maxAge: 60, isSecure: isSecure)
  }

  static func noNotice(isSecure: Bool) -> Cookie { cookie("notice", "", maxAge: 0, isSecure: isSecure) }

  static func notice(from value: String?, for secret: String) -> Notice? {
    let parts = (value ?? "").split(separator: ".")
    guard parts.count == 2, let given = [UInt8](base64url: parts[0]), let text = [UInt8](base64url: parts[1]),
      Hashing.equal(given, seal(text, secret))
    else { return nil }
    let words = String(decoding: text, as: UTF8.self).split(separator: ":", maxSplits: 1)
    guard words.count == 2, let tone = Notice.Tone(rawValue: String(words[0])) else { return nil }
    return Notice(tone, String(words[1]))
  }

  private static func seal(_ text: [UInt8], _ secret: String) -> [UInt8] {
    Hashing.blake2b(text, length: 16, key: Array(secret.utf8.prefix(64)))
  }

  private static func cookie(_ name: String, _ value: String, maxAge: Int? = nil, isSecure: Bool) -> Cookie {
    let name = Self.name(name, isSecure: isSecure)
    guard let maxAge else {
      return Cookie(name: name, value: value, path: "/", secure: isSecure, httpOnly: true, sameSite: .lax)
    }
    return Cookie(
      name: name, value: value, maxAge: maxAge, path: "/", secure: isSecure, httpOnly: true, sameSite: .lax)
  }
}
