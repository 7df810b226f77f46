import Basics
import Collect
import Evidence
import HTTPTypes
import Worlds
import Office
import Store
import Testing

@testable import Web

@Suite struct FiguresStayPinned {
  @Test func `only those remove a pin who manage the evidence of its form, not whoever may read it`() async throws {
    let collect = try await CollectSite { token in
      let reach: Sensitivity = token == "manager" ? .protected : .internalUse
      return Account(
        user: ID(high: 1, low: 1), name: token, fullName: token,
        grants: [Grant(.viewer, sensitivity: .protected), Grant(.manager, sensitivity: reach)])
    }
    try await collect.publish(CollectSite.survey)
    try await collect.parts.forms.configure(
      ID(formID: "survey"), FormConfigured(sensitivity: .protected), by: collect.head)
    let pin = ID<Pin>()
    let record = PinRecord(
      title: LocalizedText(english: "Kinds"),
      tabulation: Tabulation(form: "survey", rows: .answer(path: "/site/kind")), figure: .value, picture: .bar)
    try await collect.store.perform(ID(), by: collect.head.actor) { decision in
      try decision.append(PinMade(pin: record), to: pin.recast(), of: PinRecord.stream, in: .mission)
      return true
    }
    try await RollupKeeper(collect.store).catchUp(pin)
    try await collect.site.run { (browser) async throws in
      let (reader, manager) = (browser.signedIn(as: .officer), browser.signedIn(as: .manager))
      #expect(try await reader.get("/evidence/pins/\(pin)").text.contains("Kinds"))
      #expect(try await reader.post("/evidence/pins/\(pin)/remove").status == .notFound)
      #expect(try await collect.store.read { try $0.pin(pin) } != nil)
      #expect(try await manager.post("/evidence/pins/\(pin)/remove").status == .seeOther)
      #expect(try await collect.store.read { try $0.pin(pin) } == nil)
    }
  }

  @Test func `what may not be summed any more says so where its picture was`() async throws {
    let collect = try await CollectSite.withSurvey()
    let pin = ID<Pin>()
    let record = PinRecord(
      title: LocalizedText(english: "People by year"),
      tabulation: Tabulation(form: "survey", measure: .sum(path: "/people"), rows: .period(.year)), figure: .value,
      picture: .bar)
    try await collect.store.perform(ID(), by: collect.head.actor) { decision in
      try decision.append(PinMade(pin: record), to: pin.recast(), of: PinRecord.stream, in: .mission)
      return true
    }
    try await collect.site.run { (browser) async throws in
      let reader = browser.signedIn(as: .viewer)
      let picture = try await reader.get("/evidence/pins/\(pin)/picture")
      #expect(picture.status == .ok && picture.text.contains("Nobody has said yet whether"))
      #expect(picture.text.contains("People by year") && picture.text.contains(#""values":[]"#))
      #expect(try await reader.get("/evidence/pins/\(pin)").text.contains("Nobody has said yet whether"))
    }
  }
}
