import Basics
import Records
import Store

extension EventSamples {
  static let hazards: [any Event] = [
    HazardRecorded(
      source: "USGS", key: "us6000test", hazard: .earthquake, title: "Near Samandağ",
      place: ID(named: "place", "TUR031010"), latitude: 36.1, longitude: 35.97,
      began: Instant(microseconds: 1_772_380_800_000_000), magnitude: 5.1, scale: "mww"),
    HazardWithdrawn(reason: "Entered twice"),
  ]
}
