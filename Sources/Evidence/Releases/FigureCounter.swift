package import Basics
import Collect
import Office
package import Records
import Store

/// Figures of one block before they are put into words: the same for preparing an issue and for figuring it again.
package struct CountedTable: Sendable {
  package struct Line: Sendable {
    /// The code of a choice or the start of a period; the id of a place in hexadecimal digits.
    package var key: String
    package var place: ID<Place>?
    package var status: PlaceReport.Status?
    package var figures: [FrozenFigure?]
    /// Of a round's figure.
    package var grades: GradeCounts?
    /// Why what its figures say differs, in the words that were written with them.
    package var explanations: [String] = []
    /// Of a share, how many units have the answer. For disclosure control alone: it is not frozen.
    var inside: Int?
  }

  /// Keys of the columns: `figure` first.
  package var columns: [String]
  package var lines: [Line]
  package var total: [FrozenFigure?]?
  /// As ``Line/inside``, of the total.
  var inside: Int?
  /// What the figures of an indicator are figures of.
  package var base: IndicatorBase?
  /// Of all lines of a round together.
  package var grades: GradeCounts?
  /// By what kinds of source a round's figures came about.
  package var methods: [FigureBasis.Source]?
  /// What the figures of a site were made of.
  package var site: SiteCount?
  /// How often what of a round was corrected.
  package var corrections: [CorrectionCount]?
}

extension CountedTable {
  /// As it was counted, of what went out: for saying it in a further language.
  package init(_ frozen: FrozenTable) {
    self.init(
      columns: frozen.columns.map(\.key),
      lines: frozen.lines.map { line in
        Line(
          key: line.place?.hexadecimal ?? line.key, place: line.place,
          status: line.status.flatMap(PlaceReport.Status.init(rawValue:)), figures: line.figures, grades: line.grades,
          explanations: line.explanations.map { Array($0.texts.values) } ?? [])
      },
      total: frozen.total?.figures, base: frozen.base, grades: frozen.total?.grades,
      methods: frozen.definition.methods?.compactMap(FigureBasis.Source.init(rawValue:)), site: frozen.site,
      corrections: frozen.corrections)
  }
}

/// What is to be counted for a block.
package struct FigureQuestion: Sendable {
  package var block: String
  package var source: FrozenDefinition.Source
  /// The lines of a round's table.
  package var places: [ID<Place>]
  /// How categories of an indicator are ordered.
  package var names: TabulationAnswer.Names
  /// When an indicator's question is asked; nil where nobody can tell.
  package var asked: AskedCondition?

  package init(
    block: String, source: FrozenDefinition.Source, places: [ID<Place>] = [],
    names: TabulationAnswer.Names = .keys, asked: AskedCondition? = nil
  ) {
    (self.block, self.source, self.places, self.names) = (block, source, places, names)
    self.asked = asked
  }
}

extension FigureQuestion {
  /// Whether disclosure control looks at it.
  var isAboutPersons: Bool { if case .indicator(let source) = source { source.isAboutPersons } else { false } }

  /// Whether it looks at its largest contributions.
  var hasDominance: Bool { if case .indicator(let source) = source { source.rules != nil } else { false } }
}

extension TabulationAnswer.Names {
  /// Categories by their keys alone.
  package static let keys = TabulationAnswer.Names(language: .english, label: { _, key in key }, order: { _ in nil })
}

/// Counts blocks in one transaction that reads, as Konak itself sees them: who may see what comes out is decided later.
///
/// An indicator costs its passes over the submissions that the filters leave and two sorts of these; a round costs what
/// its places cost.
struct FigureCounter {
  let reader: Reader
  let requester: Requester
  let day: Day
  /// To multiples of what people of a site are told; nil for what the level's rule says today.
  var rounding: Int?

