import Basics
import Formats
import Foundation
import Records
import Store
import Testing
import Worlds

/// A node with places, for tests.
struct PlacesWorld {
  let store: Store
  let places: Places

  static let source = PlaceSource.Facts(name: "List", version: "1", date: "2020-12", licence: "none")
  static let officer = Requester(.user(ID(high: 7, low: 7)), grants: [Grant(.manager)])

  init(_ engine: EngineKind) async throws {
    store = try await Store(
      location: try await engine.location(), keys: .new(), projections: Places.projections,
      migrations: PlacesMigrations.all, tables: PlacesMigrations.tables)
    places = Places(store)
  }

  static let list = """
    code,level,parent,name:en,name:tr,name:ar,aliases
    TUR,0,,Türkiye,Türkiye,تركيا,Turkey
    TUR073,1,TUR,Şırnak,Şırnak,,
    TUR073002,2,TUR073,Cizre,Cizre,جزرة,
    TUR073005,2,TUR073,Silopi,Silopi,سلوبي,
    TUR063,1,TUR,Şanlıurfa,Şanlıurfa,,Urfa
    TUR063012,2,TUR063,Viranşehir,Viranşehir,,
    SYR,0,,Syria,Suriye,سوريا,
    SY02,1,SYR,Aleppo,Halep,حلب,

    """

  @discardableResult
  func take(_ list: String = PlacesWorld.list, from source: PlaceSource.Facts = PlacesWorld.source) async throws
    -> PlaceImport
  {
    try await places.importPlaces(Array(list.utf8), from: source, by: Self.officer)
  }

  func id(_ code: String) async throws -> ID<Place> {
    let atlas = try await places.atlas()
    return try #require(atlas.resolve(code: code, on: Day(epochDay: 20_000))?.place)
  }

  func find(_ query: String, _ language: Language = .turkish, within roots: [ID<Place>]? = nil) async throws -> [String]
  {
    try await PlaceSearch(store, try await places.atlas()).find(query, in: language, within: roots).map(\.path)
  }

  func ancestors(of code: String) async throws -> [ID<Place>] {
    let place = try await id(code)
    return try await store.read { reader in
      try reader.rows("SELECT ancestor FROM place_ancestor WHERE place = \(place) ORDER BY depth ASC NULLS LAST")
        .map { try $0["ancestor"] }
    }
  }
}

@Suite struct PlacesAreKept {
  @Test(arguments: Engines.all)
  func `a list becomes places with their line of parents`(engine: EngineKind) async throws {
    let world = try await PlacesWorld(engine)
    let result = try await world.take()
    #expect((result.added, result.changed, result.diagnostics.count) == (8, 0, 0))
    let atlas = try await world.places.atlas()
    #expect(atlas.count == 8)
    let cizre = try await world.id("TUR073002")
    #expect(atlas.path(cizre, in: .turkish) == "Cizre, Şırnak, Türkiye")
    #expect(atlas.path(cizre, in: .arabic) == "جزرة، Şırnak، تركيا")
    let line = [cizre, try await world.id("TUR073"), try await world.id("TUR")]
    #expect(try await world.ancestors(of: "TUR073002") == line)
    #expect(atlas.ancestor(of: cizre, level: 1) == line[1])
    #expect(atlas.children(of: nil).map(\.code) == ["SYR", "TUR"])
  }

  @Test(arguments: Engines.all)
  func `taking the same list again changes nothing, a better one only what it says`(engine: EngineKind) async throws {
    let world = try await PlacesWorld(engine)
    try await world.take()
    let before = try await world.places.atlas()
    #expect(try await world.take() == PlaceImport())
    #expect(try await world.places.atlas().places.sorted { $0.id < $1.id } == before.places.sorted { $0.id < $1.id })
    let result = try await world.take("code,level,parent,name:ar\nTUR073,1,TUR,شرناق\n")
    #expect((result.added, result.changed) == (0, 1))
    #expect(result.absent == ["TUR063"])
    let sirnak = try #require(try await world.places.atlas()[try await world.id("TUR073")])
    #expect(sirnak.names.texts == ["en": "Şırnak", "tr": "Şırnak", "ar": "شرناق"])
  }

  @Test(arguments: Engines.all)
  func `a file with an error leaves everything as it was`(engine: EngineKind) async throws {
    let world = try await PlacesWorld(engine)
    let result = try await world.take("code,level,parent,name:en\nTUR,0,,Türkiye\nX,1,NONE,Nowhere\n")
    #expect(result.isRefused)
    #expect(try await world.places.atlas().count == 0)
    #expect(try await world.store.read { try $0.placeSources() } == [])
  }

