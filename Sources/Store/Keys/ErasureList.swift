package import Basics
package import Foundation

/// What was erased, in a file outside the database so that a restored backup does not bring back what was erased after
/// it was made. Holds only ids: a line `key stream` for each key that was destroyed, and a line
/// `stream compartment kind id…` for each ``Mark`` that is left of a stream.
package struct ErasureList: Sendable {
  package enum Item: Hashable, Sendable {
    case key(ID<StreamKey>, of: ID<JournalStream>)
    case remains(Remains)
  }

  /// A mark as the list has it.
  package struct Remains: Hashable, Sendable {
    let stream: ID<JournalStream>
    let compartment: ID<Compartment>
    /// Of the event.
    let kind: String
    let ids: [ID<Marked>]
  }

  private let file: URL

  package init(file: URL) { self.file = file }

  /// What the file lists; nothing when it is not there. Throws when a line is neither a key nor a mark.
  package func items() throws -> Set<Item> {
    guard FileManager.default.fileExists(atPath: file.path) else { return [] }
    return try Self.items(of: try String(contentsOf: file, encoding: .utf8))
  }

  static func items(of text: String) throws -> Set<Item> {
    Set(
      try text.split(whereSeparator: \.isNewline).map { line in
        guard let item = Item(line: line) else { throw MalformedBytes("erasure list") }
        return item
      })
  }

  static func text(of items: some Collection<Item>) -> String {
    items.map { $0.line + "\n" }.sorted().joined()
  }

  /// Adds what is missing. The file is on the disk before this returns.
  func add(_ items: some Collection<Item>) throws {
    let missing = Set(items).subtracting(try self.items())
    guard !missing.isEmpty else { return }
    try DurableFile.append(Array(Self.text(of: missing).utf8), to: file, mode: 0o600)
  }
}

extension ErasureList.Item {
  var stream: ID<JournalStream> {
    switch self {
    case .key(_, let stream): stream
    case .remains(let remains): remains.stream
    }
  }

  var key: ID<StreamKey>? { if case .key(let key, _) = self { key } else { nil } }
  var remains: ErasureList.Remains? { if case .remains(let remains) = self { remains } else { nil } }

  fileprivate init?(line: Substring) {
    let words = line.split(separator: " ")
    if words.count == 2 {
      guard let key = ID<StreamKey>(words[0]), let stream = ID<JournalStream>(words[1]) else { return nil }
      self = .key(key, of: stream)
    } else {
      guard words.count > 3, let stream = ID<JournalStream>(words[0]), let compartment = ID<Compartment>(words[1])
      else { return nil }
      let ids = words.dropFirst(3).compactMap { ID<Marked>($0) }
      guard ids.count == words.count - 3 else { return nil }
      self = .remains(
        ErasureList.Remains(stream: stream, compartment: compartment, kind: String(words[2]), ids: ids))
    }
  }

  fileprivate var line: String {
    switch self {
    case .key(let key, let stream): "\(key) \(stream)"
    case .remains(let remains):
      "\(remains.stream) \(remains.compartment) \(remains.kind) "
        + remains.ids.map(\.description).joined(separator: " ")
    }
  }
}
