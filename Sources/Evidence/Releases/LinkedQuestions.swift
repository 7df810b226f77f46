import Basics
import Collect
import Office
import Statistics
import Store

/// Blocks of an issue that count the same persons: submissions of one form, or rows of one of its repeats.
struct LinkedQuestions {
  struct Block {
    let key: String
    let source: FrozenDefinition.IndicatorSource
    /// The definition's and the block's together.
    let filter: Tabulation.Filter
    let lines: [String]
    let hasTotal: Bool
    /// The questions with several answers among those it reads.
    let multiple: Set<String>
    /// Of a block that is out already; nil for one of the issue itself.
    var out: Out?
  }

  /// Where a block is out, and what it told.
  struct Out {
    let issue: EarlierIssue
    let table: FrozenTable
  }

  /// Different persons, by all that the figures of an issue say of them.
  static let mostProfiles = 200_000

  /// Those of the issue itself first.
  let blocks: [Block]
  /// How many issues that are out count the same and are not among them, or not with all they tell.
  private(set) var leftAside = 0
  private let query: UnitQuery
  private let formID: String

  /// Those that count the same units, of all that were counted; with what is out of them already.
  static func sets(
    of questions: [FigureQuestion], _ tables: [String: CountedTable], beside issues: [EarlierIssue], _ reader: Reader
  ) throws -> [LinkedQuestions] {
    var sets: [Units: [Block]] = [:]
    for question in questions {
      guard case .indicator(let source) = question.source, let table = tables[question.block] else { continue }
      let (units, block) = try block(
        question.block, source, lines: table.lines.map(\.key), hasTotal: table.total != nil, reader)
      sets[units, default: []].append(block)
    }
    return try sets.sorted { $0.key < $1.key }.map { units, blocks in
      let out = try out(of: units, beside: blocks, issues, reader)
      var linked = try LinkedQuestions(units, blocks + out.counted.prefix(EarlierIssue.most).joined(), reader)
      linked.leftAside = out.uncounted + max(0, out.counted.count - EarlierIssue.most)
      return linked
    }
  }

  private init(_ units: Units, _ blocks: [Block], _ reader: Reader) throws {
    guard let form = try reader.formRecord(ID(formID: units.form)) else { throw EvidenceRefusal.unknownForm }
    let paths = blocks.reduce(into: Set<String>()) { $0.formUnion($1.features.compactMap(\.path)) }
    self.blocks = blocks
    query = try UnitQuery(Tabulation(form: units.form, rows: .state), in: form.layout, and: paths)
    formID = units.form
  }

  private static func block(
    _ key: String, _ source: FrozenDefinition.IndicatorSource, lines: [String], hasTotal: Bool, _ reader: Reader
  ) throws -> (Units, Block) {
    guard let form = try reader.formRecord(source.indicator.formID),
      let filter = source.indicator.filter.narrowed(by: source.filter)
    else { throw EvidenceRefusal.unknownForm }
    let query = try UnitQuery(
      Tabulation(form: source.indicator.form, rows: source.dimension ?? .state, filter: filter), in: form.layout,
      and: source.indicator.measure.paths)
    let multiple = query.questions.filter { $0.value.contains { $0.type.isMultiple } }
    return (
      Units(form: source.indicator.form, repeatPath: query.repeatPath),
      Block(
        key: key, source: source, filter: filter, lines: lines, hasTotal: hasTotal, multiple: Set(multiple.keys))
    )
  }

  /// Blocks of each issue that is out and may count somebody whom these count, and how many issues cannot be counted again
  /// as a whole: the form has a question no more, or asks it in another way.
  private static func out(
    of units: Units, beside blocks: [Block], _ issues: [EarlierIssue], _ reader: Reader
  ) throws -> (counted: [[Block]], uncounted: Int) {
    guard blocks.contains(where: { $0.source.isAboutPersons }) else { return ([], 0) }
    var counted: [[Block]] = []
    var uncounted = 0
    for issue in issues {
      var found: [Block] = []
      var isWhole = true
      for (key, source, table) in issue.tables
      where source.indicator.form == units.form && table.told.contains(true) {
        guard let filter = source.indicator.filter.narrowed(by: source.filter),
          !blocks.allSatisfy({ $0.filter.isApart(from: filter, multiple: $0.multiple) })
        else { continue }
        do {
          var (own, block) = try block(
            key, source, lines: table.lines.map { $0.place?.hexadecimal ?? $0.key }, hasTotal: table.total != nil,
            reader)
          block.out = Out(issue: issue, table: table)
          if own == units { found.append(block) }
        } catch is EvidenceRefusal {
          isWhole = false
        }
      }
      if !found.isEmpty { counted.append(found) }
      if !isWhole { uncounted += 1 }
    }
    return (counted, uncounted)
  }

