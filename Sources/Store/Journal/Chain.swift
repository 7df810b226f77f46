package import Basics

/// The chain that a node makes of what it writes in one compartment: every entry sealed by the hash of all before it.
package struct Chain: Hashable, Sendable {
  package let node: ID<Node>
  package let compartment: ID<Compartment>

  package init(node: ID<Node>, compartment: ID<Compartment>) {
    (self.node, self.compartment) = (node, compartment)
  }

  /// The hash before the first entry.
  var origin: Digest { Digest(of: Array("konak-chain-1".utf8), node.bytes + compartment.bytes) }

  /// H(previous ‖ digest).
  static func hash(_ previous: Digest, _ entry: Digest) -> Digest { Digest(of: previous.bytes, entry.bytes) }
}

extension Chain: Comparable {
  package static func < (left: Chain, right: Chain) -> Bool {
    (left.node, left.compartment) < (right.node, right.compartment)
  }
}

/// How far a chain has come: the number of its entries and the hash over all of them.
package struct ChainEnd: Hashable, Sendable {
  package let chain: Chain
  package let sequence: Int
  package let hash: Digest

  static func start(of chain: Chain) -> ChainEnd { ChainEnd(chain: chain, sequence: 0, hash: chain.origin) }

  /// With one more entry.
  func following(_ entry: Digest) -> ChainEnd {
    ChainEnd(chain: chain, sequence: sequence + 1, hash: Chain.hash(hash, entry))
  }

  /// What the node signs.
  var statement: [UInt8] {
    var bytes = Array("konak-head-1".utf8)
    bytes.append(id: chain.node)
    bytes.append(id: chain.compartment)
    bytes.append(integer: Int64(sequence))
    return bytes + hash.bytes
  }
}

/// The end of a chain with the signature of the node that makes it.
package struct Head: Hashable, Sendable {
  package let end: ChainEnd
  package let signature: [UInt8]

  package var chain: Chain { end.chain }

  init(_ end: ChainEnd, signature: [UInt8]) {
    (self.end, self.signature) = (end, signature)
  }

  init(_ end: ChainEnd, signedBy pair: Sodium.SigningPair) {
    self.init(end, signature: Sodium.sign(end.statement, with: pair))
  }

  func isSigned(by publicKey: [UInt8]) -> Bool {
    Sodium.isSignature(signature, of: end.statement, by: publicKey)
  }

  /// Heads at these distances are kept for ever, so that a chain can be handed over in parts; of the others only the
  /// last.
  static let spacing = 1024
}

/// How far somebody has got with each chain: "as of", between nodes.
package typealias Heads = [Chain: Int]
