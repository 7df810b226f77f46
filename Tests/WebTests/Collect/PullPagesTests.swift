import Basics
import Collect
import HTTPTypes
import Worlds
import Store
import Testing

@testable import Web

@Suite struct OtherServersOnPages {
  private static let server = [
    "kind": "kobo", "address": "http://127.0.0.1:1", "remote": "aForm", "secret": "0123456789", "form": "survey",
    "interval": "day",
  ]

  @Test func `a server is connected, asked, changed and forgotten, and its credential is never shown`() async throws {
    let collect = try await CollectSite.withSurvey()
    let worker = JobWorker(collect.store.jobs, [collect.parts.pulls.handler], rest: .milliseconds(5))
    let task = Task { await worker.run() }
    defer { task.cancel() }
    try await collect.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      let officer = browser.signedIn(as: .officer)
      #expect(try await officer.get("/collect/imports/servers/new").status == .forbidden)
      #expect(try await officer.post("/collect/imports/servers", Self.server).status == .forbidden)
      #expect(try await manager.get("/collect/imports").text.contains("/collect/imports/servers/new"))
      #expect(try await manager.get("/collect/imports/servers/new").status == .ok)
      var open = Self.server
      open["address"] = "http://kf.example.org"
      let refused = try await manager.post("/collect/imports/servers", open)
      #expect(refused.status == .unprocessableContent && refused.text.contains("must begin with https://"))
      #expect(refused.text.contains("aForm") && !refused.text.contains("0123456789"))

      let begun = try await manager.post("/collect/imports/servers", Self.server)
      let path = try #require(begun.headers[.location])
      #expect(try await manager.get(path).text.contains("Not fetched yet"))
      // An officer asks, and changes nothing.
      #expect(try await officer.get(path).text.contains("Fetch now"))
      #expect(!(try await officer.get(path).text.contains("Replace the credential")))
      #expect(try await officer.post(path + "/remove").status == .forbidden)
      #expect(try await officer.post(path + "/run").status == .seeOther)
      for _ in 0..<2000 {
        if try await collect.store.jobs.list(limit: 1).first?.ended != nil { break }
        try await Task.sleep(for: .milliseconds(5))
      }
      let failed = try await manager.get(path).text
      #expect(failed.contains("Broken off") && failed.contains("of its own network"))
      #expect(!failed.contains("0123456789"))
      #expect(try await manager.post(path + "/interval", ["interval": "never"]).status == .seeOther)
      #expect(try await manager.get("/collect/imports").text.contains("Only by hand"))
      #expect(try await manager.post(path + "/secret", ["secret": ""]).status == .unprocessableContent)
      #expect(try await manager.post(path + "/secret", ["secret": "9876543210"]).status == .seeOther)
      #expect(try await manager.post(path + "/remove").status == .seeOther)
      #expect(try await manager.get(path).status == .notFound)
    }
  }
}