  /// What is released is of the whole mission, whoever pressed: refuses a form of which the requester does not reach
  /// everything, and names it.
  func requireReach(_ question: FigureQuestion) throws {
    let missing: FormRecord?
    switch question.source {
    case .indicator(let source):
      guard let form = try reader.formRecord(source.indicator.formID) else { return }
      let asked = Tabulation(
        form: form.formID, rows: source.dimension ?? .state,
        filter: source.indicator.filter.narrowed(by: source.filter) ?? .init())
      if source.isAboutPersons, let path = asked.text(in: form.layout) {
        let refusal = EvidenceRefusal.textOfPersons(path: path)
        throw ReleaseRefusal.block(title: question.block, reason: refusal.code, arguments: refusal.arguments)
      }
      let rights = GrantFilter(.readEvidence, of: requester, sensitivity: form.options.sensitivity, on: day)
      missing = rights.reachesEverywhere(in: nil) ? nil : form
    case .site(let source):
      let seen = Set(try visits(of: source).map(\.submission))
      let all = try FigureCounter(reader: reader, requester: .system, day: day).visits(of: source)
      missing = try all.first { !seen.contains($0.submission) }.flatMap { try reader.formRecord($0.form) }
    case .presence: return
    }
    guard let missing else { return }
    throw ReleaseRefusal.reach(
      block: question.block, form: missing.title, sensitivity: missing.options.sensitivity)
  }

  func count(_ question: FigureQuestion) throws -> CountedTable {
    switch question.source {
    case .indicator(let source): try count(source, names: question.names, asked: question.asked)
    case .presence(let source):
      if let split = source.split {
        try presence(source, by: split, of: question.places)
      } else if source.since == nil {
        try presence(source, of: question.places)
      } else {
        try changes(source, of: question.places)
      }
    case .site(let source): try count(source)
    }
  }

  // MARK: Indicators

  private func count(
    _ source: FrozenDefinition.IndicatorSource, names: TabulationAnswer.Names, asked: AskedCondition?
  ) throws -> CountedTable {
    let indicator = source.indicator
    guard let filter = indicator.filter.narrowed(by: source.filter) else { throw IndicatorRefusal.nothing }
    let counting = try IndicatorCounting(
      indicator, by: source.dimension, filter: filter, round: source.round, names: names, asked: asked,
      pairsNumbers: source.pairsNumbers == true)
    let figures = try counting.figures(
      find: EvidenceFinder(
        reader: reader, requester: requester, round: source.round, day: day, countsAnew: true))
    let sets = try reader.recordSets(pairs(source, filter, isWhole: false))
    let whole = try reader.recordSets(pairs(source, filter, isWhole: true)).values.first ?? RecordSet()
    let design = try self.design(of: source)
    func figure(_ part: IndicatorFigures.Part?, _ set: RecordSet) -> FrozenFigure? {
      part.map { part in
        FrozenFigure(
          figures.value(of: part), numerator: part.lower == nil ? nil : part.upper, denominator: part.lower,
          units: part.units, records: set.count, estimate: part.estimate.map(FrozenEstimate.init),
          digest: set.digest(and: design))
      }
    }
    let lines = source.dimension.map { dimension in
      figures.lines.map { line in
        let key = line.category.key
        var place: ID<Place>?
        if case .place = dimension { place = ID(hexadecimal: key) }
        return CountedTable.Line(
          key: key, place: place, figures: [figure(line.part, sets[key] ?? RecordSet())],
          inside: line.part?.upperUnits)
      }
    }
    return CountedTable(
      columns: ["figure"], lines: lines ?? [], total: figures.hasOpenTotal ? nil : [figure(figures.total, whole)],
      inside: figures.total?.upperUnits,
      base: figures.base(
        of: figures.total,
        as: try reader.statedTerms(of: .form(indicator.form))?.terms.unit(repeatPath: figures.repeatPath)))
  }

  /// Of a sample all respondents: the error of a part rests on those outside of it too.
  private func design(of source: FrozenDefinition.IndicatorSource) throws -> RecordSet {
    guard source.indicator.sample != nil else { return RecordSet() }
    var all = source
    (all.indicator.measure, all.dimension) = (.count, nil)
    let states = Set(source.indicator.filter.states)
    return try reader.recordSets(pairs(all, Tabulation.Filter(states: states), isWhole: true)).values.first
      ?? RecordSet()
  }

