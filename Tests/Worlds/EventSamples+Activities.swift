import Basics
import Collect
import Records
import Store

extension EventSamples {
  static let activities: [any Event] = {
    let facts = ActivityRecorded(
      organisation: Organisation.id(ofAcronym: "UNICEF"), implementer: Organisation.id(ofAcronym: "TRC"), donor: "ECHO",
      key: "WASH-12", sector: "WSH", edition: "2026-11", title: "Hygiene kits in container cities",
      indicator: "Hygiene kits distributed", unit: "kits", target: 1200, targeted: 5000,
      place: ID(named: "place", "TUR031010"), from: Day("2026-02-01")!, until: Day("2026-06-30")!, status: .ongoing,
      counting: .new, level: .public, programme: ID(named: "programme", "tracking"))
    let report = ActivityReport(
      month: Day("2026-03-01")!, quantity: 410.5,
      people: PeopleReached(total: 1700, girls: 420, boys: 400, women: 460, men: 380))
    return [
      OrganisationRecorded(
        acronym: "UNICEF",
        names: LocalizedText(english: "Children's Fund", turkish: "Çocuk Fonu", arabic: "صندوق الطفولة"),
        type: .unitedNations),
      facts, ActivityReported(report),
      ActivityWithdrawn(reason: "Entered twice", undone: ID(named: "activity-import", "1")),
      ActivityImportBegun(fileName: "5w-march.xlsx", size: 20_480, sha256: String(repeating: "ab", count: 32)),
      ImportMapped<ActivityImportBegun>(
        plan: SheetPlan(
          sheet: "Data", heading: 2,
          columns: [1: .question("/organisation"), 2: .place(level: 2, isCode: true), 3: .question("/people")],
          constants: ["/month": "2026-03"]), headings: String(repeating: "cd", count: 32)),
      ActivityImportOrganisationsDecided(decisions: [
        OrganisationDecision(key: "unicef turkiye", organisation: Organisation.id(ofAcronym: "UNICEF")),
        OrganisationDecision(key: "al amal", organisation: nil),
      ]),
      ImportApplied<ActivityImportBegun, ActivityChange>(
        changes: [
          ActivityChange(
            ID(named: "activity", "1"), before: nil, after: facts, months: [.init(before: nil, after: report)])
        ]),
      ImportTaken<ActivityImportBegun>(counts: SheetCounts()),
      ImportUndone<ActivityImportBegun>(reason: "The wrong month"),
    ]
  }()
}
