import Basics
import Collect
import Foundation
import HTTPTypes
import Worlds
import Office
import Records
import Store
import Testing

@testable import Web

@Suite struct SubmissionsAreRead {
  private func text(_ response: TestResponse) -> String {
    response.text.replacing("\u{2068}", with: "").replacing("\u{2069}", with: "")
  }

  @Test func `a list shows answers in words, and every filter narrows it`() async throws {
    let collect = try await CollectSite.withSurvey()
    try await collect.send(CollectSite.answers, id: "uuid:1")
    try await collect.send(
      "<site><title>Sarılar</title><kind>house</kind></site><people>7</people><needs>food</needs>", id: "uuid:2")
    try await collect.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      let list = "/collect/forms/survey/submissions"
      let all = text(try await officer.get(list))
      #expect(
        all.contains("2 submissions") && all.contains("Narlıca") && all.contains("Tents") && all.contains("Sarılar"))
      for (query, isFound) in [
        ("q=narl", true), ("q=sar%C4%B1lar", false), ("state=approved", false), ("state=received", true),
        ("where=/site/kind=tent", true), ("where=/site/kind=house", false), ("where=/needs=water", true),
        ("where=/people=100..", true), ("where=/people=..100", false), ("from=2000-01-01&to=2000-01-31", false),
        ("version=1", true), ("only=files", false), ("where=/site/kind=tent&where=/site/kind=house", true),
      ] {
        let page = text(try await officer.get("\(list)?\(query)"))
        #expect(page.contains("Narlıca") == isFound, "\(query)")
        #expect(page.contains("class=\"chip\"") && !page.contains("⟦"), "\(query)")
      }
      let chosen = text(try await officer.get("\(list)?column=/people&column=version"))
      #expect(chosen.contains("How many people?") && !chosen.contains("Kind of site</bdi></th>"))
      let empty = text(try await officer.get(list + "?q=nobody"))
      #expect(empty.contains("None fits"))
    }
  }

  @Test func `what the filter asks becomes an address to keep`() async throws {
    let collect = try await CollectSite.withSurvey()
    try await collect.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      let list = "/collect/forms/survey/submissions"
      let tidy = try await officer.get(
        list + "?tidy=yes&state=received&place=&from=&author=&question=/people&least=5&most=&where=/needs=water")
      #expect(tidy.status == .seeOther)
      #expect(tidy.headers[.location] == list + "?state=received&where=/needs%3Dwater&where=/people%3D5..")
      let asked = try await officer.get(list + "?tidy=yes&question=/site/kind")
      #expect(asked.headers[.location] == list + "?question=/site/kind")
      #expect(text(try await officer.get(list + "?question=/site/kind")).contains(#"value="/site/kind=tent""#))
      let part = try await officer.get("/collect/forms/survey/answers?question=/needs&where=/people=5..")
      #expect(part.text.contains(#"value="/needs=water""#) && part.text.contains(#"value="/people=5..""#))
    }
  }

  @Test func `pages go on where the last one ended, and back`() async throws {
    let collect = try await CollectSite.withSurvey()
    for number in 1...60 {
      try await collect.send("<site><title>Site \(number)</title></site>", id: "uuid:\(number)")
    }
    try await collect.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      let first = try await officer.get("/collect/forms/survey/submissions")
      let next = try #require(first.text.firstMatch(of: /href="([^"]*)" rel="next"/)).output.1
      #expect(!first.text.contains("rel=\"prev\""))
      let second = try await officer.get(String(next).replacing("&amp;", with: "&"))
      #expect(
        second.text.contains("Site 1<") && !second.text.contains("Site 60<") && !second.text.contains("rel=\"next\""))
      let back = try #require(second.text.firstMatch(of: /href="([^"]*)" rel="prev"/)).output.1
      let again = try await officer.get(String(back).replacing("&amp;", with: "&"))
      #expect(again.text.contains("Site 60<") && !again.text.contains("rel=\"prev\""))
    }
  }

  @Test func `one submission is shown with its groups, repeats and doubts`() async throws {
    let collect = try await CollectSite.withSurvey()
    let id = try #require(
      try await collect.send(
        CollectSite.answers.replacing("<people>120</people>", with: "<people>many &lt;b&gt;</people><other>x</other>")
          .replacing("<needs>water food</needs>", with: "<needs>water food soap</needs>")))
    try await collect.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      let page = text(try await officer.get("/collect/submissions/\(id)"))
      for words in [
        "The site", "Narlıca", "Tents", "Water", "Food", "1 of 2", "Ayşe", "36.20000, 36.16000",
        "many &lt;b&gt;", "not an answer of the question", "The form has no such question", "uuid:1",
        "This is none of the list", "<code dir=\"auto\">water food soap</code>",
      ] { #expect(page.contains(words), "\(words)") }
      #expect(!page.contains("Photograph"))
      #expect(text(try await officer.get("/collect/submissions/\(id)?all=yes")).contains("Photograph"))
      let turkish = text(try await officer.get("/collect/submissions/\(id)?language=1"))
      #expect(turkish.contains("Kaç kişi?") && turkish.contains("Çadır"))
      #expect(try await officer.get("/collect/submissions/\(ID<Submission>())").status == .notFound)
      #expect(try await browser.signedIn(as: .viewer).get("/collect/submissions/\(id)").status == .forbidden)
      let xml = try await officer.get("/collect/submissions/\(id)/xml")
      #expect(
        xml.text.contains("<title>Narlıca</title>") && xml.headers[.contentDisposition]?.hasPrefix("attachment") == true
      )
    }
  }

  @Test func `an officer says to which place a submission belongs`() async throws {
    let collect = try await CollectSite.withSurvey()
    let id = try #require(try await collect.send(CollectSite.answers))
    let list = "code,level,parent,name:en\nTUR,0,,Türkiye\nTUR073,1,TUR,Şırnak\n"
    _ = try await collect.parts.places.importPlaces(
      Array(list.utf8), from: .init(name: "List", version: "1"), by: .system)
    try await collect.site.run { (browser) async throws in
      let path = "/collect/submissions/\(id)"
      let viewer = browser.signedIn(as: .viewer)
      #expect(try await !viewer.get(path).text.contains(path + "/place"))
      #expect(try await viewer.post(path + "/place", ["place": "TUR073"]).status == .forbidden)
      let officer = browser.signedIn(as: .officer)
      #expect(try await officer.get(path).text.contains(path + "/place"))
      _ = try await officer.post(path + "/place", ["place": "nowhere"])
      #expect(try await collect.parts.submissions.submission(id, for: collect.head).record.placement?.place == nil)
      _ = try await officer.post(path + "/place", ["place": "sirnak"])
      let page = text(try await officer.get(path))
      #expect(page.contains("Şırnak, Türkiye") && page.contains("set by an officer"))
    }
  }

  @Test func `what others sent is shown without running it`() async throws {
    let collect = try await CollectSite.withSurvey()
    let id = try #require(
      try await collect.send(
        "<site><title>a</title><photo>a.jpg</photo></site>",
        files: ["a.jpg": "picture", "b.svg": "<svg onload='alert(1)'/>", "c.html": "<script>alert(1)</script>"]))
    try await collect.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      let page = try await officer.get("/collect/submissions/\(id)")
      #expect(page.text.contains("<img src=\"/collect/submissions/\(id)/files/a.jpg\""))
      for (name, type, disposition) in [
        ("a.jpg", "image/jpeg", "inline"), ("b.svg", "application/octet-stream", "attachment"),
        ("c.html", "application/octet-stream", "attachment"),
      ] {
        let file = try await officer.get("/collect/submissions/\(id)/files/\(name)")
        #expect(file.headers[.contentType] == type)
        #expect(file.headers[.contentDisposition]?.hasPrefix(disposition) == true)
        #expect(file.headers[.contentSecurityPolicy]?.contains("sandbox") == true)
        #expect(file.headers[.xContentTypeOptions] == "nosniff")
      }
      #expect(try await officer.get("/collect/submissions/\(id)/files/none.jpg").status == .notFound)
    }
  }

  @Test func `a file that was sent stays in no browser's cache`() async throws {
    let collect = try await CollectSite.withSurvey()
    let id = try #require(try await collect.send("<site><title>a</title></site>", files: ["a.jpg": "picture"]))
    try await collect.site.run { (browser) async throws in
      let file = try await browser.signedIn(as: .officer).get("/collect/submissions/\(id)/files/a.jpg")
      #expect(file.status == .ok && file.headers[.cacheControl] == "no-store")
    }
  }

  @Test func `those who sent something can be chosen in the order of their names`() async throws {
    let collect = try await CollectSite.withSurvey()
    for (number, name) in ["Zeynep", "Ali", "Mariam"].enumerated() {
      let phone = try await collect.parts.office.appUsers.create(label: name, place: nil, programme: nil, by: .system)
      try await collect.send("", id: "uuid:\(number)", by: .appUser(phone.record.id.recast()))
    }
    try await collect.site.run { (browser) async throws in
      let page = text(try await browser.signedIn(as: .officer).get("/collect/forms/survey/submissions"))
      let places = ["Ali", "Mariam", "Zeynep"].map { page.range(of: ">\($0)</option>")?.lowerBound }
      #expect(places.allSatisfy { $0 != nil } && places.compactMap(\.self) == places.compactMap(\.self).sorted())
    }
  }

  @Test(arguments: [
    ("100..130", "100 to 130", true), ("١٠٠..١٣٠", "100 to 130", true), ("119,5..120,5", "119.5 to 120.5", true),
    ("1.000..2.000", "1 to 2", false), ("..99", "… to 99", false), ("١٢٠", "١٢٠", true),
  ])
  func `a range is read in any digits, and its chip says what is filtered`(
    asked: String, chip: String, isFound: Bool
  ) async throws {
    let page = try await list(where: ["/people=" + asked])
    #expect(page.contains("How many people?: \(chip)"))
    #expect(page.contains("/collect/submissions/") == isFound)
    #expect(!page.contains("is not understood"))
  }

  @Test(arguments: [["/people=a..b"], ["/people=1..b"], ["/people=many"], ["/people=1..2", "/people=120"]])
  func `a condition that is not understood is said to be, and shows no other list`(conditions: [String]) async throws {
    let page = try await list(where: conditions)
    #expect(page.contains("is not understood as a condition on How many people?"))
    #expect(!page.contains("/collect/submissions/"))
  }

  /// The page of a list with one submission of 120 people.
  private func list(where conditions: [String]) async throws -> String {
    let collect = try await CollectSite.withSurvey()
    try await collect.send(CollectSite.answers)
    let query = conditions.map { "where=" + ($0.addingPercentEncoding(withAllowedCharacters: .unreserved) ?? "") }
    return try await collect.site.run { (browser) async throws in
      text(
        try await browser.signedIn(as: .officer)
          .get("/collect/forms/survey/submissions?" + query.joined(separator: "&")))
    }
  }

  @Test func `several are reviewed at once, one with a comment, and the history tells`() async throws {
    let collect = try await CollectSite.withSurvey()
    let id = try #require(try await collect.send(CollectSite.answers))
    try await collect.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      let list = "/collect/forms/survey/submissions"
      let bulk = try await officer.post(
        "/collect/forms/survey/review", ["submission": "\(id)", "state": "approved", "back": list])
      #expect(bulk.status == .seeOther && bulk.headers[.location] == list)
      #expect(text(try await officer.get(list + "?state=approved")).contains("Narlıca"))
      let late = try await officer.post(
        "/collect/forms/survey/review", ["submission": "\(id):received", "state": "rejected", "back": list])
      #expect(late.status == .seeOther)
      #expect(text(try await officer.get(list + "?state=approved")).contains("Narlıca"))
      let none = try await officer.post("/collect/forms/survey/review", ["state": "approved", "back": list])
      #expect(none.status == .seeOther)
      let base = try #require(
        try await collect.parts.submissions.submission(id, for: collect.head).record.current
      ).entry
      let one = try await officer.post(
        "/collect/submissions/\(id)/review", ["state": "has_issues", "comment": "Call again", "base": "\(base)"])
      #expect(one.status == .seeOther)
      let page = text(try await officer.get("/collect/submissions/\(id)"))
      #expect(page.contains("Call again") && page.contains("Has issues"))
      let stale = try await officer.post(
        "/collect/submissions/\(id)/review", ["state": "approved", "base": "\(ID<Submission>())"])
      #expect(stale.status == .conflict)
      #expect(
        try await browser.signedIn(as: .viewer).post("/collect/submissions/\(id)/review", ["state": "approved"]).status
          == .forbidden)
    }
  }

  @Test func `who reviews what somebody else reviewed meanwhile is told, and asked again with what they said`()
    async throws
  {
    let collect = try await CollectSite.withSurvey()
    let id = try #require(try await collect.send(CollectSite.answers))
    try await collect.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      let path = "/collect/submissions/\(id)"
      func shown(_ name: String, in page: String) throws -> String {
        let field = try Regex("name=\"\(name)\" value=\"([^\"]+)\"", as: (Substring, Substring).self)
        return String(try #require(page.firstMatch(of: field)).output.1)
      }
      let opened = try await officer.get(path).text
      var second = [
        "state": "rejected", "comment": "Not there any more", "base": try shown("base", in: opened),
        "former": try shown("former", in: opened),
      ]
      var first = second
      (first["state"], first["comment"]) = ("approved", "")
      #expect(try await officer.post(path + "/review", first).status == .seeOther)

      let asked = try await officer.post(path + "/review", second)
      #expect(asked.status == .conflict)
      #expect(text(asked).contains("its state is now “Approved”"))
      #expect(asked.text.contains("Not there any more</textarea>"))
      #expect(asked.text.contains(#"value="rejected" checked"#))
      let state = { try await collect.parts.submissions.submission(id, for: collect.head).record.state }
      #expect(try await state() == .approved)

      second["former"] = try shown("former", in: asked.text)
      #expect(try await officer.post(path + "/review", second).status == .seeOther)
      #expect(try await state() == .rejected)
    }
  }

  @Test func `reading personal data is written down before it is shown`() async throws {
    let collect = try await CollectSite.withSurvey()
    let id = try #require(try await collect.send(CollectSite.answers))
    let log = AccessLog(collect.store.database, clock: collect.store.clock)
    try await collect.site.run { (browser) async throws in
      _ = try await browser.signedIn(as: .officer).get("/collect/submissions/\(id)")
      #expect(try await log.lines(limit: 10).isEmpty)
    }
    try await collect.parts.forms.configure(
      ID(formID: "survey"), FormConfigured(sensitivity: .personal), by: collect.head)
    try await collect.site.run { (browser) async throws in
      #expect(try await browser.signedIn(as: .officer).get("/collect/submissions/\(id)").status == .notFound)
      let privileged = browser.signedIn(as: .officer, reaching: .personal)
      #expect(try await privileged.get("/collect/submissions/\(id)").status == .ok)
      #expect(try await privileged.get("/collect/forms/survey/submissions").status == .ok)
      let lines = try await log.lines(about: id)
      #expect(lines.map(\.page) == ["submissions.one", "submissions.list"])
    }
  }

  @Test func `what a list finds leaves as a file, with codes or in the words of the form`() async throws {
    let collect = try await CollectSite.withSurvey()
    try await collect.send(CollectSite.answers, id: "uuid:1")
    try await collect.send("<site><title>Sarılar</title><spot>37 37 0 0</spot></site>", id: "uuid:2")
    try await collect.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      let export = "/collect/forms/survey/export"
      let codes = try await officer.get(export + "?purpose=audit&kind=geojson&where=/site/kind=tent")
      #expect(codes.headers[.contentType] == "application/geo+json")
      #expect(codes.headers[.contentDisposition] == "attachment; filename=\"survey.geojson\"")
      #expect(codes.text.contains("\"site/kind\":\"tent\"") && !codes.text.contains("Sarılar"))
      let labels = try await officer.get(export + "?purpose=audit&kind=geojson&texts=1")
      #expect(labels.text.contains("Kaç kişi?") && labels.text.contains("Çadır") && labels.text.contains("Sarılar"))
      try await collect.send("<site><title>Nowhere known</title></site>", id: "uuid:3")
      let all = try await officer.get(export + "?purpose=audit&kind=geojson&shape=/site/spot")
      #expect(all.text.contains("Nowhere known") && all.text.contains("\"geometry\":null"))
      #expect(
        try await officer.get(export + "?purpose=audit&kind=geojson&shape=/site/title").status == .unprocessableContent)
      #expect(labels.text.contains("\"Received\":") && !labels.text.contains("missing_files"))
      let archive = try await officer.get(export + "?purpose=audit&kind=csv")
      #expect(archive.headers[.contentType] == "application/zip" && archive.text.hasPrefix("PK"))
      #expect(try await officer.get(export + "?kind=pdf").status == .unprocessableContent)
      let nowhere = try await officer.get(export + "?purpose=audit&kind=csv&place=Nowhere")
      #expect(nowhere.headers[.location] == "/collect/forms/survey/submissions?place=Nowhere")
      #expect(try await browser.signedIn(as: .viewer).get(export + "?purpose=audit&kind=csv").status == .forbidden)

      #expect(text(try await officer.get("/collect/forms/survey/submissions")).contains("As labels, Türkçe"))
      try await collect.parts.office.profile.becomeDemonstration(LocalizedText(english: "Demonstration"))
      let marked = try await officer.get(export + "?purpose=audit&kind=geojson")
      #expect(marked.headers[.contentDisposition]?.contains("demonstration-survey") == true)
      #expect(marked.text.contains("uydurma veri"))
    }
  }

  @Test func `a submission is erased only after it was confirmed, by whoever may`() async throws {
    let collect = try await CollectSite.withSurvey()
    let id = try #require(try await collect.send(CollectSite.answers))
    let path = "/collect/submissions/\(id)"
    try await collect.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      #expect(!(try await officer.get(path).text.contains("\(path)/erase")))
      #expect(try await officer.post(path + "/erase").status == .forbidden)
      let administrator = browser.signedIn(as: .administrator)
      #expect(try await administrator.get(path).text.contains("\(path)/erase"))
      #expect(text(try await administrator.get(path + "/erase")).contains("cannot be brought back"))
      #expect(try await administrator.get(path).status == .ok)
      let done = try await administrator.post(path + "/erase")
      #expect(done.status == .seeOther && done.headers[.location] == "/collect/forms/survey/submissions")
      #expect(try await administrator.get(path).status == .notFound)
      #expect(!text(try await administrator.get("/collect/forms/survey/submissions")).contains("Narlıca"))
    }
    await #expect(throws: SubmissionRefusal.erased) { try await collect.send(CollectSite.answers) }
  }

  @Test func `points within rights are on the map, and beside it as text`() async throws {
    let collect = try await CollectSite.withSurvey()
    let id = try #require(try await collect.send(CollectSite.answers))
    try await collect.send("<site><title>nowhere</title></site>", id: "uuid:2")
    try await collect.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      let page = text(try await officer.get("/collect/forms/survey/map"))
      #expect(page.contains("1 submission with a point") && page.contains("36.20000, 36.16000"))
      let points = try await officer.get("/collect/forms/survey/points?point=/site/spot")
      #expect(points.text == #"{"points":[[36.2,36.16,"received","\#(id)"]]}"#)
      let none = try await officer.get("/collect/forms/survey/points?point=/site/spot&state=approved")
      #expect(none.text == #"{"points":[]}"#)
      // None of them names a place that is known.
      let placed = try await officer.get("/collect/forms/survey/points?point=place")
      #expect(placed.text == #"{"points":[]}"#)
      #expect(text(try await officer.get("/collect/forms/survey/map?point=place")).contains("No points to show"))
      let summary = try await officer.get("/collect/forms/survey/summaries?submission=\(id)")
      #expect(summary.text.contains("/collect/submissions/\(id)"))
      #expect(try await officer.get("/collect/map/areas/en").headers[.contentType] == "application/geo+json")
    }
  }
}
