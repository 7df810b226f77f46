package import Basics

/// An organisation as a sheet has it and the register does not, with those of the register that it may be.
package struct WrittenOrganisation: Sendable {
  /// Folded: the same however it is cased.
  package let key: String
  package let text: String
  /// The first row that has it, and how many do.
  package let row: Int
  package var rows = 0
  package let candidates: [ID<Organisation>]
  package let decision: OrganisationDecision?

  /// Whether its rows wait until somebody says which is meant.
  package var isOpen: Bool { decision == nil && !candidates.isEmpty }
}

/// What somebody said of an organisation as a sheet has it; remembered for all later sheets.
package struct OrganisationDecision: Hashable, Codable, Sendable {
  /// ``WrittenOrganisation/key``.
  package let key: String
  /// Nil: it is none of the register.
  package let organisation: ID<Organisation>?

  package init(key: String, organisation: ID<Organisation>?) {
    (self.key, self.organisation) = (key, organisation)
  }
}

/// Which organisations of the register a sheet may mean by what it writes.
struct OrganisationSpellings: Sendable {
  private struct Known: Sendable {
    let id: ID<Organisation>
    let names: [String]
    let initials: Set<String>
  }

  private let known: [Known]
  private let byName: [String: ID<Organisation>]
  private static let mostCandidates = 10

  init(_ organisations: [Organisation]) {
    known = organisations.map { organisation in
      let names = [organisation.facts.acronym] + organisation.facts.names.texts.values.sorted()
      return Known(id: organisation.id, names: names, initials: Set(names.flatMap(Self.initials)))
    }
    byName = Dictionary(
      known.flatMap { known in known.names.map { (Folding.fold($0), known.id) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// By its acronym or a name, however it is cased.
  subscript(text: String) -> ID<Organisation>? { byName[Folding.fold(text)] }

  /// Those with a name that may be the same as one of these: but for a few letters, in another script, shortened, or by
  /// its initials. Costs a comparison with every name of the register.
  func alike(_ texts: [String]) -> [ID<Organisation>] {
    let (folded, initials) = (Set(texts.map { Folding.fold($0) }), Set(texts.flatMap(Self.initials)))
    return known.filter { known in
      !known.initials.isDisjoint(with: folded) || known.names.contains { initials.contains(Folding.fold($0)) }
        || known.names.contains { name in texts.contains { PlaceSpelling.areAlike($0, name) } }
    }.prefix(Self.mostCandidates).map(\.id)
  }

  /// `iom` of `International Organization for Migration`: of all words, and of those with more than three letters.
  private static func initials(of name: String) -> [String] {
    let words = Folding.fold(name).split(separator: " ")
    return [words, words.filter { $0.count > 3 }].map { String($0.compactMap(\.first)) }.filter { $0.count >= 3 }
  }
}
