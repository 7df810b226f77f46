package import Basics
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
  let terms: @Sendable (ReleaseContent, Reader, Day) throws -> ReleaseTerms

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
  package static let patience = 600

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
  ///
  /// - Parameter corrected: The issue that is to be corrected.
  package func count(
    _ questions: [FigureQuestion], at level: Level, correcting corrected: ID<Release>? = nil, for requester: Requester
  ) async throws -> Count {
    try await settle(questions.map(\.source))
    let now = store.clock.now()
    return try await store.read(within: .seconds(Self.patience)) { reader in
      let counter = FigureCounter(reader: reader, requester: requester, day: Day(now))
      for question in questions { try counter.requireReach(question) }
      var tables: [String: CountedTable] = [:]
      var credits: [LocalizedText] = []
      for question in questions {
        try Self.naming(question.block) {
          var table = try counter.count(question)
          if !question.isAboutPersons { try Self.makeLessPrecise(&table, question, at: level, reader) }
          if question.source.hasGroupsAsColumns, table.columns.count > PresenceSplit.mostColumns + 1 {
            throw ProductRefusal.tooManyGroups(table.columns.count - 1)
          }
          for credit in try reader.terms(of: question.source.uses(reader), on: Day(now)).credits
          where !credits.contains(credit) { credits.append(credit) }
          tables[question.block] = table
        }
      }
      let disclosure = try Self.protect(
        &tables, questions, at: level, correcting: corrected, by: requester, on: Day(now), reader)
      let heads = try reader.lastHeads().map { head in
        ReleaseContent.HeadLine(
          node: head.chain.node, compartment: head.chain.compartment, sequence: head.end.sequence,
          hash: head.end.hash.description)
      }
      return Count(
        tables: tables, disclosure: disclosure, credits: credits, position: try reader.position(),
        heads: heads, at: now)
    }
  }

  /// Figures made from persons pass disclosure control, all of the issue together and with those that are out.
  private static func protect(
    _ tables: inout [String: CountedTable], _ questions: [FigureQuestion], at level: Level,
    correcting corrected: ID<Release>?, by requester: Requester, on day: Day, _ reader: Reader
  ) throws -> DisclosureReport {
    let guarded = questions.filter { $0.isAboutPersons || $0.hasDominance }
    var lines: [String: DisclosureReport.Line] = [:]
    if let threshold = FigureDisclosure.threshold(of: level), let first = guarded.first {
      try naming(first.block) {
        let found = try FigureDisclosure(threshold: threshold).protect(
          &tables, of: guarded, beside: reader.earlierIssues(upTo: level, correcting: corrected), by: requester,
          on: day,
          reader)
        for line in found { lines[line.block] = line }
      }
    }
    return DisclosureReport(
      questions.map { lines[$0.block] ?? DisclosureReport.Line(block: $0.block, threshold: nil) })
  }

  /// Others follow the rules of precision.
  private static func makeLessPrecise(
    _ table: inout CountedTable, _ question: FigureQuestion, at level: Level, _ reader: Reader
  ) throws {
    try FigurePrecision(rule: reader.precisionRules()[level], level: level).apply(
      to: &table, question, placeLevel: question.source.placeLevel(reader),
      isByNationality: question.source.isByNationality(reader))
  }

  /// Tells of which block something is refused.
  private static func naming(_ block: String, _ work: () throws -> Void) throws {
    do { try work() } catch let refusal as any Refusal {
      throw ReleaseRefusal.block(title: block, reason: refusal.code, arguments: refusal.arguments)
    }
  }

  /// What was said a moment ago is in the sums of rounds and among the visits of sites.
  func settle(_ sources: [FrozenDefinition.Source]) async throws {
    try await store.sealNow()
    let hasRounds = sources.contains { if case .presence = $0 { true } else { false } }
    if hasRounds { try await keeper.catchUp() }
    if sources.contains(where: { if case .site = $0 { true } else { false } }) { try await sites?.catchUp() }
  }

  /// The same of visits alone, for choosing sites by them.
  package func settleSites() async throws {
    try await store.sealNow()
    try await sites?.catchUp()
  }

  /// A reason as it is kept: without blanks around it, and not too long to be read.
  package static func reason(_ text: String) throws(ReleaseRefusal) -> String {
    let reason = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !reason.isEmpty else { throw .reasonMissing }
    guard reason.count <= 4000 else { throw .textTooLong }
    return reason
  }
}
