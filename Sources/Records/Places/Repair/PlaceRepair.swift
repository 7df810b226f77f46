package import Basics

/// What a code and a name that somebody wrote for one place mean, with everything that was read otherwise than it stands.
package struct PlaceRepair: Hashable, Sendable {
  /// What was written.
  package struct Written: Hashable, Sendable {
    package var code: String
    package var name: String
    /// The level the column is for: 1 province, 2 district …
    package var level: Int?
    /// A place in which it must lie, as far as that is known: the province named beside a district.
    package var within: ID<Place>?

    package init(code: String = "", name: String = "", level: Int? = nil, within: ID<Place>? = nil) {
      (self.code, self.name, self.level, self.within) = (code, name, level, within)
    }
  }

  package enum Reason: String, Codable, CaseIterable, Sendable {
    /// The code has blanks, small letters, other digits or signs.
    case form
    /// The code has another length: `TD07` for `TCD07`, `TR2` for `TUR002`.
    case length
    /// The code or name is of a place that became one other.
    case succeeded
    /// The code is of a place above or below the column's level.
    case level
    /// The code does not fit the name beside it. The code counts.
    case mismatch
    /// The code is one place's and the name beside it another's.
    case contradiction
    /// Found by its name, as the code means nothing or is missing.
    case name
    /// Found by a former name or an alias.
    case alias
    /// Found by how the name sounds: another script, or another romanisation.
    case script
    /// Found by a name with a few wrong letters.
    case letters
    /// Several places could be meant, and a person has to say which.
    case ambiguous
    /// The place ended and nothing followed.
    case ended
    /// It lies elsewhere than the place beside it says.
    case elsewhere
    /// Nothing known is like it.
    case unknown

    /// Whether the place is left for a person to name.
    package var isOpen: Bool {
      switch self {
      case .contradiction, .ambiguous, .ended, .elsewhere, .unknown: true
      case .form, .length, .succeeded, .level, .mismatch, .name, .alias, .script, .letters: false
      }
    }

    /// Whether the place is the likeliest, and another could be meant.
    var isGuess: Bool {
      switch self {
      case .mismatch, .script, .letters: true
      case .form, .length, .succeeded, .level, .name, .alias, .contradiction, .ambiguous, .ended, .elsewhere, .unknown:
        false
      }
    }
  }

  package struct Finding: Hashable, Sendable {
    package let reason: Reason
    package let was: String
    /// The code that is read instead, or, where it stands, what it does not fit.
    package let became: String

    package init(_ reason: Reason, was: String, became: String = "") {
      (self.reason, self.was, self.became) = (reason, was, became)
    }
  }

  /// The place meant; nil when a person has to say.
  package var place: ID<Place>?
  package var findings: [Finding] = []
  /// Of what is open: what could be meant, at most ten.
  package var candidates: [ID<Place>] = []

  package init() {}

  package var isClean: Bool { place != nil && findings.isEmpty }
}

extension PlaceRepair.Finding {
  /// To be told at the cell in which the place stands.
  ///
  /// - Parameter candidates: of the repair, as people know them.
  package func diagnostic(candidates: [String] = [], at location: Diagnostic.Location?) -> Diagnostic {
    Diagnostic(
      .warning, "place.repair.\(reason.rawValue)",
      ["was": was, "became": became, "candidates": candidates.isEmpty ? "–" : candidates.joined(separator: ", ")],
      at: location)
  }
}