  @Test(arguments: Engines.all)
  func `a new edition keeps the old codes beside the new`(engine: EngineKind) async throws {
    let world = try await PlacesWorld(engine)
    try await world.take()
    let next = PlaceSource.Facts(name: "List", version: "2", date: "2024-01", licence: "none")
    let result = try await world.take("code,level,parent,name:en\nTUR,0,,Türkiye\nTUR073,1,TUR,Şırnak\n", from: next)
    #expect(result.changed == 2)
    let atlas = try await world.places.atlas()
    let today = Day(epochDay: 20_000)
    let old = try #require(atlas.resolve(code: "TUR073", version: "1", on: today))
    let new = try #require(atlas.resolve(code: "TUR073", version: "2", on: today))
    #expect(old.place == new.place)
    #expect(old.source == PlaceSource(PlacesWorld.source).id)
    #expect(new.source == PlaceSource(next).id)
    #expect(atlas.resolve(code: "TUR073", version: "3", on: today) == nil)
  }

  @Test(arguments: Engines.all)
  func `a source is called what each language calls it, and keeps that when it is taken over again`(
    engine: EngineKind
  ) async throws {
    let world = try await PlacesWorld(engine)
    var source = PlacesWorld.source
    source.names = ["tr": "Liste", "ar": "قائمة"]
    try await world.take(from: source)
    try await world.take(from: PlacesWorld.source)
    let kept = try #require(try await world.store.read { try $0.placeSources() }.first)
    #expect(kept == PlaceSource(source) && kept.id == PlaceSource(PlacesWorld.source).id)
    #expect(Language.allCases.map { kept.facts.name(in: $0) } == ["List", "Liste", "قائمة"])
    #expect(PlacesWorld.source.name(in: .arabic) == "List")
  }

