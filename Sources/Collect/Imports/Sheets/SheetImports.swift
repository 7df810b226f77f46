package import Basics
package import FormEngine
package import Formats
import Foundation
import Office
package import Store

/// Sheets as people make them, that become submissions: what the columns mean is proposed and corrected, a dry run tells
/// what is to be mended, and the import goes the way that submissions of phones go. All of it can be undone.
package struct SheetImports: Sendable {
  let store: Store
  let forms: Forms
  let intake: Intake
  let submissions: Submissions
  let places: SheetPlaces
  let requester: @Sendable (ID<Actor>) async throws -> Requester?

  /// Jobs run with the rights that `requester` says at that time; nil for who may do nothing.
  package init(
    store: Store, forms: Forms, intake: Intake, submissions: Submissions, places: SheetPlaces = SheetPlaces(),
    requester: @escaping @Sendable (ID<Actor>) async throws -> Requester? = { _ in nil }
  ) {
    self.store = store
    self.forms = forms
    self.intake = intake
    self.submissions = submissions
    self.places = places
    self.requester = requester
  }

  /// Bytes of a file: some hundred thousand rows.
  package static let largestFile = 64 << 20
  /// So many of the first rows are looked at for the headings.
  package static let headRows = 40
  package static let longestReason = 1000
  static let listed = 100

  // MARK: Reading

  /// Those of forms that the requester may edit, the newest first.
  package func list(for requester: Requester) async throws -> [(id: ID<SheetImport>, sheet: SheetImport)] {
    let plans = submissions.plans
    let today = Day(store.clock.now())
    return try await store.read { reader in
      let forms = try reader.forms().map(\.form).filter { form in
        guard let record = try plans.plans(for: form, in: reader)?.record else { return false }
        return Self.mayImport(record, requester, today)
      }
      return try reader.sheetImports(of: forms, limit: Self.listed).map { (id: $0.0, sheet: $0.1) }
    }
  }

  /// Forms that take what is imported.
  package func targets(for requester: Requester) async throws -> [FormLine] {
    let plans = submissions.plans
    let today = Day(store.clock.now())
    return try await store.read { reader in
      try reader.forms().filter { line in
        guard line.state != .closed, let record = try plans.plans(for: line.form, in: reader)?.record else {
          return false
        }
        return Self.mayImport(record, requester, today)
      }
    }
  }

  /// Throws ``SheetImportRefusal/unknown``.
  package func sheet(_ id: ID<SheetImport>, for requester: Requester) async throws -> SheetImport {
    guard let sheet = try await store.read({ try $0.sheetImport(id) }) else { throw SheetImportRefusal.unknown }
    do {
      _ = try await record(sheet.begun.form, for: requester)
    } catch is FormRefusal {
      throw SheetImportRefusal.unknown
    }
    return sheet
  }

  /// The file as it came. Throws ``SheetImportRefusal/fileGone`` when something that came of it was erased.
  package func file(of id: ID<SheetImport>, for requester: Requester) async throws -> (
    file: FormFile, bytes: AsyncThrowingStream<[UInt8], any Error>
  ) {
    let sheet = try await sheet(id, for: requester)
    let file = try await kept(id)
    try await submissions.note("imports.file", [id], of: sheet.begun.form, requester)
    return (file, try await store.blobs.open(file.blob))
  }

  /// What a file holds, and what its columns mean as far as it is known: as somebody said for this import, else for the
  /// same headings before, else what they say themselves.
  package struct Overview: Sendable {
    package let sheetNames: [String]
    /// The first rows.
    package let head: [SheetRow]
    package let plan: SheetPlan
    package let questions: SheetQuestions
    /// Whether the same headings were mapped before.
    package let isRemembered: Bool
    /// Other sheets of the workbook that hold the rows of repeats, by the repeat's name.
    package let repeats: [(sheet: String, name: String)]
    /// What is wrong with others that seem to.
    package let untied: [Diagnostic]
  }

  package func overview(
    of id: ID<SheetImport>, heading: Int? = nil, sheetName: String? = nil, in language: Language = .english,
    for requester: Requester
  ) async throws -> Overview {
    let sheet = try await sheet(id, for: requester)
    let (form, _) = try await definition(sheet.begun.form)
    let rows = try SheetRows(try await bytes(of: id))
    let names = try rows.names()
    let name = sheetName ?? sheet.plan?.sheet
    let chosen = name.flatMap { names.contains($0) ? $0 : nil }
    let head = try rows.head(of: chosen, Self.headRows)
    let questions = SheetQuestions(form, reader: language)
    var plan = questions.proposal(for: head, sheet: chosen, places: places)
    if let heading, heading != plan?.heading, let headings = head.headings(at: heading) {
      plan = questions.proposal(for: headings, in: head, sheet: chosen, places: places)
    }
    guard let proposed = plan else { throw SheetImportRefusal.empty }
    var result = proposed
    var isRemembered = false
    if let known = sheet.plan, heading == nil || heading == known.heading, sheetName == nil || sheetName == known.sheet
    {
      result = known
    } else if let headings = head.headings(at: proposed.heading) {
      let key = SheetPlan.key(of: headings.full)
      if let remembered = try await store.read({ try $0.sheetPlan(of: sheet.begun.form, headings: key) }) {
        result.columns = remembered.columns
        result.constants = remembered.constants
        isRemembered = true
      }
    }
    let repeats = try SheetRepeats(rows, of: form, main: result, holdsRows: false)
    return Overview(
      sheetNames: names, head: head, plan: result, questions: questions, isRemembered: isRemembered,
      repeats: repeats.tables.values.sorted { $0.node.id < $1.node.id }.map {
        (sheet: $0.answers.plan.sheet ?? "", name: $0.node.name)
      }, untied: repeats.untied)
  }

  /// How many submissions it made that are here, and to how many that were here before it brought something, also where it
  /// broke off.
  package func made(by id: ID<SheetImport>) async throws -> Int {
    try await store.read { try $0.importedCount(of: id) + $0.changedCount(by: id) }
  }

  /// How many of its submissions were edited or reviewed since: undoing leaves them.
  package func touched(by id: ID<SheetImport>) async throws -> Int {
    guard let sheet = try await store.read({ try $0.sheetImport(id) }) else { throw SheetImportRefusal.unknown }
    let (_, layout) = try await definition(sheet.begun.form)
    return try await store.read { try $0.touchedCount(by: id, layout: layout) }
  }

  package static let named = 20

  /// The first of those, with what they are called.
  package func touchedOnes(
    by id: ID<SheetImport>
  ) async throws -> [(submission: ID<Submission>, name: String)] {
    guard let sheet = try await store.read({ try $0.sheetImport(id) }) else { throw SheetImportRefusal.unknown }
    let (_, layout) = try await definition(sheet.begun.form)
    return try await store.read { try $0.touched(by: id, layout: layout, limit: Self.named) }
  }

  // MARK: Verbs

  /// What a file is taken for.
  package enum Reading: Sendable {
    /// A project's file where it looks like one of KoboToolbox or ODK Central, else a sheet.
    case either
    case sheet, project
  }

  /// Keeps a file. Throws what is wrong with it, ``FormRefusal/unknown``, ``SheetImportRefusal`` and ``ProjectRefusal``.
  package func begin(
    _ bytes: [UInt8], named fileName: String, for form: ID<Form>, as reading: Reading = .either,
    by requester: Requester
  ) async throws -> ID<SheetImport> {
    guard bytes.count <= Self.largestFile else {
      throw FormatRefusal.tooLarge(what: "bytes", limit: Self.largestFile)
    }
    let record = try await record(form, for: requester)
    guard record.state != .closed else { throw SheetImportRefusal.formClosed }
    let (definition, _) = try await definition(form)
    let project = reading == .sheet ? nil : try ProjectKind(of: bytes)
    if project != nil {
      _ = try ProjectExport(bytes, of: definition)
    } else {
      guard reading != .project else { throw ProjectRefusal.notAnExport }
      guard try !SheetRows(bytes).head(of: nil, 1).isEmpty else { throw SheetImportRefusal.empty }
    }
    let id: ID<SheetImport> = store.clock.newID()
    let name = MultipartPart.baseName(fileName) ?? "sheet"
    let stream = ImportFile.id(of: id)
    let file = try await ImportFile.keep(bytes, named: name, as: stream, in: store)
    let begun = SheetImportBegun(
      form: form, fileName: name, size: bytes.count, sha256: Hash.sha256.hex(of: bytes), project: project)
    try await store.perform(store.clock.newID(), by: requester.actor) { decision in
      try decision.append(file, as: stream)
      try decision.append(begun, to: id.recast(), of: SheetImport.stream, in: .mission)
      return true
    }
    return id
  }

  /// Says what the columns mean; remembered for the same headings of the same form.
  package func map(_ id: ID<SheetImport>, _ plan: SheetPlan, by requester: Requester) async throws {
    let sheet = try await sheet(id, for: requester)
    guard sheet.begun.connection == nil else { throw SheetImportRefusal.isFetched }
    guard sheet.undone == nil else { throw SheetImportRefusal.isUndone }
    let (form, _) = try await definition(sheet.begun.form)
    try check(plan, SheetQuestions(form))
    let rows = try SheetRows(try await bytes(of: id))
    guard let headings = try rows.head(of: plan.sheet, Self.headRows).headings(at: plan.heading) else {
      throw SheetImportRefusal.noHeading(plan.heading)
    }
    guard plan != sheet.plan else { return }
    let event = SheetImportMapped(plan: plan, headings: SheetPlan.key(of: headings.full))
    try await append(event, to: id, by: requester.actor)
  }

  private func check(_ plan: SheetPlan, _ questions: SheetQuestions) throws(SheetImportRefusal) {
    guard !plan.columns.isEmpty else { throw .nothingMapped }
    guard Set(plan.columns.values).count == plan.columns.count else {
      let twice = Dictionary(grouping: plan.columns.values) { $0 }.first { $0.value.count > 1 }
      throw .mappedTwice(twice?.key.rawValue ?? "")
    }
    for target in plan.columns.values {
      switch target {
      case .question(let path): if questions[path] == nil { throw .noSuchQuestion(path) }
      case .latitude(let path), .longitude(let path):
        if questions[path]?.type != .geopoint { throw .noSuchQuestion(path) }
      case .place: if questions.placePaths.isEmpty { throw .noSuchQuestion(target.rawValue) }
      }
    }
    let reading = CellReading(hasPlainNumbers: false)
    for (path, text) in plan.constants {
      guard let question = questions[path] else { throw .noSuchQuestion(path) }
      guard case .answer = reading.read(text, question) else { throw .constant(question.name, text) }
    }
  }

  /// Withdraws all that the import made and nobody edited or reviewed since: it is rejected, with the reason. What it
  /// brought to submissions that were here before is taken back where nothing was built upon it. The act is one entry;
  /// the submissions follow in short steps, by a job or by whoever calls ``withdraw(_:progress:)``.
  package func undo(_ id: ID<SheetImport>, reason: String, by requester: Requester) async throws {
    let sheet = try await sheet(id, for: requester)
    guard sheet.undone == nil else { throw SheetImportRefusal.isUndone }
    guard sheet.isReady else { throw SheetImportRefusal.notMapped }
    // What still comes in would not be withdrawn.
    guard try await latest(id)?.isUnderWay != true, try await !isFetching(sheet) else {
      throw SheetImportRefusal.busy
    }
    let reason = String(reason.trimmed.prefix(Self.longestReason))
    guard !reason.isEmpty else { throw SheetImportRefusal.withoutReason }
    try await append(SheetImportUndone(reason: reason), to: id, by: requester.actor)
  }

  private func isFetching(_ sheet: SheetImport) async throws -> Bool {
    guard let connection = sheet.begun.connection,
      let job = try await store.read({ try $0.pullConnection(connection)?.job })
    else { return false }
    return try await store.jobs.job(job)?.isUnderWay == true
  }

  /// What an undoing came to.
  package struct Withdrawal: Equatable, Sendable {
    /// Submissions that the import made.
    package var withdrawn = 0
    /// Those that were here before, and are what they were.
    package var restored = 0
  }

  /// Rejects what an undone import made, and takes back what it brought to others. Repeated after a break it goes on.
  @discardableResult
  package func withdraw(
    _ id: ID<SheetImport>, progress: @Sendable (Int, Int?) async throws -> Void = { _, _ in }
  ) async throws -> Withdrawal {
    guard let sheet = try await store.read({ try $0.sheetImport(id) }), let undone = sheet.undone else {
      throw SheetImportRefusal.unknown
    }
    let (_, layout) = try await definition(sheet.begun.form)
    let total = try await made(by: id)
    let actor = try await self.requester(undone.actor)?.actor ?? .system
    var done = Withdrawal()
    done.withdrawn = try await append(
      SubmissionReviewed(state: .rejected, comment: undone.reason), by: actor,
      toAll: { try $0.untouched(by: id, layout: layout, after: $1, limit: Self.step) },
      progress: { try await progress($0, total) })
    let withdrawn = done.withdrawn
    done.restored = try await append(
      SubmissionTakenBack(imported: id, reason: undone.reason), by: actor,
      toAll: { try $0.changed(by: id, after: $1, limit: Self.step) },
      progress: { try await progress(withdrawn + $0, total) })
    return done
  }

  /// Says something of submissions in steps, of those that `next` still finds. How many they were.
  private func append(
    _ event: some Event, by actor: Actor,
    toAll next: @escaping @Sendable (Reader, _ after: ID<Submission>?) throws -> [ID<Submission>],
    progress: (Int) async throws -> Void
  ) async throws -> Int {
    let packed = try PackedEvent(event)
    var last: ID<Submission>?
    var count = 0
    while true {
      let after = last
      let batch = try await store.read { try next($0, after) }
      guard let end = batch.last else { return count }
      last = end
      count += try await store.perform(store.clock.newID(), by: actor) { decision in
        // Whoever edited one meanwhile wins.
        let still = Set(try next(decision.db, after))
        for submission in batch where still.contains(submission) {
          try decision.append(packed, to: submission.recast(), of: SubmissionRecord.stream, in: .mission)
        }
        return batch.count { still.contains($0) }
      }
      try await progress(count)
    }
  }

  /// So many at once, that phones wait no longer than for some of their own.
  private static let step = 64

  // MARK: What all need

  func append(_ event: some Event, to id: ID<SheetImport>, by actor: Actor) async throws {
    let packed = try PackedEvent(event)
    try await store.perform(store.clock.newID(), by: actor) { decision in
      try decision.append(packed, to: id.recast(), of: SheetImport.stream, in: .mission)
    }
  }

  func definition(_ form: ID<Form>) async throws -> (form: Form, layout: FormLayout) {
    let record = try await forms.record(form)
    guard let definition = try await forms.form(record.newest) else { throw SheetImportRefusal.withoutWorkbook }
    return (definition, record.layout)
  }

  func bytes(of id: ID<SheetImport>) async throws -> [UInt8] {
    try await store.blobs.read(try await kept(id).blob, upTo: Self.largestFile)
  }

  private func kept(_ id: ID<SheetImport>) async throws -> FormFile {
    guard let file = try await ImportFile.kept(as: ImportFile.id(of: id), in: store) else {
      throw SheetImportRefusal.fileGone
    }
    return file
  }

  private func record(_ form: ID<Form>, for requester: Requester) async throws -> FormRecord {
    let record = try await forms.record(form)
    guard Self.mayImport(record, requester, Day(store.clock.now())) else { throw FormRefusal.unknown }
    return record
  }

  /// A sheet may have rows of every place, so that a right bound to one does not reach.
  static func mayImport(_ record: FormRecord, _ requester: Requester, _ today: Day) -> Bool {
    GrantFilter(.editSubmissions, of: requester, sensitivity: record.options.sensitivity, on: today)
      .reachesEverywhere(in: record.options.programme)
  }
}
