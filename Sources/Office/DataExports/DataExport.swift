package import Basics

/// A file of the mission's data that somebody took: it is no release, and says so.
package struct DataExport: Hashable, Sendable {
  /// What was in it.
  package enum Kind: String, CaseIterable, Sendable {
    /// `figures` are tables of answers, pins and indicators; `teams` who takes which place in a round, and how far they came.
    case submissions, figures, presence, teams, sites, flows, emergencies, activities, places
    /// What was granted to somebody who asked for access.
    case granted
  }

  /// What it was taken for.
  package enum Purpose: String, Codable, CaseIterable, Sendable {
    case analysis, report, response, coordination, authority, audit, other
    /// On the machine itself.
    case commandLine = "command_line"
    /// By a link that was granted for a purpose of its own.
    case granted
    /// By a program, with a key: the key's name says which.
    case program
    /// A program asked that was not told to say one.
    case unsaid

    /// Those that people choose among.
    package static let offered: [Purpose] = [.analysis, .report, .response, .coordination, .authority, .audit, .other]
  }

  package let id: ID<DataExport>
  package let at: Instant
  package let actor: ID<Actor>
  package let kind: Kind
  /// What it is of: a form, a round, a request. Nil for the list of all sites.
  package let subject: ID<DataExport>?
  /// What that was called.
  package let title: String
  package let file: String
  /// The level it was made for.
  package let level: String
  /// By how many conditions it was narrowed; never which, since they may name people.
  package let conditions: Int
  package let reason: Reason

  /// A purpose, and what somebody wrote beside it.
  package struct Reason: Hashable, Codable, Sendable {
    package static let longest = 500
    package let purpose: Purpose
    package let words: String

    /// As somebody typed it; refuses another purpose than those offered, and `other` without words.
    package init(purpose: String?, words: String?) throws(DataExportRefusal) {
      guard let purpose = purpose.flatMap(Purpose.init(rawValue:)), Purpose.offered.contains(purpose) else {
        throw .purposeMissing
      }
      let words = (words ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
      guard words.count <= Self.longest else { throw .wordsTooLong }
      guard purpose != .other || !words.isEmpty else { throw .wordsMissing }
      (self.purpose, self.words) = (purpose, words)
    }

    package init(_ purpose: Purpose, _ words: String = "") { (self.purpose, self.words) = (purpose, words) }
  }
}

package enum DataExportRefusal: String, Refusal {
  case purposeMissing = "dataExport.purposeMissing"
  case wordsMissing = "dataExport.wordsMissing"
  case wordsTooLong = "dataExport.wordsTooLong"

  package var code: String { rawValue }
  package var arguments: [String: String] { ["limit": String(DataExport.Reason.longest)] }
}
