package import Basics
import Collect
package import Store

/// On which terms figures may be made of a source's data, and how far they may go.
package struct SourceTerms: Hashable, Codable, Sendable {
  package static let stream = StreamKind("source-terms", isPersonal: false)

  package enum Owner: Hashable, Codable, Sendable {
    /// The mission itself.
    case mission
    /// An organisation, and the address of its office where there is one; never a person.
    case outside(name: String, office: String?)

    package var name: String? {
      if case .outside(let name, _) = self { name } else { nil }
    }
  }

  /// In which form the data may go. The stricter is greater.
  package enum Use: String, Codable, CaseIterable, Comparable, Sendable {
    /// Single records too, where their columns' levels allow it.
    case records
    /// Only figures over many records.
    case aggregate
    case inside

    package static func < (left: Self, right: Self) -> Bool { left.strictness < right.strictness }

    private var strictness: Int {
      switch self {
      case .records: 0
      case .aggregate: 1
      case .inside: 2
      }
    }
  }

  /// Nothing goes before the owner said yes.
  package struct OwnerClearance: Hashable, Codable, Sendable {
    /// After so many days without an answer the owner counts as agreed, where the agreement says so; nil: silence is no
    /// consent.
    package var silenceDays: Int?

    package init(silenceDays: Int? = nil) { self.silenceDays = silenceDays }
  }

  package struct Agreement: Hashable, Codable, Sendable {
    package var reference: String
    /// Its last day; nil without end.
    package var until: Day?

    package init(_ reference: String, until: Day? = nil) {
      (self.reference, self.until) = (reference, until)
    }
  }

  /// What a question tells about people whom a figure below district could harm as a group.
  package enum HarmfulGroup: String, Codable, CaseIterable, Sendable {
    case nationality, ethnicity
    case irregularStatus = "irregular_status"
  }

  package var owner: Owner
  /// The most open level at which its figures may go.
  package var level: Level
  package var use: Use
  /// Printed with every figure made of it; empty where none is asked for.
  package var credit: LocalizedText
  package var clearance: OwnerClearance?
  package var agreement: Agreement?
  /// Of single questions, by path, where somebody said it.
  package var columns: [String: Level]
  package var groups: [String: HarmfulGroup]
  /// What one submission describes; nil while nobody has said it, and for sources that are no form.
  package var unit: DescribedUnit?
  /// What one row of a repeat describes, by its path, where somebody said it.
  package var repeatUnits: [String: DescribedUnit]?

  package init(
    owner: Owner = .mission, level: Level, use: Use = .aggregate, credit: LocalizedText = LocalizedText(),
    clearance: OwnerClearance? = nil, agreement: Agreement? = nil, columns: [String: Level] = [:],
    groups: [String: HarmfulGroup] = [:], unit: DescribedUnit? = nil, repeatUnits: [String: DescribedUnit]? = nil
  ) {
    (self.owner, self.level, self.use, self.credit) = (owner, level, use, credit)
    (self.clearance, self.agreement, self.columns, self.groups) = (clearance, agreement, columns, groups)
    (self.unit, self.repeatUnits) = (unit, repeatUnits)
  }

  /// Of a source of which nobody has said anything: its figures stay inside.
  package static let unstated = SourceTerms(level: .internal, use: .inside)

  /// What holds on a day: when an agreement is over, nothing goes out on it.
  package func inForce(on day: Day) -> SourceTerms {
    guard hasEnded(on: day) else { return self }
    var terms = self
    (terms.level, terms.use) = (.internal, .inside)
    return terms
  }

  package func hasEnded(on day: Day) -> Bool { agreement?.until.map { $0 < day } ?? false }
}

/// What is said of a source from then on.
package struct SourceTermsStated: Event, Codable, Equatable {
  package static let kind = "source-terms.stated"
  package var source: FigureSource
  package var terms: SourceTerms

  package init(_ source: FigureSource, _ terms: SourceTerms) { (self.source, self.terms) = (source, terms) }
}

/// Turns what was said of sources into rows of the table `source_terms`.
package struct SourceTermsProjection: Projection {
  package struct State: Sendable {
    let source: FigureSource
    let terms: SourceTerms
    /// How often something was said of it.
    let edition: Int
    let changed: Instant
    let author: ID<Actor>
  }

  package init() {}

  package let stream = SourceTerms.stream
  package let version = 1
  package let tables = ["source_terms"]
  package let events: [any Event.Type] = [SourceTermsStated.self]

  package func fold(_ state: State?, _ entry: JournalEntry) -> State? {
    guard let stated = entry.event(SourceTermsStated.self) else { return state }
    return State(
      source: stated.source, terms: stated.terms, edition: (state?.edition ?? 0) + 1, changed: entry.time.instant,
      author: entry.actor)
  }

  package func write(_ state: State, stream: ID<JournalStream>, previous: State?, to writer: Writer) throws {
    try writer.write(state, terms: stream)
  }
}
