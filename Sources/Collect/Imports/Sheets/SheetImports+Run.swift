package import Basics
import FormEngine
import Formats
package import Foundation
import Office
import Store

extension SheetImports {
  package func run(
    _ id: ID<SheetImport>, isDry: Bool, by requester: Requester,
    progress: @Sendable (_ rows: Int) async throws -> Void, tell: (Diagnostic) -> Void
  ) async throws -> SheetCounts {
    try await run(id, isDry: isDry, media: nil, by: requester, progress: progress, tell: tell)
  }

  /// The same with the files of a project.
  ///
  /// `media`: a folder with the files that answers of a project name, wherever below it they lie.
  ///
  /// Rows of submissions are held by the hundred, those of repeats all; some submissions are on their way at once, as from phones.
  package func run(
    _ id: ID<SheetImport>, isDry: Bool, media: URL?, by requester: Requester,
    progress: @Sendable (_ rows: Int) async throws -> Void = { _ in },
    tell: (Diagnostic) -> Void
  ) async throws -> SheetCounts {
    let sheet = try await known(id, for: requester)
    guard sheet.begun.connection == nil else { throw SheetImportRefusal.isFetched }
    guard sheet.undone == nil else { throw SheetImportRefusal.isUndone }
    if sheet.begun.project != nil {
      let counts = try await takeProject(
        id, sheet, isDry: isDry, media: media.map(ProjectMedia.init(folder:)) ?? ProjectMedia(), by: requester,
        progress: progress, tell: tell)
      if !isDry { try await note(counts, of: id, sheet, by: requester) }
      return counts
    }
    guard let plan = sheet.plan else { throw SheetImportRefusal.notMapped }
    let (form, layout) = try await definition(sheet.begun.form)
    let rows = try SheetRows(try await bytes(of: id))
    let repeats = try SheetRepeats(rows, of: form, main: plan)
    repeats.untied.forEach(tell)
    let reader = SheetRowReader(
      form, plan: plan, hasPlainNumbers: rows.hasPlainNumbers, repeats: repeats,
      places: try await places.reader(plan.placeColumns, plan.sheet))
    var counts = SheetCounts()
    var occurrences: [ArraySlice<UInt8>: Int] = [:]
    for try await batch in rows.batches(of: plan.sheet) {
      var pending: [Pending] = []
      for row in batch where row.number > plan.heading && !SheetQuestions.isTags(row) {
        guard let (answered, diagnostics) = reader.read(row) else { continue }
        counts.rows += 1
        diagnostics.forEach(tell)
        guard let answered else {
          counts.refused += 1
          continue
        }
        let digest = answered.digest
        occurrences[digest.prefix(16), default: 0] += 1
        pending.append(
          Pending(row: row.number, answered: answered, digest: digest, occurrence: occurrences[digest.prefix(16)] ?? 1))
      }
      try await settle(&pending, of: form, layout, in: id, &counts)
      if isDry {
        counts.received += pending.count
      } else {
        try await send(pending, of: form, as: id, plan.sheet, by: requester, &counts, tell)
      }
      try await progress(counts.rows)
    }
    let orphans = reader.orphans
    orphans.forEach(tell)
    counts.refused += orphans.count + repeats.untied.count
    if !isDry { try await note(counts, of: id, sheet, by: requester) }
    return counts
  }

  /// Adds the files of an archive to the submissions of a project's file whose answers name them, once it was taken. In the
  /// archive that KoboToolbox gives out each submission has a folder, which says whose a file is; elsewhere its name does.
  ///
  /// Costs as taking the file again does. Throws what is wrong with the archive.
  package func addMedia(
    _ bytes: [UInt8], to id: ID<SheetImport>, by requester: Requester
  ) async throws -> ProjectCounts {
    try Self.checkSize(bytes)
    let sheet = try await known(id, for: requester)
    guard sheet.begun.connection == nil, sheet.begun.project != nil else { throw SheetImportRefusal.isFetched }
    guard sheet.undone == nil else { throw SheetImportRefusal.isUndone }
    guard sheet.taken != nil else { throw SheetImportRefusal.notTaken }
    guard try await runs.latest(id)?.isUnderWay != true else { throw SheetImportRefusal.busy }
    var limits = ZipArchive.Limits()
    limits.entries = 65_535
    let archive = try ZipArchive(bytes, limits: limits)
    let counts = try await takeProject(
      id, sheet, isDry: false, media: ProjectMedia(archive), by: requester, progress: { _ in }, tell: { _ in })
    try await note(counts, of: id, sheet, by: requester)
    return counts.project ?? ProjectCounts()
  }

  private struct Pending {
    let row: Int
    let answered: SheetRowReader.Answered
    let digest: [UInt8]
    let occurrence: Int
    var attempt = 0
    var isSettled = false

    func instanceID(_ form: Form) -> String {
      SheetRowReader.Answered.instanceID(
        formID: form.settings.formID, digest: digest, occurrence: occurrence, attempt: attempt)
    }
  }

  /// Leaves those that are no submissions yet. What an undone import made stays withdrawn: such rows come under a new
  /// identity, the next in a fixed order.
  private func settle(
    _ pending: inout [Pending], of form: Form, _ layout: FormLayout, in sheet: ID<SheetImport>,
    _ counts: inout SheetCounts
  ) async throws {
    let formID = ID<Form>(formID: form.settings.formID)
    var open = Array(pending.indices)
    while !open.isEmpty {
      let keys = open.map { ID<InstanceKey>(form: formID, instanceID: pending[$0].instanceID(form)) }
      let known = try await store.read { try $0.knownRows(keys, layout: layout) }
      var next: [Int] = []
      for (index, key) in zip(open, keys) {
        guard let row = known[key] else { continue }
        if row.isWithdrawn {
          pending[index].attempt += 1
          next.append(index)
        } else {
          pending[index].isSettled = true
          if row.sheet == sheet { counts.received += 1 } else { counts.known += 1 }
        }
      }
      open = next
    }
    pending.removeAll(where: \.isSettled)
  }

  private func send(
    _ pending: [Pending], of form: Form, as sheet: ID<SheetImport>, _ sheetName: String?, by requester: Requester,
    _ counts: inout SheetCounts, _ tell: (Diagnostic) -> Void
  ) async throws {
    let posts = pending.map { row in
      SubmissionPost(
        xml: row.answered.submission(row.instanceID(form), in: form), device: "konak:import",
        imported: ImportedRow(sheet: sheet, row: row.row))
    }
    let intake = intake
    try await withThrowingTaskGroup(of: (Int, Receipt).self) { group in
      var rest = posts.makeIterator()
      func add() {
        guard let post = rest.next(), let row = post.imported?.row else { return }
        group.addTask { (row, try await intake.receive(post, by: requester.actor)) }
      }
      for _ in 0..<Self.width { add() }
      for try await (row, receipt) in group {
        switch receipt {
        case .accepted(_, let isNew): if isNew { counts.received += 1 } else { counts.known += 1 }
        case .quarantined(_, let reason):
          counts.keptApart += 1
          tell(
            Diagnostic(
              .error, "import.apart", ["reason": reason.rawValue], at: Diagnostic.Location(sheet: sheetName, row: row)))
        }
        add()
      }
    }
  }

  /// So many submissions are on their way at once; phones' are taken between them.
  private static let width = 8
}
