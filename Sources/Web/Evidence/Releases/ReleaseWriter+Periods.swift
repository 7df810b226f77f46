import Basics
import Collect
import Evidence
import Office
import Records
import Store

/// What an issue that is prepared looks back at.
struct FormerIssues {
  /// The one that is corrected: what moves on from issue to issue stays what it was there.
  var corrected: ReleaseContent?
  /// The one that went out last and still holds.
  var last: ReleaseContent?

  static func source(of block: String, in content: ReleaseContent?) -> FrozenDefinition.Source? {
    content?.tables.first { $0.block.key == block }?.table.definition.source
  }

  func corrected(_ block: String) -> FrozenDefinition.PresenceSource? {
    if case .presence(let source) = Self.source(of: block, in: corrected) { source } else { nil }
  }
}

extension ReleaseWriter {
  func formerIssues(of product: ProductRecord, correcting corrected: ID<Release>?) async throws -> FormerIssues {
    try await releases.store.read { reader in
      let last = try reader.product(code: product.code).flatMap { line in
        try reader.releases(of: line.id).first { $0.state == .released }
      }
      return FormerIssues(
        corrected: try corrected.flatMap { try reader.releaseContent($0) },
        last: try last.flatMap { try reader.releaseContent($0.id) })
    }
  }

  /// The conditions of a block, with what its period comes to now, or came to in the issue that is corrected.
  func filter(
    of asked: ProductBlock.IndicatorBlock, in block: String, _ indicator: IndicatorRecord, after former: FormerIssues,
    for requester: Requester, on day: Day
  ) async throws -> Tabulation.Filter {
    guard let period = asked.period else { return asked.filter }
    let subject = try await subjects.subject(indicator.formID, for: requester, on: day, in: words(.english))
    var found: Tabulation.Filter?
    if case .indicator(let source) = FormerIssues.source(of: block, in: former.corrected) {
      found = source.filter.time(round: subject.round)
    }
    if found == nil {
      found = try await conditions(of: period, in: block, subject, after: former, for: requester)
    }
    guard let found, let filter = asked.filter.narrowed(by: found) else {
      let refusal = IndicatorRefusal.nothing
      throw ReleaseRefusal.block(title: block, reason: refusal.code, arguments: refusal.arguments)
    }
    return filter
  }

  /// How a block is split: what is kept of a number or day may not say it, where a command defined the block.
  func dimension(
    of asked: ProductBlock.IndicatorBlock, in block: String, _ indicator: IndicatorRecord, for requester: Requester,
    on day: Day
  ) async throws -> Tabulation.Dimension? {
    guard let dimension = asked.dimension, case .answer = dimension else { return asked.dimension }
    let subject = try await subjects.subject(indicator.formID, for: requester, on: day, in: words(.english))
    do {
      return try await EvidenceStore(releases.store).settled(
        dimension, of: indicator.form, round: subject.round, for: requester, on: day, within: Releases.patience)
    } catch let refusal as EvidenceRefusal where refusal.kind == .invalid {
      throw ReleaseRefusal.block(title: block, reason: refusal.code, arguments: refusal.arguments)
    }
  }

  private func conditions(
    of period: RelativePeriod, in block: String, _ subject: EvidenceSubject, after former: FormerIssues,
    for requester: Requester
  ) async throws -> Tabulation.Filter {
    // Days are those of the mission, as schedules count them.
    let zoned = words(.english)
    let today = zoned.day(of: releases.store.clock.now())
    switch period {
    case .newestRound:
      return try await newestRound(of: subject, for: requester, block)
    case .last(let count, let period):
      let days = RelativePeriod.days(count, period, before: today)
      return Tabulation.Filter(from: days?.lowerBound, to: days?.upperBound)
    case .sinceLastIssue:
      var before = former.last.map { zoned.day(of: $0.computed).adding(days: -1) }
      if case .indicator(let source) = FormerIssues.source(of: block, in: former.last) {
        before = source.filter.to ?? before
      }
      let (from, to) = (before?.adding(days: 1), today.adding(days: -1))
      guard from.map({ $0 <= to }) ?? true else { throw ProductRefusal.periodEmpty(block: block) }
      return Tabulation.Filter(from: from, to: to)
    }
  }

  private func newestRound(
    of subject: EvidenceSubject, for requester: Requester, _ block: String
  ) async throws -> Tabulation.Filter {
    if let path = subject.round {
      let order = subject.words.names(places: subject.atlas).order(.answer(path: path)) ?? []
      let newest = try await releases.newestRound(
        of: subject.record.formID, asked: path, order: order, for: requester)
      guard let newest else { throw ProductRefusal.noRound(block: block) }
      return Tabulation.Filter(answers: [path: [newest]])
    }
    guard let code = subject.record.programme, let programme = try await office.programmes.programme(code: code),
      let round = try await releases.store.read({ try $0.rounds(of: programme.id) }).series
        .last(where: { $0.state == .released })
    else { throw ProductRefusal.noRound(block: block) }
    return Tabulation.Filter(from: round.from, to: round.to)
  }
}

extension Tabulation.Filter {
  /// Its conditions on time alone; nil without any.
  fileprivate func time(round: String?) -> Self? {
    var answers: [String: Set<String>] = [:]
    if let round, let given = self.answers[round] { answers[round] = Set(given) }
    guard from != nil || to != nil || !answers.isEmpty else { return nil }
    return Self(answers: answers, from: from, to: to)
  }
}
