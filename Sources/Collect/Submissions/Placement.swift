package import Basics
import FormEngine
import Store

/// Where, when and in which programme a submission belongs, as it was found when it came.
///
/// It is part of what is written into the journal: boundaries and codes change, and a submission must not move when its
/// tables are rebuilt or read on another node.
package struct Placement: Hashable, Codable, Sendable {
  package var place: ID<Place>?
  /// Nil without a place.
  package var source: Source?
  /// The code that said it, as it was written, with the edition that it is of; nil where no code did.
  package var reported: ReportedCode?
  package var day: Day
  package var programme: ID<Programme>?

  package enum Source: String, Codable, CaseIterable, SQLValue {
    /// The question that the form's author named.
    case named
    /// A question answered with a P-code.
    case code
    /// A point inside the place's boundary.
    case point
    /// The area of whoever sent it.
    case author
    /// An officer said so.
    case officer
  }

  package init(
    place: ID<Place>? = nil, source: Source? = nil, reported: ReportedCode? = nil, day: Day,
    programme: ID<Programme>? = nil
  ) {
    self.place = place
    self.source = source
    self.reported = reported
    self.day = day
    self.programme = programme
  }
}

/// An edition of a code set: which there are, the stage of records knows.
package enum CodeEdition {}

/// A place's code as somebody reported it: places are split, merged and coded anew, and figures keep by which edition they
/// were told.
package struct ReportedCode: Hashable, Codable, Sendable {
  package let code: String
  package let edition: ID<CodeEdition>

  package init(_ code: String, edition: ID<CodeEdition>) {
    (self.code, self.edition) = (code, edition)
  }
}

/// What the mission knows about places and programmes, asked when a submission comes. The stage of records answers.
package struct PlaceResolver: Sendable {
  /// The place of a P-code, as it was valid on that day, and the edition that gave the code.
  package var code: @Sendable (String, Day) async throws -> (place: ID<Place>, edition: ID<CodeEdition>)?
  /// The smallest place around latitude and longitude.
  package var point: @Sendable (Double, Double) async throws -> ID<Place>?
  /// Whether the first place lies in the second.
  package var isWithin: @Sendable (ID<Place>, ID<Place>) async throws -> Bool
  /// The only area in which somebody works.
  package var area: @Sendable (ID<Actor>) async throws -> ID<Place>?
  /// A programme by its code.
  package var programme: @Sendable (String) async throws -> ID<Programme>?

  package init(
    code: @escaping @Sendable (String, Day) async throws -> (place: ID<Place>, edition: ID<CodeEdition>)? = { _, _ in
      nil
    },
    point: @escaping @Sendable (Double, Double) async throws -> ID<Place>? = { _, _ in nil },
    isWithin: @escaping @Sendable (ID<Place>, ID<Place>) async throws -> Bool = { $0 == $1 },
    area: @escaping @Sendable (ID<Actor>) async throws -> ID<Place>? = { _ in nil },
    programme: @escaping @Sendable (String) async throws -> ID<Programme>? = { _ in nil }
  ) {
    self.code = code
    self.point = point
    self.isWithin = isWithin
    self.area = area
    self.programme = programme
  }
}

extension PlaceResolver {
  /// Finds where a submission belongs by what its form says about that.
  func placement(
    of rows: AnswerRows, plan: AnswerPlan, options: FormOptions, author: ID<Actor>, received: Instant
  ) async throws -> Placement {
    let rule = plan.shape.placing
    let answers = TopAnswers(rows: rows, plan: plan)
    var placement = Placement(day: answers.day(by: rule, received: received))
    placement.programme = options.programme
    if let code = rule.programmeQuestion.flatMap({ answers[$0]?.text }) ?? rule.programme {
      placement.programme = try await programme(code) ?? placement.programme
    }
    if let found = try await place(of: answers, rule: rule, day: placement.day, author: author) {
      (placement.place, placement.source, placement.reported) = (found.place, found.source, found.reported)
    }
    return placement
  }

  private func place(
    of answers: TopAnswers, rule: FormShape.Placing, day: Day, author: ID<Actor>
  ) async throws -> (place: ID<Place>, source: Placement.Source, reported: ReportedCode?)? {
    // Cascading questions go from province to village: each next code counts when it lies in the place found so far.
    var found: (place: ID<Place>, reported: ReportedCode)?
    for path in rule.placeCodes {
      guard let text = answers[path]?.text, let next = try await code(text, day) else { continue }
      if let found, try await !isWithin(next.place, found.place) { continue }
      found = (next.place, ReportedCode(text, edition: next.edition))
    }
    if let found { return (found.place, rule.isPlaceNamed ? .named : .code, found.reported) }
    if let path = rule.point, case .geopoint(let position) = answers[path],
      let place = try await point(position.latitude, position.longitude)
    {
      return (place, rule.isPlaceNamed ? .named : .point, nil)
    }
    return try await area(author).map { ($0, .author, nil) }
  }
}

/// The answers outside of repeats by their path.
struct TopAnswers {
  private let rows: AnswerRows
  private let plan: AnswerPlan

  init(rows: AnswerRows, plan: AnswerPlan) {
    self.rows = rows
    self.plan = plan
  }

  subscript(path: String) -> Answer? {
    plan.column(at: path).flatMap { rows.rows[0][0].answer(in: $0) }
  }

  /// The day the form's author named; else the first that a phone's clock can have meant; else that of the receipt.
  func day(by rule: FormShape.Placing, received: Instant) -> Day {
    let today = Day(received)
    for path in rule.days {
      let day: Day? =
        switch self[path] {
        case .date(let day): day
        case .dateTime(let instant, let offset): Timestamp(instant: instant, offset: offset).day
        default: nil
        }
      guard let day else { continue }
      // A wrong clock shows as the future, or as the years before there were such phones.
      if rule.isDayNamed || (day <= today.adding(days: 1) && day.year >= 2007) { return day }
    }
    return today
  }
}
