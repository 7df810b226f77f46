package import Basics
import Store

/// Which of what was kept apart somebody may look at.
///
/// Nobody knows yet where it belongs: a right that is bound to a place reaches none of it, one that is bound to a programme
/// what names a form of that programme. What names no form of ours may hold anything, and is taken for personal.
package struct QuarantineReach: Sendable {
  /// Nil for all there is.
  private let grants: [Grant]?

  private init(grants: [Grant]?) {
    self.grants = grants
  }

  package static let everything = QuarantineReach(grants: nil)

  package init(_ right: Right, of requester: Requester, on day: Day) {
    self.init(grants: requester.grants(holding: right, on: day).filter { $0.place == nil })
  }

  package var admitsNothing: Bool { grants?.isEmpty ?? false }

  /// `form`: the one that it names, nil when it is none of ours.
  package func admits(_ form: FormLine?) -> Bool {
    guard let grants else { return true }
    return grants.contains { grant in
      grant.sensitivity >= form?.sensitivity ?? .personal
        && (grant.programme == nil || form != nil && grant.programme == form?.programme)
    }
  }

  /// On the form `f` that it names, if it is one of ours.
  var condition: SQL {
    guard let grants else { return "1 = 1" }
    guard !grants.isEmpty else { return "1 = 0" }
    let each = grants.map { grant -> SQL in
      let inside: SQL = grant.programme.map { "AND f.programme = \($0)" } ?? .empty
      return "(COALESCE(f.sensitivity, \(Sensitivity.personal)) <= \(grant.sensitivity) \(inside))"
    }
    return "(\(joined: each, separator: " OR "))"
  }
}
