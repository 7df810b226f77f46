import Basics
import Evidence
import Formats

/// What came back in a DOCX, as texts of the release: figures stand in them by their addresses again.
struct ReturnedTexts {
  struct Text: Equatable, Sendable {
    let block: String
    let language: Language
    let old: String
    let new: String
  }

  let edited: [ReturnedDocument.Change]
  let removed: [ReturnedDocument.Change]
  let texts: [Text]

  /// `document` is the one that went out, made anew.
  init(_ returned: ReturnedDocument, of release: ReleaseDocument) {
    let changes = returned.changes(to: release.document)
    (edited, removed) = (changes.edited, changes.removed)
    texts = changes.texts.compactMap { text in
      guard let block = release.content.blocks.first(where: { ReleaseDocument.key($0.key) == text.block }),
        case .text(let known) = block.content
      else { return nil }
      let source = known.texts[text.language] ?? known.texts[release.content.authoritative] ?? ""
      return Text(
        block: block.key, language: text.language, old: known.texts[text.language] ?? "",
        new: Self.addressed(text.text, as: FigureTemplate(source).addresses))
    }
  }

  /// `{{0}}` is the first figure of the text as it went out.
  private static func addressed(_ text: String, as addresses: [FigureAddress]) -> String {
    addresses.enumerated().reduce(text) { $0.replacing("{{\($1.offset)}}", with: "{{\($1.element)}}") }
  }
}

extension ProductText {
  /// With other words in one language. A translation rests on the authoritative words of now.
  func with(
    _ text: String, in language: Language, authoritative: Language, status: State.Status
  ) -> ProductText {
    var next = self
    next.texts.texts[language.rawValue] = text
    guard language != authoritative else { return next }
    next.states[language.rawValue] = State(status, of: next.texts[authoritative] ?? "")
    return next
  }
}
