package import Basics
package import FormEngine
package import Store

/// A submission with all its versions, files and reviews.
package struct SubmissionRecord: Sendable {
  package static let stream = StreamKind("submission", isPersonal: true)

  package let form: ID<Form>
  /// In order; the last one counts. Empty once it was erased.
  package private(set) var versions: [Version]
  /// The newest of each name.
  package private(set) var files: [String: FormFile] = [:]
  package private(set) var state = ReviewState.received
  /// The review that came with an import last: with the version, or after it.
  private(set) var importedReview: ReviewState?
  package private(set) var placement: Placement?
  package private(set) var erased: SubmissionErased?
  /// What imports brought to it when it was here before them.
  private(set) var changes: [ID<SheetImport>: ImportedChange] = [:]
  /// Versions that were taken back, so that they are known when they come again.
  private(set) var takenBack: [TakenBack] = []

  /// What an import brought to a submission.
  struct ImportedChange: Sendable {
    /// As it was before.
    let before: SubmissionRecord
    /// Whether something happened since that did not come with the import.
    fileprivate(set) var isBuiltUpon = false
  }

  struct TakenBack: Sendable {
    let version: Version
    /// The entry of the version that counts in its place: who replaces the one that was taken back replaces that.
    let standIn: ID<Entry>
  }

  package struct Version: Sendable {
    package let entry: ID<Entry>
    package let actor: ID<Actor>
    package let content: SubmissionContent
  }

  package var current: Version? { versions.last }
  /// How many new versions came with imports, and not from people here or phones.
  var importedEdits: Int { versions.dropFirst().count { $0.content.facts.imported != nil } }

  static func fold(_ record: SubmissionRecord?, _ entry: JournalEntry) -> SubmissionRecord? {
    if var event = entry.event(SubmissionErased.self) {
      // Two nodes that erase it may know of different versions.
      event.instances = Set(event.instances).union(record?.erased?.instances ?? []).sorted()
      return SubmissionRecord(form: event.form, versions: [], erased: event)
    }
    if let redacted = entry.event(SubmissionRedacted.self) { return redacted.changes.reduce(nil, fold) }
    return SubmissionRedacted.Change(entry).map { fold(record, $0) } ?? record
  }

  static func fold(_ record: SubmissionRecord?, _ change: SubmissionRedacted.Change) -> SubmissionRecord? {
    if case .version(let content) = change.what {
      let version = Version(entry: change.entry, actor: change.actor, content: content)
      let before = record
      var record = record ?? SubmissionRecord(form: content.facts.form, versions: [])
      record.note(content.facts.imported?.sheet, before: before)
      record.versions.append(version)
      // A review is of a version: what was changed since has not been looked at.
      record.state = .received
      record.placement = content.facts.placement
      if let imported = content.facts.imported { record.importedReview = imported.review }
      return record
    }
    guard var record else { return nil }
    switch change.what {
    case .version: break
    case .file(let event):
      record.note(event.imported, before: record)
      record.files[event.file.name] = event.file
    case .reviewed(let event):
      record.note(event.imported, before: record)
      record.state = event.state
      if event.imported != nil { record.importedReview = event.state }
    case .placed(let event):
      record.note(nil, before: record)
      record.placement = event.placement
    case .takenBack(let event): return record.without(event.imported)
    }
    return record
  }

  /// Something comes, with an import or without one, to what is `before`; nil for a submission that comes with it.
  private mutating func note(_ imported: ID<SheetImport>?, before: SubmissionRecord?) {
    for other in changes.keys where other != imported { changes[other]?.isBuiltUpon = true }
    guard let imported, let before, before.versions.first?.content.facts.imported?.sheet != imported,
      changes[imported] == nil
    else { return }
    changes[imported] = ImportedChange(before: before)
  }

  private func without(_ imported: ID<SheetImport>) -> SubmissionRecord {
    guard let change = changes[imported], !change.isBuiltUpon else { return self }
    var former = change.before
    former.takenBack = takenBack
    if let standIn = former.versions.last?.entry {
      former.takenBack += versions.dropFirst(former.versions.count).map { TakenBack(version: $0, standIn: standIn) }
    }
    return former
  }

  private init(form: ID<Form>, versions: [Version], erased: SubmissionErased? = nil) {
    self.form = form
    self.versions = versions
    self.erased = erased
  }
}
