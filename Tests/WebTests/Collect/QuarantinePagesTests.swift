import Basics
import Collect
import HTTPTypes
import Worlds
import Testing

@testable import Web

@Suite struct WhatWasKeptApartIsDecidedUpon {
  @Test func `it is listed with its reason, shown escaped, repaired and read`() async throws {
    let collect = try await CollectSite.withSurvey()
    #expect(try await collect.send("<site><title>&lt;b&gt;Narlıca</title></site>", version: "9") == nil)
    let item = try #require(try await collect.parts.quarantine.page().first)
    try await collect.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      #expect(try await officer.get("/collect/forms").text.contains("1 submission was kept apart"))
      #expect(try await officer.get("/collect/quarantine").text.contains("Unknown version"))
      let path = "/collect/quarantine/\(item.id)"
      let page = try await officer.get(path)
      #expect(
        page.text.contains("&lt;title&gt;&amp;lt;b&amp;gt;Narlıca&lt;/title&gt;") && !page.text.contains("<b>Narlıca"))
      let still = try await officer.post(path + "/read", ["target": ""])
      #expect(still.status == .unprocessableContent && still.text.contains("still cannot be accepted"))
      let read = try await officer.post(path + "/read", ["target": "survey\r\n1"])
      #expect(read.status == .seeOther)
      let submission = try #require(read.headers[.location])
      #expect(submission.hasPrefix("/collect/submissions/"))
      #expect(try await officer.get(submission).text.contains("&lt;b&gt;Narlıca"))
      #expect(try await officer.get("/collect/quarantine?state=accepted").text.contains(path))
    }
  }

  @Test func `it is offered every version that could read it, the best first`() async throws {
    let collect = try await CollectSite.withSurvey()
    // A later version of its form that no longer asks for the title, and another form whose first version asked for it.
    try await collect.publish(
      CollectSite.survey.replacing("| | text | title |", with: "| | text | called |")
        .replacing("| survey | 1 |", with: "| survey | 2 |"))
    let other = CollectSite.survey.replacing("Survey of sites | survey", with: "Other sites | other")
    try await collect.publish(other.replacing("| | integer | people |", with: "| | integer | heads |"))
    try await collect.publish(
      other.replacing("begin_group | site", with: "begin_group | place").replacing(
        "| other | 1 |", with: "| other | 2 |"))
    try await collect.send("<site><title>Narlıca</title></site><people>12</people>", version: "9")
    let item = try #require(try await collect.parts.quarantine.page().first)
    let whole = try await collect.parts.quarantine.item(item.id)
    let readers = try await collect.parts.quarantine.readers(
      of: whole, among: [ID(formID: "survey"), ID(formID: "other")])
    #expect(readers.answers == 2)
    #expect(
      readers.versions.map { "\($0.formID) \($0.version) \($0.asked)" } == [
        "survey 1 2", "survey 2 1", "other 2 1", "other 1 1",
      ])
    try await collect.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      let path = "/collect/quarantine/\(item.id)"
      let page = try await officer.get(path).text.replacing(/[\u{2066}-\u{2069}]/, with: "")
      #expect(page.contains("Survey of sites, version 1: asks for 2 of its 2 answers"))
      #expect(page.contains("Other sites, version 1: asks for 1 of its 2 answers"))
      #expect(try await officer.post(path + "/read", ["target": "other\r\n1"]).status == .seeOther)
    }
  }

  @Test func `its XML can be changed, and what is no XML is refused with the reason`() async throws {
    let collect = try await CollectSite.withSurvey()
    try await collect.send("<site><title>a</title></site>", version: "9")
    let item = try #require(try await collect.parts.quarantine.page().first)
    try await collect.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      let path = "/collect/quarantine/\(item.id)"
      let broken = try await officer.post(path + "/read", ["target": "", "xml": "<data"])
      #expect(broken.status == .unprocessableContent && broken.text.contains("&lt;data") && !broken.text.contains("⟦"))
      let mended = """
        <data id="survey" version="1"><site><title>mended</title></site>\r\n<meta><instanceID>uuid:5</instanceID></meta></data>
        """
      let read = try await officer.post(path + "/read", ["target": "", "xml": mended])
      #expect(read.status == .seeOther)
      #expect(try await officer.get(try #require(read.headers[.location])).text.contains("mended"))
    }
  }

  @Test func `what contradicts a submission can stand beside it`() async throws {
    let collect = try await CollectSite.withSurvey()
    try await collect.send("<site><title>first</title></site>")
    #expect(try await collect.send("<site><title>second</title></site>") == nil)
    let item = try #require(try await collect.parts.quarantine.page().first)
    try await collect.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      let path = "/collect/quarantine/\(item.id)"
      #expect(try await officer.get(path).text.contains(#"name="identity" value="new""#))
      #expect(try await officer.post(path + "/read", ["target": "", "identity": "new"]).status == .seeOther)
      let list = try await officer.get("/collect/forms/survey/submissions")
      #expect(list.text.contains("first") && list.text.contains("second"))
    }
  }

  @Test func `it is refused only with a reason`() async throws {
    let collect = try await CollectSite.withSurvey()
    try await collect.send("<site><title>a</title></site>", version: "9")
    let item = try #require(try await collect.parts.quarantine.page().first)
    try await collect.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      let path = "/collect/quarantine/\(item.id)"
      #expect(try await officer.post(path + "/refuse", ["comment": " "]).status == .unprocessableContent)
      #expect(try await officer.post(path + "/refuse", ["comment": "A test"]).status == .seeOther)
      let page = try await officer.get(path)
      #expect(page.text.contains("A test") && !page.text.contains("/read\""))
      #expect(try await browser.signedIn(as: .enumerator).get(path).status == .forbidden)
    }
  }

  @Test func `it is erased after a question, by those who may erase everywhere`() async throws {
    let collect = try await CollectSite.withSurvey()
    try await collect.send("<site><title>Ayşe</title></site>", version: "9", files: ["a.jpg": "face"])
    let item = try #require(try await collect.parts.quarantine.page().first)
    try await collect.site.run { (browser) async throws in
      let path = "/collect/quarantine/\(item.id)"
      let officer = browser.signedIn(as: .officer)
      #expect(!(try await officer.get(path).text.contains("/erase")))
      #expect(try await officer.get(path + "/erase").status == .forbidden)
      #expect(try await officer.post(path + "/erase").status == .forbidden)
      let manager = browser.signedIn(as: .manager)
      #expect(try await manager.get(path).text.contains("\(path)/erase"))
      let question = try await manager.get(path + "/erase").text
      #expect(question.contains("Erase for ever") && question.contains("action=\"\(path)/erase\""))
      #expect(try await manager.get(path).status == .ok)
      let erased = try await manager.post(path + "/erase")
      #expect(erased.status == .seeOther && erased.headers[.location] == "/collect/quarantine")
      #expect(try await manager.get(path).status == .notFound)
    }
    try await collect.parts.forms.configure(
      ID(formID: "survey"), FormConfigured(sensitivity: .protected), by: collect.head)
    try await collect.send("<site><title>Can</title></site>", version: "9")
    let hidden = try #require(try await collect.parts.quarantine.page().first)
    try await collect.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      #expect(try await manager.post("/collect/quarantine/\(hidden.id)/erase").status == .notFound)
    }
  }

  @Test func `nothing is written into a form that the officer may not read`() async throws {
    let collect = try await CollectSite.withSurvey()
    try await collect.publish(
      CollectSite.survey.replacing("Survey of sites | survey", with: "Hidden sites | hidden"))
    try await collect.parts.forms.configure(
      ID(formID: "hidden"), FormConfigured(sensitivity: .protected), by: collect.head)
    try await collect.send("<site><title>a</title></site>", version: "9")
    let item = try #require(try await collect.parts.quarantine.page().first)
    try await collect.site.run { (browser) async throws in
      let path = "/collect/quarantine/\(item.id)"
      let officer = browser.signedIn(as: .officer)
      #expect(!(try await officer.get(path).text.contains("Hidden sites")))
      #expect(try await officer.post(path + "/read", ["target": "hidden\n1"]).status == .forbidden)
      let privileged = browser.signedIn(as: .officer, reaching: .protected)
      #expect(try await privileged.get(path).text.contains("Hidden sites"))
      #expect(try await privileged.post(path + "/read", ["target": "hidden\n1"]).status == .seeOther)
    }
  }

  @Test func `what may hold personal data is not shown to those who may not see such`() async throws {
    let collect = try await CollectSite.withSurvey()
    try await collect.parts.forms.configure(
      ID(formID: "survey"), FormConfigured(sensitivity: .protected), by: collect.head)
    try await collect.send("<site><title>secret</title></site>", version: "9")
    let item = try #require(try await collect.parts.quarantine.page().first)
    try await collect.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      #expect(try await officer.get("/collect/quarantine/\(item.id)").status == .notFound)
      #expect(!(try await officer.get("/collect/quarantine").text.contains("\(item.id)")))
      let privileged = browser.signedIn(as: .officer, reaching: .protected)
      #expect(try await privileged.get("/collect/quarantine/\(item.id)").text.contains("secret"))
    }
  }
}
