/// Receives what ``XMLScanner`` finds. Bytes are in place, valid during the call only.
protocol XMLScanning {
  mutating func start(_ tag: XMLTag) throws(FormatRefusal)
  mutating func end() throws(FormatRefusal)
  /// Text may come in several pieces.
  mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(FormatRefusal)
}

extension XMLScanning {
  mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
  mutating func end() {}
}

/// Reads the parts of a workbook: XML in UTF-8, in pieces as they come, with the least that has to be done for each tag.
///
/// Sheets are megabytes of tags of which few hold anything, and most of the time of reading a workbook goes here; for all
/// other XML there is ``XMLParser``. It checks that tags are well formed and nested and that references are known, and bounds depth, size and
/// numbers; it does not check which characters names and texts have. A document type is refused.
struct XMLScanner {
  private let limits: XMLLimits
  /// What was not finished with the piece before.
  private var rest: [UInt8] = []
  /// The names of open elements, one behind the other, and where each begins.
  private var names: [UInt8] = []
  private var open: [Int] = []
  private var size = 0
  private var nodes = 0
  private var hasEnded = false

  /// What may stand before everything.
  private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
  /// Of a tag, a comment or an instruction.
  private static let longestTag = 1 << 20

  init(limits: XMLLimits) {
    self.limits = limits
  }

  mutating func scan(_ piece: UnsafeRawBufferPointer, into events: inout some XMLScanning) throws(FormatRefusal) {
    size += piece.count
    guard size <= limits.bytes else { throw .tooLarge(what: "bytes", limit: limits.bytes) }
    if rest.isEmpty {
      let done = try scan(piece.bindMemory(to: UInt8.self), into: &events)
      rest.append(contentsOf: piece[done...])
    } else {
      rest.append(contentsOf: piece)
      let whole = rest
      let done = try whole.withUnsafeBufferPointer { (buffer) throws(FormatRefusal) in try scan(buffer, into: &events) }
      rest.removeSubrange(..<done)
    }
    guard rest.count <= Self.longestTag else { throw .tooLarge(what: "bytes", limit: Self.longestTag) }
  }

  /// Ends the text; what is still open then is an error.
  func finish() throws(FormatRefusal) {
    guard hasEnded, rest.allSatisfy({ $0 <= 0x20 }) else { throw malformed(size - rest.count) }
  }

  private func malformed(_ offset: Int) -> FormatRefusal { .xmlMalformed(line: 1, column: offset + 1) }

