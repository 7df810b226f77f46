import Basics
import FormEngine
import Office
import Store
import Synchronization
import Testing
import Worlds

@testable import Collect

/// Files that are made in the background are for whoever asked, with their rights, for a time.
@Suite struct ExportsInTheBackground {
  private let id = ID<User>()

  private func asker(_ grants: [Grant] = [Grant(.officer, sensitivity: .personal)]) -> Requester {
    Requester(.user(id), grants: grants)
  }

  private func request(_ form: ID<FormEngine.Form>, search: String? = nil) -> ExportRequest {
    var query = SubmissionQuery(form: form)
    query.search = search
    return ExportRequest(query, ExportOptions(kind: .csv), conditions: search.map { ["“\($0)”"] } ?? [])
  }

  private func survey(_ engine: EngineKind, keys: NodeKeys = .new()) async throws -> (CollectWorld, ID<FormEngine.Form>)
  {
    let world = try await CollectWorld(engine, keys: keys)
    let form = try await world.publish("survey", "1", [.questions(["name": .text])])
    try await world.forms.configure(form, FormConfigured(sensitivity: .personal), by: world.officer)
    try await world.send(submission("uuid:1", "<name>Ayşe</name>"))
    try await world.send(submission("uuid:2", "<name>Fatma</name>"))
    return (world, form)
  }

  private func exports(
    _ world: CollectWorld, at now: @escaping @Sendable () -> Requester?
  ) -> BackgroundExports {
    BackgroundExports(store: world.store, exports: world.exports) { _ in now() }
  }

  /// Works until nothing waits.
  private func work(_ world: CollectWorld, _ handler: JobWorker.Handler) async throws {
    let worker = JobWorker(world.store.jobs, [handler], rest: .milliseconds(5))
    let task = Task { await worker.run() }
    defer { task.cancel() }
    for _ in 0..<4000 {
      if try await world.store.jobs.list(kind: BackgroundExports.job.name, limit: 50).allSatisfy({ $0.ended != nil }) {
        return
      }
      try await Task.sleep(for: .milliseconds(5))
    }
    Issue.record("the jobs did not end")
  }

  private func text(_ bytes: AsyncThrowingStream<[UInt8], any Error>) async throws -> String {
    var all: [UInt8] = []
    for try await piece in bytes { all += piece }
    return String(decoding: all, as: UTF8.self)
  }

  @Test(arguments: Engines.all)
  func `a file holds what was asked for, is only for whoever asked, and its reading is written down`(
    engine: EngineKind
  ) async throws {
    let (world, form) = try await survey(engine)
    let asker = asker()
    let exports = exports(world) { asker }
    let job = try await exports.begin(request(form, search: "ayse"), by: asker)
    #expect(try await exports.list(for: asker).map(\.state) == [.waiting])
    await #expect(throws: ExportRefusal.unknown) { try await exports.open(job, for: asker) }
    try await work(world, exports.handler)

    let listed = try #require(try await exports.list(for: asker).first)
    #expect(listed.state == .done && listed.request?.conditions == ["“ayse”"] && listed.until != nil)
    #expect(listed.file?.name == "survey.csv" && listed.file?.rows == 1)
    let lines = try await world.store.accessLog.lines(limit: 10).count
    let (_, _, bytes) = try await exports.open(job, for: asker)
    let content = try await text(bytes)
    #expect(content.contains("Ayşe") && !content.contains("Fatma"))
    #expect(try await world.store.accessLog.lines(limit: 10).count == lines + 1)
    #expect(try await exports.list(for: world.officer).isEmpty)
    await #expect(throws: ExportRefusal.unknown) { try await exports.open(job, for: world.officer) }
    await #expect(throws: ExportRefusal.unknown) { try await exports.remove(job, by: world.officer) }
    // Neither what was looked for nor what was found lies anywhere in clear.
    let jobs = try await world.rows("SELECT arguments, result FROM job")
    #expect(!"\(jobs)".contains("ayse") && !"\(jobs)".contains("Ayşe"))
  }

  @Test(arguments: Engines.all)
  func `the rights are those of the time at which the file is made, and of the time at which it is fetched`(
    engine: EngineKind
  ) async throws {
    let (world, form) = try await survey(engine)
    let programme = ID<Programme>()
    let (wide, narrow, none) = (
      asker(), asker([Grant(.officer, programme: programme, sensitivity: .personal)]), asker([])
    )
    let exports = exports(world) { wide }
    let job = try await exports.begin(request(form), by: wide)
    try await work(world, exports.handler)
    await #expect(throws: ExportRefusal.narrowedRights) { try await exports.open(job, for: narrow) }
    await #expect(throws: FormRefusal.unknown) { try await exports.open(job, for: none) }
    await #expect(throws: FormRefusal.unknown) { try await exports.begin(request(form), by: none) }

    for now in [none, nil] {
      let later = self.exports(world) { now }
      let refused = try await later.begin(request(form), by: wide)
      try await work(world, later.handler)
      let failed = try #require(try await later.list(for: wide).first { $0.id == refused })
      #expect(failed.state == .failed && failed.failure?.code == FormRefusal.unknown.code)
    }
    let bounded = self.exports(world) { narrow }
    let empty = try await bounded.begin(request(form), by: wide)
    try await work(world, bounded.handler)
    let content = try await text(try await bounded.open(empty, for: wide).bytes)
    #expect(!content.contains("Ayşe"))
  }

