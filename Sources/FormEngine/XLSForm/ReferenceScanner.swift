/// Finds the references `${name}` in a text, and where in an expression they stand, without needing a whole expression:
/// labels have them too.
struct ReferenceScanner {
  struct Mention {
    let name: String
    /// `${last-saved#name}`
    let isLastSaved: Bool
    /// UTF-8 offsets of the whole reference.
    let range: Range<Int>
    /// Inside `[…]`, where the context is not the question.
    let isInPredicate: Bool
    /// An argument of `indexed-repeat` that names nodes: never relative.
    let isIndexedNode: Bool
  }

  private(set) var mentions: [Mention] = []
  /// Whether some `${` is no reference.
  private(set) var isMalformed = false

  static func mayHaveReferences(_ text: String) -> Bool { text.containsBytes("${") }

  /// Whether the text is one reference and nothing else.
  static func isSingleReference(_ text: String) -> Bool {
    guard text.hasPrefix("${"), text.hasSuffix("}") else { return false }
    let scanner = ReferenceScanner(text)
    return scanner.mentions.count == 1 && scanner.mentions[0].range == 0..<text.utf8.count
  }

  private struct Call {
    let isIndexedRepeat: Bool
    let brackets: Int
    var argument = 0
  }

  init(_ text: String) {
    guard Self.mayHaveReferences(text) else { return }
    scan(Array(text.utf8))
  }

  private mutating func scan(_ bytes: [UInt8]) {
    var calls: [Call] = []
    var brackets = 0
    var quote: UInt8?
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "$"), index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "{") {
        let indexed = calls.last { $0.isIndexedRepeat }
        // Nodes are the first argument and every second one: indexed-repeat(node, repeat, index, repeat, index).
        let isNode = indexed.map { $0.argument == 0 || $0.argument % 2 == 1 } ?? false
        index = take(bytes, from: index, isInPredicate: brackets > 0, isIndexedNode: isNode)
        continue
      }
      if let open = quote {
        if byte == open { quote = nil }
      } else {
        switch byte {
        case UInt8(ascii: "'"), UInt8(ascii: "\""):
          // An apostrophe in a label has no partner and opens nothing.
          if bytes[(index + 1)...].contains(byte) { quote = byte }
        case UInt8(ascii: "["): brackets += 1
        case UInt8(ascii: "]"): brackets = max(0, brackets - 1)
        case UInt8(ascii: "("):
          calls.append(Call(isIndexedRepeat: Self.endsInIndexedRepeat(bytes[..<index]), brackets: brackets))
        case UInt8(ascii: ")"): _ = calls.popLast()
        case UInt8(ascii: ","):
          if let last = calls.indices.last, calls[last].brackets == brackets { calls[last].argument += 1 }
        default: break
        }
      }
      index += 1
    }
  }

  /// Reads the reference at `start` and returns where to go on.
  private mutating func take(_ bytes: [UInt8], from start: Int, isInPredicate: Bool, isIndexedNode: Bool) -> Int {
    guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "}")) else {
      isMalformed = true
      return bytes.count
    }
    var name = String(decoding: bytes[(start + 2)..<end], as: UTF8.self)
    let isLastSaved = name.hasPrefix("last-saved#")
    if isLastSaved { name.removeFirst("last-saved#".count) }
    if XMLNames.isNCName(name) {
      mentions.append(
        Mention(
          name: name, isLastSaved: isLastSaved, range: start..<(end + 1), isInPredicate: isInPredicate,
          isIndexedNode: isIndexedNode))
    } else {
      isMalformed = true
    }
    return end + 1
  }

  private static func endsInIndexedRepeat(_ before: ArraySlice<UInt8>) -> Bool {
    let trimmed = before.reversed().drop { $0 == 0x20 }
    return trimmed.starts(with: "indexed-repeat".utf8.reversed())
  }
}
