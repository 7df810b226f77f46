package import Basics
package import Collect
package import Formats
import Office
package import Store

/// Sheets of activities, as partners report them: kept as they came, tried, taken, and undone as a whole.
package struct ActivityImports: Sendable {
  package let activities: Activities
  private var store: Store { activities.store }
  private let requester: @Sendable (ID<Actor>) async throws -> Requester?

  /// Jobs run with the rights that `requester` says at that time; nil for who may do nothing.
  package init(
    _ activities: Activities, requester: @escaping @Sendable (ID<Actor>) async throws -> Requester? = { _ in nil }
  ) {
    (self.activities, self.requester) = (activities, requester)
  }

  package static let largestFile = 16 << 20
  private static let listed = 100
  /// Activities that are read and changed in one transaction.
  private static let piece = 200

  package var runs: ImportRuns<ActivityImport> { ImportRuns(store, job: "activities.import") }

  // MARK: Reading

  /// The newest first: the requester's own, or all for whoever records everywhere.
  package func list(for requester: Requester) async throws -> [(id: ID<ActivityImport>, known: ActivityImport)] {
    try await store.read { try $0.activityImports(limit: Self.listed) }.filter { maySee($0.known, requester) }
  }

  /// Throws `SheetImportRefusal.unknown`.
  package func known(_ id: ID<ActivityImport>, for requester: Requester) async throws -> ActivityImport {
    guard let known = try await store.read({ try $0.activityImport(id) }), maySee(known, requester) else {
      throw SheetImportRefusal.unknown
    }
    return known
  }

  private func maySee(_ known: ActivityImport, _ requester: Requester) -> Bool {
    let areas = areas(Activities.recording, requester)
    return areas == nil || areas?.isEmpty == false && known.actor == requester.actor.id
  }

  /// Where the requester holds the right for what is in no programme; nil for everywhere.
  private func areas(_ right: Right, _ requester: Requester) -> [ID<Place>]? {
    let grants = requester.grants(holding: right, on: Day(store.clock.now())).filter { $0.programme == nil }
    return grants.contains { $0.place == nil } ? nil : grants.compactMap(\.place)
  }

  package func file(
    of id: ID<ActivityImport>, for requester: Requester
  ) async throws -> (file: FormFile, bytes: AsyncThrowingStream<[UInt8], any Error>) {
    _ = try await known(id, for: requester)
    let file = try await kept(id)
    return (file, try await store.blobs.open(file.blob))
  }

  /// How much of what it changed somebody changed since: undoing leaves that. Costs what the import changed.
  package func touched(by id: ID<ActivityImport>) async throws -> (changed: Int, touched: Int) {
    let changes = try await changes(of: id)
    var touched = 0
    for piece in changes.pieces(of: Self.piece) {
      let states = try await store.read { try $0.activityStates(piece.map(\.activity)) }
      touched += piece.reduce(0) { $0 + $1.undoing(in: states[$1.activity]).kept }
    }
    return (changes.count, touched)
  }

  // MARK: What columns mean

  /// What a file holds, and what its columns mean as far as it is known: as somebody said for this import, else for the
  /// same headings before, else what they say themselves.
  package struct Overview: Sendable {
    package let sheetNames: [String]
    package let head: [SheetRow]
    package let plan: SheetPlan
    package let isRemembered: Bool
  }

  package func overview(
    of id: ID<ActivityImport>, heading: Int? = nil, sheetName: String? = nil, for requester: Requester
  ) async throws -> Overview {
    let known = try await known(id, for: requester)
    let rows = try SheetRows(try await bytes(of: id))
    let names = try rows.names()
    let chosen = (sheetName ?? known.plan?.sheet).flatMap { names.contains($0) ? $0 : nil }
    let head = try rows.head(of: chosen, SheetImports.headRows)
    let meaning = SheetPlaces(activities.places, today: { [store] in Day(store.clock.now()) }).meaning
    guard var plan = ActivityField.proposal(for: head, sheet: chosen, heading: heading, places: meaning) else {
      throw SheetImportRefusal.empty
    }
    if let own = known.plan, heading == nil || heading == own.heading, sheetName == nil || sheetName == own.sheet {
      return Overview(sheetNames: names, head: head, plan: own, isRemembered: false)
    }
    var isRemembered = false
    if let headings = head.headings(at: plan.heading) {
      let key = SheetPlan.key(of: headings.full)
      if let before = try await store.read({ try $0.activityPlan(headings: key) }) {
        (plan.columns, plan.constants, isRemembered) = (before.columns, before.constants, true)
      }
    }
    return Overview(sheetNames: names, head: head, plan: plan, isRemembered: isRemembered)
  }

  /// Says what the columns mean; remembered for the same headings.
  package func map(_ id: ID<ActivityImport>, _ plan: SheetPlan, by requester: Requester) async throws {
    let known = try await known(id, for: requester)
    guard known.undone == nil else { throw SheetImportRefusal.isUndone }
    let twice = Dictionary(grouping: plan.columns.values) { $0 }.first { $0.value.count > 1 }
    if let twice { throw SheetImportRefusal.mappedTwice(twice.key.rawValue) }
    guard plan.constants.count <= ActivityField.allCases.count,
      plan.constants.values.allSatisfy({ $0.count <= Activity.longestText })
    else { throw ActivityRefusal.textTooLong }
    let said = Set(plan.columns.values.compactMap(ActivityField.init)).union(
      plan.constants.keys.compactMap { ActivityField(.question($0)) })
    guard said.isSuperset(of: ActivityField.needed) else { throw ActivityRefusal.columnsMissing }
    guard !plan.placeColumns.isEmpty || said.contains(.place) else { throw SheetImportRefusal.noPlace }
    let head = try SheetRows(try await bytes(of: id)).head(of: plan.sheet, SheetImports.headRows)
    guard let headings = head.headings(at: plan.heading) else { throw SheetImportRefusal.noHeading(plan.heading) }
    guard plan != known.plan else { return }
    try await append(
      ActivityImportMapped(plan: plan, headings: SheetPlan.key(of: headings.full)), to: id, by: requester.actor)
  }

  // MARK: Verbs

  /// Keeps a file. Throws what is wrong with it.
  package func begin(
    _ bytes: [UInt8], named fileName: String, by requester: Requester
  ) async throws -> ID<ActivityImport> {
    guard bytes.count <= Self.largestFile else {
      throw FormatRefusal.tooLarge(what: "bytes", limit: Self.largestFile)
    }
    guard areas(Activities.recording, requester)?.isEmpty != true else { throw ActivityRefusal.notAllowed }
    guard try !SheetRows(bytes).head(of: nil, 1).isEmpty else { throw SheetImportRefusal.empty }
    let id: ID<ActivityImport> = store.clock.newID()
    let name = MultipartPart.baseName(fileName) ?? "sheet"
    let file = try await ImportFile.keep(bytes, named: name, as: ImportFile.id(of: id), in: store)
    let begun = ActivityImportBegun(fileName: name, size: bytes.count, sha256: Hash.sha256.hex(of: bytes))
    try await store.perform(store.clock.newID(), by: requester.actor) { decision in
      try decision.append(file, as: ImportFile.id(of: id))
      try decision.append(begun, to: id.recast(), of: ActivityImport.stream, in: .mission)
      return true
    }
    return id
  }

  /// Begins a job. Throws `SheetImportRefusal`.
  package func begin(_ action: ImportAction, _ id: ID<ActivityImport>, by requester: Requester) async throws {
    let known = try await known(id, for: requester)
    guard known.plan != nil else { throw SheetImportRefusal.notMapped }
    guard action == .undo || known.undone == nil else { throw SheetImportRefusal.isUndone }
    try await runs.begin(action, id, about: ImportFile.id(of: id), by: requester)
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
      var outcome = ImportOutcome()
      outcome.withdrawn = try await takeBack(order.subject, by: requester) { try await run.report($0, of: nil) }
      return outcome
    }
  }

  /// Goes through all rows: in a dry run tells what would become of them, else takes those that are in order. What stands
  /// already is known again, so that a run that broke off is repeated.
  package func run(
    _ id: ID<ActivityImport>, isDry: Bool, by requester: Requester,
    progress: @Sendable (_ rows: Int) async throws -> Void = { _ in }, tell: (Diagnostic) -> Void
  ) async throws -> SheetCounts {
    let known = try await known(id, for: requester)
    guard known.undone == nil else { throw SheetImportRefusal.isUndone }
    guard let plan = known.plan else { throw SheetImportRefusal.notMapped }
    let atlas = try await activities.places.atlas()
    let today = Day(store.clock.now())
    let sheet = try ActivitySheet(
      try await bytes(of: id), plan,
      ActivitySheet.Surroundings(
        atlas: atlas, today: today, repairs: PlaceRepairs(atlas, on: today), sectors: activities.sectors,
        organisations: try await store.read { try $0.organisations() },
        areas: areas(Activities.recording, requester), openAreas: areas(Activities.opening, requester)))
    var counts = sheet.counts
    sheet.diagnostics.forEach(tell)
    for piece in sheet.order.pieces(of: Self.piece) {
      let answer =
        isDry
        ? Self.answer(piece, sheet, try await store.read { try $0.activityStates(piece) })
        : try await take(piece, of: sheet, as: id, by: requester)
      counts.received += answer.taken
      counts.known += answer.known
      counts.refused += answer.refused
      answer.diagnostics.forEach(tell)
      try await progress(counts.received + counts.known + counts.refused)
    }
    if !isDry, known.taken != counts {
      try await append(ActivityImportTaken(counts: counts), to: id, by: requester.actor)
    }
    return counts
  }

  /// What the rows of some activities come to.
  private struct Answer: Codable, Sendable {
    var taken = 0
    var known = 0
    var refused = 0
    var diagnostics: [Diagnostic] = []
    var changes: [ActivityChange] = []

    private enum CodingKeys: String, CodingKey {
      case taken, known, refused, diagnostics
    }
  }

  private static func answer(
    _ piece: [ID<Activity>], _ sheet: ActivitySheet, _ states: [ID<Activity>: ActivityProjection.State]
  ) -> Answer {
    var answer = Answer()
    for id in piece {
      guard let draft = sheet.drafts[id] else { continue }
      let state = states[id]
      // What somebody took away by hand stays away, whatever a sheet says again.
      if let withdrawn = state?.withdrawn, withdrawn.undone == nil {
        answer.refused += draft.rows
        answer.diagnostics.append(
          Diagnostic(.error, "activity.file.withdrawn", ["reason": withdrawn.reason], at: draft.location))
        continue
      }
      if let change = ActivityChange(id, from: state, to: draft.facts(over: state?.facts), draft.reports) {
        answer.taken += draft.rows
        answer.changes.append(change)
      } else {
        answer.known += draft.rows
      }
    }
    return answer
  }

  private func take(
    _ piece: [ID<Activity>], of sheet: ActivitySheet, as id: ID<ActivityImport>, by requester: Requester
  ) async throws -> Answer {
    // Nobody can ask for its outcome again: the next run finds what stands.
    try await store.perform(store.clock.newID(), by: requester.actor) { decision in
      let states = try decision.db.activityStates(piece)
      var answer = Self.answer(piece, sheet, states)
      var brought: Set<ID<Organisation>> = []
      let rights = ActivityRights(requester, on: Day(decision.now), decision.db)
      for change in answer.changes {
        if let before = states[change.activity]?.facts { try rights.require(before) }
        try rights.require(change.after, before: states[change.activity]?.facts)
        for organisation in [change.after.organisation, change.after.implementer].compactMap(\.self) {
          if let new = sheet.newOrganisations[organisation], brought.insert(organisation).inserted {
            try decision.recordMissing(new, as: organisation)
          }
        }
        if change.before != change.after { try decision.append(change.after, to: change.activity) }
        for month in change.months { try decision.append(month.after, to: change.activity) }
      }
      if !answer.changes.isEmpty {
        try decision.append(
          ActivityImportApplied(changes: answer.changes), to: id.recast(), of: ActivityImport.stream, in: .mission)
      }
      answer.changes = []
      return answer
    }
  }

  /// Says that the import is to be undone, and why. What it changed follows in steps: ``takeBack(_:by:progress:)``.
  package func undo(_ id: ID<ActivityImport>, reason: String, by requester: Requester) async throws {
    let known = try await known(id, for: requester)
    guard known.undone == nil else { throw SheetImportRefusal.isUndone }
    guard known.plan != nil else { throw SheetImportRefusal.notMapped }
    // What still comes in would not be taken back.
    guard try await runs.latest(id)?.isUnderWay != true else { throw SheetImportRefusal.busy }
    let reason = String(reason.trimmed.prefix(SheetImports.longestReason))
    guard !reason.isEmpty else { throw SheetImportRefusal.withoutReason }
    try await append(ActivityImportUndone(reason: reason), to: id, by: requester.actor)
  }

  /// Takes back what an undone import changed and nobody changed since; the number of activities. Repeated after a break
  /// it goes on. Organisations that it brought stay in the register.
  @discardableResult
  package func takeBack(
    _ id: ID<ActivityImport>, by requester: Requester, progress: @Sendable (Int) async throws -> Void = { _ in }
  ) async throws -> Int {
    guard let undone = try await store.read({ try $0.activityImport(id) })?.undone else {
      throw SheetImportRefusal.unknown
    }
    var count = 0
    // The last piece first: a run that was repeated may have changed an activity twice.
    for piece in Array(try await changes(of: id).reversed()).pieces(of: Self.piece) {
      count += try await store.perform(store.clock.newID(), by: requester.actor) { decision in
        let states = try decision.db.activityStates(piece.map(\.activity))
        let rights = ActivityRights(requester, on: Day(decision.now), decision.db)
        var changed = 0
        for change in piece {
          let undoing = change.undoing(in: states[change.activity])
          guard !undoing.reports.isEmpty || undoing.facts != nil || undoing.isWithdrawn else { continue }
          try rights.require(change.after)
          for report in undoing.reports { try decision.append(report, to: change.activity) }
          if let facts = undoing.facts { try decision.append(facts, to: change.activity) }
          if undoing.isWithdrawn {
            try decision.append(ActivityWithdrawn(reason: undone.reason, undone: id), to: change.activity)
          }
          changed += 1
        }
        return changed
      }
      try await progress(count)
    }
    return count
  }

  // MARK: What all need

  private func append(_ event: some Event, to id: ID<ActivityImport>, by actor: Actor) async throws {
    let packed = try PackedEvent(event)
    try await store.perform(store.clock.newID(), by: actor) { decision in
      try decision.append(packed, to: id.recast(), of: ActivityImport.stream, in: .mission)
    }
  }

  private func bytes(of id: ID<ActivityImport>) async throws -> [UInt8] {
    try await store.blobs.read(try await kept(id).blob, upTo: Self.largestFile)
  }

  private func kept(_ id: ID<ActivityImport>) async throws -> FormFile {
    guard let file = try await ImportFile.kept(as: ImportFile.id(of: id), in: store) else {
      throw SheetImportRefusal.fileGone
    }
    return file
  }

  /// What its runs changed, in their order.
  private func changes(of id: ID<ActivityImport>) async throws -> [ActivityChange] {
    try await store.history(of: id.recast()).flatMap { $0.event(ActivityImportApplied.self)?.changes ?? [] }
  }
}
