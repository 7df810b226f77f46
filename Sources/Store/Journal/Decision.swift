package import Basics

/// One verb while it is being decided, inside one write transaction. Valid only while the closure runs.
///
/// What is appended is applied to the tables when the decision returns, in the order in which it was appended.
package final class Decision {
  /// For reading, and for writing tables that are not journalled.
  package let db: Writer
  package let verb: ID<Verb>
  package let actor: Actor
  package let now: Instant
  private let journal: Journal
  /// Whether the verb is not in its table yet, and nobody else can put it there.
  private let isNew: Bool
  private var drafts: [ID<JournalStream>: Draft] = [:]
  private var order: [ID<JournalStream>] = []
  private var additions: [SQL] = []

  init(_ verb: ID<Verb>, isNew: Bool, by actor: Actor, in journal: Journal, _ db: Writer) {
    self.verb = verb
    self.isNew = isNew
    self.actor = actor
    self.journal = journal
    self.db = db
    now = journal.clock.now()
  }

  package var node: ID<Node> { journal.node }

  package func newID<Subject>(_: Subject.Type = Subject.self) -> ID<Subject> { journal.clock.newID() }

  /// A stream while entries are being appended to it.
  private struct Draft {
    var row: StreamRow
    let isNew: Bool
    /// Under which personal payloads are sealed from now on.
    var key: StreamKey?
    var appended: [JournalEntry] = []
  }

  /// Lets no other verb append to the stream until this one is done. What is read after this stays true.
  package func lock(_ stream: ID<JournalStream>) throws {
    _ = try db.lockedStream(stream)
  }

  // MARK: Appending

  /// Says that the event happened. A stream that is not there yet begins with it.
  ///
  /// `base` is the last entry that the actor saw; nil means that the decision was made on the stream as it is now.
  /// Throws `StreamIsErased`, or `StreamIsSealed` when this node does not have the key.
  @discardableResult
  package func append(
    _ event: some Event, to stream: ID<JournalStream>, of kind: StreamKind, in compartment: ID<Compartment>,
    base: ID<Entry>? = nil
  ) throws -> ID<Entry> {
    try append(PackedEvent(event), to: stream, of: kind, in: compartment, base: base)
  }

  /// The same for an event that was packed before. A stream `isFresh` when its id was just made, and nobody else can
  /// know it: then it begins here without being looked for.
  @discardableResult
  package func append(
    _ event: PackedEvent, to stream: ID<JournalStream>, isFresh: Bool = false, of kind: StreamKind,
    in compartment: ID<Compartment>, base: ID<Entry>? = nil
  ) throws -> ID<Entry> {
    precondition(!KernelEvents.contains(type(of: event.event).kind), "an event of the journal itself")
    return try add(
      event, to: stream, isFresh: isFresh, kind.name, in: compartment, base: base, isSealed: kind.isPersonal)
  }

  /// Says that the stream is, among others, about a person: when the person is erased, it will be too.
  package func link(person: ID<JournalStream>, to stream: ID<JournalStream>) throws {
    let row = try known(stream)
    try add(PackedEvent(StreamLinked(person: person)), to: stream, row.kind, in: row.compartment, isSealed: false)
  }

  /// Takes one of several contradicting values of a field: the one that entry `keeps` gave it. Where another one counts,
  /// an edit of the field gives it that value again. Throws `ConflictIsOther` where the entry gave it none, or no edit can.
  package func settle(
    _ field: String, of stream: ID<JournalStream>, keeping keeps: ID<Entry>, reason: String? = nil
  ) throws {
    let row = try known(stream)
    let isPersonal = try !db.usedKeys(of: stream).isEmpty
    if let edit = try journal.edit(of: field, in: stream, taking: keeps, db) {
      try add(PackedEvent(edit), to: stream, row.kind, in: row.compartment, isSealed: isPersonal)
    }
    let event = try PackedEvent(ConflictSettled(field: field, keeps: keeps, reason: reason))
    try add(event, to: stream, row.kind, in: row.compartment, isSealed: isPersonal)
  }

  /// Destroys the keys of a stream, so that nobody can read what was sealed under them. With a snapshot, which must not
  /// hold what is to be forgotten, the stream goes on under a new key; without one nothing is left of it.
  func erase(_ stream: ID<JournalStream>, leaving snapshot: (any Event)?) throws {
    let row = try known(stream)
    let keys = try db.usedKeys(of: stream).subtracting(db.destroyedKeys(of: stream))
    if let snapshot {
      drafts[stream] = try draft(of: stream)
      drafts[stream]?.key = newKey(of: stream)
      try add(PackedEvent(snapshot), to: stream, row.kind, in: row.compartment, isSealed: true)
    }
    let erased = try PackedEvent(StreamErased(keys: keys.sorted(), isWhole: snapshot == nil))
    try add(erased, to: stream, row.kind, in: row.compartment, isSealed: false)
  }

  /// Destroys keys that were destroyed before, and leaves the marks that were left then, in a journal that does not tell
  /// of it: a restored one, which may not even know the stream.
  func erase(
    _ stream: ID<JournalStream>, again keys: Set<ID<StreamKey>>, leaving remains: Set<ErasureList.Remains>
  ) throws {
    guard try !db.isErased(stream) else { return }
    let told = try db.destroyedKeys(of: stream)
    let isWhole = try remains.isEmpty && db.usedKeys(of: stream).isSubset(of: keys.union(told))
    for mark in remains { try leave(mark) }
    guard !keys.isSubset(of: told) else { return }
    let row = try known(stream)
    let erased = try PackedEvent(StreamErased(keys: keys.sorted(), isWhole: isWhole))
    try add(erased, to: stream, row.kind, in: row.compartment, isSealed: false)
  }

  private func leave(_ remains: ErasureList.Remains) throws {
    guard let mark = journal.mark(remains) else { return }
    let kind = mark.stream
    if drafts[remains.stream] == nil, try db.lockedStream(remains.stream) != nil {
      drafts[remains.stream] = try draft(of: remains.stream, kind: kind.name, remains.compartment)
      drafts[remains.stream]?.key = kind.isPersonal ? newKey(of: remains.stream) : nil
    }
    try add(
      PackedEvent(mark.event), to: remains.stream, kind.name, in: remains.compartment, isSealed: kind.isPersonal)
  }

  private func known(_ stream: ID<JournalStream>) throws -> (kind: String, compartment: ID<Compartment>) {
    let row = try drafts[stream]?.row ?? db.lockedStream(stream)
    guard let row, let kind = row.kind, let compartment = row.compartment else { throw StreamIsUnknown() }
    return (kind, compartment)
  }

  @discardableResult
  private func add(
    _ event: PackedEvent, to stream: ID<JournalStream>, isFresh: Bool = false, _ kind: String,
    in compartment: ID<Compartment>, base: ID<Entry>? = nil, isSealed: Bool
  ) throws -> ID<Entry> {
    var header = EntryHeader(
      id: newID(), verb: verb, node: node, compartment: compartment, stream: stream, streamKind: kind, base: base,
      merged: [], time: journal.time.next(after: .zero, at: now), actor: actor.id,
      kind: type(of: event.event).kind, version: type(of: event.event).version, key: nil, isDeflated: false, length: 0)
    var draft = try drafts[stream] ?? begin(header, isFresh: isFresh, isSealed: isSealed)
    guard draft.row.kind == kind, draft.row.compartment == compartment else { throw StreamIsOther(stream: stream) }

    if !draft.isNew || !draft.appended.isEmpty {
      header.time = journal.time.next(after: draft.row.time ?? .zero, at: now)
      if let base {
        guard try base == draft.row.last || isEntry(base, of: draft) else { throw BaseIsUnknown() }
      } else {
        header.base = draft.row.last
        header.merged = Array(draft.row.tips.sorted().prefix(EntryHeader.maximumMerged))
      }
      let ends = draft.row.tips + (draft.row.last.map { [$0] } ?? [])
      draft.row.tips = ends.filter { !header.parents.contains($0) }
      if !draft.row.tips.isEmpty { draft.row.isForked = true }
      draft.row.last = header.id
      draft.row.time = header.time
    }
    if isSealed, draft.key == nil { draft.key = try newestKey(of: stream) }
    let payload = Payload.pack(event, into: &header, under: isSealed ? draft.key : nil)
    precondition(header.isWellFormed, "\(header.kind) cannot be the kind of an event")
    let entry = StoredEntry(header: header, payload: payload)
    additions += [entry.insertion, entry.pendingInsertion]
    draft.appended.append(JournalEntry(header: header, event))
    drafts[stream] = draft
    if draft.appended.count == 1 { order.append(stream) }
    return header.id
  }

  /// Inserts the stream's row as it will be after `first`; or, when there is one already, locks and reads that.
  private func begin(_ first: EntryHeader, isFresh: Bool, isSealed: Bool) throws -> Draft {
    let row = StreamRow(
      id: first.stream, kind: first.streamKind, compartment: first.compartment, state: .live, last: first.id,
      time: first.time, tips: [], isForked: false)
    if isFresh {
      additions.append(row.insertion)
    } else if try !db.insert(row) {
      return try draft(of: first.stream, kind: first.streamKind, first.compartment)
    }
    return Draft(row: row, isNew: true, key: isSealed ? newKey(of: first.stream) : nil)
  }

  private func draft(
    of stream: ID<JournalStream>, kind: String? = nil, _ compartment: ID<Compartment>? = nil
  ) throws -> Draft {
    guard var row = try db.lockedStream(stream) else { throw StreamIsUnknown() }
    guard row.state != .erased else { throw StreamIsErased() }
    if row.state == .stub {
      row.kind = row.kind ?? kind
      row.compartment = row.compartment ?? compartment
    }
    return Draft(row: row, isNew: false)
  }

  private func isEntry(_ id: ID<Entry>, of draft: Draft) throws -> Bool {
    if draft.appended.contains(where: { $0.id == id }) { return true }
    return try db.entry(id)?.header.stream == draft.row.id
  }

  private func newKey(of stream: ID<JournalStream>) -> StreamKey {
    let key = StreamKey(id: newID(), secret: journal.clock.random(Sodium.keyCount))
    additions.append(key.insertion(for: stream, wrappedBy: journal.keys))
    return key
  }

  /// Of several keys, which two nodes may have made at once, the one with the latest id.
  private func newestKey(of stream: ID<JournalStream>) throws -> StreamKey {
    let keys = try db.keys(of: stream, with: journal.keys)
    if let newest = keys.max(by: { $0.key < $1.key }) { return newest.value }
    guard try db.usedKeys(of: stream).isEmpty else { throw StreamIsSealed() }
    return newKey(of: stream)
  }

  // MARK: The end

  /// Writes what was appended, together with the outcome, and applies it.
  func finish(recording outcome: String) throws {
    let record: SQL =
      isNew ? .insert(verb, by: actor.id, at: now, outcome: outcome) : .record(outcome, of: verb)
    try db.runMany(additions + [record])
    for stream in order {
      guard let draft = drafts[stream] else { continue }
      try journal.apply(draft.appended, to: draft.row, isNew: draft.isNew, in: db)
    }
  }
}

