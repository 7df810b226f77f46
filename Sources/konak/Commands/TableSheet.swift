import Basics
import Formats
import Statistics
import Web

/// A table as it is printed: a line for each combination of the lines' codes, totals included, and a column for each of the
/// columns'. Several sides of columns are several tables with the same lines, side by side.
struct TableSheet {
  struct Line: Encodable {
    /// One a level of the lines.
    let codes: [String]
    /// Null where a figure is left out.
    let figures: [Double?]
  }

  private let table: CrossTable
  private let names: [String]
  private let rowAxes: Int
  private let rowNodes: [[Int]]
  private let columns: [Column]
  private let words: Words
  /// For each cell whether one of the tables shows it, or would.
  let isPublished: [Bool]
  /// The cells of the tables that are no totals, each table's for itself.
  let inner: [Int]

  private struct Column {
    /// Of all hierarchies of columns.
    let nodes: [Int]
    let title: String
    let isInner: Bool
  }

  init(_ table: CrossTable, rows: TableSide, columns sides: [TableSide], words: Words) {
    self.table = table
    self.words = words
    names = (rows.hierarchies + sides.flatMap(\.hierarchies)).flatMap { $0 }
    rowAxes = rows.hierarchies.count
    rowNodes = Self.combinations(table.hierarchies[..<rowAxes])
    columns = Self.columns(table, sides, from: rowAxes, words)
    var (isPublished, inner) = (Array(repeating: false, count: table.count), [Int]())
    for row in rowNodes {
      let isInner = row.enumerated().allSatisfy { table.hierarchies[$0.offset].nodes[$0.element].isLeaf }
      for column in columns {
        let cell = table.cell(row + column.nodes)
        isPublished[cell] = true
        if isInner, column.isInner { inner.append(cell) }
      }
    }
    (self.isPublished, self.inner) = (isPublished, inner)
  }

  private static func columns(
    _ table: CrossTable, _ sides: [TableSide], from first: Int, _ words: Words
  ) -> [Column] {
    let totals = Array(repeating: 0, count: table.hierarchies.count - first)
    let total = words["console.evidence.table.\(sides.isEmpty ? "figure" : "total")"]
    if sides.isEmpty { return [Column(nodes: totals, title: total, isInner: true)] }
    var (columns, start) = ([Column](), 0)
    for (number, side) in sides.enumerated() {
      let axes = (first + start)..<(first + start + side.hierarchies.count)
      for nodes in combinations(table.hierarchies[axes]) {
        let isTotal = nodes.allSatisfy { $0 == 0 }
        // The total of all sides is the same column.
        if isTotal, number > 0 { continue }
        let codes = zip(nodes, axes).flatMap { Self.codes($0, in: table.hierarchies[$1], words) }.joined(
          separator: " / ")
        let name = side.hierarchies.map { $0.joined(separator: "/") }.joined(separator: ",")
        columns.append(
          Column(
            nodes: totals.indices.map { (start..<start + nodes.count).contains($0) ? nodes[$0 - start] : 0 },
            title: isTotal ? total : sides.count == 1 ? codes : "\(name): \(codes)",
            isInner: zip(nodes, axes).allSatisfy { table.hierarchies[$1].nodes[$0].isLeaf }))
      }
      start += side.hierarchies.count
    }
    return columns
  }

  private static func combinations(_ hierarchies: ArraySlice<Hierarchy>) -> [[Int]] {
    hierarchies.reduce([[]]) { combinations, hierarchy in
      let printed = hierarchy.printed
      return combinations.flatMap { combination in printed.map { combination + [$0] } }
    }
  }

  /// The codes of a node, one a level; below its own stands the word for the total.
  private static func codes(_ node: Int, in hierarchy: Hierarchy, _ words: Words) -> [String] {
    let codes = hierarchy.labels(node).map { $0.isEmpty ? words["console.evidence.table.notStated"] : $0 }
    return codes + Array(repeating: words["console.evidence.table.total"], count: hierarchy.levels - codes.count)
  }

  private func codes(_ nodes: [Int]) -> [String] {
    zip(nodes, table.hierarchies).flatMap { Self.codes($0, in: $1, words) }
  }

  var columnTitles: [String] { columns.map(\.title) }

  /// Lines that nobody stands behind are left out.
  func lines(_ figure: (Int) -> Double?) -> [Line] {
    rowNodes.compactMap { row in
      guard table.values[table.cell(row + columns[0].nodes)] > 0 else { return nil }
      return Line(codes: codes(row), figures: columns.map { figure(table.cell(row + $0.nodes)) })
    }
  }

  /// Without the dust that sums of weights leave.
  private static func decimal(_ figure: Double) -> ExportValue { .decimal((figure * 1e6).rounded() / 1e6) }

  func separatedValues(_ figure: (Int) -> Double?) -> [UInt8] {
    var writer = CSVWriter()
    let levels = table.hierarchies[..<rowAxes].reduce(0) { $0 + $1.levels }
    writer.write((names.prefix(levels) + columnTitles).map { .text($0) })
    for line in lines(figure) {
      let figures = line.figures.map { $0.map(Self.decimal) ?? .text("c") }
      writer.write(line.codes.map { .text($0) } + figures)
    }
    return writer.take()
  }

  /// The officer's list of what is left out, why, and what can be told of it from the table.
  func report(_ suppression: CellSuppression, _ audit: SuppressionAudit) -> [UInt8] {
    let rules = Dictionary(suppression.primary.map { ($0.cell, $0.rule) }) { first, _ in first }
    var writer = CSVWriter()
    func word(_ key: String) -> String { words["console.evidence.table.report.\(key)"] }
    let head = ["kind", "rule", "figure", "lowest", "highest", "interval"].map(word)
    writer.write((names + head).map { .text($0) })
    for interval in audit.intervals where isPublished[interval.cell] {
      let rule: String =
        switch rules[interval.cell] {
        case .threshold(let least): "threshold:\(least)"
        case .dominance(let largest, let percent): "dominance:\(largest),\(percent)"
        case .prior(let percent): "p:\(percent)"
        case nil: ""
        }
      let end = interval.upper.isFinite ? Self.decimal(interval.upper) : .empty
      writer.write(
        codes(table.nodes(of: interval.cell)).map { ExportValue.text($0) } + [
          .text(word(suppression.marks[interval.cell] == .primary ? "primary" : "secondary")), .text(rule),
          Self.decimal(table.values[interval.cell]), Self.decimal(interval.lower), end,
          .text(word(interval.isExact ? "exact" : "atLeast")),
        ])
    }
    return writer.take()
  }
}
