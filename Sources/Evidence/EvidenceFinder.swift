import Basics
import Collect
import FormEngine
import Office
import Store

/// Counts what one requester may see, all at one moment: inside one transaction that reads.
struct EvidenceFinder {
  let reader: Reader
  let requester: Requester
  /// The question that names the round.
  let round: String?
  let day: Day
  /// Whether the answers themselves are counted, whatever is kept ready: what is released is compared with nothing else.
  var countsAnew = false
  /// Where units are counted once that say the same of who they are.
  private(set) var once: Once?

  /// Units that are left, found by the tabulation from which figures are made.
  struct Once {
    /// All questions that are read, so that every tabulation counts the same units.
    let paths: Set<String>
    let units: SQL
  }

  private func scope(_ tabulation: Tabulation, and others: Set<String> = []) throws -> (scope: Scope, condition: SQL) {
    let scope = try Scope(
      settled(tabulation), and: others.union(once?.paths ?? []), round: round, for: requester, on: day, reader)
    guard let once else { return (scope, scope.condition) }
    return (scope, "\(scope.condition) AND \(scope.query.isAmong(once.units))")
  }

  /// The same with each unit counted once in a round. Costs one more pass and a sort for each that it makes.
  ///
  /// - Parameter paths: What the figures are made of.
  func counting(_ identity: UnitIdentity, onceIn tabulation: Tabulation, and paths: Set<String>) throws -> Self {
    var finder = self
    let paths = paths.union(identity.paths)
    let base = try scope(tabulation, and: paths)
    try base.scope.query.requireLabels(at: identity.path)
    finder.once = Once(paths: paths, units: base.scope.query.newest(identity, where: base.condition))
    return finder
  }

  /// Who is counted more than once. Costs three passes with sorts.
  func doubleCounts(_ identity: UnitIdentity, in tabulation: Tabulation, and paths: Set<String>) throws -> DoubleCounts
  {
    let (scope, condition) = try scope(tabulation, and: paths.union(identity.paths))
    try scope.query.requireLabels(at: identity.path)
    return try reader.doubleCounts(scope.query, identity, where: condition)
  }

  /// How many different persons, households or sites another form's tabulation counts too; nil where the requester may not
  /// see that form, or it has no such question any more. Costs two passes.
  func shared(
    _ identity: UnitIdentity, in tabulation: Tabulation, with other: UnitIdentity, in otherTabulation: Tabulation
  ) throws -> Int? {
    let (own, condition) = try scope(tabulation, and: identity.paths)
    let theirs: Scope
    do {
      theirs = try Scope(otherTabulation, and: other.paths, round: nil, for: requester, on: day, reader)
      try theirs.query.requireLabels(at: other.path)
    } catch EvidenceRefusal.unknownForm, EvidenceRefusal.unknownQuestion, EvidenceRefusal.notALabel {
      return nil
    }
    return try reader.value(
      own.query.shared(identity, where: condition, with: theirs.query, other, where: theirs.condition))
  }

  /// Costs one pass over the form's submissions that the filter leaves.
  func callAsFunction(_ tabulation: Tabulation) throws -> TabulationAnswer {
    let (scope, condition) = try scope(tabulation)
    if once == nil, !countsAnew, let kept = try scope.kept(reader) { return kept }
    return try scope.finding { gathering in
      try reader.lines(scope.query.cells(gathering: gathering, where: condition))
    }
  }

  /// What cannot be added up, for each category of the rows, with how many units have an answer.
  struct SummaryAnswer {
    let answer: TabulationAnswer
    let values: [String: Double]
    let whole: Double?
  }

  /// Costs two passes, each with a sort.
  func summary(_ summary: UnitQuery.Summary, _ tabulation: Tabulation) throws -> SummaryAnswer {
    var others: Set<String> = []
    if case .distinct(let path) = summary { others = [path] }
    let (scope, condition) = try scope(tabulation, and: others)
    for path in others { try scope.query.requireLabels(at: path) }
    let (multiple, scale) = (scope.query.multiple, summary == .median ? scope.query.scale : 1)
    let lines = try [false, true].map { whole in
      try reader.summaries(
        scope.query.summaries(summary, whole: whole, where: condition), scale: scale)
    }
    func counts(_ lines: [SummaryLine]) -> [Tally.Line] {
      lines.map { .init(row: $0.key, column: UnitQuery.gathered, count: $0.count, answered: $0.answered, amount: 0) }
    }
    var tally = Tally(measuresAmount: true, scale: 1)
    tally.add(counts(lines[0]), gathered: [], multiple: multiple)
    if !multiple.isEmpty { tally.add(counts(lines[1]), gathered: multiple, multiple: multiple) }
    return SummaryAnswer(
      answer: scope.answer(tally),
      values: Dictionary(
        lines[0].compactMap { line in line.key.flatMap { key in line.value.map { (key, $0) } } },
        uniquingKeysWith: { first, _ in first }),
      whole: lines[1].first { $0.key != nil }?.value)
  }

  /// How many units gave no answer to a question, and how many of them were not asked it, where the store can tell. Costs one
  /// pass.
  func unanswered(
    _ path: String, _ condition: AskedCondition?, _ tabulation: Tabulation
  ) throws -> IndicatorFigures.Unanswered {
    do {
      let scope = try Scope(
        tabulation, and: (condition?.paths ?? []).union([path]), round: round, for: requester, on: day, reader)
      return try reader.unanswered(scope.query.unanswered(path, condition, where: scope.condition))
    } catch EvidenceRefusal.unknownQuestion where condition != nil, EvidenceRefusal.differentRepeats
      where condition != nil
    {
      return try unanswered(path, nil, tabulation)
    }
  }

