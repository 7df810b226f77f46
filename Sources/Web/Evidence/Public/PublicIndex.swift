import Basics
import Evidence
import Store

/// Finds words in what is out. What an issue says does not change once it is out, except that languages follow: each is
/// read once for each of these.
actor PublicIndex {
  private struct Key: Hashable {
    let release: ID<Release>
    let languages: Int

    init(_ line: ReleaseLine) { (release, languages) = (line.id, line.progress.followed.count) }
  }

  private var texts: [Key: String] = [:]

  /// Those in which each word, or the beginning of one, stands somewhere: in the order in which they came.
  func search(_ wanted: String, in lines: [ReleaseLine], _ store: Store) async throws -> [ReleaseLine] {
    let words = Self.folded(wanted).split(separator: " ").prefix(10).map { " " + $0 }
    guard !words.isEmpty else { return lines }
    for line in lines where texts[Key(line)] == nil {
      guard let content = try await store.read({ try $0.releaseContent(line.id) }) else { continue }
      texts[Key(line)] = Self.text(of: content)
    }
    let known = Set(lines.map(Key.init))
    texts = texts.filter { known.contains($0.key) }
    return lines.filter { line in
      guard let text = texts[Key(line)] else { return false }
      return words.allSatisfy { text.contains($0) }
    }
  }

  private static func text(of content: ReleaseContent) -> String {
    var parts = [content.title]
    for block in content.blocks {
      parts.append(block.title)
      switch block.content {
      case .text(let text): parts.append(text.texts)
      case .figures(let table, _):
        parts += [table.definition.title, table.definition.measure] + table.lines.map(\.label)
      }
    }
    return folded(parts.flatMap { $0.texts.values }.joined(separator: " "))
  }

  private static func folded(_ text: String) -> String {
    " " + Folding.fold(text).split { !$0.isLetter && !$0.isNumber }.joined(separator: " ")
  }
}

/// A file that costs much to make.
struct MadeFile: Sendable {
  let bytes: [UInt8]
  /// False where something failed that may not fail the next time.
  let isWhole: Bool

  init(_ bytes: [UInt8], isWhole: Bool = true) { (self.bytes, self.isWhole) = (bytes, isWhole) }
}

/// Such files, as long as there is room: what is asked for again and again, or by several at once, is made once.
actor MadeFiles {
  private var files: [String: [UInt8]] = [:]
  private var order: [String] = []
  private var size = 0
  private var making: [String: Task<MadeFile, any Error>] = [:]

  /// In bytes.
  private static let most = 64 << 20

  func file(_ key: String, _ make: @escaping @Sendable () async throws -> MadeFile) async throws -> [UInt8] {
    if let known = files[key] { return known }
    if let running = making[key] { return try await running.value.bytes }
    let task = Task { try await make() }
    making[key] = task
    defer { making[key] = nil }
    let made = try await task.value
    if made.isWhole { keep(made.bytes, key) }
    return made.bytes
  }

  private func keep(_ bytes: [UInt8], _ key: String) {
    if files.updateValue(bytes, forKey: key) == nil {
      order.append(key)
      size += bytes.count
    }
    while size > Self.most, !order.isEmpty { size -= files.removeValue(forKey: order.removeFirst())?.count ?? 0 }
  }
}
