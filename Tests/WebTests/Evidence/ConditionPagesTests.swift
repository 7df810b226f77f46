import Basics
import Collect
import Evidence
import HTTPTypes
import Worlds
import Office
import Store
import Testing

@testable import Web

/// What figures can be split by and narrowed to is the same on every page.
@Suite struct ConditionsAreTheSameEverywhere {
  private static let form = "/evidence/forms/survey"

  private func page(_ path: String) async throws -> TestResponse {
    try await FiguresSayWhatTheyShow.site().site.run { (browser) async throws in
      try await browser.signedIn(as: .officer).get(Self.form + path)
    }
  }

  @Test func `numbers and texts are offered, and split the table`() async throws {
    let page = try await page("?rows=/people").text
    #expect(page.contains(#"<option value="/people" selected>How many people?</option>"#))
    #expect(page.contains(#"<option value="/site/title">"#) && !page.contains(#"<option value="/site/spot">"#))
    #expect(page.contains(">Number of submissions by How many people?<"))
  }

  @Test func `bands that are typed are those of the table, and stand in the field again`() async throws {
    let page = try await page("?rows=/people&bands/people=2%3B%201").text
    #expect(page.contains(#"name="bands/people""#) && page.contains(#"value="1; 2""#))
    let lines = page.matches(of: /<th scope="rowgroup" rowspan="1">([^<]*)</).map {
      $0.output.1.replacing(/[\u{2066}-\u{2069}]/, with: "")
    }
    #expect(lines == ["below 1", "1", "2 or more", "Total"])
    let refused = try await self.page("?rows=/people&bands/people=many").words
    #expect(refused.contains("does not say where bands begin"))
  }

  @Test func `a question is chosen first, then its answers`() async throws {
    let choices = try await page("/answers?about=/site/kind").text
    #expect(choices.contains(#"name="where" value="/site/kind=tent""#) && choices.contains("Houses"))
    let numbers = try await page("/answers?about=/people").text
    #expect(numbers.contains(#"name="least" type="number""#))
    #expect(try await page("/answers?about=/site/photo").text.trimmed.isEmpty)
    let asked = try await page("?about=/people").text
    #expect(asked.contains(#"name="least" type="number""#))
  }

  @Test func `ranges and states narrow what is counted, and can be taken off`() async throws {
    let page = try await page("?rows=/site/kind&about=/people&least=1&most=&state=received")
    let words = page.words.replacing(/[\u{2066}-\u{2069}]/, with: "")
    #expect(words.contains("Base: 2 submissions with an answer"))
    #expect(words.contains("Only Review state: Received; How many people?: 1 or more"))
    #expect(page.text.contains(#"name="where" value="/people=1..""#) && !page.text.contains(#"name="least""#))
    #expect(page.text.contains("rows=/site/kind&amp;state=received\""))
    let rejected = try await self.page("?state=rejected").words
    #expect(rejected.contains("is no review state that is counted"))
    #expect(try await self.page("?where=/people%3D5..1").words.contains("is not between these two"))
  }

  @Test func `an indicator is defined with a place, days, a state and a range`() async throws {
    let collect = try await FiguresSayWhatTheyShow.site()
    try await collect.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      let path = "/evidence/indicators/new"
      var sent = [
        "form": "survey", "kind": "count", "code": "sites", "name.en": "Sites", "periodicity": "once", "do": "save",
        "about": "/people", "least": "1", "most": "", "place": "Nowhere", "from": "2000-01-01", "to": "",
        "state": "received",
      ]
      let refused = try await manager.post(path, sent)
      #expect(refused.status == .unprocessableContent && refused.words.contains("is no place"))
      #expect(refused.text.contains(#"value="Sites""#))
      sent["place"] = "TUR073"
      let saved = try await manager.post(path, sent)
      #expect(saved.status == .seeOther)
      let line = try #require(try await collect.store.read { try $0.indicators() }.first)
      let filter = line.indicator.filter
      #expect(filter.states == [.received] && filter.places.count == 1 && filter.from == Day("2000-01-01"))
      #expect(filter.ranges["/people"]?.description == "1..")
      let edit = try await manager.get("/evidence/indicators/\(line.id)/edit").text
      for value in ["/people=1..", "received", filter.places[0].description, "2000-01-01"] {
        #expect(edit.contains("value=\"\(value)\""), "\(value)")
      }
      let page = try await manager.get("/evidence/indicators/\(line.id)").words
      #expect(page.contains("Şırnak") && page.contains("Review state: Received"))
    }
  }

  @Test func `a block of a product has the same conditions, and keeps the bands that were made`() async throws {
    let collect = try await FiguresSayWhatTheyShow.site()
    for people in 10..<40 {
      try await collect.send("<site><title>a</title></site><people>\(people)</people>", id: "uuid:\(people)")
    }
    try await Indicators(collect.store).define(
      as: IndicatorRecord(code: "sites", names: LocalizedText(english: "Sites"), form: "survey", measure: .count),
      by: collect.head)
    let product = try await Products(collect.store).define(
      as: ProductRecord(
        code: "facts", kind: .factsheet, names: LocalizedText(english: "Facts"), languages: [.english]),
      by: collect.head)
    @Sendable func block() async throws -> ProductBlock.IndicatorBlock? {
      guard
        case .indicator(let block) = try await collect.store.read({ try $0.product(product) })?.product.blocks.first?
          .content
      else { return nil }
      return block
    }
    try await collect.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      let path = "/evidence/products/\(product)/blocks"
      var sent = [
        "kind": "indicator", "key": "sites", "indicator": "sites", "picture": "table", "rows": "/people",
        "period": "month:1", "about": "/site/kind", "where": "/site/kind=tent", "place": "Nowhere", "from": "",
        "to": "", "state": "received", "do": "save",
      ]
      let refused = try await manager.post("\(path)/new", sent)
      #expect(refused.status == .unprocessableContent && refused.words.contains("is no place"))
      sent["place"] = "TUR073"
      #expect(try await manager.post("\(path)/new", sent).status == .seeOther)
      let kept = try #require(try await block())
      let bands = try #require(NumberBands([0, 5, 10, 15, 20, 25, 30, 35]))
      #expect(kept.dimension == .bands(path: "/people", bounds: bands) && kept.period == .last(1, .month))
      #expect(kept.filter.places.count == 1 && kept.filter.states == [.received])
      #expect(kept.filter.answers == ["/site/kind": ["tent"]])
      let page = try await manager.get("\(path)/sites").text
      #expect(page.contains(#"value="0; 5; 10; 15; 20; 25; 30; 35""#))
      #expect(page.contains(#"<option value="/people" selected>"#) && page.contains(#"value="month:1" selected"#))
    }
  }
}

extension String {
  fileprivate var trimmed: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}
