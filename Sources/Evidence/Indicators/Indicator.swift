package import Basics
import Collect
package import FormEngine
package import Statistics
package import Store

/// A figure that is defined once, as data, and computed whenever it is asked for.
package enum Indicator {}

/// How an indicator is defined.
package struct IndicatorRecord: Hashable, Codable, Sendable {
  package static let stream = StreamKind("indicator", isPersonal: false)

  /// What reports and files call it: `water-enough`. It stays the same when the definition changes.
  package var code: String
  package var names: LocalizedText
  package var definition: LocalizedText
  /// The form's id, as its author wrote it.
  package var form: String
  package var measure: Measure
  /// Which submissions, or rows of a repeat, it is about at all.
  package var filter: Tabulation.Filter
  package var periodicity: Periodicity
  package var target: Target?
  /// How the respondents were drawn, where the figure is one of a population that a sample stands for.
  package var sample: Sample?
  /// The question whose answer says who or what is counted, as a registration number or a site's code, so that double counting
  /// is found; nil where nobody can tell.
  package var identifier: String?
  /// By what its figures are kept ready, however many submissions there are; nil where they are counted when they are asked
  /// for. What is split otherwise, or has further conditions, is counted then.
  package var kept: Tabulation.Dimension?
  /// When a sum is left out of what goes outside although many stand behind it; nil for never.
  package var dominance: Dominance?
  /// In what its figures are; of a share, of what it is one. Nil where nobody said it.
  package var unit: IndicatorUnit?
  /// By what it is to be split wherever it is told, beside how it is usually shown; nil for nothing.
  package var disaggregations: [Tabulation.Dimension]?
  /// Over what its figures may be added, in the order of all; nil for what follows from measure and question. It can be
  /// stricter, never laxer.
  package var additivity: [Axis]?

  package init(
    code: String, names: LocalizedText, definition: LocalizedText = LocalizedText(), form: String, measure: Measure,
    filter: Tabulation.Filter = .init(), periodicity: Periodicity = .round, target: Target? = nil,
    sample: Sample? = nil, identifier: String? = nil, kept: Tabulation.Dimension? = nil,
    dominance: Dominance? = nil, unit: IndicatorUnit? = nil, disaggregations: [Tabulation.Dimension]? = nil,
    additivity: [Axis]? = nil
  ) {
    self.code = code
    self.names = names
    self.definition = definition
    self.form = form
    self.measure = measure
    self.filter = filter
    self.periodicity = periodicity
    self.target = target
    self.sample = sample
    self.identifier = identifier
    self.kept = kept
    self.dominance = dominance
    (self.unit, self.disaggregations, self.additivity) = (unit, disaggregations, additivity)
  }

  package var formID: ID<Form> { ID(formID: form) }

  package enum Measure: Hashable, Codable, Sendable {
    /// Submissions; rows of the repeat when the filter is about one.
    case count
    case sum(path: String)
    case mean(path: String)
    case share(of: Share)
    /// The sum of one number divided by the sum of another: people by households.
    case ratio(of: String, to: String)
    case median(path: String)
    /// How many different answers there are: registration numbers, sites.
    case distinct(path: String)

    /// All questions it reads.
    package var paths: Set<String> {
      switch self {
      case .count: []
      case .sum(let path), .mean(let path), .median(let path), .distinct(let path): [path]
      case .share(let share): Set([share.path, share.weight].compactMap(\.self))
      case .ratio(let of, let to): [of, to]
      }
    }

    /// The question without whose answer a unit is in no base; nil where there is none, or several.
    package var asked: String? {
      switch self {
      case .count, .ratio: nil
      case .sum(let path), .mean(let path), .median(let path), .distinct(let path): path
      case .share(let share): share.path
      }
    }

    /// What a quotient is divided by, where that is a number that was asked.
    var numberBelow: String? {
      switch self {
      case .count, .sum, .mean, .median, .distinct: nil
      case .share(let share): share.weight
      case .ratio(_, let to): to
      }
    }
  }

  /// The design of a sample survey, as the paths of the questions that say it. Figures are those of
  /// ``Statistics/SurveyDesign``; each round is a sample of its own.
  package struct Sample: Hashable, Codable, Sendable {
    /// Anything but a probability sample stands for nobody else, and is refused.
    package var selection: SurveyDesign.Selection
    /// For how many a respondent stands; nil where all stand for as many, whatever that is: then there are no totals.
    package var weight: String?
    package var stratum: String?
    /// What was drawn first, such as villages; nil where that were the submissions.
    package var cluster: String?
    /// Clusters of the stratum in the population, or below 1 the share that was drawn; nil for many.
    package var population: String?
    package var lonely: SurveyDesign.LonelyStratum

    package init(
      selection: SurveyDesign.Selection = .probability, weight: String? = nil, stratum: String? = nil,
      cluster: String? = nil, population: String? = nil, lonely: SurveyDesign.LonelyStratum = .refuse
    ) {
      self.selection = selection
      self.weight = weight
      self.stratum = stratum
      self.cluster = cluster
      self.population = population
      self.lonely = lonely
    }

    package var paths: Set<String> { Set([weight, stratum, cluster, population].compactMap(\.self)) }
  }

  /// A share and what it is a share of.
  package struct Share: Hashable, Codable, Sendable {
    package var path: String
    /// The answers it is the share of.
    package let codes: [String]
    /// Answers that are in no base: "don't know", refused.
    package let outside: [String]
    /// The number whose sum is the base, as the people of a site; nil where each submission counts once.
    package var weight: String?

    package init(path: String, codes: Set<String>, outside: Set<String> = [], weight: String? = nil) {
      self.path = path
      self.codes = codes.sorted()
      self.outside = outside.sorted()
      self.weight = weight
    }

    /// An answer that is both counted and in no base; nil where none is, as it must be.
    package var countedInNoBase: String? { codes.first(where: outside.contains) }
  }

  package enum Periodicity: String, Hashable, Codable, CaseIterable, Sendable {
    case once, daily, weekly, monthly, round, quarterly, yearly
  }

  /// What is to be reached. A share is a part of one.
  package struct Target: Hashable, Codable, Sendable {
    package enum Direction: String, Codable, CaseIterable, Sendable { case atLeast, atMost }

    package var value: Double
    package var direction: Direction

    package init(_ value: Double, _ direction: Direction = .atLeast) {
      self.value = value
      self.direction = direction
    }

    package func isReached(by figure: Double) -> Bool {
      direction == .atLeast ? figure >= value : figure <= value
    }
  }

  /// Whether its figure is a part of one, shown in percent.
  package var isShare: Bool {
    if case .share = measure { true } else { false }
  }

  /// Whether its figures can be kept ready: those that can be added up.
  package var canBeKept: Bool {
    switch measure {
    case .median, .distinct: false
    case .count, .sum, .mean, .share, .ratio: sample == nil
    }
  }

  package var isSum: Bool {
    if case .sum = measure { true } else { false }
  }
}

