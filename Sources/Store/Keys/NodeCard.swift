package import Basics

/// What other nodes must know of a node to check what it signs and to seal what it shall read.
package struct NodeCard: Hashable, Sendable {
  package let node: ID<Node>
  /// As people call it.
  package let name: String
  package let signingKey: [UInt8]
  package let boxKey: [UInt8]

  package init(node: ID<Node>, name: String, signingKey: [UInt8], boxKey: [UInt8]) {
    (self.node, self.name, self.signingKey, self.boxKey) = (node, name, signingKey, boxKey)
  }

  init(_ node: ID<Node>, name: String, keys: NodeKeys) {
    self.init(
      node: node, name: name, signingKey: keys.signing(as: node).publicKey, boxKey: keys.box(of: node).publicKey)
  }

  static let maximumNameLength = 200

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(id: node)
    bytes += signingKey
    bytes += boxKey
    bytes.append(integer: UInt16(name.utf8.count))
    return bytes + name.utf8
  }

  init(bytes: [UInt8]) throws(MalformedBytes) {
    var reader = ByteReader(bytes, "node card")
    node = try reader.id()
    signingKey = try reader.take(Sodium.publicKeyCount)
    boxKey = try reader.take(Sodium.publicKeyCount)
    let count = Int(try reader.integer(UInt16.self))
    let units = try reader.take(count)
    guard count <= Self.maximumNameLength, reader.isAtEnd, let name = String(validating: units, as: UTF8.self),
      !name.unicodeScalars.contains("\0")
    else { throw reader.malformed }
    self.name = name
  }
}
