package import Basics
import Collect
import FormEngine
import Office
package import Store

/// Answers what a tabulation asks: from the answers themselves, or from the rollup of a pin.
package struct EvidenceStore: Sendable {
  private let store: Store

  /// How long a tabulation that is not pinned may take.
  package static let patience = 2
  /// The same of one that is: only a pass over the answers of a very large form takes so long.
  private static let patienceWithPins = 10
  /// So many changed submissions are counted anew while a pin is read; beyond, it says up to when it is counted.
  static let mostCorrected = 2000
  /// Beyond so many entries nobody looks for which submissions they are of.
  static let mostFollowed = 2 * mostCorrected

  package init(_ store: Store) {
    self.store = store
  }

  /// What the requester may see of it, counted at this moment. Costs one pass over the form's submissions that the
  /// filter leaves; throws `EvidenceRefusal.tooSlow` when that takes too long.
  ///
  /// - Parameter asked: When questions are asked by which it is split, by their paths; of each that has missing answers one
  ///   more pass tells who was not asked.
  package func find(
    _ tabulation: Tabulation, round: String?, for requester: Requester, on day: Day,
    asked: [String: AskedCondition] = [:]
  ) async throws -> TabulationAnswer {
    let paths = tabulation.dimensions.compactMap(\.path)
    return try await find(round: round, for: requester, on: day, passes: 1 + paths.count) { find in
      var answer = try find(tabulation)
      guard answer.tally.missing > 0 else { return answer }
      let counted = Tabulation(
        form: tabulation.form, rows: answer.tabulation.rows, columns: answer.tabulation.columns,
        filter: tabulation.filter)
      for path in paths { answer.unanswered[path] = try find.unanswered(path, asked[path], counted) }
      return answer
    }
  }

  /// What a dimension is counted by: numbers that have many different answers in bands, days in months. What is kept of a
  /// definition says it, so that it is counted in the same way ever after. Costs up to two passes over the form's submissions.
  package func settled(
    _ dimension: Tabulation.Dimension, of form: String, round: String?, for requester: Requester, on day: Day,
    within seconds: Int = Self.patience * 2
  ) async throws -> Tabulation.Dimension {
    do {
      return try await store.read(within: .seconds(seconds)) { reader in
        try EvidenceFinder(reader: reader, requester: requester, round: round, day: day).settled(dimension, of: form)
      }
    } catch is StoreTimeout {
      throw EvidenceRefusal.tooSlow(seconds: seconds)
    }
  }

  /// What is made of several tabulations of one moment, each counted as ``find(_:round:for:on:)`` does. Together they may take
  /// as long as `passes` single ones.
  func find<Found: Sendable>(
    round: String?, for requester: Requester, on day: Day, passes: Int = 1,
    _ ask: @escaping @Sendable (_ find: EvidenceFinder) throws -> Found
  ) async throws -> Found {
    let patience = Self.patience * passes
    do {
      return try await store.read(within: .seconds(patience)) { reader in
        try ask(EvidenceFinder(reader: reader, requester: requester, round: round, day: day))
      }
    } catch is StoreTimeout {
      throw EvidenceRefusal.tooSlow(seconds: patience)
    }
  }

  /// The same of a pin, from its rollup: costs what its cells cost, however many submissions there are. Of a stock by week or
  /// month one pass over the submissions tells each time whether it may still be summed.
  package func find(
    _ pin: PinLine, round: String?, for requester: Requester, on day: Day
  ) async throws -> TabulationAnswer {
    do {
      return try await store.read(within: .seconds(Self.patienceWithPins)) { reader in
        try Self.find(pin, round: round, for: requester, on: day, reader)
      }
    } catch is StoreTimeout {
      throw EvidenceRefusal.tooSlow(seconds: Self.patienceWithPins)
    }
  }

  private static func find(
    _ pin: PinLine, round: String?, for requester: Requester, on day: Day, _ reader: Reader
  ) throws -> TabulationAnswer {
    let scope = try Scope(pin.pin.tabulation, round: round, for: requester, on: day, reader)
    let rollup = Rollup(pin: pin.id, query: scope.query, generation: try reader.generation())
    guard let progress = try reader.progress(of: rollup), progress.cursor == nil else {
      throw EvidenceRefusal.notReady
    }
    let isFar = try reader.entries(beyond: progress.position, upTo: Self.mostFollowed + 1) > Self.mostFollowed
    let changed =
      isFar
      ? []
      : try reader.submissions(of: pin.pin.form, changedAfter: progress.position, limit: Self.mostCorrected + 1)
    let isBehind = isFar || changed.count > Self.mostCorrected
    return try scope.finding(asOf: isBehind ? progress.position : nil) { gathering in
      try rollup.lines(
        gathering: gathering, rights: scope.rights, correcting: isBehind ? [] : changed, in: reader)
    }
  }
}
