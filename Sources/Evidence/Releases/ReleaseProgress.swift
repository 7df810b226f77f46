package import Basics
package import Store

/// How far an issue has come on its way out: what was done to it by whom, apart from what it says.
package struct ReleaseProgress: Hashable, Codable, Sendable {
  package static let stream = StreamKind("release", isPersonal: false)

  package struct Mark: Hashable, Codable, Sendable {
    package var by: ID<Actor>
    package var at: Instant
  }

  package struct Step: Hashable, Codable, Sendable {
    package var kind: ClearanceStep.Kind
    package var mark: Mark
    package var digest: String
  }

  package struct Returned: Hashable, Codable, Sendable {
    package var step: ClearanceStep.Kind
    package var reason: String
    package var mark: Mark
  }

  /// What was heard of the owner of a source.
  package struct Owner: Hashable, Codable, Sendable {
    package var source: String
    package var asked: Day?
    package var answer: OwnerAnswer?
    package var mark: Mark
    /// Of what the owner was asked about.
    package var digest: String
  }

  package struct Withdrawal: Hashable, Codable, Sendable {
    package var reason: String
    package var mark: Mark
  }

  package var product: ID<Product>
  /// Who must clear it.
  package var steps: [ClearanceStep]
  /// Of the content as it is.
  package var digest: String
  /// By whom the figures were prepared or the words changed last.
  package var prepared: Mark
  /// Those who changed something of what it says now.
  package var authors: [ID<Actor>]
  /// The latest of each kind, whether or not it was of this content.
  package var taken: [Step] = []
  package var returned: Returned?
  /// The latest of each source.
  package var owners: [Owner] = []
  package var embargo: Embargo?
  /// That it may go further than what it is made of, as an officer decided.
  package var lowering: LevelLowering?
  package var published: Mark?
  /// Languages that follow once it is out; nil where nothing was written of any.
  package var translations: [ReleaseTranslation]?
  package var withdrawn: Withdrawal?
  /// The issue that it corrects, and why.
  package var supersedes: ID<Release>?
  package var reason: String

  init(_ event: ReleasePrepared, digest: String, _ mark: Mark) {
    (product, steps, self.digest, prepared) = (event.product, event.steps, digest, mark)
    (supersedes, reason, authors) = (event.supersedes, event.reason, [mark.by])
  }

  package enum State: String, Hashable, Codable, CaseIterable, Sendable {
    case prepared, released, withdrawn
  }

  package var state: State { withdrawn != nil ? .withdrawn : published != nil ? .released : .prepared }

  /// The step of the content as it is; nil while it is open, or open again.
  package func step(_ kind: ClearanceStep.Kind) -> Step? { taken.first { $0.kind == kind && $0.digest == digest } }

  /// Whether somebody took the step for what it said before.
  package func isReopened(_ kind: ClearanceStep.Kind) -> Bool {
    taken.contains { $0.kind == kind && $0.digest != digest }
  }

  /// What was heard of an owner about the content as it is.
  package func owner(of source: String) -> Owner? { owners.first { $0.source == source && $0.digest == digest } }

  // MARK: Folding

  /// The same content anew leaves what was cleared as it is.
  mutating func change(to digest: String, _ mark: Mark, steps: [ClearanceStep]? = nil) {
    if let steps { (self.steps, authors) = (steps, []) }
    if digest != self.digest { returned = nil }
    if !authors.contains(mark.by) { authors.append(mark.by) }
    (self.digest, prepared) = (digest, mark)
  }

  mutating func take(_ entry: JournalEntry, _ mark: Mark) {
    if let event = entry.event(ReleaseStepTaken.self) {
      taken.removeAll { $0.kind == event.step }
      taken.append(Step(kind: event.step, mark: mark, digest: event.digest))
    } else if let event = entry.event(ReleaseReturned.self) {
      guard published == nil, event.digest == digest else { return }
      taken.removeAll { $0.digest == digest }
      returned = Returned(step: event.step, reason: event.reason, mark: mark)
    } else if let event = entry.event(ReleaseOwnerAsked.self) {
      owners.removeAll { $0.source == event.source }
      owners.append(Owner(source: event.source, asked: event.day, mark: mark, digest: event.digest))
    } else if let event = entry.event(ReleaseOwnerAnswered.self) {
      let asked = owners.first { $0.source == event.source && $0.digest == event.digest }?.asked
      owners.removeAll { $0.source == event.source }
      owners.append(
        Owner(source: event.source, asked: asked, answer: event.answer, mark: mark, digest: event.digest))
    } else if let event = entry.event(ReleaseEmbargoed.self) {
      if published == nil { embargo = event.embargo }
    } else if let event = entry.event(ReleaseLevelLowered.self) {
      if published == nil { lowering = event.lowering }
    } else if let event = entry.event(ReleasePublished.self) {
      // Two offices may let it out at once: the first counts. What was changed meanwhile is not what was cleared.
      if published == nil, event.digest == digest { published = mark }
    } else if let event = entry.event(ReleaseWithdrawn.self) {
      if published != nil, withdrawn == nil { withdrawn = Withdrawal(reason: event.reason, mark: mark) }
    } else {
      translate(entry, mark)
    }
  }
}

extension ReleaseContent {
  /// False when there are no words at that block.
  mutating func set(_ text: ProductText, of block: String) -> Bool {
    guard let index = blocks.firstIndex(where: { $0.key == block }), case .text = blocks[index].content else {
      return false
    }
    blocks[index].content = .text(text)
    return true
  }
}
