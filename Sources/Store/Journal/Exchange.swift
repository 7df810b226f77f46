package import Basics

// MARK: Between nodes

extension Store {
  /// How far this node has got with each chain.
  package func heads() async throws -> Heads {
    let heads = try await database.read { try $0.lastHeads() }
    return Dictionary(uniqueKeysWithValues: heads.map { ($0.chain, $0.end.sequence) })
  }

  /// What other nodes must know of this one.
  package func card() async throws -> NodeCard {
    guard let card = try await database.read({ try $0.selfCard() }) else { throw SenderIsUnknown(node: node) }
    return card
  }

  /// Believes what that node signs from now on, and what it says of others. A person has compared the card.
  package func trust(_ card: NodeCard) async throws {
    let now = clock.now()
    try await database.write { try $0.trust(card, at: now) }
  }

  /// What a node with these heads lacks of the compartments, of all when none is named; about `limit` entries, so that
  /// it may have to be asked for more. With a receiver the bundle brings the keys of the streams in it along.
  package func export(
    since heads: Heads = [:], compartments: Set<ID<Compartment>>? = nil, for receiver: NodeCard? = nil,
    limit: Int = 4096
  ) async throws -> JournalBundle {
    try await database.read(mayExchange)
    try await sealNow()
    let journal = journal
    let card = try await card()
    return try await database.read { reader in
      var bundle = JournalBundle(sender: card)
      for head in try reader.lastHeads() where compartments?.contains(head.chain.compartment) != false {
        let after = heads[head.chain] ?? 0
        guard after < head.end.sequence, bundle.entryCount < limit else { continue }
        bundle.segments.append(
          try reader.segment(of: head.chain, after: after, limit: limit - bundle.entryCount))
      }
      let nodes = Set(bundle.segments.map(\.chain.node))
      bundle.cards = try reader.nodeCards().filter { nodes.contains($0.node) }
      if let receiver {
        let streams = Set(bundle.segments.flatMap(\.entries).map(\.header.stream))
        bundle.keys = try journal.parcels(of: streams.sorted(), for: receiver, reader)
      }
      return bundle
    }
  }

  /// The keys of all streams of the compartments, for a node that has the entries already.
  package func exportKeys(of compartments: Set<ID<Compartment>>, for receiver: NodeCard) async throws -> JournalBundle {
    try await database.read(mayExchange)
    let journal = journal
    let card = try await card()
    return try await database.read { reader in
      var bundle = JournalBundle(sender: card)
      let streams = try reader.streams(in: compartments)
      bundle.keys = try journal.parcels(of: streams, for: receiver, reader)
      return bundle
    }
  }

  /// Signs a bundle and writes it as bytes.
  package func encode(_ bundle: JournalBundle) throws -> [UInt8] {
    try bundle.encoded(signedBy: keys.signing(as: bundle.sender.node))
  }

  /// What became of a bundle.
  package struct Receipt: Equatable, Sendable {
    /// Entries that were not here before.
    package var added = 0
    /// Keys that were not here before.
    package var keys = 0
    /// Chains of which something in between is missing; to be asked for from the heads on.
    package var gaps: Set<Chain> = []
  }

  /// Takes in what another node sent: checks every chain, keeps what is new, and applies it. To receive twice, or in
  /// another order, makes no difference. Throws, and keeps only the chains before, when one of them is not as its node
  /// signed it.
  @discardableResult
  package func receive(_ bundle: JournalBundle) async throws -> Receipt {
    try await database.read(mayExchange)
    try await sealNow()
    let journal = journal
    var receipt = Receipt()
    let cards = try await database.write { writer in try journal.admit(bundle, in: writer) }
    for segment in bundle.segments {
      guard let card = cards[segment.chain.node] else { throw SenderIsUnknown(node: segment.chain.node) }
      let added = try await database.write { writer in try journal.receive(segment, of: card, in: writer) }
      guard let added else {
        receipt.gaps.insert(segment.chain)
        continue
      }
      receipt.added += added
    }
    for parcel in bundle.keys where parcel.receiver == node {
      for items in try parcel.open(with: keys).chunked(by: 512) {
        receipt.keys += try await database.write { writer in try journal.receive(Array(items), in: writer) }
      }
    }
    try await finishErasures()
    return receipt
  }
}