  @Test(arguments: Engines.all)
  func `a place that moves takes those below with it, and never below itself`(engine: EngineKind) async throws {
    let world = try await PlacesWorld(engine)
    try await world.take()
    let (province, other) = (try await world.id("TUR073"), try await world.id("TUR063"))
    var facts = PlaceFacts()
    facts.parent = other
    let cizre = try await world.id("TUR073002")
    try await world.places.change(cizre, facts, by: PlacesWorld.officer)
    #expect(try await world.ancestors(of: "TUR073002") == [cizre, other, try await world.id("TUR")])
    facts.parent = try await world.id("SYR")
    try await world.places.change(other, facts, by: PlacesWorld.officer)
    #expect(try await world.ancestors(of: "TUR073002") == [cizre, other, try await world.id("SYR")])
    facts.parent = cizre
    await #expect(throws: PlaceRefusal.circle) {
      try await world.places.change(other, facts, by: PlacesWorld.officer)
    }
    facts.parent = province
    await #expect(throws: PlaceRefusal.levelTooHigh) {
      try await world.places.change(other, facts, by: PlacesWorld.officer)
    }
  }

  @Test(arguments: Engines.all)
  func `a split district resolves to its parts`(engine: EngineKind) async throws {
    let world = try await PlacesWorld(engine)
    try await world.take()
    let old = try await world.id("TUR063012")
    var parts: [ID<Place>] = []
    for name in ["Kuzey", "Güney"] {
      var facts = PlaceFacts()
      (facts.level, facts.names, facts.parent) = (2, ["tr": name], try await world.id("TUR063"))
      parts.append(try await world.places.add(facts, by: PlacesWorld.officer))
    }
    let day = try #require(Day("2025-01-01"))
    await #expect(throws: PlaceRefusal.successors(.split)) {
      try await world.places.end(old, on: day, .split, successors: [parts[0]], by: PlacesWorld.officer)
    }
    try await world.places.end(old, on: day, .split, successors: parts, by: PlacesWorld.officer)
    let atlas = try await world.places.atlas()
    #expect(atlas.resolve(code: "TUR063012", on: day)?.succession == .became(parts))
    #expect(atlas.resolve(code: "TUR063012", on: day.adding(days: -1))?.succession == .same(old))
    #expect(atlas.place(ofCode: "TUR063012", on: day) == old)
    await #expect(throws: PlaceRefusal.alreadyEnded) {
      try await world.places.end(old, on: day, .abolished, by: PlacesWorld.officer)
    }
    try await world.places.restore(old, by: PlacesWorld.officer)
    #expect(try await world.places.atlas().resolve(code: "TUR063012", on: day)?.succession == .same(old))
  }

  @Test(arguments: Engines.all)
  func `boundaries are replaced without touching anything else`(engine: EngineKind) async throws {
    let world = try await PlacesWorld(engine)
    try await world.take()
    let before = try await world.places.atlas().places.sorted { $0.id < $1.id }
    func shapes(_ west: Int) -> [UInt8] {
      Array(
        """
        {"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"TUR073","name:en":"Other"},
        "geometry":{"type":"Polygon","coordinates":[[[\(west),37],[43,37],[43,38],[\(west),38],[\(west),37]]]}},
        {"type":"Feature","properties":{"code":"NEW"},
        "geometry":{"type":"Polygon","coordinates":[[[10,37],[11,37],[11,38],[10,37]]]}},
        {"type":"Feature","properties":{"code":"D1"},"geometry":{"type":"LineString","coordinates":[[42,37],[43,38]]}}]}
        """.utf8)
    }
    let point = Position(longitude: 41.5, latitude: 37.5)
    for (west, edition) in [(42, "1"), (41, "2")] {
      let source = PlaceSource.Facts(name: "Shapes", version: edition, licence: "CC0")
      let result = try await world.places.importPlaces(
        shapes(west), from: source, onlyBoundaries: true, by: PlacesWorld.officer)
      #expect((result.bounded, result.lines, result.added, result.changed) == (1, 1, 0, 0))
      #expect(result.diagnostics.map(\.code) == ["place.boundary.unknown"])
      let atlas = try await world.places.atlas()
      #expect((atlas.index.deepestPlace(at: point) != nil) == (west == 41))
      #expect(atlas.places.sorted { $0.id < $1.id } == before)
    }
    let map = try await world.places.map(level: 1, zoom: 6)
    #expect(map.areas.map(\.place) == [try await world.id("TUR073")])
    #expect(map.sources.map(\.facts.version) == ["1", "2"])
    #expect(map.lines.count == 2)
  }

  @Test(arguments: Engines.all)
  func `a crosswalk is kept when its shares are sound`(engine: EngineKind) async throws {
    let world = try await PlacesWorld(engine)
    try await world.take()
    let next = PlaceSource.Facts(name: "List", version: "2", licence: "none")
    try await world.take("code,level,parent,name:en\nTUR,0,,Türkiye\n", from: next)
    var walk = Crosswalk(
      from: PlaceSource(PlacesWorld.source).id, to: PlaceSource(next).id, basis: "area",
      rows: [.init(old: "A", new: "A1", share: 0.4), .init(old: "A", new: "A2", share: 0.6)])
    try await world.places.record(walk, by: PlacesWorld.officer)
    #expect(try await world.store.read { try $0.crosswalks() } == [walk])
    walk.rows = [.init(old: "A", new: "A1", share: 1)]
    try await world.places.record(walk, by: PlacesWorld.officer)
    #expect(try await world.store.read { try $0.crosswalks() } == [walk])
    walk.rows = [.init(old: "A", new: "A1", share: 0.8)]
    await #expect(throws: PlaceRefusal.crosswalkRefused(walk.diagnostics())) {
      try await world.places.record(walk, by: PlacesWorld.officer)
    }
    walk.to = ID()
    walk.rows = []
    await #expect(throws: PlaceRefusal.unknownSource) {
      try await world.places.record(walk, by: PlacesWorld.officer)
    }
  }

  @Test(arguments: Engines.all)
  func `parents may come after their children, and circles are cut`(engine: EngineKind) async throws {
    let world = try await PlacesWorld(engine)
    let (top, middle, bottom) = (ID<Place>(), ID<Place>(), ID<Place>())
    @Sendable func state(_ id: ID<Place>, _ level: Int, below parent: ID<Place>?) -> PlaceState {
      PlaceState(record: PlaceRecord(id: id, level: level, kind: .site, parent: parent, names: LocalizedText([:])))
    }
    func line(_ place: ID<Place>) async throws -> [ID<Place>] {
      try await world.store.read { reader in
        try reader.rows("SELECT ancestor FROM place_ancestor WHERE place = \(place) ORDER BY depth ASC NULLS LAST")
          .map { try $0["ancestor"] }
      }
    }
    try await world.store.write { writer in
      let projection = PlaceProjection()
      for place in [state(bottom, 2, below: middle), state(middle, 1, below: top), state(top, 0, below: nil)] {
        try projection.write(place, stream: place.record.id.recast(), previous: nil, to: writer)
      }
    }
    #expect(try await line(bottom) == [bottom, middle, top])
    try await world.store.write { writer in
      try PlaceProjection().write(
        state(top, 0, below: bottom), stream: top.recast(), previous: state(top, 0, below: nil), to: writer)
    }
    #expect(try await line(top) == [top, bottom, middle])
    #expect(try await line(bottom) == [bottom, middle, top])
  }
}

