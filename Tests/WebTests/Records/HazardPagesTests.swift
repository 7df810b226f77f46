import Basics
import Evidence
import Formats
import HTTPTypes
import Worlds
import Records
import Store
import Testing

@testable import Web

@Suite struct HazardsStandBesideDisplacement {
  private static let list = """
    id,kind,title,time,place_code,magnitude,scale
    a1,earthquake,Near Cizre,2025-05-01T04:17:00Z,TUR073002,5.1,mww
    a2,flood,Tigris,2025-05-03,TUR073002,,
    a3,storm,Long before,2024-01-10,TUR063012,,
    """

  @Test func `the page says by area how many people a round found and which hazards were there then`() async throws {
    let world = try await PresenceSite()
    _ = try await world.hazards.take(
      HazardFile(Array(Self.list.utf8), source: "Test", sheet: "hazards.csv"), isCheck: false, by: .system)
    try await world.site.run { (browser) async throws in
      let viewer = browser.signedIn(as: .viewer)
      let page = try await viewer.get("/records/hazards").words
      #expect(page.contains("2 hazards beside 2,011 people (Round 2)"))
      #expect(page.contains("Earthquake: 1") && page.contains("Flood: 1"))
      #expect(page.contains("does not say that one caused the other"))
      // Another round, other days, one kind.
      let first = try await viewer.get("/records/hazards?round=\(world.rounds[0])").words
      #expect(first.contains("0 hazards beside 2,034 people (Round 1)"))
      let earlier = try await viewer.get("/records/hazards?from=2024-01-01&to=2025-12-31&kind=storm").words
      #expect(earlier.contains("1 hazard beside"))
      let undated = try await viewer.get("/records/hazards?from=2026-13-45")
      #expect(undated.status == .unprocessableContent && undated.words.contains("2026-13-45"))
      let unmeasured = try await viewer.get("/records/hazards?smallest=strong")
      #expect(unmeasured.status == .unprocessableContent && unmeasured.words.contains("is no number"))
      #expect(try await viewer.get("/records/hazards?smallest=5,5").words.contains("Earthquake: 1") == false)
      let nowhere = try await viewer.get("/records/hazards?area=Nowhere")
      #expect(nowhere.status == .ok && !nowhere.text.contains("data-picture"))
    }
  }

  @Test func `the page begins with the last round in whose days there was a hazard`() async throws {
    let world = try await PresenceSite()
    let list = """
      id,kind,title,time,place_code,magnitude,scale
      a1,flood,Tigris,2025-01-20,TUR073002,,
      """
    _ = try await world.hazards.take(
      HazardFile(Array(list.utf8), source: "Test", sheet: "hazards.csv"), isCheck: false, by: .system)
    try await world.site.run { (browser) async throws in
      let viewer = browser.signedIn(as: .viewer)
      #expect(try await viewer.get("/records/hazards").words.contains("1 hazard beside 2,034 people (Round 1)"))
      // Of another kind there was none in any: the newest.
      let storms = try await viewer.get("/records/hazards?kind=storm").words
      #expect(storms.contains("0 hazards beside 2,011 people (Round 2)"))
      let chosen = try await viewer.get("/records/hazards?round=\(world.rounds[1])").words
      #expect(chosen.contains("0 hazards beside 2,011 people (Round 2)"))
    }
  }

  @Test
  func `kinds of hazards are told apart by form, in one legend of their own, and maps without them stay as they were`()
    throws
  {
    func map(_ marks: ThematicMap.Marks?) -> JSON {
      ThematicMap(
        .symbols,
        areas: [.init(key: "a", name: "A", shape: nil, longitude: 36, latitude: 36, value: 12)], marks: marks,
        isShare: false, words: ChartWords(language: .english, title: "T"), format: { String(Int($0)) }
      ).specification
    }
    let position = Position(longitude: 36, latitude: 36.5)
    let marked = map(
      .init(
        title: "Hazards", kinds: ["Earthquake", "Flood", "Fire"],
        points: [
          .init(position: position, kind: 0, name: "Quake", label: "5.1"),
          .init(position: position, kind: 2, name: "Fire"),
        ])
    ).serialized
    #expect(marked.contains(#""domain":["Earthquake","Fire"],"range":["triangle-up","diamond"]"#))
    #expect(marked.contains(#""resolve":{"scale":{"shape":"independent"}}"#))
    #expect(marked.contains(#""label":"5.1""#) && !marked.contains("Flood"))
    let plain = map(nil).serialized
    #expect(!plain.contains("resolve"))
    #expect(plain == map(.init(title: "Hazards", kinds: ["Flood"], points: [])).serialized)
  }
}
