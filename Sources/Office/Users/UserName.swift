package import Basics
import Store

/// What a person signs in with: lower-case ASCII letters, digits and `. _ - @`, so that it is typed alike on every
/// keyboard and no two look the same. A mail address is one.
package struct UserName: Hashable, Sendable, CustomStringConvertible {
  package let text: String

  /// Reads a name in either case, from any keyboard, with blanks around it.
  package init(_ text: some StringProtocol) throws(UserRefusal) {
    let name = text.typedAlike
    let isAllowed = name.utf8.allSatisfy { unit in
      switch unit {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
      default: [".", "_", "-", "@"].contains(UnicodeScalar(unit))
      }
    }
    guard (2...100).contains(name.utf8.count), isAllowed else { throw .nameNotAllowed }
    self.text = name
  }

  package var description: String { text }
}

/// Why an account is not made or changed as asked.
package enum UserRefusal: Refusal, Equatable {
  case nameNotAllowed
  case nameTaken(name: String)
  case fullNameMissing
  case passwordTooShort
  case passwordTooLong
  case passwordTooSimple
  /// Nobody would be left who can manage users everywhere.
  case lastAdministrator
  /// The grant goes beyond those of the person who gives it.
  case grantTooWide
  /// A grant for somebody outside opens issues and nothing else, so that no other role has one.
  case levelOfViewers
  /// The account was granted more than the person who would change it.
  case accountAbove
  case invitationEnded
  /// No place has that code or, alone, that name.
  case placeUnknown
  case missing

  package var code: String {
    switch self {
    case .nameNotAllowed: "user.name.notAllowed"
    case .nameTaken: "user.name.taken"
    case .fullNameMissing: "user.fullName.missing"
    case .passwordTooShort: "user.password.tooShort"
    case .passwordTooLong: "user.password.tooLong"
    case .passwordTooSimple: "user.password.tooSimple"
    case .lastAdministrator: "user.lastAdministrator"
    case .grantTooWide: "user.grant.tooWide"
    case .levelOfViewers: "user.grant.level"
    case .accountAbove: "user.above"
    case .invitationEnded: "user.invitation.ended"
    case .placeUnknown: "user.place.unknown"
    case .missing: "user.missing"
    }
  }

  package var arguments: [String: String] {
    switch self {
    case .nameTaken(let name): ["name": name]
    case .passwordTooShort: ["count": String(Password.shortest)]
    case .passwordTooLong: ["count": String(Password.longest)]
    default: [:]
    }
  }

  package var kind: RefusalKind {
    switch self {
    case .missing, .invitationEnded: .missing
    case .nameTaken, .lastAdministrator: .conflict
    case .grantTooWide, .accountAbove: .forbidden
    default: .invalid
    }
  }
}
