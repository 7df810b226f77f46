/// A hashtag over a column of a sheet, which says what it holds: `#adm1+code` (Humanitarian Exchange Language 1.1). Case
/// and the order of attributes do not matter.
package struct HXLTag: Hashable, Sendable {
  package let tag: String
  package let attributes: Set<String>

  /// Nil where the cell is no hashtag.
  package init?(_ cell: some StringProtocol) {
    let text = cell.filter { !$0.isWhitespace }.lowercased()
    guard text.first == "#", text.utf8.count <= 200 else { return nil }
    let parts = text.dropFirst().split(separator: "+", omittingEmptySubsequences: false).map(String.init)
    let isWord: (String) -> Bool = { part in
      part.first?.isLetter == true
        && part.utf8.allSatisfy { byte in
          byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
    }
    guard let first = parts.first, parts.allSatisfy(isWord) else { return nil }
    tag = first
    attributes = Set(parts.dropFirst())
  }

  /// The tags of a row, a cell each; nil where the row has none. Tags stand below the heads.
  static func row(_ cells: [String]) -> [HXLTag?]? {
    let tags = cells.map { HXLTag($0) }
    let others = zip(cells, tags).contains { cell, tag in tag == nil && cell.contains { !$0.isWhitespace } }
    return others || tags.allSatisfy { $0 == nil } ? nil : tags
  }
}
