package import Basics

/// An entry as a fold sees it.
package struct JournalEntry: Sendable {
  package let header: EntryHeader
  /// The coded event; nil when its key was destroyed.
  package let payload: [UInt8]?
  /// What was just written, so that it need not be decoded again.
  private let original: (any Event)?

  package init(header: EntryHeader, payload: [UInt8]?) {
    (self.header, self.payload, original) = (header, payload, nil)
  }

  init(header: EntryHeader, _ packed: PackedEvent) {
    (self.header, payload, original) = (header, packed.plain, packed.event)
  }

  package var id: ID<Entry> { header.id }
  package var verb: ID<Verb> { header.verb }
  package var node: ID<Node> { header.node }
  package var compartment: ID<Compartment> { header.compartment }
  package var stream: ID<JournalStream> { header.stream }
  package var base: ID<Entry>? { header.base }
  package var time: HybridTime { header.time }
  package var actor: ID<Actor> { header.actor }
  package var kind: String { header.kind }
  package var version: Int { header.version }

  /// The event, if it is of this kind, of a version known here, and can still be read.
  package func event<E: Event>(_: E.Type = E.self) -> E? {
    guard kind == E.kind, version <= E.version, let payload else { return nil }
    if let original = original as? E { return original }
    return try? E.decoded(payload, version: version)
  }
}

/// An entry as it is kept and travels: its payload packed, perhaps sealed, and never made anew.
package struct StoredEntry: Hashable, Sendable {
  package let header: EntryHeader
  package let payload: [UInt8]
  package let digest: Digest

  init(header: EntryHeader, payload: [UInt8]) {
    (self.header, self.payload) = (header, payload)
    digest = Self.digest(header, payload)
  }

  /// As a table holds it, with the digest that was written beside it.
  init(header: EntryHeader, payload: [UInt8], recorded digest: Digest) {
    (self.header, self.payload, self.digest) = (header, payload, digest)
  }

  /// BLAKE2b-256 of the header's bytes followed by the payload's. The header says how long it is itself, so that the
  /// border between them is part of what is hashed.
  static func digest(_ header: EntryHeader, _ payload: [UInt8]) -> Digest {
    Digest(of: header.bytes, payload)
  }

  /// The order in which a stream is folded: by time, then node, then id.
  static func < (left: StoredEntry, right: StoredEntry) -> Bool { left.header.place < right.header.place }
}

extension EntryHeader {
  /// Where an entry stands in the fold of its stream.
  struct Place: Hashable, Comparable {
    let time: HybridTime
    let node: ID<Node>
    let id: ID<Entry>

    static func < (left: Place, right: Place) -> Bool {
      (left.time, left.node, left.id) < (right.time, right.node, right.id)
    }
  }

  var place: Place { Place(time: time, node: node, id: id) }
}
