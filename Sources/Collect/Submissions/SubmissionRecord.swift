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
    if let content = entry.event(SubmissionReceived.self)?.content ?? entry.event(SubmissionEdited.self)?.content {
      let version = Version(entry: entry.id, actor: entry.actor, content: content)
      var record = record ?? SubmissionRecord(form: content.facts.form, versions: [])
      record.versions.append(version)
      // A review is of a version: what was changed since has not been looked at.
      record.state = .received
      record.placement = content.facts.placement
      if let imported = content.facts.imported { record.importedReview = imported.review }
      return record
    }
    guard var record else { return nil }
    if let event = entry.event(SubmissionFileAdded.self) {
      record.files[event.file.name] = event.file
    } else if let event = entry.event(SubmissionReviewed.self) {
      record.state = event.state
      if event.imported != nil { record.importedReview = event.state }
    } else if let event = entry.event(SubmissionPlaced.self) {
      record.placement = event.placement
    }
    return record
  }

  private init(form: ID<Form>, versions: [Version], erased: SubmissionErased? = nil) {
    self.form = form
    self.versions = versions
    self.erased = erased
  }
}
