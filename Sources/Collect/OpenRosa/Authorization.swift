import Foundation

/// What a client sends to say who it is.
package enum Authorization: Equatable, Sendable {
  case digest(DigestCredentials)
  case basic(BasicCredentials)

  /// Longer values are no credentials of ours.
  static let longestField = 4096

  /// Reads the value of an `Authorization` field; nil when it is neither scheme or not well-formed.
  package init?(field: String) {
    guard field.utf8.count <= Self.longestField else { return nil }
    var scanner = HeaderScanner(field)
    scanner.skipBlanks()
    switch scanner.token()?.lowercased() {
    case "digest":
      guard let parameters = scanner.parameters(separatedBy: UInt8(ascii: ",")),
        let digest = DigestCredentials(parameters)
      else { return nil }
      self = .digest(digest)
    case "basic":
      scanner.skipBlanks()
      guard let basic = scanner.rest.flatMap(BasicCredentials.init) else { return nil }
      self = .basic(basic)
    default: return nil
    }
  }
}

/// RFC 7617. The password of an app user is its machine-made secret, never a person's password.
package struct BasicCredentials: Equatable, Sendable {
  package let name: String
  package let secret: String

  init?(encoded: String) {
    guard let data = Data(base64Encoded: encoded), let text = String(validating: data, as: UTF8.self),
      let colon = text.firstIndex(of: ":")
    else { return nil }
    name = String(text[..<colon])
    secret = String(text[text.index(after: colon)...])
  }
}
