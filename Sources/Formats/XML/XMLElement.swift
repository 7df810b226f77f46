/// An element of an XML text as a value: small documents (submissions, manifests, form definitions) are read whole.
package struct XMLElement: Hashable, Sendable {
  package var name: XMLName
  package var attributes: [Attribute]
  /// Namespaces declared on this element; the prefix is nil for the default.
  package var declarations: [Declaration]
  package var children: [Node]

  package enum Node: Hashable, Sendable {
    case element(XMLElement)
    case text(String)
  }

  package struct Attribute: Hashable, Sendable {
    package var name: XMLName
    package var value: String

    package init(_ name: XMLName, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package struct Declaration: Hashable, Sendable {
    package var prefix: String?
    package var namespace: String

    package init(prefix: String?, namespace: String) {
      self.prefix = prefix
      self.namespace = namespace
    }
  }

  package init(
    _ name: XMLName, attributes: [Attribute] = [], declarations: [Declaration] = [], children: [Node] = []
  ) {
    self.name = name
    self.attributes = attributes
    self.declarations = declarations
    self.children = children
  }

  /// Reads a whole text. Comments and processing instructions are left out; white space is kept.
  package static func parse(_ bytes: [UInt8], limits: XMLLimits = XMLLimits(bytes: 16 << 20)) throws(FormatRefusal)
    -> XMLElement
  {
    let builder = XMLElementBuilder()
    try XMLParser.parse(bytes, limits: limits, into: builder)
    guard let root = builder.root else { throw .xmlMalformed(line: 1, column: 1) }
    return root
  }
}

extension XMLElement {
  /// The child elements.
  package var elements: some Sequence<XMLElement> {
    children.lazy.compactMap { if case .element(let element) = $0 { element } else { nil } }
  }

  /// The first child element with that local name, in any namespace unless one is given.
  package func first(_ local: String, in namespace: String? = nil) -> XMLElement? {
    elements.first { $0.name.local == local && (namespace == nil || $0.name.namespace == namespace) }
  }

  /// The element that a chain of first children leads to: `at("meta", "instanceID")`.
  package func at(_ path: String...) -> XMLElement? {
    path.reduce(Optional(self)) { element, name in element?.first(name) }
  }

  /// The value of an attribute without namespace, or with the one given.
  package func attribute(_ local: String, in namespace: String? = nil) -> String? {
    attributes.first { $0.name.local == local && $0.name.namespace == namespace }?.value
  }

  /// The text directly inside, without that of child elements.
  package var text: String {
    switch children.count {
    case 0: return ""
    case 1: if case .text(let text) = children[0] { return text } else { return "" }
    default: return children.reduce(into: "") { text, child in if case .text(let piece) = child { text += piece } }
    }
  }
}

extension XMLElement {
  /// The element as XML text in UTF-8, with its own declarations, without a prologue.
  package var serialized: [UInt8] {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return bytes
  }

  private func write(to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "<"))
    bytes.append(contentsOf: name.qualified.utf8)
    for declaration in declarations {
      bytes.append(contentsOf: (declaration.prefix.map { " xmlns:" + $0 } ?? " xmlns").utf8)
      Self.write(value: declaration.namespace, to: &bytes)
    }
    for attribute in attributes {
      bytes.append(UInt8(ascii: " "))
      bytes.append(contentsOf: attribute.name.qualified.utf8)
      Self.write(value: attribute.value, to: &bytes)
    }
    guard !children.isEmpty else { return bytes.append(contentsOf: "/>".utf8) }
    bytes.append(UInt8(ascii: ">"))
    for child in children {
      switch child {
      case .element(let element): element.write(to: &bytes)
      case .text(let text): Self.escape(text, isAttribute: false, to: &bytes)
      }
    }
    bytes.append(contentsOf: "</".utf8)
    bytes.append(contentsOf: name.qualified.utf8)
    bytes.append(UInt8(ascii: ">"))
  }

  private static func write(value: String, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: "=\"".utf8)
    escape(value, isAttribute: true, to: &bytes)
    bytes.append(UInt8(ascii: "\""))
  }

  private static func escape(_ text: String, isAttribute: Bool, to bytes: inout [UInt8]) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): bytes.append(contentsOf: "&amp;".utf8)
      case UInt8(ascii: "<"): bytes.append(contentsOf: "&lt;".utf8)
      case UInt8(ascii: ">"): bytes.append(contentsOf: "&gt;".utf8)
      case UInt8(ascii: "\"") where isAttribute: bytes.append(contentsOf: "&quot;".utf8)
      case 0x0D: bytes.append(contentsOf: "&#13;".utf8)
      case 0x0A where isAttribute: bytes.append(contentsOf: "&#10;".utf8)
      case 0x09 where isAttribute: bytes.append(contentsOf: "&#9;".utf8)
      default: bytes.append(byte)
      }
    }
  }
}

private final class XMLElementBuilder: XMLEvents {
  private(set) var root: XMLElement?
  private var open: [XMLElement] = []
  private var pending: [UInt8] = []
  /// Of the names that most elements share: prefixes and namespaces.
  private var shared: [XMLBytes: String] = [:]

  func start(_ element: XMLStart) {
    flush()
    var attributes: [XMLElement.Attribute] = []
    for index in 0..<element.attributeCount {
      let name = element.attributeName(index)
      attributes.append(
        XMLElement.Attribute(
          XMLName(
            name.local.string, prefix: name.prefix.map(shared), namespace: name.namespace.map(shared)),
          String(decoding: element.attributeValue(index), as: UTF8.self)))
    }
    open.append(
      XMLElement(
        XMLName(
          element.localName.string, prefix: element.prefix.map(shared), namespace: element.namespace.map(shared)),
        attributes: attributes,
        declarations: (0..<element.declarationCount).map {
          let (prefix, namespace) = element.declaration($0)
          return XMLElement.Declaration(prefix: prefix, namespace: namespace)
        }))
  }

  private func shared(_ bytes: XMLBytes) -> String {
    if let known = shared[bytes] { return known }
    let text = bytes.string
    shared[bytes] = text
    return text
  }

  func end() {
    flush()
    guard let element = open.popLast() else { return }
    if open.isEmpty {
      root = element
    } else {
      open[open.count - 1].children.append(.element(element))
    }
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    pending.append(contentsOf: bytes)
  }

  private func flush() {
    guard !pending.isEmpty else { return }
    if !open.isEmpty { open[open.count - 1].children.append(.text(String(decoding: pending, as: UTF8.self))) }
    pending.removeAll(keepingCapacity: true)
  }
}
