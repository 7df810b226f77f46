package import Basics
package import Formats
package import Store

/// Files of one kind that people bring: kept as they came, their columns understood, tried, taken, and undone as a whole.
///
/// What kinds differ in is asked of them; what they share is here and in ``RecordImports``.
package protocol FileImports: Sendable {
  associatedtype Begun: ImportBegun

  var store: Store { get }
  /// With which rights jobs run: those that an actor has then; nil for who may do nothing.
  var requester: @Sendable (ID<Actor>) async throws -> Requester? { get }
  static var job: String { get }
  /// In bytes.
  static var largestFile: Int { get }

  func maySee(_ known: Import<Begun>, _ requester: Requester) async throws -> Bool
  /// With what everything goes that was told of an import, when that is erased.
  func stream(of id: ID<Import<Begun>>, _ known: Import<Begun>) -> ID<JournalStream>
  /// Writes down that the file was read, where that is to be known.
  func noteReading(_ id: ID<Import<Begun>>, _ known: Import<Begun>, by requester: Requester) async throws

  /// What the columns mean as far as their headings say so, which stand in row `heading` if that is given; nil for a sheet
  /// without rows.
  func proposal(
    for head: [SheetRow], sheet: String?, heading: Int?, of known: Import<Begun>
  ) async throws -> Begun.Plan?
  /// Throws what is wrong with what somebody says of the columns.
  func check(_ plan: Begun.Plan, of known: Import<Begun>) async throws

  /// Goes through all rows: in a dry run tells what would become of them, else takes those that are in order. What stands
  /// already is known again, so that a run that broke off is repeated without doubles.
  func run(
    _ id: ID<Import<Begun>>, isDry: Bool, by requester: Requester,
    progress: @Sendable (_ rows: Int) async throws -> Void, tell: (Diagnostic) -> Void
  ) async throws -> SheetCounts

  /// How much an import made or changed that is here, and how much of that somebody changed since: undoing leaves that.
  func touched(by id: ID<Import<Begun>>) async throws -> (changed: Int, touched: Int)
  /// Throws where an import cannot be undone now. What it gives checks the same when it is.
  func undoing(
    of id: ID<Import<Begun>>, _ known: Import<Begun>, by requester: Requester
  ) async throws -> @Sendable (Decision) throws -> Void
  /// Takes back what an undone import brought and nobody changed since. Repeated after a break it goes on.
  @discardableResult
  func takeBack(
    _ id: ID<Import<Begun>>, by requester: Requester,
    progress: @Sendable (_ done: Int, _ total: Int?) async throws -> Void
  ) async throws -> ImportOutcome
}

extension FileImports {
  package func stream(of id: ID<Import<Begun>>, _ known: Import<Begun>) -> ID<JournalStream> { ImportFile.id(of: id) }
  package func noteReading(_ id: ID<Import<Begun>>, _ known: Import<Begun>, by requester: Requester) async throws {}

  package var runs: ImportRuns<Import<Begun>> { ImportRuns(store, job: Self.job) }

  // MARK: Reading

  /// Throws ``SheetImportRefusal/unknown``.
  package func known(_ id: ID<Import<Begun>>, for requester: Requester) async throws -> Import<Begun> {
    let known = try await known(id)
    guard try await maySee(known, requester) else { throw SheetImportRefusal.unknown }
    return known
  }

  package func known(_ id: ID<Import<Begun>>) async throws -> Import<Begun> {
    guard let known = try await store.read({ try $0.known(id) }) else { throw SheetImportRefusal.unknown }
    return known
  }

  /// The file as it came. Throws ``SheetImportRefusal/fileGone`` when something that came of it was erased.
  package func file(
    of id: ID<Import<Begun>>, for requester: Requester
  ) async throws -> (file: FormFile, bytes: AsyncThrowingStream<[UInt8], any Error>) {
    let known = try await known(id, for: requester)
    let file = try await kept(id)
    try await noteReading(id, known, by: requester)
    return (file, try await store.blobs.open(file.blob))
  }

  package func bytes(of id: ID<Import<Begun>>) async throws -> [UInt8] {
    try await store.blobs.read(try await kept(id).blob, upTo: Self.largestFile)
  }

