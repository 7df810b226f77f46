package import Basics

/// The name of a blob: the BLAKE2b-256 of its bytes as they are stored. Those of a personal blob are sealed, so that its
/// name says nothing about what is in it.
package struct BlobID: Hashable, Sendable {
  let digest: Digest

  init(_ digest: Digest) { self.digest = digest }
}

extension BlobID: SQLValue {
  package static var sqlType: SQLType { Digest.sqlType }
  package var binding: SQLBinding { digest.binding }
  package init(cell: SQLCell) throws(SQLMismatch) { digest = try Digest(cell: cell) }
}

extension BlobID: TextCodable {
  /// Reads 64 hexadecimal digits.
  package init?(_ text: String) {
    guard let bytes = Hexadecimal.bytes(text), let digest = Digest(bytes: bytes) else { return nil }
    self.digest = digest
  }

  package var description: String { digest.description }
}
