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
  ///
  /// - Parameter client: whoever collects with what it is offered: what else it sends is kept apart.
  package func receive(_ post: SubmissionPost, by author: Actor, from client: Requester? = nil) async throws -> Receipt
  {
    let document = try SubmissionDocument(post.xml)
    if let client, try await !isOffered(document, of: post, to: client) {
      return .quarantined(try await keepApart(post, document, .notOffered, by: author), .notOffered)
    }
    switch try await take(post, document, by: author) {
    case .accepted(let submission, let isNew): return .accepted(submission, isNew: isNew)
    case .unacceptable(let reason):
      return .quarantined(try await keepApart(post, document, reason, by: author), reason)
    }
  }

  /// Whether the client collects with the form, or sends again what was accepted once.
  private func isOffered(
    _ document: SubmissionDocument, of post: SubmissionPost, to client: Requester
  ) async throws -> Bool {
    let (form, day, plans) = (ID<Form>(formID: document.formID), Day(store.clock.now()), plans)
    guard client.isBoundToProgrammes(collectingOn: day) else { return true }
    let instance = document.instanceID.map { ID<InstanceKey>(form: form, instanceID: $0) }
    return try await store.read { reader in
      guard let record = try plans.plans(for: form, in: reader)?.record, !record.isFor(client, on: day) else {
        return true
      }
      return try instance.flatMap(reader.instance)?.digest == Hash.sha256.digest(of: post.xml)
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
        if let taking = try await add(content, document, of: post, by: author) { return taking }
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
    var facts = SubmissionContent.Facts(
      form: form, version: name, published: version.entry, instanceID: instanceID, received: received,
      placement: placement, device: post.device, sender: sender, imported: post.imported)
    facts.unlisted = try await self.plans.unlisted(rows, by: version, plans, in: store)
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
    _ content: SubmissionContent, _ document: SubmissionDocument, of post: SubmissionPost, by author: Actor
  ) async throws -> Taking? {
    let form = content.facts.form
    let (files, sheet) = (post.files, post.imported?.sheet)
    let instance = ID<InstanceKey>(form: form, instanceID: content.facts.instanceID)
    let former =
      switch post.replaces {
      case .named: document.deprecatedID.map { ID<InstanceKey>(form: form, instanceID: $0) }
      case .instance(let known): known
      case .nobody: nil as ID<InstanceKey>?
      }
    let event: any Event = former == nil ? SubmissionReceived(content: content) : SubmissionEdited(content: content)
    let packed = try PackedEvent(event)
    let digest = content.reading.digest(of: content.xml)
    var elsewhere: ID<Submission>?
    while true {
      let known = files.isEmpty ? nil : try await store.read { try $0.holder(of: instance, or: former) }
      guard known?.isErased != true else { throw SubmissionRefusal.erased }
      let isFresh = elsewhere == nil && known == nil
      let target = elsewhere ?? known?.submission ?? store.clock.newID()
      let kept = try await store.keep(
        files.filter { known?.lacks($0.name, md5: $0.content.md5) ?? true }, of: target.recast(),
        SubmissionRecord.stream)
      let foresight = former == nil ? Foresight.intake(of: instance, content.facts) : nil
      let addition = try await deciding(about: kept, by: author, foreseeing: foresight) { decision -> Addition in
        let known = try decision.db.instance(instance)
        let replaced = try former.flatMap(decision.db.instance)
        guard known?.isErased != true, replaced?.isErased != true else { throw SubmissionRefusal.erased }
        guard let state = try decision.db.state(of: form, having: content.facts.published) else { return .misread }
        guard state != .closed else { return .unacceptable(.formClosed) }
        if let known {
          guard known.digest == nil || known.digest == digest else { return .unacceptable(.otherContent) }
          guard kept.isEmpty || known.submission == target else { return .belongs(to: known.submission) }
          try decision.append(kept, to: known.submission, replacing: known.isCurrent, from: sheet)
          return .accepted(known.submission, isNew: false)
        }
        var goal = target
        if former != nil {
          guard let replaced else { return .unacceptable(.editOfUnknown) }
          guard replaced.isCurrent else { return .unacceptable(.editOfOldVersion) }
          guard kept.isEmpty || replaced.submission == target else { return .belongs(to: replaced.submission) }
          goal = replaced.submission
        }
        // A stream that has files already is known to the store.
        try decision.append(
          packed, to: goal.recast(), isFresh: isFresh && former == nil && kept.isEmpty, of: SubmissionRecord.stream,
          in: .mission)
        try decision.append(kept, to: goal, replacing: true, from: sheet)
        return .accepted(goal, isNew: former == nil)
      }
      if case .accepted(let submission, let isNew) = addition { return .accepted(submission, isNew: isNew) }
      try await store.blobs.release(kept.map(\.blob))
      switch addition {
      case .accepted, .misread: return nil
      case .unacceptable(let reason): return .unacceptable(reason)
      case .belongs(let other): elsewhere = other
      }
    }
  }

  /// Decides about files that are kept already, and lets go of them when it is refused. After any other failure nobody
  /// knows whether they are needed.
  private func deciding<Outcome: Codable & Sendable>(
    about files: [FormFile], by author: Actor, foreseeing foresight: Foresight? = nil,
    _ decide: @escaping @Sendable (Decision) throws -> Outcome
  ) async throws -> Outcome {
    do {
      return try await store.perform(by: author, foreseeing: foresight, decide)
    } catch let refusal as any Refusal where refusal.kind != .busy {
      try await store.blobs.release(files.map(\.blob))
      throw refusal
    }
  }

  // MARK: Kept apart

  /// The same XML twice is one item. Files that come once it was accepted go to the submission that it became.
  private func keepApart(
    _ post: SubmissionPost, _ document: SubmissionDocument, _ reason: QuarantineReason, by author: Actor
  ) async throws -> ID<QuarantinedSubmission> {
    let facts = QuarantineReceived.Facts(
      reason: reason, formID: document.formID, version: document.version, instanceID: document.instanceID,
      received: post.received ?? store.clock.now(), device: post.device)
    let packed = try PackedEvent(QuarantineReceived(facts: facts, xml: post.xml))
    let digest = Hash.sha256.digest(of: post.xml)
    let form = ID<Form>(formID: document.formID)
    let instances = [document.instanceID, document.deprecatedID].compactMap { id in
      id.map { ID<InstanceKey>(form: form, instanceID: $0) }
    }
    while true {
      let known = try await store.read { reader in
        guard try !instances.contains(where: { try reader.instance($0)?.isErased == true }) else {
          throw SubmissionRefusal.erased
        }
        return try reader.quarantined(digest: digest)
      }
      if let known, let submission = known.submission {
        try await add(post.files, to: submission, by: author)
        return known.id
      }
      var present: [String: FormFile] = [:]
      if let known, !post.files.isEmpty {
        present = try await store.history(of: known.id.recast()).reduce(nil, QuarantineRecord.fold)?.files ?? [:]
      }
      let fresh = post.files.filter { present[$0.name]?.md5 != $0.content.md5 }
      if let known, fresh.isEmpty { return known.id }
      let item: ID<QuarantinedSubmission> = known?.id ?? store.clock.newID()
      let kept = try await store.keep(fresh, of: item.recast(), QuarantineRecord.stream)
      let isAsSeen = try await deciding(about: kept, by: author) { decision -> Bool in
        let now = try decision.db.quarantined(digest: digest)
        guard now?.id == known?.id, now?.submission == nil else { return false }
        if now == nil {
          try decision.append(packed, to: item.recast(), of: QuarantineRecord.stream, in: .mission)
        }
        try decision.require(kept.map(\.blob))
        for file in kept {
          try decision.append(
            QuarantineFileAdded(file: file), to: item.recast(), of: QuarantineRecord.stream, in: .mission)
        }
        return true
      }
      if isAsSeen { return item }
      try await store.blobs.release(kept.map(\.blob))
    }
  }

  /// Adds files that came late to a submission, unless it has others of their names. `sheet`: the import that brings them.
  func add(
    _ files: [SubmissionPost.File], to submission: ID<Submission>, from sheet: ID<SheetImport>? = nil, by author: Actor
  ) async throws {
    let known = try await store.read { try $0.files(of: submission) }
    let kept = try await store.keep(
      files.filter { known[$0.name] == nil }, of: submission.recast(), SubmissionRecord.stream)
    guard !kept.isEmpty else { return }
    _ = try await deciding(about: kept, by: author) { decision in
      guard try decision.db.form(of: submission) != nil else { throw SubmissionRefusal.erased }
      try decision.append(kept, to: submission, replacing: false, from: sheet)
      return true
    }
  }
}

