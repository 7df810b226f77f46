import Basics
import Office
import Store

extension EventSamples {
  static let office: [any Event] = [
    ProgrammeDefined(
      code: "shelter-2026", names: ["en": "Shelter 2026", "tr": "Barınma 2026", "ar": "المأوى 2026"], isClosed: false),
    ProgrammeAssessed(
      DataProtectionAssessment(
        purpose: "Shelter for families after the earthquake", legalBasis: "Consent", sensitivity: .high,
        mitigation: "Names are kept apart", sharing: [.partner], retention: 24, approver: "A. Yılmaz, head of office",
        approved: Day(year: 2026, month: 3, day: 1)!, review: Day(year: 2027, month: 3, day: 1)!)),
    OfficeDefined(
      names: ["en": "Gaziantep sub-office", "tr": "Gaziantep alt ofisi"], place: ID(named: "place", "TUR027"),
      isClosed: false),
  ]
}
