import Basics
import Records
import Store

/// How activities are told in the reader's language.
struct ActivityView {
  static let path = "/records/activities"

  let words: Words
  let atlas: PlaceAtlas
  let sectors: SectorList
  let organisations: [ID<Organisation>: Organisation]

  static func path(_ id: ID<Activity>) -> String { "\(path)/\(id)" }

  init(_ activities: Activities, _ words: Words) async throws {
    self.words = words
    atlas = try await activities.places.atlas()
    sectors = activities.sectors
    let all = try await activities.store.read { try $0.organisations() }
    organisations = Dictionary(all.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  func acronym(_ id: ID<Organisation>) -> String { organisations[id]?.facts.acronym ?? words["activity.unknown"] }

  /// `UNICEF, by TRC`.
  func who(_ facts: ActivityRecorded) -> String {
    guard let implementer = facts.implementer else { return acronym(facts.organisation) }
    return words(
      "activity.deliveredBy",
      ["organisation": .isolated(acronym(facts.organisation)), "implementer": .isolated(acronym(implementer))])
  }

  func sector(_ code: String) -> String { sectors.name(code, in: words.language) }
  func place(_ place: ID<Place>) -> String { atlas.path(place, in: words.language) }
  func month(_ month: Day) -> String { words("activity.month", ["date": .text(words.date(month))]) }
  func status(_ status: Activity.Status) -> String { words["activity.status.\(status.rawValue)"] }

  func period(_ facts: ActivityRecorded) -> String {
    guard let until = facts.until else { return words("activity.since", ["from": .text(words.date(facts.from))]) }
    return words("activity.period", ["from": .text(words.date(facts.from)), "until": .text(words.date(until))])
  }

  func number(_ count: Int?) -> String { count.map { words.number($0) } ?? words["activity.notTold"] }
  func amount(_ amount: Double?) -> String { amount.map { words.number($0) } ?? words["activity.notTold"] }
  func people(_ count: Int?) -> String {
    count.map { words("activity.people", ["count": .number($0)]) } ?? words["activity.notTold"]
  }

  func line(_ activity: Activity) -> ActivitiesPage.Line {
    let facts = activity.facts
    return ActivitiesPage.Line(
      path: Self.path(activity.id), title: facts.title, organisation: who(facts), sector: sector(facts.sector),
      place: place(facts.place), period: period(facts), status: status(facts.status), reached: people(activity.reached))
  }

  func facts(_ activity: Activity) -> [ActivityPage.Fact] {
    let facts = activity.facts
    let lead = organisations[facts.organisation]
    let name = [facts.key, lead.map { $0.name(in: words.language) } ?? ""].filter { !$0.isEmpty }
    var told: [(String, String)] = [
      ("organisation", words.list([who(facts)] + name.filter { $0 != lead?.facts.acronym })),
      ("sector", sector(facts.sector)), ("place", place(facts.place)), ("when", period(facts)),
      ("status.title", status(facts.status)),
    ]
    if !facts.donor.isEmpty { told.append(("donor", facts.donor)) }
    if !facts.indicator.isEmpty { told.append(("indicator", facts.indicator)) }
    if let target = facts.target { told.append(("target", [words.number(target), facts.unit].joined(separator: " "))) }
    if let targeted = facts.targeted { told.append(("targeted", people(targeted))) }
    told += [
      ("counting.title", words["activity.counting.\(facts.counting.rawValue)"]),
      ("level", words["level.\(facts.level.rawValue)"]),
    ]
    return told.map { .init(label: words["activity.\($0.0)"], value: $0.1) }
  }

  func report(_ report: ActivityReport) -> ActivityPage.Month {
    let people = report.people
    return ActivityPage.Month(
      month: month(report.month), quantity: amount(report.quantity), people: number(people.total),
      girls: number(people.girls), boys: number(people.boys), women: number(people.women), men: number(people.men))
  }

  // MARK: What is asked

  func organisationField(_ name: String, _ label: String, chosen: ID<Organisation>?, none: String) -> Field {
    Field(name, words[label]).with { field in
      field.options =
        [.init("", none, isChosen: chosen == nil)]
        + organisations.values.sorted { $0.facts.acronym < $1.facts.acronym }.map { organisation in
          let full = organisation.name(in: words.language)
          let label = full == organisation.facts.acronym ? full : "\(organisation.facts.acronym) – \(full)"
          return .init(organisation.id.description, String(label.prefix(80)), isChosen: organisation.id == chosen)
        }
    }
  }

  func sectorField(chosen: String?, none: String) -> Field {
    Field("sector", words["activity.sector"]).with { field in
      field.options =
        [.init("", none, isChosen: chosen == nil)]
        + sectors.sectors.map {
          .init($0.code, $0.names.best(in: words.language), isChosen: $0.code == chosen)
        }
    }
  }

  func statusField(chosen: Activity.Status?, none: String?) -> Field {
    Field("status", words["activity.status.title"]).with { field in
      field.options =
        (none.map { [.init("", $0, isChosen: chosen == nil)] } ?? [])
        + Activity.Status.allCases.map { .init($0.rawValue, status($0), isChosen: $0 == chosen) }
    }
  }
}
