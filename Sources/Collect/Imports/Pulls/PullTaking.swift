import Basics
import FormEngine
import Formats
import Office
import Store
import Synchronization

/// Takes one submission of another server in, by the way that phones' take: its versions, its files, its review.
struct PullTaking: Sendable {
  let project: any RemoteProject
  let imports: SheetImports
  let form: FormRecord
  let layout: FormLayout
  /// What the server calls itself.
  let device: String
  let requester: Requester
  let connection: ID<PullConnection>
  /// The run as an import.
  var sheet: ID<SheetImport>?
  private let failures = Failures()

  private var store: Store { imports.store }

  /// Files at which the server failed in this run: a few are theirs, more are the server's, which is down then.
  private final class Failures: Sendable {
    private let count = Mutex(0)
    private static let most = 5

    func isBearable() -> Bool {
      count.withLock { count in
        count += 1
        return count <= Self.most
      }
    }
  }

  init(
    project: any RemoteProject, imports: SheetImports, form: FormRecord, layout: FormLayout, device: String,
    connection: ID<PullConnection>, requester: Requester
  ) {
    self.project = project
    self.imports = imports
    self.form = form
    self.layout = layout
    self.device = device
    self.connection = connection
    self.requester = requester
  }

  enum Fate { case received, changed, known, keptApart, refused }

  struct Taken: Sendable {
    var fate = Fate.known
    var isReviewed = false
    var isWithdrawn = false
    var files = 0
    var missingFiles = 0
    var refusedFiles: [(name: String, failure: Job.Failure)] = []
    var told: [Diagnostic] = []
    var instance: ID<InstanceKey>?
    /// The review that was taken over last.
    var review: ReviewState?
    /// Whether nothing is to be asked for again. What was withdrawn is looked at each time, in case somebody wants it back.
    var isWhole: Bool { missingFiles == 0 && fate != .keptApart && !isWithdrawn }
  }

  /// Throws what stops all others too.
  func take(_ head: RemoteHead, before: PulledItem?) async throws -> Taken {
    var taken = Taken(instance: before?.instance, review: before?.review)
    do {
      try await take(head, before: before, &taken)
    } catch let refusal as PullRefusal where refusal.concernsOne {
      refuse(head, refusal, &taken)
    } catch SubmissionRefusal.erased {
      // Somebody wanted it gone: it does not come back.
      taken.fate = .known
    } catch let refusal as SubmissionRefusal {
      refuse(head, refusal, &taken)
    }
    return taken
  }

  private func refuse(_ head: RemoteHead, _ refusal: any Refusal, _ taken: inout Taken) {
    taken.fate = .refused
    taken.told.append(Diagnostic(.error, refusal.code, refusal.arguments, at: Self.place(of: head)))
  }

  private static func place(of head: RemoteHead) -> Diagnostic.Location { Diagnostic.Location(sheet: head.id) }

  private func key(_ instanceID: String) -> ID<InstanceKey> {
    ID(form: ID(formID: form.formID), instanceID: instanceID)
  }

  private func take(_ head: RemoteHead, before: PulledItem?, _ taken: inout Taken) async throws {
    // What an undoing withdrew stays as it was then.
    let layout = layout
    let keys = [before?.instance, head.rootID.map(key), head.instanceID.map(key)].compactMap(\.self)
    if try await store.read({ try $0.isWithdrawn(keys, layout: layout) }) {
      taken.isWithdrawn = true
      return
    }
    var submission: ID<Submission>?
    let versions = try await project.versions(of: head)
    for (number, version) in versions.enumerated() {
      let key = version.instanceID.map(key)
      if let key, let known = try await store.read({ try $0.instance(key) }) {
        guard !known.isErased else { throw SubmissionRefusal.erased }
        submission = known.submission
        taken.instance = key
        continue
      }
      let isLast = number == versions.count - 1
      let xml = try await project.xml(of: version)
      let files = isLast ? try await self.files(of: head, lacking: [], &taken) : []
      guard let made = try await receive(xml, files, of: head, before, &taken) else { continue }
      (submission, taken.instance) = (made, key)
      taken.files += files.count
    }
    guard let submission else { return }
    let awaited = taken.fate == .received ? [] : try await store.read { try $0.awaitedFiles(of: submission) }
    let givenUp = taken.fate == .known ? Set(awaited.filter(\.isGivenUp).map(\.name)) : []
    if taken.fate == .known { try await addFiles(of: head, to: submission, but: givenUp, &taken) }
    if !taken.refusedFiles.isEmpty || !awaited.isEmpty {
      let (refused, connection, now) = (taken.refusedFiles, connection, store.clock.now())
      try await store.write {
        try $0.write(refused: refused, keeping: givenUp, of: submission, from: connection, at: now)
      }
    }
    if let state = head.state { try await review(submission, as: state, &taken) }
  }

