import Basics
import Formats
import Records
import Store

extension EventSamples {
  static let places: [any Event] = {
    let source = ID<PlaceSource>(named: "place-source", "P-code", "sample", "1")
    let province = ID<Place>(named: "place", "P-code", "TUR073")
    let shape = Geometry.polygon([
      [(42, 37), (43, 37), (43, 38), (42, 37)].map { Position(longitude: $0.0, latitude: $0.1) }
    ])
    var facts = PlaceFacts()
    (facts.level, facts.kind, facts.parent) = (1, .province, ID(named: "place", "P-code", "TUR"))
    facts.names = ["tr": "Şırnak", "ar": "شرناق"]
    facts.centre = PlaceFacts.Centre(Position(longitude: 42.46, latitude: 37.52))
    (facts.status, facts.from) = (.agreed, Day(year: 1990, month: 5, day: 16))
    var patch = PlaceFacts()
    patch.names = ["en": "Sirnak"]
    let line = BorderLine(
      code: "D1", names: LocalizedText(["en": "Line"]), status: .disputed,
      geometry: .lineString([Position(longitude: 35.6, latitude: 33), Position(longitude: 35.7, latitude: 33.2)]))
    return [
      PlaceAdded(
        facts: facts, codes: [PlaceCode("TUR073", source: source)],
        otherNames: [PlaceName("Şernex", language: "ku", form: .alias)]),
      PlaceChanged(facts: patch, since: Day(year: 2020, month: 1, day: 1)),
      PlaceAliased(
        added: [PlaceName("Shirnak", form: .alias)], removed: [PlaceName("Şernex", language: "ku", form: .alias)]),
      PlaceCoded(code: PlaceCode("TUR073", source: source)),
      PlaceBounded(source: source, boundary: BoundaryCoding.encode(shape)),
      PlaceEnded(until: Day(epochDay: 20_000), ending: .merged, successors: [province]),
      PlaceRestored(),
      PlaceSourceRecorded(
        facts: PlaceSource.Facts(
          name: "Sample", version: "1", date: "2020-12", licence: "CC BY 4.0", address: "https://example.org/places",
          names: ["tr": "Örnek"])),
      BorderLinesDrawn([line]),
      CrosswalkRecorded(
        crosswalk: Crosswalk(
          from: source, to: source, basis: "residents 2022",
          rows: [.init(old: "A", new: "A1", share: 0.25), .init(old: "A", new: "A2", share: 0.75)])),
    ]
  }()
}
