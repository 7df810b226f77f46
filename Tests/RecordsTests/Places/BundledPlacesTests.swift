import Basics
import Formats
import Foundation
import Records
import Store
import Testing
import Worlds

/// The boundaries and names that set-up fetches, where it has run.
private let bundle: BundledPlaces? = {
  let checkout = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardizedFileURL
  let bundle = try? BundledPlaces(in: checkout.appending(path: ".assets/places"))
  if bundle == nil { print("skipped: .assets/places is not there (scripts/setup fetches it)") }
  return bundle
}()

@Suite struct AMissionStartsWithItsPlaces {
  @Test(arguments: Engines.all)
  func `the first start takes them over, the second finds them there`(engine: EngineKind) async throws {
    guard let bundle else { return }
    let world = try await PlacesWorld(engine)
    let clock = ContinuousClock()
    let begin = clock.now
    let results = try await world.places.install(bundle)
    print("\(engine): places installed in \(clock.now - begin)")
    #expect(results.flatMap(\.diagnostics).filter { $0.severity == .error } == [])
    #expect(results.reduce(0) { $0 + $1.added } == 2 + 81 + 14 + 973)
    #expect(results.reduce(0) { $0 + $1.bounded } == 2 + 81 + 14 + 973)
    #expect(try await world.places.install(bundle) == [])
    let atlas = try await world.places.atlas()
    #expect(atlas.count == 2 + 81 + 14 + 973)
    #expect(try await world.find("شرناق").first == "Şırnak, Türkiye")
    #expect(try await world.find("sirnak").first == "Şırnak, Türkiye")
    #expect(try await world.store.read { try $0.borderLines() }.count > 0)
    #expect(atlas.sources.values.allSatisfy { !$0.facts.licence.isEmpty && !$0.facts.date.isEmpty })

    if let list = Conformance.data("places/pcodes_TUR_SYR_adm1_adm2.csv") {
      let published = PlaceFile.read(Array(list)).drafts.filter { $0.code.hasPrefix("TUR") || $0.level == 1 }
      #expect(published.count == 81 + 973 + 14)
      let today = Day(epochDay: 20_000)
      let lost = published.filter { draft in
        guard let found = atlas.resolve(code: draft.code, on: today), let record = atlas[found.place] else {
          return true
        }
        let parent = record.parent.flatMap { atlas[$0]?.code }
        return record.level != draft.level || parent != draft.parentCode
      }
      #expect(lost.map(\.code) == [])
    }
    if let towns = Conformance.data("places/geonames_cities1000_TR_SY.csv") {
      try agreement(of: atlas, with: Array(towns))
    }
  }

  /// In how many of the gazetteer's towns it and the boundaries name the same province.
  private func agreement(of atlas: PlaceAtlas, with towns: [UInt8]) throws {
    var reader = CSVReader(towns)
    let spellings = ["icel": "mersin", "afyon": "afyonkarahisar"]
    var (agreeing, all) = (["TR": 0, "SY": 0], ["TR": 0, "SY": 0])
    for row in try reader.rows().dropFirst() {
      let (fields, country) = (row.fields, row.fields.last ?? "")
      let point = Position(longitude: try #require(Double(fields[1])), latitude: try #require(Double(fields[0])))
      all[country, default: 0] += 1
      guard let place = atlas.index.deepestPlace(at: point, tolerance: 5000),
        let province = atlas.ancestor(of: place, level: 1).flatMap({ atlas[$0] })
      else { continue }
      let given = Folding.fold(fields[3])
      let keys = Set(Skeleton.keys(spellings[given] ?? given))
      let names = province.names.texts.values
      if names.contains(where: { !keys.isDisjoint(with: Skeleton.keys($0)) }) { agreeing[country, default: 0] += 1 }
    }
    print("towns in the province that their gazetteer names: \(agreeing) of \(all)")
    #expect(Double(agreeing["TR"] ?? 0) / Double(all["TR"] ?? 1) > 0.99)
    #expect(Double(agreeing["SY"] ?? 0) / Double(all["SY"] ?? 1) > 0.98)
  }
}
