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
  /// When its first figures were prepared, and by whom.
  package var created: Mark
  /// By whom the figures were prepared or the words changed last.
  package var prepared: Mark
  /// Those who changed something of what it says now.
  package var authors: [ID<Actor>]
  /// By block, those of them who wrote its words.
  var writers: [String: [ID<Actor>]] = [:]
  /// The latest of each kind, whether or not it was of this content.
  package var taken: [Step] = []
  package var returned: Returned?
  /// The latest of each source.
  package var owners: [Owner] = []
  package var embargo: Embargo?
  /// Accounts that see it where others do not: before the hour of an embargo, and when it is for named people.
  package var readers: [Embargo.Reader] = []
  /// That it may go further than what it is made of, as an officer decided.
  package var lowering: LevelLowering?
  /// That it may tell groups of small places, as an officer decided.
  package var harm: HarmLowering?
  package var published: Mark?
  /// Languages that follow once it is out; nil where nothing was written of any.
  package var translations: [ReleaseTranslation]?
  package var withdrawn: Withdrawal?
  /// The issue that it corrects, and why.
  package var supersedes: ID<Release>?
  package var reason: String

  init(_ event: ReleasePrepared, digest: String, _ mark: Mark) {
    (product, steps, self.digest, created, prepared) = (event.product, event.steps, digest, mark, mark)
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

  /// Figures anew, with the words of these blocks as they were.
  mutating func prepareAnew(_ event: ReleasePrepared, digest: String, _ mark: Mark, keeping words: Set<String>) {
    steps = event.steps
    writers = writers.filter { words.contains($0.key) }
    authors = Set(writers.values.joined()).sorted()
    change(to: digest, mark)
  }

  mutating func write(_ block: String, digest: String, _ mark: Mark) {
    if writers[block]?.contains(mark.by) != true { writers[block, default: []].append(mark.by) }
    change(to: digest, mark)
  }

  /// The same content anew leaves what was cleared as it is.
  private mutating func change(to digest: String, _ mark: Mark) {
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
      // Asking once more about the same does not undo what was answered.
      let answer = owners.first { $0.source == event.source && $0.digest == event.digest }?.answer
      owners.removeAll { $0.source == event.source }
      owners.append(
        Owner(source: event.source, asked: event.day, answer: answer, mark: mark, digest: event.digest))
    } else if let event = entry.event(ReleaseOwnerAnswered.self) {
      let asked = owners.first { $0.source == event.source && $0.digest == event.digest }?.asked
      owners.removeAll { $0.source == event.source }
      owners.append(
        Owner(source: event.source, asked: asked, answer: event.answer, mark: mark, digest: event.digest))
    } else if let event = entry.event(ReleaseEmbargoed.self) {
      guard published == nil else { return }
      // Those who were named with an hour are readers like others, until another hour is said without them.
      let former = Set(embargo?.readers.map(\.user) ?? [])
      readers.removeAll { former.contains($0.user) }
      embargo = event.embargo
      for reader in event.embargo?.readers ?? [] { name(reader) }
    } else if let event = entry.event(ReleaseReaderNamed.self) {
      name(event.reader)
    } else if let event = entry.event(ReleaseReaderRemoved.self) {
      readers.removeAll { $0.user == event.user }
      embargo?.readers.removeAll { $0.user == event.user }
    } else if let event = entry.event(ReleaseLevelLowered.self) {
      if published == nil { lowering = event.lowering }
    } else if let event = entry.event(ReleaseHarmLowered.self) {
      if published == nil { harm = event.harm }
    } else if let event = entry.event(ReleasePublished.self) {
      // Two offices may let it out at once: the first counts. What was changed meanwhile is not what was cleared.
      if published == nil, event.digest == digest { published = mark }
    } else if let event = entry.event(ReleaseWithdrawn.self) {
      if published != nil, withdrawn == nil { withdrawn = Withdrawal(reason: event.reason, mark: mark) }
    } else {
      translate(entry, mark)
    }
  }

  private mutating func name(_ reader: Embargo.Reader) {
    readers.removeAll { $0.user == reader.user }
    readers.append(reader)
  }
}

extension ReleaseContent {
  /// Blocks that say the same words in another content.
  func words(keptIn other: ReleaseContent) -> Set<String> {
    let others = other.texts
    return Set(texts.filter { others[$0.key] == $0.value }.keys)
  }

  /// False when there are no words at that block.
  mutating func set(_ text: ProductText, of block: String) -> Bool {
    guard let index = blocks.firstIndex(where: { $0.key == block }), case .text = blocks[index].content else {
      return false
    }
    blocks[index].content = .text(text)
    return true
  }
}