  /// Nil when it was kept apart.
  private func receive(
    _ original: [UInt8], _ files: [SubmissionPost.File], of head: RemoteHead, _ before: PulledItem?,
    _ taken: inout Taken
  ) async throws -> ID<Submission>? {
    let document = try SubmissionDocument(original)
    var post = SubmissionPost(
      xml: readable(original, document, head, &taken), files: files, device: device, received: head.submitted,
      imported: sheet.map { ImportedRow(sheet: $0, row: 0) })
    if !project.keepsVersions { post.replaces = try await predecessor(of: document, head, before) }
    switch try await imports.intake.receive(post, by: requester.actor) {
    case .accepted(let submission, let isNew):
      if isNew { taken.fate = .received } else if taken.fate != .received { taken.fate = .changed }
      return submission
    case .quarantined(_, let reason):
      taken.fate = .keptApart
      taken.told.append(
        Diagnostic(.warning, "pull.apart.\(reason.rawValue)", at: Self.place(of: head)))
      return nil
    }
  }

  /// The XML byte for byte where it names the form and its version; else with the names that they have here. A version that
  /// its author named and that is not published here is kept apart, as of phones, until it is.
  private func readable(
    _ original: [UInt8], _ document: SubmissionDocument, _ head: RemoteHead, _ taken: inout Taken
  ) -> [UInt8] {
    let names = [document.version, document.root.first("__version__")?.text.trimmed]
    let known = names.compactMap(\.self).first { form.version($0) != nil }
    let newest = form.newest.content.version
    let isOwn = document.formID == form.formID
    if isOwn, known.map({ $0 == document.version }) ?? !project.namesForms { return original }
    if known == nil { taken.told.append(Diagnostic(.warning, "pull.version", ["version": newest])) }
    var root = document.root
    root.set(attribute: "id", to: form.formID)
    root.set(attribute: "version", to: known ?? newest)
    return root.serialized
  }

  /// Of a server that gives out only the version that counts: the one before may never have come here.
  private func predecessor(
    of document: SubmissionDocument, _ head: RemoteHead, _ before: PulledItem?
  ) async throws -> SubmissionPost.Predecessor {
    let named = document.deprecatedID.map(key)
    let others = [before?.instance, head.rootID.map(key)].compactMap(\.self)
    return try await store.read { reader in
      if let named, try reader.instance(named) != nil { return .named }
      for other in others {
        if try reader.instance(other) != nil { return .instance(other) }
      }
      return .nobody
    }
  }

  // MARK: Files

  private func addFiles(
    of head: RemoteHead, to submission: ID<Submission>, but givenUp: Set<String>, _ taken: inout Taken
  ) async throws {
    if head.files?.isEmpty == true { return }
    let known = try await store.read { try $0.files(of: submission) }
    let files = try await files(of: head, lacking: givenUp.union(known.keys), &taken)
    guard !files.isEmpty else { return }
    try await imports.intake.add(files, to: submission, from: sheet, by: requester.actor)
    taken.files += files.count
  }

  private func files(
    of head: RemoteHead, lacking known: Set<String>, _ taken: inout Taken
  ) async throws -> [SubmissionPost.File] {
    var files: [SubmissionPost.File] = []
    for file in try await project.files(of: head) {
      guard !known.contains(file.name), MultipartPart.baseName(file.name) == file.name else { continue }
      do {
        let content = try await project.content(of: file)
        files.append(SubmissionPost.File(name: file.name, type: MediaType.essence(ofFile: file.name), content: content))
      } catch let refusal as PullRefusal where refusal.concernsOne || refusal.isFailing && failures.isBearable() {
        taken.missingFiles += 1
        taken.refusedFiles.append((file.name, Job.Failure(code: refusal.code, arguments: refusal.arguments)))
        taken.told.append(
          Diagnostic(.warning, "pull.file", ["file": file.name], at: Self.place(of: head)))
      }
    }
    return files
  }

  // MARK: Reviews

  /// Unless somebody reviewed it here: what was taken over before may change again.
  private func review(_ submission: ID<Submission>, as state: ReviewState, _ taken: inout Taken) async throws {
    let layout = layout
    let now = try await store.read { try $0.reviewState(of: submission, layout: layout) }
    let former = taken.review
    taken.review = state
    guard let now, now != state, now == .received || now == former else { return }
    do {
      try await imports.submissions.review(
        submission, from: now, as: state, comment: "", imported: sheet, by: requester)
      taken.isReviewed = true
    } catch SubmissionRefusal.reviewedMeanwhile {
      // Somebody here was faster.
    }
  }
}