extension Decision {
  /// Adds those files that are not there already with the same content, or `replacing` nothing, not by the same name.
  fileprivate func append(
    _ files: [FormFile], to submission: ID<Submission>, replacing: Bool, from sheet: ID<SheetImport>?
  ) throws {
    guard !files.isEmpty else { return }
    try require(files.map(\.blob))
    let known = try db.files(of: submission)
    for file in files where known[file.name].map({ replacing && $0.md5 != file.md5 }) ?? true {
      try append(
        SubmissionFileAdded(file: file, imported: sheet), to: submission.recast(), of: SubmissionRecord.stream,
        in: .mission)
    }
  }
}

extension Store {
  /// Makes the files durable under the key of the stream: all of them or none.
  func keep(
    _ files: [SubmissionPost.File], of stream: ID<JournalStream>, _ kind: StreamKind
  ) async throws -> [FormFile] {
    var kept: [FormFile] = []
    do {
      for file in files {
        let blob = try await blobs.put(
          stream: stream, of: kind, type: file.type, bytes: file.content.chunks())
        kept.append(
          FormFile(name: file.name, blob: blob, type: file.type, size: file.content.size, md5: file.content.md5))
      }
    } catch {
      try await blobs.release(kept.map(\.blob))
      throw error
    }
    return kept
  }
}
