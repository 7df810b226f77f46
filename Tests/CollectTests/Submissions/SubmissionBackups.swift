import Basics
import FormEngine
import Foundation
import Testing
import Worlds

@testable import Collect
@testable import Store

/// What phones sent comes back from a backup as it was, except what was erased since.
@Suite struct SubmissionBackups {
  /// A mission, and where its backup and the list of what it erased lie.
  private struct Rehearsal {
    let world: CollectWorld
    let keys = NodeKeys.new()
    let erasures: ErasureList
    let list: URL
    let backup: URL
    let keyFile: URL

    init(_ engine: EngineKind) async throws {
      let folder = try Scratch.newFolder()
      list = folder.appending(path: "erased")
      erasures = ErasureList(file: list)
      world = try await CollectWorld(engine, keys: keys, erasures: erasures)
      backup = folder.appending(path: "backup")
      keyFile = folder.appending(path: "backup.keys")
      try await world.publish(
        "survey", "1",
        [.questions(["name": .text, "photo": .text]), .questions(["age": .integer], in: "/member", of: 0)])
    }

    func backUp() async throws {
      try await world.store.backup(to: backup, keys: keyFile)
    }

    func restored(
      to engine: EngineKind, withKeys: Bool = true
    ) async throws -> (world: CollectWorld, location: DatabaseLocation) {
      let location = try await engine.location()
      let schema = CollectSchema()
      _ = try await Store.restore(
        RestorePlan(backup: BackupFolder(backup), keyFile: withKeys ? keyFile : nil), to: location, keys: keys,
        projections: schema.projections, erasables: schema.erasables,
        migrations: CollectSchema.migrations, tables: CollectSchema.tables, erasures: erasures,
        blobFolder: CollectWorld.blobFolder(beside: location))
      return (try await CollectWorld(at: location, keys: keys, erasures: erasures), location)
    }

    func send(_ number: Int) async throws {
      try await world.send(
        submission("uuid:\(number)", Self.answers(number)),
        number % 2 == 0 ? ["face-\(number).jpg": Self.face(number), "audit.csv": "audit \(number)"] : [:])
    }

    static func answers(_ number: Int) -> String {
      "<name>Name-\(number)</name><photo>face-\(number).jpg</photo><member><age>\(number)</age></member>"
    }

    static func face(_ number: Int) -> String { String(repeating: "face of \(number);", count: 9000) }
  }

  private struct Content: Equatable {
    let id: ID<Submission>
    let xml: String
    let files: [String: String]
  }

  /// What a world holds of a submission; nil when it has none of that instance id.
  private static func content(_ number: Int, in world: CollectWorld) async throws -> Content? {
    let key = ID<InstanceKey>(form: ID(formID: "survey"), instanceID: "uuid:\(number)")
    guard let known = try await world.store.read({ try $0.instance(key) }), !known.isErased else { return nil }
    let detail = try await world.submissions.submission(known.submission, for: world.officer)
    var files: [String: String] = [:]
    for (name, file) in detail.files {
      files[name] = String(decoding: try await world.store.blobs.read(file.blob, upTo: 1 << 20), as: UTF8.self)
    }
    let xml = detail.record.current?.content.xml ?? []
    return Content(id: known.submission, xml: String(decoding: xml, as: UTF8.self), files: files)
  }

