import Basics
import Evidence

/// The field's terms that stand in a text, in all languages of it, and which of them a translation says otherwise: the
/// partial `evidence/glossary`.
struct GlossaryPart: Equatable, Sendable {
  let languages: [String]
  let lines: [Line]

  struct Line: Equatable, Sendable {
    let cells: [Cell]
  }

  struct Cell: Equatable, Sendable {
    let code: String
    let text: String
    /// The authoritative text has the term and this language's text another word.
    let isOther: Bool
  }

  init?(_ text: ProductText, _ languages: [Language], _ glossary: Glossary, _ words: Words) {
    guard let first = languages.first, let source = text.texts[first] else { return nil }
    let terms = glossary.terms(in: source, first)
    guard !terms.isEmpty else { return nil }
    let others = languages.dropFirst().reduce(into: [Language: [Glossary.Term]]()) { found, language in
      if let own = text.texts[language] { found[language] = glossary.otherwise(own, language, from: source, first) }
    }
    self.languages = languages.map { words["place.language.\($0.rawValue)"] }
    lines = terms.map { term in
      Line(
        cells: languages.map {
          Cell(code: $0.rawValue, text: term[$0], isOther: others[$0]?.contains(term) ?? false)
        })
    }
  }

  init(languages: [String], lines: [Line]) { (self.languages, self.lines) = (languages, lines) }
}
