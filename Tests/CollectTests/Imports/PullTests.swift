import Basics
import FormEngine
import Foundation
import Office
import Store
import Synchronization
import Testing
import Worlds

@testable import Collect

/// Submissions that another server has come here again and again, and never twice.
@Suite struct ProjectsThatRunBesideOthers {
  private static let form = """
    | survey |
    | | type | name | label |
    | | text | title | Name of the site |
    | | image | photo | Photograph |
    | settings |
    | | form_id | version | form_title |
    | | survey | 7 | Survey |
    """

  /// Seconds that were waited.
  private final class Waits: Sendable {
    private let state = Mutex<[Int]>([])
    func add(_ seconds: Int) { state.withLock { $0.append(seconds) } }
    var all: [Int] { state.withLock { $0 } }
  }

  private struct Mission: Sendable {
    let world: CollectWorld
    let pulls: Pulls
    let waits = Waits()
    let key = Hashing.random(32)

    init(_ engine: EngineKind, allowsPrivate: Bool = true) async throws {
      world = try await CollectWorld(engine)
      let upload = try await world.forms.read(Array(form.utf8), fileName: "survey.md")
      try await world.forms.publish(try #require(upload.draft, "\(upload.diagnostics)"), by: world.officer)
      let waits = waits
      let client = OutgoingClient(
        folder: try Scratch.newFolder(), allowsPrivate: allowsPrivate, pause: { waits.add($0) })
      pulls = Pulls(world.imports, client: client, key: key)
    }

    func kobo(_ address: String, secret: String = OtherServer.token) async throws -> ID<PullConnection> {
      try await pulls.add(
        .init(kind: .kobo, address: address, remote: "aForm", secret: secret, form: ID(formID: "survey")),
        by: world.officer)
    }

    func central(_ address: String, secret: String = OtherServer.token) async throws -> ID<PullConnection> {
      try await pulls.add(
        .init(
          kind: .central, address: address, project: "1", remote: "survey", account: "officer@example.org",
          secret: secret, form: ID(formID: "survey")), by: world.officer)
    }

    @discardableResult
    func run(
      _ id: ID<PullConnection>, full: Bool = false, _ tell: (Diagnostic) -> Void = { _ in }
    ) async throws -> PullCounts {
      try await pulls.run(id, isFull: full, by: world.officer, tell: tell).counts
    }

    /// As an import.
    func runs(_ id: ID<PullConnection>) async throws -> [(id: ID<SheetImport>, known: SheetImport)] {
      try await pulls.runs(of: id, for: world.officer)
    }

    func titles() async throws -> [String] {
      try await world.rows("SELECT title FROM answers_survey ORDER BY title ASC NULLS LAST").map { row in
        if case .text(let title)? = row.first { title } else { "" }
      }
    }

    func states() async throws -> [String] {
      try await world.rows("SELECT _state FROM answers_survey ORDER BY title ASC NULLS LAST").map { row in
        if case .text(let state)? = row.first { state } else { "" }
      }
    }
  }

  /// As Kobo keeps it: the form by its own name, a version that it counted itself.
  private static func koboXML(_ uuid: String, _ title: String, photo: String = "", replacing old: String? = nil)
    -> String
  {
    let deprecated = old.map { "<deprecatedID>uuid:\($0)</deprecatedID>" } ?? ""
    return """
      <aForm id="aForm" version="1 (2026-03-01 10:00:00)"><formhub><uuid>f00</uuid></formhub><title>\(title)</title>\
      <photo>\(photo)</photo><__version__>vAbc</__version__><meta><instanceID>uuid:\(uuid)</instanceID>\(deprecated)\
      </meta></aForm>
      """
  }

  private static func koboItem(_ id: Int, _ title: String, day: Int) -> OtherServer.Item {
    .init(
      id: "\(id)", versions: [("u\(id)", koboXML("u\(id)", title))],
      submitted: "2026-03-\(day < 10 ? "0" : "")\(day)T10:00:00")
  }

  private static func centralXML(_ id: String, _ title: String, photo: String = "", replacing old: String? = nil)
    -> String
  {
    submission(id, "<title>\(title)</title><photo>\(photo)</photo>", version: "7", replacing: old)
  }

  private static func centralItem(_ number: Int, _ title: String, version: String = "7") -> OtherServer.Item {
    let id = "uuid:c\(number)"
    return .init(
      id: id, versions: [(id, submission(id, "<title>\(title)</title>", version: version))],
      submitted: "2026-03-0\(number)T10:00:00.000Z")
  }

  // MARK: KoboToolbox

