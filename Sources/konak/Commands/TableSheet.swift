import Basics
import Formats
import Statistics
import Web

/// A table as it is printed: a line for each combination of the lines' codes, totals included, and a column for each of the
/// columns'.
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
  private let columnNodes: [[Int]]
  private let words: Words

  init(_ table: CrossTable, rows: TableSide, columns: TableSide?, words: Words) {
    self.table = table
    self.words = words
    names = (rows.hierarchies + (columns?.hierarchies ?? [])).joined().map { $0 }
    rowAxes = rows.hierarchies.count
    rowNodes = Self.combinations(table.hierarchies[..<rowAxes])
    columnNodes = Self.combinations(table.hierarchies[rowAxes...])
  }

  private static func combinations(_ hierarchies: ArraySlice<Hierarchy>) -> [[Int]] {
    hierarchies.reduce([[]]) { combinations, hierarchy in
      let printed = hierarchy.printed
      return combinations.flatMap { combination in printed.map { combination + [$0] } }
    }
  }

  private var total: String { words["console.evidence.table.total"] }

  /// The codes of a node, one a level; below its own stands the word for the total.
  private func codes(_ node: Int, in axis: Int) -> [String] {
    let hierarchy = table.hierarchies[axis]
    let codes = hierarchy.labels(node).map { $0.isEmpty ? words["console.evidence.table.notStated"] : $0 }
    return codes + Array(repeating: total, count: hierarchy.levels - codes.count)
  }

  private func codes(_ nodes: [Int], from axis: Int) -> [String] {
    nodes.enumerated().flatMap { codes($0.element, in: axis + $0.offset) }
  }

  var columnTitles: [String] {
    columnNodes.map { nodes in
      nodes.isEmpty ? words["console.evidence.table.figure"] : codes(nodes, from: rowAxes).joined(separator: " / ")
    }
  }

  /// Lines that nobody stands behind are left out.
  func lines(_ figure: (Int) -> Double?) -> [Line] {
    rowNodes.compactMap { row in
      guard table.values[table.cell(row + (columnNodes.first ?? []))] > 0 else { return nil }
      return Line(codes: codes(row, from: 0), figures: columnNodes.map { figure(table.cell(row + $0)) })
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
    writer.write(
      (names + ["kind", "rule", "figure", "lower", "upper", "interval"]).map { .text($0) })
    for interval in audit.intervals {
      let rule: String =
        switch rules[interval.cell] {
        case .threshold(let least): "threshold:\(least)"
        case .dominance(let largest, let percent): "dominance:\(largest),\(percent)"
        case .prior(let percent): "p:\(percent)"
        case nil: ""
        }
      let end = interval.upper.isFinite ? Self.decimal(interval.upper) : .empty
      writer.write(
        codes(table.nodes(of: interval.cell), from: 0).map { ExportValue.text($0) } + [
          .text(suppression.marks[interval.cell] == .primary ? "primary" : "secondary"), .text(rule),
          Self.decimal(table.values[interval.cell]), Self.decimal(interval.lower), end,
          .text(interval.isExact ? "exact" : "at least"),
        ])
    }
    return writer.take()
  }
}
