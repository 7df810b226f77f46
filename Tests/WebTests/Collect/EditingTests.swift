import Basics
import Collect
import FormEngine
import Formats
import Foundation
import HTTPTypes
import Worlds
import Office
import Store
import Testing

@testable import Web

@Suite struct AnswersAreEdited {
  private func outline() async throws -> FormOutline {
    let collect = try await CollectSite.withSurvey()
    let newest = try await collect.parts.forms.record(ID(formID: "survey")).newest
    return FormOutline(newest, try await collect.parts.forms.form(newest), reader: .english)
  }

  private static let xml = """
    <data id="survey" version="1"><site><title>Narlıca</title><kind>tent</kind><spot>1 2 3 4</spot></site>\
    <people>120</people><needs>water food</needs><member><who>Ayşe</who><age>40</age></member>\
    <member><who>Can</who><age>7</age></member><odd>kept</odd><meta><instanceID>uuid:1</instanceID></meta></data>
    """

  /// What a browser sends of the page without anything changed.
  private func sent(_ changes: [(String, String?)] = [], instances: [String]? = nil) -> Web.Form {
    var fields: [(name: String, value: String)] = [
      ("answer:/site/title", "Narlıca"), ("answer:/site/kind", "tent"), ("answer:/site/spot", "1 2 3 4"),
      ("answer:/people", "120"), ("answer:/needs", "water"), ("answer:/needs", "food"),
      ("answer:/member[1]/who", "Ayşe"), ("answer:/member[1]/age", "40"), ("answer:/member[2]/who", "Can"),
      ("answer:/member[2]/age", "7"),
    ]
    for instance in instances ?? ["/member[1]", "/member[2]"] { fields.append(("instance", instance)) }
    for (name, value) in changes {
      fields.removeAll { $0.name == "answer:" + name }
      if let value { fields.append(("answer:" + name, value)) }
    }
    return Web.Form(fields: fields)
  }

  private func root() throws -> XMLElement { try XMLElement.parse(Array(Self.xml.utf8)) }

  @Test func `a moment is told as the clock of whoever answered showed it`() async throws {
    let answer = try #require(Answer("2026-05-28T10:15:37.123+03:00", as: .dateTime))
    func told(_ zone: String, _ language: Language) async throws -> String {
      let words = Words(
        try Sample.catalogue, language: language, zone: try #require(TimeZone(identifier: zone)))
      return AnswerWords(outline: try await outline(), words: words).text(answer, at: "/when")
    }
    #expect(try await told("Europe/Istanbul", .english) == "28 May 2026, 10:15")
    #expect(try await told("GMT", .english).contains("10:15 (\u{2068}UTC+03:00\u{2069})"))
    #expect(try await told("GMT", .arabic).contains("UTC+03:00"))
  }

  @Test func `what is sent unchanged changes nothing`() async throws {
    let (root, problems) = AnswerDraft(try root(), outline: try await outline(), reader: .english, sent: sent())
      .edited()
    #expect(problems.isEmpty)
    #expect(root == (try self.root()))
  }

  @Test func `answers, choices and instances are changed in place, everything else stays`() async throws {
    let form = sent(
      [
        ("/people", "121"), ("/needs", "food"), ("/site/kind", ""), ("/member[n1]/who", "Deniz"),
        ("/member[n1]/age", "3"),
      ], instances: ["/member[2]", "/member[n1]"])
    let (root, problems) = AnswerDraft(try root(), outline: try await outline(), reader: .english, sent: form).edited()
    #expect(problems.isEmpty)
    #expect(
      String(decoding: root.serialized, as: UTF8.self).contains(
        """
        <site><title>Narlıca</title><kind/><spot>1 2 3 4</spot></site><people>121</people><needs>food</needs>\
        <member><who>Can</who><age>7</age></member><member><who>Deniz</who><age>3</age></member><odd>kept</odd>
        """))
  }