extension Journal {
  /// Applies what a verb appended to one stream. A new stream's entries are folded without being read again.
  fileprivate func apply(_ appended: [JournalEntry], to row: StreamRow, isNew: Bool, in writer: Writer) throws {
    let projection = projection(of: row.kind)
    let isPlain = try appended.allSatisfy { entry in
      try entry.kind != StreamErased.kind && missing(of: entry, projection, in: writer) == nil
    }
    guard isPlain, isNew || row.state == .live && !row.isForked,
      try extend(projection, row.id, isNew: isNew, appended, in: writer)
    else { return try apply([row.id: Set(appended.map(\.id))], in: writer) }
    if !isNew {
      try writer.update(row)
      for stream in try writer.streams(waitingFor: row.id, appended.map(\.id)) {
        try apply([stream: []], in: writer)
      }
    } else if appended.count > 1 {
      try writer.update(row)
    }
    for link in appended.compactMap({ $0.event(StreamLinked.self) }) {
      try writer.link(person: link.person, to: row.id)
    }
  }

  /// False when the state before is not at hand.
  private func extend(
    _ projection: (any Projection)?, _ stream: ID<JournalStream>, isNew: Bool, _ appended: [JournalEntry],
    in writer: Writer
  ) throws -> Bool {
    guard let projection else { return true }
    return try extend(with: projection, stream, isNew: isNew, appended, in: writer)
  }

