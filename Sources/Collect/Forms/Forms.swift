package import Basics
package import FormEngine
import Formats
package import Store

/// The forms of the mission: what may be done with them, and by what they are read.
package struct Forms: Sendable {
  let store: Store
  let plans: FormPlanCache
  private let cache: FormCache

  package init(store: Store, plans: FormPlanCache) {
    self.store = store
    self.plans = plans
    cache = FormCache(store: store)
  }

  // MARK: Reading

  /// All forms by title.
  package func all() async throws -> [FormLine] { try await store.read { reader in try reader.forms() } }

  /// Throws ``FormRefusal/unknown``.
  package func record(_ form: ID<Form>) async throws -> FormRecord {
    let plans = plans
    guard let known = try await store.read({ reader in try plans.plans(for: form, in: reader) }) else {
      throw FormRefusal.unknown
    }
    return known.record
  }

  /// The same, for whoever collects with it: unknown also when it is closed, or of a programme that is not theirs.
  package func record(_ form: ID<Form>, for requester: Requester, on day: Day) async throws -> FormRecord {
    let record = try await record(form)
    guard record.state != .closed, record.isFor(requester, on: day) else { throw FormRefusal.unknown }
    return record
  }

  /// The newest versions of all open forms with which the requester collects.
  package func offered(to requester: Requester, on day: Day) async throws -> [OfferedForm] {
    let plans = plans
    return try await store.read { reader in
      try reader.forms().filter { $0.state == .open }.compactMap { line in
        guard let record = try plans.plans(for: line.form, in: reader)?.record, record.isFor(requester, on: day) else {
          return nil
        }
        return OfferedForm(id: line.form, version: record.newest, media: record.media)
      }
    }
  }

  /// The bytes of a form's file.
  package func content(of file: FormFile) async throws -> AsyncThrowingStream<[UInt8], any Error> {
    try await store.blobs.open(file.blob)
  }

  /// The form as its author wrote it, with texts and rules; nil when the version was published without a workbook, or
  /// its file has not come here yet.
  package func form(_ version: FormRecord.Version) async throws -> Form? { try await cache.form(version) }

  /// The choices of a question of a version, ready to be searched; nil when its workbook does not write them.
  package func choiceIndex(_ version: FormRecord.Version, at path: String) async throws -> ChoiceIndex? {
    try await cache.choiceIndex(version, at: path)
  }

  /// Reads what an author uploaded, without publishing it. Throws when it is no spreadsheet at all.
  package func read(_ bytes: [UInt8], fileName: String) async throws -> FormUpload {
    let workbook = try Workbook(file: bytes, named: fileName)
    let (form, diagnostics) = Form.read(workbook)
    guard let form else { return FormUpload(sheets: workbook.sheets, diagnostics: diagnostics) }
    var draft = FormDraft(form, version: form.settings.version ?? "")
    if form.settings.version == nil {
      draft = try await withVersion(draft, of: workbook)
    }
    draft.workbook = FormDraft.File(
      name: MultipartPart.baseName(fileName) ?? "form", type: "application/octet-stream", bytes: bytes)
    return FormUpload(sheets: workbook.sheets, diagnostics: diagnostics, form: form, draft: draft)
  }

  /// A form whose author gives no version gets the time of publishing, unless nothing changed since the newest.
  private func withVersion(_ draft: FormDraft, of workbook: Workbook) async throws -> FormDraft {
    let known = try await store.read { reader in try reader.formRecord(ID(formID: draft.formID)) }
    let now = store.clock.now().description.filter(\.isNumber).prefix(14)
    for version in [known?.newest.content.version, String(now)].compactMap({ $0 }) {
      guard let form = Form.read(workbook.with(version: version)).form else { break }
      let candidate = FormDraft(form, version: version)
      if version != known?.newest.content.version { return candidate }
      if known?.newest.content.xform.md5 == Hash.md5.hex(of: candidate.xform) { return candidate }
    }
    return draft
  }

  // MARK: Publishing

  /// Bytes of all files of a form together with its XForm; more than this no phone takes.
  package static let largestFile = 64 << 20
  static let mostColumns = 8000

  /// Publishes the first or a further version with its files. Publishing the same again changes nothing, but takes files
  /// that are new.
  @discardableResult
  package func publish(_ draft: FormDraft, by requester: Requester) async throws -> ID<Form> {
    guard draft.formID.utf8.count <= SubmissionDocument.longestID else {
      throw FormRefusal.formIDTooLong(limit: SubmissionDocument.longestID)
    }
    let form = ID<Form>(formID: draft.formID)
    let hash = Hash.md5.hex(of: draft.xform)
    try await check(form, requester)
    for file in draft.media { try Self.check(file.bytes, named: file.name) }
    if try await isPublished(draft, hash: hash, form) {
      for file in draft.media {
        try await addMedium(file.name, type: file.type, bytes: file.bytes, to: form, by: requester)
      }
      return form
    }

    let xform = try await keep(draft.xform, name: "form.xml", type: "text/xml", of: form)
    var workbook: FormFile?
    if let original = draft.workbook {
      workbook = try await keep(original.bytes, name: original.name, type: original.type, of: form)
    }
    var media: [FormFile] = []
    for file in draft.media {
      media.append(try await keep(file.bytes, name: file.name, type: file.type, of: form))
    }
    let event = FormPublished(
      formID: draft.formID, version: draft.version, title: draft.title, languages: draft.languages, xform: xform,
      workbook: workbook, shape: draft.shape)
    let files = media
    let today = Day(store.clock.now())
    try await store.perform(by: requester.actor) { decision in
      try decision.lock(form.stream)
      let record = try decision.db.formRecord(form)
      guard requester.mayManage(record?.options, on: today) else { throw FormRefusal.notGranted }
      if let taken = record?.version(event.version) {
        guard taken.content.xform.md5 == hash else { throw FormRefusal.versionIsTaken(event.version) }
        return taken.entry
      }
      var layout = record?.layout ?? FormLayout(formID: event.formID)
      layout.add(event.shape, version: event.version)
      guard layout.columns.count <= Self.mostColumns else {
        throw FormRefusal.tooManyQuestions(limit: Self.mostColumns)
      }
      let entry = try decision.append(event, to: form.stream, of: FormRecord.stream, in: .mission)
      for file in files where record?.media[file.name]?.md5 != file.md5 {
        try decision.append(FormMediumAdded(file: file), to: form.stream, of: FormRecord.stream, in: .mission)
      }
      return entry
    }
    return form
  }

  private func isPublished(_ draft: FormDraft, hash: String, _ form: ID<Form>) async throws -> Bool {
    let record = try await store.read { reader in try reader.formRecord(form) }
    guard let taken = record?.version(draft.version) else { return false }
    guard taken.content.xform.md5 == hash else { throw FormRefusal.versionIsTaken(draft.version) }
    return true
  }

  private func keep(_ bytes: [UInt8], name: String, type: String, of form: ID<Form>) async throws -> FormFile {
    guard bytes.count <= Self.largestFile else { throw FormRefusal.fileTooLarge(limit: Self.largestFile >> 20) }
    let blob = try await store.blobs.put(
      stream: form.stream, of: FormRecord.stream, type: type, bytes: bytes)
    return FormFile(name: name, blob: blob, type: type, size: bytes.count, md5: Hash.md5.hex(of: bytes))
  }

  // MARK: Deciding about a form

  package func set(_ state: FormState, of form: ID<Form>, by requester: Requester) async throws {
    try await change(form, by: requester) { record in record.state == state ? nil : FormStateChanged(state: state) }
  }

  /// Adds a file that clients need, or puts it in the place of the one with its name.
  package func addMedium(
    _ name: String, type: String, bytes: [UInt8], to form: ID<Form>, by requester: Requester
  ) async throws {
    guard let name = MultipartPart.baseName(name) else { throw FormRefusal.fileName }
    try await check(form, requester)
    try Self.check(bytes, named: name)
    guard try await record(form).media[name]?.md5 != Hash.md5.hex(of: bytes) else { return }
    let file = try await keep(bytes, name: name, type: type, of: form)
    try await change(form, by: requester) { record in
      record.media[name]?.md5 == file.md5 ? nil : FormMediumAdded(file: file)
    }
  }

  private static func check(_ bytes: [UInt8], named name: String) throws(FormRefusal) {
    guard let content = MediumContent(name: name), content.isKept(in: bytes) else { throw .unusableFile(name) }
  }

  package func removeMedium(_ name: String, from form: ID<Form>, by requester: Requester) async throws {
    try await change(form, by: requester) { record in
      record.media[name] == nil ? nil : FormMediumRemoved(name: name)
    }
  }

  package func configure(_ form: ID<Form>, _ change: FormConfigured, by requester: Requester) async throws {
    try await self.change(form, by: requester) { record in
      try record.check(change)
      return change
    }
  }

  /// Before anything is kept.
  private func check(_ form: ID<Form>, _ requester: Requester) async throws {
    let options = try await store.read { reader in try reader.formRecord(form)?.options }
    guard requester.mayManage(options, on: Day(store.clock.now())) else { throw FormRefusal.notGranted }
  }

  private func change(
    _ form: ID<Form>, by requester: Requester, _ decide: @escaping @Sendable (FormRecord) throws -> (any Event)?
  ) async throws {
    let today = Day(store.clock.now())
    try await store.perform(by: requester.actor) { decision in
      try decision.lock(form.stream)
      guard let record = try decision.db.formRecord(form) else { throw FormRefusal.unknown }
      guard requester.mayManage(record.options, on: today) else { throw FormRefusal.notGranted }
      guard let event = try decide(record) else { return nil as ID<Entry>? }
      return try decision.append(event, to: form.stream, of: FormRecord.stream, in: .mission)
    }
  }
}

