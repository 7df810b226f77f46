package import Basics
package import Store

/// Who acts: the mission itself, a partner, an authority.
package struct Organisation: Hashable, Sendable {
  package enum Kind: String, Codable, CaseIterable, Sendable {
    case unitedNations = "un"
    case international = "ingo"
    case national = "nngo"
    case redCross = "rcrc"
    case government, donor, academic, business, community, other
  }

  package let id: ID<Organisation>
  package let facts: OrganisationRecorded

  package init(id: ID<Organisation>, facts: OrganisationRecorded) {
    (self.id, self.facts) = (id, facts)
  }

  /// One organisation has one acronym, however it is cased, in whichever office it was entered.
  package static func id(ofAcronym acronym: String) -> ID<Organisation> {
    ID(named: "organisation", Folding.fold(acronym))
  }

  package static let longestAcronym = 40
  package static let longestName = 200
  /// A response has some hundreds.
  package static let most = 5000

  package func name(in language: Language) -> String {
    let name = facts.names.best(in: language)
    return name.isEmpty ? facts.acronym : name
  }
}

/// Said again, it takes the place of what was said before.
package struct OrganisationRecorded: Event, Codable, Hashable {
  package static let kind = "organisation.recorded"
  package var acronym: String
  package var names: LocalizedText
  package var type: Organisation.Kind

  package init(acronym: String, names: LocalizedText, type: Organisation.Kind) {
    (self.acronym, self.names, self.type) = (acronym, names, type)
  }

  /// With texts on one line. Refuses a missing acronym and texts that are too long.
  func checked() throws(ActivityRefusal) -> OrganisationRecorded {
    var checked = self
    checked.acronym = acronym.singleSpaced
    checked.names.texts = names.texts.mapValues(\.singleSpaced).filter { !$0.value.isEmpty }
    guard !Folding.fold(checked.acronym).isEmpty, checked.acronym.count <= Organisation.longestAcronym,
      checked.names.texts.allSatisfy({ Language(rawValue: $0.key) != nil && $0.value.count <= Organisation.longestName }
      )
    else { throw .organisation }
    return checked
  }
}

/// Organisations as rows.
package struct OrganisationProjection: Projection {
  package init() {}

  package let stream = StreamKind("organisation", isPersonal: false)
  package let version = 1
  package let tables = ["organisation"]
  package var events: [any Event.Type] { [OrganisationRecorded.self] }

  package func fold(_ state: OrganisationRecorded?, _ entry: JournalEntry) -> OrganisationRecorded? {
    entry.event(OrganisationRecorded.self) ?? state
  }

  package func fields(_ entry: JournalEntry) -> [String: String] {
    guard let said = entry.event(OrganisationRecorded.self) else { return [:] }
    let names = said.names.texts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: "; ")
    return ["acronym": said.acronym, "names": names, "type": said.type.rawValue]
  }

  package func restating(_ field: String, of entry: JournalEntry, over newest: JournalEntry) -> (any Event)? {
    guard let said = entry.event(OrganisationRecorded.self), var organisation = newest.event(OrganisationRecorded.self)
    else { return nil }
    switch field {
    case "acronym": organisation.acronym = said.acronym
    case "names": organisation.names = said.names
    case "type": organisation.type = said.type
    default: return nil
    }
    return organisation
  }

  package func write(
    _ state: OrganisationRecorded, stream: ID<JournalStream>, previous: OrganisationRecorded?, to writer: Writer
  ) throws {
    try writer.write(state, as: stream.recast())
  }
}

extension String {
  /// Runs of white space as one blank, none around.
  var singleSpaced: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}