  @Test(arguments: Engines.all)
  func `a project of Kobo comes page by page, with files and reviews, and again without doubles`(
    engine: EngineKind
  ) async throws {
    let (mission, server) = (try await Mission(engine), OtherServer())
    for number in 1...5 { server.put(Self.koboItem(number, "Site \(number)", day: number)) }
    server.change("1") { item in
      item.versions = [("u1", Self.koboXML("u1", "Site 1", photo: "1.jpg"))]
      item.files = ["1.jpg": "picture"]
      item.state = "validation_status_approved"
    }
    try await server.run { address in
      let id = try await mission.kobo(address)
      let first = try await mission.run(id)
      #expect((first.listed, first.received, first.reviewed, first.files) == (5, 5, 1, 1))
      #expect(try await mission.titles() == (1...5).map { "Site \($0)" })
      #expect(try await mission.states().first == "approved")
      #expect(try await mission.world.rows("SELECT max(_missing_files) FROM answers_survey") == [[.int(0)]])
      // When it was sent there is when it was received here.
      #expect(
        try await mission.world.rows("SELECT min(_received) FROM answers_survey") == [[.int(1_772_359_200_000_000)]])
      #expect(server.requests().count { $0.contains(".xml") } == 5)

      let again = try await mission.run(id, full: true)
      #expect((again.listed, again.known, again.received, again.reviewed) == (5, 5, 0, 0))
      #expect(server.requests().count { $0.contains(".xml") } == 0)

      // Only what came since the last time is asked for.
      server.put(Self.koboItem(6, "Site 6", day: 6))
      let third = try await mission.run(id)
      #expect((third.listed, third.received) == (2, 1))
      #expect(try await mission.world.count("submission") == 6)
    }
  }

  @Test(arguments: Engines.all)
  func `what is changed in Kobo takes the place of what came before, even where a version between never came`(
    engine: EngineKind
  ) async throws {
    let (mission, server) = (try await Mission(engine), OtherServer())
    // One that was edited before it came here for the first time.
    server.put(
      .init(
        id: "1", versions: [("a", Self.koboXML("a", "One")), ("b", Self.koboXML("b", "One, b", replacing: "a"))],
        submitted: "2026-03-01T10:00:00"))
    server.put(Self.koboItem(2, "Two", day: 2))
    try await server.run { address in
      let id = try await mission.kobo(address)
      #expect(try await mission.run(id).received == 2)
      #expect(try await mission.titles() == ["One, b", "Two"])

      // Edited twice: the one between is nowhere to be had.
      server.change("1") { $0.versions.append(("d", Self.koboXML("d", "One, d", replacing: "c"))) }
      server.change("2") { item in
        item.versions.append(("v", Self.koboXML("v", "Two, v", replacing: "u2")))
        item.state = "validation_status_not_approved"
      }
      let second = try await mission.run(id, full: true)
      #expect((second.changed, second.received, second.keptApart, second.reviewed) == (2, 0, 0, 1))
      #expect(try await mission.titles() == ["One, d", "Two, v"])
      #expect(try await mission.states() == ["received", "rejected"])
      #expect(try await mission.world.count("submission") == 2)

      // Who reviews there thinks better of it, and nobody did here.
      server.change("2") { $0.state = "validation_status_approved" }
      #expect(try await mission.run(id, full: true).reviewed == 1)
      #expect(try await mission.states() == ["received", "approved"])
    }
  }

  @Test func `a review that was made here is not overwritten, and what was erased does not come back`() async throws {
    let (mission, server) = (try await Mission(.sqlite), OtherServer())
    for number in 1...2 { server.put(Self.koboItem(number, "Site \(number)", day: number)) }
    try await server.run { address in
      let id = try await mission.kobo(address)
      try await mission.run(id)
      let rows = try await mission.world.rows("SELECT submission FROM answers_survey ORDER BY title ASC NULLS LAST")
      let ids = try rows.map { try ID<Submission>(cell: $0[0]) }
      try await mission.world.submissions.review(ids[0], as: .hasIssues, comment: "?", by: mission.world.officer)
      try await mission.world.submissions.erase(ids[1], by: mission.world.officer)
      for number in 1...2 { server.change("\(number)") { $0.state = "validation_status_approved" } }
      let counts = try await mission.run(id, full: true)
      #expect((counts.known, counts.reviewed, counts.received, counts.refused) == (2, 0, 0, 0))
      #expect(try await mission.states() == ["has_issues"])
    }
  }

  // MARK: ODK Central

