package import Basics
import Office
package import Store

/// Figures were computed and frozen, with words beside them: a new issue, or an open one anew.
package struct ReleasePrepared: Event, Codable, Equatable {
  package static let kind = "release.prepared"
  package var product: ID<Product>
  package var content: ReleaseContent
  /// Who must clear it, as the product said then.
  package var steps: [ClearanceStep]
  /// The issue that it corrects, and why.
  package var supersedes: ID<Release>?
  package var reason: String
  /// Of the content as it was written then; nil in what was recorded before events said it.
  package var digest: String?

  package init(
    product: ID<Product>, content: ReleaseContent, steps: [ClearanceStep], supersedes: ID<Release>? = nil,
    reason: String = "", digest: String? = nil
  ) {
    (self.product, self.content, self.steps) = (product, content, steps)
    (self.supersedes, self.reason, self.digest) = (supersedes, reason, digest)
  }
}

/// Words of a block were written otherwise: what was cleared before is open again.
package struct ReleaseTextChanged: Event, Codable, Equatable {
  package static let kind = "release.text.changed"
  package var block: String
  package var text: ProductText
  /// Nil in what was recorded before events said it.
  package var digests: Digests?

  package init(block: String, text: ProductText, digests: Digests? = nil) {
    (self.block, self.text, self.digests) = (block, text, digests)
  }

  /// Of the content in which the words were written, and of what came of it.
  package struct Digests: Hashable, Codable, Sendable {
    package var before: String
    package var after: String

    package init(before: String, after: String) { (self.before, self.after) = (before, after) }
  }
}

/// Somebody cleared what they saw.
package struct ReleaseStepTaken: Event, Codable, Equatable {
  package static let kind = "release.step.taken"
  package var step: ClearanceStep.Kind
  /// Of the content that was cleared.
  package var digest: String

  package init(_ step: ClearanceStep.Kind, digest: String) { (self.step, self.digest) = (step, digest) }
}

/// Somebody did not clear it: it has to be prepared anew.
package struct ReleaseReturned: Event, Codable, Equatable {
  package static let kind = "release.returned"
  package var step: ClearanceStep.Kind
  package var reason: String
  package var digest: String

  package init(_ step: ClearanceStep.Kind, reason: String, digest: String) {
    (self.step, self.reason, self.digest) = (step, reason, digest)
  }
}

/// The owner of a source was asked.
package struct ReleaseOwnerAsked: Event, Codable, Equatable {
  package static let kind = "release.owner.asked"
  /// The source's key, as the terms know it.
  package var source: String
  package var day: Day
  package var digest: String

  package init(source: String, day: Day, digest: String) {
    (self.source, self.day, self.digest) = (source, day, digest)
  }
}

/// What the owner of a source answered, by letter or by e-mail, as somebody filed it.
package struct ReleaseOwnerAnswered: Event, Codable, Equatable {
  package static let kind = "release.owner.answered"
  package var source: String
  package var answer: OwnerAnswer
  package var digest: String

  package init(source: String, answer: OwnerAnswer, digest: String) {
    (self.source, self.answer, self.digest) = (source, answer, digest)
  }
}

/// Somebody may see it where others do not, for good or until a day.
package struct ReleaseReaderNamed: Event, Codable, Equatable {
  package static let kind = "release.reader.named"
  package var reader: Embargo.Reader

  package init(_ reader: Embargo.Reader) { self.reader = reader }
}

package struct ReleaseReaderRemoved: Event, Codable, Equatable {
  package static let kind = "release.reader.removed"
  package var user: ID<User>

  package init(_ user: ID<User>) { self.user = user }
}

/// Until when nobody else sees it once it is released; without an hour, nobody waits.
package struct ReleaseEmbargoed: Event, Codable, Equatable {
  package static let kind = "release.embargoed"
  package var embargo: Embargo?

  package init(_ embargo: Embargo?) { self.embargo = embargo }
}

/// An officer lets it go further than what it is made of.
package struct ReleaseLevelLowered: Event, Codable, Equatable {
  package static let kind = "release.level.lowered"
  package var lowering: LevelLowering

  package init(_ lowering: LevelLowering) { self.lowering = lowering }
}

/// An officer lets it tell groups of smaller places than its level does.
package struct ReleaseHarmLowered: Event, Codable, Equatable {
  package static let kind = "release.harm.lowered"
  package var harm: HarmLowering

  package init(_ harms: [GroupHarm], _ lowering: LevelLowering) { harm = HarmLowering(harms, lowering) }
}

/// It goes out.
package struct ReleasePublished: Event, Codable, Equatable {
  package static let kind = "release.published"
  package var digest: String

  package init(digest: String) { self.digest = digest }
}

