/// A text of a form (label, hint, message, file name of a medium) in each language its author gave.
package struct FormText: Hashable, Sendable {
  package struct Entry: Hashable, Sendable {
    /// Index into ``Form/languages``; nil for a text whose column names no language.
    package let language: Int?
    /// As written, with references as `${name}`.
    package let source: String
    /// The text in pieces when values are shown inside it, else empty.
    package let pieces: [Piece]
  }

  package enum Piece: Hashable, Sendable {
    case text(String)
    /// The value of an expression at the moment of showing.
    case output(FormExpression)
  }

  package let entries: [Entry]

  package init(entries: [Entry]) {
    self.entries = entries
  }

  /// Whether at least one language is named.
  package var isLocalized: Bool { entries.contains { $0.language != nil } }

  /// Whether values are shown inside the text.
  package var isDynamic: Bool { entries.contains { !$0.pieces.isEmpty } }

  /// The entry for a language, else the one for no language, else nil.
  package subscript(language: Int?) -> Entry? {
    entries.first { $0.language == language } ?? entries.first { $0.language == nil }
  }
}

/// A language of a form, as its author names it in column heads: `label::Türkçe (tr)`.
package struct FormLanguage: Hashable, Sendable {
  /// The name, which also identifies it: `Türkçe (tr)`.
  package let name: String
  /// What stands in parentheses at the end of the name, or the name itself when it is such a code: `tr`.
  package let code: String?

  package init(name: String) {
    self.name = name
    if name.last == ")", let open = name.lastIndex(of: "(") {
      let inside = name[name.index(after: open)...].dropLast()
      code = inside.isEmpty ? nil : String(inside).lowercased()
    } else {
      code = (2...3).contains(name.utf8.count) && name.allSatisfy(\.isLetter) ? name.lowercased() : nil
    }
  }
}

/// What a question shows or plays beside its label.
package enum FormMedium: String, CaseIterable, Sendable {
  case image, bigImage = "big-image", audio, video
}
