import Basics
import FormEngine
import Formats
import Office
import Store

/// What a project's file brings beside the counts of all imports.
package struct ProjectCounts: Hashable, Codable, Sendable {
  /// Reviews that were taken over.
  package var reviewed = 0
  package var files = 0
  /// That answers name and nobody has.
  package var missingFiles = 0
  /// Were withdrawn with an import that was undone, and stay so.
  package var withdrawn = 0
  /// Of a run of a connection: were here, and have a new version. Nil for files.
  package var changed: Int?
  /// Submissions by the version that they name; empty for none.
  package var versions: [String: Int] = [:]

  package init() {}
}

extension SheetImports {
  /// The same for a file that KoboToolbox or ODK Central gives out of a project. Submissions keep their identity: what is
  /// here as the file has it is known, and what was changed there since is kept apart for an officer, as from phones.
  ///
  /// Costs: the file is held whole; a query or two and a transaction for a hundred rows, beside what each new one costs.
  func takeProject(
    _ id: ID<SheetImport>, _ sheet: SheetImport, isDry: Bool, media: ProjectMedia, by requester: Requester,
    progress: @Sendable (_ rows: Int) async throws -> Void, tell: (Diagnostic) -> Void
  ) async throws -> SheetCounts {
    let record = try await forms.record(sheet.begun.form)
    let (form, layout) = try await definition(sheet.begun.form)
    let export = try ProjectExport(try await bytes(of: id), of: form)
    var taking = ProjectTaking(
      imports: self, id: id, form: sheet.begun.form, layout: layout, export: export,
      submissions: ProjectSubmissions(export, of: form), versions: Set(record.versions.map(\.content.version)),
      newest: record.newest.content.version, media: media, isDry: isDry,
      requester: requester)
    taking.tell(strays: export.strays(in: form), tell)
    let rows = export.main.rows
    for start in stride(from: 0, to: rows.count, by: ProjectTaking.step) {
      try await taking.take(rows[start..<min(rows.count, start + ProjectTaking.step)], tell)
      try await progress(taking.counts.rows)
    }
    return taking.counts
  }
}

/// Takes the rows of a project's file in, some at once.
struct ProjectTaking {
  let imports: SheetImports
  let id: ID<SheetImport>
  let form: ID<Form>
  let layout: FormLayout
  let export: ProjectExport
  let submissions: ProjectSubmissions
  let versions: Set<String>
  let newest: String
  let media: ProjectMedia
  let isDry: Bool
  let requester: Requester
  private(set) var counts: SheetCounts = {
    var counts = SheetCounts()
    counts.project = ProjectCounts()
    return counts
  }()

  static let step = 100
  /// So many submissions are on their way at once; phones' are taken between them.
  private static let width = 8

  /// Rows of repeats without a row above are not taken.
  mutating func tell(strays: [Diagnostic], _ tell: (Diagnostic) -> Void) {
    strays.forEach(tell)
    counts.refused += strays.count { $0.severity == .error }
  }

  private struct Pending: Sendable {
    let made: ProjectSubmissions.Made
    let place: Diagnostic.Location
    let key: ID<InstanceKey>
  }

  mutating func take(_ rows: ArraySlice<ProjectExport.Row>, _ tell: (Diagnostic) -> Void) async throws {
    let pending = rows.compactMap { make($0, tell) }
    let keys = pending.map(\.key)
    let layout = layout
    let known = try await imports.store.read { try $0.knownProjectRows(keys, layout: layout) }
    var reviews: [ID<Submission>: ReviewState] = [:]
    var fresh: [(Pending, SubmissionPost)] = []
    for row in pending {
      switch known[row.key] {
      case nil: fresh.append((row, try post(row, lacking: [])))
      case let here? where here.isErased: counts.known += 1
      case let here? where isChanged(row.made, here): fresh.append((row, try post(row, lacking: here.files)))
      case let here?:
        if here.sheet == id { counts.received += 1 } else { counts.known += 1 }
        if here.isWithdrawn { counts.project?.withdrawn += 1 }
        let files = try files(of: row.made, lacking: here.files)
        if !isDry, !files.isEmpty {
          try await imports.intake.add(files, to: here.submission, from: id, by: requester.actor)
        }
        if !here.isWithdrawn, here.state == .received { reviews[here.submission] = row.made.state }
      }
    }
    if isDry {
      for (row, _) in fresh { if known[row.key] == nil { counts.received += 1 } else { counts.keptApart += 1 } }
      let newOnes = fresh.count { known[$0.0.key] == nil && $0.0.made.state != nil }
      let reviewed = reviews.count + newOnes
      counts.project?.reviewed += reviewed
      return
    }
    try await send(fresh, &reviews, tell)
    let reviewed = try await review(reviews)
    counts.project?.reviewed += reviewed
  }

