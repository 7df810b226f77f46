import Basics
import Collect
import Formats
import Records
import Store

extension EventSamples {
  static let sites: [any Event] = {
    let (one, other, third) = (
      ID<Place>(high: 9, low: 1), ID<Place>(high: 9, low: 2), ID<Place>(high: 9, low: 3)
    )
    let day = Day(epochDay: 20_600)
    return [
      SiteRegistered(
        place: one, code: "TUR031002-S001",
        facts: SiteFacts(
          type: "container_city", typeEdition: "2026-11", capacity: SiteCapacity(500, .households),
          manager: "Municipality", opened: day), submissions: [ID(high: 8, low: 1)]),
      SiteCorrected(facts: SiteFacts(capacity: SiteCapacity(600, .households))),
      SiteClosed(on: day, reason: "All families moved"), SiteReopened(on: day, reason: "New arrivals"),
      SiteMerged(into: other, on: day, reason: "One fence"),
      SiteSplit(into: [other, third], on: day, reason: "Two managers"), SiteRecognised(submission: ID(high: 8, low: 2)),
      SitePairJudged(pair: SitePair(one, other), judgement: .different),
      SiteWeightsSet(weights: ["toilets": 3, "water": 2.5]),
      SiteReferralMade(
        site: one, sector: "wash", need: "Twelve toilets", organisation: "WASH partner", made: day,
        due: day.adding(days: 14)),
      SiteReferralAnswered(isAccepted: true, answer: "Next week"),
      SiteReferralClosed(on: day, reason: "Built"),
      SiteWithdrawn(reason: "The wrong file", undone: ID(high: 7, low: 1)),
      SiteRestored(
        facts: SiteFacts(
          type: "tent_site", typeEdition: "2026-11", capacity: SiteCapacity(80, .households), manager: "Municipality",
          opened: day), undone: ID(high: 7, low: 1)),
      SiteImportBegun(
        fileName: "sites.xlsx", size: 20_480, sha256: String(repeating: "ab", count: 32), language: .turkish),
      ImportMapped<SiteImportBegun>(
        plan: SheetPlan(
          sheet: "List", heading: 2,
          columns: [1: .question("/code"), 2: .question("/name:en"), 3: .place(level: 2, isCode: false)],
          constants: ["/type": "tent_site"]), headings: String(repeating: "cd", count: 32)),
      SiteImportPlacesDecided(decisions: [
        PlaceDecision(key: String(repeating: "ef", count: 32), place: other),
        PlaceDecision(key: String(repeating: "01", count: 32), place: nil),
      ]),
      ImportApplied<SiteImportBegun, SiteChange>(
        changes: [
          SiteChange(
            one, before: .init(facts: SiteFacts(manager: "Municipality"), names: ["tr": "Zeytinli"], area: other),
            after: .init(
              facts: SiteFacts(type: "tent_site", typeEdition: "2026-11", manager: "Municipality"),
              names: ["tr": "Zeytinlik"], area: other,
              centre: PlaceFacts.Centre(Position(longitude: 36.16, latitude: 36.2))))
        ]),
      ImportTaken<SiteImportBegun>(counts: SheetCounts()),
      ImportUndone<SiteImportBegun>(reason: "The wrong file"),
    ]
  }()
}
