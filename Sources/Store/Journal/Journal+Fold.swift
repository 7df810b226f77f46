import Basics

extension Journal {
  /// Brings the tables up to date with entries that were just added to the journal, and with those that waited for
  /// what they bring. The streams come in `order`, or in any.
  func apply(
    _ fresh: [ID<JournalStream>: Set<ID<Entry>>], order: [ID<JournalStream>]? = nil, in writer: Writer
  ) throws {
    var fresh = fresh
    var work = order ?? fresh.keys.sorted()
    var next = 0
    while next < work.count {
      let stream = work[next]
      next += 1
      // When a stream comes up again, what was fresh has been applied or parked.
      let own = fresh.removeValue(forKey: stream) ?? []
      let applied = try refold(stream, fresh: own, unapplied: fresh, in: writer)
      if !applied.isEmpty { work += try writer.streams(waitingFor: stream, applied) }
    }
  }

  /// Folds a stream anew: applies what is fresh or waited and can be applied now, and updates all that follows from the
  /// stream. `unapplied` are the fresh entries of other streams, whose turn is yet to come. Returns the entries that
  /// were applied for the first time.
  private func refold(
    _ id: ID<JournalStream>, fresh: Set<ID<Entry>>, unapplied: [ID<JournalStream>: Set<ID<Entry>>], in writer: Writer
  ) throws -> [ID<Entry>] {
    guard var row = try writer.lockedStream(id) else { throw UnknownStream(stream: id) }
    let wasKnown = row.state != .stub
    let ahead = isRebuilding ? try writer.entriesAhead(of: id) : []
    let stored = try writer.entries(of: id).filter { !ahead.contains($0.header.id) }
    let waiting = try writer.parkedEntries(of: id).subtracting(ahead)
    let keys = try writer.keys(of: id, with: keys)
    let destroyedBefore = try writer.destroyedKeys(of: id)

    let held = stored.map { open($0, with: keys) }
    let timely = held.filter { entry in
      !(fresh.contains(entry.id) || waiting.contains(entry.id)) || delay(of: entry) == nil
    }
    let erasures = timely.compactMap { $0.event(StreamErased.self) }
    let destroyed = destroyedBefore.union(erasures.flatMap(\.keys))

    row.kind = stored.first?.header.streamKind ?? row.kind
    row.compartment = stored.first?.header.compartment ?? row.compartment
    let projection = projection(of: row.kind)
    var before: [JournalEntry] = []
    var after: [JournalEntry] = []
    var applied: [ID<Entry>] = []
    for entry in held {
      let isNew = fresh.contains(entry.id) || waiting.contains(entry.id)
      if !isNew { before.append(entry) }
      if isNew, let parking = try parking(of: entry, destroyed, keys, projection, unapplied, in: writer) {
        if case .need(let need) = parking { try writer.stub(need.stream) }
        try writer.park(entry.header, parking)
        continue
      }
      if isNew { applied.append(entry.id) }
      after.append(
        entry.header.key.map(destroyed.contains) == true ? JournalEntry(header: entry.header, payload: nil) : entry)
    }
    let late = applied.filter(waiting.contains)
    if !late.isEmpty {
      try writer.unpark(late)
      if !isRebuilding, let kind = row.kind { try writer.noteLate(id, of: kind) }
    }
    if let last = after.last, last.node != node { time.met(last.time) }

    let isErasing = destroyed != destroyedBefore
    if isErasing {
      let fresh = destroyed.subtracting(destroyedBefore)
      try writer.destroy(fresh, of: id)
      if !isRebuilding {
        try writer.releaseBlobs(of: id, under: fresh)
        try writer.makeScrubDue(at: clock.now())
      }
    }
    for link in after.compactMap({ $0.event(StreamLinked.self) }) { try writer.link(person: link.person, to: id) }

    let history = StreamHistory(after.map { StreamHistory.Link($0.header) })
    row.last = after.last?.id
    row.time = after.last?.time
    row.tips = history.tips.filter { $0 != row.last }
    let wasForked = row.isForked
    row.isForked = !history.isLinear
    row.state = erasures.contains(where: \.isWhole) ? .erased : after.isEmpty ? .stub : .live
    try writer.update(row)

    if isErasing { try erase([id], in: writer) }
    if row.state == .live, let projection {
      try write(projection, id, before: wasKnown && !isErasing ? before : [], after: after, in: writer)
    }
    if row.isForked || wasForked {
      let fields = row.state == .live ? fields(after, projection) : [:]
      try writer.replaceConflicts(of: id, with: history.conflicts(fields))
    }
    return applied
  }