  private mutating func make(_ row: ProjectExport.Row, _ tell: (Diagnostic) -> Void) -> Pending? {
    counts.rows += 1
    let place = Diagnostic.Location(sheet: row.sheet, row: row.number)
    guard let made = submissions.make(row, versions: versions, newest: newest) else {
      counts.refused += 1
      tell(Diagnostic(.error, "project.without-id", at: place))
      return nil
    }
    counts.project?.versions[made.version ?? "", default: 0] += 1
    if !made.hasVersion { tell(Diagnostic(.warning, "project.version", ["version": newest], at: place)) }
    return Pending(made: made, place: place, key: ID(form: form, instanceID: made.instanceID))
  }

  /// Only what a file brought can be compared with a file: what the client sent itself has more in it.
  private func isChanged(_ made: ProjectSubmissions.Made, _ here: KnownProjectRow) -> Bool {
    here.device == export.source.rawValue && here.digest != Hash.sha256.digest(of: made.xml)
  }

  private mutating func post(_ row: Pending, lacking known: Set<String>) throws -> SubmissionPost {
    SubmissionPost(
      xml: row.made.xml, files: try files(of: row.made, lacking: known), device: export.source.rawValue,
      received: row.made.received,
      imported: ImportedRow(sheet: id, row: row.made.row.number, review: row.made.state))
  }

  // MARK: Sending

  private mutating func send(
    _ posts: [(Pending, SubmissionPost)], _ reviews: inout [ID<Submission>: ReviewState], _ tell: (Diagnostic) -> Void
  ) async throws {
    let (intake, actor) = (imports.intake, requester.actor)
    typealias Sent = Result<Receipt, SubmissionRefusal>
    try await withThrowingTaskGroup(of: (Pending, Sent).self) { group in
      var rest = posts.makeIterator()
      func add() {
        guard let (row, post) = rest.next() else { return }
        group.addTask {
          do {
            return (row, .success(try await intake.receive(post, by: actor)))
          } catch let refusal as SubmissionRefusal {
            return (row, .failure(refusal))
          }
        }
      }
      for _ in 0..<Self.width { add() }
      for try await (row, sent) in group {
        switch sent {
        case .success(.accepted(let submission, let isNew)):
          if isNew { counts.received += 1 } else { counts.known += 1 }
          reviews[submission] = row.made.state
        case .success(.quarantined(_, let reason)):
          counts.keptApart += 1
          tell(Diagnostic(.warning, "import.apart", ["reason": reason.rawValue], at: row.place))
        case .failure(let refusal):
          counts.refused += 1
          tell(Diagnostic(.error, refusal.code, refusal.arguments, at: row.place))
        }
        add()
      }
    }
  }

  /// In one transaction: not where somebody reviewed it here before. How many.
  private func review(_ reviews: [ID<Submission>: ReviewState]) async throws -> Int {
    guard !reviews.isEmpty else { return 0 }
    let (id, layout) = (id, layout)
    let events = try Dictionary(
      uniqueKeysWithValues: Set(reviews.values).map {
        ($0, try PackedEvent(SubmissionReviewed(state: $0, comment: "", imported: id)))
      })
    return try await imports.store.perform(by: requester.actor) { decision in
      let open = try decision.db.unreviewed(among: Array(reviews.keys), layout: layout)
      for submission in open {
        guard let event = reviews[submission].flatMap({ events[$0] }) else { continue }
        try decision.append(event, to: submission.recast(), of: SubmissionRecord.stream, in: .mission)
      }
      return open.count
    }
  }

  // MARK: Files

  private mutating func files(
    of made: ProjectSubmissions.Made, lacking known: Set<String>
  ) throws -> [SubmissionPost.File] {
    var files: [SubmissionPost.File] = []
    for name in Set(made.files).subtracting(known).sorted() where MultipartPart.baseName(name) == name {
      if isDry {
        let isThere = export.archive?.contains("media/" + name) == true || media.contains(name, of: made.instanceID)
        if isThere { counts.project?.files += 1 } else { counts.project?.missingFiles += 1 }
      } else if let spool = try content(of: name, made.instanceID) {
        files.append(SubmissionPost.File(name: name, type: MediaType.essence(ofFile: name), content: spool))
        counts.project?.files += 1
      } else {
        counts.project?.missingFiles += 1
      }
    }
    return files
  }

  private func content(of name: String, _ instanceID: String) throws -> Spool? {
    let spool = Spool(folder: imports.intake.folder)
    if let archive = export.archive, archive.contains("media/" + name) {
      try spool.append(try archive.read("media/" + name))
      return spool
    }
    return try media.read(name, of: instanceID, into: spool) ? spool : nil
  }
}
