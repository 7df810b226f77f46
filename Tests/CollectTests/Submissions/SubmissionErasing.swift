import Basics
import FormEngine
import Foundation
import Store
import Testing
import Worlds

@testable import Collect

@Suite struct SubmissionErasing {
  @Test(arguments: Engines.all)
  func `nothing is left of an erased submission but what refuses it when it comes again`(engine: EngineKind)
    async throws
  {
    let world = try await CollectWorld(engine)
    try await world.publish(
      "survey", "1",
      [
        .questions(["name": .text, "needs": .choices]), .questions(["age": .integer], in: "/member", of: 0),
      ])
    let xml = submission("uuid:1", "<name>Ayşe</name><needs>a b</needs><member><age>x</age></member>")
    guard case .accepted(let id, _) = try await world.send(xml, ["a.jpg": "face"]) else { return #expect(Bool(false)) }
    try await world.send(submission("uuid:2", "<name>Fatma</name>", replacing: "uuid:1"))
    try await world.send(submission("uuid:9", "<name>stays</name>"))
    let file = try #require(try await world.store.read { try $0.files(of: id) }["a.jpg"])
    try await world.submissions.erase(id, by: world.officer)

    #expect(try await world.rows("SELECT name FROM answers_survey") == [[.text("stays")]])
    for table in ["answers_survey__member", "issue", "submission_file"] {
      #expect(try await world.count(table) == 0, "\(table)")
    }
    #expect(try await world.rows("SELECT DISTINCT token FROM submission_token") == [[.text("stays")]])
    await #expect(throws: BlobMissing.self) { try await world.store.blobs.read(file.blob, upTo: 100) }
    await #expect(throws: SubmissionRefusal.unknown) { try await world.submissions.submission(id, for: world.officer) }
    for again in [
      xml, submission("uuid:2", "<name>Fatma</name>", replacing: "uuid:1"), submission("uuid:1", "<name>new</name>"),
    ] {
      await #expect(throws: SubmissionRefusal.erased) { try await world.send(again) }
    }
    #expect(try await world.count("answers_survey") == 1)
    #expect(try await world.store.rebuild().differences.isEmpty)
    await #expect(throws: SubmissionRefusal.unknown) { try await world.submissions.erase(id, by: world.officer) }
  }

  @Test(arguments: Engines.all)
  func `what was kept apart goes with the submission that it became`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    guard case .quarantined(let item, _) = try await world.send(submission("uuid:1", "<name>Ayşe</name>")) else {
      return #expect(Bool(false))
    }
    try await world.publish("survey", "1", [.questions(["name": .text])])
    guard case .accepted(let id, _) = try await world.quarantine.accept(item, by: world.officer) else {
      return #expect(Bool(false))
    }
    try await world.submissions.erase(id, by: world.officer)
    #expect(try await world.count("quarantine") == 0)
    #expect(
      try await world.store.history(of: item.recast()).allSatisfy { $0.payload == nil || $0.kind == "stream.erased" })
  }

  @Test(arguments: Engines.all)
  func `copies of an erased submission that were kept apart are erased, and no photo is kept for it again`(
    engine: EngineKind
  ) async throws {
    let world = try await CollectWorld(engine)
    let form = try await world.publish("survey", "1", [.questions(["name": .text])])
    guard case .accepted(let id, _) = try await world.send(submission("uuid:1", "<name>Ayşe</name>")) else {
      return #expect(Bool(false))
    }
    try await world.send(submission("uuid:2", "<name>Ayşe D.</name>", replacing: "uuid:1"))
    let refused = submission("uuid:1", "<name>Ayşe Ç.</name>")
    let apart = [
      submission("uuid:2", "<name>Ayşe Ş.</name>"), submission("uuid:3", "<name>Ayşe Ğ.</name>", replacing: "uuid:1"),
      submission("uuid:1", "<name>Ayşe</name>", version: "9"), refused,
    ]
    for xml in apart { try await world.send(xml, ["a.jpg": "face"]) }
    try await world.send(submission("uuid:9", "<name>stays</name>", version: "9"))
    guard case .quarantined(let item, _) = try await world.send(refused) else { return #expect(Bool(false)) }
    try await world.quarantine.refuse(item, comment: "", by: world.officer)
    #expect(try await world.count("quarantine") == 5)
    try await world.submissions.erase(id, by: world.officer)
    #expect(try await world.rows("SELECT instance_id FROM quarantine") == [[.text("uuid:9")]])
    #expect(try await world.fileCount() == 0)

    try await world.forms.set(.closed, of: form, by: world.officer)
    for xml in apart + [submission("uuid:1", "<name>Ayşe</name>")] {
      await #expect(throws: SubmissionRefusal.erased) { try await world.send(xml, ["a.jpg": "face"]) }
    }
    #expect(try await world.fileCount() == 0)
  }

  @Test(arguments: Engines.all)
  func `what was kept apart can be erased by itself`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    guard case .quarantined(let item, _) = try await world.send(submission("uuid:1", ""), ["a.jpg": "face"]) else {
      return #expect(Bool(false))
    }
    try await world.quarantine.erase(item, by: world.officer)
    #expect(try await world.count("quarantine") == 0)
    #expect(try await world.fileCount() == 0)
    await #expect(throws: SubmissionRefusal.unknown) { try await world.quarantine.item(item) }
    await #expect(throws: SubmissionRefusal.unknown) { try await world.quarantine.erase(item, by: world.officer) }
  }

  @Test(arguments: Engines.all)
  func `what another office still says of an erased submission, its erasure too, is received`(engine: EngineKind)
    async throws
  {
    let (ankara, hatay) = (try await CollectWorld(engine), try await CollectWorld(engine))
    for (one, other) in [(ankara, hatay), (hatay, ankara)] { try await one.store.trust(other.store.card()) }
    try await ankara.publish("survey", "1", [.questions(["name": .text])])
    guard case .accepted(let id, _) = try await ankara.send(submission("uuid:1", "<name>Ayşe</name>")),
      case .accepted(let twice, _) = try await ankara.send(submission("uuid:2", "<name>Fatma</name>"))
    else { return #expect(Bool(false)) }
    try await ankara.tell(hatay)
    try await hatay.submissions.review(id, as: .approved, comment: "", by: hatay.officer)
    try await hatay.send(submission("uuid:3", "<name>Fatma</name>", replacing: "uuid:2"), ["a.jpg": "face"])
    try await hatay.submissions.erase(twice, by: hatay.officer)
    for submission in [id, twice] { try await ankara.submissions.erase(submission, by: ankara.officer) }
    try await hatay.tell(ankara)
    try await ankara.tell(hatay)
    for world in [ankara, hatay] {
      #expect(try await world.count("answers_survey") == 0)
      for instance in ["uuid:1", "uuid:2", "uuid:3"] {
        await #expect(throws: SubmissionRefusal.erased) { try await world.send(submission(instance, "")) }
      }
      #expect(try await world.store.rebuild().differences.isEmpty)
    }
  }

  @Test(arguments: Engines.all)
  func `all tables follow from the journal`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    let form = try await world.publish(
      "survey", "1",
      [
        .questions(["name": .text, "needs": .choices, "gps": .geopoint]),
        .questions(["age": .integer], in: "/member", of: 0),
      ])
    for number in 0..<20 {
      try await world.send(
        submission("uuid:\(number)", "<name>n\(number)</name><needs>a b</needs><member><age>\(number)</age></member>"),
        number % 3 == 0 ? ["a.jpg": "\(number)"] : [:])
    }
    try await world.publish(
      "survey", "2",
      [
        .questions(["name": .integer, "needs": .text]),
        .questions(["age": .integer, "sex": .choice], in: "/member", of: 0),
      ])
    try await world.forms.configure(
      form, FormConfigured(marked: ["/name"], measures: ["/member/age": "flow"]), by: world.officer)
    try await world.send(submission("uuid:v2", "<name>7</name><member><sex>f</sex></member>", version: "2"))
    try await world.send(
      submission("uuid:e", "<name>8</name><member><age>1</age></member>", version: "2", replacing: "uuid:3"))
    try await world.send(submission("uuid:q", "", version: "9"))
    let lines = try await world.submissions.page(SubmissionQuery(form: form), for: world.officer).lines
    try await world.submissions.review(lines[0].submission, as: .hasIssues, comment: "look", by: world.officer)
    try await world.submissions.place(lines[1].submission, at: ID(), by: world.officer)
    try await world.submissions.erase(lines[2].submission, by: world.officer)
    let rebuilt = try await world.store.rebuild()
    #expect(rebuilt.differences.isEmpty, "\(rebuilt.differences)")
    #expect(try await world.store.database.undeclaredTables() == [])
  }
}
