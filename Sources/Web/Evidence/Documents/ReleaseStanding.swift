package import Basics
package import Evidence

/// What a reader must know of an issue besides what it says: whether it is out, and whether it still holds.
package struct ReleaseStanding: Equatable, Sendable {
  package enum State: Equatable, Sendable {
    /// Being prepared or cleared.
    case draft
    /// Released, and nobody may tell before then.
    case embargoed(Embargo)
    case released(Instant)
    case withdrawn(Instant, reason: String)
  }

  package var state: State
  /// The number of the issue that corrects this one.
  package var correctedBy: Int?
  /// The number of the issue that this one corrects, and why.
  package var corrects: Int?
  package var correction: String
  /// Languages that followed under the number of the issue, and when.
  package var followed: [Followed] = []

  package struct Followed: Equatable, Sendable {
    package let language: Language
    package let at: Instant
  }

  package init(_ state: State, correctedBy: Int? = nil, corrects: Int? = nil, correction: String = "") {
    (self.state, self.correctedBy, self.corrects, self.correction) = (state, correctedBy, corrects, correction)
  }
}

extension Words {
  /// That an issue was withdrawn, when and why.
  func withdrawn(_ time: Instant, _ reason: String) -> String {
    self("document.mark.withdrawn", ["date": .text(date(time)), "reason": .isolated(reason)])
  }
}
