package import Basics
package import FormEngine
package import Store
import Synchronization

package enum Submission {}

/// A version of a submission: its XML as it came, byte for byte, and what was found out about it when it did.
package struct SubmissionContent: Sendable {
  package var facts: Facts
  package var xml: [UInt8]
  /// Answers were taken out: the XML that came was another.
  var isRedacted = false
  /// What was read from the XML, so that nobody reads it twice.
  let reading: SubmissionReading

  package struct Facts: Hashable, Codable, Sendable {
    package var form: ID<Form>
    package var version: String
    /// The entry that published the version by which the answers are read.
    package var published: ID<Entry>
    package var instanceID: String
    package var received: Instant
    package var placement: Placement
    /// What the client calls itself.
    package var device: String?
    /// Who sent it, when that was not the actor of the entry: it was kept apart, and an officer accepted it.
    package var sender: ID<Actor>?
    /// The row of somebody's sheet that it was made of.
    package var imported: ImportedRow?
    /// Codes that no file offered with the version had when it came: files are replaced, and a submission must not become
    /// doubtful, or right, when its tables are rebuilt. Nil for none.
    package internal(set) var unlisted: [UnlistedCode]?

    package init(
      form: ID<Form>, version: String, published: ID<Entry>, instanceID: String, received: Instant,
      placement: Placement, device: String? = nil, sender: ID<Actor>? = nil,
      imported: ImportedRow? = nil
    ) {
      self.form = form
      self.version = version
      self.published = published
      self.instanceID = instanceID
      self.received = received
      self.placement = placement
      self.device = device
      self.sender = sender
      self.imported = imported
    }
  }

  package init(facts: Facts, xml: [UInt8]) {
    self.init(facts: facts, xml: xml, reading: SubmissionReading())
  }

  init(facts: Facts, xml: [UInt8], reading: SubmissionReading) {
    self.facts = facts
    self.xml = xml
    self.reading = reading
  }

  /// Nil when the XML cannot be read any more, which an honest entry does not do.
  package var document: SubmissionDocument? { reading.document(of: xml) }

  /// The answers by a plan; nil when the XML cannot be read any more.
  func rows(by plan: AnswerPlan) -> AnswerRows? { reading.rows(of: xml, by: plan, unlisted: facts.unlisted ?? []) }

  func encoded() throws -> [UInt8] { try HeadAndBody.encode(facts, xml) }

  static func decoded(_ bytes: [UInt8]) throws -> SubmissionContent {
    let (facts, xml) = try HeadAndBody.decode(bytes, as: Facts.self)
    return SubmissionContent(facts: facts, xml: xml)
  }
}

/// What was read from a submission's XML, kept with it from the request that brought it to the rows it becomes.
final class SubmissionReading: Sendable {
  private let state = Mutex(State())

  private struct State {
    var document: SubmissionDocument??
    var rows: (plan: AnswerPlan.Identity, unlisted: [UnlistedCode], rows: AnswerRows)?
    var digest: [UInt8]?
  }

  init(_ document: SubmissionDocument? = nil) {
    if let document { state.withLock { $0.document = document } }
  }

  func document(of xml: [UInt8]) -> SubmissionDocument? {
    state.withLock { state in
      if let document = state.document { return document }
      let document = try? SubmissionDocument(xml)
      state.document = .some(document)
      return document
    }
  }

  /// SHA-256, by which the same XML is known when it comes again.
  func digest(of xml: [UInt8]) -> [UInt8] {
    if let known = state.withLock({ $0.digest }) { return known }
    let digest = Hash.sha256.digest(of: xml)
    state.withLock { $0.digest = digest }
    return digest
  }

  /// The rows by that plan; nil when the XML cannot be read.
  func rows(of xml: [UInt8], by plan: AnswerPlan, unlisted: [UnlistedCode] = []) -> AnswerRows? {
    guard let document = document(of: xml) else { return nil }
    if let known = state.withLock({ $0.rows }), known.plan == plan.identity, known.unlisted == unlisted {
      return known.rows
    }
    let rows = AnswerRows(document, plan: plan, unlisted: unlisted)
    state.withLock { $0.rows = (plan.identity, unlisted, rows) }
    return rows
  }
}

