import Basics
import Records
import Store

extension EventSamples {
  static let flows: [any Event] = [
    FlowPointDefined(
      code: "CILVE-1", names: ["en": "Cilvegözü gate", "tr": "Cilvegözü kapısı"], place: ID(named: "place", "TUR031"),
      latitude: 36.237, longitude: 36.713, hoursPerDay: 12, opened: Day(year: 2026, month: 1, day: 5)!),
    FlowSignalMade(
      point: "CILVE-1", day: Day(year: 2026, month: 3, day: 30)!, group: FlowGroup(direction: "out"), count: 412,
      hours: 12, expected: 130.5, lowest: 61, highest: 241),
    FlowSignalAcknowledged(),
    FlowSignalAnswered(response: "A second team is at the gate since noon.", isClosed: true),
  ]
}
