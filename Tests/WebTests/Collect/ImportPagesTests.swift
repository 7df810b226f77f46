import Basics
import Collect
import HTTPTypes
import Worlds
import Store
import Testing

@testable import Web

@Suite struct SheetsBecomeSubmissionsOnPages {
  private static let sheet = """
    Our sites,,
    Name of the site,Kind of site,How many people?
    Narlıca,Tents,120
    Sarılar,Boat,12
    """

  @Test func `a sheet is uploaded, corrected, tried, imported and undone`() async throws {
    let collect = try await CollectSite.withSurvey()
    let worker = JobWorker(collect.store.jobs, [collect.parts.imports.handler], rest: .milliseconds(5))
    let task = Task { await worker.run() }
    defer { task.cancel() }
    @Sendable func settled() async throws {
      for _ in 0..<2000 {
        if try await collect.store.jobs.list(limit: 1).first?.ended != nil { return }
        try await Task.sleep(for: .milliseconds(5))
      }
    }
    try await collect.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      #expect(try await officer.get("/collect/imports").text.contains("Nothing was imported yet"))
      #expect(try await browser.signedIn(as: .viewer).get("/collect/imports").status == .forbidden)
      let begun = try await officer.upload(
        "/collect/imports", ["form": "survey"], files: ["sheet": ("sites.csv", Self.sheet)])
      let path = try #require(begun.headers[.location])
      let mapping = try await officer.get(path).text
      #expect(mapping.contains("value=\"/site/title\" selected") && mapping.contains("value=\"/people\" selected"))

      let plan = ["heading": "2", "column-1": "/site/title", "column-2": "/site/kind", "column-3": "/people"]
      var twice = plan
      twice["column-3"] = "/site/title"
      let refused = try await officer.post(path + "/plan", twice)
      #expect(refused.status == .unprocessableContent && refused.text.contains("same meaning"))
      #expect(try await officer.post(path + "/plan", plan).status == .seeOther)
      try await settled()
      let tried = try await officer.get(path).text
      #expect(tried.contains("4:B") && tried.contains("Tents") && tried.contains("Import 1 row"))
      #expect(try await officer.get(path + "/diagnostics").text.contains("4:B"))

      #expect(try await officer.post(path + "/take").status == .seeOther)
      try await settled()
      #expect(try await officer.get(path).text.contains("Undo the import"))
      #expect(try await officer.get(path + "/file").text == Self.sheet)
      #expect(try await officer.post(path + "/undo", ["reason": " "]).status == .unprocessableContent)
      #expect(try await officer.post(path + "/undo", ["reason": "Another round"]).status == .seeOther)
      try await settled()
      let undone = try await officer.get(path).text
      #expect(undone.contains("Another round") && undone.contains("Withdrawn by undoing"))
      #expect(
        try await officer.get("/collect/forms/survey/submissions?state=rejected").text.contains("Narlıca"))
    }
  }

  @Test func `a project's file is recognised, tried at once, taken over and undone`() async throws {
    let collect = try await CollectSite.withSurvey()
    let worker = JobWorker(collect.store.jobs, [collect.parts.imports.handler], rest: .milliseconds(5))
    let task = Task { await worker.run() }
    defer { task.cancel() }
    @Sendable func settled() async throws {
      for _ in 0..<2000 {
        if try await collect.store.jobs.list(limit: 1).first?.ended != nil { return }
        try await Task.sleep(for: .milliseconds(5))
      }
    }
    let file = "title,people,_uuid,_validation_status,__version__,_index\nNarlıca,120,aaa,Approved,v1,1\n"
    try await collect.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      let begun = try await officer.upload(
        "/collect/imports", ["form": "survey"], files: ["sheet": ("kobo.csv", file)])
      let path = try #require(begun.headers[.location])
      try await settled()
      let tried = try await officer.get(path).text
      #expect(tried.contains("KoboToolbox") && tried.contains("Take the project over") && tried.contains("v1"))
      #expect(!tried.contains("What the columns mean"))
      #expect(try await officer.post(path + "/take").status == .seeOther)
      try await settled()
      #expect(try await officer.get("/collect/forms/survey/submissions?state=approved").text.contains("Narlıca"))
      #expect(try await officer.post(path + "/undo", ["reason": "Another project"]).status == .seeOther)
      try await settled()
      #expect(try await officer.get("/collect/forms/survey/submissions?state=rejected").text.contains("Narlıca"))
    }
  }
}