  private static func expect(_ number: Int, in world: CollectWorld) async throws {
    let held = try #require(try await content(number, in: world), "\(number)")
    #expect(held.xml == submission("uuid:\(number)", Rehearsal.answers(number)))
    #expect(
      held.files
        == (number % 2 == 0 ? ["face-\(number).jpg": Rehearsal.face(number), "audit.csv": "audit \(number)"] : [:]))
  }

  private static func expectSound(_ world: CollectWorld) async throws {
    #expect(try await world.store.rebuild().differences.isEmpty)
    #expect(try await world.store.verify().isSound)
  }

  @Test(arguments: Engines.all)
  func `a backup made while phones send holds whole submissions, and comes back on the other engine`(
    engine: EngineKind
  ) async throws {
    let mission = try await Rehearsal(engine)
    for number in 0..<8 { try await mission.send(number) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for lane in 0..<3 {
        group.addTask { for number in 0..<8 { try await mission.send(100 * (lane + 1) + number) } }
      }
      group.addTask { try await mission.backUp() }
      try await group.waitForAll()
    }
    let other: EngineKind = engine == .sqlite ? .postgres : .sqlite
    let (restored, _) = try await mission.restored(to: other)
    for number in 0..<8 { try await Self.expect(number, in: restored) }
    var meanwhile = 0
    for lane in 1...3 {
      for number in 100 * lane..<100 * lane + 8 {
        guard try await Self.content(number, in: restored) != nil else { continue }
        // A submission and its files are one commit, so it is there as a whole or not at all.
        try await Self.expect(number, in: restored)
        meanwhile += 1
      }
    }
    #expect(try await restored.count("answers_survey") == 8 + meanwhile)
    try await Self.expectSound(restored)
    // What came after the backup is sent again by whoever still has it.
    try await restored.send(submission("uuid:100", Rehearsal.answers(100)))
    #expect(try await Self.content(100, in: restored) != nil)
  }

  @Test(arguments: Engines.all)
  func `what was erased is not readable from a backup that was made before`(engine: EngineKind) async throws {
    let mission = try await Rehearsal(engine)
    for number in 0..<6 { try await mission.send(number) }
    try await mission.backUp()
    let id = try #require(try await Self.content(4, in: mission.world)).id
    try await mission.world.submissions.erase(id, by: mission.world.officer)
    try await Self.expectSound(mission.world)

    let (restored, location) = try await mission.restored(to: engine)
    #expect(try await Self.content(4, in: restored) == nil)
    await #expect(throws: SubmissionRefusal.unknown) {
      try await restored.submissions.submission(id, for: restored.officer)
    }
    let kept = try await restored.store.history(of: id.recast())
    #expect(kept.allSatisfy { ["stream.erased", "submission.erased"].contains($0.kind) || $0.payload == nil })
    #expect(try await restored.count("answers_survey") == 5)
    #expect(try await restored.count("blob") == mission.world.count("blob"))
    for number in [0, 1, 2, 3, 5] { try await Self.expect(number, in: restored) }
    try await Self.expectSound(restored)
    if case .sqlite(let file) = location {
      #expect(try Self.files(beside: file, holding: "Name-4").isEmpty)
      #expect(try !Self.files(beside: file, holding: "Name-5").isEmpty, "the search finds what is there")
    }
  }

  @Test(arguments: Engines.all, [true, false])
  func `what was erased is refused when a phone sends it again after an older backup was restored`(
    engine: EngineKind, withKeys: Bool
  ) async throws {
    let mission = try await Rehearsal(engine)
    for number in 0..<3 { try await mission.send(number) }
    try await mission.backUp()
    // A version that came since, a submission that came since, and one to a form that came since.
    let edited = submission("uuid:10", Rehearsal.answers(1), replacing: "uuid:1")
    try await mission.world.send(edited)
    try await mission.send(3)
    let later = submission("uuid:4", "<name>Name-4</name>", form: "later")
    try await mission.world.publish("later", "1", [.questions(["name": .text])])
    guard case .accepted(let id, _) = try await mission.world.send(later) else { return #expect(Bool(false)) }
    for number in [1, 3] {
      let id = try #require(try await Self.content(number, in: mission.world)).id
      try await mission.world.submissions.erase(id, by: mission.world.officer)
    }
    try await mission.world.submissions.erase(id, by: mission.world.officer)

    let (restored, _) = try await mission.restored(to: engine, withKeys: withKeys)
    func expectRefusals() async throws {
      for again in [
        submission("uuid:1", Rehearsal.answers(1)), submission("uuid:1", "<name>Another</name>"), edited,
        submission("uuid:3", Rehearsal.answers(3)), later,
      ] {
        await #expect(throws: SubmissionRefusal.erased, "\(again)") { try await restored.send(again) }
      }
    }
    try await expectRefusals()
    try await restored.publish("later", "1", [.questions(["name": .text])])
    try await expectRefusals()
    #expect(try await restored.count("quarantine") == 0)
    if withKeys { for number in [0, 2] { try await Self.expect(number, in: restored) } }
    try await Self.expectSound(restored)
    let list = try String(contentsOf: mission.list, encoding: .utf8)
    #expect(list.split(whereSeparator: \.isWhitespace).allSatisfy { ID<Entry>($0) != nil || $0 == "submission.erased" })
  }

  @Test(arguments: Engines.all)
  func `a list that only has keys is completed when the program starts`(engine: EngineKind) async throws {
    let (location, keys) = (try await engine.location(), NodeKeys.new())
    let file = try Scratch.newFolder().appending(path: "erased")
    let world = try await CollectWorld(at: location, keys: keys, erasures: ErasureList(file: file))
    try await world.publish("survey", "1", [.questions(["name": .text])])
    guard case .accepted(let id, _) = try await world.send(submission("uuid:1", "<name>Ayşe</name>")) else {
      return #expect(Bool(false))
    }
    try await world.submissions.erase(id, by: world.officer)
    await world.store.close()
    let written = try String(contentsOf: file, encoding: .utf8)
    let ofKeys = written.split(separator: "\n").filter { $0.split(separator: " ").count == 2 }
    #expect(ofKeys.count == 1)
    try Data((ofKeys[0] + "\n").utf8).write(to: file)
    _ = try await CollectWorld(at: location, keys: keys, erasures: ErasureList(file: file))
    let completed = try String(contentsOf: file, encoding: .utf8)
    #expect(Set(completed.split(separator: "\n")) == Set(written.split(separator: "\n")))
  }

  @Test(arguments: Engines.all)
  func `a restored office and one that heard of the erasure agree about what is left`(engine: EngineKind) async throws {
    let mission = try await Rehearsal(engine)
    let hatay = try await CollectWorld(engine)
    try await hatay.store.trust(mission.world.store.card())
    try await mission.world.store.trust(hatay.store.card())
    try await mission.send(1)
    try await mission.backUp()
    let id = try #require(try await Self.content(1, in: mission.world)).id
    try await mission.send(3)
    let since = try #require(try await Self.content(3, in: mission.world)).id
    for id in [id, since] { try await mission.world.submissions.erase(id, by: mission.world.officer) }
    try await mission.world.tell(hatay)
    let (restored, _) = try await mission.restored(to: engine)
    try await restored.store.trust(hatay.store.card())
    try await hatay.store.trust(restored.store.card())
    try await restored.tell(hatay)
    try await hatay.tell(restored)
    for world in [restored, hatay] {
      for number in [1, 3] {
        let again = submission("uuid:\(number)", Rehearsal.answers(number))
        await #expect(throws: SubmissionRefusal.erased) { try await world.send(again) }
      }
      try await Self.expectSound(world)
    }
    let rows: SQL = "SELECT id, form, received, is_erased FROM submission ORDER BY id ASC NULLS LAST"
    #expect(try await restored.rows(rows) == hatay.rows(rows))
  }

  private static func files(beside database: URL, holding text: String) throws -> [String] {
    let folder = database.deletingLastPathComponent()
    return try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { path in
      let data = try? Data(contentsOf: folder.appending(path: path))
      return data?.range(of: Data(text.utf8)) != nil
    }
  }
}
