package import Basics
import Collect
import Office
import Records
import Store

/// What became of the figures of a release since it was prepared.
package struct ReleaseVerification: Hashable, Codable, Sendable {
  package struct Figure: Hashable, Codable, Sendable {
    package enum State: String, Hashable, Codable, Sendable {
      /// The same from the same entries.
      case same
      /// The same, though records behind it changed.
      case touched
      /// Another one.
      case moved
      /// It cannot be figured any more.
      case lost
    }

    package let address: FigureAddress
    package let state: State
    /// As it was released; nil where it had no number.
    package let then: Double?
    package let now: Double?
    /// Of the records behind it now, those that were changed since …
    package var changed = 0
    /// … and those of which nothing was known then.
    package var came = 0
    /// How many of the records of then are behind it no more, whether they say something else now or were erased.
    package var gone = 0
    /// The edition by which the indicator is defined now, when that is another.
    package var edition: Int?
    /// Whether it is the same by the definition of then, so that only the definition moved it.
    package var isOfDefinition = false
    /// Whether the programme's rules or factors are others, or of a sample other respondents, and no record behind it.
    package var isOfRules = false
    /// Whether the interval is another, though the figure is not.
    package var isOfInterval = false
    /// Whether no record changed, but other records are behind it since places lie elsewhere.
    package var isOfPlaces = false
  }

  package let release: ID<Release>
  package private(set) var figures: [Figure]
  /// How many that are the same are not among them.
  package private(set) var leftOut = 0
  /// How many records of the kinds that are behind the figures were erased since, in the whole mission: what is erased
  /// cannot be recomputed.
  package let erased: Int
  /// Up to which entry the journal was read now.
  package let position: Int

  package var hasMoved: Bool { figures.contains { $0.state == .moved || $0.state == .lost } }
  package var count: Int { figures.count + leftOut }

  init(release: ID<Release>, figures: [Figure], erased: Int, position: Int) {
    (self.release, self.figures, self.erased, self.position) = (release, figures, erased, position)
  }

  /// Of those that are as they were, only their number.
  var brief: Self {
    var brief = self
    brief.figures = figures.filter { $0.state != .same }
    brief.leftOut = leftOut + figures.count - brief.figures.count
    return brief
  }
}

extension Releases {
  /// Figures everything of a release again, from what is known now. Costs what preparing it costs, and for each figure
  /// that moved another pass over its records.
  ///
  /// - Parameter done: Told how many tables are figured, each time.
  package func verify(
    _ release: ID<Release>, done: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> ReleaseVerification {
    guard let content = try await store.read({ try $0.releaseContent(release) }) else { throw ReleaseRefusal.unknown }
    try await settle(content.tables.map(\.table.definition.source))
    let day = Day(store.clock.now())
    return try await store.read(within: .seconds(Self.patience)) { reader in
      let verifier = ReleaseVerifier(
        content: content, reader: reader,
        counter: FigureCounter(reader: reader, requester: .system, day: day))
      var figures: [ReleaseVerification.Figure] = []
      for (index, found) in content.tables.enumerated() {
        figures += try verifier.verify(found.block.key, found.table)
        done(index + 1)
      }
      return ReleaseVerification(
        release: release, figures: figures, erased: try reader.erased(verifier.kinds, since: content.position),
        position: try reader.position())
    }
  }
}

/// What was counted now, found by what a release calls it.
private struct CountedFigures {
  private let table: CountedTable
  private let columns: [String: Int]
  private var byKey: [String: Int] = [:]
  private var byPlace: [ID<Place>: Int] = [:]

