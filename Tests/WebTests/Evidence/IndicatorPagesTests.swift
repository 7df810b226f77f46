import Basics
import Collect
import Evidence
import HTTPTypes
import Worlds
import Office
import Store
import Testing

@testable import Web

@Suite struct IndicatorsAreOnPages {
  private static func site() async throws -> CollectSite {
    let collect = try await CollectSite.withSurvey()
    for (number, kind) in ["tent", "tent", "house"].enumerated() {
      try await collect.send(
        "<site><title>a</title><kind>\(kind)</kind></site><people>\(number + 1)</people>", id: "uuid:\(number)")
    }
    return collect
  }

  private static let typed = [
    "form": "survey", "kind": "share", "question": "/site/kind", "code-in": "tent", "code": "in-tents",
    "name.en": "Sites of tents", "name.tr": "Çadır alanları", "definition.en": "Of all sites.",
    "periodicity": "monthly", "target": "٦٠", "direction": "atLeast",
  ]

  @Test func `an indicator is defined step by step, shown with its base and target, and had as a file`() async throws {
    let collect = try await Self.site()
    try await collect.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      #expect(try await manager.get("/evidence/indicators").words.contains("No indicator is defined yet"))
      #expect(try await manager.get("/evidence/indicators/new").text.contains(#"value="survey""#))
      #expect(
        try await manager.get("/evidence/indicators/new?form=survey&kind=share").text.contains(#"value="/site/kind""#))
      let last = try await manager.get("/evidence/indicators/new?form=survey&kind=share&question=/site/kind").text
      #expect(last.contains(#"name="code-in" value="tent""#) && last.contains("Houses"))

      var preview = Self.typed
      preview["do"] = "preview"
      let seen = try await manager.post("/evidence/indicators/new", preview)
      #expect(seen.status == .ok && seen.words.contains("66.7") && seen.words.contains("2 of 3"))
      #expect(try await collect.store.read { try $0.indicators() }.isEmpty)

      var kept = Self.typed
      kept["do"] = "save"
      let saved = try await manager.post("/evidence/indicators/new", kept)
      let path = try #require(saved.headers[.location])
      let page = try await manager.get(path).words
      #expect(page.contains("Share with Tents in “Kind of site”") || page.contains("Kind of site"))
      #expect(page.contains("Base: 3 submissions with an answer") && page.contains("reached"))
      let file = try await manager.get("\(path)/table.csv?purpose=audit&rows=state").text
      #expect(file.contains("0.6666666666666666,2,3,3,in-tents (1),Sites of tents"))
      let list = try await browser.signedIn(as: .viewer).get("/evidence/indicators").words
      #expect(list.contains("Sites of tents") && !list.contains("New indicator"))
    }
  }

  @Test func `a page and a file say how many were not asked`() async throws {
    let collect = try await CollectSite()
    try await collect.publish(
      """
      | survey |
      | | type | name | label | relevant |
      | | select_one yes | camp | In a camp? | |
      | | select_one yes | water | Enough water? | ${camp} = 'yes' |
      | choices |
      | | list_name | name | label |
      | | yes | yes | Yes |
      | | yes | no | No |
      | settings |
      | | form_title | form_id | version |
      | | Survey | survey | 1 |
      """)
    for (number, answers) in ["<camp>yes</camp><water>yes</water>", "<camp>yes</camp><water/>", "<camp>no</camp>"]
      .enumerated()
    {
      try await collect.send(answers, id: "uuid:\(number)")
    }
    let id = try await Indicators(collect.store).define(
      as: IndicatorRecord(
        code: "water", names: LocalizedText(english: "Water"), form: "survey",
        measure: .share(of: .init(path: "/water", codes: ["yes"]))), by: collect.head)
    try await collect.site.run { (browser) async throws in
      let page = try await browser.signedIn(as: .manager).get("/evidence/indicators/\(id)?rows=state").words
      #expect(page.contains("1 was asked and gave no answer; 1 was not asked"))
      let file = try await browser.signedIn(as: .manager).get(
        "/evidence/indicators/\(id)/table.csv?purpose=audit&rows=state"
      ).text
      #expect(file.contains("1 was asked and gave no answer; 1 was not asked"))
    }
  }

