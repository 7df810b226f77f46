import Basics
import Office
import Store

extension EventSamples {
  static let office: [any Event] = [
    ProgrammeDefined(
      code: "shelter-2026", names: ["en": "Shelter 2026", "tr": "Barınma 2026", "ar": "المأوى 2026"], isClosed: false),
    OfficeDefined(
      names: ["en": "Gaziantep sub-office", "tr": "Gaziantep alt ofisi"], place: ID(named: "place", "TUR027"),
      isClosed: false),
  ]
}