extension Requester {
  /// Whether a form with these options is theirs to change; whether a new one is, without options.
  fileprivate func mayManage(_ options: FormOptions?, on day: Day) -> Bool {
    grants(holding: .manageForms, on: day).contains { grant in
      grant.place == nil && (grant.programme == nil || grant.programme == options?.programme)
        && grant.sensitivity >= options?.sensitivity ?? .open
    }
  }
}

/// A form that clients are offered.
package struct OfferedForm: Sendable {
  package let id: ID<Form>
  package let version: FormRecord.Version
  package let media: [String: FormFile]
}

extension Requester {
  /// Whether there are programmes with whose forms they do not collect.
  func isBoundToProgrammes(collectingOn day: Day) -> Bool {
    !grants(holding: .collect, on: day).contains { $0.programme == nil }
  }
}

extension FormRecord {
  /// Whether the requester collects with it: in its programme, or in all.
  package func isFor(_ requester: Requester, on day: Day) -> Bool {
    requester.grants(holding: .collect, on: day).contains { grant in
      grant.programme == nil || options.programme == nil || grant.programme == options.programme
    }
  }

  /// Whether the change makes sense for the questions the form has.
  func check(_ change: FormConfigured) throws(FormRefusal) {
    let questions = versions.flatMap { $0.content.shape.tables.first?.questions ?? [] }
    if let marked = change.marked {
      guard marked.count <= FormOptions.mostMarked else {
        throw .tooManyMarked(limit: FormOptions.mostMarked)
      }
      for path in marked where !questions.contains(where: { $0.path == path && $0.type.isMarkable }) {
        throw .notMarkable(path)
      }
    }
    let all = versions.flatMap { $0.content.shape.tables.flatMap(\.questions) }
    for (path, measure) in change.measures ?? [:] where !measure.isEmpty {
      guard all.contains(where: { $0.path == path && ($0.type == .integer || $0.type == .decimal) }) else {
        throw .notNumeric(path)
      }
    }
  }
}

extension TableSchema.ColumnType {
  /// Whether lists can filter and sort by it.
  package var isMarkable: Bool {
    switch self {
    case .text, .integer, .decimal, .boolean, .date, .time, .dateTime, .choice: true
    case .choices, .ranking, .geopoint, .geotrace, .geoshape, .file: false
    }
  }
}
