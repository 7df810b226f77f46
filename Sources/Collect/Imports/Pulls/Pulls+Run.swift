package import Basics
import FormEngine
import Formats
import Office
import Store

extension Pulls {
  /// Seconds of the server's clock that are asked for again: what was under way there when it was asked last.
  static let overlap = 3600
  /// After so many seconds all is gone through again.
  static let lookingAgain = 86_400
  /// So many submissions are on their way at once.
  private static let width = 4
  /// After so many it is written down which are here.
  private static let step = 32

  /// Brings what came or changed there since the last time, or goes through all. What is here already is known again, so
  /// that a run that broke off goes on where it was. How it went is kept with the connection, also when it breaks off.
  @discardableResult
  package func run(
    _ id: ID<PullConnection>, isFull: Bool, by requester: Requester,
    progress: @Sendable (_ done: Int, _ total: Int?) async throws -> Void = { _, _ in },
    tell: (Diagnostic) -> Void
  ) async throws -> PullResult {
    let began = store.clock.now()
    let connection = try await connection(id, for: requester)
    // What was changed there shows in no list of what is new: from time to time all is looked at.
    let isFull =
      isFull || connection.cursor == nil
      || connection.looked.map { $0.adding(seconds: Self.lookingAgain) <= began } != false
    var result = PullResult(began: began, ended: began, isFull: isFull)
    do {
      let cursor = try await run(id, connection, isFull, by: requester, &result, progress, tell)
      try await end(&result, by: requester)
      let ended = result
      try await store.write {
        try $0.setPull(id, cursor: cursor, looked: isFull ? began : connection.looked, result: ended)
      }
      return result
    } catch let refusal as any Refusal {
      try await end(&result, by: requester)
      result.failure = Job.Failure(code: refusal.code, arguments: refusal.arguments)
      let ended = result
      try await store.write {
        try $0.setPull(id, cursor: connection.cursor, looked: connection.looked, result: ended)
      }
      throw refusal
    }
  }

  private func end(_ result: inout PullResult, by requester: Requester) async throws {
    result.ended = store.clock.now()
    guard let sheet = result.sheet else { return }
    try await imports.append(
      ImportTaken<SheetImportBegun>(counts: result.counts.asImport), to: sheet, by: requester.actor)
  }

  /// Keeps a run as an import before anything of it comes, so that all of it can be undone wherever it breaks off.
  private func begin(_ id: ID<PullConnection>, _ connection: PullConnection, by requester: Requester) async throws
    -> ID<SheetImport>
  {
    let sheet: ID<SheetImport> = store.clock.newID()
    let begun = SheetImportBegun(
      form: connection.form, fileName: "\(connection.address.host) · \(connection.remote)", size: 0, sha256: "",
      project: ProjectKind(rawValue: connection.kind.rawValue), connection: id)
    try await imports.append(begun, to: sheet, by: requester.actor)
    return sheet
  }

  /// Up to when all is here.
  private func run(
    _ id: ID<PullConnection>, _ connection: PullConnection, _ isFull: Bool, by requester: Requester,
    _ result: inout PullResult, _ progress: @Sendable (Int, Int?) async throws -> Void, _ tell: (Diagnostic) -> Void
  ) async throws -> Instant? {
    let record = try await imports.forms.record(connection.form)
    guard record.state != .closed else { throw PullRefusal.formClosed }
    let project = try project(of: id, connection)
    var taking = PullTaking(
      project: project, imports: imports, form: record, layout: record.layout,
      device: "konak:" + connection.kind.rawValue, connection: id, requester: requester)
    let since = isFull ? nil : connection.cursor?.adding(seconds: -Self.overlap)
    var latest = connection.cursor
    var mark: RemotePage.Mark?
    var told: Set<Diagnostic> = []
    do {
      repeat {
        let page = try await project.page(mark, since: since)
        let items = page.heads.map { $0.item(of: id) }
        let before = try await store.read { try $0.pulled(items, of: id) }
        let fresh = zip(page.heads, items).filter { head, item in before[item]?.mark != head.mark(of: id) }
        if result.sheet == nil, !fresh.isEmpty {
          result.sheet = try await begin(id, connection, by: requester)
          taking.sheet = result.sheet
        }
        let known = result.counts.listed
        result.counts.listed += page.heads.count
        result.counts.known += page.heads.count - fresh.count
        try await take(fresh, before, of: id, by: taking, &result.counts) { diagnostic in
          if told.count < ToldDiagnostics.most, told.insert(diagnostic).inserted { tell(diagnostic) }
        } progress: { done in
          try await progress(known + done, page.total)
        }
        latest = (page.heads.compactMap(\.moved) + [latest].compactMap(\.self)).max()
        mark = page.next
      } while mark != nil
    } catch {
      await project.end()
      throw error
    }
    await project.end()
    return latest
  }

  /// Some at once. Each is written down when it is here with all its files, so that it is not asked for again.
  private func take(
    _ fresh: [(RemoteHead, ID<RemoteHead>)], _ before: [ID<RemoteHead>: PulledItem], of id: ID<PullConnection>,
    by taking: PullTaking, _ counts: inout PullCounts, _ tell: (Diagnostic) -> Void,
    progress: (Int) async throws -> Void
  ) async throws {
    var finished: [PulledItem] = []
    var done = 0
    do {
      try await withThrowingTaskGroup(of: (PullTaking.Taken, RemoteHead, ID<RemoteHead>).self) { group in
        var rest = fresh.makeIterator()
        func add() {
          guard let (head, item) = rest.next() else { return }
          group.addTask { (try await taking.take(head, before: before[item]), head, item) }
        }
        for _ in 0..<Self.width { add() }
        for try await (taken, head, item) in group {
          counts.add(taken)
          taken.told.forEach(tell)
          if taken.isWhole {
            finished.append(
              PulledItem(item: item, mark: head.mark(of: id), instance: taken.instance, review: taken.review))
          }
          done += 1
          if finished.count >= Self.step {
            try await keep(finished, of: id)
            finished = []
            try await progress(done)
          }
          add()
        }
      }
    } catch {
      try await keep(finished, of: id)
      throw error
    }
    try await keep(finished, of: id)
    try await progress(done)
  }

  private func keep(_ items: [PulledItem], of id: ID<PullConnection>) async throws {
    guard !items.isEmpty else { return }
    try await store.write { try $0.write(items, of: id) }
  }
}

extension PullCounts {
  fileprivate mutating func add(_ taken: PullTaking.Taken) {
    switch taken.fate {
    case .received: received += 1
    case .changed: changed += 1
    case .known: known += 1
    case .keptApart: keptApart += 1
    case .refused: refused += 1
    }
    if taken.isReviewed { reviewed += 1 }
    if taken.isWithdrawn { withdrawn = (withdrawn ?? 0) + 1 }
    files += taken.files
    missingFiles += taken.missingFiles
  }
}