  /// The issues among them, each once.
  var issues: [DisclosureReport.Issue] {
    var seen: Set<DisclosureReport.Issue> = []
    return blocks.compactMap(\.out?.issue.name).filter { seen.insert($0).inserted }
  }

  /// Without the half of the issues that came out first; nil where none is among them.
  func besideFewer() -> LinkedQuestions? {
    let issues = issues
    guard !issues.isEmpty else { return nil }
    let kept = Set(issues.prefix(issues.count / 2))
    return LinkedQuestions(
      blocks: blocks.filter { $0.out.map { kept.contains($0.issue.name) } ?? true },
      leftAside: leftAside + issues.count - kept.count, query: query, formID: formID)
  }

  private init(blocks: [Block], leftAside: Int, query: UnitQuery, formID: String) {
    (self.blocks, self.leftAside, self.query, self.formID) = (blocks, leftAside, query, formID)
  }

  private struct Units: Hashable, Comparable {
    let form: String
    let repeatPath: String?

    static func < (one: Self, other: Self) -> Bool {
      (one.form, one.repeatPath ?? "") < (other.form, other.repeatPath ?? "")
    }
  }

  var isAboutPersons: Bool { blocks.contains { $0.source.isAboutPersons } }

  /// The figures of lines and totals that sums are left out of.
  func figures(of sums: [String: SumProtection], _ figures: LinkedFigures) -> Set<Int> {
    var found: Set<Int> = []
    for (number, block) in blocks.enumerated() where block.out == nil {
      guard let sums = sums[block.key] else { continue }
      for key in sums.dominated.union(sums.protecting) {
        if key == FrozenTable.totalKey {
          found.insert(figures.figure(number, line: nil))
        } else if let line = block.lines.firstIndex(of: key) {
          found.insert(figures.figure(number, line: line))
        }
      }
    }
    return found
  }

  /// Which figure a number of the set is, and of which block; nil for what is said of a base.
  func place(of figure: Int, _ figures: LinkedFigures) -> (block: Block, address: FigureAddress)? {
    for (number, block) in blocks.enumerated() {
      if figures.figure(number, line: nil) == figure { return (block, FigureAddress(block.key)) }
      if let line = block.lines.indices.first(where: { figures.figure(number, line: $0) == figure }) {
        return (block, FigureAddress(block.key, block.lines[line]))
      }
    }
    return nil
  }

  /// Figures that differ from the same one of an issue that is out by fewer than the threshold, whatever the reason is:
  /// somebody came, left, or says something else.
  func differing(
    from tables: [String: CountedTable], _ figures: LinkedFigures, threshold: Int
  ) -> [Int: DisclosureReport.EarlierFigure] {
    var found: [Int: DisclosureReport.EarlierFigure] = [:]
    for (number, block) in blocks.enumerated() where block.out == nil {
      guard let table = tables[block.key] else { continue }
      for other in blocks where other.asks(what: block) {
        guard let out = other.out else { continue }
        func compare(_ now: [FrozenFigure?]?, _ then: FrozenTable.Line?, _ line: Int?) {
          guard let now = now?.first ?? nil, let figure = then?.figure, let key = then?.key else { return }
          guard figure.state == .shown, now.differs(from: figure, byFewerThan: threshold) else { return }
          found[figures.figure(number, line: line)] = .init(
            issue: out.issue.name, address: FigureAddress(other.key, key), title: out.table.definition.title)
        }
        for (index, line) in table.lines.enumerated() {
          let then = other.lines.firstIndex(of: line.key).map { out.table.lines[$0] }
          compare(line.figures, then, index)
        }
        compare(table.total, out.table.total, nil)
      }
    }
    return found
  }

  /// Costs one pass over the units.
  func figures(for requester: Requester, on day: Day, _ reader: Reader) throws -> LinkedFigures {
    guard let form = try reader.formRecord(ID(formID: formID)) else { throw EvidenceRefusal.unknownForm }
    let rights = GrantFilter(.readEvidence, of: requester, sensitivity: form.options.sensitivity, on: day)
    let features = Array(Set(blocks.flatMap(\.features))).sorted { "\($0)" < "\($1)" }
    let found = try reader.profiles(
      query.profiles(
        features, limit: Self.mostProfiles + 1, where: rights.condition(place: "s._place", programme: "s._programme")),
      features: features.count)
    guard found.count <= Self.mostProfiles else { throw ReleaseRefusal.linkedTooMany(limit: Self.mostProfiles) }
    var variables = UnitVariables(features)
    let profiles = found.map { LinkedFigures.Profile(variables.values(of: $0.features), count: $0.count) }
      .sorted { $0.values.lexicographicallyPrecedes($1.values) }
    return LinkedFigures(profiles, blocks.map { $0.table(variables) })
  }
}