@Suite struct PlacesAreChangedByThoseWhoMay {
  @Test(arguments: Engines.all)
  func `a manager of an area changes what lies in it, others nothing`(engine: EngineKind) async throws {
    let world = try await PlacesWorld(engine)
    try await world.take()
    let (urfa, viransehir, cizre) = (
      try await world.id("TUR063"), try await world.id("TUR063012"), try await world.id("TUR073002")
    )
    let actor = Actor.user(ID(high: 8, low: 8))
    let local = Requester(actor, grants: [Grant(.manager, place: urfa)])
    try await world.places.rename(viransehir, to: ["ar": "ويران شهر"], by: local)
    await #expect(throws: PlaceRefusal.notAllowed) {
      try await world.places.rename(cizre, to: ["ar": "جزرة"], by: local)
    }
    await #expect(throws: PlaceRefusal.notAllowed) {
      try await world.places.importPlaces(Array(PlacesWorld.list.utf8), from: PlacesWorld.source, by: local)
    }
    var facts = PlaceFacts()
    (facts.names, facts.parent) = (["tr": "Konteyner kent"], cizre)
    await #expect(throws: PlaceRefusal.notAllowed) { try await world.places.add(facts, by: local) }
    facts.parent = viransehir
    let site = try await world.places.add(facts, by: local)
    var move = PlaceFacts()
    move.parent = cizre
    await #expect(throws: PlaceRefusal.notAllowed) { try await world.places.change(site, move, by: local) }
    #expect(try await world.places.atlas()[site]?.kind == .site)
    for grants in [[Grant(.officer)], [Grant(.manager, until: Day(epochDay: 1))], []] {
      await #expect(throws: PlaceRefusal.notAllowed) {
        try await world.places.rename(viransehir, to: ["en": "X"], by: Requester(actor, grants: grants))
      }
    }
  }
}

@Suite struct PlacesAreFoundAsOneTypes {
  @Test(arguments: Engines.all)
  func `three scripts and any casing find Şırnak`(engine: EngineKind) async throws {
    let world = try await PlacesWorld(engine)
    try await world.take()
    for query in ["SIRNAK", "şırnak", "Şırn", "شرناق", "شرن", "Ширнак", "შირნაკ"] {
      #expect(try await world.find(query).first == "Şırnak, Türkiye", "\(query)")
    }
    #expect(try await world.find("حلب", .arabic).first == "حلب، سوريا")
    #expect(try await world.find("halep", .english).first == "Aleppo, Syria")
    #expect(try await world.find("turkey").first == "Türkiye")
    #expect(try await world.find("tur073002") == ["Cizre, Şırnak, Türkiye"])
  }

  @Test(arguments: Engines.all)
  func `letters rank above sounds, several words narrow by the places above`(engine: EngineKind) async throws {
    let world = try await PlacesWorld(engine)
    try await world.take()
    // Both begin with s and i: the province is the higher place.
    #expect(try await world.find("si") == ["Şırnak, Türkiye", "Silopi, Şırnak, Türkiye"])
    // Silvan sounds like nothing here; Slopy sounds like Silopi, whose letters differ.
    #expect(try await world.find("silvan") == [])
    #expect(try await world.find("slopy") == ["Silopi, Şırnak, Türkiye"])
    #expect(try await world.find("شانلي") == ["Şanlıurfa, Türkiye"])
    #expect(try await world.find("cizre şır") == ["Cizre, Şırnak, Türkiye"])
    #expect(try await world.find("şırnak cizre") == ["Cizre, Şırnak, Türkiye"])
    #expect(try await world.find("türkiye şır silopi") == ["Silopi, Şırnak, Türkiye"])
    #expect(try await world.find("urfa") == ["Şanlıurfa, Türkiye"])
    #expect(try await world.find("cizre urfa") == [])
    #expect(try await world.find("") == [])
    #expect(try await world.find("%_'\"") == [])
  }

  @Test(arguments: Engines.all)
  func `a reader sees only what lies in the areas of their rights`(engine: EngineKind) async throws {
    let world = try await PlacesWorld(engine)
    try await world.take()
    let urfa = try await world.id("TUR063")
    #expect(try await world.find("şan", within: [urfa]) == ["Şanlıurfa, Türkiye"])
    #expect(try await world.find("cizre", within: [urfa]) == [])
    #expect(try await world.find("viran", within: [urfa]) == ["Viranşehir, Şanlıurfa, Türkiye"])
    #expect(try await world.find("viran", within: []) == [])
  }

  @Test(arguments: Engines.all)
  func `former names and aliases find the place, whose name is shown`(engine: EngineKind) async throws {
    let world = try await PlacesWorld(engine)
    try await world.take()
    let urfa = try await world.id("TUR063")
    try await world.places.rename(urfa, to: ["tr": "Riha"], since: Day("2026-01-01"), by: PlacesWorld.officer)
    try await world.places.alias(
      urfa, adding: [PlaceName("Edessa", form: .alias)], removing: [PlaceName("Urfa", form: .alias)],
      by: PlacesWorld.officer)
    #expect(try await world.find("şanlıurfa") == ["Riha, Türkiye"])
    #expect(try await world.find("edessa") == ["Riha, Türkiye"])
    #expect(try await world.places.atlas()[urfa]?.otherNames.map(\.text) == ["Şanlıurfa", "Edessa"])
  }
}
