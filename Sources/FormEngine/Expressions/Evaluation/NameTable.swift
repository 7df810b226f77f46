/// The names of a tree's elements and attributes, each once.
package struct NameTable: Sendable {
  package struct Name: Hashable, Sendable {
    package let local: String
    /// As written; nil without one.
    package let prefix: String?
    /// The address of the namespace; nil for none.
    package let namespace: String?

    package init(_ local: String, prefix: String? = nil, namespace: String? = nil) {
      self.local = local
      self.prefix = prefix
      self.namespace = namespace
    }
  }

  private var names: [Name] = []
  private var indexes: [Name: Int32] = [:]
  private var byLocalName: [String: [Int32]] = [:]

  subscript(index: Int32) -> Name { names[Int(index)] }

  mutating func index(of name: Name) -> Int32 {
    if let known = indexes[name] { return known }
    let index = Int32(names.count)
    names.append(name)
    indexes[name] = index
    byLocalName[name.local, default: []].append(index)
    return index
  }

  /// Which names a test of a path means.
  enum Match {
    case nothing
    case one(Int32)
    case several([Int32])
    case any

    func contains(_ name: Int32) -> Bool {
      switch self {
      case .nothing: false
      case .one(let index): index == name
      case .several(let indexes): indexes.contains(name)
      case .any: name >= 0
      }
    }
  }

  /// A test without a prefix means names without a prefix, whatever their namespace. One with a prefix means the names
  /// of that namespace, or, where the prefix is not known, those written with it.
  func match(_ test: Expression.NodeTest, namespaces: [String: String]) -> Match {
    switch test {
    case .anyName, .node: return .any
    case .text, .comment: return .nothing
    case .instruction(nil): return .any
    case .instruction(let target?): return collected(byLocalName[target] ?? [])
    case .anyNameIn(let prefix):
      let indexes = names.indices.map { Int32($0) }
      return collected(indexes.filter { isMeant(names[Int($0)], by: prefix, namespaces) })
    case .name(let written):
      guard let colon = written.utf8.firstIndex(of: UInt8(ascii: ":")) else {
        return collected(byLocalName[written] ?? []) { names[Int($0)].prefix == nil }
      }
      let prefix = String(written[..<colon])
      let candidates = byLocalName[String(written[written.index(after: colon)...])] ?? []
      return collected(candidates) { isMeant(names[Int($0)], by: prefix, namespaces) }
    }
  }

  private func isMeant(_ name: Name, by prefix: String, _ namespaces: [String: String]) -> Bool {
    if let namespace = namespaces[prefix], name.namespace != nil { return name.namespace == namespace }
    return name.prefix == prefix
  }

  private func collected(_ indexes: [Int32], where isMeant: (Int32) -> Bool = { _ in true }) -> Match {
    if indexes.count == 1 { return isMeant(indexes[0]) ? .one(indexes[0]) : .nothing }
    let found = indexes.filter(isMeant)
    return found.isEmpty ? .nothing : found.count == 1 ? .one(found[0]) : .several(found)
  }
}

extension NameTable.Name {
  /// The name as it is written, with its prefix: `orx:meta`.
  package init(written: String) {
    let parts = written.split(separator: ":", maxSplits: 1)
    if parts.count == 2 {
      self.init(String(parts[1]), prefix: String(parts[0]))
    } else {
      self.init(written)
    }
  }
}