  @Test(arguments: Engines.all)
  func `a form of Central comes with all its versions and files, as the client sent them`(engine: EngineKind)
    async throws
  {
    let (mission, server) = (try await Mission(engine), OtherServer())
    for number in 1...3 { server.put(Self.centralItem(number, "Site \(number)")) }
    server.change("uuid:c1") { item in
      let xml = Self.centralXML("uuid:x", "Site 1, mended", photo: "1.jpg", replacing: "uuid:c1")
      item.versions.append(("uuid:x", xml))
      item.files = ["1.jpg": "picture"]
      item.state = "approved"
      item.updated = "2026-03-05T10:00:00.000Z"
    }
    try await server.run { address in
      let id = try await mission.central(address)
      let first = try await mission.run(id)
      #expect((first.listed, first.received, first.reviewed, first.files) == (3, 3, 1, 1))
      #expect(try await mission.titles() == ["Site 1, mended", "Site 2", "Site 3"])
      #expect(server.openSessions == 0)
      let submission = try ID<Submission>(
        cell: try await mission.world.rows("SELECT submission FROM answers_survey WHERE title = 'Site 1, mended'")[0][0]
      )
      let detail = try await mission.world.submissions.submission(submission, for: mission.world.officer)
      #expect(detail.record.versions.count == 2)
      #expect(
        String(decoding: try #require(detail.record.versions.first).content.xml, as: UTF8.self)
          == Self.centralItem(1, "Site 1").versions[0].xml)

      _ = server.requests()
      server.change("uuid:c2") { item in
        item.versions.append(("uuid:y", Self.centralXML("uuid:y", "Site 2, mended", replacing: "uuid:c2")))
        item.updated = "2026-03-06T10:00:00.000Z"
      }
      let second = try await mission.run(id)
      #expect((second.changed, second.received) == (1, 0))
      #expect(second.listed < 3)
      #expect(try await mission.titles() == ["Site 1, mended", "Site 2, mended", "Site 3"])
      // The first version was here and is not asked for again.
      #expect(!server.requests().contains { $0.contains("versions/uuid:c2.xml") })
    }
  }

  @Test func `a version that is not published here waits until it is, and what both changed is put before a person`()
    async throws
  {
    let (mission, server) = (try await Mission(.sqlite), OtherServer())
    server.put(Self.centralItem(1, "Site 1"))
    server.put(Self.centralItem(2, "Site 2", version: "8"))
    try await server.run { address in
      let id = try await mission.central(address)
      var told: [Diagnostic] = []
      let first = try await mission.run(id) { told.append($0) }
      #expect((first.received, first.keptApart) == (1, 1))
      #expect(told.map(\.code) == ["pull.apart.unknown_version"])
      let submission = try ID<Submission>(
        cell: try await mission.world.rows("SELECT submission FROM answers_survey")[0][0])
      let seen = try await mission.world.submissions.submission(submission, for: mission.world.officer)
      try await mission.world.submissions.edit(
        submission, seen: try #require(seen.record.current).entry,
        xml: Array(Self.centralXML("uuid:here", "Site 1, here", replacing: "uuid:c1").utf8), by: mission.world.officer)
      server.change("uuid:c1") { item in
        item.versions.append(("uuid:there", Self.centralXML("uuid:there", "Site 1, there", replacing: "uuid:c1")))
        item.updated = "2026-03-07T10:00:00.000Z"
      }
      // The one that waits is looked at again, and kept once.
      #expect(try await mission.run(id).keptApart == 2)
      #expect(try await mission.world.count("quarantine") == 2)
      #expect(try await mission.titles() == ["Site 1, here"])
    }
  }

  // MARK: Undoing

