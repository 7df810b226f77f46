package import Basics
package import Store

/// What the mission publishes again and again: a template over indicators and rounds. Each issue of it is a release.
package enum Product {}

/// How a product is defined.
package struct ProductRecord: Hashable, Codable, Sendable {
  package static let stream = StreamKind("product", isPersonal: false)

  /// What addresses and files call it: `sitrep-north`. It stays the same when the definition changes.
  package var code: String
  package var kind: Kind
  package var names: LocalizedText
  /// The first is authoritative: the others follow it.
  package var languages: [Language]
  /// How far it may go. A release of it is never made of what may go less far.
  package var level: Level
  package var blocks: [ProductBlock]
  /// The code of the programme whose imprint it takes where it says nothing of its own; nil for none.
  package var project: String?
  package var imprint: Imprint
  /// Who clears what, in this order. Owners of the sources are asked besides, as the terms of these say.
  package var steps: [ClearanceStep]
  /// When an issue is prepared by itself; nil for never. It is released by nobody but people.
  package var schedule: Schedule?

  package init(
    code: String, kind: Kind, names: LocalizedText, languages: [Language], level: Level = .internal,
    blocks: [ProductBlock] = [], project: String? = nil, imprint: Imprint = Imprint(),
    steps: [ClearanceStep] = ClearanceStep.usual,
    schedule: Schedule? = nil
  ) {
    (self.code, self.kind, self.names, self.languages) = (code, kind, names, languages)
    (self.level, self.blocks, self.imprint, self.steps) = (level, blocks, imprint, steps)
    (self.project, self.schedule) = (project, schedule)
  }

  package enum Kind: String, Hashable, Codable, CaseIterable, Sendable {
    case situationReport = "situation-report"
    case roundReport = "round-report"
    case siteProfile = "site-profile"
    case factsheet
    case mapSheet = "map-sheet"
    case dashboard
    case dataset
  }

  package enum Schedule: String, Hashable, Codable, CaseIterable, Sendable {
    case weekly, monthly, quarterly
  }
}

/// What a product says about itself, whatever its figures are.
package struct Imprint: Hashable, Codable, Sendable {
  /// Who pays, and how this must be said.
  package var donor: LocalizedText
  package var credit: LocalizedText
  package var disclaimer: LocalizedText
  /// The donor's emblem: the hexadecimal id of a blob.
  package var emblem: String?
  /// What readers may do with it: `CC BY 4.0`.
  package var licence: String

  package init(
    donor: LocalizedText = LocalizedText(), credit: LocalizedText = LocalizedText(),
    disclaimer: LocalizedText = LocalizedText(), emblem: String? = nil, licence: String = ""
  ) {
    (self.donor, self.credit, self.disclaimer) = (donor, credit, disclaimer)
    (self.emblem, self.licence) = (emblem, licence)
  }
}

/// One who must agree before a release goes out.
package struct ClearanceStep: Hashable, Codable, Sendable {
  package enum Kind: String, Hashable, Codable, CaseIterable, Sendable {
    /// Whoever is responsible for the product says that it is ready.
    case officer
    /// Somebody else has gone through figures and words.
    case technicalReview = "technical-review"
    case headOfOffice = "head-of-office"
  }

  package var kind: Kind
  /// Who may take the step, of those who hold the right; empty for all of them.
  package var people: [ID<User>]

  package init(_ kind: Kind, people: Set<ID<User>> = []) {
    (self.kind, self.people) = (kind, people.sorted())
  }

  package static let usual = Kind.allCases.map { ClearanceStep($0) }
}