/// It does not hold any more. It stays where it is, and says so.
package struct ReleaseWithdrawn: Event, Codable, Equatable {
  package static let kind = "release.withdrawn"
  package var reason: String

  package init(reason: String) { self.reason = reason }
}

/// What an owner outside of the mission said, and where it can be looked up.
package struct OwnerAnswer: Hashable, Codable, Sendable {
  package var isGranted: Bool
  /// The day of the letter.
  package var day: Day
  /// What may go out: "figures by province, with our name".
  package var scope: String
  /// The number of the letter, or the sender and hour of the e-mail.
  package var reference: String
  /// The letter itself; nil where only its reference was filed.
  package var letter: OwnerLetter?

  package init(isGranted: Bool, day: Day, scope: String, reference: String, letter: OwnerLetter? = nil) {
    (self.isGranted, self.day, self.scope, self.reference) = (isGranted, day, scope, reference)
    self.letter = letter
  }
}

/// A release that is out stays unseen until an hour.
package struct Embargo: Hashable, Codable, Sendable {
  /// Somebody who sees it nevertheless: before its hour marked as an embargoed draft.
  package struct Reader: Hashable, Codable, Sendable {
    package var user: ID<User>
    package var until: Day?

    package init(_ user: ID<User>, until: Day? = nil) { (self.user, self.until) = (user, until) }
  }

  package var until: Instant
  /// In which zone the hour was said, as `Europe/Istanbul`.
  package var zone: String
  package var readers: [Reader]

  package init(until: Instant, zone: String, readers: [Reader] = []) {
    (self.until, self.zone, self.readers) = (until, zone, readers)
  }
}

/// Turns issues into rows of the table `release`.
package struct ReleaseProjection: Projection {
  package struct State: Sendable {
    var progress: ReleaseProgress
    var content: ReleaseContent
  }

  package init() {}

  package let stream = ReleaseProgress.stream
  package let version = 2
  package let tables = ["release"]
  package let events: [any Event.Type] = [
    ReleasePrepared.self, ReleaseTextChanged.self, ReleaseStepTaken.self, ReleaseReturned.self,
    ReleaseOwnerAsked.self, ReleaseOwnerAnswered.self, ReleaseEmbargoed.self, ReleaseLevelLowered.self,
    ReleasePublished.self, ReleaseWithdrawn.self, ReleaseTranslated.self, ReleaseTranslationCleared.self,
    ReleaseTranslationPublished.self, ReleaseReaderNamed.self, ReleaseReaderRemoved.self, ReleaseHarmLowered.self,
  ]

  package func needs(_ entry: JournalEntry) -> [Need] {
    entry.event(ReleasePrepared.self).map { [.stream($0.product.recast())] } ?? []
  }

  package func fold(_ state: State?, _ entry: JournalEntry) -> State? {
    let mark = ReleaseProgress.Mark(by: entry.actor, at: entry.time.instant)
    if let event = entry.event(ReleasePrepared.self) {
      let digest = event.digest ?? Self.digest(of: event.content, entry)
      guard var known = state else {
        return State(progress: ReleaseProgress(event, digest: digest, mark), content: event.content)
      }
      // What is out does not change, whoever prepared it at the same time elsewhere.
      guard known.progress.published == nil else { return state }
      known.progress.prepareAnew(
        event, digest: digest, mark, keeping: event.content.words(keptIn: known.content))
      known.content = event.content
      return known
    }
    guard var next = state else { return nil }
    if let event = entry.event(ReleaseTextChanged.self) {
      guard next.progress.published == nil, next.content.set(event.text, of: event.block) else { return state }
      next.progress.write(event.block, digest: Self.digest(of: event, in: next, entry), mark)
    } else {
      next.progress.take(entry, mark)
    }
    return next
  }

  /// Clearance hangs on it: it is what the verb wrote down, and made of the content only where no verb did yet.
  private static func digest(of event: ReleaseTextChanged, in next: State, _ entry: JournalEntry) -> String {
    guard let digests = event.digests else { return digest(of: next.content, entry) }
    // Of what two wrote apart, each without the other's, nobody has seen a whole yet.
    guard digests.before == next.progress.digest else {
      return Hashing.blake2b(Array((next.progress.digest + digests.after).utf8)).hex
    }
    return digests.after
  }

  /// What cannot be coded has a hash of its own too, so that no entry is dropped.
  private static func digest(of content: ReleaseContent, _ entry: JournalEntry) -> String {
    (try? content.digest) ?? Hashing.blake2b(entry.id.bytes).hex
  }

  package func write(_ state: State, stream: ID<JournalStream>, previous: State?, to writer: Writer) throws {
    try writer.write(state, release: stream.recast(), previous: previous)
  }
}