/// Features by their subject, and what values each subject has.
struct UnitVariables {
  /// What one value of a subject says of each of its features.
  typealias Value = [UnitFeature: String]

  private let features: [UnitFeature]
  private let subjects: [UnitFeature.Subject]
  private(set) var values: [[Value]]
  private var numbers: [[Value: Int32]]

  init(_ features: [UnitFeature]) {
    self.features = features
    var subjects: [UnitFeature.Subject] = []
    for feature in features where !subjects.contains(feature.subject) { subjects.append(feature.subject) }
    self.subjects = subjects
    values = subjects.map { _ in [] }
    numbers = subjects.map { _ in [:] }
  }

  mutating func values(of row: [String?]) -> [Int32] {
    subjects.enumerated().map { variable, subject in
      var value: Value = [:]
      for (feature, text) in zip(features, row) where feature.subject == subject { value[feature] = text }
      if let known = numbers[variable][value] { return known }
      let number = Int32(values[variable].count)
      numbers[variable][value] = number
      values[variable].append(value)
      return number
    }
  }

  func condition(_ subject: UnitFeature.Subject, _ holds: (Value) -> Bool) -> LinkedTable.Condition? {
    subjects.firstIndex(of: subject).map { LinkedTable.Condition($0, values[$0].map(holds)) }
  }

  func rows(_ subject: UnitFeature.Subject, _ lines: (Value) -> [Int]) -> LinkedTable.Rows? {
    subjects.firstIndex(of: subject).map { LinkedTable.Rows($0, values[$0].map(lines)) }
  }
}

extension LinkedQuestions.Block {
  private var indicator: IndicatorRecord { source.indicator }

  /// Numbers without which a unit is in no figure.
  private var numbers: [String] {
    switch indicator.measure {
    case .count, .distinct: []
    case .sum(let path), .mean(let path), .median(let path): [path]
    case .share(let share): [share.weight].compactMap(\.self)
    case .ratio(let of, let to): indicator.sample == nil && source.pairsNumbers != true ? [to] : [of, to]
    }
  }

  /// Whether both count the same in the same lines.
  fileprivate func asks(what other: Self) -> Bool {
    indicator.measure == other.indicator.measure && filter == other.filter && source.dimension == other.source.dimension
      && (indicator.sample == nil) == (other.indicator.sample == nil)
  }

  /// Everything by which a unit is counted here or not.
  var features: Set<UnitFeature> {
    var features: Set<UnitFeature> = [.state]
    if let out { features.insert(.cameAfter(position: out.issue.position)) }
    func choose(_ path: String, _ codes: [String]) {
      guard multiple.contains(path) else { return _ = features.insert(.answer(path: path)) }
      for code in codes { features.insert(.hasChosen(path: path, code: code)) }
    }
    for (path, codes) in filter.answers { choose(path, codes) }
    for (path, range) in filter.ranges { features.insert(.isBetween(path: path, range)) }
    if !filter.places.isEmpty { features.insert(.isWithin(filter.places)) }
    if let from = filter.from { features.insert(.isFrom(from)) }
    if let to = filter.to { features.insert(.isUntil(to)) }
    switch source.dimension {
    case .place(let level): features.insert(.place(level: level))
    case .period(let period): features.insert(.period(period))
    case .answer(let path): choose(path, lines)
    case .bands(let path, let bands): features.insert(.band(path: path, bands))
    case .day(let path, let period): features.insert(.dayIn(path: path, period))
    case .state, nil: break
    }
    for path in numbers { features.insert(.hasNumber(path: path)) }
    switch indicator.measure {
    case .distinct(let path): features.insert(.hasAnswered(path: path))
    case .share(let share):
      choose(share.path, share.codes)
      guard multiple.contains(share.path) else { break }
      features.formUnion([.hasAnswered(path: share.path), .hasChosenBeyond(path: share.path, share.outside)])
    case .count, .sum, .mean, .median, .ratio: break
    }
    return features
  }

  func table(_ variables: UnitVariables) -> LinkedTable {
    LinkedTable(
      lines: lines.count, hasTotal: hasTotal, conditions: conditions(variables), answered: answered(variables),
      outside: share(variables) { share, value in
        !isInside(share, value)
          && (multiple.contains(share.path)
            ? value[.hasChosenBeyond(path: share.path, share.outside)] == nil
            : value[.answer(path: share.path)].map(share.outside.contains) ?? false)
      }, rows: rows(variables), inside: share(variables, isInside), given: out?.table.told)
  }