  @Test(arguments: Engines.all)
  func `a run is undone as a whole, but for what somebody built upon, and stays undone when it is fetched again`(
    engine: EngineKind
  ) async throws {
    let (mission, server) = (try await Mission(engine), OtherServer())
    for number in 1...4 { server.put(Self.koboItem(number, "Site \(number)", day: number)) }
    server.change("1") { $0.state = "validation_status_approved" }
    try await server.run { address in
      let id = try await mission.kobo(address)
      try await mission.run(id)
      // A new version and a review that come later from there are nobody's work here.
      server.change("2") { item in
        item.versions.append(("v", Self.koboXML("v", "Site 2, mended", replacing: "u2")))
        item.state = "validation_status_on_hold"
      }
      server.put(Self.koboItem(5, "Site 5", day: 5))
      let second = try await mission.run(id, full: true)
      #expect((second.received, second.changed, second.reviewed) == (1, 1, 1))
      // One that finds nothing new is no run to undo.
      try await mission.run(id, full: true)
      let runs = try await mission.runs(id)
      #expect(runs.map { $0.known.taken?.received } == [1, 4])
      let first = try #require(runs.last)
      #expect(first.known.begun.project == .kobo && first.known.begun.connection == id)
      #expect(first.known.taken?.project?.reviewed == 1)

      let rows = try await mission.world.rows(
        "SELECT submission FROM answers_survey WHERE title = 'Site 4'")
      let built = try ID<Submission>(cell: rows[0][0])
      try await mission.world.submissions.review(built, as: .approved, comment: "", by: mission.world.officer)
      #expect(try await mission.world.imports.touched(by: first.id).touched == 1)
      #expect(try await mission.world.imports.touchedOnes(by: first.id).map(\.submission) == [built])
      await #expect(throws: SheetImportRefusal.isFetched) {
        try await mission.world.imports.begin(.take, first.id, by: mission.world.officer)
      }
      try await mission.world.imports.undo(first.id, reason: "The wrong project", by: mission.world.officer)
      #expect(try await mission.world.imports.takeBack(first.id, by: .system).withdrawn == 3)
      #expect(try await mission.states() == ["rejected", "rejected", "rejected", "approved", "received"])

      // What changes there afterwards brings nothing of it back.
      server.change("1") { item in
        item.versions.append(("w", Self.koboXML("w", "Site 1, mended", replacing: "u1")))
      }
      server.change("3") { $0.state = "validation_status_approved" }
      let again = try await mission.run(id, full: true)
      #expect((again.received, again.changed, again.reviewed, again.withdrawn) == (0, 0, 0, 2))
      #expect(try await mission.states() == ["rejected", "rejected", "rejected", "approved", "received"])
      #expect(try await mission.world.count("submission") == 5)

      // Somebody wants one back: then it is fetched as the others are.
      let wanted = try ID<Submission>(
        cell: try await mission.world.rows("SELECT submission FROM answers_survey WHERE title = 'Site 1'")[0][0])
      try await mission.world.submissions.review(wanted, as: .received, comment: "", by: mission.world.officer)
      #expect(try await mission.run(id, full: true).changed == 1)
      #expect(try await mission.titles().first == "Site 1, mended")
    }
  }

  @Test(arguments: Engines.all)
  func `what a run brought to submissions that were here is taken back, but for what was built upon`(
    engine: EngineKind
  ) async throws {
    let (mission, server) = (try await Mission(engine), OtherServer(perPage: 10))
    let world = mission.world
    for number in 1...4 {
      var item = Self.centralItem(number, "Site \(number)")
      item.versions[0].xml = Self.centralXML(item.id, "Site \(number)", photo: number == 3 ? "3.jpg" : "")
      server.put(item)
    }
    @Sendable func edit(_ number: Int, _ version: String, replacing old: String) {
      server.change("uuid:c\(number)") { item in
        item.versions.append((version, Self.centralXML(version, "Site \(number), \(version)", replacing: old)))
        item.updated = "2026-03-1\(item.versions.count)T10:00:00.000Z"
      }
    }
    try await server.run { address in
      let id = try await mission.central(address)
      try await mission.run(id)
      let first = try await mission.runs(id)
      let before = try await world.rows("SELECT title, _state, _edits FROM answers_survey ORDER BY title")
      edit(1, "uuid:a", replacing: "uuid:c1")
      server.change("uuid:c1") { $0.state = "hasIssues" }
      server.change("uuid:c2") { $0.state = "approved" }
      server.change("uuid:c3") { $0.files = ["3.jpg": "picture"] }
      edit(4, "uuid:b", replacing: "uuid:c4")
      let counts = try await mission.run(id, full: true)
      #expect((counts.received, counts.changed, counts.reviewed, counts.files) == (0, 2, 2, 1))
      let runs = try await mission.runs(id)
      let run = try #require(runs.first)
      #expect(runs.count == first.count + 1)
      #expect(try await world.imports.touched(by: run.id).changed == 4)
      let built = try ID<Submission>(
        cell: try await world.rows("SELECT submission FROM answers_survey WHERE title = 'Site 4, uuid:b'")[0][0])
      try await world.submissions.review(built, as: .approved, comment: "", by: world.officer)

      try await world.imports.undo(run.id, reason: "The wrong day", by: world.officer)
      let done = try await world.imports.takeBack(run.id, by: .system)
      #expect((done.withdrawn, done.restored) == (0, 3))
      let repeated = try await world.imports.takeBack(run.id, by: .system)
      #expect((repeated.withdrawn, repeated.restored) == (0, 0))
      #expect(try await world.imports.touchedOnes(by: run.id).map(\.submission) == [built])
      #expect(try await mission.titles() == ["Site 1", "Site 2", "Site 3", "Site 4, uuid:b"])
      // An office that did not know of the review says so too.
      let late = SubmissionTakenBack(imported: run.id, reason: "Late")
      try await world.store.perform(by: world.officer.actor) { decision in
        try decision.append(late, to: built.recast(), of: SubmissionRecord.stream, in: .mission)
      }
      let kept = try await world.submissions.submission(built, for: world.officer)
      #expect(kept.record.versions.count == 2 && kept.record.state == .approved)
      if case .reviewed(.approved, _)? = kept.history.last?.what {} else { Issue.record("\(kept.history.count)") }
      let after = try await world.rows("SELECT title, _state, _edits FROM answers_survey ORDER BY title")
      #expect(after.prefix(3) == before.prefix(3))
      #expect(try await world.count("submission_file") == 0)
      #expect(try await world.rows("SELECT max(_missing_files) FROM answers_survey") == [[.int(1)]])
      #expect(try await world.store.rebuild().differences.isEmpty)
      let restored = try ID<Submission>(
        cell: try await world.rows("SELECT submission FROM answers_survey WHERE title = 'Site 1'")[0][0])
      let detail = try await world.submissions.submission(restored, for: world.officer)
      guard case .takenBack(let content, "The wrong day")? = detail.history.last?.what else {
        return #expect(Bool(false), "\(String(describing: detail.history.last?.what))")
      }
      #expect(content.facts.instanceID == "uuid:c1")
      let other = try await CollectWorld(engine)
      for (one, peer) in [(world, other), (other, world)] { try await one.store.trust(peer.store.card()) }
      try await world.tell(other)
      #expect(try await other.rows("SELECT title, _state, _edits FROM answers_survey ORDER BY title") == after)

      // It stays so, until something changes there again: that replaces what was taken back, and comes.
      let again = try await mission.run(id, full: true)
      #expect((again.changed, again.reviewed, again.files) == (0, 0, 0))
      edit(1, "uuid:c", replacing: "uuid:a")
      let next = try await mission.run(id, full: true)
      #expect((next.changed, next.keptApart) == (1, 0))
      #expect(try await mission.titles().first == "Site 1, uuid:c")
      #expect(try await world.store.rebuild().differences.isEmpty)
    }
  }

  @Test func `versions that a server gives out at once are undone with their run, and a run under way is not`()
    async throws
  {
    let (mission, server) = (try await Mission(.sqlite), OtherServer())
    server.put(Self.centralItem(1, "Site 1"))
    server.change("uuid:c1") { item in
      item.versions.append(("uuid:x", Self.centralXML("uuid:x", "Site 1, mended", replacing: "uuid:c1")))
      item.updated = "2026-03-05T10:00:00.000Z"
    }
    try await server.run { address in
      let id = try await mission.central(address)
      try await mission.run(id)
      let run = try #require(try await mission.runs(id).first)
      #expect(try await mission.world.imports.touched(by: run.id).touched == 0)
      try await mission.pulls.begin(id, isFull: true, by: mission.world.officer)
      await #expect(throws: SheetImportRefusal.busy) {
        try await mission.world.imports.undo(run.id, reason: "?", by: mission.world.officer)
      }
      let worker = JobWorker(mission.world.store.jobs, [mission.pulls.handler], rest: .milliseconds(5))
      let work = Task { await worker.run() }
      while try await mission.world.store.jobs.list(kind: Pulls.job.name, limit: 1).first?.ended == nil {
        try await Task.sleep(for: .milliseconds(20))
      }
      work.cancel()
      await work.value
      try await mission.world.imports.undo(run.id, reason: "Twice", by: mission.world.officer)
      #expect(try await mission.world.imports.takeBack(run.id, by: .system).withdrawn == 1)
      #expect(try await mission.states() == ["rejected"])
    }
  }

  // MARK: What goes wrong

  @Test(arguments: Engines.all)
  func `a run that breaks off keeps what came, says why, and goes on there`(engine: EngineKind) async throws {
    let (mission, server) = (try await Mission(engine), OtherServer())
    for number in 1...6 { server.put(Self.koboItem(number, "Site \(number)", day: number)) }
    try await server.run { address in
      let id = try await mission.kobo(address)
      server.fail(.init(path: "data/5.xml", status: 502, times: 5))
      await #expect(throws: PullRefusal.failing(address, 502)) { try await mission.run(id) }
      #expect(mission.waits.all == [1, 2, 4, 8])
      let broken = try await mission.pulls.connection(id, for: mission.world.officer)
      #expect(broken.last?.failure?.code == "pull.failing")
      #expect(broken.cursor == nil)
      let before = try await mission.world.count("submission")
      #expect((4...5).contains(before))

      _ = server.requests()
      let second = try await mission.run(id)
      #expect((second.received, second.known) == (6 - before, before))
      #expect(server.requests().count { $0.contains(".xml") } == 6 - before)
      #expect(try await mission.pulls.connection(id, for: mission.world.officer).last?.failure == nil)
    }
  }

  @Test func `a server that asks for patience gets it`() async throws {
    let (mission, server) = (try await Mission(.sqlite), OtherServer())
    server.put(Self.koboItem(1, "Site 1", day: 1))
    try await server.run { address in
      let id = try await mission.kobo(address)
      server.fail(.init(path: "data.json", status: 429, headers: ["Retry-After": "30"], times: 2))
      #expect(try await mission.run(id).received == 1)
      #expect(mission.waits.all == [30, 30])
      server.fail(.init(path: "data.json", status: 429, headers: ["Retry-After": "86400"], times: 5))
      await #expect(throws: PullRefusal.tooOften(address)) { try await mission.run(id) }
      #expect(mission.waits.all.max() == 120)
    }
  }

  @Test func `wrong credentials, unknown projects and other programs are told in words`() async throws {
    let (mission, server) = (try await Mission(.sqlite), OtherServer())
    try await server.run { address in
      let wrong = try await mission.kobo(address, secret: "other")
      await #expect(throws: PullRefusal.wrongCredential) { try await mission.run(wrong) }
      let central = try await mission.central(address, secret: "other")
      await #expect(throws: PullRefusal.wrongCredential) { try await mission.run(central) }
      try await mission.pulls.renew(central, secret: OtherServer.token, by: mission.world.officer)
      #expect(try await mission.run(central).listed == 0)
      let elsewhere = try await mission.pulls.add(
        .init(kind: .kobo, address: address, remote: "aOther", secret: OtherServer.token, form: ID(formID: "survey")),
        by: mission.world.officer)
      await #expect(throws: PullRefusal.missing) { try await mission.run(elsewhere) }
      let right = try await mission.kobo(address)
      server.fail(.init(path: "data.json", status: 200))
      await #expect(throws: PullRefusal.notUnderstood(address)) { try await mission.run(right) }
    }
    let down = try await mission.kobo("http://127.0.0.1:1")
    await #expect(throws: PullRefusal.unreachable("http://127.0.0.1:1")) { try await mission.run(down) }
  }

  @Test func `a session that Central ends is opened again`() async throws {
    let (mission, server) = (try await Mission(.sqlite), OtherServer(perPage: 1))
    for number in 1...3 { server.put(Self.centralItem(number, "Site \(number)")) }
    try await server.run { address in
      let id = try await mission.central(address)
      server.fail(.init(path: "submissions/uuid:c2.xml", status: 401))
      #expect(try await mission.run(id).received == 3)
      #expect(server.requests().count { $0 == "POST /v1/sessions" } == 2)
    }
  }

  @Test func `the credential is led to no other host, and addresses of the own network are not asked`() async throws {
    let (mission, server) = (try await Mission(.sqlite), OtherServer())
    server.put(Self.koboItem(1, "Site 1", day: 1))
    try await server.run { address in
      let id = try await mission.kobo(address)
      server.fail(
        .init(path: "data.json", status: 302, headers: ["Location": "https://elsewhere.example.org/data.json"]))
      await #expect(throws: PullRefusal.redirected("https://elsewhere.example.org")) { try await mission.run(id) }
      // Inside the server it goes along.
      server.fail(
        .init(path: "data.json", status: 308, headers: ["Location": "/api/v2/assets/aForm/data.json?start=0"]))
      #expect(try await mission.run(id).received == 1)

      let careful = try await Mission(.sqlite, allowsPrivate: false)
      _ = server.requests()
      let own = try await careful.kobo(address)
      await #expect(throws: PullRefusal.privateAddress(address)) { try await careful.run(own) }
      #expect(server.requests().isEmpty)
    }
  }

  @Test func `a file that is not to be had is asked for again`() async throws {
    let (mission, server) = (try await Mission(.sqlite), OtherServer())
    server.put(
      .init(
        id: "1", versions: [("a", Self.koboXML("a", "One", photo: "1.jpg"))], submitted: "2026-03-01T10:00:00",
        files: ["1.jpg": "picture"]))
    try await server.run { address in
      let id = try await mission.kobo(address)
      server.fail(.init(path: "attachments", status: 404))
      var told: [Diagnostic] = []
      let first = try await mission.run(id) { told.append($0) }
      #expect((first.received, first.files, first.missingFiles) == (1, 0, 1))
      #expect(told.map(\.code).contains("pull.file"))
      let second = try await mission.run(id)
      #expect((second.received, second.known, second.files, second.missingFiles) == (0, 1, 1, 0))
      #expect(try await mission.world.rows("SELECT max(_missing_files) FROM answers_survey") == [[.int(0)]])
    }
  }

  @Test(arguments: Engines.all)
  func `a file that is refused again and again is told with its reason, and asked for when somebody wants it`(
    engine: EngineKind
  ) async throws {
    let (mission, server) = (try await Mission(engine), OtherServer())
    for number in 1...2 {
      server.put(
        .init(
          id: "\(number)", versions: [("u\(number)", Self.koboXML("u\(number)", "Site \(number)", photo: "p.jpg"))],
          submitted: "2026-03-0\(number)T10:00:00", files: ["p.jpg": "picture"]))
    }
    try await server.run { address in
      let id = try await mission.kobo(address)
      // The file of one fails at the server for good: what else is there comes nevertheless.
      server.fail(.init(path: "data/1/attachments", status: 500, times: 1000))
      let first = try await mission.run(id)
      #expect((first.received, first.files, first.missingFiles) == (2, 1, 1))
      let submission = try ID<Submission>(
        cell: try await mission.world.rows("SELECT submission FROM answers_survey WHERE title = 'Site 1'")[0][0])
      let officer = mission.world.officer
      let told = try #require(try await mission.pulls.awaiting(of: submission, for: officer))
      #expect(told.connection == id && told.files.map(\.name) == ["p.jpg"])
      #expect(told.files[0].failure.code == "pull.failing" && told.files[0].attempts == 1 && !told.files[0].isGivenUp)
      #expect(try await mission.pulls.awaited(by: id) == 1)

      for _ in 2...AwaitedFile.mostAttempts { try await mission.run(id, full: true) }
      #expect(try await mission.pulls.awaiting(of: submission, for: officer)?.files.first?.isGivenUp == true)
      _ = server.requests()
      let quiet = try await mission.run(id, full: true)
      #expect((quiet.missingFiles, quiet.known) == (0, 2))
      #expect(!server.requests().contains { $0.contains("/attachments/") })

      server.mend()
      let stranger = Requester(.user(ID()), grants: [Grant(.officer, programme: ID(), sensitivity: .protected)])
      #expect(try await mission.pulls.awaiting(of: submission, for: stranger) == nil)
      await #expect(throws: PullRefusal.unknown) { try await mission.pulls.askAgain(for: submission, by: stranger) }
      try await mission.pulls.askAgain(for: submission, by: officer)
      await #expect(throws: PullRefusal.busy) { try await mission.pulls.askAgain(for: submission, by: officer) }
      let worker = JobWorker(mission.world.store.jobs, [mission.pulls.handler], rest: .milliseconds(5))
      let work = Task { await worker.run() }
      while try await mission.world.store.jobs.list(kind: Pulls.job.name, limit: 1).first?.ended == nil {
        try await Task.sleep(for: .milliseconds(20))
      }
      work.cancel()
      await work.value
      #expect(try await mission.world.rows("SELECT max(_missing_files) FROM answers_survey") == [[.int(0)]])
      #expect(try await mission.pulls.awaited(by: id) == 0)
      #expect(try await mission.world.count("submission") == 2)
    }
  }

  @Test func `a server that fails at every file counts as down, and erasing takes what was told of files along`()
    async throws
  {
    let (mission, server) = (try await Mission(.sqlite), OtherServer(perPage: 20))
    for number in 1...9 {
      server.put(
        .init(
          id: "\(number)", versions: [("u\(number)", Self.koboXML("u\(number)", "Site \(number)", photo: "p.jpg"))],
          submitted: "2026-03-0\(number)T10:00:00", files: ["p.jpg": "picture"]))
    }
    try await server.run { address in
      let id = try await mission.kobo(address)
      server.fail(.init(path: "attachments", status: 502, times: 1000))
      await #expect(throws: PullRefusal.failing(address, 502)) { try await mission.run(id) }
      let awaited = try await mission.pulls.awaited(by: id)
      #expect((1...5).contains(awaited))
      for row in try await mission.world.rows("SELECT submission FROM pull_file") {
        try await mission.world.submissions.erase(try ID<Submission>(cell: row[0]), by: mission.world.officer)
      }
      #expect(try await mission.pulls.awaited(by: id) == 0)
    }
  }

  // MARK: Connections

  @Test func `a schedule ends with the rights of whoever set it up`() async throws {
    let mission = try await Mission(.sqlite)
    let id = try await mission.kobo("http://127.0.0.1:1")
    try await mission.pulls.schedule(id, .hour, by: mission.world.officer)
    let imports = SheetImports(
      store: mission.world.store, forms: mission.world.forms, intake: mission.world.intake,
      submissions: mission.world.submissions
    ) { actor in Requester(.user(actor.recast()), grants: []) }
    let client = OutgoingClient(folder: try Scratch.newFolder(), allowsPrivate: true)
    let pulls = Pulls(imports, client: client, key: mission.key)
    try await pulls.begin(id, isFull: false, by: mission.world.officer)
    let work = Task { await JobWorker(mission.world.store.jobs, [pulls.handler]).run() }
    var connection = try await mission.pulls.connection(id, for: mission.world.officer)
    while connection.last == nil {
      try await Task.sleep(for: .milliseconds(20))
      connection = try await mission.pulls.connection(id, for: mission.world.officer)
    }
    work.cancel()
    #expect(connection.last?.failure?.code == "pull.not-allowed")
    #expect(connection.interval == nil && connection.due == nil)
  }

  @Test(arguments: [
    ("http://kf.kobotoolbox.org", PullRefusal.withoutTLS), ("kf.kobotoolbox.org", .notAnAddress),
    ("https://head:secret@kf.kobotoolbox.org", .notAnAddress), ("https://kf.kobotoolbox.org?x=1", .notAnAddress),
    ("file:///etc/passwd", .notAnAddress), (#"https://kf.kobotoolbox.org\@evil.example"#, .notAnAddress),
  ])
  func `an address is one of a server, by HTTPS`(text: String, refusal: PullRefusal) throws {
    #expect(throws: refusal) { try RemoteAddress(text) }
    #expect(try RemoteAddress("https://kf.kobotoolbox.org:443/sub/").text == "https://kf.kobotoolbox.org/sub")
  }

  @Test(
    arguments: [
      ([127, 0, 0, 1], true), ([10, 1, 2, 3], true), ([172, 16, 0, 1], true), ([172, 32, 0, 1], false),
      ([192, 168, 1, 1], true), ([169, 254, 169, 254], true), ([100, 64, 0, 1], true), ([8, 8, 8, 8], false),
      ([0x20, 0x01, 0x48, 0x60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x88, 0x88], false),
      ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], true),
      ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1], true),
      ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 8, 8, 8, 8], false),
      ([0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], true),
      ([0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], true),
      ([0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 1], true),
      ([0x20, 0x02, 192, 168, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], true),
    ] as [([UInt8], Bool)])
  func `addresses of machines and their own networks are known`(address: [UInt8], isPrivate: Bool) {
    #expect(PrivateAddress.contains(address) == isPrivate)
  }

  @Test(arguments: Engines.all)
  func `only whoever may manage the form connects it, the credential is sealed, and a schedule asks by itself`(
    engine: EngineKind
  ) async throws {
    let (mission, server) = (try await Mission(engine), OtherServer())
    server.put(Self.koboItem(1, "Site 1", day: 1))
    try await server.run { address in
      let officer = Requester(.user(ID()), grants: [Grant(.officer, sensitivity: .protected)])
      let draft = PullConnection.Draft(
        kind: .kobo, address: address, remote: "aForm", secret: OtherServer.token, form: ID(formID: "survey"),
        interval: .hour)
      await #expect(throws: FormRefusal.unknown) { try await mission.pulls.add(draft, by: officer) }
      let id = try await mission.pulls.add(draft, by: mission.world.officer)
      // An officer sees and runs it, and does not change it.
      #expect(try await mission.pulls.list(for: officer).count == 1)
      await #expect(throws: PullRefusal.unknown) { try await mission.pulls.remove(id, by: officer) }
      let stranger = Requester(.user(ID()), grants: [Grant(.officer, programme: ID(), sensitivity: .protected)])
      await #expect(throws: PullRefusal.unknown) { try await mission.pulls.connection(id, for: stranger) }
      for row in try await mission.world.rows("SELECT secret FROM pull_connection") {
        guard case .bytes(let sealed)? = row.first else { throw CancellationError() }
        #expect(!String(decoding: sealed, as: UTF8.self).contains(OtherServer.token))
      }

      try await mission.pulls.beginDue()
      try await mission.pulls.beginDue()
      #expect(try await mission.world.store.jobs.list(kind: Pulls.job.name, limit: 10).count == 1)
      await #expect(throws: PullRefusal.busy) { try await mission.pulls.begin(id, isFull: true, by: officer) }
      let worker = JobWorker(mission.world.store.jobs, [mission.pulls.handler])
      let work = Task { await worker.run() }
      var connection = try await mission.pulls.connection(id, for: officer)
      while connection.last == nil {
        try await Task.sleep(for: .milliseconds(20))
        connection = try await mission.pulls.connection(id, for: officer)
      }
      work.cancel()
      await work.value
      #expect(connection.last?.counts.received == 1)
      #expect(try #require(connection.due) > mission.world.store.clock.now())
      try await mission.pulls.remove(id, by: mission.world.officer)
      #expect(try await mission.world.count("pull_item") == 0)
      #expect(try await mission.titles() == ["Site 1"])
    }
  }
}
