package import Basics
package import Foundation

/// The key of a node, from which all its others are derived. It lies in a file outside the database, or on paper as a
/// recovery code; whoever has it and the database can read everything.
package struct NodeKeys: Sendable {
  static let masterCount = 32
  private let master: [UInt8]

  private init(master: [UInt8]) { self.master = master }

  /// New, random keys, written nowhere yet.
  package static func new() -> NodeKeys { NodeKeys(master: Sodium.random(masterCount)) }

  package init(_ code: RecoveryCode) { master = code.master }

  package var recoveryCode: RecoveryCode { RecoveryCode(master: master) }

  private func derived(_ purpose: String, _ context: [UInt8] = []) -> [UInt8] {
    Sodium.hash(Array("konak-key-1/\(purpose)/".utf8), context, key: master)
  }
}

// MARK: The keys of streams, as the database keeps them

extension NodeKeys {
  /// The key as only this node can read it, bound to its id and its stream.
  func wrap(_ key: StreamKey, of stream: ID<JournalStream>) -> [UInt8] {
    Sodium.seal(key.secret, under: derived("wrap"), context: key.id.bytes + stream.bytes)
  }

  /// Throws when the bytes were wrapped by another node, for another stream, or were changed.
  func unwrap(_ wrapped: [UInt8], _ id: ID<StreamKey>, of stream: ID<JournalStream>) throws(MalformedBytes) -> StreamKey
  {
    guard let secret = Sodium.open(wrapped, under: derived("wrap"), context: id.bytes + stream.bytes),
      secret.count == Sodium.keyCount
    else { throw MalformedBytes("wrapped key") }
    return StreamKey(id: id, secret: secret)
  }
}

// MARK: The pairs that other nodes know

extension NodeKeys {
  /// Signs the heads of the chains that `node` makes. A restored node has a new id and so a new pair.
  func signing(as node: ID<Node>) -> Sodium.SigningPair {
    Sodium.signingPair(seed: derived("sign", node.bytes))
  }

  /// Opens what other nodes seal for `node`.
  func box(of node: ID<Node>) -> Sodium.BoxPair {
    Sodium.boxPair(seed: derived("box", node.bytes))
  }

  /// Another secret of this node, for what must not lie open in the database: the password hashes of phones, cookies.
  package func secret(for purpose: String) -> [UInt8] {
    derived("secret", Array(purpose.utf8))
  }
}

// MARK: The file

extension NodeKeys {
  private static let firstLine = "konak node key 1"

  /// Reads the file. Throws `KeyFileIsMissing`, and `KeyFileIsOpen` when others than its owner may read it.
  package init(file: URL) throws {
    guard FileManager.default.fileExists(atPath: file.path) else { throw KeyFileIsMissing(file: file.path) }
    let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
    let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0o777
    guard mode & 0o077 == 0 else { throw KeyFileIsOpen(file: file.lastPathComponent) }
    let lines = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline)
    guard lines.count == 2, lines[0] == Self.firstLine else { throw MalformedBytes("node key file") }
    self.init(try RecoveryCode(lines[1]))
  }

  /// Writes a file that only its owner may read, synced to the disk. Throws when it already exists.
  package func write(to file: URL) throws {
    try DurableFile.create(file, mode: 0o600, Array("\(Self.firstLine)\n\(recoveryCode)\n".utf8))
  }
}

/// There is no file of the node's key at that place.
package struct KeyFileIsMissing: Refusal, Equatable {
  package let file: String
  package var code: String { "keys.file.missing" }
  package var arguments: [String: String] { ["file": file] }
  package var kind: RefusalKind { .missing }
}

/// The file of the node's key can be read by other accounts of the machine.
package struct KeyFileIsOpen: Refusal, Equatable {
  package let file: String
  package var code: String { "keys.file.open" }
  package var arguments: [String: String] { ["file": file] }
}
