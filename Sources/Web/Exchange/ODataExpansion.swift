import Collect
import Foundation

/// One relation of `$expand` (OData 4.01, part 2, §5.1.3): its name, with `$select` of its columns at most.
struct ODataExpansion: Equatable {
  let relation: ExportHead.Relation
  let head: ExportHead
  /// Columns of the head, by index.
  let selected: [Int]
  /// As it was asked for.
  let select: String?

  private static let longest = 4000

  /// `*` is each relation. Throws ``APIRefusal`` for what is not read, or not offered.
  static func read(_ text: String, of head: ExportHead, among heads: [ExportHead]) throws -> [ODataExpansion] {
    guard text.utf8.count <= longest else { throw refusal(head) }
    let expansions: [ODataExpansion] =
      if text == "*" {
        try head.relations.map { try ODataExpansion($0, nil, heads) }
      } else {
        try items(of: text, head).map { try ODataExpansion($0, of: head, among: heads) }
      }
    guard Set(expansions.map(\.relation)).count == expansions.count else { throw refusal(head) }
    return expansions
  }

  private init(_ item: (name: String, options: String?), of head: ExportHead, among heads: [ExportHead]) throws {
    guard let relation = head.relations.first(where: { $0.name == item.name }) else { throw Self.refusal(head) }
    let parts = item.options.map { $0.split(separator: "=", maxSplits: 1) }
    guard parts.map({ $0.count == 2 && $0[0] == "$select" }) ?? true else {
      throw APIRefusal.notOffered(what: "$expand: \(item.name)(\(item.options ?? ""))")
    }
    try self.init(relation, parts.map { String($0[1]) }, heads)
  }

  private init(_ relation: ExportHead.Relation, _ select: String?, _ heads: [ExportHead]) throws {
    guard let head = heads.first(where: { $0.table == relation.table }) else {
      preconditionFailure("a relation leads to a table of its form")
    }
    (self.relation, self.head, self.select) = (relation, head, select)
    selected = try head.selected(select)
  }

  private static func refusal(_ head: ExportHead) -> APIRefusal {
    .parameter(name: "$expand", allowed: (head.relations.map(\.name) + ["*"]).joined(separator: ", "))
  }

  /// `a,b(…)`: names, with what stands in their brackets.
  private static func items(of text: String, _ head: ExportHead) throws -> [(name: String, options: String?)] {
    var items: [(name: String, options: String?)] = []
    var rest = Substring(text)
    while true {
      let name = rest.prefix { !",(".contains($0) }
      rest = rest.dropFirst(name.count)
      var options: String?
      if rest.first == "(" {
        guard let end = rest.firstIndex(of: ")") else { throw refusal(head) }
        options = String(rest[rest.index(after: rest.startIndex)..<end])
        rest = rest[rest.index(after: end)...]
      }
      items.append((name.trimmingCharacters(in: .whitespaces), options))
      guard !rest.isEmpty else { return items }
      guard rest.first == "," else { throw refusal(head) }
      rest = rest.dropFirst()
    }
  }
}