  /// Removes what was made of the streams' entries, besides journal and keys.
  func erase(_ streams: [ID<JournalStream>], in writer: Writer) throws {
    for erasable in erasables where !isRebuilding { try erasable.erase(streams, from: writer) }
    for stream in streams { try writer.removeConflicts(of: stream) }
  }

  // MARK: What can be applied

  /// Until when an entry has to wait because its author's clock was ahead of ours.
  private func delay(of entry: JournalEntry) -> Instant? {
    guard !isRebuilding, entry.node != node, entry.time.isAhead(of: clock.now()) else { return nil }
    return Instant(microseconds: (entry.time.milliseconds - HybridTime.tolerance) * 1000)
  }

  private func parking(
    of entry: JournalEntry, _ destroyed: Set<ID<StreamKey>>, _ keys: [ID<StreamKey>: StreamKey],
    _ projection: (any Projection)?, _ unapplied: [ID<JournalStream>: Set<ID<Entry>>], in reader: Reader
  ) throws -> Parking? {
    if let until = delay(of: entry) { return .time(until: until) }
    if let key = entry.header.key, keys[key] == nil, !destroyed.contains(key) { return .key(key) }
    return try missing(of: entry, projection, unapplied, in: reader).map { .need($0) }
  }

  /// Something that the entry builds on and that is not known here, or not applied yet.
  func missing(
    of entry: JournalEntry, _ projection: (any Projection)?, _ unapplied: [ID<JournalStream>: Set<ID<Entry>>] = [:],
    in reader: Reader
  ) throws -> Need? {
    guard let projection, projection.knows(entry.header) else { return nil }
    return try projection.needs(entry).first { need in
      guard need.stream != entry.stream else { return false }
      if case .entry(let needed, let stream) = need, unapplied[stream]?.contains(needed) == true { return true }
      return try !reader.isMet(need)
    }
  }

  // MARK: Folding

  /// The state that the entries make, after `state`.
  func fold<P: Projection>(_ projection: P, from state: P.State? = nil, _ entries: [JournalEntry]) -> P.State? {
    entries.reduce(state) { state, entry in
      projection.knows(entry.header) ? projection.fold(state, entry) : state
    }
  }

  private func write<P: Projection>(
    _ projection: P, _ stream: ID<JournalStream>, before: [JournalEntry], after: [JournalEntry], in writer: Writer
  ) throws {
    guard let state = fold(projection, after) else { return }
    try projection.write(state, stream: stream, previous: fold(projection, before), to: writer)
  }

  /// What each of the entries sets.
  func fields(
    _ entries: [JournalEntry], _ projection: (any Projection)?
  ) -> [ID<Entry>: [String: String]] {
    var fields: [ID<Entry>: [String: String]] = [:]
    for entry in entries where entry.payload != nil {
      if let settled = entry.event(ConflictSettled.self) {
        fields[entry.id] = fields[settled.keeps]?[settled.field].map { [settled.field: $0] }
      } else if let projection, projection.knows(entry.header) {
        fields[entry.id] = projection.fields(entry)
      }
    }
    return fields
  }
}

/// An entry is about a stream that has no row: the database is damaged.
struct UnknownStream: Error {
  let stream: ID<JournalStream>
}
