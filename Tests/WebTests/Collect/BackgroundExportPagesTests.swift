import Basics
import Collect
import HTTPTypes
import Worlds
import Office
import Store
import Testing

@testable import Web

@Suite struct FilesAreMadeInTheBackground {
  private static let asked = [
    "kind": "csv", "texts": "", "q": "narlıca", "where": "/site/kind=tent", "purpose": "audit", "why": "Yearly",
  ]

  @Test func `what a list finds is asked for, made, fetched and deleted`() async throws {
    let collect = try await CollectSite.withSurvey()
    try await collect.send(CollectSite.answers, id: "uuid:1")
    try await collect.send("<site><title>Sarılar</title><kind>tent</kind></site>", id: "uuid:2")
    try await collect.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      #expect(try await officer.get("/collect/exports").text.contains("No files yet"))
      let begun = try await officer.post("/collect/forms/survey/export", Self.asked)
      #expect(begun.status == .seeOther && begun.headers[.location] == "/collect/exports")
      let waiting = try await officer.get("/collect/exports").text
      #expect(waiting.contains("Waiting") && waiting.contains("every 3s") && waiting.contains("narlıca"))

      let worker = JobWorker(
        collect.store.jobs, [collect.parts.backgroundExports.handler], rest: .milliseconds(5))
      let task = Task { await worker.run() }
      defer { task.cancel() }
      for _ in 0..<2000 {
        if try await collect.store.jobs.list(limit: 1).first?.ended != nil { break }
        try await Task.sleep(for: .milliseconds(5))
      }
      let ready = try await officer.get("/collect/exports", [.init("hx-request")!: "true"]).text
      #expect(ready.contains("Ready") && !ready.contains("every 3s") && !ready.contains("<html"))
      let file = try #require(ready.firstMatch(of: /href="([^"]*\/file)"/)).output.1
      let taken = collect.parts.office.dataExports
      #expect(try await taken.list(limit: 5).isEmpty, "what nobody fetched was not taken")
      let content = try await officer.get(String(file))
      #expect(content.headers[.contentDisposition]?.contains("survey.zip") == true)
      let noted = try await taken.list(limit: 5)
      #expect(noted.map(\.file) == ["survey.zip"] && noted.map(\.reason) == [.init(.audit, "Yearly")])
      #expect(noted.map(\.conditions) == [2] && noted.map(\.title) == ["Survey of sites"])
      #expect(try await browser.signedIn(as: .viewer).get(String(file)).status == .forbidden)
      let remove = try #require(ready.firstMatch(of: /action="([^"]*\/remove)"/)).output.1
      #expect(try await officer.post(String(remove)).status == .seeOther)
      #expect(try await officer.get(String(file)).status == .notFound)
      #expect(try await officer.get("/collect/exports").text.contains("Deleted"))
    }
  }

  @Test func `everything is not exported in the place of a place that there is none of`() async throws {
    let collect = try await CollectSite.withSurvey()
    try await collect.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      let answer = try await officer.post(
        "/collect/forms/survey/export", ["kind": "csv", "place": "Atlantis", "purpose": "audit"])
      #expect(answer.headers[.location] == "/collect/forms/survey/submissions?place=Atlantis")
      #expect(try await collect.store.jobs.list(limit: 1).isEmpty)
    }
  }
}
