package import Basics
import Foundation
import Office
package import Records
package import Store

/// Issues of products: prepared, cleared, let out, held back, corrected and withdrawn.
///
/// `evidence.manage` prepares and declares ready, `releases.review` reviews, `releases.clear` clears for the office,
/// `releases.publish` lets out, holds back and withdraws: each for the whole mission.
package struct Releases: Sendable {
  package let store: Store
  private let keeper: PresenceKeeper
  private let sites: SiteAssessmentKeeper?
  private let terms: @Sendable (ReleaseContent, Reader, Day) throws -> ReleaseTerms

  /// - Parameters:
  ///   - sites: Keeps what was found in sites; without one no site can be figured.
  ///   - terms: What the sources of the figures ask for.
  package init(
    _ store: Store, sites: SiteAssessmentKeeper? = nil,
    terms: @escaping @Sendable (ReleaseContent, Reader, Day) throws -> ReleaseTerms = ReleaseTerms.stated
  ) {
    (self.store, self.sites) = (store, sites)
    self.terms = terms
    keeper = PresenceKeeper(store)
  }

  /// How long counting all figures of an issue may take, in seconds.
  static let patience = 600

  // MARK: Counting

  /// Figures of one moment, before they have words.
  package struct Count: Sendable {
    package let tables: [String: CountedTable]
    package let disclosure: DisclosureReport
    /// What the owners of the sources want to be printed.
    package let credits: [LocalizedText]
    package let position: Int
    package let heads: [ReleaseContent.HeadLine]
    package let at: Instant
  }

  /// Counts all blocks in one transaction, after everything that is kept was sealed and summed up; what may not be told
  /// at the level is left out already.
  package func count(
    _ questions: [FigureQuestion], at level: Level, for requester: Requester
  ) async throws -> Count {
    try await settle(questions.map(\.source))
    let now = store.clock.now()
    return try await store.read(within: .seconds(Self.patience)) { reader in
      let counter = FigureCounter(reader: reader, requester: requester, day: Day(now))
      for question in questions { try counter.requireReach(question) }
      var tables: [String: CountedTable] = [:]
      var lines: [DisclosureReport.Line] = []
      var credits: [LocalizedText] = []
      for question in questions {
        do {
          var table = try counter.count(question)
          lines.append(try Self.protect(&table, question, at: level, reader))
          for credit in try reader.terms(of: question.source.uses(reader), on: Day(now)).credits
          where !credits.contains(credit) { credits.append(credit) }
          tables[question.block] = table
        } catch let refusal as any Refusal {
          throw ReleaseRefusal.block(
            title: question.block, reason: refusal.code, arguments: refusal.arguments)
        }
      }
      let heads = try reader.lastHeads().map { head in
        ReleaseContent.HeadLine(
          node: head.chain.node, compartment: head.chain.compartment, sequence: head.end.sequence,
          hash: head.end.hash.description)
      }
      return Count(
        tables: tables, disclosure: DisclosureReport(lines), credits: credits, position: try reader.position(),
        heads: heads, at: now)
    }
  }

  /// Figures made from persons pass disclosure control, others the rules of precision.
  static func protect(
    _ table: inout CountedTable, _ question: FigureQuestion, at level: Level, _ reader: Reader
  ) throws -> DisclosureReport.Line {
    if case .indicator(let source) = question.source, source.isAboutPersons {
      guard let threshold = FigureDisclosure.threshold(of: level) else {
        return DisclosureReport.Line(block: question.block, threshold: nil)
      }
      return FigureDisclosure(threshold: threshold, isShareOfSample: source.indicator.isShareOfSample).protect(
        &table, block: question.block)
    }
    try FigurePrecision(rule: reader.precisionRules()[level], level: level).apply(
      to: &table, question, placeLevel: question.source.placeLevel(reader),
      isByNationality: question.source.isByNationality(reader))
    return DisclosureReport.Line(block: question.block, threshold: nil)
  }

  /// What was said a moment ago is in the sums of rounds and among the visits of sites.
  func settle(_ sources: [FrozenDefinition.Source]) async throws {
    try await store.sealNow()
    let hasRounds = sources.contains { if case .presence = $0 { true } else { false } }
    if hasRounds { try await keeper.catchUp() }
    if sources.contains(where: { if case .site = $0 { true } else { false } }) { try await sites?.catchUp() }
  }

  // MARK: Preparing

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

  // MARK: Clearing

  /// What stands between the release and its readers.
  package func clearance(of release: ReleaseLine, on day: Day) async throws -> ReleaseClearance {
    try await store.read { reader in
      guard let content = try reader.releaseContent(release.id) else { throw ReleaseRefusal.unknown }
      return ReleaseClearance(
        release.progress, terms: try terms(content, reader, day), to: content.level, on: day)
    }
  }

  /// Clears what somebody saw. `digest` is of that: refused when it says something else by now.
  package func take(
    _ step: ClearanceStep.Kind, of release: ID<Release>, seeing digest: String, verb: ID<Verb> = ID(),
    by requester: Requester
  ) async throws {
    _ = try await store.perform(verb, by: requester.actor) { decision in
      try decision.requireForRelease(step.right, of: requester)
      let known = try decision.openRelease(release)
      guard known.progress.digest == digest else { throw ReleaseRefusal.hasChanged }
      guard known.progress.step(step) == nil else { return false }
      try known.progress.require(step, by: decision.actor, to: known.level)
      try decision.append(
        ReleaseStepTaken(step, digest: digest), to: release.recast(), of: ReleaseProgress.stream, in: .mission)
      return true
    }
  }

  /// Sends it back with a reason, by whoever could clear it.
  package func sendBack(
    _ release: ID<Release>, at step: ClearanceStep.Kind, because reason: String, verb: ID<Verb> = ID(),
    by requester: Requester
  ) async throws {
    let reason = try Self.reason(reason)
    _ = try await store.perform(verb, by: requester.actor) { decision in
      try decision.requireForRelease(step.right, of: requester)
      let known = try decision.openRelease(release)
      guard known.progress.steps.contains(where: { $0.kind == step }) else { throw ReleaseRefusal.stepUnknown }
      try decision.append(
        ReleaseReturned(step, reason: reason, digest: known.progress.digest), to: release.recast(),
        of: ReleaseProgress.stream, in: .mission)
      return true
    }
  }

  /// Notes that the owner of a source was asked on a day: where the agreement counts silence as a yes, its days run from
  /// then. Nobody was asked about this content before there was it, with one day for zones and midnights.
  package func ask(
    ownerOf source: String, about release: ID<Release>, on day: Day, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    _ = try await store.perform(verb, by: requester.actor) { decision in
      try decision.requireForRelease(.manageEvidence, of: requester)
      guard day <= Day(decision.now).adding(days: 1) else { throw ReleaseRefusal.dayInTheFuture }
      let known = try requireOwner(source, of: release, decision)
      guard day >= Day(known.progress.prepared.at).adding(days: -1) else { throw ReleaseRefusal.dayBeforePrepared }
      try decision.append(
        ReleaseOwnerAsked(source: source, day: day, digest: known.progress.digest), to: release.recast(),
        of: ReleaseProgress.stream, in: .mission)
      return true
    }
  }

  /// Files what the owner of a source answered about what it says now, with the letter where there is one.
  package func file(
    _ answer: OwnerAnswer, ofOwnerOf source: String, about release: ID<Release>, letter: OwnerLetter.Draft? = nil,
    verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    var answer = try answer.checked(on: Day(store.clock.now()))
    if let letter {
      _ = try letter.checked()
      // Nobody fills the disk who may not file.
      try await store.read { [now = store.clock.now()] reader in
        let filter = GrantFilter(.manageEvidence, of: requester, sensitivity: .internalUse, on: Day(now))
        guard filter.reachesEverywhere(in: nil) else { throw ReleaseRefusal.notAllowed }
        guard try reader.release(release)?.state == .prepared else { throw ReleaseRefusal.isReleased }
      }
      answer.letter = try await keep(letter, of: release)
    }
    let filed = answer
    _ = try await store.perform(verb, by: requester.actor) { decision in
      try decision.requireForRelease(.manageEvidence, of: requester)
      let known = try requireOwner(source, of: release, decision)
      try decision.append(
        ReleaseOwnerAnswered(source: source, answer: filed, digest: known.progress.digest), to: release.recast(),
        of: ReleaseProgress.stream, in: .mission)
      return true
    }
  }

  private func requireOwner(
    _ source: String, of release: ID<Release>, _ decision: Decision
  ) throws -> ReleaseLine {
    let known = try decision.openRelease(release)
    guard let content = try decision.db.releaseContent(release) else { throw ReleaseRefusal.unknown }
    guard try terms(content, decision.db, Day(decision.now)).owners.contains(where: { $0.source == source }) else {
      throw ReleaseRefusal.ownerUnknown
    }
    return known
  }

  // MARK: Letting out

  /// Says until when nobody else sees it; nil for no embargo. Before it is released only.
  package func hold(
    _ release: ID<Release>, until embargo: Embargo?, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    if let embargo { guard TimeZone(identifier: embargo.zone) != nil else { throw ReleaseRefusal.zoneUnknown } }
    _ = try await store.perform(verb, by: requester.actor) { decision in
      try decision.requireForRelease(.publishReleases, of: requester)
      let known = try decision.openRelease(release)
      if let embargo { guard embargo.until > decision.now else { throw ReleaseRefusal.embargoPast } }
      guard known.progress.embargo != embargo else { return false }
      try decision.append(
        ReleaseEmbargoed(embargo), to: release.recast(), of: ReleaseProgress.stream, in: .mission)
      return true
    }
  }

  /// Lets it go further than what it is made of, as far as its product. Throws `LevelRefusal`.
  package func lower(
    _ release: ID<Release>, because reason: String, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    _ = try await store.perform(verb, by: requester.actor) { decision in
      let known = try decision.openRelease(release)
      guard let content = try decision.db.releaseContent(release) else { throw ReleaseRefusal.unknown }
      let day = Day(decision.now)
      let needed = try terms(content, decision.db, day).levels.values.max() ?? .public
      let lowering = try LevelLowering.lower(
        needed, to: known.level, because: reason, by: requester, at: decision.now, on: day)
      try decision.append(
        ReleaseLevelLowered(lowering), to: release.recast(), of: ReleaseProgress.stream, in: .mission)
      return true
    }
  }

  /// Lets nationality, ethnicity and irregular status be told of places below those that the level tells them of: of just
  /// what of that is in it now. Throws `LevelRefusal`.
  package func lowerHarm(
    _ release: ID<Release>, because reason: String, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    _ = try await store.perform(verb, by: requester.actor) { decision in
      let known = try decision.openRelease(release)
      guard let content = try decision.db.releaseContent(release) else { throw ReleaseRefusal.unknown }
      let day = Day(decision.now)
      let harms = try terms(content, decision.db, day).harms
      guard !harms.isEmpty else { throw LevelRefusal.nothingToLower }
      let lowering = try LevelLowering.lower(
        .internal, to: known.level, because: reason, by: requester, at: decision.now, on: day)
      try decision.append(
        ReleaseHarmLowered(harms, lowering), to: release.recast(), of: ReleaseProgress.stream, in: .mission)
      return true
    }
  }

  /// Lets it out, cleared as it is; refused while a figure waits for somebody, naming both.
  package func publish(
    _ release: ID<Release>, seeing digest: String, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    _ = try await store.perform(verb, by: requester.actor) { decision in
      try decision.requireForRelease(.publishReleases, of: requester)
      let known = try decision.openRelease(release)
      guard let content = try decision.db.releaseContent(release) else { throw ReleaseRefusal.unknown }
      guard known.progress.digest == digest else { throw ReleaseRefusal.hasChanged }
      guard known.progress.returned == nil else { throw ReleaseRefusal.isReturned }
      // Data of a programme that practises are nobody's yet; a demonstration's are marked wherever they go.
      guard content.mark?.kind != DataMark.Kind.practice.rawValue else { throw ReleaseRefusal.practice }
      try content.imprint.check(content.languages, level: content.level)
      // Steps that were enough when it was prepared may be too few now.
      guard content.level == .internal || known.progress.steps.contains(where: { $0.kind != .officer }) else {
        throw ReleaseRefusal.alone
      }
      try decision.db.requireReleasedRounds(of: content)
      let terms = try terms(content, decision.db, Day(decision.now))
      try ReleaseClearance(known.progress, terms: terms, to: content.level, on: Day(decision.now))
        .require(of: content)
      if let corrected = known.progress.supersedes {
        try decision.requireCorrectable(corrected, in: known.product)
      }
      try decision.append(
        ReleasePublished(digest: digest), to: release.recast(), of: ReleaseProgress.stream, in: .mission)
      return true
    }
  }

  /// Says that it does not hold any more. It stays where it is.
  package func withdraw(
    _ release: ID<Release>, because reason: String, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    let reason = try Self.reason(reason)
    _ = try await store.perform(verb, by: requester.actor) { decision in
      try decision.requireForRelease(.publishReleases, of: requester)
      guard let known = try decision.db.release(release) else { throw ReleaseRefusal.unknown }
      guard known.state != .prepared else { throw ReleaseRefusal.isNotReleased }
      guard known.state != .withdrawn else { return false }
      try decision.append(
        ReleaseWithdrawn(reason: reason), to: release.recast(), of: ReleaseProgress.stream, in: .mission)
      return true
    }
  }

  /// A reason as it is kept: without blanks around it, and not too long to be read.
  package static func reason(_ text: String) throws(ReleaseRefusal) -> String {
    let reason = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !reason.isEmpty else { throw .reasonMissing }
    guard reason.count <= 4000 else { throw .textTooLong }
    return reason
  }
}

