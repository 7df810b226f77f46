import Basics
import Collect
import FormEngine
import Foundation
import HTTPTypes
import Worlds
import Testing

@testable import Web

@Suite struct FormsAreShownAndPublished {
  @Test func `an empty mission is told what to do`() async throws {
    let collect = try await CollectSite()
    try await collect.site.run { (browser) async throws in
      let page = try await browser.signedIn(as: .manager).get("/collect/forms")
      #expect(page.status == .ok)
      #expect(page.text.contains("No form yet") && page.text.contains("/collect/upload"))
      let reader = try await browser.signedIn(as: .officer).get("/collect/forms")
      #expect(!reader.text.contains("/collect/upload"))
    }
  }

  @Test func `a workbook in order is published, and its page shown`() async throws {
    let collect = try await CollectSite()
    try await collect.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      let files = ["workbook": (name: "survey.md", content: CollectSite.survey)]
      let checked = try await manager.upload("/collect/upload", ["do": "check"], files: files)
      #expect(checked.status == .ok)
      #expect(checked.text.contains("Survey of sites"))
      #expect(try await collect.parts.forms.all().isEmpty)

      let published = try await manager.upload("/collect/upload", ["do": "publish"], files: files)
      #expect(published.status == .seeOther || published.text.contains("/collect/forms/survey"))
      let list = try await manager.get("/collect/forms")
      #expect(list.text.contains("Survey of sites") && list.text.contains("nothing yet"))
      let about = try await manager.get("/collect/forms/survey")
      #expect(about.status == .ok)
      #expect(about.text.contains("English (en)") && about.text.contains("/collect/phones"))
      let read = try await browser.signedIn(as: .officer).get("/collect/forms/survey")
      #expect(read.status == .ok && !read.text.contains("/collect/phones"))
    }
  }

  @Test func `a mistake is shown at its cell, and nothing is published`() async throws {
    let collect = try await CollectSite()
    let broken = CollectSite.survey.replacing("| | integer | people", with: "| | intger | people")
    try await collect.site.run { (browser) async throws in
      let answer = try await browser.signedIn(as: .manager).upload(
        "/collect/upload", ["do": "publish"], files: ["workbook": ("survey.md", broken)])
      #expect(answer.status == .unprocessableContent)
      #expect(answer.text.contains("Not published: 1 mistake"))
      let cell = /class="is-marked is-error" id="([^"]+)" tabindex="-1" dir="auto">intger<\/td>/
      let anchor = try #require(answer.text.firstMatch(of: cell)).output.1
      #expect(answer.text.contains("<a href=\"#\(anchor)\">"))
      #expect(try await collect.parts.forms.all().isEmpty)
      let part = try await browser.signedIn(as: .manager).upload(
        "/collect/upload", ["do": "check"], files: ["workbook": ("survey.md", broken)], [.init("hx-request")!: "true"])
      #expect(part.status == .unprocessableContent && !part.text.contains("<html"))
    }
  }

  @Test func `a new version says what it changes`() async throws {
    let collect = try await CollectSite.withSurvey()
    let next = CollectSite.survey.replacing("| survey | 1 |", with: "| survey | 2 |")
      .replacing("| | integer | people", with: "| | decimal | people")
      .replacing("| | image | photo | Photograph | Fotoğraf | |", with: "| | text | manager | Manager | Yönetici | |")
    try await collect.site.run { (browser) async throws in
      let answer = try await browser.signedIn(as: .manager).upload(
        "/collect/upload", ["do": "check", "form": "survey"], files: ["workbook": ("survey.md", next)])
      for text in ["/site/manager", "/site/photo", "Whole number → Number", "no longer asked"] {
        #expect(answer.text.replacing("\u{2068}", with: "").replacing("\u{2069}", with: "").contains(text), "\(text)")
      }
      let other = next.replacing("| survey | 2 |", with: "| another | 2 |")
      let refused = try await browser.signedIn(as: .manager).upload(
        "/collect/upload", ["do": "publish", "form": "survey"], files: ["workbook": ("survey.md", other)])
      #expect(refused.status == .unprocessableContent)
      #expect(try await collect.parts.forms.all().map(\.formID) == ["survey"])
    }
  }

  @Test func `what is no workbook is refused with the reason`() async throws {
    let collect = try await CollectSite()
    try await collect.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      let none = try await manager.upload("/collect/upload", ["do": "publish"], files: [:])
      #expect(none.status == .unprocessableContent && none.text.contains("Choose a workbook first"))
      let zip = try await manager.upload(
        "/collect/upload", ["do": "publish"], files: ["workbook": ("a.xlsx", "PK\u{3}\u{4}broken")])
      #expect(zip.status == .unprocessableContent && !zip.text.contains("⟦"))
    }
  }

  @Test func `questions are marked, and numbers told to be stock or flow`() async throws {
    let collect = try await CollectSite.withSurvey()
    try await collect.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      let page = try await manager.get("/collect/forms/survey/questions?language=1")
      #expect(page.text.contains("Kaç kişi?") && page.text.contains("Çadır") && page.text.contains("Üye"))
      let saved = try await manager.post(
        "/collect/forms/survey/questions", ["marked": "/people", "measure/people": "stock"])
      #expect(saved.status == .seeOther)
      let options = try await collect.parts.forms.record(ID(formID: "survey")).options
      #expect(options.marked == ["/people"] && options.measures == ["/people": .stock])
      let wrong = try await manager.post("/collect/forms/survey/questions", ["marked": "/needs"])
      #expect(wrong.status == .unprocessableContent && wrong.text.contains("role=\"alert\""))
      #expect(try await browser.signedIn(as: .officer).post("/collect/forms/survey/questions").status == .forbidden)
    }
  }

  @Test func `state, files and care are decided on the form's page`() async throws {
    let collect = try await CollectSite.withSurvey()
    let id = ID<FormDefinition>(formID: "survey")
    try await collect.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      #expect(try await manager.post("/collect/forms/survey/state", ["state": "closed"]).status == .seeOther)
      #expect(try await collect.parts.forms.record(id).state == .closed)
      let added = try await manager.upload("/collect/forms/survey/media", [:], files: ["file": ("a b.gif", "GIF89a")])
      #expect(added.status == .seeOther)
      let file = try await manager.get("/collect/forms/survey/media/a%20b.gif")
      #expect(file.text == "GIF89a")
      #expect(file.headers[.contentDisposition] == "attachment; filename*=UTF-8''a%20b.gif")
      #expect(try await manager.post("/collect/forms/survey/media/a%20b.gif/remove").status == .seeOther)
      #expect(try await collect.parts.forms.record(id).media.isEmpty)
      _ = try await manager.upload("/collect/forms/survey/media", [:], files: ["file": ("b.gif", "GIF89a")])
      let version = try await collect.parts.forms.record(id).newest.entry
      let readable = ["submissions", "map", "versions/\(version)/workbook", "versions/\(version)/xform", "media/b.gif"]
        .map { "/collect/forms/survey/" + $0 }
      let open = try await manager.get("/collect/forms/survey").text
      #expect(readable.allSatisfy { open.contains("\"\($0)\"") })
      #expect(try await manager.post("/collect/forms/survey/sensitivity", ["sensitivity": "3"]).status == .seeOther)
      // From now on it is above what this manager was granted.
      let page = try await manager.get("/collect/forms/survey").text
      for path in readable {
        #expect(!page.contains("\"\(path)\""), "nobody is led to \(path) who may not read it")
        #expect(try await manager.get(path).status == .notFound)
      }
      #expect(try await manager.post("/collect/forms/survey/state", ["state": "open"]).status == .forbidden)
      #expect(try await manager.post("/collect/forms/survey/sensitivity", ["sensitivity": "0"]).status == .forbidden)
      #expect(try await manager.get("/collect/forms").text.contains("not open to you"))
    }
  }

  @Test func `workbook and XForm come back as they were`() async throws {
    let collect = try await CollectSite.withSurvey()
    let entry = try await collect.parts.forms.record(ID(formID: "survey")).newest.entry
    try await collect.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      let path = "/collect/forms/survey/versions/\(entry)"
      #expect(try await officer.get(path + "/workbook").text == CollectSite.survey)
      #expect(try await officer.get(path + "/xform").text.contains("<h:html"))
      #expect(try await officer.get("/collect/forms/survey/versions/\(ID<FormDefinition>())/xform").status == .notFound)
    }
  }

  @Test func `what is asked after a repeat does not stand under its heading`() async throws {
    let collect = try await CollectSite()
    try await collect.publish(
      CollectSite.survey.replacing(
        "| | end_repeat | | | | |", with: "| | end_repeat | | | | |\n| | text | remarks | Remarks | Notlar | |"))
    let id = try #require(try await collect.send(CollectSite.answers + "<remarks>None</remarks>"))
    try await collect.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      for path in ["/collect/forms/survey/questions", "/collect/submissions/\(id)", "/collect/submissions/\(id)/edit"] {
        let page = try await officer.get(path).text
        let member = try #require(page.range(of: "<bdi>Member</bdi>", options: .backwards)).upperBound
        let heading = try #require(
          page.range(of: "<bdi>Further questions</bdi>", range: member..<page.endIndex), "\(path)")
        let remarks = try #require(page.range(of: "<bdi>Remarks</bdi>", range: member..<page.endIndex))
        #expect(heading.upperBound < remarks.lowerBound, "\(path)")
      }
    }
  }
}
