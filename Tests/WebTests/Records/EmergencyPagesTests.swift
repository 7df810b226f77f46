import Basics
import HTTPTypes
import Office
import Records
import Store
import Testing
import Worlds

@testable import Web

@Suite struct `Pages of emergencies` {
  private let path = "/records/emergencies"

  /// Tells of a flood in Cizre and gives its page.
  private func report(_ world: PresenceSite, _ browser: Browser) async throws -> String {
    let answer = try await browser.post(
      path, ["kind": "flood", "place": "TUR073002", "began": "2026-03-01", "source": "Governor"])
    #expect(answer.status == .seeOther)
    let all = try await world.emergencies.all(for: TestSite.account(.manager).requester, on: Day("2026-03-02")!)
    return "\(path)/\(try #require(all.first?.id))"
  }

  @Test func `a figure says from where to where, and one that is withdrawn stays visible`() async throws {
    let world = try await PresenceSite()
    try await world.site.run { (browser) async throws in
      let (officer, manager) = (browser.signedIn(as: .officer), browser.signedIn(as: .manager))
      let page = try await report(world, officer)
      let wrong = try await officer.post(
        page + "/figures",
        ["stage": "flash", "source": "Team", "area-1": "Nowhere", "unit-1": "households", "count-1": "40"])
      #expect(wrong.status == .unprocessableContent)
      let entered = try await officer.post(
        page + "/figures",
        [
          "stage": "flash", "source": "Team", "place-1": "School", "area-1": "TUR073005", "unit-1": "households",
          "count-1": "40", "area-2": "TUR073005", "unit-2": "households", "count-2": "2", "place-3": "Barn",
          "unit-3": "individuals",
        ])
      #expect(entered.status == .seeOther)
      let figure = try #require(try await world.emergency().figures.first?.entry)
      #expect(try await manager.post("\(page)/figures/\(figure)/approve").status == .seeOther)
      let shown = try await officer.get(page).plain
      #expect(shown.contains("From where to where") && shown.contains("42"))
      #expect(shown.contains("School, Silopi, Şırnak, Türkiye") && shown.contains("not known"))
      let withdraw = "\(page)/figures/\(figure)/withdraw"
      #expect(try await officer.get(withdraw).status == .forbidden)
      #expect(try await manager.get(withdraw).words.contains("It stays visible as withdrawn"))
      #expect(try await manager.post(withdraw, ["reason": " "]).status == .unprocessableContent)
      #expect(try await manager.post(withdraw, ["reason": "Counted twice"]).status == .seeOther)
      let after = try await officer.get(page).words
      #expect(after.contains("Counted twice") && !after.contains("From where to where"))
    }
  }

  @Test func `an emergency is corrected, leaves the list when it is closed, and is found among the closed ones`()
    async throws
  {
    let world = try await PresenceSite()
    try await world.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      let page = try await report(world, officer)
      #expect(try await officer.get(page + "/edit").text.contains("TUR073002"))
      let facts = ["kind": "fire", "place": "TUR073005", "began": "2026-02-28", "reason": "Heard badly"]
      #expect(try await officer.post(page + "/edit", facts).status == .seeOther)
      let corrected = try await officer.get(page).plain
      #expect(corrected.contains("Fire, Silopi") && corrected.contains("Before: Flood, Cizre"))
      let double = try await officer.post(page + "/close", ["ending": "double", "double": "X", "reason": "Twice"])
      #expect(double.status == .unprocessableContent)
      #expect(
        try await officer.post(page + "/close", ["ending": "mistake", "reason": "A rumour"]).status == .seeOther)
      let open = try await officer.get(path).words
      #expect(!open.contains("Fire, Silopi") && open.contains("1 closed emergency"))
      let closed = try await officer.get(path + "?closed=yes").words
      #expect(closed.contains("Fire, Silopi") && closed.contains("It was reported by mistake"))
      #expect(try await officer.get(page).text.contains("/figures\"") == false)
      #expect(try await officer.post(page + "/reopen", ["reason": "True after all"]).status == .seeOther)
      #expect(try await officer.get(path).words.contains("Fire, Silopi"))
    }
  }
}

extension TestResponse {
  /// Without the marks that keep texts of either direction apart.
  fileprivate var plain: String { words.replacing(/[\u{2066}-\u{2069}]/, with: "") }
}

extension PresenceSite {
  fileprivate var emergencies: Emergencies { Emergencies(presence.store, places: places) }

  /// The only one.
  fileprivate func emergency() async throws -> Emergency {
    try #require(
      try await emergencies.all(for: TestSite.account(.manager).requester, on: Day("2026-03-02")!).first)
  }
}