  @Test(arguments: Engines.all)
  func `erasing a submission destroys the finished files of its form, and those under way`(engine: EngineKind)
    async throws
  {
    let (world, form) = try await survey(engine)
    let other = try await world.publish("other", "1", [.questions(["name": .text])])
    let asker = asker()
    let exports = exports(world) { asker }
    let (finished, untouched) = (
      try await exports.begin(request(form), by: asker), try await exports.begin(request(other), by: asker)
    )
    try await work(world, exports.handler)
    let waiting = try await exports.begin(request(form), by: asker)
    let erased = try #require(
      try await world.store.read { try $0.value("SELECT id FROM submission WHERE instance_id = 'uuid:1'") }
        as ID<Submission>?)

    // One that has read what is erased, and has not finished its file yet.
    let reading = try await exports.begin(request(form), by: asker)
    let late = JobWorker.Handler(BackgroundExports.job) { subject, run in
      let bytes = AsyncThrowingStream<[UInt8], any Error> { continuation in
        Task {
          continuation.yield(Array("Ayşe".utf8))
          try await world.submissions.erase(erased, by: world.officer)
          continuation.finish()
        }
      }
      let size = try await world.store.jobFiles.keep(bytes, of: run.job.id, until: .now)
      return BackgroundExport.File(name: "", type: "", size: size, rows: 1, bounds: [])
    }
    try await exports.remove(waiting, by: asker)
    try await work(world, late)
    let listed = try await exports.list(for: asker)
    #expect(listed.first { $0.id == reading }?.failure?.code == JobFileGone().code)
    #expect(listed.first { $0.id == waiting }?.state == .cancelled)
    #expect(listed.first { $0.id == finished }?.until == nil)
    await #expect(throws: JobFileGone.self) { try await exports.open(finished, for: asker) }
    #expect(try await text(try await exports.open(untouched, for: asker).bytes).contains("name"))
    #expect(try await world.count("job_file") == 1)
    #expect(try await world.count("blob_removal") == 0)
  }

  @Test(arguments: Engines.all)
  func `what a process that ended had begun, the next one finishes`(engine: EngineKind) async throws {
    let (world, form) = try await survey(engine)
    let asker = asker()
    let exports = exports(world) { asker }
    let job = try await exports.begin(request(form), by: asker)
    let begun = Mutex(false)
    let stuck = JobWorker.Handler(BackgroundExports.job) { _, run in
      _ = try await world.store.jobFiles.keep(
        AsyncThrowingStream { continuation in
          continuation.yield([1])
          continuation.finish()
        }, of: run.job.id, until: .now)
      begun.withLock { $0 = true }
      try await Task.sleep(for: .seconds(60))
      return BackgroundExport.File(name: "", type: "", size: 1, rows: 1, bounds: [])
    }
    let task = Task { await JobWorker(world.store.jobs, [stuck], rest: .milliseconds(5)).run() }
    for _ in 0..<2000 where !begun.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(5)) }
    #expect(begun.withLock { $0 })
    await #expect(throws: ExportRefusal.unknown) { try await exports.open(job, for: asker) }
    task.cancel()
    await task.value

    try await work(world, exports.handler)
    #expect(try await text(try await exports.open(job, for: asker).bytes).contains("Fatma"))
  }

  @Test(arguments: Engines.all)
  func `a file is gone when its time is over, or its owner deletes it, and one person has only so many`(
    engine: EngineKind
  ) async throws {
    let (world, form) = try await survey(engine)
    let asker = asker()
    let exports = exports(world) { asker }
    let imports = JobKind<Int, Int>("another kind")
    func beginImports(_ count: Int) async throws {
      try await world.store.write { [store = world.store] db in
        for number in 0..<count {
          let job = try store.jobs.enqueue(imports, number, by: asker.actor, in: db)
          try store.jobFiles.begin(job, about: form.recast(), asked: [], until: .now.adding(seconds: 3600), in: db)
        }
      }
    }
    // Files of imports are not counted among them, and do not push them out of the list.
    try await beginImports(BackgroundExports.mostOfOne)
    for _ in 0..<BackgroundExports.mostOfOne { try await exports.begin(request(form), by: asker) }
    try await beginImports(60)
    await #expect(throws: ExportRefusal.tooMany) { try await exports.begin(request(form), by: asker) }
    let all = try await exports.list(for: asker)
    #expect(all.count == BackgroundExports.mostOfOne)
    for export in all.dropLast() { try await exports.remove(export.id, by: asker) }
    try await work(world, exports.handler)
    #expect(try await exports.list(for: asker).count { $0.state == .cancelled } == all.count - 1)

    let last = try #require(all.last)
    try await exports.removeEnded()
    _ = try await exports.open(last.id, for: asker)
    try await world.store.write { db in
      _ = try db.run("UPDATE job_file SET until = \(Instant.now.adding(seconds: -1))")
    }
    try await exports.removeEnded()
    await #expect(throws: JobFileGone.self) { try await exports.open(last.id, for: asker) }
    #expect(try await world.count("job_file") == 0, "all of them were over")
    #expect(try await exports.list(for: asker).first { $0.id == last.id }?.state == .done)
  }
}
