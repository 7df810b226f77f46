package import Basics

/// An edition of a code set or of boundaries: where it comes from, of what date, and what one may do with it.
package struct PlaceSource: Hashable, Sendable {
  package let id: ID<PlaceSource>
  package var facts: Facts

  package struct Facts: Hashable, Codable, Sendable {
    /// Whose codes they are, the same in all editions: within one code set a code means one place.
    package var codeSet: String
    /// What the edition calls itself, as pages and maps cite it.
    package var name: String
    package var version: String
    /// The date whose state the edition describes, as exact as it is known: `2020`, `2020-12`, `2020-12-17`.
    package var date: String
    package var licence: String
    /// Where it can be had.
    package var address: String?
    /// What readers of other languages call it, by the languages' codes; nil where it has one name for all.
    package var names: [String: String]?

    package init(
      codeSet: String = PlaceSource.pcodes, name: String, version: String, date: String = "", licence: String = "",
      address: String? = nil, names: [String: String]? = nil
    ) {
      (self.codeSet, self.name, self.version) = (codeSet, name, version)
      (self.date, self.licence, self.address) = (date, licence, address)
      self.names = names
    }

    /// As the language calls it, else as it calls itself.
    package func name(in language: Language) -> String { names?[language.rawValue] ?? name }

    package func title(in language: Language) -> String { "\(name(in: language)) \(version)" }

    /// `COD-AB Türkiye 2024`: what stands beside a code that was reported by this edition.
    package var title: String { "\(name) \(version)" }
  }

  /// The place codes of humanitarian data.
  package static let pcodes = "P-code"

  /// The edition of that name and version, the same on every node.
  package init(_ facts: Facts) {
    self.init(id: ID(named: "place-source", facts.codeSet, facts.name, facts.version), facts: facts)
  }

  package init(id: ID<PlaceSource>, facts: Facts) {
    (self.id, self.facts) = (id, facts)
  }
}
