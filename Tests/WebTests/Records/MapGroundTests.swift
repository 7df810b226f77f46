import Basics
import Evidence
import Formats
import Foundation
import Records
import Store
import Testing
import Worlds

@testable import Web

/// Districts of one province in a row, each a tenth of a degree wide, from the west to the east.
private struct Squares {
  let places: Places

  init(_ count: Int, bounded: Range<Int>) async throws {
    let store = try await Store(
      location: try await EngineKind.sqlite.location(), keys: .new(), projections: Places.projections,
      migrations: PlacesMigrations.all, tables: PlacesMigrations.tables)
    places = Places(store)
    let rows = (0..<count).map { "D\($0),2,P,District \($0)\n" }.joined()
    _ = try await places.importPlaces(
      Array("code,level,parent,name:en\nC,0,,Country\nP,1,C,Province\n\(rows)".utf8),
      from: .init(name: "List", version: "1"), by: .system)
    let shapes = bounded.map { number in
      let (west, east) = (Double(number) / 10, Double(number + 1) / 10)
      return """
        {"type":"Feature","properties":{"code":"D\(number)"},"geometry":{"type":"Polygon","coordinates":\
        [[[\(west),37],[\(east),37],[\(east),38],[\(west),38],[\(west),37]]]}}
        """
    }
    _ = try await places.importPlaces(
      Array("{\"type\":\"FeatureCollection\",\"features\":[\(shapes.joined(separator: ","))]}".utf8),
      from: .init(name: "Shapes", version: "7"), onlyBoundaries: true, by: .system)
  }

  func id(_ number: Int) async throws -> ID<Place> {
    try #require(try await places.atlas().resolve(code: "D\(number)", on: Day(epochDay: 20_000))?.place)
  }

  func ids(_ numbers: some Sequence<Int>) async throws -> Set<ID<Place>> {
    var found: Set<ID<Place>> = []
    for number in numbers { found.insert(try await id(number)) }
    return found
  }
}

@Suite struct `A map of figures` {
  @Test func `draws every place with a row, and caps those around alone`() async throws {
    let world = try await Squares(900, bounded: 0..<900)
    let all = try #require(try await MapGround(of: try await world.ids(0..<900), in: world.places))
    #expect(all.areas.count == 900 && all.missing == 0)
    let late = try await world.ids(880..<900)
    let some = try #require(try await MapGround(of: late, in: world.places))
    #expect(late.isSubset(of: some.areas.map(\.place.id)) && some.missing == 0)
  }

  @Test func `draws a place without a boundary at its centre, none at 0,0, and says how many are left out`()
    async throws
  {
    let world = try await Squares(4, bounded: 1..<2)
    let (centred, lost, bounded) = (try await world.id(2), try await world.id(3), try await world.id(1))
    var facts = PlaceFacts()
    facts.centre = PlaceFacts.Centre(Position(longitude: 0.5, latitude: 39))
    try await world.places.change(centred, facts, by: .system)
    let ground = try #require(try await MapGround(of: [centred, lost, bounded], in: world.places))
    #expect(Set(ground.areas.map(\.place.id)) == [centred, bounded] && ground.missing == 1)
    #expect(ground.frame.contains(Position(longitude: 0.5, latitude: 39)))
    let inside = try #require(ground.areas.first { $0.place.id == bounded }?.centre)
    #expect((0.1...0.2).contains(inside.longitude) && (37...38).contains(inside.latitude))
    let map = ThematicMap(
      .symbols, on: ground, words: ChartWords(language: .english, title: "T"), format: { "\(Int($0))" },
      area: { .init($0, name: "x", value: 5) }
    ).specification.serialized
    #expect(map.split(separator: "\"value\":5").count == 3 && !map.contains("\"type\":\"Point\""))
    for (language, told) in [
      (Language.english, "1 place of the table is not on the map"), (.turkish, "Tablodaki 1 yer haritada değil"),
      (.arabic, "مكان واحد من الجدول ليس على الخريطة"),
    ] {
      let notes = ground.notes(try SampleIssue.words(language)).joined(separator: " ")
        .replacing(/[\u{2066}-\u{2069}]/, with: "")
      #expect(notes.contains(told) && notes.contains("Shapes"), "\(notes)")
    }
    #expect(try await MapGround(of: [lost], in: world.places) == nil)
  }

  @Test func `draws a place that ended where it was, and not what it became over it`() async throws {
    let world = try await Squares(4, bounded: 0..<4)
    let (old, one, other, beside) = (
      try await world.id(1), try await world.id(2), try await world.id(3), try await world.id(0)
    )
    try await world.places.end(old, on: Day(epochDay: 20_000), .split, successors: [one, other], by: .system)
    let ground = try #require(try await MapGround(of: [old], in: world.places))
    #expect(Set(ground.areas.map(\.place.id)) == [old, beside])
    // Of a day before its end it is around others; of a day after it is not.
    let before = try #require(try await MapGround(of: [one], in: world.places, on: Day(epochDay: 19_999)))
    #expect(before.areas.contains { $0.place.id == old })
    let after = try #require(try await MapGround(of: [one], in: world.places, on: Day(epochDay: 20_000)))
    #expect(!after.areas.contains { $0.place.id == old })
    // Circles stand beside each other; a shaded area would be hidden, which is said.
    let circles = try #require(try await MapGround(of: [old, one, other], in: world.places))
    #expect(circles.areas.first?.place.id == old && circles.covered == 0)
    let shades = try #require(try await MapGround(of: [old, one, other], in: world.places, isShaded: true))
    #expect(!shades.areas.contains { $0.place.id == old } && shades.covered == 1)
    #expect(shades.notes(try SampleIssue.words()).contains { $0.contains("1 former place of the table") })
  }

  @Test(arguments: [(Language.english, "Shapes"), (.turkish, "Sınır dosyası"), (.arabic, "ملف الحدود")])
  func `cites its sources in the language of its reader`(language: Language, name: String) throws {
    let source = PlaceSource(
      .init(name: "Shapes", version: "1", names: ["tr": "Sınır dosyası", "ar": "ملف الحدود"]))
    #expect(MapCredit.lines([source], in: try SampleIssue.words(language)).joined().contains("\u{2068}\(name)\u{2069}"))
  }

  @Test func `of all districts of a country is small enough for a phone`() async throws {
    let checkout = URL(filePath: #filePath).appending(path: "../../../..").standardizedFileURL
    guard let bundle = try BundledPlaces(in: checkout.appending(path: ".assets/places")) else { return }
    let store = try await Store(
      location: try await EngineKind.sqlite.location(), keys: .new(), projections: Places.projections,
      migrations: PlacesMigrations.all, tables: PlacesMigrations.tables)
    let places = Places(store)
    try await places.install(bundle)
    let rows = Set(try await places.atlas().places.filter { $0.level == 2 }.map(\.id))
    let ground = try #require(try await MapGround(of: rows, in: places))
    #expect(rows.count == 973 && ground.areas.count == 973)
    let map = ThematicMap(
      .symbols, on: ground, words: ChartWords(language: .english, title: "T"), format: { "\(Int($0))" },
      area: { .init($0, name: "Some district", value: 12_345) }
    ).specification.serialized
    print("bytes of a map of 973 districts: \(map.utf8.count)")
    #expect(map.utf8.count < 1_500_000)
  }
}
