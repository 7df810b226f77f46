package import Basics
package import Foundation

/// The ids of keys that were destroyed, kept in a file outside the database so that a restored backup does not bring
/// back what was erased after it was made. Holds only random ids: one line `key stream` each.
package struct ErasureList: Sendable {
  package struct Item: Hashable, Sendable {
    package let key: ID<StreamKey>
    package let stream: ID<JournalStream>

    package init(key: ID<StreamKey>, stream: ID<JournalStream>) {
      (self.key, self.stream) = (key, stream)
    }
  }

  private let file: URL

  package init(file: URL) { self.file = file }

  /// What the file lists; nothing when it is not there. Throws when a line is not such a pair.
  package func items() throws -> Set<Item> {
    guard FileManager.default.fileExists(atPath: file.path) else { return [] }
    return try Self.items(of: try String(contentsOf: file, encoding: .utf8))
  }

  static func items(of text: String) throws -> Set<Item> {
    var items: Set<Item> = []
    for line in text.split(whereSeparator: \.isNewline) {
      let words = line.split(separator: " ")
      guard words.count == 2, let key = ID<StreamKey>(words[0]), let stream = ID<JournalStream>(words[1]) else {
        throw MalformedBytes("erasure list")
      }
      items.insert(Item(key: key, stream: stream))
    }
    return items
  }

  static func text(of items: some Collection<Item>) -> String {
    items.map { "\($0.key) \($0.stream)\n" }.sorted().joined()
  }

  /// Adds what is missing. The file is on the disk before this returns.
  func add(_ items: some Collection<Item>) throws {
    let missing = Set(items).subtracting(try self.items())
    guard !missing.isEmpty else { return }
    try DurableFile.append(Array(Self.text(of: missing).utf8), to: file, mode: 0o600)
  }
}
