package import Basics
package import Office

/// Who may use a route. Decided before its handler runs; which rows they see, the handler's query decides.
package enum Access: Hashable, Sendable {
  /// The same answer for everybody: nobody is looked up. Files, and signs of life.
  case open
  /// Anybody, signed in or not.
  case everybody
  /// Whoever is signed in.
  case signedIn
  /// Whoever is signed in and is not somebody outside, who reads issues alone.
  case inside
  /// Whoever was granted the right, anywhere.
  case right(Right)
  /// Whoever was granted the right for the whole mission: what the route shows or changes belongs to no place or programme.
  case everywhere(Right)
  /// Phones and other machines: the handler checks the secret they send.
  case machine
  /// Programs that read: with a key that was made for this, or with any key where the handler decides, or whoever is signed in and holds the right that goes with it.
  case program(APIScope.Kind?)
  /// What watches the server: from this machine itself, or with the token of the configuration.
  case monitor

  /// Whether the answer depends on who is signed in.
  var looksUpAccount: Bool {
    switch self {
    case .open, .machine, .monitor: false
    case .everybody, .signedIn, .inside, .right, .everywhere, .program: true
    }
  }

  /// Whether an account with these grants may, on that day; nil is nobody. Machines and monitors are checked elsewhere.
  package func admits(_ grants: [Grant]?, on day: Day) -> Bool {
    switch self {
    case .open, .everybody, .machine, .monitor: true
    case .signedIn: grants != nil
    case .inside: grants.map { $0.isEmpty || $0.contains(where: \.isInside) } ?? false
    case .program(let scope):
      grants.map { grants in
        (scope.map { [$0] } ?? APIScope.Kind.allCases).contains {
          Requester(.system, grants: grants).may($0.right, on: day)
        }
      } ?? false
    case .right(let right): grants.map { Requester(.system, grants: $0).may(right, on: day) } ?? false
    case .everywhere(let right):
      grants.map { grants in
        Requester(.system, grants: grants).grants(holding: right, on: day)
          .contains { $0.place == nil && $0.programme == nil }
      } ?? false
    }
  }
}

/// Why a request did not reach its handler.
package enum AccessRefusal: String, Refusal {
  /// Nobody is signed in, or the session has ended.
  case signInNeeded = "access.signIn"
  /// The account lacks the right.
  case notGranted = "access.notGranted"
  /// There is nothing at this address, or nothing the account may see.
  case notFound = "access.notFound"
  /// The page came from another site, or is older than the session.
  case forgedForm = "access.forgedForm"
  /// The body is larger than the route takes.
  case tooLarge = "access.tooLarge"
  /// The body is not what the route reads.
  case malformed = "access.malformed"
  /// The body took too long to arrive.
  case tooSlow = "access.tooSlow"

  package var code: String { rawValue }

  package var kind: RefusalKind {
    switch self {
    case .signInNeeded: .unauthenticated
    case .notGranted, .forgedForm: .forbidden
    case .notFound: .missing
    case .tooLarge: .tooLarge
    case .malformed: .invalid
    case .tooSlow: .busy
    }
  }
}
