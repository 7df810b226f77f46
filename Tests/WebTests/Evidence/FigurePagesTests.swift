import Basics
import Collect
import FormEngine
import Formats
import HTTPTypes
import Hummingbird
import Worlds
import Office
import Records
import Store
import Testing

@testable import Web

@Suite struct FiguresSayWhatTheyShow {
  /// Three submissions in Şırnak: two of tents, one of a house; and one more that was rejected.
  static func site() async throws -> CollectSite {
    let collect = try await CollectSite.withSurvey()
    let list = "code,level,parent,name:en\nTUR,0,,Türkiye\nTUR073,1,TUR,Şırnak\n"
    let shape = """
      {"type":"Feature","properties":{"code":"TUR073"},
      "geometry":{"type":"Polygon","coordinates":[[[42,37],[43,37],[43,38],[42,38],[42,37]]]}}
      """
    let places = collect.parts.places
    _ = try await places.importPlaces(Array(list.utf8), from: .init(name: "List", version: "1"), by: .system)
    _ = try await places.importPlaces(
      Array(shape.utf8), from: .init(name: "Shapes", version: "1"), onlyBoundaries: true, by: .system)
    let province = try #require(try await places.atlas().place(ofCode: "TUR073", on: Day(epochDay: 20_000)))
    for (number, kind) in ["tent", "tent", "house", "tent"].enumerated() {
      let id = try #require(
        try await collect.send(
          "<site><title>a</title><kind>\(kind)</kind></site><people>\(number)</people>", id: "uuid:\(number)"))
      try await collect.parts.submissions.place(id, at: province, by: collect.head)
      if number == 3 {
        try await collect.parts.submissions.review(id, as: .rejected, comment: "", by: collect.head)
      }
    }
    return collect
  }

  private func get(_ path: String) async throws -> String {
    try await Self.site().site.run { (browser) async throws in
      try await browser.signedIn(as: .officer).get("/evidence/forms/survey" + path).text
        .replacing(/[\u{2066}-\u{2069}]/, with: "")
    }
  }

  @Test(arguments: ["", "?rows=/site/kind&measure=mean:/people"])
  func `the base says that rejected submissions are not counted`(query: String) async throws {
    let page = try await get(query.isEmpty ? "?rows=/site/kind" : query)
    #expect(page.contains("Base: 3 submissions with an answer; rejected submissions are not counted"))
    #expect(try await get("/table.csv?purpose=audit&rows=/site/kind").contains("rejected submissions are not counted"))
  }

  @Test func `a cross table has counts with their shares of row and column, and its base in its title`() async throws {
    let query = "?rows=place:1&columns=/site/kind&figure=together"
    let page = try await get(query)
    #expect(page.contains("Figures with row % and column %: Number of submissions by Province and Kind of site, of 3"))
    let cells = page.matches(of: /<td class="number[^"]*">([^<]*)<\/td>/).map { String($0.output.1) }
    // Tents, houses and all: three figures of the one province, and of the total.
    #expect(cells.prefix(9) == ["2", "1", "3", "66.7%", "33.3%", "100.0%", "100.0%", "100.0%", "100.0%"])
    #expect(page.contains(#"rowspan="3">Şırnak"#) && page.contains("Column %"))
    #expect(
      try await get("?rows=place:1&columns=/site/kind&figure=rowShare").contains("Kind of site, of 3 submissions"))
    #expect(try await !get("?rows=place:1&columns=/site/kind").contains("Kind of site, of 3 submissions"))
  }

  @Test(arguments: ["from=2026-02-30", "to=tomorrow"])
  func `a day that is none is refused instead of giving figures of other days`(query: String) async throws {
    #expect(try await get("?rows=/site/kind&" + query).contains("is no day. Write it as 2026-12-31."))
    #expect(try await !get("/table.csv?purpose=audit&rows=/site/kind&" + query).contains("Base:"))
    #expect(try await get("?rows=/site/kind&from=&to=").contains("Base: 3 submissions"))
  }

  @Test func `a cross table is a sheet as it looks, with figures that can be reckoned with`() async throws {
    let collect = try await Self.site()
    try await collect.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      let file = try await officer.get(
        "/evidence/forms/survey/table.xlsx?purpose=audit&rows=place:1&columns=/site/kind&figure=together")
      #expect(file.headers[.contentDisposition] == #"attachment; filename="survey.xlsx""#)
      let rows = try Spreadsheet.read(Array(buffer: file.body))[0].rows.map { $0.cells.map(\.text) }
      #expect(rows[0][0].hasSuffix("of 3 submissions with an answer") && rows[1][0].hasPrefix("Base: 3"))
      #expect(rows.contains(["Province", "Tents", "Houses", "Total"]))
      #expect(rows.contains { $0.first == "Şırnak" && $0.contains("Count") && $0.contains("2") })
      #expect(rows.contains { $0.contains("Row %") && $0.contains { $0.hasPrefix("0.666") } })
    }
  }

  @Test func `what is counted has an axis of whole numbers, a mean has one of any`() async throws {
    #expect(try await get("/picture?rows=/site/kind").contains(#""tickMinStep":1"#))
    #expect(try await get("/picture?rows=/site/kind&picture=line").contains(#""tickMinStep":1"#))
    #expect(try await !get("/picture?rows=/site/kind&measure=mean:/people").contains("tickMinStep"))
    #expect(try await !get("/picture?rows=/site/kind&figure=totalShare").contains("tickMinStep"))
  }

  @Test(arguments: [
    ("", "Total", "3"), ("&column=house", "Houses", "1"), ("&column=tent", "Tents", "2"),
    ("&column=gone", "Total", "3"),
  ])
  func `a map of a split table shows all together or the column that was chosen, and names it`(
    chosen: String, name: String, figure: String
  ) async throws {
    let query = "?rows=place:1&columns=/site/kind&picture=map" + chosen
    let picture = try await get("/picture" + query)
    #expect(picture.contains("(Kind of site: \(name))"))
    #expect(picture.contains("Number of submissions: \(name)"))
    #expect(picture.contains(#""text":"\#(figure)""#))
    let page = try await get(query)
    #expect(page.contains(#"name="column""#))
    #expect(page.firstMatch(of: try Regex("<option[^>]* selected[^>]*>\(name)</option>")) != nil)
  }

  @Test func `a map of shares of a row begins with the first column, for all together are always the whole`()
    async throws
  {
    let query = "?rows=place:1&columns=/site/kind&picture=map&figure=rowShare"
    #expect(try await get("/picture" + query).contains("(Kind of site: Tents)"))
    let page = try await get(query)
    #expect(page.contains(">Houses</option>") && !page.contains(#"<option value="">Total</option>"#))
  }

  @Test func `other pictures show every column and ask for none`() async throws {
    #expect(try await !get("?rows=place:1&columns=/site/kind").contains(#"name="column""#))
    #expect(try await !get("?rows=place:1&picture=map").contains(#"name="column""#))
  }
}
