package import Basics
import Foundation
import Office
package import Store

/// A language that follows later under the same number: written, cleared by the steps of the issue, and let out, each with
/// the right that the same takes before an issue is out.
extension Releases {
  /// Writes the words of a language. `digest` is of the words that somebody saw, nil where there were none.
  ///
  /// - Parameter labels: What figures, places and bases are called, by address; of a language that the issue did not have when
  ///   it was prepared. Of others they stand fast.
  package func translate(
    _ texts: [String: String], labels: [String: String] = [:], into language: Language, of release: ID<Release>,
    seeing digest: String?, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    func written(_ words: [String: String]) -> [String: String] {
      words.mapValues { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.filter { !$0.value.isEmpty }
    }
    let (texts, given) = (written(texts), written(labels))
    guard (Array(texts.values) + given.values).allSatisfy({ $0.count <= Products.longestText }) else {
      throw ReleaseRefusal.textTooLong
    }
    _ = try await store.perform(verb, by: requester.actor) { decision in
      try decision.requireForRelease(.manageEvidence, of: requester)
      let (line, content) = try decision.following(language, of: release)
      guard line.progress.translation(language)?.digest == digest else { throw ReleaseRefusal.hasChanged }
      let labels = content.languages.contains(language) ? nil : given
      guard Set(texts.keys).isSubset(of: content.texts.keys),
        Set(labels?.keys.map(\.self) ?? []).isSubset(of: content.labels.map(\.address))
      else { throw ReleaseRefusal.textUnknown }
      for text in texts.values {
        for match in text.matches(of: /\{\{([^{}]{1,120})\}\}/) {
          guard let address = FigureAddress(String(match.1)), content.kind(of: address) != nil else {
            throw ReleaseRefusal.figureUnknown(String(match.1))
          }
        }
      }
      let known = line.progress.translation(language)
      guard known?.texts != texts || known?.labels != labels else { return false }
      try decision.append(
        ReleaseTranslated(language, texts: texts, labels: labels), to: release.recast(), of: ReleaseProgress.stream,
        in: .mission)
      return true
    }
  }

  /// Clears the words that somebody saw: by somebody else than who wrote them, as before an issue is out.
  package func take(
    _ step: ClearanceStep.Kind, for language: Language, of release: ID<Release>, seeing digest: String,
    verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    _ = try await store.perform(verb, by: requester.actor) { decision in
      try decision.requireForRelease(step.right, of: requester)
      let (line, content) = try decision.following(language, of: release)
      guard let known = line.progress.translation(language), known.digest == digest else {
        throw ReleaseRefusal.hasChanged
      }
      for (block, text) in content.texts where text.texts[content.authoritative]?.isEmpty == false {
        guard known.texts[block] != nil else { throw ReleaseRefusal.translationIncomplete }
      }
      if !content.languages.contains(language) {
        guard content.labels.allSatisfy({ known.labels?[$0.address] != nil }) else {
          throw ReleaseRefusal.translationIncomplete
        }
      }
      guard known.step(step) == nil else { return false }
      try line.progress.steps.require(step, by: decision.actor, authors: known.authors, to: line.level) {
        known.step($0)
      }
      try decision.append(
        ReleaseTranslationCleared(language, step, digest: digest), to: release.recast(),
        of: ReleaseProgress.stream, in: .mission)
      return true
    }
  }

  /// Lets the language out; refused while a step is missing.
  package func publish(
    _ language: Language, of release: ID<Release>, seeing digest: String, verb: ID<Verb> = ID(),
    by requester: Requester
  ) async throws {
    _ = try await store.perform(verb, by: requester.actor) { decision in
      try decision.requireForRelease(.publishReleases, of: requester)
      let (line, content) = try decision.following(language, of: release)
      guard let known = line.progress.translation(language), known.digest == digest else {
        throw ReleaseRefusal.hasChanged
      }
      if let open = line.progress.steps.first(where: { known.step($0.kind) == nil }) {
        throw ReleaseRefusal.uncleared(figure: content.title, step: open.kind)
      }
      try decision.append(
        ReleaseTranslationPublished(language, digest: digest), to: release.recast(), of: ReleaseProgress.stream,
        in: .mission)
      return true
    }
  }
}

extension Decision {
  /// An issue that is out and holds, with what it says, if the language may follow; nobody else changes it until this verb
  /// is done.
  fileprivate func following(
    _ language: Language, of id: ID<Release>
  ) throws -> (line: ReleaseLine, content: ReleaseContent) {
    try lock(id.recast())
    guard let line = try db.release(id), let content = try db.releaseContent(id) else { throw ReleaseRefusal.unknown }
    switch line.state {
    case .prepared: throw ReleaseRefusal.isNotReleased
    case .withdrawn: throw ReleaseRefusal.isWithdrawn
    case .released: break
    }
    guard content.languagesToFollow.contains(language) else { throw ReleaseRefusal.languageIsThere }
    return (line, content)
  }
}
