import FormEngine

/// Reads well-formed XML with all that XPath can see, also comments, processing instructions, white space and the order
/// of attributes, as Konak itself never needs it: for the test material of other engines.
struct XMLTree {
  private var rest: Substring
  private var builder: InstanceTree.Builder
  private var scopes = [["xml": "http://www.w3.org/XML/1998/namespace"]]

  /// Nil when the text is not well formed in an obvious way.
  static func read(_ text: String, keepsLayout: Bool = true) -> InstanceTree? {
    var reader = XMLTree(rest: text[...], builder: InstanceTree.Builder(keepsLayout: keepsLayout))
    return reader.readAll() && reader.scopes.count == 1 ? reader.builder.finished() : nil
  }

  private mutating func readAll() -> Bool {
    while !rest.isEmpty {
      if skip("<!--") {
        guard let comment = take(until: "-->") else { return false }
        builder.comment(String(comment))
      } else if skip("<![CDATA[") {
        guard let text = take(until: "]]>") else { return false }
        builder.text(text)
      } else if skip("<!") {
        guard take(until: ">") != nil else { return false }
      } else if skip("<?") {
        guard let instruction = take(until: "?>") else { return false }
        let target = instruction.prefix { !$0.isWhitespace }
        if target != "xml" { builder.instruction(String(target), String(instruction.dropFirst(target.count + 1))) }
      } else if skip("</") {
        guard take(until: ">") != nil, scopes.count > 1 else { return false }
        close()
      } else if skip("<") {
        guard let tag = takeTag() else { return false }
        open(tag)
      } else {
        let text = rest.prefix { $0 != "<" }
        rest = rest.dropFirst(text.count)
        builder.text(Self.unescaped(text))
      }
    }
    return true
  }

  private mutating func skip(_ mark: String) -> Bool {
    guard rest.hasPrefix(mark) else { return false }
    rest = rest.dropFirst(mark.count)
    return true
  }

  private mutating func take(until mark: String) -> Substring? {
    guard let end = rest.firstRange(of: mark) else { return nil }
    defer { rest = rest[end.upperBound...] }
    return rest[..<end.lowerBound]
  }

  /// The inside of a start tag; `>` may stand in its attributes.
  private mutating func takeTag() -> Substring? {
    var quote: Character?
    for index in rest.indices {
      switch (rest[index], quote) {
      case (">", nil):
        defer { rest = rest[index...].dropFirst() }
        return rest[..<index]
      case ("'", nil), ("\"", nil): quote = rest[index]
      case (let character, let open?) where character == open: quote = nil
      default: continue
      }
    }
    return nil
  }

  private mutating func open(_ tag: Substring) {
    var tag = tag
    let isEmpty = tag.hasSuffix("/")
    if isEmpty { tag = tag.dropLast() }
    let name = tag.prefix { !$0.isWhitespace }
    var attributes: [(name: String, value: String)] = []
    var inside = tag.dropFirst(name.count)
    while let equals = inside.firstIndex(of: "=") {
      let key = inside[..<equals].filter { !$0.isWhitespace }
      inside = inside[equals...].dropFirst().drop(while: \.isWhitespace)
      guard let quote = inside.popFirst() else { break }
      let value = inside.prefix { $0 != quote }
      inside = inside.dropFirst(value.count + 1)
      attributes.append((String(key), Self.unescaped(value)))
    }

    var scope = scopes[scopes.count - 1]
    for (name, value) in attributes {
      if name == "xmlns" { scope[""] = value }
      if name.hasPrefix("xmlns:") { scope[String(name.dropFirst(6))] = value }
    }
    scopes.append(scope)
    func qualified(_ name: String, standard: String?) -> NameTable.Name {
      let parts = name.split(separator: ":", maxSplits: 1).map(String.init)
      return parts.count == 2
        ? NameTable.Name(parts[1], prefix: parts[0], namespace: scope[parts[0]])
        : NameTable.Name(name, namespace: standard)
    }
    let ordinary = attributes.filter { !$0.name.hasPrefix("xmlns") || $0.name.hasPrefix("xmlnsw") }
    builder.startElement(
      qualified(String(name), standard: scope[""]),
      attributes: ordinary.map { (name: qualified($0.name, standard: nil), value: $0.value) })
    if isEmpty { close() }
  }

  private mutating func close() {
    scopes.removeLast()
    builder.endElement()
  }

  private static func unescaped(_ text: Substring) -> String {
    guard text.contains("&") else { return String(text) }
    var result = ""
    var rest = text
    while let mark = rest.firstIndex(of: "&"), let end = rest[mark...].firstIndex(of: ";") {
      result += rest[..<mark]
      let entity = rest[rest.index(after: mark)..<end]
      switch entity {
      case "lt": result += "<"
      case "gt": result += ">"
      case "amp": result += "&"
      case "quot": result += "\""
      case "apos": result += "'"
      default:
        let isHex = entity.hasPrefix("#x")
        let code = UInt32(entity.dropFirst(isHex ? 2 : 1), radix: isHex ? 16 : 10).flatMap(Unicode.Scalar.init)
        if let code { result.unicodeScalars.append(code) }
      }
      rest = rest[end...].dropFirst()
    }
    return result + rest
  }
}
