package import Basics

/// A place of work of the mission, as people call it. What an installation keeps is a node; an office may have one.
package struct MissionOffice: Hashable, Sendable {
  package let id: ID<MissionOffice>
  package let names: LocalizedText
  /// Where it is.
  package let place: ID<Place>?
  package let isClosed: Bool
}

/// Why an office is not made or changed.
package enum MissionOfficeRefusal: String, Refusal {
  case nameMissing = "office.name.missing"
  case missing = "office.missing"

  package var code: String { rawValue }
  package var kind: RefusalKind { self == .missing ? .missing : .invalid }
}
