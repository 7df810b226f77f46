import Basics
import Collect
import Foundation
import Records
import Store
import Testing
import Worlds

/// What assessments say of an informant goes when the informant is erased, and figures stay.
@Suite struct ErasedInformantsInAssessments {
  @Test(arguments: Engines.all)
  func `an erased informant is in no version of an assessment, and a released figure stays what it was`(
    engine: EngineKind
  ) async throws {
    let world = try await AnsweringWorld(engine)
    let (store, presence) = (world.world.store, world.world.presence)
    try await presence.setUp(
      world.world.programme, TrackingSetUp(informants: .weighted(["mukhtar": 3])), by: world.manager)
    let round = try await world.world.round(1)
    for place in ["A1", "A2"] { try await world.world.say(.scope, of: place, in: round) }
    let one = "<kind>mukhtar</kind><key>4f7q-m2kp</key><said>100</said>"
    let first = try await world.send(
      "A1", people: 90, informants: [one, "<kind>teacher</kind><said>120</said>"], id: "uuid:first")
    try await world.send("A1", people: 100, informants: [one], id: "uuid:second", replacing: "uuid:first")
    try await world.send("A1", people: 200, informants: ["<kind>teacher</kind><key>AAAA-AAAA</key>"])
    let other = try await world.send("A2", people: 40, informants: [one.replacing("4f7q-m2kp", with: "BBBB-BBBB")])
    try await world.submissions.review(first, as: .approved, comment: "as expected", by: world.manager)
    // (3 × 100 + 200) ÷ 4
    #expect(try await world.total("A1", round).total == 125)
    try await presence.release(round, by: world.manager)

    try await world.world.register("4F7Q-M2KP")
    let informants = Informants(store, places: world.world.places, submissions: world.submissions) { [:] }
    let id = Informants.id(try #require(InformantCode("4F7Q-M2KP")), in: world.world.programme)
    try await informants.erase(id, reason: "Asked for it.", by: world.manager)

    #expect(try await world.total("A1", round).total == 125)
    let detail = try await world.submissions.submission(first, for: world.manager)
    #expect(detail.record.versions.count == 2 && detail.record.state == .approved)
    for version in detail.record.versions {
      let xml = String(decoding: version.content.xml, as: UTF8.self)
      #expect(!xml.lowercased().contains("4f7q") && !xml.contains("mukhtar") && xml.contains("<said>100</said>"))
    }
    #expect(detail.history.contains { if case .redacted = $0.what { true } else { false } })
    let entries = try await store.history(of: first.recast())
    #expect(entries.count { $0.event(SubmissionReceived.self) != nil || $0.event(SubmissionEdited.self) != nil } == 0)
    let untouched = try await world.submissions.submission(other, for: world.manager)
    #expect(untouched.history.count == 1)

    // The figure stays by a correction that says why, and nothing waits.
    let log = try await store.read { try $0.corrections(of: round, areas: nil, limit: 9) }
    #expect(log.map(\.correction.reason) == [PlaceInRound.informantErased])
    #expect(try await store.read { try $0.lateAnswers(of: round, areas: nil, limit: 9) }.isEmpty)
    #expect(try await !presence.keeper.rebuild())
    _ = try await store.sealNow()
    #expect(try await store.rebuild().isSound)
    #expect(try await world.total("A1", round).total == 125)
    // A phone that sends again what it sent is answered as before, and brings nothing back.
    let again = """
      <data id="b2" version="1"><code>A1</code><meta><instanceID>uuid:first</instanceID></meta></data>
      """
    #expect(
      try await world.intake.receive(SubmissionPost(xml: Array(again.utf8)), by: world.manager.actor)
        == .accepted(first, isNew: false))
    #expect(try await world.submissions.submission(first, for: world.manager).record.versions.count == 2)
  }
}