  /// The submissions behind the figures: those in the base, and for a ratio those in either sum.
  ///
  /// - Parameter rights: Besides those to the figures, on the submission's row `s`.
  func pairs(
    _ source: FrozenDefinition.IndicatorSource, _ filter: Tabulation.Filter, isWhole: Bool, and rights: SQL? = nil
  ) throws -> SQL {
    let indicator = source.indicator
    func records(
      _ measure: Tabulation.Measure, columns: Tabulation.Dimension? = nil, notIn outside: [String] = []
    ) throws -> SQL {
      let tabulation = Tabulation(
        form: indicator.form, measure: measure, rows: source.dimension ?? .state, columns: columns, filter: filter,
        beside: source.numberBeside(measure))
      let scope = try Scope(tabulation, round: source.round, for: requester, on: day, reader)
      let condition: SQL = rights.map { "\(scope.condition) AND \($0)" } ?? scope.condition
      return scope.query.records(isWhole: isWhole, notIn: outside, where: condition)
    }
    switch indicator.measure {
    // Of different answers also those who gave none.
    case .count, .distinct: return try records(.count)
    case .sum(let path): return try records(.sum(path: path))
    case .mean(let path), .median(let path): return try records(.mean(path: path))
    case .ratio(let of, let to):
      return "\(try records(.sum(path: of))) UNION \(try records(.sum(path: to)))"
    case .share(let share):
      return try records(
        share.weight.map { .sum(path: $0) } ?? .count, columns: .answer(path: share.path), notIn: share.outside)
    }
  }

  // MARK: Rounds

  /// The rounds that a figure of one can rest on: itself, and those before from which figures are carried.
  func rounds(behind source: FrozenDefinition.PresenceSource) throws -> [TrackingRound] {
    try reader.rounds(behind: source.round, since: source.since, of: source.programme)
  }

  typealias Sets = (places: [ID<Place>: RecordSet], rules: RecordSet)

  func sets(_ source: FrozenDefinition.PresenceSource, _ places: [ID<Place>]) throws -> Sets {
    let pairs = reader.presencePairs(below: places, in: try rounds(behind: source))
    let found = try reader.recordSets(pairs)
    return (
      Dictionary(
        found.compactMap { key, set in ID<Place>(hexadecimal: key).map { ($0, set) } },
        uniquingKeysWith: { first, _ in first }), try reader.presenceRules(of: source.programme)
    )
  }

  private func presence(_ source: FrozenDefinition.PresenceSource, of places: [ID<Place>]) throws -> CountedTable {
    let all = Array(Set(places + source.roots))
    let found = try reader.presence(of: all, in: source.round)
    let sets = try sets(source, all)
    let statuses = try reader.statuses(of: places, in: source.round)
    let grades = try reader.gradeCounts(
      below: all, in: source.round, number: source.number, of: source.programme)
    let informants = try reader.informants(of: all, of: source)
    func figures(_ known: PresenceFigures, _ set: RecordSet, informants: Int) -> [FrozenFigure?] {
      func figure(_ value: Int, _ state: FrozenFigure.State = .shown, age: Int? = nil) -> FrozenFigure {
        FrozenFigure(
          Double(value), units: known.counts.scope, records: set.count, state: state, age: age,
          digest: set.digest(and: sets.rules))
      }
      // Places of which the figure has nothing: those that are not known, and those whose groups may be the same people.
      let without = known.counts.missing + known.leftOut
      let counts = [figure(known.counts.scope), figure(without), figure(informants)]
      if known.isOverlapping {
        let none = FrozenFigure(
          nil, units: known.counts.scope, records: set.count, state: .notAdded, digest: set.digest(and: sets.rules))
        return [none, nil, nil] + counts
      }
      guard known.isKnown else { return [nil, nil, nil] + counts }
      let isCarried = known.carried > 0
      return [
        figure(known.total, isCarried ? .carried : .shown, age: known.oldest), figure(known.counted),
        figure(known.carried, isCarried ? .carried : .shown, age: known.oldest),
      ] + counts
    }
    let roots = source.roots.compactMap { found[$0] }
    return CountedTable(
      columns: ["figure", "counted", "carried", "places", "missing", CountedTable.informants],
      lines: places.compactMap { place in
        found[place].map { known in
          CountedTable.Line(
            key: place.hexadecimal, place: place,
            status: known.counts.scope == 1 ? statuses[place] : known.counts.isInaccessible ? .inaccessible : nil,
            figures: figures(known, sets.places[place] ?? RecordSet(), informants: informants[place] ?? 0),
            grades: grades[place])
        }
      },
      total: PresenceFigures(sumOf: roots).map { sum in
        figures(
          sum, joined(source.roots, sets), informants: source.roots.reduce(0) { $0 + (informants[$1] ?? 0) })
      },
      grades: GradeCounts(sumOf: source.roots.compactMap { grades[$0] }),
      methods: try reader.sourcesOfEstimates(in: [source.round], of: source.programme),
      corrections: try corrections(of: source))
  }

