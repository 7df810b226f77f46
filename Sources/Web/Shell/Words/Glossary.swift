package import Basics
package import Foundation
import Yams

/// The field's terms in three languages, one word for one thing: `Locales/glossary.yaml`.
package struct Glossary: Sendable {
  package struct Term: Equatable, Sendable {
    let texts: [Language: String]

    package subscript(language: Language) -> String { texts[language] ?? "" }
  }

  package let terms: [Term]
  /// Of each term, the folded words of each way to say it.
  private let words: [[Language: [[String]]]]

  package init(folder: URL) throws {
    let text = try String(contentsOf: folder.appending(path: "glossary.yaml"), encoding: .utf8)
    let rows = try YAMLDecoder().decode([[String: String]].self, from: text)
    self.init(
      rows.map { row in
        Term(texts: Language.allCases.reduce(into: [:]) { $0[$1] = row[$1.rawValue] })
      })
  }

  init(_ terms: [Term]) {
    self.terms = terms
    words = terms.map { term in
      term.texts.mapValues { $0.split(separator: " / ").map { Self.words(String($0)) }.filter { !$0.isEmpty } }
    }
  }

  /// The terms that stand in a text, in the glossary's order.
  package func terms(in text: String, _ language: Language) -> [Term] {
    let said = Self.words(text)
    return terms.indices.filter { stands($0, in: said, language) }.map { terms[$0] }
  }

  /// Those of the source that the translation says in other words: to be looked at, since a sentence may need none.
  package func otherwise(_ text: String, _ language: Language, from source: String, _ other: Language) -> [Term] {
    let (said, asked) = (Self.words(text), Self.words(source))
    return terms.indices.filter { stands($0, in: asked, other) && !stands($0, in: said, language) }.map { terms[$0] }
  }

  private func stands(_ term: Int, in said: [String], _ language: Language) -> Bool {
    (words[term][language] ?? []).contains { Self.stands($0, in: said) }
  }

  private static func stands(_ term: [String], in said: [String]) -> Bool {
    guard said.count >= term.count else { return false }
    return (0...(said.count - term.count)).contains { start in
      term.indices.allSatisfy { matches(said[start + $0], term[$0]) }
    }
  }

  /// Endings count for nothing; short words must be the same, as too many begin like them.
  private static func matches(_ word: String, _ term: String) -> Bool {
    word == term || term.count >= 4 && word.hasPrefix(term)
  }

  private static func words(_ text: String) -> [String] {
    Folding.fold(text).split { !$0.isLetter && !$0.isNumber }.map { withoutArticle(String($0)) }
  }

  /// Arabic's article and what is written together with it.
  private static func withoutArticle(_ word: String) -> String {
    for article in articles where word.hasPrefix(article) && word.count >= article.count + 3 {
      return String(word.dropFirst(article.count))
    }
    return word
  }

  private static let articles = ["وال", "بال", "كال", "فال", "لل", "ال"].map { Folding.fold($0) }
}