extension Journal {
  /// Each parcel holds the keys of some hundred streams.
  fileprivate func parcels(
    of streams: [ID<JournalStream>], for receiver: NodeCard, _ reader: Reader
  ) throws -> [JournalBundle.KeyParcel] {
    try streams.chunked(by: 512).compactMap { streams in
      let items = try streams.flatMap { stream in
        try reader.keys(of: stream, with: keys).values.sorted { $0.id < $1.id }.map { key in
          JournalBundle.KeyParcel.Item(stream: stream, key: key.id, secret: key.secret)
        }
      }
      return items.isEmpty ? nil : JournalBundle.KeyParcel(items, for: receiver)
    }
  }

  /// The nodes whose chains may be in the bundle: those known, and those that a known sender vouches for.
  fileprivate func admit(_ bundle: JournalBundle, in writer: Writer) throws -> [ID<Node>: NodeCard] {
    guard try writer.trustedCard(of: bundle.sender.node)?.signingKey == bundle.sender.signingKey else {
      throw SenderIsUnknown(node: bundle.sender.node)
    }
    for card in bundle.cards { try writer.meet(card, introducedBy: bundle.sender.node, at: clock.now()) }
    return Dictionary(uniqueKeysWithValues: try writer.nodeCards().map { ($0.node, $0) })
  }

  /// The number of entries that are new; nil when some before them are missing here.
  fileprivate func receive(_ segment: JournalBundle.Segment, of card: NodeCard, in writer: Writer) throws -> Int? {
    let last = try writer.lockPositions()
    let known = try writer.lastHead(of: segment.chain)
    let reached = known?.end ?? .start(of: segment.chain)
    guard segment.after <= reached.sequence else { return nil }
    guard var end = try writer.end(of: segment.chain, at: segment.after) else { return nil }

    var heads = Dictionary(segment.heads.map { ($0.end.sequence, $0) }, uniquingKeysWith: { first, _ in first })
    var fresh: [(entry: StoredEntry, end: ChainEnd)] = []
    for entry in segment.entries {
      guard Chain(node: entry.header.node, compartment: entry.header.compartment) == segment.chain else {
        throw BundleIsForged()
      }
      end = end.following(entry.digest)
      if end.sequence == reached.sequence, end != reached {
        throw ChainHasForked(chain: segment.chain, sequence: end.sequence)
      }
      if end.sequence > reached.sequence { fresh.append((entry, end)) }
      guard let head = heads[end.sequence] else { continue }
      guard head.end == end, head.isSigned(by: card.signingKey) else { throw BundleIsForged() }
    }
    guard let final = heads.removeValue(forKey: end.sequence) else {
      if fresh.isEmpty { return 0 }
      throw BundleIsForged()
    }
    guard !fresh.isEmpty else { return 0 }
    let entries = fresh.map(\.entry)
    guard try writer.unknown(among: entries.map(\.header.id)).count == entries.count else { throw BundleIsForged() }
    try writer.add(fresh, after: last)
    try writer.runMany(heads.values.filter { $0.end.sequence.isMultiple(of: Head.spacing) }.map(\.insertion))
    try writer.replace(known, with: final)
    let streams = Dictionary(grouping: entries, by: \.header.stream).mapValues { Set($0.map(\.header.id)) }
    try apply(streams, in: writer)
    try writer.setLastPosition(last + fresh.count, time.latest)
    return fresh.count
  }

  fileprivate func receive(_ items: [JournalBundle.KeyParcel.Item], in writer: Writer) throws -> Int {
    var added: Set<ID<JournalStream>> = []
    var count = 0
    for item in items where try !writer.destroyedKeys(of: item.stream).contains(item.key) {
      let key = StreamKey(id: item.key, secret: item.secret)
      guard try writer.run(key.insertion(for: item.stream, wrappedBy: keys)) == 1 else { continue }
      count += 1
      added.insert(item.stream)
    }
    let waiting = try added.filter { try !writer.parkedEntries(of: $0).isEmpty }
    try apply(Dictionary(uniqueKeysWithValues: waiting.map { ($0, []) }), in: writer)
    return count
  }
}
