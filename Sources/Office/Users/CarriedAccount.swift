import Basics

/// An account on its way to another database of the same people: with its password and authenticator app, as their owner
/// has them, but without sessions.
package struct CarriedAccount: Sendable {
  package let user: UserRecord
  let password: String?
  /// The secret of the authenticator app, open.
  let secondFactor: [UInt8]?
  /// Codes up to here are spent.
  let spentStep: Int64?
  let recoveryCodes: [[UInt8]]
  let preferences: Preferences

  /// Whether it may do everything everywhere, so that others can be given rights.
  package var isAdministrator: Bool {
    user.disabled == nil
      && user.grants.contains { $0.grant == Grant(.administrator, sensitivity: .protected) }
  }
}
