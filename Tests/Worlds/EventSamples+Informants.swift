import Basics
import Collect
import Records
import Store

extension EventSamples {
  static let informants: [any Event] = {
    let programme = ID<Programme>(named: "programme", "tracking")
    let submission = ID<Submission>(named: "sample", "entry")
    let version = ID<Entry>(named: "sample", "version")
    let day = Day(epochDay: 20_000)
    let place = ID<Place>(named: "place", "P-code", "TUR031001")
    return [
      InformantStated(
        programme: programme, code: "4F7Q-M2KP",
        facts: InformantFacts(
          kind: "mukhtar", places: [place], left: [ID(named: "place", "P-code", "TUR031002")],
          consent: InformantConsent(given: day, wording: "informant_register 2", how: "spoken", language: "tr"),
          mayReturn: true, keepUntil: day.adding(days: 365)), submission: submission, version: version),
      InformantWithdrew(day: day, submission: submission, version: version),
      InformantErased(
        programme: programme, informantKind: "mukhtar", why: .officer, reason: "Asked for it.", day: day),
    ]
  }()
}