  private func extend<P: Projection>(
    with projection: P, _ stream: ID<JournalStream>, isNew: Bool, _ appended: [JournalEntry], in writer: Writer
  ) throws -> Bool {
    let previous = isNew ? nil : try projection.current(stream, writer)
    guard isNew || previous != nil else { return false }
    if let state = fold(projection, from: previous, appended) {
      try projection.write(state, stream: stream, previous: previous, to: writer)
    }
    return true
  }
}

/// The stream is of another kind, or in another compartment, than an event was to be appended in: a fault of ours, or
/// another office uses the same id for something else.
package struct StreamIsOther: Error, Equatable {
  package let stream: ID<JournalStream>
}

// MARK: Refusals

/// The stream was erased: nothing can be added to it.
package struct StreamIsErased: Refusal, Equatable {
  package var code: String { "journal.stream.erased" }
  package var kind: RefusalKind { .conflict }
}

/// The key of the stream is not on this node, which can keep and forward it but not write to it.
package struct StreamIsSealed: Refusal, Equatable {
  package var code: String { "journal.stream.sealed" }
  package var kind: RefusalKind { .conflict }
}

/// Of the contradicting values of a field the one that was to be taken is not there, or cannot be taken.
package struct ConflictIsOther: Refusal, Equatable {
  package init() {}

  package var code: String { "journal.conflict.superseded" }
  package var kind: RefusalKind { .conflict }
}

/// Nothing is known of the stream.
package struct StreamIsUnknown: Refusal, Equatable {
  package var code: String { "journal.stream.unknown" }
  package var kind: RefusalKind { .missing }
}

/// What the actor says to have seen is not an entry of the stream.
package struct BaseIsUnknown: Refusal, Equatable {
  package var code: String { "journal.base.unknown" }
  package var kind: RefusalKind { .conflict }
}
