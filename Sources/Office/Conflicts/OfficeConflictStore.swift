import Basics
import Store

extension Office {
  /// Records of the office that can contradict themselves.
  package static let conflictSubjects: [ConflictSubject] = [
    ConflictSubject(ProgrammeProjection().stream, .administer, from: "programme r", programme: "r.id", name: "r.names"),
    ConflictSubject(
      MissionOfficeProjection().stream, .administer, from: "office r", place: "r.place", name: "r.names"),
  ]
}
