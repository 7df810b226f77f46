/// Writes XML into one buffer, indented where that changes nothing.
struct XMLBuffer {
  private(set) var bytes: [UInt8] = []
  private var open: [Element] = []
  /// Whether the last start tag still takes attributes.
  private var isTagOpen = false
  /// The attributes it has.
  private var names: [String] = []

  private struct Element {
    let name: String
    /// Inside text white space counts, so nothing is indented there.
    var hasText = false
    var hasElements = false
  }

  init(capacity: Int) {
    bytes.reserveCapacity(capacity)
    append("<?xml version=\"1.0\"?>\n")
  }

  mutating func begin(_ name: String) {
    closeTag()
    if let last = open.indices.last {
      open[last].hasElements = true
      if !open[last].hasText { indent(open.count) }
    }
    bytes.append(UInt8(ascii: "<"))
    append(name)
    open.append(Element(name: name, hasText: open.last?.hasText ?? false))
    isTagOpen = true
    names.removeAll(keepingCapacity: true)
  }

  /// Begins an element inside a text, before or behind which no white space may come.
  mutating func beginInText(_ name: String) {
    if let last = open.indices.last { open[last].hasText = true }
    begin(name)
  }

  /// An attribute the element has already keeps its value.
  mutating func attribute(_ name: String, _ value: String) {
    guard !names.contains(name) else { return }
    names.append(name)
    bytes.append(UInt8(ascii: " "))
    append(name)
    append("=\"")
    escape(value, isAttribute: true)
    bytes.append(UInt8(ascii: "\""))
  }

  mutating func attribute(_ name: String, _ value: String?) {
    if let value { attribute(name, value) }
  }

  mutating func text(_ text: String) {
    guard !text.isEmpty else { return }
    closeTag()
    if let last = open.indices.last { open[last].hasText = true }
    escape(text, isAttribute: false)
  }

  mutating func end() {
    guard let element = open.popLast() else { return }
    if isTagOpen {
      append("/>")
      isTagOpen = false
    } else {
      if element.hasElements, !element.hasText { indent(open.count) }
      append("</")
      append(element.name)
      bytes.append(UInt8(ascii: ">"))
    }
    if open.isEmpty { bytes.append(UInt8(ascii: "\n")) }
  }

  mutating func element(_ name: String, text: String = "") {
    begin(name)
    self.text(text)
    end()
  }

  private mutating func closeTag() {
    guard isTagOpen else { return }
    bytes.append(UInt8(ascii: ">"))
    isTagOpen = false
  }

  private mutating func indent(_ depth: Int) {
    bytes.append(UInt8(ascii: "\n"))
    for _ in 0..<depth { append("  ") }
  }

  private mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }

  /// Characters that XML 1.0 has no place for are left out.
  private mutating func escape(_ text: String, isAttribute: Bool) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): append("&amp;")
      case UInt8(ascii: "<"): append("&lt;")
      case UInt8(ascii: ">"): append("&gt;")
      case UInt8(ascii: "\"") where isAttribute: append("&quot;")
      case 0x09 where isAttribute: append("&#9;")
      case 0x0A where isAttribute: append("&#10;")
      case 0x0D: append("&#13;")
      case 0x09, 0x0A: bytes.append(byte)
      case 0..<0x20: break
      default: bytes.append(byte)
      }
    }
  }
}
