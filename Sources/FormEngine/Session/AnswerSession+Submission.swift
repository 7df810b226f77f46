extension AnswerSession {
  /// The answers as a client sends them: what is not relevant is left out.
  package func submission() -> [UInt8] {
    var bytes: [UInt8] = []
    if let top = answers.top { write(top, isTop: true, to: &bytes) }
    return bytes
  }

  private func write(_ node: NodeID, isTop: Bool, to bytes: inout [UInt8]) {
    guard let name = answers.qualifiedName(of: node) else { return }
    let tag = Array(Self.tag(name).utf8)
    bytes.append(UInt8(ascii: "<"))
    bytes += tag
    if isTop { bytes += Array(declarations.utf8) }
    for attribute in answers.attributes(of: node) {
      guard let name = answers.qualifiedName(of: attribute) else { continue }
      bytes += Array(" \(Self.tag(name))=\"".utf8)
      Self.escape(answers.text(of: attribute), to: &bytes)
      bytes.append(UInt8(ascii: "\""))
    }
    bytes.append(UInt8(ascii: ">"))
    let children = Array(answers.children(of: node))
    if children.isEmpty { Self.escape(answers.text(of: node), to: &bytes) }
    for child in children where answers.isRelevant(child) { write(child, isTop: false, to: &bytes) }
    bytes += Array("</".utf8)
    bytes += tag
    bytes.append(UInt8(ascii: ">"))
  }

  private static func tag(_ name: NameTable.Name) -> String { (name.prefix.map { $0 + ":" } ?? "") + name.local }

  /// The namespaces of all prefixes; those of OpenRosa and Java Rosa where the form does not say.
  private var declarations: String {
    var known: [String: String] = [:]
    func look(at node: NodeID) {
      for named in Array(answers.attributes(of: node)) + [node] {
        if let name = answers.qualifiedName(of: named), let prefix = name.prefix, prefix != "xml" {
          known[prefix] =
            name.namespace ?? (prefix == "jr" ? "http://openrosa.org/javarosa" : "http://openrosa.org/xforms")
        }
      }
      for child in answers.children(of: node) { look(at: child) }
    }
    if let top = answers.top { look(at: top) }
    return known.sorted { $0.key < $1.key }.map { " xmlns:\($0.key)=\"\($0.value)\"" }.joined()
  }

  private static func escape(_ text: String, to bytes: inout [UInt8]) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": bytes += Array("&amp;".utf8)
      case "<": bytes += Array("&lt;".utf8)
      case ">": bytes += Array("&gt;".utf8)
      case "\"": bytes += Array("&quot;".utf8)
      case "\r": bytes += Array("&#13;".utf8)
      case "\t", "\n", " "...: bytes += Array(String(scalar).utf8)
      // Other control characters cannot stand in XML.
      default: bytes += Array("\u{FFFD}".utf8)
      }
    }
  }
}
