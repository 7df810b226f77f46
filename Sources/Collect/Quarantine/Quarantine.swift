package import Basics
import FormEngine
import Formats
package import Store

/// Submissions that were kept apart, as officers work through them: read again once the form is here, repaired, or refused.
package struct Quarantine: Sendable {
  let store: Store
  let intake: Intake

  package init(store: Store, intake: Intake) {
    self.store = store
    self.intake = intake
  }

  /// The newest first.
  package func page(
    _ state: QuarantineLine.State = .open, within reach: QuarantineReach = .everything,
    after last: QuarantineLine? = nil, limit: Int = 50
  ) async throws -> [QuarantineLine] {
    try await store.read { reader in try reader.quarantine(state, within: reach, after: last, limit: limit) }
  }

  package func openCount(within reach: QuarantineReach = .everything) async throws -> Int {
    try await store.read { reader in try reader.openQuarantineCount(within: reach) }
  }

  /// One of them with its XML and files. Throws ``SubmissionRefusal/unknown``.
  package func item(_ id: ID<QuarantinedSubmission>) async throws -> QuarantineItem {
    guard let line = try await store.read({ reader in try reader.quarantined(id) }),
      let record = try await store.history(of: id.recast()).reduce(nil, QuarantineRecord.fold)
    else { throw SubmissionRefusal.unknown }
    return QuarantineItem(
      line: line, xml: record.received.xml, files: record.files.values.sorted { $0.name < $1.name },
      comment: record.settled?.comment)
  }

  /// Takes it in after all, as it came or as an officer mended it. When it still cannot be read it stays, and the receipt
  /// says why.
  package func accept(
    _ id: ID<QuarantinedSubmission>, xml mended: [UInt8]? = nil, comment: String = "", by requester: Requester
  ) async throws -> Receipt {
    let item = try await item(id)
    guard item.line.state == .open else { throw SubmissionRefusal.changedMeanwhile }
    var files: [SubmissionPost.File] = []
    for file in item.files {
      let spool = Spool(folder: intake.folder)
      for try await piece in try await store.blobs.open(file.blob) { try spool.append(piece) }
      files.append(SubmissionPost.File(name: file.name, type: file.type, content: spool))
    }
    let post = SubmissionPost(
      xml: mended ?? item.xml, files: files, device: item.line.device, received: item.line.received)
    switch try await intake.take(post, try SubmissionDocument(post.xml), sender: item.line.author, by: requester.actor)
    {
    case .unacceptable(let reason): return .quarantined(id, reason)
    case .accepted(let submission, let isNew):
      try await settle(id, QuarantineSettled(submission: submission, comment: comment), by: requester)
      return .accepted(submission, isNew: isNew)
    }
  }

  /// It will not become a submission. It stays as it came, and can be read under the refused ones.
  package func refuse(_ id: ID<QuarantinedSubmission>, comment: String, by requester: Requester) async throws {
    try await settle(id, QuarantineSettled(submission: nil, comment: comment), by: requester)
  }

  /// Makes it unreadable for ever, here and on every node that hears of it. Who sends it again is not known.
  package func erase(_ id: ID<QuarantinedSubmission>, by requester: Requester) async throws {
    guard try await store.read({ try $0.quarantined(id) }) != nil else { throw SubmissionRefusal.unknown }
    try await store.erase(id.recast(), verb: store.clock.newID(), by: requester.actor)
  }

  private func settle(
    _ id: ID<QuarantinedSubmission>, _ event: QuarantineSettled, by requester: Requester
  ) async throws {
    try await store.perform(by: requester.actor) { decision in
      try decision.lock(id.recast())
      guard let line = try decision.db.quarantined(id) else { throw SubmissionRefusal.unknown }
      guard line.state == .open else { throw SubmissionRefusal.changedMeanwhile }
      return try decision.append(event, to: id.recast(), of: QuarantineRecord.stream, in: .mission)
    }
  }
}

/// A submission that was kept apart, as a whole.
package struct QuarantineItem: Sendable {
  package let line: QuarantineLine
  package let xml: [UInt8]
  package let files: [FormFile]
  /// What the officer who settled it said.
  package let comment: String?
}

extension QuarantineItem {
  /// What an officer may change without touching an answer.
  package struct Repair: Hashable, Sendable {
    package var formID: String?
    package var version: String?
    /// Whether it gets an instance id of its own: because it has none, or to stand beside the one it contradicts.
    package var isNewInstance: Bool
    /// Instead: it becomes the next version of the submission with the same instance id.
    package var replacesOther: Bool

    package init(
      formID: String? = nil, version: String? = nil, isNewInstance: Bool = false, replacesOther: Bool = false
    ) {
      self.formID = formID
      self.version = version
      self.isNewInstance = isNewInstance
      self.replacesOther = replacesOther
    }
  }

  /// The same with other XML: what an officer wrote.
  package func with(xml: [UInt8]) -> QuarantineItem {
    QuarantineItem(line: line, xml: xml, files: files, comment: comment)
  }

  /// The XML with the repairs made. An instance id that it needs is that of the item, so that two officers who take it in
  /// at once make one submission.
  package func mended(_ repair: Repair) throws -> [UInt8] {
    var root = try XMLElement.parse(xml, limits: SubmissionDocument.limits)
    if let formID = repair.formID { root.set(attribute: "id", to: formID) }
    if let version = repair.version { root.set(attribute: "version", to: version) }
    if repair.isNewInstance || repair.replacesOther {
      root.setMeta("instanceID", to: "uuid:\(line.id)")
      root.setMeta("deprecatedID", to: repair.replacesOther ? line.instanceID : nil)
    }
    return root.serialized
  }
}

extension XMLElement {
  package mutating func set(attribute name: String, to value: String) {
    if let index = attributes.firstIndex(where: { $0.name.local == name && $0.name.namespace == nil }) {
      attributes[index].value = value
    } else {
      attributes.append(Attribute(XMLName(name), value))
    }
  }

  /// Sets what `meta` says under that name, or takes it away. `meta` and its children have one namespace.
  package mutating func setMeta(_ name: String, to value: String?) {
    let place = children.firstIndex { if case .element(let child) = $0 { child.name.local == "meta" } else { false } }
    var meta: XMLElement =
      if let place, case .element(let known) = children[place] { known } else { XMLElement(XMLName("meta")) }
    let template = meta.elements.first { _ in true }?.name ?? meta.name
    meta.children.removeAll { if case .element(let child) = $0 { child.name.local == name } else { false } }
    if let value {
      let full = XMLName(name, prefix: template.prefix, namespace: template.namespace)
      meta.children.append(.element(XMLElement(full, children: [.text(value)])))
    }
    if let place { children[place] = .element(meta) } else { children.append(.element(meta)) }
  }
}
