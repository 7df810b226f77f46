package import Basics
package import Records

/// Figures of one block as they were when the release was prepared. Words about them are here in every language of the
/// product, so that whoever shows them asks nothing else.
package struct FrozenTable: Hashable, Codable, Sendable {
  package var definition: FrozenDefinition
  /// What the lines are, as "District"; nil when the block is the figure of all alone.
  package var dimension: LocalizedText?
  /// At least one. The first is the figure itself; further ones are parts of it, as the causes of a change.
  package var columns: [Column]
  package var lines: [Line]
  /// Nil where no total may be formed.
  package var total: Line?
  /// What must be read with it: where it comes from, what is missing, why there is no total.
  package var notes: [LocalizedText]
  /// With what the base was said; nil for figures of no indicator, and in what went out before it was kept.
  package var base: IndicatorBase?
  /// With what the visits and the severity were said; nil for figures of no site, and in what went out before it was kept.
  package var site: SiteCount?
  /// How often what of the round was corrected; nil for figures of no round, and in what went out before it was kept.
  package var corrections: [CorrectionCount]?

  package init(
    definition: FrozenDefinition, dimension: LocalizedText?, columns: [Column], lines: [Line], total: Line?,
    notes: [LocalizedText] = [], base: IndicatorBase? = nil, site: SiteCount? = nil,
    corrections: [CorrectionCount]? = nil
  ) {
    self.corrections = corrections
    (self.definition, self.dimension, self.columns) = (definition, dimension, columns)
    (self.lines, self.total, self.notes) = (lines, total, notes)
    (self.base, self.site) = (base, site)
  }

  package struct Column: Hashable, Codable, Sendable {
    /// `figure`, or what part it is: `carried`, `like_for_like`.
    package var key: String
    package var label: LocalizedText
    /// What its figures are, where that is not what the first column's are.
    package var kind: FrozenDefinition.Kind?

    package init(_ key: String, _ label: LocalizedText, kind: FrozenDefinition.Kind? = nil) {
      (self.key, self.label, self.kind) = (key, label, kind)
    }
  }

  package struct Line: Hashable, Codable, Sendable {
    /// The code of a choice, the start of a period, the P-code of a place (its id where it has none); `total`.
    package var key: String
    package var label: LocalizedText
    /// Which place it is, where the lines are places.
    package var place: ID<Place>?
    /// How far a round came there, where the lines are places of one: the raw value of ``PlaceReport/Status``; of several
    /// places together only that all of them are inaccessible.
    package var status: String?
    /// One a column; nil where nothing is known, which is not zero.
    package var figures: [FrozenFigure?]
    /// How far what a round's sources said of it can be relied on; nil where that is not told.
    package var grades: GradeCounts?
    /// The areas that the place lies in, the country first; nil where the line is no place, and in what went out before they
    /// were kept.
    package var areas: [Area]?
    /// Why what its figures say differs, as it was written with them; nil where nothing was.
    package var explanations: LocalizedText?

    package struct Area: Hashable, Codable, Sendable {
      package let level: Int
      /// Its P-code.
      package let code: String

      package init(level: Int, code: String) { (self.level, self.code) = (level, code) }
    }

    package init(
      _ key: String, _ label: LocalizedText, place: ID<Place>? = nil, status: String? = nil, _ figures: [FrozenFigure?],
      grades: GradeCounts? = nil, areas: [Area]? = nil, explanations: LocalizedText? = nil
    ) {
      (self.areas, self.explanations) = (areas, explanations)
      (self.key, self.label, self.place) = (key, label, place)
      (self.status, self.figures, self.grades) = (status, figures, grades)
    }

    /// Whether nobody could go there, so that there is no figure.
    package var isInaccessible: Bool { status == PlaceReport.Status.inaccessible.rawValue }

    /// The one of the first column.
    package var figure: FrozenFigure? { figures.first ?? nil }
  }

  package static let totalKey = "total"

  /// The lines, and the total after them.
  package var allLines: [Line] { lines + (total.map { [$0] } ?? []) }

  package subscript(line key: String) -> Line? { allLines.first { $0.key == key } }

  /// What the figures of a column are.
  package func kind(_ column: Int) -> FrozenDefinition.Kind {
    columns.indices.contains(column) ? columns[column].kind ?? definition.kind : definition.kind
  }
}

