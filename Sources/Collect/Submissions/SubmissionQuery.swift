package import Basics
package import FormEngine
import Store

/// What a reader wants to see of a form's submissions, in which order.
package struct SubmissionQuery: Hashable, Codable, Sendable {
  package var form: ID<Form>
  /// All must hold.
  package var filters: [SubmissionFilter] = []
  package var sort: SubmissionSort
  /// Words, or beginnings of words, of a submission's name and first text answers.
  package var search: String?
  /// Paths of questions to show.
  package var columns: [String] = []
  /// The last line of the page before.
  package var after: SubmissionCursor?
  /// The first line of the page behind; instead of `after`.
  package var before: SubmissionCursor?
  package var limit: Int

  package init(form: ID<Form>, sort: SubmissionSort = SubmissionSort(.received, isDescending: true), limit: Int = 50) {
    self.form = form
    self.sort = sort
    self.limit = limit
  }
}

package indirect enum SubmissionFilter: Hashable, Codable, Sendable {
  case states(Set<ReviewState>)
  /// In the place or below it.
  case place(ID<Place>)
  /// In exactly that place.
  case exactPlace(ID<Place>)
  case unplaced
  case days(from: Day?, to: Day?)
  case received(from: Instant?, to: Instant?)
  case author(ID<Actor>)
  case version(String)
  case programme(ID<Programme>)
  case filesMissing
  case edited
  case hasIssues
  case question(path: String, AnswerCondition)
  case own(Own, Comparison, Operand)
  /// At least one of them holds, or every one.
  case any([SubmissionFilter])
  case all([SubmissionFilter])

  /// What is known of a submission beside its answers; raw values are the names of their columns in files.
  package enum Own: String, Hashable, Codable, Sendable {
    case submission, received, day, state, version, edits
    case missingFiles = "missing_files"
  }

  package enum Comparison: String, Hashable, Codable, Sendable {
    case equal, notEqual, less, atMost, more, atLeast
  }

  package enum Operand: Hashable, Codable, Sendable {
    case nothing
    case text(String)
    case number(Double)
    case truth(Bool)
    case day(Day)
    case instant(Instant)
  }

  package enum AnswerCondition: Hashable, Codable, Sendable {
    case isEmpty
    case isAnswered
    /// Has one of these codes, or is one of these texts.
    case isOneOf([String])
    /// In any case of letters of the Latin alphabet.
    case contains(String)
    case isBetween(Double?, Double?)
    case isFrom(Day?, to: Day?)
    /// Texts are equal or not, never in an order, which differs between languages.
    case compares(Comparison, Operand)
    /// A point in a box, in degrees.
    case isInside(west: Double, south: Double, east: Double, north: Double)
  }
}

package struct SubmissionSort: Hashable, Codable, Sendable {
  package enum Key: Hashable, Codable, Sendable {
    case received, day, place, author, state, version, edits, missingFiles
    /// A marked question.
    case question(String)
  }

  package var key: Key
  package var isDescending: Bool

  package init(_ key: Key, isDescending: Bool = false) {
    self.key = key
    self.isDescending = isDescending
  }
}

/// One submission in a list.
package struct SubmissionLine: Sendable {
  package let submission: ID<Submission>
  package let received: Instant
  package let day: Day
  package let place: ID<Place>?
  package let placeSource: Placement.Source?
  package let programme: ID<Programme>?
  package let author: ID<Actor>
  package let state: ReviewState
  package let version: String
  package let edits: Int
  package let missingFiles: Int
  /// How it calls itself.
  package let name: String?
  package let issues: Int
  /// By path; without what was not answered.
  package let answers: [String: Answer]
}

package struct SubmissionPage: Sendable {
  package var lines: [SubmissionLine]
  /// For the pages around this one; nil where there is none.
  package var next: SubmissionCursor?
  package var previous: SubmissionCursor?
}

/// How many there are; counting ends at a bound.
package enum SubmissionCount: Hashable, Sendable {
  case exactly(Int)
  case atLeast(Int)
}
