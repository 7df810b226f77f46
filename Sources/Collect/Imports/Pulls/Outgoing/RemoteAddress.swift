import Foundation

/// Where another server is: its origin, and the path below which it answers.
package struct RemoteAddress: Hashable, Sendable {
  package let scheme: String
  package let host: String
  package let port: Int?
  /// Without a slash at its end.
  package let path: String

  static let longest = 500

  /// HTTPS, or HTTP on this machine itself. No names, secrets or questions in it. Throws ``PullRefusal``.
  package init(_ text: String) throws(PullRefusal) {
    let text = text.trimmed
    guard text.utf8.count <= Self.longest, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\\") }),
      let parts = URLComponents(string: text), let address = RemoteAddress(parts), parts.query == nil,
      parts.fragment == nil
    else { throw .notAnAddress }
    guard address.scheme == "https" || address.isThisMachine else { throw .withoutTLS }
    self = address
  }

  private init?(_ parts: URLComponents) {
    guard let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme),
      let host = parts.host?.lowercased(),
      !host.isEmpty, parts.user == nil, parts.password == nil, parts.port.map({ (1...65_535).contains($0) }) != false
    else { return nil }
    self.scheme = scheme
    self.host = host
    port = parts.port == (scheme == "https" ? 443 : 80) ? nil : parts.port
    var path = parts.percentEncodedPath
    while path.hasSuffix("/") { path.removeLast() }
    self.path = path
  }

  var isThisMachine: Bool { ["localhost", "127.0.0.1", "[::1]", "::1"].contains(host) }

  package var text: String { origin + path }

  private var origin: String {
    let name = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
    return "\(scheme)://\(name)" + (port.map { ":\($0)" } ?? "")
  }

  /// A target below this address. What the pieces and values are does not matter: they are escaped.
  func target(_ pieces: [String], _ query: [(String, String)] = []) -> Target {
    let path = pieces.map { "/" + Self.escaped($0) }.joined()
    let question = query.map { Self.escaped($0) + "=" + Self.escaped($1) }.joined(separator: "&")
    return Target(origin: origin, path: self.path + path, query: question)
  }

  /// One resource of a server.
  struct Target: Hashable, Sendable {
    var origin: String
    let path: String
    /// Escaped, without the question mark.
    var query: String

    var text: String { origin + path + (query.isEmpty ? "" : "?" + query) }

    /// What an answer leads on to, as a whole address or from here; nil for what is no address of the web.
    func following(_ location: String) -> Target? {
      guard location.utf8.count <= 8192, let here = URL(string: text),
        let parts = URL(string: location, relativeTo: here).flatMap({
          URLComponents(url: $0.absoluteURL, resolvingAgainstBaseURL: true)
        }),
        let address = RemoteAddress(parts)
      else { return nil }
      return Target(
        origin: address.origin, path: parts.percentEncodedPath, query: parts.percentEncodedQuery ?? "")
    }

    var host: String? { URLComponents(string: origin)?.host }
    var isEncrypted: Bool { origin.hasPrefix("https:") }
  }

  /// All but letters, digits and `-._~` (RFC 3986 §2.3).
  private static func escaped(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
