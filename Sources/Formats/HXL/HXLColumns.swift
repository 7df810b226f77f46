/// The columns of a table with tags: what each is called, and its tag where it has one.
package struct HXLColumns: Hashable, Sendable {
  package struct Column: Hashable, Sendable {
    /// What stands above the tag; empty when nothing does.
    package let heading: String
    package let tag: HXLTag?
  }

  package let columns: [Column]
  /// Cells of the row of tags that are neither blank nor a tag, from 0.
  package let malformed: [Int]

  /// Tags stand in one of so many first rows.
  package static let mostRows = 25

  /// Reads a row of tags: at least half of what is not blank must be some. `headings`: the row before.
  package init?(_ row: [String], headings: [String] = []) {
    let cells = row.map { ($0, HXLTag($0)) }
    let filled = cells.indices.filter { index in cells[index].0.contains { !$0.isWhitespace } }
    let tagged = cells.count { $0.1 != nil }
    guard tagged > 0, tagged * 2 >= filled.count else { return nil }
    columns = cells.enumerated().map { index, cell in
      Column(heading: index < headings.count ? headings[index] : "", tag: cell.1)
    }
    malformed = filled.filter { cells[$0].1 == nil }
  }

  /// Finds the row of tags among the first ones; nil when there is none. `next` gives one row after the other, nil at the
  /// end, and stands behind the row of tags afterwards.
  package init?<Failure>(in next: () throws(Failure) -> [String]?) throws(Failure) {
    var before: [String] = []
    for _ in 0..<Self.mostRows {
      guard let row = try next() else { return nil }
      if let found = HXLColumns(row, headings: before) {
        self = found
        return
      }
      before = row
    }
    return nil
  }

  /// The first column that is meant.
  package func index(of pattern: HXLPattern) -> Int? {
    columns.firstIndex { $0.tag.map(pattern.matches) ?? false }
  }
}
