import Basics
import Collect
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
    ]
  }()
}
