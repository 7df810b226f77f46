import Basics
import FormEngine
import Testing
import Worlds

@testable import Collect
@testable import Store

@Suite struct SubmissionIntake {
  @Test(arguments: Engines.all)
  func `answers become a row of the form's table, those of repeats rows of their own`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    try await world.publish(
      "survey", "1",
      [
        .questions([
          "camp": .text, "people": .integer, "share": .decimal, "open": .boolean, "built": .date, "gps": .geopoint,
          "needs": .choices, "start": .dateTime,
        ]),
        .questions(["age": .integer], in: "/member", of: 0),
      ])
    let receipt = try await world.send(
      submission(
        "uuid:1",
        """
        <camp>Narlıca</camp><people>120</people><share>0.5</share><open>true</open><built>2026-02-01</built>
        <gps>36.2 36.16 90 5</gps><needs>water food</needs><start>2026-03-01T09:30:00.000+03:00</start>
        <member><age>40</age></member><member><age>old</age></member>
        """))
    guard case .accepted(let id, true) = receipt else { return #expect(Bool(false), "\(receipt)") }
    let rows = try await world.rows(
      """
      SELECT camp, people, share, built, gps_latitude, gps_accuracy, needs, start, start_offset, _state, _version
      FROM answers_survey WHERE submission = \(id)
      """)
    #expect(
      rows == [
        [
          .text("Narlıca"), .int(120), .real(0.5), .text("2026-02-01"), .real(36.2), .real(5), .text("water food"),
          .int(try #require(Timestamp("2026-03-01T09:30:00.000+03:00")).instant.microseconds), .int(180),
          .text("received"), .text("1"),
        ]
      ])
    #expect(
      try await world.rows(
        "SELECT row, parent_row, position, age FROM answers_survey__member ORDER BY row ASC NULLS LAST")
        == [[.int(1), .int(0), .int(1), .int(40)], [.int(2), .int(0), .int(2), .null]])
    #expect(
      try await world.rows("SELECT path, row, kind FROM issue") == [
        [.text("/member/age"), .int(2), .text("not-of-its-type")]
      ])
  }

  @Test(arguments: Engines.all)
  func `the same instance sent again adds its files, and with other answers is kept apart`(engine: EngineKind)
    async throws
  {
    let world = try await CollectWorld(engine)
    try await world.publish("survey", "1", [.questions(["photo": .file, "voice": .file, "camp": .text])])
    let xml = submission("uuid:1", "<photo>a.jpg</photo><voice>b.mp3</voice>")
    let first = try await world.send(xml, ["a.jpg": "picture"])
    guard case .accepted(let id, true) = first else { return #expect(Bool(false), "\(first)") }
    #expect(try await world.rows("SELECT _missing_files FROM answers_survey") == [[.int(1)]])
    #expect(try await world.send(xml, ["b.mp3": "sound"]) == .accepted(id, isNew: false))
    #expect(try await world.send(xml, ["b.mp3": "sound"]) == .accepted(id, isNew: false))
    #expect(try await world.rows("SELECT _missing_files FROM answers_survey") == [[.int(0)]])
    #expect(
      try await world.store.history(of: id.recast()).map(\.kind) == [
        "submission.received", "submission.file", "submission.file",
      ])
    let other = try await world.send(submission("uuid:1", "<camp>other</camp>"), ["c.jpg": "x"])
    guard case .quarantined(let item, .otherContent) = other else { return #expect(Bool(false), "\(other)") }
    #expect(try await world.send(submission("uuid:1", "<camp>other</camp>")) == .quarantined(item, .otherContent))
    #expect(try await world.count("quarantine") == 1)
    #expect(try await world.count("answers_survey") == 1)
  }

  @Test(arguments: Engines.all)
  func `equal requests at once make one submission, with all their files`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    try await world.publish("survey", "1", [.questions(["camp": .text])])
    for round in 0..<5 {
      let receipts = try await withThrowingTaskGroup(of: Receipt.self) { group in
        for index in 0..<12 {
          group.addTask { try await world.send(submission("uuid:\(round)", "<camp>a</camp>"), ["f\(index % 3)": "x"]) }
        }
        var receipts: [Receipt] = []
        for try await receipt in group { receipts.append(receipt) }
        return receipts
      }
      let ids = Set(receipts.map { if case .accepted(let id, _) = $0 { id } else { ID<Submission>() } })
      #expect(ids.count == 1)
      #expect(receipts.filter { if case .accepted(_, true) = $0 { true } else { false } }.count == 1)
    }
    #expect(try await world.count("answers_survey") == 5)
    #expect(try await world.count("submission_file") == 15)
  }

  @Test(arguments: Engines.all)
  func `a client's edit takes the place of the version it names, once`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    try await world.publish(
      "survey", "1",
      [
        .questions(["camp": .text, "needs": .choices]), .questions(["age": .integer], in: "/member", of: 0),
      ])
    let first = submission(
      "uuid:1", "<camp>a</camp><needs>water food</needs><member><age>1</age></member><member><age>2</age></member>")
    guard case .accepted(let id, _) = try await world.send(first) else { return #expect(Bool(false)) }
    let edit = submission("uuid:2", "<needs>food tent</needs><member><age>3</age></member>", replacing: "uuid:1")
    #expect(try await world.send(edit) == .accepted(id, isNew: false))
    #expect(try await world.send(edit) == .accepted(id, isNew: false))
    #expect(
      try await world.rows("SELECT camp, needs, _edits FROM answers_survey") == [[.null, .text("food tent"), .int(1)]])
    #expect(try await world.rows("SELECT age FROM answers_survey__member") == [[.int(3)]])
    let late = try await world.send(submission("uuid:3", "", replacing: "uuid:1"))
    guard case .quarantined(_, .editOfOldVersion) = late else { return #expect(Bool(false), "\(late)") }
    let lost = try await world.send(submission("uuid:4", "", replacing: "uuid:9"))
    guard case .quarantined(_, .editOfUnknown) = lost else { return #expect(Bool(false), "\(lost)") }
    // The first version sent again is known, and does not come back.
    #expect(try await world.send(first) == .accepted(id, isNew: false))
    #expect(try await world.rows("SELECT _edits FROM answers_survey") == [[.int(1)]])
  }

  @Test(arguments: Engines.all)
  func `what has no place yet is kept apart, once`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    let form = try await world.publish("survey", "1", [.questions(["camp": .text])])
    let posts: [(String, QuarantineReason)] = [
      (submission("uuid:1", "", form: "nobody's"), .unknownForm),
      (submission("uuid:1", "", version: "9"), .unknownVersion),
      ("<data id=\"survey\" version=\"1\"/>", .withoutInstanceID), ("<data id=\"survey\"/>", .unknownVersion),
    ]
    for (xml, reason) in posts {
      for _ in 0..<2 {
        guard case .quarantined(_, reason) = try await world.send(xml, ["a": "b"]) else {
          return #expect(Bool(false), "\(reason)")
        }
      }
    }
    #expect(try await world.count("quarantine") == 4)
    #expect(try await world.rows("SELECT DISTINCT files FROM quarantine") == [[.int(1)]])
    await #expect(throws: SubmissionRefusal.withoutForm) { try await world.send("<data/>") }

    try await world.forms.set(.closing, of: form, by: world.officer)
    #expect(try await world.send(submission("uuid:5", "")).isAccepted)
    try await world.forms.set(.closed, of: form, by: world.officer)
    guard case .quarantined(_, .formClosed) = try await world.send(submission("uuid:6", "")) else {
      return #expect(Bool(false), "taken by a closed form")
    }
    try await world.forms.set(.open, of: form, by: world.officer)
    #expect(try await world.send(submission("uuid:7", "")).isAccepted)
  }

  @Test(arguments: Engines.all)
  func `what a phone sends to a form of another programme is kept apart, but for what was accepted before`(
    engine: EngineKind
  ) async throws {
    let world = try await CollectWorld(engine)
    let form = try await world.publish("survey", "1", [.questions(["camp": .text])])
    let (own, other) = (ID<Programme>(), ID<Programme>())
    func send(_ xml: String, in programme: ID<Programme>?) async throws -> Receipt {
      let phone = Requester(world.phone, grants: [Grant(.enumerator, programme: programme)])
      return try await world.intake.receive(SubmissionPost(xml: Array(xml.utf8)), by: phone.actor, from: phone)
    }
    #expect(try await send(submission("uuid:1", ""), in: own).isAccepted)
    try await world.forms.configure(form, FormConfigured(programme: other), by: world.officer)
    #expect(try await send(submission("uuid:1", ""), in: own).isAccepted)
    let posts = [
      submission("uuid:2", ""), submission("uuid:3", "", replacing: "uuid:1"), submission("uuid:1", "<camp>a</camp>"),
    ]
    for xml in posts {
      for _ in 0..<2 {
        guard case .quarantined(_, .notOffered) = try await send(xml, in: own) else {
          return #expect(Bool(false), "taken from a phone of another programme")
        }
      }
    }
    #expect(try await world.count("quarantine") == 3)
    #expect(try await send(submission("uuid:4", ""), in: other).isAccepted)
    #expect(try await send(submission("uuid:5", ""), in: nil).isAccepted)
    // An officer who looks at it may take it in.
    let item = try #require(try await world.quarantine.page().last)
    #expect(try await world.quarantine.accept(item.id, by: world.officer).isAccepted)
  }

  @Test(arguments: Engines.all)
  func `files that are here already are not kept again`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    try await world.publish("survey", "1", [.questions(["camp": .text])])
    let files = ["a.jpg": "face", "b.jpg": "tent"]
    for _ in 0..<3 { #expect(try await world.send(submission("uuid:1", ""), files).isAccepted) }
    #expect(try await world.fileCount() == 2)
    // An edit brings one that changed; one with the same name and other bytes is kept beside the old.
    #expect(
      try await world.send(submission("uuid:2", "", replacing: "uuid:1"), ["a.jpg": "face", "b.jpg": "house"])
        .isAccepted)
    #expect(try await world.fileCount() == 3)
    #expect(try await world.count("submission_file") == 2)
  }

  /// A sweep that gives nobody time: who came too late is told to send again, and what was accepted is whole.
  @Test(arguments: Engines.all)
  func `a sweep beside phones takes nothing that was accepted`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    try await world.publish("survey", "1", [.questions(["camp": .text])])
    try await withThrowingTaskGroup(of: Void.self) { group in
      for phone in 0..<3 {
        group.addTask {
          for number in 0..<8 {
            let xml = submission("uuid:\(phone)-\(number)", "")
            while true {
              do {
                let receipt = try await world.send(xml, ["a.jpg": "\(phone) \(number)"])
                #expect(receipt.isAccepted)
                break
              } catch is StoreBusy {}
            }
          }
        }
      }
      group.addTask { for _ in 0..<10 { try await world.store.sweepBlobs(olderThan: -1) } }
      try await group.waitForAll()
    }
    try await world.store.sweepBlobs(olderThan: -1)
    #expect(try await world.count("submission_file") == 24)
    #expect(try await world.fileCount() == 24)
    let blobs = try await world.store.read { reader in
      try reader.rows("SELECT submission FROM submission_file").flatMap { row in
        try reader.files(of: row["submission"]).values.map(\.blob)
      }
    }
    for blob in blobs { #expect(try await !world.store.blobs.read(blob, upTo: 100).isEmpty) }
  }

  @Test(arguments: Engines.all)
  func `files that are there are not kept again, and an older version's take no newer one's place`(engine: EngineKind)
    async throws
  {
    let world = try await CollectWorld(engine)
    let form = try await world.publish("survey", "1", [.questions(["camp": .text])])
    let first = submission("uuid:1", "<camp>a</camp>")
    guard case .accepted(let id, _) = try await world.send(first, ["a.jpg": "old"]) else {
      return #expect(Bool(false))
    }
    for _ in 0..<3 { #expect(try await world.send(first, ["a.jpg": "old"]).isAccepted) }
    #expect(try await world.fileCount() == 1)
    try await world.send(submission("uuid:2", "<camp>b</camp>", replacing: "uuid:1"), ["a.jpg": "new"])
    let newest = try await world.store.read { try $0.files(of: id) }
    #expect(try await world.send(first, ["a.jpg": "old", "b.jpg": "late"]).isAccepted)
    let files = try await world.store.read { try $0.files(of: id) }
    #expect(files["a.jpg"] == newest["a.jpg"])
    #expect(files.keys.sorted() == ["a.jpg", "b.jpg"])
    #expect(try await world.fileCount() == 3)

    // What is not taken leaves no file with the submission; kept apart, it is kept once.
    try await world.forms.set(.closed, of: form, by: world.officer)
    for _ in 0..<2 { try await world.send(submission("uuid:5", ""), ["c.jpg": "apart"]) }
    #expect(try await world.fileCount() == 4)
  }

  @Test(arguments: Engines.all)
  func `a publishing that was taken back and done again does not mislead what comes after`(engine: EngineKind)
    async throws
  {
    struct Stop: Error {}
    let world = try await CollectWorld(engine)
    let form = try await world.publish("survey", "1", [.questions(["camp": .text])])
    var content = try await world.forms.record(form).newest.content
    content.version = "2"
    let second = content
    let (journal, plans, officer) = (world.store.journal, world.schema.plans, world.officer.actor)
    @Sendable func publish(in writer: Writer) throws {
      _ = try journal.perform(ID(), by: officer, in: writer) { decision in
        try decision.append(second, to: form.stream, of: FormRecord.stream, in: .mission)
      }
      _ = try plans.plans(for: form, in: writer)
    }
    await #expect(throws: Stop.self) {
      try await world.store.write { writer in
        try publish(in: writer)
        throw Stop()
      }
    }
    try await world.store.perform(ID(), by: officer) { decision in
      try decision.append(second, to: form.stream, of: FormRecord.stream, in: .mission)
    }
    #expect(try await world.send(submission("uuid:1", "<camp>a</camp>", version: "2")).isAccepted)
    #expect(try await world.count("answers_survey") == 1)
  }
}

extension Receipt {
  var isAccepted: Bool { if case .accepted = self { true } else { false } }
}
