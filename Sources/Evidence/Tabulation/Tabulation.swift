package import Basics
package import Collect
import FormEngine

/// What a table, a chart or a map counts, and how it is split: data, so that it can be kept, shared and recomputed.
package struct Tabulation: Hashable, Codable, Sendable {
  /// The form's id, as its author wrote it.
  package var form: String
  package var measure: Measure
  package var rows: Dimension
  package var columns: Dimension?
  package var filter: Filter
  /// The path of another number without which the measure's own does not count either, where both stand in the same table: of
  /// a number outside of a repeat and one in it, each is summed by itself.
  package var beside: String?

  package init(
    form: String, measure: Measure = .count, rows: Dimension, columns: Dimension? = nil, filter: Filter = Filter(),
    beside: String? = nil
  ) {
    self.form = form
    self.measure = measure
    self.rows = rows
    self.columns = columns
    self.filter = filter
    self.beside = beside
  }

  package enum Measure: Hashable, Codable, Sendable {
    /// Submissions; rows of the repeat when a question stands in one.
    case count
    /// The sum of a numeric question's answers.
    case sum(path: String)
    /// That sum, divided by the number of answers.
    case mean(path: String)

    package var path: String? {
      switch self {
      case .count: nil
      case .sum(let path), .mean(let path): path
      }
    }
  }

  package enum Dimension: Hashable, Codable, Sendable {
    /// The place of the submission, or the one above it at an administrative level (1 province, 2 district …).
    case place(level: Int)
    /// The submission's day, in whole calendar periods.
    case period(Period)
    /// The answer to a question with one of few answers: a choice, a whole number, a text that repeats. Numbers with many
    /// answers are put into bands, days into months, when they are counted: see ``EvidenceStore/settled(_:of:round:for:on:within:)``.
    case answer(path: String)
    /// The number that answers a question, from each bound up to the next.
    case bands(path: String, bounds: NumberBands)
    /// The day that answers a question, in whole calendar periods.
    case day(path: String, period: Period)
    /// The review state.
    case state

    package var path: String? {
      switch self {
      case .answer(let path), .bands(let path, _), .day(let path, _): path
      case .place, .period, .state: nil
      }
    }
  }

  package enum Period: String, Codable, CaseIterable, Sendable {
    case day, week, month, quarter, year
  }

  /// What is counted at all. Lists are kept in order, so that equal filters are written alike.
  package struct Filter: Hashable, Codable, Sendable {
    /// Answers that a submission must have one of, by question.
    package private(set) var answers: [String: [String]]
    package private(set) var places: [ID<Place>]
    package var from: Day?
    package var to: Day?
    /// Empty means every state but rejected: a rejected submission is in no figure.
    package private(set) var states: [ReviewState]
    /// Between what a number or a day must be that answers a question; nil for none, as before there were any.
    private var between: [String: AnswerRange]?

    package init(
      answers: [String: Set<String>] = [:], places: Set<ID<Place>> = [], from: Day? = nil, to: Day? = nil,
      states: Set<ReviewState> = [], ranges: [String: AnswerRange] = [:]
    ) {
      self.answers = answers.mapValues { $0.sorted() }
      self.places = places.sorted()
      self.from = from
      self.to = to
      self.states = ReviewState.allCases.filter(states.contains)
      between = ranges.isEmpty ? nil : ranges
    }

    package var ranges: [String: AnswerRange] { between ?? [:] }

    /// All questions it reads.
    package var paths: Set<String> { Set(answers.keys).union(ranges.keys) }
  }

  package var dimensions: [Dimension] { [rows] + (columns.map { [$0] } ?? []) }

  /// The repeat whose rows it counts; nil for submissions, and when it cannot be counted at all.
  package func repeatPath(in layout: FormLayout) -> String? {
    (try? UnitQuery(self, in: layout))?.repeatPath
  }

  /// A question whose answers are told as somebody wrote them, in a line or a condition; nil for none.
  func text(in layout: FormLayout) -> String? {
    (dimensions.compactMap(\.path) + filter.answers.keys.sorted()).first { path in
      AnswerJoins.columns(at: path, in: layout).contains { $0.type == .text }
    }
  }

  /// All questions it reads.
  package var paths: Set<String> {
    filter.paths.union(dimensions.compactMap(\.path) + [measure.path].compactMap { $0 })
  }
}
