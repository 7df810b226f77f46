import Basics
import FormEngine
import Store
import Testing
import Worlds

@testable import Collect

@Suite struct QuarantineWork {
  @Test(arguments: Engines.all)
  func `a page is full of what somebody may look at, and rights of a programme reach its forms`(
    engine: EngineKind
  ) async throws {
    let world = try await CollectWorld(engine)
    let programme = ID<Programme>()
    let own = try await world.publish("own", "1", [.questions(["camp": .text])])
    try await world.forms.configure(own, FormConfigured(programme: programme), by: world.officer)
    let hidden = try await world.publish("hidden", "1", [.questions(["camp": .text])])
    try await world.forms.configure(hidden, FormConfigured(sensitivity: .protected), by: world.officer)
    for number in 0..<3 { try await world.send(submission("uuid:\(number)", "", form: "own", version: "9")) }
    for number in 0..<5 { try await world.send(submission("uuid:\(number)", "", form: "hidden", version: "9")) }
    try await world.send(submission("uuid:1", "", form: "nobody's"))
    func reach(_ grants: Grant...) -> QuarantineReach {
      QuarantineReach(
        .reviewSubmissions, of: Requester(.user(ID()), grants: grants), on: Day(world.store.clock.now()))
    }
    func found(_ reach: QuarantineReach) async throws -> [String] {
      let first = try await world.quarantine.page(within: reach, limit: 2)
      let rest = try await world.quarantine.page(within: reach, after: first.last, limit: 20)
      let lines = first + (first.count < 2 ? [] : rest)
      #expect(try await world.quarantine.openCount(within: reach) == lines.count)
      return Set(lines.map(\.formID)).sorted() + ["\(lines.count)"]
    }
    #expect(try await found(.everything) == ["hidden", "nobody's", "own", "9"])
    #expect(try await found(reach(Grant(.officer))) == ["own", "3"])
    #expect(try await found(reach(Grant(.officer, sensitivity: .personal))) == ["nobody's", "own", "4"])
    #expect(try await found(reach(Grant(.officer, programme: programme))) == ["own", "3"])
    #expect(try await found(reach(Grant(.officer, programme: ID()))) == ["0"])
    let bound = reach(Grant(.officer, place: ID(), sensitivity: .protected))
    #expect(try await found(bound) == ["0"] && bound.admitsNothing)
  }