  private func kept(_ id: ID<Import<Begun>>) async throws -> FormFile {
    guard let file = try await ImportFile.kept(as: ImportFile.id(of: id), in: store) else {
      throw SheetImportRefusal.fileGone
    }
    return file
  }

  // MARK: What columns mean

  /// What a file holds, and what its columns mean as far as it is known: as somebody said for this import, else for the
  /// same headings before, else what they say themselves.
  package func overview(
    of id: ID<Import<Begun>>, heading: Int? = nil, sheetName: String? = nil, for requester: Requester
  ) async throws -> ImportOverview<Begun.Plan> {
    let known = try await known(id, for: requester)
    let rows = try SheetRows(try await bytes(of: id))
    let names = try rows.names()
    let chosen = (sheetName ?? known.plan?.sheet).flatMap { names.contains($0) ? $0 : nil }
    let head = try rows.head(of: chosen, SheetPlan.headRows)
    guard let proposed = try await proposal(for: head, sheet: chosen, heading: heading, of: known) else {
      throw SheetImportRefusal.empty
    }
    func overview(_ plan: Begun.Plan, isRemembered: Bool) -> ImportOverview<Begun.Plan> {
      ImportOverview(rows: rows, sheetNames: names, head: head, plan: plan, isRemembered: isRemembered)
    }
    if let own = known.plan, heading == nil || heading == own.heading, sheetName == nil || sheetName == own.sheet {
      return overview(own, isRemembered: false)
    }
    if let key = head.headings(at: proposed.heading)?.key,
      let before = try await store.read({ try $0.plan(as: known.begun, headings: key) })
    {
      return overview(proposed.remembering(before), isRemembered: true)
    }
    return overview(proposed, isRemembered: false)
  }

  /// Says what the columns mean; remembered for the same headings.
  package func map(_ id: ID<Import<Begun>>, _ plan: Begun.Plan, by requester: Requester) async throws {
    let known = try await known(id, for: requester)
    guard !known.begun.isFetched else { throw SheetImportRefusal.isFetched }
    guard known.begun.needsPlan else { throw SheetImportRefusal.unknown }
    guard known.undone == nil else { throw SheetImportRefusal.isUndone }
    try await check(plan, of: known)
    try plan.requireDistinct()
    let head = try SheetRows(try await bytes(of: id)).head(of: plan.sheet, SheetPlan.headRows)
    guard let headings = head.headings(at: plan.heading) else { throw SheetImportRefusal.noHeading(plan.heading) }
    guard plan != known.plan else { return }
    try await append(ImportMapped<Begun>(plan: plan, headings: headings.key), to: id, by: requester.actor)
  }

  /// Takes what a row of tags says of the columns, without asking anybody; false where there is none, or where that is not
  /// enough.
  package func mapByTags(_ id: ID<Import<Begun>>, by requester: Requester) async throws -> Bool {
    do {
      let overview = try await overview(of: id, for: requester)
      guard overview.head.contains(where: { $0.number > overview.plan.heading && SheetQuestions.isTags($0) }) else {
        return false
      }
      try await map(id, overview.plan, by: requester)
      return true
    } catch let refusal as any Refusal where refusal.kind == .invalid {
      return false
    }
  }

  // MARK: Verbs

  package static func checkSize(_ bytes: [UInt8]) throws(FormatRefusal) {
    guard bytes.count <= largestFile else { throw .tooLarge(what: "bytes", limit: largestFile) }
  }

  /// Throws what is wrong with a sheet of which nothing else is known yet.
  package static func checkSheet(_ bytes: [UInt8]) throws {
    try checkSize(bytes)
    guard try !SheetRows(bytes).head(of: nil, 1).isEmpty else { throw SheetImportRefusal.empty }
  }

  /// Keeps a file that was checked, as it came.
  package func keep(
    _ bytes: [UInt8], named fileName: String, by requester: Requester,
    _ begun: (_ fileName: String, _ size: Int, _ sha256: String) -> Begun
  ) async throws -> ID<Import<Begun>> {
    let id: ID<Import<Begun>> = store.clock.newID()
    let name = MultipartPart.baseName(fileName) ?? "sheet"
    let stream = ImportFile.id(of: id)
    let file = try await ImportFile.keep(bytes, named: name, as: stream, in: store)
    let begun = begun(name, bytes.count, Hash.sha256.hex(of: bytes))
    try await store.perform(store.clock.newID(), by: requester.actor) { decision in
      try decision.append(file, as: stream)
      try decision.append(begun, to: id.recast(), of: Begun.stream, in: .mission)
      return true
    }
    return id
  }

