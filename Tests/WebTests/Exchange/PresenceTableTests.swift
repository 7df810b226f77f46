import Basics
import Foundation
import HTTPTypes
import Office
import Records
import Store
import Testing
import Worlds

@testable import Web

/// What programs read of a round: all people of a place, each group, and of each group as far as sources tell its parts.
@Suite struct RowsOfARoundTellSexAndAge {
  private struct Row: Hashable {
    let place: String
    let groups: String
    let sex: String
    let age: String
    let people: Int?
  }

  private static let group = Stratum([.displacedCitizen])

  private static func estimate(_ count: Int, _ part: String? = nil) -> RoundStatement {
    let universe = Universe(residence: .present, groups: group.groups, includesSites: true)
    var estimate = Estimate(
      Quantity(count, .individuals), FigureBasis(source: .informants, method: "", universe: universe),
      on: Day(epochDay: 20_000))
    let part = part.flatMap { PeoplePart(key: $0) }
    (estimate.sex, estimate.age) = (part?.sex, part?.age)
    return .estimate(nil, estimate)
  }

  private static func world(_ engine: EngineKind) async throws -> CollectSite {
    let collect = try await CollectSite(engine: engine)
    let (day, presence) = (Day(epochDay: 20_000), Presence(collect.store))
    let list = "code,level,parent,name:en\nT,0,,Land\nA,1,T,North\nA1,2,A,North one\nA2,2,A,North two\n"
    _ = try await collect.parts.places.importPlaces(
      Array(list.utf8), from: .init(name: "List", version: "1"), by: .system)
    let programme = try await collect.parts.office.programmes.define(
      code: "tracking", names: ["en": "Tracking"], by: .system)
    let round = try await presence.plan(
      of: programme, number: 1, names: ["en": "Round 1"], from: day, to: day.adding(days: 30), by: .system)
    let atlas = try await collect.parts.places.atlas()
    let places = try ["A1", "A2"].map { try #require(atlas.place(ofCode: $0, on: day)) }
    try await presence.record(
      [
        (
          places[0],
          [.scope, estimate(100), estimate(60, "female"), estimate(40, "male"), estimate(12, "female,0-4")]
        ), (places[1], [.scope, estimate(30)]),
      ], in: round, by: .system)
    return collect
  }

  @Test(arguments: Engines.all)
  func `parts stand beside the whole of their group, in the place and above it`(engine: EngineKind) async throws {
    let collect = try await Self.world(engine)
    try await collect.interface().run { (browser) async throws in
      func rows(level: Int) async throws -> Set<Row> {
        let answer = try await browser.signedIn(as: .manager).get(
          "/api/v1/presence/tracking/rounds/1?purpose=audit&level=\(level)")
        try #require(answer.status == .ok, "\(answer.text.prefix(300))")
        let object = try JSONSerialization.jsonObject(with: Data(answer.text.utf8)) as? [String: Any]
        let lines = try #require(object?["data"] as? [[String: Any]])
        for line in lines {
          let isOfAll = line["groups"] as? String == "all"
          // Figures that have the people of sites in them are the total.
          #expect(line["individuals_with_sites"] as? Int == (isOfAll ? line["individuals"] as? Int : nil))
          if isOfAll { #expect(line["converted"] as? Int == 0) }
        }
        let found = lines.map { line in
          Row(
            place: line["place"] as? String ?? "", groups: line["groups"] as? String ?? "",
            sex: line["sex"] as? String ?? "", age: line["age"] as? String ?? "", people: line["individuals"] as? Int)
        }
        #expect(Set(found).count == found.count)
        return Set(found)
      }
      func row(_ place: String, _ groups: String, _ sex: String, _ age: String, _ people: Int) -> Row {
        Row(place: place, groups: groups, sex: sex, age: age, people: people)
      }
      #expect(
        try await rows(level: 2) == [
          row("A1", "all", "all", "all", 100), row("A1", "displaced_citizen", "all", "all", 100),
          row("A1", "displaced_citizen", "female", "all", 60), row("A1", "displaced_citizen", "male", "all", 40),
          row("A1", "displaced_citizen", "female", "0-4", 12), row("A2", "all", "all", "all", 30),
          row("A2", "displaced_citizen", "all", "all", 30),
        ])
      // Of an area parts are as many as are told; the rest of the whole is not.
      #expect(
        try await rows(level: 1) == [
          row("A", "all", "all", "all", 130), row("A", "displaced_citizen", "all", "all", 130),
          row("A", "displaced_citizen", "female", "all", 60), row("A", "displaced_citizen", "male", "all", 40),
          row("A", "displaced_citizen", "female", "0-4", 12),
        ])
    }
  }
}