/// One number that goes out.
package struct FrozenFigure: Hashable, Codable, Sendable {
  package enum State: String, Hashable, Codable, CaseIterable, Sendable {
    case shown
    /// Part of it is older than the round it stands under: see ``FrozenFigure/age``.
    case carried
    /// Left out by disclosure control: it has no numbers.
    case withheld
    /// The groups it would add may be the same people: it has no numbers.
    case notAdded = "not-added"
  }

  /// In the unit of the definition; a share is a part of one. Nil when it is withheld or has a base of zero.
  package var value: Double?
  package var numerator: Double?
  /// The base of a share, what a ratio or mean is divided by; of a change the number that changed, so that both together
  /// are what it has become.
  package var denominator: Double?
  /// How many units are behind it: submissions, rows of a repeat, places of a round. Zero when it is withheld.
  package var units: Int
  /// How many records: a submission, however many of its rows are counted, or a place in a round. Zero when it is
  /// withheld.
  package var records: Int
  package var state: State
  /// The greatest age of what is carried forward, in rounds.
  package var age: Int?
  /// Its numbers are rounded to multiples of this, one by one, as the level wants of estimates of areas; nil for exact ones.
  package var rounding: Int?
  /// How far chance may have moved it; nil where everybody is counted.
  package var estimate: FrozenEstimate?
  /// A hash of the records behind it with the last entry of each, in hexadecimal digits. What is figured anew from the
  /// same entries has the same.
  package var digest: String

  package init(
    _ value: Double?, numerator: Double? = nil, denominator: Double? = nil, units: Int, records: Int,
    state: State = .shown, age: Int? = nil, rounding: Int? = nil, estimate: FrozenEstimate? = nil, digest: String
  ) {
    (self.value, self.numerator, self.denominator) = (value, numerator, denominator)
    (self.units, self.records, self.state, self.age) = (units, records, state, age)
    (self.rounding, self.estimate, self.digest) = (rounding, estimate, digest)
  }
}

/// What a figure is a figure of.
package struct FrozenDefinition: Hashable, Codable, Sendable {
  package enum Kind: String, Hashable, Codable, CaseIterable, Sendable {
    /// Units, as sites or submissions.
    case count
    /// A sum in the unit of a question: people, litres.
    case amount
    case mean
    /// A part of one, shown in percent.
    case share
    case ratio
    /// People in a round.
    case presence
    /// People more or fewer than in a former round; shown with its sign.
    case change
  }

  package var source: Source
  package var kind: Kind
  package var title: LocalizedText
  /// What is measured, as a sentence.
  package var measure: LocalizedText
  /// What it is a figure of, with what was left out.
  package var base: LocalizedText
  /// Which places, times and answers; empty for all.
  package var conditions: LocalizedText
  /// What one of it is; of a share, what it is one of. Empty where nobody said it.
  package var unit: LocalizedText
  /// Over what the figures may be added; nil in what went out before it was kept.
  package var additivity: [IndicatorRecord.Axis]?
  /// Where the records come from, for readers.
  package var origin: LocalizedText
  /// By what kinds of source a round's figures came about: raw values of ``FigureBasis/Source``; nil for other figures.
  package var methods: [String]?

  package init(
    source: Source, kind: Kind, title: LocalizedText, measure: LocalizedText, base: LocalizedText = LocalizedText(),
    conditions: LocalizedText = LocalizedText(), unit: LocalizedText = LocalizedText(),
    origin: LocalizedText = LocalizedText(), methods: [String]? = nil, additivity: [IndicatorRecord.Axis]? = nil
  ) {
    (self.methods, self.additivity) = (methods, additivity)
    (self.source, self.kind, self.title, self.measure) = (source, kind, title, measure)
    (self.base, self.conditions, self.unit, self.origin) = (base, conditions, unit, origin)
  }

  /// What it is figured from, so that it can be figured again.
  package enum Source: Hashable, Codable, Sendable {
    case indicator(IndicatorSource)
    case presence(PresenceSource)
    case site(SiteSource)
  }

  package struct IndicatorSource: Hashable, Codable, Sendable {
    package var id: ID<Indicator>
    /// How often the indicator was defined by then.
    package var edition: Int
    /// The definition of that edition.
    package var indicator: IndicatorRecord
    package var dimension: Tabulation.Dimension?
    /// Conditions besides those of the definition.
    package var filter: Tabulation.Filter
    /// The question that names the round, when the form has one.
    package var round: String?
    /// Whether its records are about persons or households, so that disclosure control looks at it.
    package var isAboutPersons: Bool
    /// Whether of a ratio only records with both numbers count; nil in what went out before that was asked.
    package var pairsNumbers: Bool?

    package init(
      id: ID<Indicator>, edition: Int, indicator: IndicatorRecord, dimension: Tabulation.Dimension?,
      filter: Tabulation.Filter, round: String?, isAboutPersons: Bool, pairsNumbers: Bool? = true
    ) {
      self.pairsNumbers = pairsNumbers
      (self.id, self.edition, self.indicator, self.dimension) = (id, edition, indicator, dimension)
      (self.filter, self.round, self.isAboutPersons) = (filter, round, isAboutPersons)
    }
  }

  package struct PresenceSource: Hashable, Codable, Sendable {
    package var programme: ID<Programme>
    package var round: ID<Round>
    package var number: Int
    /// The days of the round.
    package var from: Day
    package var to: Day
    package var level: Int
    /// Whose figures are added in the total: the uppermost places.
    package var roots: [ID<Place>]
    /// For changes: the earlier round; nil for the presence itself.
    package var since: ID<Round>?
    /// How people are told apart besides by place; of groups, level 0 is all places together.
    package var split: PresenceSplit?

    package init(
      programme: ID<Programme>, round: ID<Round>, number: Int, from: Day, to: Day, level: Int,
      roots: [ID<Place>] = [], since: ID<Round>? = nil, split: PresenceSplit? = nil
    ) {
      self.split = split
      (self.programme, self.round, self.number) = (programme, round, number)
      (self.from, self.to, self.level, self.roots, self.since) = (from, to, level, roots, since)
    }
  }
}

