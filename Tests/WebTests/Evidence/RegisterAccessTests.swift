import Basics
import Collect
import Evidence
import Foundation
import HTTPTypes
import Office
import Records
import Store
import Testing
import Worlds

@testable import Web

/// Registers are asked for, granted and taken like the submissions of a form.
@Suite struct RegistersGoToNamedPeople {
  private static let day = Day("2026-05-28")!
  private let collect: CollectSite
  private let programme: ID<Programme>
  private let round: ID<Round>
  private var store: Store { collect.store }

  private static func source(_ programme: ID<Programme>) -> FigureSource { .rounds(programme, .informants) }

  init() async throws {
    collect = try await CollectSite()
    let (places, presence, office) = (collect.parts.places, Presence(collect.store), collect.parts.office)
    let list = """
      code,level,parent,name:en
      TUR,0,,Türkiye
      TUR073,1,TUR,Şırnak
      TUR073002,2,TUR073,Cizre

      """
    _ = try await places.importPlaces(Array(list.utf8), from: .init(name: "List", version: "1"), by: .system)
    programme = try await office.programmes.define(code: "tracking", names: ["en": "Tracking"], by: .system)
    try await office.programmes.assess(
      programme,
      DataProtectionAssessment(
        purpose: "To know who is where", legalBasis: "Mandate", sensitivity: .low, mitigation: "No names",
        sharing: [.internal], retention: 12, approver: "A. Yılmaz", approved: Self.day,
        review: Self.day.adding(days: 900)),
      on: Self.day, by: .system)
    round = try await presence.plan(
      of: programme, number: 1, names: ["en": "Round 1"], from: Self.day.adding(days: -90),
      to: Self.day.adding(days: -30), by: .system)
    let cizre = try #require(try await places.atlas().place(ofCode: "TUR073002", on: Self.day))
    try await presence.record(
      [
        (
          cizre,
          [
            .scope,
            .estimate(
              nil,
              Estimate(
                Quantity(1234, .individuals),
                FigureBasis(source: .informants, method: "", universe: .usual), nationality: "SYR",
                on: Self.day.adding(days: -60))),
          ]
        )
      ], in: round, by: .system)
    try await presence.release(round, by: .system)
    _ = try await store.sealNow()
    try await PresenceKeeper(store).catchUp()
  }

  private func grant(
    _ subject: String, _ fields: [String], _ viewer: Browser, _ manager: Browser
  ) async throws -> String {
    let requests = AccessRequests(store)
    let id = try await requests.ask(
      AccessRequest.Asked(
        name: "Deniz Kaya", organisation: "University", purpose: "Research",
        subject: try #require(AccessSubject(key: subject)), fields: Set(fields), until: Self.day.adding(days: 60)),
      by: collect.head, on: Self.day)
    let token = try await requests.grant(
      id, fields: Set(fields), until: Self.day.adding(days: 30), reason: "", by: collect.head, on: Self.day)
    #expect(try await manager.get("/evidence/access/\(id)").status == .ok)
    return "/data/\(token)"
  }

  private func rows(_ answer: TestResponse) -> [String] {
    answer.text.replacing("\u{feff}", with: "").split(whereSeparator: \.isNewline).map(String.init)
  }

  @Test func `a round is offered once its sources let figures go, and gives the columns that were granted`()
    async throws
  {
    let key = "round:\(round)"
    try await collect.site.run { (browser) async throws in
      let (viewer, manager, outside) = (
        browser.signedIn(as: .viewer), browser.signedIn(as: .manager), browser.signedIn(as: nil)
      )
      #expect(try await viewer.get("/evidence/access").words.contains("offers no data"))
      let sources = FigureSources(store)
      try await sources.state(
        SourceTerms(level: .internal, use: .aggregate), of: Self.source(programme), by: collect.head)
      #expect(!(try await viewer.get("/evidence/access/new").text.contains(key)))
      try await sources.state(SourceTerms(level: .partner), of: Self.source(programme), by: collect.head)
      #expect(try await viewer.get("/evidence/access/new").text.contains(key))
      let new = try await viewer.get("/evidence/access/new?subject=\(key)")
      #expect(new.words.contains("Tracking") && new.words.contains("Round 1") && new.words.contains("Nationality"))

      let link = try await grant(key, ["place", "individuals"], viewer, manager)
      let page = try await outside.get(link)
      #expect(page.words.contains("Place, by its code") && page.words.contains("Deniz Kaya"))
      let csv = rows(try await outside.get("\(link)/data.csv"))
      #expect(csv.first == "place,individuals,taken_out")
      // The country, a province, a district: no group has a row where nothing tells groups apart.
      #expect(csv.count == 4 && csv.dropFirst().allSatisfy { $0.contains(",1234,") && $0.contains("Deniz Kaya") })
      #expect(try await outside.get("\(link)/data.xlsx").status == .ok)
      let told = try await manager.get("/evidence/taken-out?kind=granted").words
      #expect(told.contains("Round 1") && told.contains("presence_1.csv"))

      let wider = try await grant(key, ["place", "groups", "nationality", "individuals"], viewer, manager)
      let groups = rows(try await outside.get("\(wider)/data.csv"))
      #expect(groups.count == 7 && groups.contains { $0.contains("SYR") })
      try await Precision(store).set(
        PrecisionRule(finest: 2, base: 100, groupsFrom: 1), at: .restricted, by: collect.head)
      let coarser = rows(try await outside.get("\(wider)/data.csv"))
      #expect(coarser.contains { $0.contains("TUR073,") && $0.contains("SYR,1200") })
      #expect(!coarser.contains { $0.contains("TUR073002,") && $0.contains("SYR") })
      #expect(!coarser.contains { $0.contains("1234") })

      try await sources.state(
        SourceTerms(
          owner: .outside(name: "Ministry", office: nil), level: .partner, clearance: .init(), agreement: .init("MoU")),
        of: Self.source(programme), by: collect.head)
      #expect(try await outside.get(link).status == .notFound, "nothing goes without its owner's yes")
    }
  }

  @Test func `activities go as far as each may, and what nobody spoke of is not offered`() async throws {
    let activities = Activities(
      store, places: collect.parts.places,
      sectors: try SectorList(
        yaml: String(
          contentsOf: Resources.located().packs.appending(path: "activities/sectors.yaml"), encoding: .utf8)))
    let place = try #require(try await collect.parts.places.atlas().place(ofCode: "TUR073002", on: Self.day))
    let lead = try await activities.record(
      OrganisationRecorded(acronym: "ABC", names: LocalizedText(english: "Alpha"), type: .national), by: .system)
    for (title, level) in [("Latrines", Level.partner), ("Cash", .internal)] {
      try await activities.record(
        ActivityRecorded(
          organisation: lead, sector: "WSH", edition: activities.sectors.edition, title: title, indicator: "Kits",
          place: place, from: Day("2026-01-01")!, counting: .new, level: level), by: .system)
    }
    try await collect.site.run { (browser) async throws in
      let (viewer, manager, outside) = (
        browser.signedIn(as: .viewer), browser.signedIn(as: .manager), browser.signedIn(as: nil)
      )
      let offered = try await viewer.get("/evidence/access/new").text
      #expect(offered.contains(#"value="activities""#) && !offered.contains(#"value="sites""#))
      let link = try await grant("activities", ["organisation", "activity"], viewer, manager)
      let csv = rows(try await outside.get("\(link)/data.csv"))
      #expect(csv.count == 2 && csv[1].hasPrefix("ABC,Latrines,"))
    }
  }
}
