import Basics
import Formats
import Foundation
import Records
import Testing
import Worlds

@Suite struct PublishedPlacesAreUnderstood {
  @Test func `every published code of two countries becomes a place below its province`() throws {
    guard let list = Conformance.data("places/pcodes_TUR_SYR_adm1_adm2.csv") else { return }
    var known = PlacePlan.Known()
    for (code, name) in [("TUR", "Türkiye"), ("SYR", "Syria")] {
      known.places[code] = PlaceRecord(
        id: ID(), level: 0, kind: .country, parent: nil, names: LocalizedText(english: name))
    }
    let source = PlaceSource(PlaceSource.Facts(name: "COD-AB", version: "2020-12-17"))
    let plan = PlacePlan(PlaceFile.read(Array(list)), from: source, known: known)
    #expect(plan.diagnostics.filter { $0.severity == .error } == [])
    #expect(plan.diagnostics.map(\.code) == ["place.column.unknown"])
    let added = plan.changes.compactMap { change in
      if case .add(_, let facts, let code, _) = change { (code, facts) } else { nil }
    }
    #expect(added.filter { $0.1.level == 1 }.count == 81 + 14)
    #expect(added.filter { $0.1.level == 2 }.count == 973 + 62)
    #expect(added.allSatisfy { $0.1.parent != nil && $0.1.from != nil })
  }

  /// Province polygons and town points come from different hands: towns near borders differ, and the gazetteer still
  /// names a few provinces by which districts were before (Kadirli: Adana, since 1996 Osmaniye).
  @Test func `towns lie in the province that their gazetteer names`() throws {
    guard let shapes = Conformance.data("places/tr_provinces_81_alpers.geojson"),
      let towns = Conformance.data("places/geonames_cities1000_TR_SY.csv")
    else { return }
    let features = try GeoJSONReader.features(Array(shapes))
    #expect(features.count == 81)
    var names: [ID<Place>: String] = [:]
    let index = PlaceIndex(
      features.map { feature in
        let id = ID<Place>()
        names[id] = Folding.fold(feature["name"] ?? "")
        return .init(id: id, level: 1, boundary: feature.geometry)
      })
    // The gazetteer's own spellings of four provinces.
    let spellings = ["afyonkarahisar": "afyon", "icel": "mersin", "kahramanmaras": "k maras"]
    func same(_ one: String, _ other: String) -> Bool {
      let pair = [one, other].map { spellings[$0] ?? $0 }
      return pair[0] == pair[1] || !Set(Skeleton.keys(one)).isDisjoint(with: Skeleton.keys(other))
    }
    var reader = CSVReader(Array(towns))
    var (agreeing, disagreeing, outside) = (0, [String](), 0)
    for row in try reader.rows().dropFirst() where row.fields.last == "TR" {
      let fields = row.fields
      let point = Position(longitude: try #require(Double(fields[1])), latitude: try #require(Double(fields[0])))
      guard let place = index.deepestPlace(at: point, tolerance: 5000), let name = names[place] else {
        outside += 1
        continue
      }
      let province = Folding.fold(fields[3])
      if same(name, province) { agreeing += 1 } else { disagreeing.append("\(fields[2]): \(province) / \(name)") }
    }
    let all = agreeing + disagreeing.count + outside
    print("towns in the province their gazetteer names: \(agreeing) of \(all); outside: \(outside)")
    #expect(all > 1800)
    #expect(Double(agreeing) / Double(all) > 0.96, "\(disagreeing.joined(separator: "; "))")
  }
}
