import Basics
import Foundation
import HTTPTypes
import Worlds
import Records
import Testing

@testable import Web

/// A day or month in an address that cannot be read is refused: a list without it would show what nobody asked for.
@Suite struct DaysOfAnAddressAreReadOrRefused {
  private func form(_ text: String) -> Form { Form(fields: [("from", text)]) }

  @Test func `days and months are read in the digits of the three languages`() throws {
    for text in ["2026-03-01", " 2026-03-01 ", "٢٠٢٦-٠٣-٠١", "۲۰۲۶-۰۳-۰۱"] {
      #expect(try form(text).optionalDay("from") == Day("2026-03-01"), "\(text)")
    }
    for text in ["2026-03", "٢٠٢٦-٠٣"] {
      #expect(try form(text).optionalMonth("from") == Day("2026-03-01"), "\(text)")
    }
    #expect(try form(" ").optionalDay("from") == nil)
    #expect(try form("2026-03-01").optionalDay("to") == nil)
  }

  @Test(arguments: ["2026-13-45", "2026-02-30", "tomorrow", "01.03.2026"])
  func `what is none is refused with its field, what it says, and how it is written`(text: String) throws {
    #expect(throws: FieldRefusal.day(field: "from", text: text)) { try form(text).optionalDay("from") }
    #expect(throws: FieldRefusal.month(field: "from", text: text)) { try form(text).optionalMonth("from") }
    let long = FieldRefusal.day(field: "from", text: String(repeating: "9", count: 5000))
    #expect(long.arguments["text"]?.count == 40)
  }

  private static func refused(_ response: TestResponse, _ text: String) {
    #expect(response.status == .unprocessableContent)
    #expect(response.words.contains("“⁨\(text)⁩”") || response.words.contains("“\(text)”"))
    #expect(response.words.contains("“from”") || response.words.contains("“⁨from⁩”"))
  }

  @Test func `lists and maps of submissions refuse them, and so does the list of what was taken out`() async throws {
    let collect = try await CollectSite.withSurvey()
    try await collect.send(CollectSite.answers)
    try await collect.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      for path in [
        "/collect/forms/survey/submissions", "/collect/forms/survey/map",
        "/collect/forms/survey/export?kind=csv&purpose=audit",
        "/evidence/taken-out",
      ] {
        let address = path + (path.contains("?") ? "&" : "?") + "from="
        Self.refused(try await manager.get(address + "2026-13-45"), "2026-13-45")
        #expect(try await manager.get(address + "%D9%A2%D9%A0%D9%A2%D9%A6-%D9%A0%D9%A3-%D9%A0%D9%A1").status == .ok)
      }
    }
  }

  @Test func `the list of activities and its files refuse a month that is none`() async throws {
    let collect = try await CollectSite()
    let sectors = try String(
      contentsOf: Resources.located().packs.appending(path: "activities/sectors.yaml"), encoding: .utf8)
    let activities = Activities(collect.store, places: collect.parts.places, sectors: try SectorList(yaml: sectors))
    let site = try TestSite([ActivityRoutes(activities, office: collect.parts.office) { _ in nil }])
    try await site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      Self.refused(try await manager.get("/records/activities?from=2026-13"), "2026-13")
      Self.refused(
        try await manager.get("/records/activities/5w.csv?purpose=audit&for=internal&from=2026-13"), "2026-13")
      #expect(try await manager.get("/records/activities?from=2026-12").status == .ok)
    }
  }
}