  @Test func `what is not of its kind, or no longer answered, is told at its field`() async throws {
    let form = sent([("/people", "12 40"), ("/site/title", "  ")])
    let (_, problems) = AnswerDraft(try root(), outline: try await outline(), reader: .english, sent: form).edited()
    #expect(
      problems == [
        .init(field: "answer:/site/title", what: .required),
        .init(field: "answer:/people", what: .notOfItsType(.integer)),
      ])
  }

  @Test func `instances are added behind the others and taken away with what is in them`() async throws {
    var draft = AnswerDraft(try root(), outline: try await outline(), reader: .english, sent: sent())
    draft.add("/member", in: "")
    draft.remove("/member[1]")
    #expect(draft.instances(of: "/member", in: "").map(\.address) == ["/member[2]", "/member[n1]"])
    for hostile in ["/member", "/nothing[1]", "member[1]", "/member[x]", "/member[[1]", "", "[1]", "/member[]"] {
      let draft = AnswerDraft(
        try root(), outline: try await outline(), reader: .english, sent: Web.Form(fields: [("instance", hostile)]))
      #expect(draft.instances(of: "/member", in: "").isEmpty, "\(hostile)")
    }
  }

  @Test func `times keep their zone`() throws {
    let answer = EditedAnswer(reader: .english)
    func question(_ type: TableSchema.ColumnType) -> FormOutline.Question {
      FormOutline.Question(
        path: "/a", name: "a", label: "a", hint: nil, kind: .init(type), type: type, isRequired: false, condition: nil,
        constraintMessage: nil, choices: [], isLong: false, isReadOnly: false)
    }
    let moment = "2026-03-01T09:30:00.000+03:00"
    #expect(answer.shown(moment, question(.dateTime)) == "2026-03-01T09:30")
    #expect(
      try answer.stored("2026-03-01T10:15", question(.dateTime), before: moment) == "2026-03-01T10:15:00.000+03:00")
    #expect(answer.shown("09:30:00.000+03:00", question(.time)) == "09:30")
    #expect(
      try answer.stored("10:15", question(.time), before: "09:30:00.000+03:00") == "10:15:00.000+03:00")
    #expect(throws: AnswerDraft.Problem.What.notOfItsType(.time)) {
      try answer.stored("morning", question(.time), before: "")
    }
  }

  @Test(
    arguments: [
      (.english, "/people", "١٢", "12"), (.english, "/people", "−3", "-3"), (.english, "/people", "12,5", nil),
      (.english, "/people", "12 40", nil), (.english, "/share", "12,5", "12.5"), (.english, "/share", "١٢٫٥", "12.5"),
      (.english, "/share", "0.30", "0.30"), (.english, "/share", "half", nil),
      (.turkish, "/share", "12.5", "12.5"), (.turkish, "/share", "0.300", "0.300"),
      (.turkish, "/share", "12,5", "12.5"),
      (.turkish, "/share", "1.234,5", "1234.5"),
    ] as [(Language, String, String, String?)])
  func `numbers are read as the keyboard writes them and kept as XML writes them`(
    reader: Language, question: String, typed: String, stored: String?
  ) async throws {
    let (edited, problems) = try await numbers(question, typed, by: reader)
    let type: TableSchema.ColumnType = question == "/people" ? .integer : .decimal
    #expect(problems == (stored == nil ? [.notOfItsType(type)] : []))
    if let stored { #expect(edited.contains(">\(stored)</\(question.dropFirst())>")) }
  }

  @Test(
    arguments: [
      (.english, "1,000", "1000"), (.turkish, "1.000", "1000"), (.arabic, "1,000", "1000"), (.arabic, "١٬٠٠٠", "1000"),
      (.english, "12,345,678", "12345678"), (.turkish, "1 000", "1000"), (.english, "1.000", nil),
      (.turkish, "1,000", nil), (.arabic, "1.000", nil), (.english, "12.0", nil), (.turkish, "12,00", nil),
      (.turkish, "1.00", nil),
    ] as [(Language, String, String?)])
  func `a whole number is a thousand times as large where pages part thousands so, and never has a fraction`(
    reader: Language, typed: String, stored: String?
  ) async throws {
    let (edited, problems) = try await numbers("/people", typed, by: reader)
    #expect(problems == (stored == nil ? [.notOfItsType(.integer)] : []))
    #expect(edited.contains("<people>\(stored ?? "1")</people>"))
  }

  @Test(
    arguments: [(.english, "1,000"), (.turkish, "1.000"), (.arabic, "12,345"), (.turkish, "-2.500")]
      as [(Language, String)])
  func `a decimal number that is read in two ways is refused and never guessed`(
    reader: Language, typed: String
  ) async throws {
    let (edited, problems) = try await numbers("/share", typed, by: reader)
    #expect(problems == [.ambiguous])
    #expect(edited.contains("<share>1</share>"))
  }

  @Test func `decimals are shown with the sign of the reader's language, and kept when nothing was typed`() {
    let question = FormOutline.Question(
      path: "/a", name: "a", label: "a", hint: nil, kind: .decimal, type: .decimal, isRequired: false, condition: nil,
      constraintMessage: nil, choices: [], isLong: false, isReadOnly: false)
    #expect(EditedAnswer(reader: .turkish).shown("1.234", question) == "1,234")
    #expect(EditedAnswer(reader: .english).shown("1.234", question) == "1.234")
    #expect(EditedAnswer(reader: .turkish).shown("1e3", question) == "1e3")
  }

  /// What becomes of a number that a reader types over 1, and what stands against it.
  private func numbers(
    _ question: String, _ typed: String, by reader: Language
  ) async throws -> (xml: String, problems: [AnswerDraft.Problem.What]) {
    let collect = try await CollectSite()
    try await collect.publish(
      """
      | survey |
      | | type | name | label |
      | | integer | people | People |
      | | decimal | share | Share |
      | settings |
      | | form_title | form_id | version |
      | | Survey | survey | 1 |

      """)
    let newest = try await collect.parts.forms.record(ID(formID: "survey")).newest
    let outline = FormOutline(newest, try await collect.parts.forms.form(newest), reader: reader)
    let root = try XMLElement.parse(Array("<data id=\"survey\"><people>1</people><share>1</share></data>".utf8))
    var fields = ["answer:/people": "1", "answer:/share": "1"]
    fields["answer:" + question] = typed
    let form = Web.Form(fields: fields.map { (name: $0.key, value: $0.value) })
    let (edited, problems) = AnswerDraft(root, outline: outline, reader: reader, sent: form).edited()
    return (String(decoding: edited.serialized, as: UTF8.self), problems.map(\.what))
  }

  @Test func `an edit becomes a new version with a visible difference`() async throws {
    let collect = try await CollectSite.withSurvey()
    let id = try #require(try await collect.send(CollectSite.answers))
    try await collect.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      let path = "/collect/submissions/\(id)"
      let page = try await officer.get(path + "/edit")
      #expect(page.status == .ok)
      #expect(page.text.contains(#"name="answer:/member[2]/who""#) && page.text.contains(#"value="/member[2]""#))
      let base = try #require(page.text.firstMatch(of: /name="base" value="([^"]+)"/)).output.1
      var fields = [
        "base": String(base), "do": "save", "answer:/site/title": "Narlıca", "answer:/site/kind": "tent",
        "answer:/site/spot": "36.2 36.16 90 5", "answer:/people": "many", "answer:/needs": "water",
        "instance": "/member[1]", "answer:/member[1]/who": "Ayşe", "answer:/member[1]/age": "41",
      ]
      let refused = try await officer.post(path + "/edit", fields)
      #expect(refused.status == .unprocessableContent)
      #expect(refused.text.contains("A whole number, such as 12.") && refused.text.contains(#"value="many""#))

      fields["answer:/people"] = "125"
      #expect(try await officer.post(path + "/edit", fields).status == .seeOther)
      let shown = try await officer.get(path)
      #expect(shown.text.contains("<del><bdi>120</bdi></del>") && shown.text.contains("<ins><bdi>125</bdi></ins>"))
      #expect(shown.text.contains("<del><bdi>Can</bdi></del>"))
      let detail = try await collect.parts.submissions.submission(id, for: collect.head)
      #expect(detail.record.versions.count == 2)
      #expect(detail.record.current?.content.document?.deprecatedID == "uuid:1")
      // The page that was opened before the edit is too old now.
      let late = try await officer.post(path + "/edit", fields)
      #expect(late.status == .conflict)
      #expect(try await collect.parts.submissions.submission(id, for: collect.head).record.versions.count == 2)
    }
  }

  @Test func `what was typed when the session ended is on the page again after signing in`() async throws {
    let collect = try await CollectSite(endedUser: { $0 == "ended" ? ID(high: 1, low: 1) : nil })
    try await collect.publish(CollectSite.survey)
    let id = try #require(try await collect.send(CollectSite.answers))
    let base = try #require(try await collect.parts.submissions.submission(id, for: collect.head).record.current).entry
    try await collect.site.run { (browser) async throws in
      let path = "/collect/submissions/\(id)/edit"
      var fields = [
        "base": "\(base)", "do": "save", "answer:/site/title": "Narlıca", "answer:/site/kind": "house",
        "answer:/site/spot": "36.2 36.16 90 5", "answer:/people": "125", "answer:/needs": "water",
      ]
      var ended = browser
      ended.session = "never"
      #expect(try await ended.post(path, fields).status == .unauthorized)
      ended.session = "ended"
      #expect(try await ended.post(path, fields, proof: "made up").status == .forbidden)
      #expect(try await ended.post(path, fields, [.origin: "https://elsewhere.example"]).status == .forbidden)
      let kept = try await ended.post(path, fields)
      #expect(kept.status == .seeOther)
      let place = try #require(kept.headers[.location])
      #expect(place.hasPrefix("/sign-in?next=") && !place.contains("people"))
      let cookie = try #require(kept.headers[values: .setCookie].first { $0.hasPrefix("konak-kept=") })
      #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Max-Age=3600"))

      var officer = browser.signedIn(as: .officer)
      #expect(try await officer.get(path).text.contains(#"value="120""#))
      officer.cookies = [String(cookie.prefix { $0 != ";" })]
      let page = try await officer.get(path)
      #expect(page.status == .ok)
      #expect(page.text.contains(#"value="125""#) && page.text.contains(#"value="house" checked"#))
      #expect(page.text.contains("It is not saved yet.") && !page.text.contains(#"value="/member[1]""#))
      #expect(try await collect.parts.submissions.submission(id, for: collect.head).record.versions.count == 1)

      // What is saved then is what was typed, and nothing is kept any more.
      fields["answer:/people"] = "126"
      #expect(try await officer.post(path, fields).status == .seeOther)
      #expect(try await officer.get(path).text.contains(#"value="126""#))
    }
  }

  @Test func `what was typed when the session ended stands beside what somebody else saved meanwhile`() async throws {
    let collect = try await CollectSite(endedUser: { $0 == "ended" ? ID(high: 1, low: 1) : nil })
    try await collect.publish(CollectSite.survey)
    let id = try #require(try await collect.send("<people>120</people>"))
    let base = try #require(try await collect.parts.submissions.submission(id, for: collect.head).record.current).entry
    try await collect.site.run { (browser) async throws in
      let path = "/collect/submissions/\(id)/edit"
      var ended = browser
      ended.session = "ended"
      let kept = try await ended.post(path, ["base": "\(base)", "do": "save", "answer:/people": "125"])
      let cookie = try #require(kept.headers[values: .setCookie].first { $0.hasPrefix("konak-kept=") })
      var officer = browser.signedIn(as: .officer)
      let other = ["base": "\(base)", "do": "save", "answer:/people": "130", "answer:/site/title": "a"]
      #expect(try await officer.post(path, other).status == .seeOther)
      officer.cookies = [String(cookie.prefix { $0 != ";" })]
      let page = try await officer.get(path)
      let text = page.text.replacing(/[\u{2066}-\u{2069}]/, with: "")
      #expect(text.contains(#"value="125""#) && text.contains("Saved meanwhile: 130"))
    }
  }

  /// A form with a list of 400 villages, asked for one and for several.
  private static let villages = """
    | survey |
    | | type | name | label::English (en) | label::العربية (ar) |
    | | select_one village | home | Home village | القرية |
    | | select_multiple village | been | Been to | زار |
    | | text | note | Note | ملاحظة |
    | choices |
    | | list_name | name | label::English (en) | label::العربية (ar) |
    \((0..<400).map { "| | village | v\($0) | Village \($0) | قرية \($0) |" }.joined(separator: "\n"))
    | settings |
    | | form_title | form_id | version | default_language |
    | | Villages | villages | 1 | English (en) |

    """

  @Test func `a choice of a long list is found by its label, without scripts too`() async throws {
    let collect = try await CollectSite()
    try await collect.publish(Self.villages)
    let id = try #require(
      try await collect.send("<home>v7</home><been>v1 v2</been><note/>", form: "villages"))
    try await collect.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      let path = "/collect/submissions/\(id)"
      let page = try await officer.get(path + "/edit")
      #expect(page.text.contains(#"value="v7" checked"#) && page.text.contains("Village 7"))
      #expect(page.text.contains(#"value="v1" checked"#) && !page.text.contains("Village 399"))
      #expect(page.text.contains("400 choices"))
      let base = String(try #require(page.text.firstMatch(of: /name="base" value="([^"]+)"/)).output.1)

      // The button, or Enter in the field, shows what fits and saves nothing.
      var fields = [
        "base": base, "answer:/home": "v7", "answer:/been": "v1", "answer:/note": "typed",
        "search:answer:/home": "village 39",
      ]
      for (name, value) in [("find", "q1"), ("do", "save")] {
        let found = try await officer.post(path + "/edit", fields.merging([name: value]) { $1 })
        #expect(found.status == .ok)
        #expect(found.text.contains("11 choices fit") && found.text.contains(#"value="v399""#))
        #expect(found.text.contains(#"value="typed""#) && found.text.contains(#"value="v7" checked"#))
        #expect(found.text.contains(#"name="searched:answer:/home" value="village 39""#))
      }
      #expect(try await collect.parts.submissions.submission(id, for: collect.head).record.versions.count == 1)

      fields["do"] = "save"
      fields["searched:answer:/home"] = "village 39"
      fields["answer:/home"] = "v399"
      #expect(try await officer.post(path + "/edit", fields).status == .seeOther)
      let shown = try await officer.get(path)
      #expect(shown.text.contains("<ins><bdi>Village 399</bdi></ins>"))
    }
  }

  @Test func `the same while one types, in the page's language, for those who edit such submissions`() async throws {
    let collect = try await CollectSite()
    try await collect.publish(Self.villages)
    let id = try #require(try await collect.send("<home>v7</home>", form: "villages"))
    try await collect.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      let page = try await officer.get("/collect/submissions/\(id)/edit?language=1")
      let link = try #require(page.text.firstMatch(of: /hx-get="([^"]+)"/)).output.1
      let address = String(link).replacing("&amp;", with: "&")
      let found = try await officer.get(
        address + "&search%3Aanswer%3A%2Fhome=village%20399", [.init("hx-request")!: "true"])
      #expect(found.status == .ok)
      #expect(found.text.contains("قرية 399") && found.text.contains(#"name="answer:/home" value="v399""#))
      #expect(!found.text.contains("<html"))
      #expect(try await officer.get(address + "&search%3Aanswer%3A%2Fhome=xyz").text.contains("No choice fits"))
      #expect(try await officer.get(address.replacing("question=", with: "question=x")).status == .notFound)
      #expect(try await browser.signedIn(as: .enumerator).get(address).status == .forbidden)
      try await collect.parts.forms.configure(
        ID(formID: "villages"), FormConfigured(sensitivity: .protected), by: collect.head)
      #expect(try await officer.get(address).status == .notFound)
    }
  }

  @Test func `adding an instance keeps what was typed`() async throws {
    let collect = try await CollectSite.withSurvey()
    let id = try #require(try await collect.send("<site><title>a</title></site>"))
    let base = try #require(try await collect.parts.submissions.submission(id, for: collect.head).record.current).entry
    try await collect.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      let page = try await officer.post(
        "/collect/submissions/\(id)/edit", ["base": "\(base)", "add": "|/member", "answer:/people": "typed"])
      #expect(page.status == .ok)
      #expect(page.text.contains(#"value="typed""#) && page.text.contains(#"name="answer:/member[n1]/age""#))
    }
  }

  @Test func `what was typed stays when somebody saves first, and what both changed stands side by side`() async throws
  {
    let collect = try await CollectSite.withSurvey()
    let id = try #require(try await collect.send(CollectSite.answers))
    try await collect.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      let path = "/collect/submissions/\(id)"
      func base(_ page: String) throws -> String {
        String(try #require(page.firstMatch(of: /name="base" value="([^"]+)"/)).output.1)
      }
      var first = [
        "base": try base(try await officer.get(path + "/edit").text), "do": "save", "answer:/site/title": "Narlıca",
        "answer:/site/kind": "tent", "answer:/site/spot": "36.2 36.16 90 5", "answer:/people": "120",
        "answer:/needs": "water", "instance": "/member[1]", "answer:/member[1]/who": "Ayşe",
        "answer:/member[1]/age": "40",
      ]
      var second = first
      first["answer:/people"] = "125"
      first["answer:/site/kind"] = "house"
      second["answer:/people"] = "130"
      second["answer:/member[1]/age"] = "41"
      #expect(try await officer.post(path + "/edit", first).status == .seeOther)

      let asked = try await officer.post(path + "/edit", second)
      #expect(asked.status == .conflict)
      let page = asked.text.replacing(/[\u{2066}-\u{2069}]/, with: "")
      #expect(page.contains(#"value="130""#) && page.contains("Saved meanwhile: 125"))
      #expect(page.contains(#"value="house" checked"#) && page.contains("Changed meanwhile. Before: Tents"))
      #expect(page.contains(#"value="41""#))
      #expect(try await collect.parts.submissions.submission(id, for: collect.head).record.versions.count == 2)

      second["base"] = try base(asked.text)
      second["answer:/site/kind"] = "house"
      #expect(try await officer.post(path + "/edit", second).status == .seeOther)
      let saved = try #require(
        try await collect.parts.submissions.submission(id, for: collect.head).record.current?.content.document)
      let xml = String(decoding: saved.root.serialized, as: UTF8.self)
      #expect(
        xml.contains("<people>130</people>") && xml.contains("<kind>house</kind>") && xml.contains("<age>41</age>"))
    }
  }

  @Test func `instances that somebody added meanwhile stay, and those taken away come back only with what was typed`()
    async throws
  {
    func root(_ members: [String]) throws -> XMLElement {
      let members = members.map { "<member><who>\($0)</who><age>1</age></member>" }.joined()
      return try XMLElement.parse(Array("<data id=\"survey\"><people>1</people>\(members)</data>".utf8))
    }
    let outline = try await outline()
    func carried(_ old: [String], _ typed: [String: String], _ new: [String]) throws -> [String] {
      var fields: [(name: String, value: String)] = [("answer:/people", "1")]
      for (position, who) in old.enumerated() {
        let address = "/member[\(position + 1)]"
        fields += [
          ("instance", address), ("answer:\(address)/who", typed[who] ?? who), ("answer:\(address)/age", "1"),
        ]
      }
      let draft = AnswerDraft(
        try root(old), outline: outline, reader: .english, sent: Web.Form(fields: fields))
      let (kept, _) = draft.carried(from: try root(old), to: try root(new))
      return kept.edited().root.elements.filter { $0.name.local == "member" }.compactMap {
        $0.descendants("who").first?.text
      }
    }
    #expect(try carried(["Ayşe"], [:], ["Ayşe", "Can"]) == ["Ayşe", "Can"])
    #expect(try carried(["Ayşe", "Can"], [:], ["Ayşe"]) == ["Ayşe"])
    #expect(try carried(["Ayşe", "Can"], ["Can": "Deniz"], ["Ayşe"]) == ["Ayşe", "Deniz"])
  }
}
