import Basics
import Evidence

/// What asks for the words of one language.
struct ProductTextFields: Equatable, Sendable {
  let text: Field
  /// How far they are; nil for the language that the others follow.
  let state: Field?
}

extension ProductText {
  /// Takes what a page sent: of the languages that it asked for, so that others keep their words. A translation that was
  /// written otherwise rests on the authoritative words of now, and so does one of which the page says how far it is.
  mutating func write(_ form: Form, authoritative: Language, languages: [Language]) {
    for language in [authoritative] + languages.filter({ $0 != authoritative }) {
      let (before, now) = (Self.lines(texts[language] ?? ""), Self.lines(form["text.\(language.rawValue)"] ?? ""))
      guard language != authoritative, !now.isEmpty else {
        texts.texts[language.rawValue] = now
        states[language.rawValue] = nil
        continue
      }
      let said = Self.status(form, language)
      // Whoever says nothing of it leaves what was not changed as it is: stale, too.
      guard said != nil || now != before else { continue }
      self = with(now, in: language, authoritative: authoritative, status: said ?? .translated)
    }
  }

  /// Browsers end lines with two characters.
  private static func lines(_ text: String) -> String { text.replacing("\r\n", with: "\n") }

  private static func status(_ form: Form, _ language: Language) -> State.Status? {
    form["state.\(language.rawValue)"].flatMap(State.Status.init(rawValue:))
  }

  /// What asks for the words of these languages, the authoritative one first.
  ///
  /// - Parameter sent: What was sent and could not be kept: what it says of states is asked as it was said.
  func fields(_ languages: [Language], sent: Form? = nil, in say: Words) -> [ProductTextFields] {
    languages.map { language in
      let name = say["place.language.\(language.rawValue)"]
      return ProductTextFields(
        text: Field("text.\(language.rawValue)", "\(say["product.text"]) (\(name))", texts[language] ?? "").with {
          ($0.isRequired, $0.longest, $0.hint) = (false, 20_000, say["product.textHint"])
        },
        state: language == languages.first
          ? nil : state(of: language, authoritative: languages[0], name, sent: sent, in: say))
    }
  }

  private func state(
    of language: Language, authoritative: Language, _ name: String, sent: Form?, in say: Words
  ) -> Field {
    let status = states[language.rawValue]?.status ?? .draft
    let said = sent.flatMap { Self.status($0, language) }
    return Field("state.\(language.rawValue)", say("product.textState", ["language": .text(name)])).with { field in
      field.isRequired = false
      field.hint =
        isStale(language, authoritative: authoritative) ? say["product.textStale"] : say["product.textStateHint"]
      field.options =
        [
          .init(
            "", say("product.textAsItIs", ["state": .text(say["document.status.\(status.rawValue)"])]),
            isChosen: said == nil)
        ]
        + State.Status.allCases.map {
          .init($0.rawValue, say["document.status.\($0.rawValue)"], isChosen: $0 == said)
        }
    }
  }
}
