/// Writes XML into one buffer, indented where that changes nothing.
///
/// Names that the program knows are `StaticString`s and copied as bytes; `named:` takes those an author chose.
struct XMLBuffer {
  private(set) var bytes: [UInt8] = []
  private var open: [Element] = []
  /// Whether the last start tag still takes attributes.
  private var isTagOpen = false
  /// Where the names of its attributes stand in the buffer.
  private var names: [Range<Int>] = []

  private struct Element {
    /// Where its name stands in the buffer.
    let name: Range<Int>
    /// Inside text white space counts, so nothing is indented there.
    var hasText: Bool
    var hasElements = false
  }

  init(capacity: Int) {
    bytes.reserveCapacity(capacity)
    append("<?xml version=\"1.0\"?>\n")
  }

  // MARK: Elements

  mutating func begin(_ name: StaticString) {
    let start = beginTag()
    append(name)
    push(start)
  }

  mutating func begin(named name: String) {
    let start = beginTag()
    append(name)
    push(start)
  }

  /// Begins an element inside a text, before or behind which no white space may come.
  mutating func beginInText(_ name: StaticString) {
    if let last = open.indices.last { open[last].hasText = true }
    begin(name)
  }

  mutating func end() {
    guard let element = open.popLast() else { return }
    if isTagOpen {
      append("/>")
      isTagOpen = false
    } else {
      if element.hasElements, !element.hasText { indent(open.count) }
      append("</")
      // A slice of the buffer would share it, and appending copy all of it.
      for index in element.name { bytes.append(bytes[index]) }
      bytes.append(UInt8(ascii: ">"))
    }
    if open.isEmpty { bytes.append(UInt8(ascii: "\n")) }
  }

  mutating func element(_ name: StaticString, text: String = "") {
    begin(name)
    self.text(text)
    end()
  }

  private mutating func beginTag() -> Int {
    closeTag()
    if let last = open.indices.last {
      open[last].hasElements = true
      if !open[last].hasText { indent(open.count) }
    }
    bytes.append(UInt8(ascii: "<"))
    return bytes.count
  }

  private mutating func push(_ start: Int) {
    open.append(Element(name: start..<bytes.count, hasText: open.last?.hasText ?? false))
    isTagOpen = true
    names.removeAll(keepingCapacity: true)
  }

  private mutating func closeTag() {
    guard isTagOpen else { return }
    bytes.append(UInt8(ascii: ">"))
    isTagOpen = false
  }

  private mutating func indent(_ depth: Int) {
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * 2))
  }

  // MARK: Attributes

  /// An attribute the element has already keeps its value.
  mutating func attribute(_ name: StaticString, _ value: String) {
    let mark = bytes.count
    bytes.append(UInt8(ascii: " "))
    append(name)
    finishAttribute(mark, value)
  }

  mutating func attribute(_ name: StaticString, _ value: String?) {
    if let value { attribute(name, value) }
  }

  mutating func attribute(named name: String, _ value: String) {
    let mark = bytes.count
    bytes.append(UInt8(ascii: " "))
    append(name)
    finishAttribute(mark, value)
  }

  private mutating func finishAttribute(_ mark: Int, _ value: String) {
    let name = mark + 1..<bytes.count
    if names.contains(where: { isSame($0, name) }) {
      bytes.removeLast(bytes.count - mark)
      return
    }
    names.append(name)
    append("=\"")
    escape(value, isAttribute: true)
    bytes.append(UInt8(ascii: "\""))
  }

  private func isSame(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { bytes[$0] == bytes[$1] }
  }

  // MARK: Text

  mutating func text(_ text: String) {
    guard !text.isEmpty else { return }
    closeTag()
    if let last = open.indices.last { open[last].hasText = true }
    escape(text, isAttribute: false)
  }

  private mutating func append(_ text: StaticString) {
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  private mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }

  /// Characters that XML 1.0 has no place for are left out.
  private mutating func escape(_ text: String, isAttribute: Bool) {
    var text = text
    text.withUTF8 { buffer in
      var copied = 0
      for (index, byte) in buffer.enumerated() where byte < 0x3F || byte == 0xEF {
        let replacement: StaticString
        switch byte {
        case UInt8(ascii: "&"): replacement = "&amp;"
        case UInt8(ascii: "<"): replacement = "&lt;"
        case UInt8(ascii: ">"): replacement = "&gt;"
        case UInt8(ascii: "\"") where isAttribute: replacement = "&quot;"
        case 0x09 where isAttribute: replacement = "&#9;"
        case 0x0A where isAttribute: replacement = "&#10;"
        case 0x0D: replacement = "&#13;"
        case 0x09, 0x0A: continue
        case 0..<0x20: replacement = ""
        case 0xEF where Self.isNoncharacter(buffer, index): replacement = ""
        default: continue
        }
        bytes.append(contentsOf: buffer[copied..<index])
        append(replacement)
        copied = index + (byte == 0xEF ? 3 : 1)
      }
      bytes.append(contentsOf: buffer[copied...])
    }
  }

  /// U+FFFE and U+FFFF.
  private static func isNoncharacter(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
    index + 2 < bytes.count && bytes[index + 1] == 0xBF && bytes[index + 2] >= 0xBE
  }
}