  @Test func `double counting is told by numbers, with the figure without it and no identity`() async throws {
    let collect = try await CollectSite.withSurvey()
    for (number, title) in ["Secret camp", "Secret camp", "Other"].enumerated() {
      try await collect.send(
        "<site><title>\(title)</title><kind>tent</kind></site><people>\(number + 1)</people>", id: "uuid:\(number)")
    }
    func define(_ code: String, _ measure: IndicatorRecord.Measure, _ identifier: String?) async throws -> ID<Indicator>
    {
      try await Indicators(collect.store).define(
        as: IndicatorRecord(
          code: code, names: LocalizedText(english: code), form: "survey", measure: measure, identifier: identifier),
        by: collect.head)
    }
    let id = try await define("people", .mean(path: "/people"), "/site/title")
    let plain = try await define("plain", .count, nil)
    let path = "/evidence/indicators/\(id)"
    try await collect.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      #expect(try await manager.get("\(path)?rows=state").text.contains("\(path)/repeats?rows=state"))
      let page = try await manager.get("\(path)/repeats?rows=state")
      #expect(page.words.contains("1 is counted more than once in a round."))
      #expect(page.words.contains("Base: 3 submissions or rows that say who or what they are; 2 different"))
      #expect(page.text.contains(">2.5</td>") && !page.text.contains("Secret camp"))
      let edit = try await manager.get("\(path)/edit").text
      #expect(edit.contains(#"<option value="/site/title" selected>"#))
      #expect(try await browser.signedIn(as: .viewer).get("\(path)/repeats").status == .ok)
      #expect(try await manager.get("/evidence/indicators/\(plain)/repeats").status == .notFound)
    }
  }

  @Test func `unit, splits and what is added are defined with a preview, shown and told to programs`() async throws {
    let collect = try await Self.site()
    try await collect.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      var typed: [(String, String)] = [
        ("form", "survey"), ("kind", "count"), ("code", "helped"), ("name.en", "People helped"),
        ("periodicity", "once"), ("direction", "atLeast"), ("unit", "own"), ("unit.en", "visits"),
        ("unit.tr", "ziyaret"), ("split", "/site/kind"), ("additivity", "told"), ("added", "places"),
        ("added", "time"),
      ]
      let preview = try await manager.post("/evidence/indicators/new", typed + [("do", "preview")])
      #expect(preview.words.contains("No total: by its definition the indicator is not added over groups"))
      #expect(preview.text.contains(#"<th scope="row">Tents</th><td class="number">2</td>"#))
      #expect(preview.text.contains(#"name="added" value="time" checked"#))
      #expect(!preview.text.contains(#"name="added" value="groups" checked"#))
      #expect(preview.text.contains(#"name="split" value="/site/kind" checked"#))
      let saved = try await manager.post("/evidence/indicators/new", typed + [("do", "save")])
      let path = try #require(saved.headers[.location])
      let page = try await manager.get(path)
      let added = "may be added over \u{2068}places\u{2069}, \u{2068}time\u{2069}"
      #expect(page.words.contains("Unit: visits") && page.words.contains(added))
      #expect(page.text.contains("rows=/site/kind") && page.text.contains(#"aria-current="page""#))
      #expect(page.text.contains(#"<th scope="row">Tents</th>"#), "what it may be shown by comes first")
      #expect(page.words.contains("not added over groups") && !page.text.contains("<tfoot>"))
      let refused = try await manager.get("\(path)?rows=place:1")
      #expect(refused.words.contains("this indicator is not added over groups"))
      let file = try await manager.get("\(path)/table.csv?purpose=audit").text
      #expect(file.contains("unit,added_over,base") && file.contains(",visits,places time,"))
      let edit = try await manager.get("\(path)/edit").text
      #expect(edit.contains(#"<option value="own" selected>"#) && edit.contains(#"value="ziyaret""#))
      #expect(!edit.contains(#"name="added" value="groups" checked"#))

      typed[1] = ("kind", "share")
      typed += [("question", "/site/kind"), ("code-in", "tent"), ("do", "preview")]
      typed[9] = ("split", "place:1")
      let share = try await manager.post("/evidence/indicators/new", typed)
      #expect(share.words.contains("each total is worked out anew") && !share.text.contains(#"name="added""#))
    }
  }

  @Test func `a preview whose figure of all is refused shows the splits that may be shown`() async throws {
    let collect = try await Self.site()
    try await collect.site.run { (browser) async throws in
      let seen = try await browser.signedIn(as: .manager).post(
        "/evidence/indicators/new",
        [
          ("form", "survey"), ("kind", "sum"), ("question", "/people"), ("code", "people"), ("name.en", "People"),
          ("periodicity", "once"), ("direction", "atLeast"), ("split", "/site/kind"), ("split", "period:month"),
          ("do", "preview"),
        ])
      // Nobody said whether people are there or passed: they are not added over time, and so by no group either.
      let panels = seen.text.split(separator: #"<details class="panel">"#).dropFirst().filter { $0.contains("<tbody>") }
      #expect(seen.status == .ok && panels.count == 1)
      #expect(panels.first?.contains(#"<td class="number">6</td>"#) == true)
      #expect(seen.text.ranges(of: "Nobody has said yet whether").count == 1, "the reason is told once")
    }
  }

  @Test func `a median, a sample and what is kept ready are defined on the page`() async throws {
    let collect = try await Self.site()
    try await collect.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      var typed = [
        "form": "survey", "kind": "mean", "question": "/people", "code": "mean-people", "name.en": "Mean",
        "periodicity": "once", "direction": "atLeast", "sample": "probability", "sample.cluster": "/site/title",
        "sample.lonely": "refuse", "kept": "yes", "do": "preview",
      ]
      let seen = try await manager.post("/evidence/indicators/new", typed).words
      // One cluster in all: no error can be told.
      #expect(seen.contains("a single cluster was drawn"))
      typed["sample.cluster"] = ""
      let preview = try await manager.post("/evidence/indicators/new", typed).words
      #expect(preview.contains("3 respondents of a sample with 3 clusters in 1 strata") && preview.contains(" to "))
      typed["do"] = "save"
      let path = try #require(try await manager.post("/evidence/indicators/new", typed).headers[.location])
      let page = try await manager.get("\(path)?rows=state").words
      #expect(page.contains("95 % interval") && page.contains("estimated from a sample"))
      #expect(!page.contains("Kept ready"), "an estimate is no sum of cells")
      let file = try await manager.get("\(path)/table.csv?purpose=audit&rows=state").text
      #expect(file.contains("Standard error,Lower end,Upper end"))
      typed["sample"] = "convenience"
      typed["code"] = "other"
      #expect(try await manager.post("/evidence/indicators/new", typed).words.contains("stands for nobody else"))
      for (kind, question, shown) in [
        ("median", "/people", "Median of"), ("distinct", "/site/title", "Different answers"),
      ] {
        let saved = try await manager.post(
          "/evidence/indicators/new",
          [
            "form": "survey", "kind": kind, "question": question, "code": kind, "name.en": kind, "periodicity": "once",
            "direction": "atLeast", "do": "save",
          ])
        let page = try await manager.get(try #require(saved.headers[.location]) + "?rows=state").words
        #expect(page.contains(shown))
      }
    }
  }

  @Test func `a definition that cannot be kept comes back with what was typed and why`() async throws {
    let collect = try await Self.site()
    try await collect.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      for (name, value, why) in [
        ("code", "Ş", "A code has 2 to 40"), ("target", "many", "A target is a number"),
        ("code-in", "", "Choose at least one answer"),
      ] {
        var typed = Self.typed
        (typed[name], typed["do"]) = (value.isEmpty ? nil : value, "save")
        let refused = try await manager.post("/evidence/indicators/new", typed)
        #expect(refused.status == .unprocessableContent)
        #expect(refused.text.contains(why) && refused.text.contains("Çadır alanları"))
      }
      var both = Self.typed
      (both["code-out"], both["do"]) = ("tent", "save")
      let refused = try await manager.post("/evidence/indicators/new", both)
      #expect(refused.status == .unprocessableContent)
      #expect(refused.words.contains("“Tents” cannot be counted and be in no base"))
      both["do"] = "preview"
      #expect(try await manager.post("/evidence/indicators/new", both).words.contains("be in no base"))
      let measure = IndicatorRecord.Measure.share(of: .init(path: "/site/kind", codes: ["tent"], outside: ["tent"]))
      await #expect(throws: IndicatorRefusal.countedInNoBase(answer: "tent")) {
        try await Indicators(collect.store).define(
          as: IndicatorRecord(code: "a-b", names: LocalizedText(english: "A"), form: "survey", measure: measure),
          by: collect.head)
      }
      #expect(try await browser.signedIn(as: .viewer).get("/evidence/indicators/new").status == .forbidden)
      let unknown = try await manager.get("/evidence/indicators/\(ID<Indicator>(high: 1, low: 1))")
      #expect(unknown.status == .notFound)
    }
  }

  @Test func `the head of a table of choices, which nobody answers, is offered nowhere`() async throws {
    let collect = try await CollectSite()
    try await collect.publish(
      """
      | survey |
      | | type | name | label | appearance |
      | | select_one often | heads | How often is there | label |
      | | select_one often | water | Water | list-nolabel |
      | choices |
      | | list_name | name | label |
      | | often | never | Never |
      | | often | daily | Daily |
      | settings |
      | | form_id | version |
      | | survey | 1 |
      """)
    try await collect.send("<water>daily</water>")
    try await collect.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      for path in ["/evidence/forms/survey", "/evidence/indicators/new?form=survey&kind=share"] {
        let page = try await manager.get(path).text
        #expect(page.contains("/water") && !page.contains("/heads"), "\(path)")
      }
    }
  }

  @Test func `defining otherwise keeps code and kind, and retiring wants a reason`() async throws {
    let collect = try await Self.site()
    let id = try await Indicators(collect.store).define(
      as: IndicatorRecord(
        code: "people", names: LocalizedText(english: "People"), form: "survey", measure: .mean(path: "/people"),
        filter: .init(answers: ["/site/kind": ["tent"]])), by: collect.head)
    let path = "/evidence/indicators/\(id)"
    try await collect.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      #expect(try await manager.get(path).words.contains("1.5"))
      let edit = try await manager.get("\(path)/edit").text
      #expect(edit.contains(#"name="where" value="/site/kind=tent" checked"#) && !edit.contains(#"name="code""#))
      let saved = try await manager.post(
        "\(path)/edit", ["do": "save", "name.en": "People on site", "kind": "sum", "periodicity": "once"])
      #expect(saved.status == .seeOther)
      let page = try await manager.get(path).words
      #expect(page.contains("People on site") && page.contains("Edition 2") && page.contains("Mean of"))
      #expect(try await manager.post("\(path)/retire", ["reason": " "]).status == .unprocessableContent)
      #expect(try await manager.post("\(path)/retire", ["reason": "Not asked any more"]).status == .seeOther)
      #expect(try await manager.get(path).words.contains("Retired"))
      #expect(try await manager.get("\(path)/edit").status == .notFound)
    }
  }
}