/// An indicator was defined, or defined otherwise: what was published before rests on the edition it names.
package struct IndicatorDefined: Event, Codable, Equatable {
  package static let kind = "indicator.defined"
  package var indicator: IndicatorRecord

  package init(_ indicator: IndicatorRecord) { self.indicator = indicator }
}

/// The indicator is no longer offered; its code stays taken.
package struct IndicatorRetired: Event, Codable, Equatable {
  package static let kind = "indicator.retired"
  package var reason: String

  package init(reason: String) { self.reason = reason }
}

/// Turns indicators into rows of the table `indicator`.
package struct IndicatorProjection: Projection {
  package struct State: Sendable {
    var indicator: IndicatorRecord
    /// How often it was defined.
    var edition: Int
    var changed: Instant
    var isRetired = false
  }

  package init() {}

  package let stream = IndicatorRecord.stream
  package let version = 1
  package let tables = ["indicator"]
  package let events: [any Event.Type] = [IndicatorDefined.self, IndicatorRetired.self]

  package func fold(_ state: State?, _ entry: JournalEntry) -> State? {
    if let defined = entry.event(IndicatorDefined.self) {
      return State(
        indicator: defined.indicator, edition: (state?.edition ?? 0) + 1, changed: entry.time.instant)
    }
    guard var state, entry.event(IndicatorRetired.self) != nil else { return state }
    (state.isRetired, state.changed) = (true, entry.time.instant)
    return state
  }

  package func write(_ state: State, stream: ID<JournalStream>, previous: State?, to writer: Writer) throws {
    try writer.write(state, indicator: stream.recast())
  }
}