  /// How many units lack one number of a ratio or both, and how many one alone; nil where these are not
  /// in the same table. Costs one pass.
  func unpaired(_ of: String, _ to: String, _ tabulation: Tabulation) throws -> IndicatorFigures.Unanswered? {
    let (scope, condition) = try scope(tabulation, and: [of, to])
    guard scope.query.areTogether(of, to) else { return nil }
    for path in [of, to] { try scope.query.requireNumbers(at: path) }
    return try reader.unpaired(scope.query.unpaired(of, to, where: condition))
  }

  /// The respondents of a sample with their answers to an indicator. Costs one pass over all submissions of the form.
  func sample(
    _ sample: IndicatorRecord.Sample, _ measure: IndicatorRecord.Measure, _ tabulation: Tabulation
  ) throws -> SampleAnswers {
    guard let form = try reader.formRecord(ID(formID: tabulation.form)) else { throw EvidenceRefusal.unknownForm }
    guard !form.isOfNoSample else { throw IndicatorRefusal.sampleOfForm }
    let scope = try Scope(
      tabulation, and: measure.paths.union(sample.paths).union(round.map { [$0] } ?? []), round: round,
      drawnFor: measure, for: requester, on: day, reader)
    for path in [sample.weight, sample.population, measure.numberBelow].compactMap(\.self) {
      try scope.query.requireNumbers(at: path)
    }
    for path in [sample.stratum, sample.cluster].compactMap(\.self) { try scope.query.requireLabels(at: path) }
    if case .share(let share) = measure { try scope.query.requireChoices(at: share.path) }
    let units = try reader.respondents(
      scope.query.respondents(measure, sample, round: round, where: scope.condition))
    return try SampleAnswers(units, measure, sample, scope)
  }
}

/// A tabulation that may be answered: the form is there, the requester may read it, the sums may be formed.
struct Scope {
  let tabulation: Tabulation
  let query: UnitQuery
  let rights: GrantFilter
  let openMargins: Crosstab.OpenMargins

  /// - Parameters:
  ///   - others: Questions that are read beside those of the tabulation.
  ///   - drawn: What is estimated of units that were drawn, each once. A count of them is there at a moment, whatever the
  ///     question of their weight was marked as.
  init(
    _ tabulation: Tabulation, and others: Set<String> = [], round: String?,
    drawnFor drawn: IndicatorRecord.Measure? = nil, for requester: Requester, on day: Day, _ reader: Reader
  ) throws {
    guard let form = try reader.formRecord(ID(formID: tabulation.form)) else { throw EvidenceRefusal.unknownForm }
    rights = GrantFilter(.readEvidence, of: requester, sensitivity: form.options.sensitivity, on: day)
    guard !rights.admitsNothing else { throw EvidenceRefusal.unknownForm }
    self.tabulation = tabulation
    let layout = form.layout.hiding(form.hidden(from: requester, .readEvidence, on: day))
    query = try UnitQuery(tabulation, in: layout, and: others)
    if let path = tabulation.text(in: layout), try reader.describesPersons(form) {
      let reading = GrantFilter(.readSubmissions, of: requester, sensitivity: form.options.sensitivity, on: day)
      guard reading.covers(rights.bounds) else { throw EvidenceRefusal.textOfPersons(path: path) }
    }
    let kind: FormOptions.Measure? =
      drawn == .count ? .stock : tabulation.measure.path.flatMap { form.options.measures[$0] }
    openMargins = try tabulation.openMargins(measure: kind, round: round)
    guard drawn == nil, let path = tabulation.measure.path,
      let time = tabulation.assumedTime(measure: kind, round: round),
      try reader.holds(query.placesToldTwice(in: time, where: condition))
    else { return }
    throw Tabulation.overTime(path, kind, round: round)
  }

  /// On the submission's row `s`: what the requester may see.
  var condition: SQL { rights.condition(place: "s._place", programme: "s._programme") }

  func finding(asOf: Int? = nil, _ lines: (Set<UnitQuery.Axis>) throws -> [Tally.Line]) throws -> TabulationAnswer {
    var tally = Tally(measuresAmount: tabulation.measure.path != nil, scale: query.scale)
    for gathering in query.gatherings {
      tally.add(try lines(gathering), gathered: gathering, multiple: query.multiple)
    }
    return answer(tally, asOf: asOf)
  }

  /// The same from cells that are kept ready for an indicator, with what changed since; nil where none are, and where so much
  /// changed that all is counted sooner.
  func kept(_ reader: Reader) throws -> TabulationAnswer? {
    let rollup = Rollup(
      pin: try KeptTabulation(tabulation).id, query: query, generation: try reader.generation())
    guard let progress = try reader.progress(of: rollup), progress.cursor == nil else { return nil }
    let most = EvidenceStore.mostFollowed
    guard try reader.entries(beyond: progress.position, upTo: most + 1) <= most else { return nil }
    let changed = try reader.submissions(
      of: ID(formID: tabulation.form), changedAfter: progress.position, limit: EvidenceStore.mostCorrected + 1)
    guard changed.count <= EvidenceStore.mostCorrected else { return nil }
    return try finding { gathering in
      try rollup.lines(gathering: gathering, rights: rights, correcting: changed, in: reader)
    }
  }

  func answer(_ tally: Tally, asOf: Int? = nil) -> TabulationAnswer {
    TabulationAnswer(
      tabulation: tabulation, repeatPath: query.repeatPath, isMultiple: !query.multiple.isEmpty,
      openMargins: openMargins, asOf: asOf, tally: tally)
  }
}

extension Reader {
  fileprivate func lines(_ sql: SQL) throws -> [Tally.Line] {
    try rows(sql).map { row in
      Tally.Line(
        row: try row["row_key"], column: try row["col_key"], count: try row["count"], answered: try row["answered"],
        amount: try row["amount"] ?? 0)
    }
  }
}