/// A submission came for the first time.
package struct SubmissionReceived: Event {
  package static let kind = "submission.received"

  package var content: SubmissionContent

  package init(content: SubmissionContent) {
    self.content = content
  }

  package func encoded() throws -> [UInt8] { try content.encoded() }

  package static func decoded(_ bytes: [UInt8], version: Int) throws -> SubmissionReceived {
    SubmissionReceived(content: try .decoded(bytes))
  }
}

/// A new version takes the place of the one before: from a client that edits, or from an officer.
package struct SubmissionEdited: Event {
  package static let kind = "submission.edited"

  package var content: SubmissionContent

  package init(content: SubmissionContent) {
    self.content = content
  }

  package func encoded() throws -> [UInt8] { try content.encoded() }

  package static func decoded(_ bytes: [UInt8], version: Int) throws -> SubmissionEdited {
    SubmissionEdited(content: try .decoded(bytes))
  }
}

/// A file came with a submission, or took the place of one with its name.
package struct SubmissionFileAdded: Event, Codable, Equatable {
  package static let kind = "submission.file"

  package var file: FormFile
  /// The import that brought it; nil where somebody or a phone did.
  package var imported: ID<SheetImport>?

  package init(file: FormFile, imported: ID<SheetImport>? = nil) {
    self.file = file
    self.imported = imported
  }
}

package struct SubmissionReviewed: Event, Codable, Equatable {
  package static let kind = "submission.reviewed"

  package var state: ReviewState
  package var comment: String
  /// The import that brought the review; nil for one that was made here.
  package var imported: ID<SheetImport>?

  package init(state: ReviewState, comment: String, imported: ID<SheetImport>? = nil) {
    self.state = state
    self.comment = comment
    self.imported = imported
  }
}

package enum ReviewState: String, Codable, CaseIterable, SQLValue {
  case received
  case approved
  case hasIssues = "has_issues"
  /// Kept, and counted nowhere.
  case rejected
}

/// Where a submission belongs was found anew: places came later, or an officer said so.
package struct SubmissionPlaced: Event, Codable, Equatable {
  package static let kind = "submission.placed"

  package var placement: Placement

  package init(placement: Placement) {
    self.placement = placement
  }
}

/// What an import brought to a submission that was here before it counts no more: versions, files, reviews. It is again what
/// it was, unless something was built upon that; then this says nothing.
package struct SubmissionTakenBack: Event, Codable, Equatable {
  package static let kind = "submission.taken-back"

  package var imported: ID<SheetImport>
  /// Why the import was undone.
  package var reason: String

  package init(imported: ID<SheetImport>, reason: String) {
    self.imported = imported
    self.reason = reason
  }
}

/// What is left of a submission when it was erased: enough to know it when a phone sends it again.
package struct SubmissionErased: Event, Codable, Equatable {
  package static let kind = "submission.erased"

  package var form: ID<Form>
  /// See ``InstanceKey``.
  package var instances: [ID<InstanceKey>]
  package var received: Instant

  package init(form: ID<Form>, instances: [ID<InstanceKey>], received: Instant) {
    self.form = form
    self.instances = instances
    self.received = received
  }
}

extension SubmissionErased: Mark {
  /// The form, then the instances.
  package var ids: [ID<Marked>] { [form.recast()] + instances.map { $0.recast() } }

  package init?(ids: [ID<Marked>], at instant: Instant) {
    guard let form = ids.first else { return nil }
    self.init(form: form.recast(), instances: ids.dropFirst().map { $0.recast() }, received: instant)
  }
}

/// By what an instance is found without saying which it is: a digest of its form and its instance id.
package enum InstanceKey {}

extension ID where Subject == InstanceKey {
  package init(form: ID<Form>, instanceID: String) {
    let digest = Hash.sha256.digest(of: form.bytes + Array(instanceID.utf8)).prefix(16)
    let words = [digest.prefix(8), digest.suffix(8)].map { $0.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
    self.init(high: words[0], low: words[1])
  }
}
