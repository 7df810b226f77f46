import Basics
import Collect
import Evidence
import FormEngine
import Formats
import HTTPTypes
import Worlds
import NIOCore
import Office
import Records
import Store
import Testing

@testable import Web

extension Browser {
  /// Takes a file as its page offers it, and holds it to what is said of all: no purpose, no file; the file tells who took
  /// it; the list has it.
  ///
  /// - Parameters:
  ///   - query: What the page keeps of the address.
  ///   - conditions: By how many it is narrowed.
  /// - Returns: What was written down.
  @discardableResult
  func take(
    _ path: String, _ query: String = "", offeredOn page: String, as kind: DataExport.Kind, conditions: Int = 0,
    told exports: DataExports, at location: SourceLocation = #_sourceLocation
  ) async throws -> DataExport {
    let offer = try await get(page).text
    #expect(offer.contains("formaction=\"\(path)\""), "\(page)", sourceLocation: location)
    #expect(!offer.contains("href=\"\(path)"), "\(page)", sourceLocation: location)
    let before = try await exports.list(limit: 100).count
    for purpose in ["", "&purpose="] {
      let refused = try await get("\(path)?\(query)\(purpose)")
      #expect(refused.status == .unprocessableContent, sourceLocation: location)
    }
    #expect(try await exports.list(limit: 100).count == before, sourceLocation: location)

    let file = try await get("\(path)?\(query)&purpose=report&why=Monthly")
    #expect(file.status == .ok, sourceLocation: location)
    let told = try Self.stamp(of: Array(buffer: file.body), path)
    for text in ["Ayşe Yılmaz", "A report or another product", "Inside the mission only", "This file is no release"] {
      #expect(told.contains(text), "\(text)", sourceLocation: location)
    }
    let taken = try #require(try await exports.list(limit: 1).first, sourceLocation: location)
    #expect(taken.kind == kind && taken.reason == .init(.report, "Monthly"), sourceLocation: location)
    #expect(taken.level == "internal" && taken.conditions == conditions, sourceLocation: location)
    #expect(
      file.headers[.contentDisposition] == "attachment; filename=\"\(taken.file)\"", sourceLocation: location)
    #expect(try await exports.list(limit: 100).count == before + 1, sourceLocation: location)
    return taken
  }

  /// What a file tells of whoever took it: on a sheet, in the last column of each row, in a member.
  private static func stamp(of bytes: [UInt8], _ path: String) throws -> String {
    if path.hasSuffix(".xlsx") {
      var told: [String] = []
      try SheetRows(bytes).read(FileStamp.name) { row in
        told.append(row[2] ?? "")
        return true
      }
      return told.joined(separator: "; ")
    }
    let text = String(decoding: bytes, as: UTF8.self)
    if path.hasSuffix(".geojson") { return text.contains("\"\(FileStamp.name)\":") ? text : "" }
    let lines = text.split(whereSeparator: \.isNewline)
    let isLast = lines.first?.hasSuffix(FileStamp.name) == true && lines.count > 1
    return isLast && lines.dropFirst().allSatisfy { $0.contains("Ayşe Yılmaz") } ? text : ""
  }
}

