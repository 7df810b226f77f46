import Formats

/// Reading and changing the answers in a submission's XML by the paths of their questions.
extension XMLElement {
  /// What a client leaves in a record to copy new instances from.
  var isTemplate: Bool { attributes.contains { $0.name.local == "template" } }

  /// The elements at a path of names below this one.
  func descendants(_ path: String) -> [XMLElement] {
    path.split(separator: "/").reduce([self]) { found, name in
      found.flatMap { element in element.elements.filter { $0.name.local == name } }
    }
  }

  func index(of name: Substring) -> Int? {
    children.firstIndex { if case .element(let child) = $0 { child.name.local == name } else { false } }
  }

  private func named(_ name: Substring) -> XMLName {
    XMLName(String(name), prefix: self.name.prefix, namespace: self.name.namespace)
  }

  /// Sets the text of the element at a path, making what is missing on the way.
  mutating func set(_ path: String, to text: String) {
    set(path.split(separator: "/")[...], to: text)
  }

  private mutating func set(_ path: ArraySlice<Substring>, to text: String) {
    guard let name = path.first else {
      children = text.isEmpty ? [] : [.text(text)]
      return
    }
    if let index = index(of: name), case .element(var child) = children[index] {
      child.set(path.dropFirst(), to: text)
      children[index] = .element(child)
    } else if !text.isEmpty {
      var child = XMLElement(named(name))
      child.set(path.dropFirst(), to: text)
      children.append(.element(child))
    }
  }

  /// Makes an empty element at a path where there is none.
  mutating func make(_ path: String) {
    make(path.split(separator: "/")[...])
  }

  private mutating func make(_ path: ArraySlice<Substring>) {
    guard let name = path.first else { return }
    if let index = index(of: name), case .element(var child) = children[index] {
      child.make(path.dropFirst())
      children[index] = .element(child)
    } else {
      var child = XMLElement(named(name))
      child.make(path.dropFirst())
      children.append(.element(child))
    }
  }

  /// A new element with the last name of a path.
  func blank(named path: String) -> XMLElement {
    XMLElement(named(path.split(separator: "/").last ?? ""))
  }

  /// Puts these in the place of the elements at a path; templates stay.
  mutating func replace(_ path: String, with elements: [XMLElement]) {
    replace(path.split(separator: "/")[...], with: elements)
  }

  private mutating func replace(_ path: ArraySlice<Substring>, with elements: [XMLElement]) {
    guard let name = path.first else { return }
    guard path.count == 1 else {
      if let index = index(of: name), case .element(var child) = children[index] {
        child.replace(path.dropFirst(), with: elements)
        children[index] = .element(child)
      } else if !elements.isEmpty {
        var child = XMLElement(named(name))
        child.replace(path.dropFirst(), with: elements)
        children.append(.element(child))
      }
      return
    }
    func isMeant(_ node: Node) -> Bool {
      if case .element(let child) = node { child.name.local == name && !child.isTemplate } else { false }
    }
    let place = children.firstIndex(where: isMeant) ?? children.count
    children.removeAll(where: isMeant)
    children.insert(contentsOf: elements.map(Node.element), at: min(place, children.count))
  }
}
