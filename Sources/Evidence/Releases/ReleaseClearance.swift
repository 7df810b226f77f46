package import Basics

/// What stands between a release and its readers.
package struct ReleaseClearance: Hashable, Sendable {
  package enum Item: Hashable, Sendable {
    case step(ClearanceStep.Kind)
    case owner(ReleaseTerms.Owner)
    /// It goes further than what it is made of. `isBound`: nobody here may lower that.
    case level(Level, isBound: Bool)
    /// It tells groups of places that are too small for its level.
    case harm([GroupHarm])
  }

  package enum Standing: Hashable, Sendable {
    case missing
    /// It was cleared, and what it says has changed since.
    case reopened
    case cleared(ReleaseProgress.Mark)
    case asked(Day)
    /// The owner did not answer in the time after which the agreement takes that for a yes.
    case silence(since: Day)
    case refused(OwnerAnswer)
    case granted(OwnerAnswer)

    package var isCleared: Bool {
      switch self {
      case .cleared, .silence, .granted: true
      case .missing, .reopened, .asked, .refused: false
      }
    }
  }

  package struct Line: Hashable, Sendable {
    package let item: Item
    package let standing: Standing
  }

  /// The steps of the mission in their order, then the owners, then what may not go as far.
  package let lines: [Line]

  private let terms: ReleaseTerms

  /// - Parameter level: How far it is to go.
  package init(_ progress: ReleaseProgress, terms: ReleaseTerms, to level: Level, on day: Day) {
    self.terms = terms
    var levels: [Line] = []
    if let needed = terms.levels.values.max(), needed > level {
      let lowering = progress.lowering.flatMap { $0.from >= needed && $0.to <= level ? $0 : nil }
      let standing = lowering.map { Standing.cleared(.init(by: $0.officer, at: $0.at)) } ?? .missing
      levels.append(Line(item: .level(needed, isBound: false), standing: standing))
    }
    if let needed = terms.bound.values.max(), needed > level {
      levels.append(Line(item: .level(needed, isBound: true), standing: .missing))
    }
    if !terms.harms.isEmpty {
      let lowering = progress.harm.flatMap { $0.covers(terms.harms, at: level) ? $0.lowering : nil }
      let standing = lowering.map { Standing.cleared(.init(by: $0.officer, at: $0.at)) } ?? .missing
      levels.append(Line(item: .harm(terms.harms), standing: standing))
    }
    lines =
      progress.steps.map { step in
        let standing: Standing =
          progress.step(step.kind).map { .cleared($0.mark) }
          ?? (progress.isReopened(step.kind) ? .reopened : .missing)
        return Line(item: .step(step.kind), standing: standing)
      }
      + terms.owners.map { owner in
        guard let heard = progress.owner(of: owner.source) else {
          let wasHeard = progress.owners.contains { $0.source == owner.source }
          return Line(item: .owner(owner), standing: wasHeard ? .reopened : .missing)
        }
        if let answer = heard.answer {
          return Line(item: .owner(owner), standing: answer.isGranted ? .granted(answer) : .refused(answer))
        }
        guard let asked = heard.asked else { return Line(item: .owner(owner), standing: .missing) }
        let isSilent = owner.silenceDays.map { asked.adding(days: $0) <= day } ?? false
        return Line(item: .owner(owner), standing: isSilent ? .silence(since: asked) : .asked(asked))
      } + levels
  }

  package var isComplete: Bool { lines.allSatisfy(\.standing.isCleared) }

  /// The first step of the mission that is still to be taken.
  package var nextStep: ClearanceStep.Kind? {
    for line in lines {
      if case .step(let kind) = line.item, !line.standing.isCleared { return kind }
    }
    return nil
  }

  /// Refuses while something is missing, and names the first figure that waits for it.
  func require(of content: ReleaseContent) throws(ReleaseRefusal) {
    guard let line = lines.first(where: { !$0.standing.isCleared }) else { return }
    switch line.item {
    case .step(let kind):
      throw .uncleared(figure: content.tables.first?.table.definition.title ?? content.title, step: kind)
    case .owner(let owner):
      let table = content.tables.first { owner.blocks.contains($0.block.key) }?.table
      throw .ownerMissing(figure: table?.definition.title ?? content.title, owner: owner.name)
    case .level(let level, let isBound):
      let levels = isBound ? terms.bound : terms.levels
      let table = content.tables.first { levels[$0.block.key] == level }?.table
      throw .tooOpen(figure: table?.definition.title ?? content.title, level: level)
    case .harm(let harms):
      let table = content.tables.first { $0.block.key == harms.first?.block }?.table
      throw .groupHarm(
        figure: table?.definition.title ?? content.title, column: harms.first?.column ?? "", level: content.level)
    }
  }
}

extension ReleaseProgress {
  /// Refuses whoever may not take the step now.
  ///
  /// Four eyes: nobody reviews what they prepared, changed or declared ready, the head of office is not the one who
  /// reviewed, and where nobody reviewed, not the one who prepared, changed or declared ready either. So two people are
  /// needed at least, except for what stays inside and has a single step. What nobody but Konak prepared may be declared
  /// ready by anybody.
  ///
  /// - Parameter level: How far it is to go.
  func require(_ kind: ClearanceStep.Kind, by actor: Actor, to level: Level) throws(ReleaseRefusal) {
    guard published == nil else { throw .isReleased }
    guard returned == nil else { throw .isReturned }
    try steps.require(kind, by: actor, authors: authors, to: level) { step($0) }
  }
}

extension [ClearanceStep] {
  /// - Parameters:
  ///   - level: How far it is to go.
  ///   - taken: The step for what it says now; nil while it is open.
  func require(
    _ kind: ClearanceStep.Kind, by actor: Actor, authors: [ID<Actor>], to level: Level,
    _ taken: (ClearanceStep.Kind) -> ReleaseProgress.Step?
  ) throws(ReleaseRefusal) {
    guard let step = first(where: { $0.kind == kind }) else { throw .stepUnknown }
    if !step.people.isEmpty {
      guard case .user(let user) = actor, step.people.contains(user) else { throw .notNamed(kind) }
    }
    for earlier in prefix(while: { $0.kind != kind }) where taken(earlier.kind) == nil {
      throw .tooEarly(earlier.kind)
    }
    let isWork = authors.contains(actor.id) || taken(.officer)?.mark.by == actor.id
    switch kind {
    case .officer: return
    case .technicalReview:
      guard !isWork else { throw .ownWork }
    case .headOfOffice:
      let review = taken(.technicalReview)
      guard review?.mark.by != actor.id else { throw .ownReview }
      let isOneWordEnough = level == .internal && count == 1
      guard review != nil || isOneWordEnough || !isWork else { throw .ownClearance }
    }
  }
}