@Suite struct EveryFileIsTakenForAPurpose {
  @Test func `figures of a form, a pin and an indicator`() async throws {
    let collect = try await CollectSite.withSurvey()
    try await collect.send("<site><title>Narlıca</title><kind>tent</kind></site><people>5</people>")
    let exports = collect.parts.office.dataExports
    try await collect.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      let path = "/evidence/forms/survey"
      for ending in ["csv", "xlsx"] {
        let taken = try await manager.take(
          "\(path)/table.\(ending)", "rows=state&where=/site/kind%3Dtent&from=2020-01-01",
          offeredOn: path + "?rows=state", as: .figures, conditions: 2, told: exports)
        #expect(taken.title.contains("Number of submissions") && !taken.title.contains("Tents"))
        #expect(taken.subject == ID<FormEngine.Form>(formID: "survey").recast())
      }
      let pinned = try await manager.post(path + "/pins", ["title": "Kinds", "query": "rows=/site/kind"])
      let pin = try #require(pinned.headers[.location])
      for ending in ["csv", "xlsx"] {
        try await manager.take("\(pin)/table.\(ending)", offeredOn: pin, as: .figures, told: exports)
      }
      let fields = [
        "form": "survey", "kind": "share", "question": "/site/kind", "code-in": "tent", "code": "in-tents",
        "name.en": "Sites of tents", "name.tr": "Çadır alanları", "periodicity": "monthly", "do": "save",
      ]
      let indicator = try #require(
        try await manager.post("/evidence/indicators/new", fields).headers[.location])
      let taken = try await manager.take(
        "\(indicator)/table.csv", "rows=state", offeredOn: indicator + "?rows=state", as: .figures, told: exports)
      #expect(taken.title == "Sites of tents" && taken.file == "in-tents.csv")
      let list = try await manager.get("/evidence/taken-out?kind=figures").words
      #expect(list.contains("in-tents.csv") && list.contains("narrowed by 2 conditions") && list.contains("Figures"))
    }
  }

  @Test func `a round's teams and profiles, emergencies and places`() async throws {
    let world = try await PresenceSite(isReal: true)
    let exports = world.office.dataExports
    let round = "/records/presence/rounds/\(world.rounds[1])"
    let officer = TestSite.account(.manager).requester
    let emergencies = Emergencies(world.presence.store, places: world.places)
    let emergency = try await emergencies.report(
      .flood, at: try await world.id("TUR073002"), code: "TUR073002", began: Day("2026-03-01")!, source: "Governor",
      today: Day("2026-03-02")!, by: officer)
    let now = emergencies.store.clock.now()
    try await emergencies.enter(
      EmergencyFigureEntered(
        stage: .flash, asOf: now, source: "Team", rows: [.init(place: "School", unit: .households, count: 40)]),
      of: emergency, now: now, by: officer)
    let figure = try #require(
      try await emergencies.emergency(emergency, for: officer, on: Day("2026-03-02")!).figures.first)
    try await emergencies.approve(figure.entry, of: emergency, by: Requester(.user(ID()), grants: [Grant(.manager)]))
    try await world.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      for ending in ["csv", "xlsx"] {
        try await manager.take("\(round)/table.\(ending)", offeredOn: round, as: .presence, told: exports)
        for file in ["teams", "assignments"] {
          let taken = try await manager.take(
            "\(round)/\(file).\(ending)", offeredOn: "\(round)/teams", as: .teams, told: exports)
          #expect(taken.subject == world.rounds[1].recast() && taken.title.contains("Round 2"))
        }
        for path in ["/records/emergencies", "/records/emergencies/\(emergency)"] {
          let taken = try await manager.take(
            "\(path)/figures.\(ending)", offeredOn: path, as: .emergencies, told: exports)
          #expect(taken.subject == emergency.recast())
        }
      }
      let estimates = try await manager.take(
        "\(round)/estimates.csv", offeredOn: round, as: .presence, told: exports)
      #expect(estimates.subject == world.rounds[1].recast())
      try await manager.take(
        "\(round)/assignments.xlsx", offeredOn: "\(round)/assignments/import", as: .teams, told: exports)
      let province = try await world.id("TUR073")
      for (ending, below) in [("csv", ""), ("geojson", "below=\(province)")] {
        try await manager.take(
          "/records/places/list.\(ending)", below, offeredOn: "/records/places", as: .places,
          conditions: below.isEmpty ? 0 : 1, told: exports)
      }
    }
  }

  @Test func `a file of places or assignments that comes back is read without a word about its last column`()
    async throws
  {
    let world = try await PresenceSite(isReal: true)
    let round = "/records/presence/rounds/\(world.rounds[1])"
    try await world.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      let places = Array(buffer: try await manager.get("/records/places/list.csv?purpose=audit").body)
      let again = try await world.places.importPlaces(places, from: .init(name: "List", version: "2"), by: .system)
      #expect(again.diagnostics.isEmpty)
      for ending in ["csv", "xlsx"] {
        let sheet = Array(buffer: try await manager.get("\(round)/assignments.\(ending)?purpose=audit").body)
        let read = try await world.presence.importAssignments(
          sheet, into: world.rounds[1], places: world.places, isCheck: true, by: .system)
        #expect(read.diagnostics.isEmpty, "\(ending)")
      }
    }
  }

  @Test func `a picture tells who saves it, and its place on the page is as before`() async throws {
    let collect = try await CollectSite.withSurvey()
    try await collect.send("<site><title>Narlıca</title><kind>tent</kind></site><people>5</people>")
    try await collect.site.run { (browser) async throws in
      let picture = try await browser.signedIn(as: .viewer).get("/evidence/forms/survey/picture?rows=/site/kind").text
      let stamp = try #require(picture.firstMatch(of: #/"usermeta":\{"stamp":"([^"]*)"/#)).output.1
      // The day as people write it, each text with an order of its own.
      #expect(stamp.hasPrefix("Taken by: \u{2068}Ayşe Yılmaz\u{2069}; On: \u{2068}"))
      #expect(stamp.contains(#/On: .\d+ \p{L}+ \d{4}, \d\d:\d\d.; Level: /#))
      #expect(!picture.contains("Purpose") && picture.ranges(of: "Ayşe").count == 1)
    }
  }
}