extension OwnerAnswer {
  /// As it is filed; refused without a reference, and of a day that is still to come.
  func checked(on day: Day) throws(ReleaseRefusal) -> OwnerAnswer {
    func plain(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    var checked = self
    (checked.scope, checked.reference) = (plain(scope), plain(reference))
    guard !checked.scope.isEmpty, !checked.reference.isEmpty else { throw .referenceMissing }
    guard checked.scope.count <= 4000, checked.reference.count <= 400 else { throw .textTooLong }
    guard self.day <= day.adding(days: 1) else { throw .dayInTheFuture }
    return checked
  }
}

extension ClearanceStep.Kind {
  /// What one must hold, for the whole mission, to take it.
  package var right: Right {
    switch self {
    case .officer: .manageEvidence
    case .technicalReview: .reviewReleases
    case .headOfOffice: .clearReleases
    }
  }
}

extension Decision {
  func requireForRelease(_ right: Right, of requester: Requester) throws(ReleaseRefusal) {
    let filter = GrantFilter(right, of: requester, sensitivity: .internalUse, on: Day(now))
    guard filter.reachesEverywhere(in: nil) else { throw .notAllowed }
  }

  /// The issue, for whoever may name its readers.
  func releaseWithReaders(_ id: ID<Release>, _ requester: Requester) throws -> ReleaseLine {
    try requireForRelease(.publishReleases, of: requester)
    try lock(id.recast())
    guard let line = try db.release(id) else { throw ReleaseRefusal.unknown }
    return line
  }

  /// The issue, while it may be changed; nobody else changes it until this verb is done.
  fileprivate func openRelease(_ id: ID<Release>) throws -> ReleaseLine {
    try lock(id.recast())
    guard let line = try db.release(id) else { throw ReleaseRefusal.unknown }
    guard line.state == .prepared else { throw ReleaseRefusal.isReleased }
    return line
  }

  fileprivate func requireCorrectable(_ id: ID<Release>, in product: ID<Product>) throws {
    guard let line = try db.release(id), line.product == product else { throw ReleaseRefusal.unknown }
    guard line.state != .prepared else { throw ReleaseRefusal.isNotReleased }
    guard line.successor == nil else { throw ReleaseRefusal.isSuperseded }
  }
}