  private func hasChosen(_ path: String, _ codes: [String], _ value: UnitVariables.Value) -> Bool {
    multiple.contains(path)
      ? codes.contains { value[.hasChosen(path: path, code: $0)] != nil }
      : value[.answer(path: path)].map(codes.contains) ?? false
  }

  private func conditions(_ variables: UnitVariables) -> [LinkedTable.Condition] {
    let states = filter.states.map(\.rawValue)
    var conditions = [
      variables.condition(.state) { value in
        let state = value[.state] ?? ""
        return states.isEmpty ? state != ReviewState.rejected.rawValue : states.contains(state)
      }
    ]
    if let out {
      conditions.append(
        variables.condition(.arrival) { $0[.cameAfter(position: out.issue.position)] == nil })
    }
    for (path, codes) in filter.answers {
      conditions.append(variables.condition(.question(path)) { hasChosen(path, codes, $0) })
    }
    for (path, range) in filter.ranges {
      conditions.append(variables.condition(.question(path)) { $0[.isBetween(path: path, range)] != nil })
    }
    if !filter.places.isEmpty {
      conditions.append(variables.condition(.place) { $0[.isWithin(filter.places)] != nil })
    }
    if let from = filter.from { conditions.append(variables.condition(.day) { $0[.isFrom(from)] != nil }) }
    if let to = filter.to { conditions.append(variables.condition(.day) { $0[.isUntil(to)] != nil }) }
    return conditions.compactMap(\.self)
  }

  private func answered(_ variables: UnitVariables) -> [LinkedTable.Condition] {
    var answered = numbers.map { path in
      variables.condition(.question(path)) { $0[.hasNumber(path: path)] != nil }
    }
    switch indicator.measure {
    case .distinct(let path):
      answered.append(variables.condition(.question(path)) { $0[.hasAnswered(path: path)] != nil })
    case .share(let share):
      answered.append(
        variables.condition(.question(share.path)) { value in
          value[multiple.contains(share.path) ? .hasAnswered(path: share.path) : .answer(path: share.path)] != nil
        })
    case .count, .sum, .mean, .median, .ratio: break
    }
    return answered.compactMap(\.self)
  }

  private func isInside(_ share: IndicatorRecord.Share, _ value: UnitVariables.Value) -> Bool {
    hasChosen(share.path, share.codes, value)
  }

  private func share(
    _ variables: UnitVariables, _ holds: (IndicatorRecord.Share, UnitVariables.Value) -> Bool
  ) -> LinkedTable.Condition? {
    guard case .share(let share) = indicator.measure else { return nil }
    return variables.condition(.question(share.path)) { holds(share, $0) }
  }

  private func rows(_ variables: UnitVariables) -> LinkedTable.Rows? {
    let numbers = Dictionary(
      lines.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
    func line(_ key: String?) -> [Int] { key.flatMap { numbers[$0] }.map { [$0] } ?? [] }
    switch source.dimension {
    case nil: return nil
    case .place(let level): return variables.rows(.place) { line($0[.place(level: level)]) }
    case .period(let period): return variables.rows(.day) { line($0[.period(period)]) }
    case .state: return variables.rows(.state) { line($0[.state]) }
    case .bands(let path, let bands):
      return variables.rows(.question(path)) { line($0[.band(path: path, bands)]) }
    case .day(let path, let period):
      return variables.rows(.question(path)) { line($0[.dayIn(path: path, period)]) }
    case .answer(let path):
      return variables.rows(.question(path)) { value in
        guard multiple.contains(path) else { return line(value[.answer(path: path)]) }
        return lines.indices.filter { value[.hasChosen(path: path, code: lines[$0])] != nil }
      }
    }
  }
}

extension FrozenDefinition.IndicatorSource {
  /// By what its largest contributions are judged.
  var rules: Dominance? { indicator.summed == nil ? nil : indicator.dominance }
}

extension FrozenFigure {
  /// In how many it counts, or in how many are on a side of a share. What is not told differs from nothing.
  fileprivate func differs(from other: FrozenFigure, byFewerThan threshold: Int) -> Bool {
    func isFew(_ one: Int, _ other: Int) -> Bool { (1..<threshold).contains(abs(one - other)) }
    func inside(_ figure: FrozenFigure) -> Int? {
      figure.denominator == Double(figure.units) ? figure.numerator.flatMap { Int(exactly: $0) } : nil
    }
    if isFew(units, other.units) { return true }
    guard let now = inside(self), let then = inside(other) else { return false }
    return isFew(now, then) || isFew(units - now, other.units - then)
  }
}
