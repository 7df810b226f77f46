package import Basics

/// Why another server is not asked, or what it answered.
package enum PullRefusal: Refusal, Equatable {
  case unknown
  case notAnAddress
  case withoutTLS
  /// A field that is needed and was not given, or is too long.
  case incomplete(Field)
  /// The form takes nothing more.
  case formClosed
  case credentialLost
  /// It is under way already.
  case busy
  /// Who set it up may not edit the form's submissions any more.
  case notAllowed
  /// The address is not of the public network.
  case privateAddress(String)
  case unknownHost(String)
  case unreachable(String)
  /// The certificate is not of that server, or of nobody who is trusted.
  case insecure(String)
  case wrongCredential
  case forbidden
  /// The server does not have it, or does not show it to this account.
  case missing
  case tooOften(String)
  case failing(String, Int)
  case redirected(String)
  case tooLarge(Int)
  /// What came is not what the protocol says.
  case notUnderstood(String)

  package enum Field: String, Sendable {
    case remote, project, account, secret
  }

  package var code: String {
    switch self {
    case .unknown: "pull.unknown"
    case .notAnAddress: "pull.not-an-address"
    case .withoutTLS: "pull.without-tls"
    case .incomplete(let field): "pull.incomplete.\(field.rawValue)"
    case .formClosed: "import.form-closed"
    case .credentialLost: "pull.credential-lost"
    case .busy: "pull.busy"
    case .notAllowed: "pull.not-allowed"
    case .privateAddress: "pull.private-address"
    case .unknownHost: "pull.unknown-host"
    case .unreachable: "pull.unreachable"
    case .insecure: "pull.insecure"
    case .wrongCredential: "pull.wrong-credential"
    case .forbidden: "pull.forbidden"
    case .missing: "pull.missing"
    case .tooOften: "pull.too-often"
    case .failing: "pull.failing"
    case .redirected: "pull.redirected"
    case .tooLarge: "pull.too-large"
    case .notUnderstood: "pull.not-understood"
    }
  }

  package var arguments: [String: String] {
    switch self {
    case .privateAddress(let server), .unknownHost(let server), .unreachable(let server), .insecure(let server),
      .tooOften(let server), .redirected(let server), .notUnderstood(let server):
      ["server": server]
    case .failing(let server, let status): ["server": server, "status": String(status)]
    case .tooLarge(let limit): ["limit": String(limit)]
    case .unknown, .notAnAddress, .withoutTLS, .incomplete, .formClosed, .credentialLost, .busy, .notAllowed,
      .wrongCredential, .forbidden, .missing:
      [:]
    }
  }

  package var kind: RefusalKind {
    switch self {
    case .unknown: .missing
    case .busy: .conflict
    case .notAnAddress, .withoutTLS, .incomplete, .formClosed, .credentialLost, .notAllowed, .privateAddress,
      .unknownHost, .unreachable, .insecure, .wrongCredential, .forbidden, .missing, .tooOften, .failing, .redirected,
      .tooLarge, .notUnderstood:
      .invalid
    }
  }

  /// Whether it is about one submission or file, so that others may still come.
  var concernsOne: Bool {
    switch self {
    case .missing, .tooLarge, .redirected, .notUnderstood, .forbidden: true
    case .unknown, .notAnAddress, .withoutTLS, .incomplete, .formClosed, .credentialLost, .busy, .notAllowed,
      .privateAddress, .unknownHost, .unreachable, .insecure, .wrongCredential, .tooOften, .failing:
      false
    }
  }

  /// The server has an error, after several attempts.
  var isFailing: Bool { if case .failing = self { true } else { false } }
}