  init(_ table: CountedTable) {
    self.table = table
    columns = Dictionary(
      table.columns.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
    for (index, line) in table.lines.enumerated() {
      byKey[line.key] = byKey[line.key] ?? index
      if let place = line.place { byPlace[place] = byPlace[place] ?? index }
    }
  }

  func figure(_ line: FrozenTable.Line, _ frozen: FrozenTable, _ column: Int) -> FrozenFigure? {
    let isTotal = line.key == FrozenTable.totalKey && line == frozen.total
    let index = byKey[line.key] ?? line.place.flatMap { byPlace[$0] }
    let figures = isTotal ? table.total : index.map { table.lines[$0].figures }
    guard let figures, let column = columns[frozen.columns[column].key], figures.indices.contains(column) else {
      return nil
    }
    return figures[column]
  }
}

private struct ReleaseVerifier {
  let content: ReleaseContent
  let reader: Reader
  let counter: FigureCounter

  typealias Figure = ReleaseVerification.Figure

  var kinds: [StreamKind] {
    let hasRounds = content.tables.contains { _, table in
      if case .presence = table.definition.source { true } else { false }
    }
    return [SubmissionRecord.stream] + (hasRounds ? [PlaceInRound.stream] : [])
  }

  func verify(_ block: String, _ table: FrozenTable) throws -> [Figure] {
    let places = table.lines.compactMap(\.place)
    let rounding = table.allLines.lazy.flatMap(\.figures).compactMap { $0?.rounding }.first ?? 1
    var counter = counter
    counter.rounding = rounding
    func count(_ source: FrozenDefinition.Source) throws -> CountedFigures? {
      let question = FigureQuestion(block: block, source: source, places: places)
      do {
        var counted = try counter.count(question)
        try retell(&counted, question, as: table, roundedTo: rounding)
        return CountedFigures(counted)
      } catch is any Refusal {
        return nil
      }
    }
    let source = table.definition.source
    let byThen = try count(source)
    var (byNow, edition) = (byThen, Int?.none)
    if case .indicator(var known) = source {
      let line = try reader.indicator(known.id)
      if let line, line.edition != known.edition {
        edition = line.edition
        known.indicator = line.indicator
        byNow = try count(.indicator(known))
      } else if line == nil {
        byNow = nil
      }
    }
    let isAnother = table.allLines.contains { line in
      line.figures.indices.contains { column in
        line.figures[column].map { $0.digest != byThen?.figure(line, table, column)?.digest } ?? false
      }
    }
    let changes = try isAnother && byThen != nil ? changes(source, places: places) : { _, _ in nil }
    return table.allLines.flatMap { line -> [Figure] in
      zip(table.columns.indices, line.figures).compactMap { column, then -> Figure? in
        guard let then else { return nil }
        let address = FigureAddress(block, line.key, column == 0 ? nil : table.columns[column].key)
        let now = byNow.map { $0.figure(line, table, column) }
        var found = figure(
          address, then, now, byThen?.figure(line, table, column), edition: edition, changes(line, table))
        // An indicator rests on no programme's rules; one of a sample on all respondents.
        guard case .indicator(let asked) = source, asked.indicator.sample == nil else { return found }
        found.isOfPlaces = found.isOfPlaces || found.isOfRules
        found.isOfRules = false
        return found
      }
    }
  }

  /// Tells what was counted now as exactly as the release told it: what rules say today is no reason why a figure moved.
  private func retell(
    _ counted: inout CountedTable, _ question: FigureQuestion, as table: FrozenTable, roundedTo base: Int
  ) throws {
    if question.isAboutPersons {
      guard let threshold = content.disclosure.lines.first(where: { $0.block == question.block })?.threshold else {
        return
      }
      FigureDisclosure(threshold: threshold).retell(&counted, as: table)
      return
    }
    var rule = PrecisionRule.exact
    rule.base = base
    let named = (table.definition.source.hasGroupsAsColumns ? table.columns.map(\.key) : table.lines.map(\.key))
    let isJoined = named.contains(PrecisionRule.otherNationalities)
    if isJoined { rule.nationalities = named.map { $0.uppercased() } }
    try FigurePrecision(rule: rule, level: content.level).apply(
      to: &counted, question, placeLevel: nil, isByNationality: isJoined)
    if question.hasDominance { FigureDisclosure(threshold: 1).retell(&counted, as: table) }
  }