  func corrections(of source: FrozenDefinition.PresenceSource) throws -> [CorrectionCount] {
    try reader.round(source.round).map(reader.correctionCounts) ?? []
  }

  private func changes(_ source: FrozenDefinition.PresenceSource, of places: [ID<Place>]) throws -> CountedTable {
    guard let since = source.since else { return try presence(source, of: places) }
    let series = try rounds(behind: source)
    guard let earlier = series.first(where: { $0.id == since }) else { throw PresenceRefusal.roundUnknown }
    let steps = series.filter { $0.number > earlier.number }.map(\.id)
    let all = Array(Set(places + source.roots))
    let before = try reader.presence(of: all, in: since)
    let after = try reader.presence(of: all, in: source.round)
    let changes = try reader.changes(of: all, in: steps)
    let sets = try sets(source, all)
    func figures(
      _ before: PresenceFigures?, _ after: PresenceFigures?, _ parts: ChangeParts, _ set: RecordSet
    ) -> [FrozenFigure?] {
      // Where groups may be the same people, nothing is added and no difference taken.
      guard before?.isOverlapping != true, after?.isOverlapping != true else {
        return [nil] + ChangeParts.Part.allCases.map { _ in nil }
      }
      let units = max(before?.counts.scope ?? 0, after?.counts.scope ?? 0)
      let former = before.flatMap { $0.isKnown ? Double($0.total) : nil }
      func figure(_ value: Int) -> FrozenFigure {
        FrozenFigure(
          Double(value), denominator: former, units: units, records: set.count, digest: set.digest(and: sets.rules))
      }
      return [figure(parts.total)] + ChangeParts.Part.allCases.map { figure(parts[$0]) }
    }
    let roots = source.roots
    let whole = roots.reduce(into: ChangeParts()) { sum, root in
      for part in ChangeParts.Part.allCases { sum.parts[part, default: 0] += changes[root]?[part] ?? 0 }
    }
    return CountedTable(
      columns: ["figure"] + ChangeParts.Part.allCases.map(\.rawValue),
      lines: places.filter { before[$0] != nil || after[$0] != nil }.map { place in
        CountedTable.Line(
          key: place.hexadecimal, place: place,
          figures: figures(
            before[place], after[place], changes[place] ?? ChangeParts(), sets.places[place] ?? RecordSet()))
      },
      total: figures(
        PresenceFigures(sumOf: roots.compactMap { before[$0] }),
        PresenceFigures(sumOf: roots.compactMap { after[$0] }), whole, joined(roots, sets)),
      corrections: try corrections(of: source))
  }

  /// Of several places that lie apart.
  func joined(_ roots: [ID<Place>], _ sets: Sets) -> RecordSet {
    let found = roots.sorted().compactMap { sets.places[$0] }
    return found.count == 1 ? found[0] : RecordSet(joining: found)
  }
}

extension ID {
  /// As the database writes ids into keys of categories.
  package var hexadecimal: String {
    bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }
}

extension Reader {
  fileprivate func informants(
    of places: [ID<Place>], of source: FrozenDefinition.PresenceSource
  ) throws -> [ID<Place>: Int] {
    guard let round = try rounds(of: source.programme).first(where: { $0.id == source.round }) else { return [:] }
    return try informants(of: places, in: round)
  }
}

extension GradeCounts {
  /// Of places that lie apart.
  fileprivate init(sumOf parts: [GradeCounts]) {
    self = parts.reduce(into: GradeCounts()) { sum, part in
      sum.grades.merge(part.grades, uniquingKeysWith: +)
      sum.ungraded += part.ungraded
    }
  }
}

extension PresenceFigures {
  /// Of places that lie apart; nil for none.
  init?(sumOf parts: [PresenceFigures]) {
    guard var sum = parts.first else { return nil }
    for part in parts.dropFirst() {
      sum.byAge.merge(part.byAge, uniquingKeysWith: +)
      sum.counts = sum.counts + part.counts
    }
    self = sum
  }
}
