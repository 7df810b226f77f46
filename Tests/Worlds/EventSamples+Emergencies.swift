import Basics
import Records
import Store

extension EventSamples {
  static let emergencies: [any Event] = [
    EmergencyReported(
      code: "TUR031002-2026-03-01", emergency: .flood, place: ID(named: "place", "TUR031002"),
      began: Day(year: 2026, month: 3, day: 1)!, source: "District governor"),
    EmergencyFigureEntered(
      stage: .flash, asOf: Instant(microseconds: 1_772_380_800_000_000), source: "Team on the spot",
      rows: [
        .init(place: "Primary school", unit: .households, count: 40),
        .init(place: "Mosque", unit: .individuals, count: nil),
      ]),
    EmergencyFigureApproved(figure: ID(named: "entry", "a figure")),
    EmergencyFigureWithdrawn(figure: ID(named: "entry", "a figure"), reason: "A digit too many"),
    EmergencyCorrected(
      facts: .init(
        kind: .landslide, place: ID(named: "place", "TUR031015"), began: Day(year: 2026, month: 3, day: 2)!),
      reason: "Heard badly"),
    EmergencyClosed(closing: .init(.double, of: "TUR031015-2026-03-02", reason: "Told twice")),
    EmergencyReopened(reason: "Another one after all"),
  ]
}
