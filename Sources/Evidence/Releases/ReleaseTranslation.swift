package import Basics
import Office
import Store

/// The words of an issue that is out in one of its languages that had none, or none that somebody reviewed, on their way to
/// the same number. Its figures, and what it says in other languages, stay as they are.
package struct ReleaseTranslation: Hashable, Codable, Sendable {
  package var language: Language
  /// By the key of the block.
  package var texts: [String: String]
  /// By the address of ``ReleaseContent/Label``, what figures, places and bases are called; nil for a language in which the
  /// issue says that already.
  package var labels: [String: String]?
  /// Of the language and all of its words.
  package var digest: String
  /// Who wrote them last, and all who did.
  package var written: ReleaseProgress.Mark
  package var authors: [ID<Actor>]
  /// The latest of each kind, whether or not it was of these words.
  package var taken: [ReleaseProgress.Step]
  package var published: ReleaseProgress.Mark?

  /// The step for the words as they are; nil while it is open, or open again.
  package func step(_ kind: ClearanceStep.Kind) -> ReleaseProgress.Step? {
    taken.first { $0.kind == kind && $0.digest == digest }
  }

  static func digest(_ language: Language, _ texts: [String: String], _ labels: [String: String]?) -> String {
    func listed(_ words: [String: String]) -> [String] {
      words.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
    }
    let parts = listed(texts) + (labels.map { ["\u{1}"] + listed($0) } ?? [])
    return Hashing.blake2b(Array(([language.rawValue] + parts).joined(separator: "\u{0}").utf8)).hex
  }
}

/// Words of a language were written for an issue that is out.
package struct ReleaseTranslated: Event, Codable, Equatable {
  package static let kind = "release.translated"
  package var language: Language
  package var texts: [String: String]
  /// See ``ReleaseTranslation/labels``; nil too in what was recorded before an issue could take a language that it did not have.
  package var labels: [String: String]?

  package init(_ language: Language, texts: [String: String], labels: [String: String]? = nil) {
    (self.language, self.texts, self.labels) = (language, texts, labels)
  }
}

/// Somebody cleared the words that they saw.
package struct ReleaseTranslationCleared: Event, Codable, Equatable {
  package static let kind = "release.translation.cleared"
  package var language: Language
  package var step: ClearanceStep.Kind
  package var digest: String

  package init(_ language: Language, _ step: ClearanceStep.Kind, digest: String) {
    (self.language, self.step, self.digest) = (language, step, digest)
  }
}

/// The language is out, under the number that the issue has.
package struct ReleaseTranslationPublished: Event, Codable, Equatable {
  package static let kind = "release.translation.published"
  package var language: Language
  package var digest: String

  package init(_ language: Language, digest: String) { (self.language, self.digest) = (language, digest) }
}

extension ReleaseProgress {
  package func translation(_ language: Language) -> ReleaseTranslation? {
    translations?.first { $0.language == language }
  }

  /// Those that are out, in the order in which they came.
  package var followed: [ReleaseTranslation] {
    (translations ?? []).filter { $0.published != nil }
      .sorted {
        ($0.published?.at.microseconds ?? 0, $0.language.rawValue)
          < ($1.published?.at.microseconds ?? 0, $1.language.rawValue)
      }
  }

  mutating func translate(_ entry: JournalEntry, _ mark: Mark) {
    guard published != nil else { return }
    if let event = entry.event(ReleaseTranslated.self) {
      var known =
        translation(event.language)
        ?? ReleaseTranslation(
          language: event.language, texts: [:], digest: "", written: mark, authors: [], taken: [])
      // What is out does not change.
      guard known.published == nil else { return }
      (known.texts, known.labels, known.written) = (event.texts, event.labels, mark)
      known.digest = ReleaseTranslation.digest(event.language, event.texts, event.labels)
      if !known.authors.contains(mark.by) { known.authors.append(mark.by) }
      put(known)
    } else if let event = entry.event(ReleaseTranslationCleared.self), var known = translation(event.language) {
      known.taken.removeAll { $0.kind == event.step }
      known.taken.append(Step(kind: event.step, mark: mark, digest: event.digest))
      put(known)
    } else if let event = entry.event(ReleaseTranslationPublished.self), var known = translation(event.language),
      known.published == nil, known.digest == event.digest
    {
      known.published = mark
      put(known)
    }
  }

  private mutating func put(_ translation: ReleaseTranslation) {
    translations = (translations ?? []).filter { $0.language != translation.language } + [translation]
  }
}

extension ReleaseContent {
  /// The languages, besides the authoritative one, of which words are missing, unreviewed or older than the authoritative
  /// ones, and those that it does not have.
  package var languagesToFollow: [Language] {
    let open = languages.filter { language in
      language != authoritative
        && texts.values.contains { text in
          guard text.texts[authoritative]?.isEmpty == false else { return false }
          return text.texts[language]?.isEmpty != false || text.states[language.rawValue]?.status != .reviewed
            || text.isStale(language, authoritative: authoritative)
        }
    }
    return open + Language.allCases.filter { !languages.contains($0) }
  }

  /// Blocks of words, by their keys.
  package var texts: [String: ProductText] {
    var texts: [String: ProductText] = [:]
    for block in blocks { if case .text(let text) = block.content { texts[block.key] = text } }
    return texts
  }

  /// With the words of languages that followed.
  func with(_ translations: [ReleaseTranslation]) -> Self {
    var content = self
    for translation in translations {
      if let labels = translation.labels { content.take(labels, in: translation.language) }
      for (block, words) in translation.texts {
        guard var text = content.texts[block] else { continue }
        text.texts.texts[translation.language.rawValue] = words
        text.states[translation.language.rawValue] = .init(.reviewed, of: text.texts[authoritative] ?? "")
        _ = content.set(text, of: block)
      }
    }
    return content
  }
}
