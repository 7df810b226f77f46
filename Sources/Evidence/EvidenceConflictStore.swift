import Basics
package import Office
import Store

extension EvidenceSchema {
  /// Issues that two offices gave one number.
  package static let conflictSubjects: [ConflictSubject] = [
    ConflictSubject(ReleaseProgress.stream, .manageEvidence, from: "release r", name: "r.title", parent: "r.id")
  ]
}
