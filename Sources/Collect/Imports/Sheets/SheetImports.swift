package import Basics
package import FormEngine
package import Formats
import Foundation
import Office
package import Store

/// Sheets as people make them, that become submissions: what the columns mean is proposed and corrected, a dry run tells
/// what is to be mended, and the import goes the way that submissions of phones go. All of it can be undone.
package struct SheetImports: FileImports {
  package let store: Store
  let forms: Forms
  let intake: Intake
  let submissions: Submissions
  let places: SheetPlaces
  package let requester: @Sendable (ID<Actor>) async throws -> Requester?

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
  package static let job = "sheets.import"
  static let listed = 100

  // MARK: Reading

  /// Those of forms that the requester may edit, the newest first.
  package func list(for requester: Requester) async throws -> [(id: ID<SheetImport>, known: SheetImport)] {
    let plans = submissions.plans
    let today = Day(store.clock.now())
    return try await store.read { reader in
      let forms = try reader.forms().map(\.form).filter { form in
        guard let record = try plans.plans(for: form, in: reader)?.record else { return false }
        return Self.mayImport(record, requester, today)
      }
      return try reader.sheetImports(of: forms, limit: Self.listed)
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

  package func maySee(_ known: SheetImport, _ requester: Requester) async throws -> Bool {
    do {
      _ = try await record(known.begun.form, for: requester)
      return true
    } catch is FormRefusal {
      return false
    }
  }

  package func stream(of id: ID<SheetImport>, _ known: SheetImport) -> ID<JournalStream> { known.begun.form.recast() }

  package func noteReading(_ id: ID<SheetImport>, _ known: SheetImport, by requester: Requester) async throws {
    try await submissions.note("imports.file", [id], of: known.begun.form, requester)
  }

  /// What the columns of a file may mean.
  package struct Meanings: Sendable {
    package let questions: SheetQuestions
    /// Other sheets of the workbook that hold the rows of repeats, by the repeat's name.
    package let repeats: [(sheet: String, name: String)]
    /// What is wrong with others that seem to.
    package let untied: [Diagnostic]
  }

  package func meanings(
    of overview: ImportOverview<SheetPlan>, for form: ID<Form>, in language: Language = .english
  ) async throws -> Meanings {
    let (form, _) = try await definition(form)
    let repeats = try SheetRepeats(overview.rows, of: form, main: overview.plan, holdsRows: false)
    return Meanings(
      questions: SheetQuestions(form, reader: language),
      repeats: repeats.tables.values.sorted { $0.node.id < $1.node.id }.map {
        (sheet: $0.answers.plan.sheet ?? "", name: $0.node.name)
      }, untied: repeats.untied)
  }

  package func proposal(
    for head: [SheetRow], sheet: String?, heading: Int?, of known: SheetImport
  ) async throws -> SheetPlan? {
    let (form, _) = try await definition(known.begun.form)
    return SheetQuestions(form).proposal(for: head, sheet: sheet, heading: heading, places: places)
  }

  /// How many submissions it made that are here, and to how many that were here before it brought something, also where it
  /// broke off; and how many of them were edited or reviewed since.
  package func touched(by id: ID<SheetImport>) async throws -> (changed: Int, touched: Int) {
    let (_, layout) = try await definition(try await known(id).begun.form)
    return try await store.read { reader in
      (
        try reader.importedCount(of: id) + reader.changedCount(by: id),
        try reader.touchedCount(by: id, layout: layout)
      )
    }
  }

  package static let named = 20

  /// The first of those, with what they are called.
  package func touchedOnes(
    by id: ID<SheetImport>
  ) async throws -> [(submission: ID<Submission>, name: String)] {
    let (_, layout) = try await definition(try await known(id).begun.form)
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
    try Self.checkSize(bytes)
    let record = try await record(form, for: requester)
    guard record.state != .closed else { throw SheetImportRefusal.formClosed }
    let (definition, _) = try await definition(form)
    let project = reading == .sheet ? nil : try ProjectKind(of: bytes)
    if project != nil {
      _ = try ProjectExport(bytes, of: definition)
    } else {
      guard reading != .project else { throw ProjectRefusal.notAnExport }
      try Self.checkSheet(bytes)
    }
    return try await keep(bytes, named: fileName, by: requester) { name, size, sha256 in
      SheetImportBegun(form: form, fileName: name, size: size, sha256: sha256, project: project)
    }
  }

  package func check(_ plan: SheetPlan, of known: SheetImport) async throws {
    let questions = SheetQuestions(try await definition(known.begun.form).form)
    guard !plan.columns.isEmpty else { throw SheetImportRefusal.nothingMapped }
    for target in plan.columns.values {
      switch target {
      case .question(let path): if questions[path] == nil { throw SheetImportRefusal.noSuchQuestion(path) }
      case .latitude(let path), .longitude(let path):
        if questions[path]?.type != .geopoint { throw SheetImportRefusal.noSuchQuestion(path) }
      case .place: if questions.placePaths.isEmpty { throw SheetImportRefusal.noSuchQuestion(target.rawValue) }
      }
    }
    let reading = CellReading(hasPlainNumbers: false)
    for (path, text) in plan.constants {
      guard let question = questions[path] else { throw SheetImportRefusal.noSuchQuestion(path) }
      guard case .answer = reading.read(text, question) else { throw SheetImportRefusal.constant(question.name, text) }
    }
  }

  package func undoing(
    of id: ID<SheetImport>, _ known: SheetImport, by requester: Requester
  ) async throws -> @Sendable (Decision) throws -> Void {
    if let connection = known.begun.connection,
      let job = try await store.read({ try $0.pullConnection(connection)?.job }),
      try await store.jobs.job(job)?.isUnderWay == true
    {
      throw SheetImportRefusal.busy
    }
    return { _ in }
  }

  /// Rejects with the reason what an undone import made and nobody edited or reviewed since, and takes back what it brought
  /// to submissions that were here before, where nothing was built upon it; as whoever undid it.
  @discardableResult
  package func takeBack(
    _ id: ID<SheetImport>, by requester: Requester, progress: @Sendable (Int, Int?) async throws -> Void
  ) async throws -> ImportOutcome {
    let sheet = try await known(id)
    guard let undone = sheet.undone else { throw SheetImportRefusal.unknown }
    let (_, layout) = try await definition(sheet.begun.form)
    let total = try await touched(by: id).changed
    let actor = try await self.requester(undone.actor)?.actor ?? .system
    var done = ImportOutcome()
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

  func definition(_ form: ID<Form>) async throws -> (form: Form, layout: FormLayout) {
    let record = try await forms.record(form)
    guard let definition = try await forms.form(record.newest) else { throw SheetImportRefusal.withoutWorkbook }
    return (definition, record.layout)
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
