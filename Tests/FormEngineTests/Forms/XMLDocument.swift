import CXML2

/// A parsed XML text that answers XPath questions, for looking at forms from outside.
final class XMLDocument {
  private let document: xmlDocPtr
  private let context: xmlXPathContextPtr

  static let namespaces = [
    "x": "http://www.w3.org/2002/xforms", "h": "http://www.w3.org/1999/xhtml",
    "ev": "http://www.w3.org/2001/xml-events", "xsd": "http://www.w3.org/2001/XMLSchema",
    "jr": "http://openrosa.org/javarosa", "orx": "http://openrosa.org/xforms",
    "odk": "http://www.opendatakit.org/xforms", "entities": "http://www.opendatakit.org/xforms/entities",
  ]

  /// Nil when the text is not well-formed.
  init?(_ text: [UInt8]) {
    let parsed = text.withUnsafeBytes {
      xmlReadMemory(
        $0.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(text.count), nil, nil,
        Int32(XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue))
    }
    guard let parsed else { return nil }
    guard let context = xmlXPathNewContext(parsed) else {
      xmlFreeDoc(parsed)
      return nil
    }
    document = parsed
    self.context = context
    context.pointee.node = UnsafeMutableRawPointer(parsed).assumingMemoryBound(to: xmlNode.self)
    for (prefix, address) in Self.namespaces { xmlXPathRegisterNs(context, prefix, address) }
    xmlSetStructuredErrorFunc(nil) { _, _ in }
  }

  deinit {
    xmlXPathFreeContext(context)
    xmlFreeDoc(document)
  }

  /// How many nodes an expression selects; nil when it is no expression.
  func count(_ xpath: String) -> Int? { nodes(xpath)?.count }

  /// The selected nodes written out: elements by ``Element/description``, attributes by their value.
  func texts(_ xpath: String) -> [String]? { nodes(xpath)?.map(\.text) }

  struct Node {
    let text: String
  }

  private func nodes(_ xpath: String) -> [Node]? {
    guard let result = xmlXPathEvalExpression(xpath, context) else { return nil }
    defer { xmlXPathFreeObject(result) }
    guard result.pointee.type == XPATH_NODESET else {
      return result.pointee.boolval != 0 ? [Node(text: "true")] : []
    }
    guard let set = result.pointee.nodesetval else { return [] }
    return (0..<Int(set.pointee.nodeNr)).compactMap { set.pointee.nodeTab[$0] }.map { node in
      if node.pointee.type == XML_ELEMENT_NODE { return Node(text: Element(node).description) }
      let content = xmlNodeGetContent(node)
      defer { konak_xmlFree(content) }
      return Node(text: content.map { String(cString: $0) } ?? "")
    }
  }

  var root: Element? { xmlDocGetRootElement(document).map(Element.init) }

  /// An element without what does not matter: order of attributes, prefixes, white space between and at the ends of texts.
  struct Element: CustomStringConvertible {
    let name: String
    let attributes: [String: String]
    let declarations: [String: String]
    let children: [Child]

    enum Child {
      case element(Element)
      case text(String)
    }

    init(_ node: xmlNodePtr) {
      name = Self.local(node.pointee.name)
      var attributes: [String: String] = [:]
      var attribute = node.pointee.properties
      while let current = attribute {
        let value = xmlNodeGetContent(UnsafeMutableRawPointer(current).assumingMemoryBound(to: xmlNode.self))
        attributes[Self.local(current.pointee.name)] = value.map { Self.collapsed(String(cString: $0)) } ?? ""
        konak_xmlFree(value)
        attribute = current.pointee.next
      }
      self.attributes = attributes
      var declarations: [String: String] = [:]
      var declaration = node.pointee.nsDef
      while let current = declaration {
        let prefix = current.pointee.prefix.map { "xmlns:" + String(cString: $0) } ?? "xmlns"
        declarations[prefix] = current.pointee.href.map { String(cString: $0) } ?? ""
        declaration = current.pointee.next
      }
      self.declarations = declarations
      var children: [Child] = []
      var child = node.pointee.children
      while let current = child {
        if current.pointee.type == XML_ELEMENT_NODE {
          children.append(.element(Element(current)))
        } else if current.pointee.type == XML_TEXT_NODE, let content = current.pointee.content {
          let text = Self.collapsed(String(cString: content))
          if !text.isEmpty { children.append(.text(text)) }
        }
        child = current.pointee.next
      }
      self.children = children
    }

    private static func local(_ name: UnsafePointer<UInt8>?) -> String {
      name.map { String(String(cString: $0).split(separator: ":").last ?? "") } ?? ""
    }

    static func collapsed(_ text: String) -> String {
      text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    var description: String {
      let attributes = attributes.sorted { $0.key < $1.key }.map { " \($0)='\($1)'" }.joined()
      return "<" + name + attributes + ">" + children.map(\.description).joined() + "</" + name + ">"
    }

    /// What it holds when that is a text only.
    var ownText: String? {
      guard children.count == 1, case .text(let text) = children[0] else { return nil }
      return text
    }

    /// Itself and all elements below.
    var all: [Element] {
      [self]
        + children.flatMap { child -> [Element] in if case .element(let element) = child { element.all } else { [] } }
    }
  }
}

extension XMLDocument.Element.Child: CustomStringConvertible {
  var description: String {
    switch self {
    case .element(let element): element.description
    case .text(let text): text
    }
  }
}
