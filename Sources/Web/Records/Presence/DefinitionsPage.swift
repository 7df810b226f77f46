import Basics
import Records

/// Whom the groups of a programme's figures mean, which may be the same people, and what grades demand.
struct DefinitionsPage: PageModel {
  static let template = "records/presence-definitions"

  let edition: String
  let groups: [Group]
  let combined: String
  let grades: [Grade]

  struct Group: Equatable, Sendable {
    let name: String
    let meaning: String
    /// Groups that may be the same people; nil where none may.
    let overlaps: String?
  }

  /// A grade with all that it demands.
  struct Grade: Equatable, Sendable {
    let name: String
    let informants: String
    let kinds: String
    let spread: String
    let seen: String
    let age: String
  }

  static func path(_ programme: ID<Programme>) -> String { "\(PresenceRoutes.home(programme))/definitions" }

  init(edition: String, groups: [Group], combined: String, grades: [Grade]) {
    (self.edition, self.groups, self.combined, self.grades) = (edition, groups, combined, grades)
  }

  init(_ setUp: TrackingSetUp, _ view: PresenceView) {
    let words = view.words
    edition = words("presence.definitions.edition", ["edition": .isolated(setUp.groups.edition)])
    groups = PopulationGroup.allCases.map { group in
      let others = PopulationGroup.allCases.filter { $0 != group && setUp.groups.mayOverlap(group, $0) }
        .map { words["presence.group.\($0.rawValue)"] }
      return Group(
        name: words["presence.group.\(group.rawValue)"], meaning: words["presence.groupMeaning.\(group.rawValue)"],
        overlaps: others.isEmpty ? nil : words.list(others))
    }
    combined = view.combined(by: setUp.informants)
    grades = Self.grades(setUp.criteria, words)
  }

  static func grades(_ criteria: GradeCriteria, _ words: Words) -> [Grade] {
    criteria.demands.sorted { $0.grade > $1.grade }.map { demand in
      Grade(
        name: words["presence.grade.\(demand.grade.rawValue)"], informants: words.number(demand.informants),
        kinds: words.number(demand.kinds),
        spread: demand.largestSpread.map { words.number($0, decimals: 0...2) } ?? words["presence.demand.any"],
        seen: words["presence.mustBeSeen.\(demand.mustBeSeen ? "yes" : "no")"], age: words.number(demand.longestAge))
    }
  }
}
