/// A piece of XML text as tests quote it, often cut off in the middle, compared by meaning: its tags must occur, with
/// these attributes in whatever order, and its texts.
struct Fragment {
  private var tags: [Tag] = []

  private struct Tag {
    let name: String
    let attributes: [String: String]
    var isEmpty = false
    /// All it holds, when that is a text.
    var text: String?
  }

  private var texts: [String] = []

  init(_ text: String) {
    // Attributes without their tag.
    guard text.contains("<") else {
      let attributes = Self.attributes(text)
      if attributes.isEmpty {
        texts = [XMLDocument.Element.collapsed(Self.decoded(text))]
      } else {
        tags = [Tag(name: "", attributes: attributes)]
      }
      return
    }
    var rest = text[...]
    while let open = rest.firstIndex(of: "<") {
      appendText(rest[..<open])
      let close = Self.tagEnd(rest[open...]) ?? rest.endIndex
      let tag = rest[rest.index(after: open)..<close].drop { $0 == "/" }
      let name = tag.prefix { !$0.isWhitespace && $0 != "/" && $0 != ">" }
      if rest[rest.index(after: open)...].first != "/" {
        let local = name.split(separator: ":").last.map(String.init) ?? ""
        let attributes = Self.attributes(String(tag.dropFirst(name.count)))
        let behind = close < rest.endIndex ? rest[rest.index(after: close)...] : ""
        var entry = Tag(name: local, attributes: attributes, isEmpty: tag.hasSuffix("/"))
        if let end = behind.firstRange(of: "</\(name)>"), !behind[..<end.lowerBound].contains("<") {
          let text = Self.decoded(XMLDocument.Element.collapsed(String(behind[..<end.lowerBound])))
          if text.isEmpty { entry.isEmpty = true } else { entry.text = text }
        }
        tags.append(entry)
      }
      rest = close < rest.endIndex ? rest[rest.index(after: close)...] : ""
    }
    appendText(rest)
  }

  private mutating func appendText(_ text: Substring) {
    let plain = Self.decoded(XMLDocument.Element.collapsed(String(text)))
    if !plain.isEmpty { texts.append(plain) }
  }

  /// - Parameter part: the element to look in, `xml` for all.
  func occurs(in document: XMLDocument, below part: String) -> Bool {
    guard let all = document.root?.all, let scope = part == "xml" ? all : all.first(where: { $0.name == part })?.all
    else { return false }
    let declarations = document.root?.declarations ?? [:]
    let hasTags = tags.allSatisfy { tag in
      scope.contains { element in
        (tag.name.isEmpty || element.name == tag.name) && (!tag.isEmpty || element.children.isEmpty)
          && (tag.text == nil || element.ownText == tag.text)
          && tag.attributes.allSatisfy { (element.attributes[$0.key] ?? declarations[$0.key]) == $0.value }
      }
    }
    let contents = scope.flatMap { element in
      element.children.compactMap { child -> String? in if case .text(let text) = child { text } else { nil } }
    }
    let words = contents + scope.map(\.name) + scope.flatMap { Array($0.attributes.values) }
    return hasTags && texts.allSatisfy { text in words.contains { $0.contains(text) } }
  }

  private static func tagEnd(_ text: Substring) -> Substring.Index? {
    var quote: Character?
    for index in text.indices {
      let character = text[index]
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "\"" || character == "'" {
        quote = character
      } else if character == ">" {
        return index
      }
    }
    return nil
  }

  private static func attributes(_ text: String) -> [String: String] {
    var attributes: [String: String] = [:]
    var rest = text[...]
    while let equals = rest.firstIndex(of: "="), let quote = rest[rest.index(after: equals)...].first,
      quote == "\"" || quote == "'"
    {
      let name = rest[..<equals].split(whereSeparator: \.isWhitespace).last.map(String.init) ?? ""
      let start = rest.index(equals, offsetBy: 2)
      let end = rest[start...].firstIndex(of: quote) ?? rest.endIndex
      let local = name.hasPrefix("xmlns") ? name : String(name.split(separator: ":").last ?? "")
      attributes[local] = XMLDocument.Element.collapsed(decoded(String(rest[start..<end])))
      rest = end < rest.endIndex ? rest[rest.index(after: end)...] : ""
    }
    return attributes
  }

  private static func decoded(_ text: String) -> String {
    text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
      .replacing("&amp;", with: "&")
  }
}