extension FrozenDefinition {
  /// One site, by the thresholds of then.
  package struct SiteSource: Hashable, Codable, Sendable {
    package var site: ID<Place>
    package var code: String
    package var part: ProductBlock.SiteBlock.Part
    /// How far it goes: people are told as exactly as the level allows before anything is figured from them.
    package var level: Level
    /// Of the thresholds.
    package var edition: String
    package var indicators: [SiteIndicator]
    /// By the indicator's key, where an officer said another than its own.
    package var weights: [String: Double]

    package init(
      site: ID<Place>, code: String, part: ProductBlock.SiteBlock.Part, level: Level, edition: String,
      indicators: [SiteIndicator], weights: [String: Double] = [:]
    ) {
      (self.site, self.code, self.part, self.level) = (site, code, part, level)
      (self.edition, self.indicators, self.weights) = (edition, indicators, weights)
    }
  }
}

extension FrozenTable {
  /// The line of all, or of times that are not added the newest; nil where none of them stands for all.
  package var whole: Line? {
    if let total { return total }
    if case .indicator(let source) = definition.source, let axis = source.openAxis, axis != .time { return nil }
    return lines.last
  }
}

extension FrozenDefinition.IndicatorSource {
  /// Over what its definition allows no total of the lines; nil where it allows one, or says nothing of it.
  package var openAxis: IndicatorRecord.Axis? {
    let filter = indicator.filter.narrowed(by: filter) ?? filter
    return try? indicator.openAxis(by: dimension, filter: filter, round: round)
  }

  /// The other number of a ratio, without which one of it does not count.
  func numberBeside(_ measure: Tabulation.Measure) -> String? {
    pairsNumbers == true ? indicator.measure.number(beside: measure) : nil
  }
}

/// Where a figure stands in a release: `block/line`, or `block/line/column` for a further column.
package struct FigureAddress: Hashable, Sendable, TextCodable {
  package let block: String
  package let line: String
  /// The key of the column; the first one's is left out.
  package let column: String?

  package init(_ block: String, _ line: String = FrozenTable.totalKey, _ column: String? = nil) {
    (self.block, self.line, self.column) = (block, line, column)
  }

  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard (2...3).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }) else { return nil }
    self.init(parts[0], parts[1], parts.count == 3 ? parts[2] : nil)
  }

  package var description: String { ([block, line] + (column.map { [$0] } ?? [])).joined(separator: "/") }
}
