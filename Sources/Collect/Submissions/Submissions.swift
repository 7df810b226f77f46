package import Basics
package import FormEngine
import Foundation
import Office
package import Store

/// The submissions of the mission as people work with them: within what each was granted.
package struct Submissions: Sendable {
  let store: Store
  let plans: FormPlanCache
  let places: PlaceResolver
  let pairs: ListPairs

  /// - Parameter slow: A list that takes longer to find its page wants an index over what it filters and sorts by.
  package init(
    store: Store, plans: FormPlanCache, places: PlaceResolver, slow: Duration = .milliseconds(40)
  ) {
    self.store = store
    self.plans = plans
    self.places = places
    pairs = ListPairs(slow: slow)
  }

  /// Makes the indexes that lists have wanted.
  package func makeWantedIndexes() async throws {
    try await pairs.make(in: store, plans: plans)
  }

  /// How long a list may take; whoever wants more marks the question, or lets it run as a job.
  package static let limit: Duration = .seconds(2)
  /// How long a page waits for the count of what it shows: that there are many is seen without it.
  package static let countingLimit: Duration = .milliseconds(30)
  /// Lists count no further.
  package static let countedUpTo = 10_000

  // MARK: Lists

  /// Throws ``FormRefusal/unknown``, and `StoreTimeout` when it would take too long.
  package func page(_ query: SubmissionQuery, for requester: Requester) async throws -> SubmissionPage {
    let scope = scope(query.form, .readSubmissions, requester)
    let page = try await store.read(within: Self.limit) { reader in try scope.list(in: reader).page(query) }
    try await note("submissions.list", page.lines.map(\.submission), of: query.form, requester)
    return page
  }

  /// Throws like ``page(_:for:)``.
  package func count(
    _ query: SubmissionQuery, within limit: Duration = Self.limit, for requester: Requester
  ) async throws -> SubmissionCount {
    let scope = scope(query.form, .readSubmissions, requester)
    return try await store.read(within: limit) { reader in
      try scope.list(in: reader).count(query, upTo: Self.countedUpTo)
    }
  }

  /// These submissions, as far as the requester may see them.
  package func lines(
    of ids: [ID<Submission>], form: ID<Form>, columns: [String], for requester: Requester
  ) async throws -> [SubmissionLine] {
    let scope = scope(form, .readSubmissions, requester)
    let lines = try await store.read { reader in try scope.list(in: reader).lines(of: ids, columns: columns) }
    try await note("submissions.list", lines.map(\.submission), of: form, requester)
    return lines
  }

  /// Points for a map, at most `limit`.
  package func points(
    _ query: SubmissionQuery, path: String, limit: Int, for requester: Requester
  ) async throws -> [SubmissionPoint] {
    let scope = scope(query.form, .readSubmissions, requester)
    let points = try await store.read(within: Self.limit) { reader in
      try scope.list(in: reader).points(query, path: path, limit: limit)
    }
    try await note("submissions.map", points.map(\.submission), of: query.form, requester)
    return points
  }

  /// Where submissions stand that say no more than a place.
  package func placed(
    _ query: SubmissionQuery, limit: Int, for requester: Requester
  ) async throws -> [PlacedSubmission] {
    let scope = scope(query.form, .readSubmissions, requester)
    let placed = try await store.read(within: Self.limit) { reader in
      try scope.list(in: reader).placed(query, limit: limit)
    }
    try await note("submissions.map", placed.map(\.submission), of: query.form, requester)
    return placed
  }

  /// Who sent anything to the form, at most `limit`.
  package func authors(of form: ID<Form>, limit: Int = 500, for requester: Requester) async throws -> [ID<Actor>] {
    let scope = scope(form, .readSubmissions, requester)
    return try await store.read { reader in try scope.list(in: reader).authors(limit: limit) }
  }

  /// Writes down who reads what of a form with personal data, before it is shown.
  func note<Subject>(
    _ page: String, _ subjects: [ID<Subject>], of form: ID<Form>, _ requester: Requester
  ) async throws {
    let plans = plans
    let known = try await store.read { reader in try plans.plans(for: form, in: reader) }
    guard !subjects.isEmpty, let record = known?.record,
      record.options.sensitivity >= .personal || record.showsPersons(to: requester, on: Day(store.clock.now()))
    else { return }
    try await store.accessLog.record(requester.actor, page: page, subjects)
  }

  /// Rights of a reader over the submissions to one form.
  struct Scope {
    let form: ID<Form>
    let right: Right
    let requester: Requester
    let today: Day
    let plans: FormPlanCache
    /// What its lists are slow by is told to these.
    var pairs: ListPairs?

    /// Throws ``FormRefusal/unknown``, also for forms that are more sensitive than the requester may see.
    func known(in reader: Reader) throws -> (plans: FormPlans, filter: GrantFilter) {
      guard let known = try plans.plans(for: form, in: reader) else { throw FormRefusal.unknown }
      let filter = GrantFilter(
        right, of: requester, sensitivity: known.record.options.sensitivity, on: today)
      guard !filter.admitsNothing else { throw FormRefusal.unknown }
      return (known.hiding(known.record.hidden(from: requester, right, on: today)), filter)
    }

    func list(in reader: Reader) throws -> SubmissionListStore {
      let (plans, filter) = try known(in: reader)
      return SubmissionListStore(
        layout: plans.layout, marked: plans.record.options.marked.filter { !plans.layout.hidden.contains($0) },
        filter: filter, reader: reader, pairs: pairs)
    }
  }

  func scope(_ form: ID<Form>, _ right: Right, _ requester: Requester) -> Scope {
    Scope(form: form, right: right, requester: requester, today: Day(store.clock.now()), plans: plans, pairs: pairs)
  }

  // MARK: One submission

  /// Everything about one submission. Throws ``SubmissionRefusal/unknown``, also when the requester may not see it.
  package func submission(_ id: ID<Submission>, for requester: Requester) async throws -> SubmissionDetail {
    try await check(id, .readSubmissions, requester)
    let (made, history) = SubmissionChange.all(try await store.history(of: id.recast()))
    guard let record = made, record.current != nil else { throw SubmissionRefusal.unknown }
    let plans = plans
    let (known, files) = try await store.read { reader in
      (try plans.plans(for: record.form, in: reader), try reader.files(of: id))
    }
    guard let known else { throw SubmissionRefusal.unknown }
    try await note("submissions.one", [id], of: record.form, requester)
    let hidden = known.record.hidden(from: requester, .readSubmissions, on: Day(store.clock.now()))
    return SubmissionDetail(id: id, record: record, files: files, history: history, plans: known.hiding(hidden))
  }

  /// Reads under which form it came, if the requester may do that to it.
  @discardableResult
  func check(_ id: ID<Submission>, _ right: Right, _ requester: Requester) async throws -> ID<Form> {
    let today = Day(store.clock.now())
    let plans = plans
    return try await store.read { reader in
      guard let form = try reader.form(of: id) else { throw SubmissionRefusal.unknown }
      let scope = Scope(form: form, right: right, requester: requester, today: today, plans: plans)
      do {
        let (known, filter) = try scope.known(in: reader)
        if try reader.mayTouch(id, layout: known.layout, filter: filter) { return form }
      } catch is FormRefusal {}
      throw SubmissionRefusal.unknown
    }
  }

  // MARK: Verbs

  package static let longestComment = 4000

  /// Says what an officer thinks of the version that `seen` brought, and that was in the state `former` then; of whichever
  /// counts, in whatever state, when they are nil. `imported`: the import that brings the review.
  package func review(
    _ id: ID<Submission>, seen: ID<Entry>? = nil, from former: ReviewState? = nil, as state: ReviewState,
    comment: String, imported: ID<SheetImport>? = nil, by requester: Requester
  ) async throws {
    let form = try await check(id, .reviewSubmissions, requester)
    let event = SubmissionReviewed(
      state: state, comment: String(comment.prefix(Self.longestComment)), imported: imported)
    let plans = plans
    try await append(event, to: id, seen: seen, by: requester) { reader in
      guard let former, let layout = try plans.plans(for: form, in: reader)?.layout else { return }
      guard try reader.reviewState(of: id, layout: layout) == former else { throw SubmissionRefusal.reviewedMeanwhile }
    }
  }

  /// Puts a new version in the place of the one that `seen` brought. `xml` has an instance id of its own.
  package func edit(
    _ id: ID<Submission>, seen: ID<Entry>, xml: [UInt8], by requester: Requester
  ) async throws {
    let form = try await check(id, .editSubmissions, requester)
    let document = try SubmissionDocument(xml)
    let plans = plans
    guard let known = try await store.read({ reader in try plans.plans(for: form, in: reader) }),
      ID<Form>(formID: document.formID) == form, let version = known.record.version(document.version ?? ""),
      let plan = known[version.entry], let instanceID = document.instanceID
    else { throw SubmissionRefusal.withoutForm }
    let detail = try await submission(id, for: requester)
    let reading = SubmissionReading(document)
    guard let rows = reading.rows(of: xml, by: plan) else { throw SubmissionRefusal.withoutForm }
    var placement = try await places.placement(
      of: rows, plan: plan, options: known.record.options, author: detail.record.author,
      received: detail.record.received)
    if let former = detail.record.placement, former.source == .officer || placement.place == nil {
      (placement.place, placement.source, placement.reported) = (former.place, former.source, former.reported)
    }
    var facts = SubmissionContent.Facts(
      form: form, version: version.content.version, published: version.entry, instanceID: instanceID,
      received: detail.record.received, placement: placement)
    facts.unlisted = try await plans.unlisted(rows, by: version, known, in: store)
    let event = SubmissionEdited(content: SubmissionContent(facts: facts, xml: xml, reading: reading))
    try await append(event, to: id, seen: seen, by: requester)
  }

  /// Says where a submission belongs.
  package func place(_ id: ID<Submission>, at place: ID<Place>?, by requester: Requester) async throws {
    try await check(id, .editSubmissions, requester)
    let detail = try await submission(id, for: requester)
    guard var placement = detail.record.placement, let current = detail.record.current else {
      throw SubmissionRefusal.unknown
    }
    (placement.place, placement.reported) = (place, nil)
    placement.source = place == nil ? nil : .officer
    try await append(SubmissionPlaced(placement: placement), to: id, seen: current.entry, by: requester)
  }

  /// Makes the submission unreadable for ever: its versions, files and reviews, here and on every node that hears of it.
  /// What stays is a mark by which it is refused when a phone sends it again.
  package func erase(_ id: ID<Submission>, by requester: Requester) async throws {
    let form = try await check(id, .eraseSubmissions, requester)
    // What was kept apart goes first: when it does not come to the end, the submission is still there to be erased again.
    try await eraseCopies(of: id, by: requester.actor)
    let (instances, received) = try await store.read { reader in
      (try reader.instances(of: id), try reader.received(of: id))
    }
    let snapshot = SubmissionErased(form: form, instances: instances, received: received ?? store.clock.now())
    try await store.redact(id.recast(), to: snapshot, verb: store.clock.newID(), by: requester.actor)
  }

  /// Takes answers out of all versions of a submission, unreadable for ever; its files and what happened to it stay. False
  /// when there are none of them.
  package func redact(_ id: ID<Submission>, _ redaction: AnswerRedaction, by actor: Actor) async throws -> Bool {
    let history = try await store.history(of: id.recast())
    var isOther = false
    let changes = try SubmissionRedacted.Change.all(history).map { change in
      guard case .version(var content) = change.what, let xml = try redaction.applied(to: content.xml) else {
        return change
      }
      isOther = true
      content = SubmissionContent(facts: content.facts, xml: xml)
      return SubmissionRedacted.Change(
        entry: change.entry, actor: change.actor, time: change.time, what: .version(content))
    }
    guard isOther, let record = history.reduce(nil, SubmissionRecord.fold), record.erased == nil else { return false }
    try await eraseCopies(of: id, by: actor)
    // Files are sealed under the keys that go.
    var files: [SubmissionPost.File] = []
    for file in record.files.values.sorted(by: { $0.name < $1.name }) {
      let spool = Spool(folder: FileManager.default.temporaryDirectory)
      for try await piece in try await store.blobs.open(file.blob) { try spool.append(piece) }
      files.append(SubmissionPost.File(name: file.name, type: file.type, content: spool))
    }
    try await store.redact(
      id.recast(), to: SubmissionRedacted(changes: changes), verb: store.clock.newID(), by: actor)
    let kept = try await store.keep(files, of: id.recast(), SubmissionRecord.stream)
    guard !kept.isEmpty else { return true }
    try await store.perform(by: actor) { decision in
      try decision.require(kept.map(\.blob))
      for file in kept {
        try decision.append(
          SubmissionFileAdded(file: file), to: id.recast(), of: SubmissionRecord.stream, in: .mission)
      }
      return true
    }
    return true
  }

  /// Erases what else holds the answers of a submission: what was kept apart, and the sheet that it was made of.
  private func eraseCopies(of id: ID<Submission>, by actor: Actor) async throws {
    for item in try await quarantined(with: id) {
      try await store.erase(item.recast(), verb: store.clock.newID(), by: actor)
    }
    guard let sheet = try await store.read({ try $0.sheetImport(behind: id) }) else { return }
    let file = ImportFile.id(of: sheet)
    if try await store.history(of: file).contains(where: { $0.event(ImportFileKept.self) != nil }) {
      try await store.erase(file, verb: store.clock.newID(), by: actor)
    }
  }

  /// What was kept apart and became the submission, has the identity of one of its versions, or was to replace one.
  private func quarantined(with id: ID<Submission>) async throws -> Set<ID<QuarantinedSubmission>> {
    let record = try await store.history(of: id.recast()).reduce(nil, SubmissionRecord.fold)
    let names = Set(record?.versions.map(\.content.facts.instanceID) ?? [])
    let form = record?.form
    typealias Items = [ID<QuarantinedSubmission>]
    let (found, edits) = try await store.read { reader -> (Items, Items) in
      let behind = try reader.quarantine(behind: id)
      guard let form = try form.flatMap({ try reader.form($0) })?.formID else { return (behind, []) }
      return (
        behind + (try reader.quarantine(of: form, instances: names.sorted())), try reader.quarantinedEdits(of: form)
      )
    }
    var items = Set(found)
    for edit in edits where !items.contains(edit) {
      let item = try await store.history(of: edit.recast()).reduce(nil, QuarantineRecord.fold)
      let replaces = try item.flatMap { try SubmissionDocument($0.received.xml).deprecatedID }
      if let replaces, names.contains(replaces) { items.insert(edit) }
    }
    return items
  }

  private func append(
    _ event: some Event, to id: ID<Submission>, seen: ID<Entry>?, by requester: Requester,
    unless refused: @escaping @Sendable (Reader) throws -> Void = { _ in }
  ) async throws {
    let packed = try PackedEvent(event)
    try await store.perform(by: requester.actor) { decision in
      try decision.lock(id.recast())
      guard try seen == nil || decision.db.currentVersion(of: id) == seen else {
        throw SubmissionRefusal.changedMeanwhile
      }
      try refused(decision.db)
      return try decision.append(packed, to: id.recast(), of: SubmissionRecord.stream, in: .mission)
    }
  }
}