  @Test(arguments: Engines.all)
  func `once the missing version is published, what waited is read again, by its sender`(engine: EngineKind)
    async throws
  {
    let world = try await CollectWorld(engine)
    try await world.publish("survey", "1", [.questions(["camp": .text])])
    let item = try await Self.keptApart(
      world.send(submission("uuid:1", "<camp>a</camp>", version: "2"), ["a.jpg": "x"]))
    #expect(try await world.quarantine.openCount() == 1)
    guard case .quarantined(item, .unknownVersion) = try await world.quarantine.accept(item, by: world.officer) else {
      return #expect(Bool(false), "accepted without its version")
    }
    try await world.publish("survey", "2", [.questions(["camp": .text, "tents": .integer])])
    #expect(try await world.quarantine.accept(item, comment: "now it is here", by: world.officer).isAccepted)
    #expect(
      try await world.rows("SELECT camp, _author FROM answers_survey") == [[.text("a"), .bytes(world.phone.id.bytes)]])
    #expect(try await world.count("submission_file") == 1)
    #expect(try await world.quarantine.openCount() == 0)
    #expect(try await world.quarantine.page(.accepted).map(\.id) == [item])
    await #expect(throws: SubmissionRefusal.changedMeanwhile) {
      try await world.quarantine.refuse(item, comment: "", by: world.officer)
    }
  }

  @Test(arguments: Engines.all)
  func `what contradicts can stand beside, take the place, or be refused`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    try await world.publish("survey", "1", [.questions(["camp": .text])])
    try await world.send(submission("uuid:1", "<camp>first</camp>"))
    let beside = try await Self.keptApart(world.send(submission("uuid:1", "<camp>second</camp>")))
    let instead = try await Self.keptApart(world.send(submission("uuid:1", "<camp>third</camp>")))
    let refused = try await Self.keptApart(world.send(submission("uuid:1", "<camp>fourth</camp>")))
    let item = try await world.quarantine.item(beside)
    let xml = try item.mended(.init(isNewInstance: true))
    #expect(try await world.quarantine.accept(beside, xml: xml, by: world.officer).isAccepted)
    let other = try await world.quarantine.item(instead).mended(.init(replacesOther: true))
    #expect(try await world.quarantine.accept(instead, xml: other, by: world.officer).isAccepted)
    try await world.quarantine.refuse(refused, comment: "a test", by: world.officer)
    #expect(
      try await world.rows("SELECT camp, _edits FROM answers_survey ORDER BY camp ASC NULLS LAST") == [
        [.text("second"), .int(0)], [.text("third"), .int(1)],
      ])
    #expect(try await world.quarantine.item(refused).comment == "a test")
    // The phone that sends the refused one again is told the same, and nobody has more work.
    #expect(try await world.send(submission("uuid:1", "<camp>fourth</camp>")) == .quarantined(refused, .otherContent))
    #expect(try await world.quarantine.openCount() == 0)
  }

  @Test(arguments: Engines.all)
  func `two officers who take one item in at once make one submission`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    try await world.publish("survey", "1", [.questions(["camp": .text])])
    try await world.send(submission("uuid:1", "<camp>first</camp>"))
    let id = try await Self.keptApart(world.send(submission("uuid:1", "<camp>second</camp>")))
    let item = try await world.quarantine.item(id)
    let xml = try item.mended(.init(isNewInstance: true))
    let first = try await world.intake.take(
      SubmissionPost(xml: xml, received: item.line.received), try SubmissionDocument(xml), by: world.officer.actor)
    guard case .accepted(let submission, isNew: true) = first else { return #expect(Bool(false)) }
    let again = try await world.quarantine.accept(
      id, xml: item.mended(.init(isNewInstance: true)), by: world.officer)
    #expect(again == .accepted(submission, isNew: false))
    #expect(try await world.count("answers_survey") == 2)
  }

  @Test(arguments: Engines.all)
  func `a file that comes once its submission was accepted reaches it`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    try await world.publish("survey", "1", [.questions(["camp": .text])])
    try await world.send(submission("uuid:1", "<camp>first</camp>"))
    let second = submission("uuid:1", "<camp>second</camp>")
    let item = try await Self.keptApart(world.send(second, ["a.jpg": "a"]))
    let xml = try await world.quarantine.item(item).mended(.init(isNewInstance: true))
    guard case .accepted(let id, _) = try await world.quarantine.accept(item, xml: xml, by: world.officer) else {
      return #expect(Bool(false))
    }
    #expect(try await world.send(second, ["a.jpg": "a", "b.jpg": "b"]) == .quarantined(item, .otherContent))
    #expect(try await world.store.read { try $0.files(of: id) }.keys.sorted() == ["a.jpg", "b.jpg"])
  }

  @Test func `repairs change what they name and nothing else`() throws {
    let xml = Array(
      """
      <a:data xmlns:a="http://x" xmlns:orx="http://openrosa.org/xforms" id="old"><q>1 &lt; 2</q>\
      <orx:meta><orx:deprecatedID>uuid:0</orx:deprecatedID></orx:meta></a:data>
      """.utf8)
    let item = QuarantineItem(
      line: QuarantineLine(
        id: ID(), reason: .unknownForm, formID: "old", version: nil, instanceID: nil, device: nil, author: ID(),
        received: .now, files: 0, state: .open, submission: nil), xml: xml, files: [], comment: nil)
    let mended = try item.mended(.init(formID: "new", version: "2", isNewInstance: true))
    #expect(
      String(decoding: mended, as: UTF8.self) == """
        <a:data xmlns:a="http://x" xmlns:orx="http://openrosa.org/xforms" id="new" version="2"><q>1 &lt; 2</q>\
        <orx:meta><orx:instanceID>uuid:\(item.line.id)</orx:instanceID></orx:meta></a:data>
        """)
  }

  private static func keptApart(_ receipt: Receipt) throws -> ID<QuarantinedSubmission> {
    guard case .quarantined(let id, _) = receipt else {
      Issue.record("not kept apart: \(receipt)")
      return ID()
    }
    return id
  }
}
