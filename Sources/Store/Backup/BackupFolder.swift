package import Basics
package import Foundation

/// A backup as it lies in a folder. The layout is told in `docs/data-model.md`.
///
/// The keys are not in it: they are a file of their own, which should live shorter and elsewhere.
package struct BackupFolder: Sendable {
  package let folder: URL

  package init(_ folder: URL) { self.folder = folder }

  package var manifest: URL { folder.appending(path: "manifest.json") }
  var journal: URL { folder.appending(path: "journal.records") }
  var tables: URL { folder.appending(path: "tables.records") }
  package var erasures: URL { folder.appending(path: "erasures") }

  func blob(_ id: BlobID) -> URL {
    blobs.appending(path: String(id.description.prefix(2))).appending(path: id.description)
  }
  var blobs: URL { folder.appending(path: "blobs") }

  static let journalPurpose = "backup journal"
  static let tablesPurpose = "backup tables"
  static let keysPurpose = "backup keys"

  /// The types of the records in the parts.
  enum Record {
    static let entry: UInt8 = 1
    static let head: UInt8 = 2
    static let table: UInt8 = 3
    static let row: UInt8 = 4
    static let key: UInt8 = 5
  }
}

/// What is in a backup, signed by the node. Written last: a folder without it is not finished.
package struct BackupManifest: Codable, Equatable, Sendable {
  package static let currentFormat = 1

  package struct Node: Codable, Equatable, Sendable {
    package let id: ID<Basics.Node>
    package let name: String
    let signingKey: String
  }

  package struct Part: Codable, Equatable, Sendable {
    package let records: Int
    /// BLAKE2b-256 of the part, hexadecimal.
    let digest: String
  }

  package struct HeadLine: Codable, Equatable, Sendable {
    let node: ID<Basics.Node>
    let compartment: ID<Compartment>
    let sequence: Int
    let hash: String
    let signature: String
  }

  package let format: Int
  package let made: Instant
  package let node: Node
  /// The steps of the schema that its tables had.
  package let migrations: [String]
  package let entries: Int
  package let blobs: Int
  package let heads: [HeadLine]
  package let journal: Part
  package let tables: Part

  /// The same bytes for the same manifest.
  func encoded() throws -> [UInt8] { Array(try JSONText.bytes(self)) }
}

extension BackupManifest.HeadLine {
  init(_ head: Head) {
    self.init(
      node: head.chain.node, compartment: head.chain.compartment, sequence: head.end.sequence,
      hash: head.end.hash.description, signature: Hexadecimal.text(head.signature))
  }

  func head() throws -> Head {
    guard let hash = Hexadecimal.bytes(hash).flatMap({ Digest(bytes: $0) }),
      let signature = Hexadecimal.bytes(signature)
    else { throw MalformedBytes("manifest") }
    let chain = Chain(node: node, compartment: compartment)
    return Head(ChainEnd(chain: chain, sequence: sequence, hash: hash), signature: signature)
  }
}

extension BackupManifest {
  /// Where the chains ended, signed by the nodes that made them: what a later verification is held against.
  package func signedHeads() throws -> [Head] { try heads.map { try $0.head() } }
}

/// The manifest as it lies in its file.
struct SignedManifest: Codable {
  /// The coded manifest, as text, so that its bytes are not made anew before they are checked.
  let manifest: String
  /// Ed25519, hexadecimal.
  let signature: String

  private static func statement(_ text: String) -> [UInt8] { Array("konak-backup-1".utf8) + Array(text.utf8) }

  init(_ manifest: BackupManifest, signedBy pair: Sodium.SigningPair) throws {
    self.manifest = String(decoding: try manifest.encoded(), as: UTF8.self)
    signature = Hexadecimal.text(Sodium.sign(Self.statement(self.manifest), with: pair))
  }

  /// Throws `BackupIsForged` unless it was signed by the node that it names.
  func checked() throws -> BackupManifest {
    let decoded = try JSONText.decode(manifest, as: BackupManifest.self)
    guard let signature = Hexadecimal.bytes(signature), let key = Hexadecimal.bytes(decoded.node.signingKey),
      Sodium.isSignature(signature, of: Self.statement(manifest), by: key)
    else { throw BackupIsForged() }
    guard decoded.format == BackupManifest.currentFormat else { throw BackupIsNewer(format: decoded.format) }
    return decoded
  }
}

extension BackupFolder {
  /// What the folder says it holds. Throws when it is not a finished backup, or its manifest was changed.
  package func readManifest() throws -> BackupManifest {
    guard FileManager.default.fileExists(atPath: manifest.path) else { throw BackupIsMissing() }
    let data = try Data(contentsOf: manifest)
    guard data.count < 64 << 20, let signed = try? JSONText.decode(data, as: SignedManifest.self) else {
      throw MalformedBytes("manifest")
    }
    return try signed.checked()
  }
}

/// There is no finished backup in the folder.
package struct BackupIsMissing: Refusal, Equatable {
  package var code: String { "backup.missing" }
  package var kind: RefusalKind { .missing }
}

/// The backup was changed after it was made, or its parts belong to different backups.
package struct BackupIsForged: Refusal, Equatable {
  package var code: String { "backup.forged" }
}

/// The backup was made by a program that is newer than this.
package struct BackupIsNewer: Refusal, Equatable {
  package let format: Int
  package var code: String { "backup.newer" }
  package var arguments: [String: String] { ["format": "\(format)"] }
}

/// The folder for the backup holds something already.
package struct BackupExists: Refusal, Equatable {
  package var code: String { "backup.exists" }
  package var kind: RefusalKind { .conflict }
}
