package import Basics

/// What was found by reading the whole journal: nothing, when nobody altered it and no disk lost it.
package struct Verification: Sendable {
  /// Entries that were read and compared, those not sealed yet included.
  package var entries = 0
  /// Of these, the ones that no chain holds yet.
  package var pending = 0
  /// How far each chain is whole.
  package var heads: Heads = [:]
  package var findings: [Finding] = []

  package var isSound: Bool { findings.isEmpty }

  /// Something that is not as it was written, and where.
  package struct Finding: Hashable, Sendable {
    package enum Kind: String, Codable, Sendable, CaseIterable {
      /// The entry's bytes do not give the digest that was taken when it was written.
      case altered
      /// The row cannot be read.
      case unreadable
      /// An entry that was sealed is not there.
      case missing
      /// A position or a place in a chain is empty.
      case gap
      /// The entry is sealed in another chain than it belongs to.
      case misplaced
      /// The hash is not that of the entry and all before it.
      case chain
      /// The head is not that of the chain, or its signature is not the node's.
      case signature
      /// Entries after the last head: sealed, but not signed.
      case unsigned
      /// A head says that the chain was longer.
      case cut
      /// The chain's node is not known, so that nobody can tell whether it signed.
      case stranger
      /// An entry that is neither sealed nor waits to be.
      case stray
      /// The database itself says that a table and its indexes disagree.
      case database
    }

    package let kind: Kind
    package var chain: Chain?
    package var sequence: Int?
    package var position: Int?
    package var entry: ID<Entry>?
    /// The database's own words.
    package var detail: String?
  }
}

/// Follows all chains through the sealed rows, in the order of their positions.
///
/// After a finding it goes on with what is written, so that one flaw is one finding, or two that touch, and hides no
/// other.
struct ChainVerifier {
  /// A sealed row, with its entry if that is there and can be read.
  struct Link {
    let position: Int
    let chain: Chain
    let sequence: Int
    let hash: Digest
    let id: ID<Entry>
    let entry: Result<StoredEntry?, any Error>
  }

  private(set) var result = Verification()
  private var ends: [Chain: ChainEnd] = [:]
  private var lastPosition = 0
  private let heads: [Chain: [Int: [Head]]]
  private let cards: [ID<Node>: NodeCard]

  /// `heads` are those of the database and any that were kept elsewhere.
  init(heads: [Head], cards: [NodeCard]) {
    self.heads = Dictionary(grouping: heads, by: \.chain).mapValues { Dictionary(grouping: $0, by: \.end.sequence) }
    self.cards = Dictionary(cards.map { ($0.node, $0) }, uniquingKeysWith: { first, _ in first })
    for head in heads { check(head) }
  }

  private mutating func find(
    _ kind: Verification.Finding.Kind, _ chain: Chain? = nil, _ sequence: Int? = nil, _ position: Int? = nil,
    _ entry: ID<Entry>? = nil
  ) {
    result.findings.append(
      Verification.Finding(kind: kind, chain: chain, sequence: sequence, position: position, entry: entry))
  }

  private mutating func check(_ head: Head) {
    guard let card = cards[head.chain.node] else { return find(.stranger, head.chain, head.end.sequence) }
    if !head.isSigned(by: card.signingKey) { find(.signature, head.chain, head.end.sequence) }
  }

  mutating func follow(_ link: Link) {
    let end = ends[link.chain] ?? .start(of: link.chain)
    if link.position != lastPosition + 1 { find(.gap, nil, nil, lastPosition + 1) }
    lastPosition = max(lastPosition, link.position)
    let isNext = link.sequence == end.sequence + 1
    if !isNext { find(.gap, link.chain, end.sequence + 1, link.position) }

    switch link.entry {
    case .failure: find(.unreadable, link.chain, link.sequence, link.position, link.id)
    case .success(nil): find(.missing, link.chain, link.sequence, link.position, link.id)
    case .success(let entry?):
      result.entries += 1
      if check(entry, link.chain, link.sequence, link.position), isNext, end.following(entry.digest).hash != link.hash {
        find(.chain, link.chain, link.sequence, link.position, link.id)
      }
    }
    let found = ChainEnd(chain: link.chain, sequence: link.sequence, hash: link.hash)
    ends[link.chain] = found
    for head in heads[link.chain]?[link.sequence] ?? [] where head.end != found {
      find(.signature, link.chain, link.sequence, link.position)
    }
  }

  /// Whether the entry is what was written, and belongs there.
  private mutating func check(_ entry: StoredEntry, _ chain: Chain, _ sequence: Int, _ position: Int) -> Bool {
    let header = entry.header
    guard StoredEntry.digest(header, entry.payload) == entry.digest else {
      find(.altered, chain, sequence, position, header.id)
      return false
    }
    if Chain(node: header.node, compartment: header.compartment) != chain {
      find(.misplaced, chain, sequence, position, header.id)
    }
    return true
  }

  /// An entry that waits for its chain.
  mutating func follow(pending id: ID<Entry>, _ entry: Result<StoredEntry?, any Error>) {
    switch entry {
    case .failure: find(.unreadable, nil, nil, nil, id)
    case .success(nil): find(.missing, nil, nil, nil, id)
    case .success(let entry?):
      result.entries += 1
      result.pending += 1
      if StoredEntry.digest(entry.header, entry.payload) != entry.digest { find(.altered, nil, nil, nil, id) }
    }
  }

  mutating func unreadable(position: Int) {
    find(.unreadable, nil, nil, position)
    lastPosition = position
  }

  mutating func stray(_ id: ID<Entry>) { find(.stray, nil, nil, nil, id) }

  mutating func database(says words: String) {
    result.findings.append(Verification.Finding(kind: .database, detail: words))
  }

  /// Compares where the chains ended with where they should.
  mutating func finish(lastPosition last: Int) -> Verification {
    if lastPosition < last { find(.gap, nil, nil, lastPosition + 1) }
    for (chain, end) in ends.sorted(by: { $0.key < $1.key }) {
      let signed = heads[chain]?.keys.max() ?? 0
      if signed < end.sequence { find(.unsigned, chain, signed + 1) }
    }
    for (chain, heads) in heads.sorted(by: { $0.key < $1.key }) {
      let reached = ends[chain]?.sequence ?? 0
      if let longest = heads.keys.max(), longest > reached { find(.cut, chain, reached + 1) }
    }
    result.heads = ends.mapValues(\.sequence)
    return result
  }
}
