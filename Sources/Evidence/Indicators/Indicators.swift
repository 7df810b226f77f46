package import Basics
import Collect
import Office
import Statistics
package import Store

/// Indicators: who may define them, and what they come to at this moment.
///
/// To read, one holds `evidence.read` where the form's submissions are; to define, `evidence.manage` everywhere.
package struct Indicators: Sendable {
  package let store: Store
  private let evidence: EvidenceStore

  package init(_ store: Store) {
    self.store = store
    evidence = EvidenceStore(store)
  }

  static let longestName = 200
  static let longestText = 4000
  package static let mostSplits = 12

  /// Defines an indicator, or defines it otherwise. Saying what is known already changes nothing.
  @discardableResult
  package func define(
    _ id: ID<Indicator>? = nil, as indicator: IndicatorRecord, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws -> ID<Indicator> {
    let indicator = try indicator.checked()
    return try await store.perform(verb, by: requester.actor) { decision in
      try decision.require(.manageEvidence, of: requester)
      if let form = try decision.db.formRecord(indicator.formID) { try indicator.check(against: form) }
      let known = try id.map { id in
        guard let known = try decision.db.indicator(id), !known.isRetired else { throw IndicatorRefusal.unknown }
        guard known.indicator.code == indicator.code else { throw IndicatorRefusal.codeIsKept }
        return known
      }
      if known?.indicator == indicator, let id { return id }
      if known == nil, try decision.db.indicator(code: indicator.code) != nil {
        throw IndicatorRefusal.codeTaken(indicator.code)
      }
      let id = id ?? decision.newID()
      try decision.append(
        IndicatorDefined(indicator), to: id.recast(), of: IndicatorRecord.stream, in: .mission)
      return id
    }
  }

  package func retire(
    _ id: ID<Indicator>, reason: String, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    let reason = reason.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !reason.isEmpty else { throw IndicatorRefusal.reasonMissing }
    guard reason.count <= Self.longestText else { throw IndicatorRefusal.textTooLong }
    _ = try await store.perform(verb, by: requester.actor) { decision in
      try decision.require(.manageEvidence, of: requester)
      guard let known = try decision.db.indicator(id) else { throw IndicatorRefusal.unknown }
      guard !known.isRetired else { return false }
      try decision.append(
        IndicatorRetired(reason: reason), to: id.recast(), of: IndicatorRecord.stream, in: .mission)
      return true
    }
  }

  // MARK: Figures

  /// What the requester may see of an indicator at one moment, split by a dimension. Costs one to three passes over the form's
  /// submissions that the filter leaves, of a sample one over all of them; throws `EvidenceRefusal`.
  ///
  /// - Parameters:
  ///   - filter: In place of the definition's own, which it narrows.
  ///   - round: The question that names the round, when the form has one.
  ///   - asked: When the measure's question is asked; nil where that is not known.
  package func figures(
    _ indicator: IndicatorRecord, by dimension: Tabulation.Dimension?, filter: Tabulation.Filter, round: String?,
    names: TabulationAnswer.Names, asked: AskedCondition? = nil, for requester: Requester, on day: Day
  ) async throws -> IndicatorFigures {
    let counting = try IndicatorCounting(
      indicator, by: dimension, filter: filter, round: round, names: names, asked: asked)
    if let sample = indicator.sample {
      let (answers, unanswered) = try await evidence.find(
        round: round, for: requester, on: day, passes: IndicatorCounting.passesOfSample + 1
      ) { find in
        let answers = try counting.respondents(of: sample, find: find)
        return (answers, try counting.unanswered(among: answers.answer.tally.missing, find: find))
      }
      var figures = try counting.estimates(from: answers)
      figures.unanswered = unanswered
      return figures
    }
    return try await evidence.find(round: round, for: requester, on: day, passes: counting.passes + 1) {
      try counting.figures(find: $0)
    }
  }

  /// What an indicator counts more than once.
  package struct Repeats: Equatable, Sendable {
    package let counts: DoubleCounts
    package let all: IndicatorFigures
    /// With each counted once in a round; nil of a sample.
    package let once: IndicatorFigures?
    /// Indicators of other forms that tell apart by a question of the same name, with how many they count too.
    package var elsewhere: [Elsewhere] = []

    package struct Elsewhere: Equatable, Sendable {
      package let indicator: IndicatorRecord
      package let different: Int
    }
  }

  /// Who or what an indicator counts more than once, and what it comes to without; nil where its definition names no question
  /// that tells. Costs three to nine passes with sorts; throws as ``figures(_:by:filter:round:names:asked:for:on:)`` does.
  package func repeats(
    in indicator: IndicatorRecord, by dimension: Tabulation.Dimension?, filter: Tabulation.Filter, round: String?,
    names: TabulationAnswer.Names, for requester: Requester, on day: Day
  ) async throws -> Repeats? {
    guard let identifier = indicator.identifier else { return nil }
    let counting = try IndicatorCounting(indicator, by: dimension, filter: filter, round: round, names: names)
    let identity = UnitIdentity(path: identifier, round: round)
    return try await evidence.find(
      round: round, for: requester, on: day, passes: 3 * counting.passes + 3 + 2 * Self.mostOthers
    ) { find in
      let found = try counting.repeats(of: identity, find: find)
      var repeats = Repeats(counts: found.counts, all: found.all, once: found.once)
      for other in try others(like: indicator, find.reader) {
        if let different = try counting.shared(identity, with: other, find: find), different > 0 {
          repeats.elsewhere.append(.init(indicator: other, different: different))
        }
      }
      return repeats
    }
  }

  /// So many other forms are looked at.
  private static let mostOthers = 5

  /// Indicators in use that tell apart by a question of the same name, one a form, the form's own not among them.
  private func others(like indicator: IndicatorRecord, _ reader: Reader) throws -> [IndicatorRecord] {
    func name(_ path: String?) -> Substring? { path?.split(separator: "/").last }
    var forms: Set<String> = [indicator.form]
    return try reader.indicators().map(\.indicator).filter { other in
      name(other.identifier) == name(indicator.identifier) && forms.insert(other.form).inserted
    }.prefix(Self.mostOthers).map(\.self)
  }
}

extension IndicatorRecord {
  /// The definition as it is kept; refused where something is missing or too long.
  fileprivate func checked() throws(IndicatorRefusal) -> Self {
    var checked = self
    if !canBeKept { checked.kept = nil }
    if summed == nil { checked.dominance = nil }
    guard checked.dominance?.isAllowed != false else { throw .dominance }
    checked.code = code.lowercased()
    guard checked.code.wholeMatch(of: /[a-z0-9][a-z0-9\-]{1,39}/) != nil else { throw .codeNotAllowed }
    checked.names.texts = names.texts.mapValues(Self.trimmed).filter { !$0.value.isEmpty }
    checked.definition.texts = definition.texts.mapValues(Self.trimmed).filter { !$0.value.isEmpty }
    guard !checked.names.texts.isEmpty else { throw .nameMissing }
    guard checked.names.texts.values.allSatisfy({ $0.count <= Indicators.longestName }),
      checked.definition.texts.values.allSatisfy({ $0.count <= Indicators.longestText })
    else { throw .textTooLong }
    if case .share(let share) = measure {
      guard !share.codes.isEmpty else { throw .noCodes }
      if let answer = share.countedInNoBase { throw .countedInNoBase(answer: answer) }
      guard filter.answers[share.path] == nil else { throw .splitByItself }
    }
    if case .ratio(let of, let to) = measure, of == to { throw .sameQuestion }
    if let sample {
      guard sample.selection == .probability else { throw .sampleOfConvenience }
      switch measure {
      case .distinct: throw .sampleOfDistinct
      case .count, .sum: if sample.weight == nil { throw .sampleWeightMissing }
      case .mean, .median, .ratio, .share: break
      }
    }
    try checked.settleSplits()
    if let target {
      guard target.value.isFinite, target.value >= 0, !isShare || target.value <= 1 else { throw .target }
    }
    return checked
  }

  private mutating func settleSplits() throws(IndicatorRefusal) {
    if case .named(var words) = unit {
      words.texts = words.texts.mapValues(Self.trimmed).filter { !$0.value.isEmpty }
      guard !words.texts.isEmpty else { throw .unitMissing }
      guard words.texts.values.allSatisfy({ $0.count <= IndicatorUnit.longest }) else {
        throw .unitTooLong(limit: IndicatorUnit.longest)
      }
      unit = .named(words)
    }
    if let declared = disaggregations {
      var seen: Set<Tabulation.Dimension> = []
      let once = declared.filter { seen.insert($0).inserted }
      guard once.count <= Indicators.mostSplits else { throw .tooManySplits(limit: Indicators.mostSplits) }
      if case .share(let share) = measure, once.contains(where: { $0.path == share.path }) { throw .splitByItself }
      disaggregations = once.isEmpty ? nil : once
    }
    if let stated = additivity {
      guard isAdded || stated.isEmpty else { throw .additivityOfQuotient }
      additivity = isAdded ? Axis.allCases.filter(stated.contains) : nil
    }
  }

  /// What only the form can tell.
  fileprivate func check(against form: FormRecord) throws {
    if sample != nil, form.isOfNoSample { throw IndicatorRefusal.sampleOfForm }
    let kind = measure.asked.flatMap { form.options.measures[$0] }
    if let additivity, !Set(additivity).isSubset(of: addable(kind)) { throw IndicatorRefusal.additivityOverTime }
    for split in disaggregations ?? [] {
      _ = try UnitQuery(Tabulation(form: self.form, rows: split, filter: filter), in: form.layout)
    }
  }

  private static func trimmed(_ text: String) -> String {
    text.replacing(/^\s+|\s+$/, with: "")
  }
}

extension Decision {
  fileprivate func require(_ right: Right, of requester: Requester) throws {
    let filter = GrantFilter(right, of: requester, sensitivity: .internalUse, on: Day(now))
    guard filter.reachesEverywhere(in: nil) else { throw IndicatorRefusal.notAllowed }
  }
}
