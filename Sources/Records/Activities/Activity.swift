package import Basics
import Collect
import Store

/// Who does what, where, when, for whom: one kind of help of one organisation in one place.
package struct Activity: Hashable, Sendable {
  package enum Status: String, Codable, CaseIterable, Sendable {
    case planned, ongoing, suspended, completed, cancelled
  }

  /// How the people of its months stand to each other.
  package enum Counting: String, Codable, CaseIterable, Sendable {
    /// Each month counts people who were in no month before.
    case new
    /// The same people may be in several months, as where a service goes on.
    case again
  }

  package let id: ID<Activity>
  package let facts: ActivityRecorded
  /// Why it does not count any more; nil while it does.
  package let withdrawn: String?
  /// What was reached, by month.
  package var reports: [ActivityReport] = []

  package static let most = 500_000
  package static let longestText = 300
  package static let longestWhy = 500
  /// Of people or of whatever an indicator counts.
  package static let greatest = 100_000_000

  /// The same activity of an organisation wherever it is taken over: by the organisation's own code of it.
  static func id(_ organisation: ID<Organisation>, key: String) -> ID<Activity> {
    ID(named: "activity", organisation.description, Folding.fold(key))
  }

  /// Of one without a code: by what it is.
  static func id(of facts: ActivityRecorded) -> ID<Activity> {
    ID(
      named: "activity-row", facts.organisation.description, facts.implementer?.description ?? "", facts.sector,
      Folding.fold(facts.title), Folding.fold(facts.indicator), facts.place.description, facts.from.description)
  }

  /// All months together, as they were told: parts that are the same people are in it twice (see ``ActivityOverlaps``).
  package var reached: Int? { reports.compactMap(\.people.total).reduce(nil) { ($0 ?? 0) + $1 } }
  package var quantity: Double? { reports.compactMap(\.quantity).reduce(nil) { ($0 ?? 0) + $1 } }
}

/// What somebody says of an activity; said again, it takes the place of what was said before.
package struct ActivityRecorded: Event, Codable, Hashable {
  package static let kind = "activity.recorded"
  /// Who answers for it.
  package var organisation: ID<Organisation>
  /// Who delivers it, where that is another one.
  package var implementer: ID<Organisation>?
  package var donor: String
  /// What the organisation calls it; empty where it has no code.
  package var key: String
  /// A code of the edition of the list of sectors.
  package var sector: String
  package var edition: String
  package var title: String
  /// What is counted, and in which unit: `Hygiene kits distributed`, `kits`.
  package var indicator: String
  package var unit: String
  package var target: Double?
  /// People whom it is for.
  package var targeted: Int?
  package var place: ID<Place>
  package var from: Day
  package var until: Day?
  package var status: Activity.Status
  package var counting: Activity.Counting
  package var level: Level
  package var programme: ID<Programme>?

  package init(
    organisation: ID<Organisation>, implementer: ID<Organisation>? = nil, donor: String = "", key: String = "",
    sector: String, edition: String, title: String, indicator: String = "", unit: String = "", target: Double? = nil,
    targeted: Int? = nil, place: ID<Place>, from: Day, until: Day? = nil, status: Activity.Status = .ongoing,
    counting: Activity.Counting = .again, level: Level = .internal, programme: ID<Programme>? = nil
  ) {
    (self.organisation, self.implementer, self.donor, self.key) = (organisation, implementer, donor, key)
    (self.sector, self.edition, self.title) = (sector, edition, title)
    (self.indicator, self.unit, self.target, self.targeted) = (indicator, unit, target, targeted)
    (self.place, self.from, self.until, self.status) = (place, from, until, status)
    (self.counting, self.level, self.programme) = (counting, level, programme)
  }

  /// With texts on one line, and nobody as implementing who answers for it. Refuses what cannot be.
  func checked() throws(ActivityRefusal) -> ActivityRecorded {
    var checked = self
    for text in [\ActivityRecorded.donor, \.key, \.title, \.indicator, \.unit] {
      checked[keyPath: text] = checked[keyPath: text].singleSpaced
      guard checked[keyPath: text].count <= Activity.longestText else { throw .textTooLong }
    }
    guard !checked.title.isEmpty else { throw .titleMissing }
    if let until, until < from { throw .endBeforeStart }
    guard target.map({ (0...Double(Activity.greatest)).contains($0) }) ?? true,
      targeted.map({ (0...Activity.greatest).contains($0) }) ?? true
    else { throw .number }
    if implementer == organisation { checked.implementer = nil }
    return checked
  }
}

/// What was reached in a month. Where nothing of it is told any more, the month is taken back.
package struct ActivityReport: Codable, Hashable, Sendable {
  /// Its first day.
  package var month: Day
  /// Of what the indicator counts.
  package var quantity: Double?
  package var people: PeopleReached

  package init(month: Day, quantity: Double? = nil, people: PeopleReached = PeopleReached()) {
    (self.month, self.quantity, self.people) = (month.firstOfMonth, quantity, people)
  }

  package var isEmpty: Bool { quantity == nil && people == PeopleReached() }

  /// With the total that its parts have, where none is told. Refuses what cannot be.
  func checked() throws(ActivityRefusal) -> ActivityReport {
    var checked = self
    let parts = [people.girls, people.boys, people.women, people.men].compactMap(\.self)
    guard (parts + [people.total ?? 0]).allSatisfy((0...Activity.greatest).contains),
      quantity.map({ (0...Double(Activity.greatest)).contains($0) }) ?? true
    else { throw .number }
    let sum = parts.reduce(0, +)
    if let total = people.total { guard sum <= total else { throw .partsExceedTotal } }
    if people.total == nil, !parts.isEmpty { checked.people.total = sum }
    checked.month = month.firstOfMonth
    return checked
  }
}

/// People, as far as it is told who: of unknown sex or age are those of the total that are in no part.
package struct PeopleReached: Codable, Hashable, Sendable {
  package var total: Int?
  package var girls: Int?
  package var boys: Int?
  package var women: Int?
  package var men: Int?

  package init(total: Int? = nil, girls: Int? = nil, boys: Int? = nil, women: Int? = nil, men: Int? = nil) {
    (self.total, self.girls, self.boys, self.women, self.men) = (total, girls, boys, women, men)
  }
}

extension Day {
  package var firstOfMonth: Day { adding(days: 1 - day) }
}

/// Why something about an activity is not done as asked.
package enum ActivityRefusal: String, Refusal {
  case unknown, organisation, organisationUnknown, columnsMissing, sectorUnknown, placeUnknown, titleMissing,
    textTooLong
  case startMissing, endBeforeStart, number, partsExceedTotal, monthMissing, reasonMissing
  /// The place or the programme lies outside of the requester's rights.
  case notAllowed
  /// Only whoever manages evidence lets an activity be seen outside.
  case levelNotAllowed

  package var code: String { "activity.\(rawValue)" }

  package var kind: RefusalKind {
    switch self {
    case .unknown: .missing
    case .notAllowed, .levelNotAllowed: .forbidden
    default: .invalid
    }
  }
}