  /// - Parameters:
  ///   - now: Nil when nothing can be counted any more; nil inside when there is no such figure now.
  private func figure(
    _ address: FigureAddress, _ then: FrozenFigure, _ now: FrozenFigure??, _ byThen: FrozenFigure?, edition: Int?,
    _ changes: RecordChanges?
  ) -> Figure {
    guard let now else { return Figure(address: address, state: .lost, then: then.value, now: nil, edition: edition) }
    let hasSameInterval =
      Self.areEqual(then.estimate?.lower, now?.estimate?.lower)
      && Self.areEqual(then.estimate?.upper, now?.estimate?.upper)
    let hasSameValue = Self.areEqual(then.value, now?.value) && then.state == now?.state
    let isEqual = hasSameValue && hasSameInterval
    // What is withheld has no number to compare: its records say whether it is the same.
    let isKnown = then.state != .withheld
    let hasSameRecords = then.digest == byThen?.digest
    let state: Figure.State =
      isKnown ? (!isEqual ? .moved : hasSameRecords ? .same : .touched) : hasSameRecords ? .same : .touched
    var figure = Figure(
      address: address, state: state, then: then.value, now: now?.value, edition: edition)
    figure.isOfInterval = state == .moved && hasSameValue
    figure.isOfDefinition =
      state == .moved && edition != nil && !figure.isOfInterval && Self.areEqual(then.value, byThen?.value)
    guard !hasSameRecords else { return figure }
    if let changes {
      (figure.came, figure.changed) = (changes.came, changes.touched - changes.came)
      guard isKnown else { return figure }
      figure.gone = max(0, then.records - (changes.records - changes.came))
      let isUntouched = changes.touched == 0 && figure.gone == 0
      figure.isOfRules = isUntouched && changes.records == then.records
      figure.isOfPlaces = isUntouched && !figure.isOfRules
    } else if isKnown {
      figure.gone = then.records
    }
    return figure
  }

  private static func areEqual(_ left: Double?, _ right: Double?) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    return abs(left - right) <= 1e-9 * max(1, abs(left), abs(right))
  }

  // MARK: Records

  /// By line; asked for only where something changed at all.
  private func changes(
    _ source: FrozenDefinition.Source, places: [ID<Place>]
  ) throws -> (FrozenTable.Line, FrozenTable) -> RecordChanges? {
    switch source {
    case .indicator(let source):
      guard let filter = source.indicator.filter.narrowed(by: source.filter) else { return { _, _ in nil } }
      let found = try [false, true].map { isWhole in
        try reader.changes(
          counter.pairs(source, filter, isWhole: isWhole), of: [SubmissionRecord.stream], since: content.position)
      }
      return { line, table in
        if line.key == FrozenTable.totalKey && line == table.total { return found[1].values.first }
        if let known = found[0][line.place?.hexadecimal ?? line.key] { return known }
        guard line.key == PrecisionRule.otherNationalities else { return nil }
        // Told as one line, of all that have none of their own.
        let named = Set(table.lines.map(\.key))
        return found[0].filter { !named.contains($0.key) }.values.reduce(into: RecordChanges()) { $0.add($1) }
      }
    case .site(let source):
      let found = try reader.changes(
        reader.siteRecords(try counter.visits(of: source)), of: [SubmissionRecord.stream], since: content.position)
      return { _, _ in found.values.first }
    case .presence(let source):
      let all = Array(Set(places + source.roots))
      let found = try reader.changes(
        reader.presencePairs(below: all, in: try counter.rounds(behind: source)),
        of: [PlaceInRound.stream, SubmissionRecord.stream], since: content.position)
      return { line, _ in
        // A group is of all places.
        if let place = line.place { return found[place.hexadecimal] }
        return source.roots.compactMap { found[$0.hexadecimal] }.reduce(into: RecordChanges()) { sum, part in
          sum.add(part)
        }
      }
    }
  }
}
