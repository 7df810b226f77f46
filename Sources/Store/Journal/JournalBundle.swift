package import Basics

/// What one node hands to another: stretches of chains with the heads that sign them, the cards of the nodes that made
/// them, and, for the receiver alone, keys.
package struct JournalBundle: Sendable {
  package let sender: NodeCard
  var cards: [NodeCard] = []
  var segments: [Segment] = []
  var keys: [KeyParcel] = []

  /// A stretch of one chain, in order, behind `after` entries that the receiver has.
  struct Segment: Sendable {
    let chain: Chain
    let after: Int
    var entries: [StoredEntry]
    /// At least that of the last entry.
    var heads: [Head]
  }

  /// Keys of streams, sealed so that only one node can open them.
  struct KeyParcel: Sendable {
    let receiver: ID<Node>
    let box: [UInt8]
  }

  package var entryCount: Int { segments.reduce(0) { $0 + $1.entries.count } }
  package var isEmpty: Bool { segments.isEmpty && keys.isEmpty }
}

// MARK: Keys in a parcel

extension JournalBundle.KeyParcel {
  struct Item: Hashable {
    let stream: ID<JournalStream>
    let key: ID<StreamKey>
    let secret: [UInt8]
  }

  /// Nil when the card's key is no key.
  init?(_ items: [Item], for card: NodeCard) {
    var bytes: [UInt8] = []
    for item in items {
      bytes.append(id: item.stream)
      bytes.append(id: item.key)
      bytes += item.secret
    }
    guard let box = Sodium.box(bytes, for: card.boxKey) else { return nil }
    self.init(receiver: card.node, box: box)
  }

  /// Throws when the parcel is not for this node, or not what it should be.
  func open(with keys: NodeKeys) throws(MalformedBytes) -> [Item] {
    guard let bytes = Sodium.unbox(box, with: keys.box(of: receiver)) else { throw MalformedBytes("parcel of keys") }
    var reader = ByteReader(bytes, "parcel of keys")
    var items: [Item] = []
    while !reader.isAtEnd {
      items.append(Item(stream: try reader.id(), key: try reader.id(), secret: try reader.take(Sodium.keyCount)))
    }
    return items
  }
}

// MARK: The file

extension JournalBundle {
  private static let purpose = "bundle"

  private enum RecordType: UInt8 {
    case sender = 1
    case card, segment, entry, head, keys
  }

  /// The bytes of a signed bundle: a file on a stick, or the body of a request.
  func encoded(signedBy pair: Sodium.SigningPair) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try withUnsafeMutablePointer(to: &bytes) { out in
      var writer = try RecordWriter(Self.purpose) { out.pointee += $0 }
      func add(_ type: RecordType, _ body: [UInt8]) throws { try writer.add(type.rawValue, body) }
      try add(.sender, sender.bytes)
      for card in cards { try add(.card, card.bytes) }
      for segment in segments {
        var front = segment.chain.node.bytes + segment.chain.compartment.bytes
        front.append(integer: Int64(segment.after))
        try add(.segment, front)
        for entry in segment.entries { try add(.entry, entry.joined) }
        for head in segment.heads {
          var body: [UInt8] = []
          body.append(integer: Int64(head.end.sequence))
          try add(.head, body + head.end.hash.bytes + head.signature)
        }
      }
      for parcel in keys { try add(.keys, parcel.receiver.bytes + parcel.box) }
      try writer.finish { Sodium.sign(Self.statement($0), with: pair) }
    }
    return bytes
  }

  private static func statement(_ digest: Digest) -> [UInt8] { Array("konak-bundle-1".utf8) + digest.bytes }

  /// Reads a bundle and checks that its sender signed it; whether that sender is to be trusted is not asked here.
  package init(bytes: [UInt8]) throws {
    var reader = try RecordReader(Self.purpose, bytes)
    guard let (type, body) = try reader.next(), type == RecordType.sender.rawValue else { throw reader.damaged }
    self.init(sender: try NodeCard(bytes: body))
    while let (type, body) = try reader.next() {
      guard let type = RecordType(rawValue: type), try read(type, body) else { throw reader.damaged }
    }
    guard let total = reader.total,
      Sodium.isSignature(reader.seal, of: Self.statement(total), by: sender.signingKey)
    else { throw BundleIsForged() }
  }

  /// False when such a record cannot stand here.
  private mutating func read(_ type: RecordType, _ body: [UInt8]) throws -> Bool {
    var reader = ByteReader(body, "bundle")
    switch type {
    case .sender: return false
    case .card: cards.append(try NodeCard(bytes: body))
    case .segment:
      let chain = Chain(node: try reader.id(), compartment: try reader.id())
      let after = Int(try reader.integer(Int64.self))
      guard after >= 0, reader.isAtEnd else { return false }
      segments.append(Segment(chain: chain, after: after, entries: [], heads: []))
    case .entry:
      guard !segments.isEmpty else { return false }
      segments[segments.count - 1].entries.append(try StoredEntry(joined: body))
    case .head:
      guard let chain = segments.last?.chain else { return false }
      let sequence = Int(try reader.integer(Int64.self))
      guard let hash = Digest(bytes: try reader.take(Digest.count)), sequence > 0 else { return false }
      let signature = try reader.take(reader.remaining)
      segments[segments.count - 1].heads.append(
        Head(ChainEnd(chain: chain, sequence: sequence, hash: hash), signature: signature))
    case .keys: keys.append(KeyParcel(receiver: try reader.id(), box: try reader.take(reader.remaining)))
    }
    return true
  }
}

extension StoredEntry {
  /// Header and payload behind each other, with the header's length in front.
  var joined: [UInt8] {
    let front = header.bytes
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 + front.count + payload.count)
    bytes.append(integer: UInt32(front.count))
    return bytes + front + payload
  }

  init(joined bytes: [UInt8]) throws(MalformedBytes) {
    var reader = ByteReader(bytes, "entry")
    let count = Int(try reader.integer(UInt32.self))
    self.init(header: try EntryHeader(bytes: try reader.take(count)), payload: try reader.take(reader.remaining))
  }
}

/// The bundle was not signed by the node that it says sent it, or one of its chains not by the node that made it.
package struct BundleIsForged: Refusal, Equatable {
  package var code: String { "bundle.forged" }
}

/// This node does not know the sender, and so cannot trust what it sends.
package struct SenderIsUnknown: Refusal, Equatable {
  package let node: ID<Node>
  package var code: String { "bundle.sender" }
  package var kind: RefusalKind { .forbidden }
  package var arguments: [String: String] { ["node": "\(node)"] }
}

/// A node has made two different chains under one id, as when an old copy of its disk was started again. Neither can be
/// told to be the right one, so nothing more of that chain is taken.
package struct ChainHasForked: Refusal, Equatable {
  package let chain: Chain
  package let sequence: Int
  package var code: String { "bundle.forked" }
  package var kind: RefusalKind { .conflict }
  package var arguments: [String: String] { ["node": "\(chain.node)", "number": "\(sequence)"] }
}