  /// Begins a job. Throws ``SheetImportRefusal``.
  package func begin(_ action: ImportAction, _ id: ID<Import<Begun>>, by requester: Requester) async throws {
    let known = try await known(id, for: requester)
    guard action == .undo || !known.begun.isFetched else { throw SheetImportRefusal.isFetched }
    guard known.isReady else { throw SheetImportRefusal.notMapped }
    guard action == .undo || known.undone == nil else { throw SheetImportRefusal.isUndone }
    try await runs.begin(action, id, about: stream(of: id, known), by: requester)
  }

  package var handler: JobWorker.Handler {
    JobWorker.Handler(runs.job) { order, run in
      guard let requester = try await requester(run.job.actor) else { throw SheetImportRefusal.unknown }
      guard order.action == .undo else {
        return try await runs.keepTold(of: run) { tell in
          try await self.run(
            order.subject, isDry: order.action == .check, by: requester,
            progress: { rows in try await run.report(rows, of: nil) }, tell: tell)
        }
      }
      return try await takeBack(order.subject, by: requester) { done, total in try await run.report(done, of: total) }
    }
  }

  /// ``run(_:isDry:by:progress:tell:)`` for who does not ask how far it is.
  package func run(
    _ id: ID<Import<Begun>>, isDry: Bool, by requester: Requester, tell: (Diagnostic) -> Void
  ) async throws -> SheetCounts {
    try await run(id, isDry: isDry, by: requester, progress: { _ in }, tell: tell)
  }

  /// Says that the import is to be undone, and why, in one entry. What it brought follows in steps, by a job or by whoever
  /// calls ``takeBack(_:by:)``.
  package func undo(_ id: ID<Import<Begun>>, reason: String, by requester: Requester) async throws {
    let known = try await known(id, for: requester)
    guard known.undone == nil else { throw SheetImportRefusal.isUndone }
    guard known.isReady else { throw SheetImportRefusal.notMapped }
    // What still comes in would not be taken back.
    guard try await runs.latest(id)?.isUnderWay != true else { throw SheetImportRefusal.busy }
    let check = try await undoing(of: id, known, by: requester)
    let reason = String(reason.trimmed.prefix(SheetPlan.longestReason))
    guard !reason.isEmpty else { throw SheetImportRefusal.withoutReason }
    try await store.perform(store.clock.newID(), by: requester.actor) { decision in
      try check(decision)
      return try decision.append(
        ImportUndone<Begun>(reason: reason), to: id.recast(), of: Begun.stream, in: .mission)
    }
  }

  /// ``takeBack(_:by:progress:)`` for who does not ask how far it is.
  @discardableResult
  package func takeBack(_ id: ID<Import<Begun>>, by requester: Requester) async throws -> ImportOutcome {
    try await takeBack(id, by: requester) { _, _ in }
  }

  // MARK: What kinds need

  package func append(_ event: some Event, to id: ID<Import<Begun>>, by actor: Actor) async throws {
    let packed = try PackedEvent(event)
    try await store.perform(store.clock.newID(), by: actor) { decision in
      try decision.append(packed, to: id.recast(), of: Begun.stream, in: .mission)
    }
  }

  /// Says that all rows were gone through, where that came to something else than before.
  func note(_ counts: SheetCounts, of id: ID<Import<Begun>>, _ known: Import<Begun>, by requester: Requester)
    async throws
  {
    guard known.taken != counts else { return }
    try await append(ImportTaken<Begun>(counts: counts), to: id, by: requester.actor)
  }
}

/// What a file holds, and what its columns mean as far as it is known.
package struct ImportOverview<Plan: ImportPlan>: Sendable {
  let rows: SheetRows
  package let sheetNames: [String]
  /// The first rows.
  package let head: [SheetRow]
  package let plan: Plan
  /// Whether the same headings were mapped before.
  package let isRemembered: Bool
}
