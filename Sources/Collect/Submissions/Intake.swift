package import Basics
import FormEngine
package import Foundation
package import Store

/// Takes submissions in: from phones, from folders, from officers who repair one.
///
/// What has a form, a version and an instance id becomes a submission; everything else that is XML and names a form is
/// kept apart. The same instance sent again adds its files; two that come at once make one.
package struct Intake: Sendable {
  let store: Store
  let plans: FormPlanCache
  let places: PlaceResolver
  /// Where files lie while they are on their way.
  package let folder: URL

  package init(store: Store, plans: FormPlanCache, places: PlaceResolver, folder: URL) {
    self.store = store
    self.plans = plans
    self.places = places
    self.folder = folder
  }

  /// Everything is on disk when this returns. Throws ``SubmissionRefusal`` when nothing was kept.
  package func receive(_ post: SubmissionPost, by author: Actor) async throws -> Receipt {
    let document = try SubmissionDocument(post.xml)
    switch try await take(post, document, by: author) {
    case .accepted(let submission, let isNew): return .accepted(submission, isNew: isNew)
    case .unacceptable(let reason):
      return .quarantined(try await keepApart(post, document, reason, by: author), reason)
    }
  }

  enum Taking {
    case accepted(ID<Submission>, isNew: Bool)
    case unacceptable(QuarantineReason)
  }

  /// Makes it a submission if it can be one; keeps nothing otherwise. `sender` is its author when `author` only accepts it.
  func take(
    _ post: SubmissionPost, _ document: SubmissionDocument, sender: ID<Actor>? = nil, by author: Actor
  ) async throws -> Taking {
    while true {
      switch try await read(document, post, sender: sender, by: author) {
      case .unreadable(let reason): return .unacceptable(reason)
      case .readable(let content):
        if let taking = try await add(content, document, files: post.files, by: author) { return taking }
        plans.forget(content.facts.form)
      }
    }
  }

  // MARK: Reading

  private enum Reading {
    case readable(SubmissionContent)
    case unreadable(QuarantineReason)
  }

  /// Finds the version by which the submission is read, and where it belongs.
  private func read(
    _ document: SubmissionDocument, _ post: SubmissionPost, sender: ID<Actor>?, by author: Actor
  ) async throws -> Reading {
    let form = ID<Form>(formID: document.formID)
    let name = document.version ?? ""
    guard let plans = try await current(form, having: name) else { return .unreadable(.unknownForm) }
    guard let version = plans.record.version(name), let plan = plans[version.entry] else {
      return .unreadable(.unknownVersion)
    }
    guard let instanceID = document.instanceID else { return .unreadable(.withoutInstanceID) }

    let received = post.received ?? store.clock.now()
    let reading = SubmissionReading(document)
    guard let rows = reading.rows(of: post.xml, by: plan) else { return .unreadable(.unknownVersion) }
    let placement = try await places.placement(
      of: rows, plan: plan, options: plans.record.options, author: sender ?? author.id, received: received)
    let facts = SubmissionContent.Facts(
      form: form, version: name, published: version.entry, instanceID: instanceID, received: received,
      placement: placement, device: post.device, sender: sender)
    return .readable(SubmissionContent(facts: facts, xml: post.xml, reading: reading))
  }

  /// The form as it was when it was last used here; read anew when another process may have published the version since.
  private func current(_ form: ID<Form>, having version: String) async throws -> FormPlans? {
    if let known = plans.latest(form), known.record.version(version) != nil { return known }
    let plans = plans
    return try await store.read { reader in try plans.plans(for: form, in: reader) }
  }

  // MARK: Kept as a submission

  private enum Addition: Codable {
    case accepted(ID<Submission>, isNew: Bool)
    case unacceptable(QuarantineReason)
    /// The files went to another stream than the one it turned out to be.
    case belongs(to: ID<Submission>)
    /// It was read by a version that is not there.
    case misread
  }

  /// Nil when it has to be read again.
  private func add(
    _ content: SubmissionContent, _ document: SubmissionDocument, files: [SubmissionPost.File], by author: Actor
  ) async throws -> Taking? {
    let form = content.facts.form
    let instance = ID<InstanceKey>(form: form, instanceID: content.facts.instanceID)
    let former = document.deprecatedID.map { ID<InstanceKey>(form: form, instanceID: $0) }
    let event: any Event = former == nil ? SubmissionReceived(content: content) : SubmissionEdited(content: content)
    let packed = try PackedEvent(event)
    let digest = content.reading.digest(of: content.xml)
    var submission: ID<Submission> = store.clock.newID()
    // Files that are here already: a phone that got no answer sends all of them again.
    var held: [String: FormFile] = [:]
    if !files.isEmpty {
      let known = try await store.read { reader in
        let known = try reader.instance(instance) ?? former.flatMap(reader.instance)
        return try known.map { ($0.submission, try reader.files(of: $0.submission)) }
      }
      if let known { (submission, held) = known }
    }
    while true {
      let target = submission
      let missing = files.filter { held[$0.name]?.md5 != $0.content.md5 }
      let kept = try await store.keep(missing, of: target.recast(), SubmissionRecord.stream)
      let addition = try await store.perform(store.clock.newID(), by: author) { decision -> Addition in
        guard let state = try decision.db.state(of: form, having: content.facts.published) else { return .misread }
        guard state != .closed else { return .unacceptable(.formClosed) }
        if let known = try decision.db.instance(instance) {
          guard !known.isErased else { throw SubmissionRefusal.erased }
          guard known.digest == digest else { return .unacceptable(.otherContent) }
          guard files.isEmpty || known.submission == target else { return .belongs(to: known.submission) }
          try decision.append(kept, to: known.submission)
          return .accepted(known.submission, isNew: false)
        }
        var goal = target
        if let former {
          guard let known = try decision.db.instance(former) else { return .unacceptable(.editOfUnknown) }
          guard !known.isErased else { throw SubmissionRefusal.erased }
          guard known.isCurrent else { return .unacceptable(.editOfOldVersion) }
          guard files.isEmpty || known.submission == target else { return .belongs(to: known.submission) }
          goal = known.submission
        }
        try decision.append(packed, to: goal.recast(), of: SubmissionRecord.stream, in: .mission)
        try decision.append(kept, to: goal)
        return .accepted(goal, isNew: former == nil)
      }
      switch addition {
      case .accepted(let submission, let isNew): return .accepted(submission, isNew: isNew)
      case .unacceptable(let reason): return .unacceptable(reason)
      case .belongs(let other): (submission, held) = (other, [:])
      case .misread: return nil
      }
    }
  }

  // MARK: Kept apart

  /// The same XML twice is one item.
  private func keepApart(
    _ post: SubmissionPost, _ document: SubmissionDocument, _ reason: QuarantineReason, by author: Actor
  ) async throws -> ID<QuarantinedSubmission> {
    let facts = QuarantineReceived.Facts(
      reason: reason, formID: document.formID, version: document.version, instanceID: document.instanceID,
      received: post.received ?? store.clock.now(), device: post.device)
    let packed = try PackedEvent(QuarantineReceived(facts: facts, xml: post.xml))
    let digest = Hash.sha256.digest(of: post.xml)
    let known = try await store.read { reader in try reader.quarantined(digest: digest)?.id }
    var item: ID<QuarantinedSubmission> = known ?? store.clock.newID()
    while true {
      let target = item
      let kept = try await store.keep(post.files, of: target.recast(), QuarantineRecord.stream)
      let found = try await store.perform(store.clock.newID(), by: author) { decision in
        let known = try decision.db.quarantined(digest: digest)
        if let known, known.id != target { return known.id }
        if known == nil {
          try decision.append(packed, to: target.recast(), of: QuarantineRecord.stream, in: .mission)
        }
        try decision.require(kept.map(\.blob))
        for file in kept {
          try decision.append(
            QuarantineFileAdded(file: file), to: target.recast(), of: QuarantineRecord.stream, in: .mission)
        }
        return target
      }
      if found == target || kept.isEmpty { return found }
      item = found
    }
  }
}

extension Decision {
  /// Adds those files that are not there already with the same content.
  fileprivate func append(_ files: [FormFile], to submission: ID<Submission>) throws {
    guard !files.isEmpty else { return }
    try require(files.map(\.blob))
    let known = try db.files(of: submission)
    for file in files where known[file.name]?.md5 != file.md5 {
      try append(SubmissionFileAdded(file: file), to: submission.recast(), of: SubmissionRecord.stream, in: .mission)
    }
  }
}

extension Store {
  /// Makes the files durable under the key of the stream.
  func keep(
    _ files: [SubmissionPost.File], of stream: ID<JournalStream>, _ kind: StreamKind
  ) async throws -> [FormFile] {
    var kept: [FormFile] = []
    for file in files {
      let blob = try await blobs.put(
        stream: stream, of: kind, type: file.type, bytes: file.content.chunks())
      kept.append(
        FormFile(name: file.name, blob: blob, type: file.type, size: file.content.size, md5: file.content.md5))
    }
    return kept
  }
}
