package import Basics
package import Office

/// Who may be in a team: whoever collects in the programme, and the phones that the requester manages.
package struct TeamCandidate: Sendable {
  package let id: ID<Actor>
  package let name: String
  /// By which a command names it: what a person signs in with, or the phone's label.
  package let account: String
  package let isPhone: Bool

  package static func all(
    of programme: ID<Programme>, in office: Office, for requester: Requester, on today: Day
  ) async throws -> [TeamCandidate] {
    func isOurs(_ other: ID<Programme>?) -> Bool { other == nil || other == programme }
    let users = try await office.users.all().filter { user in
      user.disabled == nil
        && user.grants.contains { given in
          given.grant.role.rights.contains(.collect) && isOurs(given.grant.programme)
            && given.grant.until.map { $0 >= today } ?? true
        }
    }
    let phones = try await office.appUsers.all(for: requester).filter { $0.revoked == nil && isOurs($0.programme) }
    return phones.map { TeamCandidate(id: $0.id.recast(), name: $0.label, account: $0.label, isPhone: true) }
      + users.map { TeamCandidate(id: $0.id.recast(), name: $0.fullName, account: $0.name, isPhone: false) }
  }
}
