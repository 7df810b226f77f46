package import Basics
import Office
import Store

/// The file of an owner's answer: a scan, a PDF or the e-mail itself. It is kept beside the answer and never part of the issue.
package struct OwnerLetter: Hashable, Codable, Sendable {
  /// The hexadecimal id of a blob, which is the hash of its bytes.
  package var blob: String
  package var name: String
  package var type: String
  /// In bytes.
  package var size: Int

  package init(blob: String, name: String, type: String, size: Int) {
    (self.blob, self.name, self.type, self.size) = (blob, name, type, size)
  }

  /// In bytes.
  package static let largest = 10 << 20
  private static let longestName = 120

  /// A file as somebody sends it. What it is follows from its bytes, whatever its name says.
  package struct Draft: Sendable {
    package let name: String
    package let bytes: [UInt8]

    package init(name: String, bytes: [UInt8]) { (self.name, self.bytes) = (name, bytes) }

    /// Throws ``ReleaseRefusal/letterKind`` and ``ReleaseRefusal/letterTooLarge``.
    func checked() throws(ReleaseRefusal) -> (name: String, type: String) {
      guard bytes.count <= OwnerLetter.largest else { throw .letterTooLarge }
      guard let type = OwnerLetter.type(of: bytes) else { throw .letterKind }
      let plain = name.split { $0 == "/" || $0 == "\\" || $0.isNewline }.last.map(String.init) ?? ""
      return (plain.isEmpty ? "letter" : String(plain.suffix(OwnerLetter.longestName)), type)
    }
  }

  /// PDF, PNG, JPEG, or a message whose first lines are headers (RFC 5322); nil for anything else.
  static func type(of bytes: [UInt8]) -> String? {
    if bytes.starts(with: Array("%PDF-".utf8)) { return "application/pdf" }
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "image/png" }
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
    let head = bytes.prefix(16 << 10)
    guard !head.contains(0) else { return nil }
    let lines = String(decoding: head, as: UTF8.self).split(
      omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let headers = lines.prefix { !$0.isEmpty }
    let names = headers.filter { $0.first != " " && $0.first != "\t" }.map { line in
      line.firstMatch(of: /^[!-9;-~]+:/).map { $0.output.dropLast().lowercased() }
    }
    return names.count >= 2 && !names.contains(nil) && names.contains("from") ? "message/rfc822" : nil
  }
}

extension Releases {
  /// Keeps the file of an answer that is about to be filed.
  func keep(_ draft: OwnerLetter.Draft, of release: ID<Release>) async throws -> OwnerLetter {
    let (name, type) = try draft.checked()
    let blob = try await store.blobs.put(
      stream: release.recast(), of: ReleaseProgress.stream, type: type, bytes: draft.bytes)
    return OwnerLetter(blob: blob.description, name: name, type: type, size: draft.bytes.count)
  }

  /// The letter that was filed with an answer about an issue, for who works on it; who opened it is written down first. Throws
  /// ``ReleaseRefusal/unknown`` where no answer names it, or its bytes are gone.
  package func letter(
    _ blob: String, about release: ID<Release>, for requester: Requester
  ) async throws -> (letter: OwnerLetter, bytes: [UInt8]) {
    guard let line = try await store.read({ try $0.release(release) }),
      let letter = line.progress.owners.compactMap({ $0.answer?.letter }).first(where: { $0.blob == blob }),
      let id = BlobID(blob)
    else { throw ReleaseRefusal.unknown }
    try await store.accessLog.record(requester.actor, page: "release.letter", [release])
    do { return (letter, try await store.blobs.read(id, upTo: OwnerLetter.largest)) } catch is BlobMissing {
      throw ReleaseRefusal.unknown
    }
  }
}
