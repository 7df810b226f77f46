package import Basics
import FormEngine
import Foundation
import Office
package import Store

/// Exports that take longer than anybody waits: made as jobs, and kept for some days for whoever asked.
package struct BackgroundExports: Sendable {
  private let store: Store
  private let exports: Exports
  private let requester: @Sendable (ID<Actor>) async throws -> Requester?

  /// What a file is made of is read with the rights that `requester` says at that time; nil for who may do nothing.
  package init(
    store: Store, exports: Exports, requester: @escaping @Sendable (ID<Actor>) async throws -> Requester?
  ) {
    self.store = store
    self.exports = exports
    self.requester = requester
  }

  static let job = JobKind<BackgroundExport.Subject, BackgroundExport.File>("submissions.export")
  /// How long a file is there once it was made, and a request while it waits. In seconds.
  package static let keeping = 3 * 86_400
  /// How long it is told what became of an export. In seconds.
  package static let remembering = 30 * 86_400
  /// More unfinished exports and files than these nobody has.
  package static let mostOfOne = 10

  // MARK: For those who ask

  /// Throws ``FormRefusal/unknown`` and ``ExportRefusal/tooMany``.
  @discardableResult
  package func begin(_ request: ExportRequest, by requester: Requester) async throws -> ID<Job> {
    let form = request.query.form
    let scope = exports.submissions.scope(form, .exportSubmissions, requester)
    let asked = Array(try JSONText.encode(request).utf8)
    let own = try await jobs(of: requester).map(\.id)
    guard try await store.jobFiles.ends(of: own).count < Self.mostOfOne else { throw ExportRefusal.tooMany }
    return try await store.write { [store] db in
      _ = try scope.known(in: db)
      let subject = BackgroundExport.Subject(form: form, kind: request.options.kind)
      let job = try store.jobs.enqueue(Self.job, subject, by: requester.actor, in: db)
      let end = store.clock.now().adding(seconds: Self.keeping)
      try store.jobFiles.begin(job, about: form.recast(), asked: asked, until: end, in: db)
      return job
    }
  }

  /// The newest of them; jobs of other kinds have files too.
  private func jobs(of requester: Requester) async throws -> [Job] {
    try await store.jobs.list(of: requester.actor, kind: Self.job.name, limit: 50)
  }

  /// Those of the requester, the newest first.
  package func list(for requester: Requester) async throws -> [BackgroundExport] {
    let jobs = try await jobs(of: requester)
    let ends = try await store.jobFiles.ends(of: jobs.map(\.id))
    var exports: [BackgroundExport] = []
    for job in jobs {
      let request = ends[job.id] == nil ? nil : try await request(of: job.id)
      exports.append(try BackgroundExport(job, request: request, until: ends[job.id], in: store.jobs))
    }
    return exports
  }

  /// The finished file. Throws ``ExportRefusal/unknown``, ``FormRefusal/unknown``, ``ExportRefusal/narrowedRights`` and
  /// `JobFileGone`.
  package func open(_ id: ID<Job>, for requester: Requester) async throws -> (
    file: BackgroundExport.File, request: ExportRequest, bytes: AsyncThrowingStream<[UInt8], any Error>
  ) {
    let job = try await own(id, requester)
    guard job.state == .done, let file = try store.jobs.outcome(of: job, as: Self.job) else {
      throw ExportRefusal.unknown
    }
    let form = try BackgroundExport.subject(of: job).form
    let scope = exports.submissions.scope(form, .exportSubmissions, requester)
    let filter = try await store.read { try scope.known(in: $0).filter }
    guard filter.covers(file.bounds) else { throw ExportRefusal.narrowedRights }
    guard let request = try await request(of: id) else { throw JobFileGone() }
    let bytes = try await store.jobFiles.open(id)
    try await exports.submissions.note("submissions.export", [form], of: form, requester)
    return (file, request, bytes)
  }

  /// Stops what is under way, and removes what there is of it. Throws ``ExportRefusal/unknown``.
  package func remove(_ id: ID<Job>, by requester: Requester) async throws {
    try await store.jobs.cancel(own(id, requester).id)
    try await store.jobFiles.remove(id)
  }

  private func own(_ id: ID<Job>, _ requester: Requester) async throws -> Job {
    guard let job = try await store.jobs.job(id), job.kind == Self.job.name, job.actor == requester.actor.id else {
      throw ExportRefusal.unknown
    }
    return job
  }

  private func request(of job: ID<Job>) async throws -> ExportRequest? {
    do {
      return try JSONText.decode(String(decoding: try await store.jobFiles.asked(for: job), as: UTF8.self))
    } catch is JobFileGone {
      return nil
    }
  }

  // MARK: For those who work

  /// Makes the files.
  package var handler: JobWorker.Handler {
    JobWorker.Handler(Self.job) { subject, run in try await make(subject.form, run) }
  }

  private func make(_ form: ID<Form>, _ run: JobRun) async throws -> BackgroundExport.File {
    guard let request = try await request(of: run.job.id) else { throw JobFileGone() }
    guard let requester = try await requester(run.job.actor) else { throw FormRefusal.unknown }
    let scope = exports.submissions.scope(form, .exportSubmissions, requester)
    let bounds = try await store.read { try scope.known(in: $0).filter.bounds }
    let file = try await exports.export(request.query, request.options, for: requester)
    let pace = Pace()
    let bytes = file.bytes.map { bytes in
      if await pace.isDue(at: store.clock.now()) { try await run.report(await file.rows(), of: nil) }
      return bytes
    }
    let end = store.clock.now().adding(seconds: Self.keeping)
    do {
      let size = try await store.jobFiles.keep(bytes, of: run.job.id, until: end)
      return BackgroundExport.File(
        name: file.name, type: file.type, size: size, rows: await file.rows(), bounds: bounds)
    } catch let gone as JobFileGone {
      // Whoever cancelled it knows; others are told that something was erased.
      try await run.report(await file.rows(), of: nil)
      throw gone
    }
  }

  /// Tells when a second has passed.
  private actor Pace {
    private var last: Instant?

    func isDue(at now: Instant) -> Bool {
      if let last, now < last.adding(seconds: 1) { return false }
      last = now
      return true
    }
  }

  /// Removes files whose time is over, and what is told of exports that ended long ago.
  package func removeEnded() async throws {
    try await store.jobFiles.removeEnded()
    try await store.jobs.removeEnded(before: store.clock.now().adding(seconds: -Self.remembering))
  }
}
