package import Basics
import Office
package import Store

/// How an issue comes to say what it says.
extension Releases {
  /// Keeps what was counted and put into words: as a new issue, or in place of the figures of an open one, whose words stay
  /// as they are. Its number is given here. What was cleared of another content is open again.
  ///
  /// - Parameters:
  ///   - release: The open issue that is prepared anew.
  ///   - corrected: The released issue that a new one corrects, with the reason.
  @discardableResult
  package func prepare(
    _ content: ReleaseContent, of product: ID<Product>, again release: ID<Release>? = nil,
    correcting corrected: ID<Release>? = nil, because reason: String = "", verb: ID<Verb> = ID(),
    by requester: Requester
  ) async throws -> ID<Release> {
    let reason = corrected == nil ? "" : try Self.reason(reason)
    return try await store.perform(verb, by: requester.actor) { decision in
      try decision.requireForRelease(.manageEvidence, of: requester)
      guard let line = try decision.db.product(product), !line.isRetired else { throw ProductRefusal.unknown }
      var content = content
      if let release {
        let known = try decision.openRelease(release)
        guard let before = try decision.db.releaseContent(release) else { throw ReleaseRefusal.unknown }
        // Words that were written while figures were counted are not lost.
        for (block, text) in before.texts { _ = content.set(text, of: block) }
        content.number = known.number
        try decision.append(
          ReleasePrepared(
            product: product, content: content, steps: line.product.steps, supersedes: known.progress.supersedes,
            reason: known.progress.reason, digest: content.digest),
          to: release.recast(), of: ReleaseProgress.stream, in: .mission)
        return release
      }
      if let corrected { try decision.requireCorrectable(corrected, in: product) }
      content.number = try decision.db.nextNumber(of: product)
      let id: ID<Release> = decision.newID()
      try decision.append(
        ReleasePrepared(
          product: product, content: content, steps: line.product.steps, supersedes: corrected, reason: reason,
          digest: content.digest),
        to: id.recast(), of: ReleaseProgress.stream, in: .mission)
      return id
    }
  }

  /// Writes the words of blocks otherwise, all or none. Saying what is said already changes nothing. `digest` is of what
  /// somebody saw: refused when it says something else by now, so that nobody's words are put back unseen.
  package func write(
    _ texts: [String: ProductText], of release: ID<Release>, seeing digest: String, verb: ID<Verb> = ID(),
    by requester: Requester
  ) async throws {
    let texts = texts.mapValues { text in
      var text = text
      text.texts = text.texts.trimmed
      return text
    }
    guard texts.values.allSatisfy({ $0.texts.texts.values.allSatisfy { $0.count <= Products.longestText } }) else {
      throw ReleaseRefusal.textTooLong
    }
    _ = try await store.perform(verb, by: requester.actor) { decision in
      try decision.requireForRelease(.manageEvidence, of: requester)
      let known = try decision.openRelease(release)
      guard known.progress.digest == digest else { throw ReleaseRefusal.hasChanged }
      guard var content = try decision.db.releaseContent(release) else { throw ReleaseRefusal.unknown }
      var digests = ReleaseTextChanged.Digests(before: digest, after: digest)
      for (block, text) in texts.sorted(by: { $0.key < $1.key }) {
        let before = content
        guard content.set(text, of: block) else { throw ReleaseRefusal.textUnknown }
        guard content != before else { continue }
        digests = .init(before: digests.after, after: try content.digest)
        try decision.append(
          ReleaseTextChanged(block: block, text: text, digests: digests), to: release.recast(),
          of: ReleaseProgress.stream, in: .mission)
      }
      return true
    }
  }
}