  /// How far it came: what lies behind is to be scanned again with more.
  private mutating func scan(
    _ bytes: UnsafeBufferPointer<UInt8>, into events: inout some XMLScanning
  ) throws(FormatRefusal) -> Int {
    let before = size - bytes.count
    var index = 0
    if before == 0 {
      if bytes.count < 3, Self.mark.starts(with: bytes) { return 0 }
      if bytes.starts(with: Self.mark) { index = 3 }
    }
    while index < bytes.count {
      guard bytes[index] == UInt8(ascii: "<") else {
        let end = bytes[index...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
        let done = try text(bytes, index..<end, before, isWhole: end < bytes.count, into: &events)
        index = done
        if done < end || end == bytes.count { return done }
        continue
      }
      guard index + 1 < bytes.count else { return index }
      switch bytes[index + 1] {
      case UInt8(ascii: "/"):
        guard let end = bytes[(index + 2)...].firstIndex(of: UInt8(ascii: ">")) else { return index }
        try close(bytes, index + 2..<end, before, into: &events)
        index = end + 1
      case UInt8(ascii: "?"):
        guard let end = Self.end(of: "?>", in: bytes, from: index + 2) else { return index }
        guard Self.isReadable(bytes[index..<end]) else { throw malformed(before + index) }
        index = end
      case UInt8(ascii: "!"):
        guard let end = try special(bytes, index, before, into: &events) else { return index }
        index = end
      default:
        guard let end = Self.endOfTag(bytes, from: index + 1) else { return index }
        try start(bytes, index + 1..<end, before, into: &events)
        index = end + 1
      }
    }
    return index
  }

  /// Whether an instruction is no declaration of an encoding that is not read: what comes is UTF-8 by now.
  private static func isReadable(_ instruction: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    guard instruction.starts(with: "<?xml ".utf8) else { return true }
    let text = String(decoding: instruction, as: UTF8.self).lowercased()
    return !text.contains("encoding") || ["utf-8", "utf8", "utf-16", "us-ascii"].contains { text.contains($0) }
  }

  // MARK: Tags

  /// Where the tag's `>` stands; inside values it counts for nothing.
  @inline(__always)
  private static func endOfTag(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    var index = start
    var quote: UInt8 = 0
    while index < bytes.count {
      let byte = bytes[index]
      if quote != 0 {
        if byte == quote { quote = 0 }
      } else if byte == UInt8(ascii: ">") {
        return index
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      }
      index += 1
    }
    return nil
  }

  private mutating func start(
    _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ before: Int, into events: inout some XMLScanning
  ) throws(FormatRefusal) {
    var end = range.upperBound
    let isEmpty = end > range.lowerBound && bytes[end - 1] == UInt8(ascii: "/")
    if isEmpty { end -= 1 }
    var index = range.lowerBound
    var local = index
    while index < end, bytes[index] > 0x20 {
      if bytes[index] == UInt8(ascii: ":") { local = index + 1 }
      index += 1
    }
    let name = range.lowerBound..<index
    guard !hasEnded, local < index, Self.mayBegin(bytes[range.lowerBound]),
      let count = Self.attributes(bytes, index..<end)
    else { throw malformed(before + range.lowerBound) }
    nodes += 1 + count
    if nodes > limits.nodes { throw .tooLarge(what: "nodes", limit: limits.nodes) }
    if count > limits.attributesPerElement {
      throw .tooLarge(what: "attributes", limit: limits.attributesPerElement)
    }
    if open.count >= limits.depth { throw .tooLarge(what: "depth", limit: limits.depth) }
    try events.start(
      XMLTag(name: XMLSpan(bytes, local..<index), attributes: UnsafeBufferPointer(rebasing: bytes[index..<end])))
    if isEmpty {
      hasEnded = open.isEmpty
      try events.end()
    } else {
      open.append(names.count)
      names.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[name]))
    }
  }

  private mutating func close(
    _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ before: Int, into events: inout some XMLScanning
  ) throws(FormatRefusal) {
    var end = range.upperBound
    while end > range.lowerBound, bytes[end - 1] <= 0x20 { end -= 1 }
    guard let begin = open.last, names.count - begin == end - range.lowerBound else {
      throw malformed(before + range.lowerBound)
    }
    for offset in 0..<(names.count - begin) where names[begin + offset] != bytes[range.lowerBound + offset] {
      throw malformed(before + range.lowerBound)
    }
    open.removeLast()
    names.removeLast(names.count - begin)
    hasEnded = open.isEmpty
    try events.end()
  }

  /// How many attributes stand there; nil when something else does.
  @inline(__always)
  private static func attributes(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int? {
    var index = range.lowerBound
    let end = range.upperBound
    var count = 0
    while true {
      let gap = index
      while index < end, bytes[index] <= 0x20 { index += 1 }
      guard index < end else { return count }
      guard index > gap, mayBegin(bytes[index]) else { return nil }
      while index < end, bytes[index] != UInt8(ascii: "="), bytes[index] > 0x20 { index += 1 }
      while index < end, bytes[index] <= 0x20 { index += 1 }
      guard index < end, bytes[index] == UInt8(ascii: "=") else { return nil }
      index += 1
      while index < end, bytes[index] <= 0x20 { index += 1 }
      guard index < end, bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "'") else { return nil }
      let quote = bytes[index]
      index += 1
      while index < end, bytes[index] != quote {
        if bytes[index] == UInt8(ascii: "<") { return nil }
        index += 1
      }
      guard index < end else { return nil }
      index += 1
      count += 1
    }
  }

  private static func mayBegin(_ byte: UInt8) -> Bool {
    byte >= 0x80 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_")
  }

  // MARK: Text

  /// How far it came. What is no whole text may end inside a reference, and goes on later.
  private mutating func text(
    _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ before: Int, isWhole: Bool,
    into events: inout some XMLScanning
  ) throws(FormatRefusal) -> Int {
    guard !open.isEmpty else {
      for index in range where bytes[index] > 0x20 { throw malformed(before + index) }
      return range.upperBound
    }
    var index = range.lowerBound
    while index < range.upperBound {
      let end = bytes[index..<range.upperBound].firstIndex(of: UInt8(ascii: "&")) ?? range.upperBound
      if end == range.upperBound, !isWhole, bytes[end - 1] == 0x0D {
        // Whether a line feed follows is seen with the next piece.
        try lines(bytes, index..<(end - 1), into: &events)
        return end - 1
      }
      try lines(bytes, index..<end, into: &events)
      guard end < range.upperBound else { break }
      if !isWhole, range.upperBound - end < XMLReference.longest { return end }
      let inside = UnsafeBufferPointer(rebasing: bytes[..<range.upperBound])
      guard let (scalar, next) = XMLReference.read(inside, at: end) else { throw malformed(before + end) }
      for byte in [UInt8](String(scalar).utf8) { try character(byte, into: &events) }
      index = next
    }
    return range.upperBound
  }

  /// Text without references; its lines end as XML reads them (2.11): with a line feed, whatever was written.
  private func lines(
    _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, into events: inout some XMLScanning
  ) throws(FormatRefusal) {
    var start = range.lowerBound
    for index in range where bytes[index] == 0x0D {
      if start < index { try events.text(UnsafeBufferPointer(rebasing: bytes[start..<index])) }
      start = index + 1
      if start < range.upperBound, bytes[start] == 0x0A { continue }
      try character(0x0A, into: &events)
    }
    if start < range.upperBound { try events.text(UnsafeBufferPointer(rebasing: bytes[start..<range.upperBound])) }
  }

  private func character(_ byte: UInt8, into events: inout some XMLScanning) throws(FormatRefusal) {
    try withUnsafePointer(to: byte) { (pointer) throws(FormatRefusal) in
      try events.text(UnsafeBufferPointer(start: pointer, count: 1))
    }
  }

  // MARK: Comments and the like

  /// Where the text goes on behind a comment or a section that is text as it stands; nil when it is not all there.
  private mutating func special(
    _ bytes: UnsafeBufferPointer<UInt8>, _ index: Int, _ before: Int, into events: inout some XMLScanning
  ) throws(FormatRefusal) -> Int? {
    let rest = bytes[index...]
    if rest.starts(with: "<!--".utf8) { return Self.end(of: "-->", in: bytes, from: index + 4) }
    if rest.starts(with: "<![CDATA[".utf8), !open.isEmpty {
      guard let end = Self.end(of: "]]>", in: bytes, from: index + 9) else { return nil }
      try lines(bytes, index + 9..<end - 3, into: &events)
      return end
    }
    if rest.starts(with: "<!DOCTYPE".utf8) { throw .xmlDocumentType(line: 1) }
    let beginnings = ["<!--", "<![CDATA[", "<!DOCTYPE"]
    if rest.count < 9, beginnings.contains(where: { $0.utf8.starts(with: rest) }) { return nil }
    throw malformed(before + index)
  }

  private static func end(of mark: StaticString, in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    let length = mark.utf8CodeUnitCount
    var index = start
    while index + length <= bytes.count {
      if bytes[index] == mark.utf8Start[0], XMLSpan(bytes, index..<index + length) == mark { return index + length }
      index += 1
    }
    return nil
  }
}
