import Basics
import Statistics

/// What of figures made from records of persons or households may be told outside.
///
/// A figure behind which fewer stand than the threshold of the level is left out, and so are others, by
/// ``CellSuppression``, so that it cannot be recomputed from lines and total. Of a share both sides are looked at: those
/// who are counted in it, and those who are not. What is left out has no numbers at all, neither base nor units.
struct FigureDisclosure {
  /// Nil where everything may be told: inside, and to people who are named.
  static func threshold(of level: Level) -> Int? {
    switch level {
    case .public: 10
    case .partner: 5
    case .restricted, .internal: nil
    }
  }

  let threshold: Int
  /// Whether the numbers of a share are people estimated, and not those who answered.
  var isShareOfSample = false

  private static let (inside, outside) = ("in", "out")

  /// Leaves out what may not be told.
  func protect(_ table: inout CountedTable, block: String) -> DisclosureReport.Line {
    let counts = table.lines.map { count($0.figures.first ?? nil, inside: $0.inside) }
    var total = table.total.map { count($0.first ?? nil, inside: table.inside) }
    let sum = counts.reduce(Count()) { Count(inside: $0.inside + $1.inside, outside: $0.outside + $1.outside) }
    // Weighted shares do not give the numbers of their sides exactly; where everybody stands in one line, theirs do.
    if isShareOfSample, let known = total, known.inside + known.outside == sum.inside + sum.outside { total = sum }
    var report = DisclosureReport.Line(block: block, threshold: threshold)
    // Where units stand in several lines, or no total is shown, nothing is told by subtraction.
    guard let total, !table.lines.isEmpty, total == sum else {
      for index in table.lines.indices where isSmall(counts[index]) {
        withhold(&table.lines[index].figures)
        report.primary += 1
      }
      if let total, isSmall(total) {
        if let figures = table.total { table.total = withheld(figures) }
        report.primary += 1
      }
      return report
    }
    guard let hidden = hidden(keys: table.lines.map(\.key), counts) else {
      for index in table.lines.indices { withhold(&table.lines[index].figures) }
      report.primary = table.lines.count
      return report
    }
    for (index, line) in table.lines.enumerated() where hidden.contains(line.key) {
      withhold(&table.lines[index].figures)
      if isSmall(counts[index]) { report.primary += 1 } else { report.secondary += 1 }
    }
    if hidden.contains(nil), let figures = table.total {
      table.total = withheld(figures)
      if isSmall(total) { report.primary += 1 } else { report.secondary += 1 }
    }
    return report
  }

  private struct Count: Equatable {
    var inside = 0
    var outside = 0
  }

  /// How many stand on both sides of a share; all on one where the figure is none.
  private func count(_ figure: FrozenFigure?, inside: Int?) -> Count {
    guard let figure else { return Count() }
    guard let inside = inside ?? counted(figure) ?? estimated(figure) else { return Count(inside: figure.units) }
    return Count(inside: inside, outside: max(0, figure.units - inside))
  }

  /// Of a share without weights, those who have the answer.
  private func counted(_ figure: FrozenFigure) -> Int? {
    guard !isShareOfSample, let upper = figure.numerator, figure.denominator == Double(figure.units) else { return nil }
    return Int(exactly: upper)
  }

  /// Of a sample, about how many respondents have the answer.
  private func estimated(_ figure: FrozenFigure) -> Int? {
    guard isShareOfSample, let share = figure.value else { return nil }
    return min(max(Int((share * Double(figure.units)).rounded()), 0), figure.units)
  }

  private func isSmall(_ count: Count) -> Bool {
    [count.inside, count.outside].contains { (1..<threshold).contains($0) }
  }

  /// Keys of the lines that are left out, nil for the total; nil when the table is too large to be protected.
  private func hidden(keys: [String], _ counts: [Count]) -> Set<String?>? {
    var source = TableSource(levels: [1, 1], measure: .count)
    for (key, count) in zip(keys, counts) {
      for (side, number) in [(Self.inside, count.inside), (Self.outside, count.outside)] where number > 0 {
        guard (try? source.add([[key], [side]], value: Double(number))) != nil else { return nil }
      }
    }
    guard source.count > 0 else { return [] }
    let table = source.table()
    let suppression = CellSuppression(table, source.assess(table, by: [.threshold(threshold)]).primary)
    let (rows, sides) = (table.hierarchies[0].nodes, table.hierarchies[1].nodes)
    var hidden: Set<String?> = []
    for (row, node) in rows.enumerated()
    where sides.indices.contains(where: {
      suppression.marks[table.cell([row, $0])] != .shown
    }) {
      hidden.insert(row == 0 ? nil : node.label)
    }
    return hidden
  }

  private func withhold(_ figures: inout [FrozenFigure?]) { figures = withheld(figures) }

  private func withheld(_ figures: [FrozenFigure?]) -> [FrozenFigure?] {
    figures.map { figure in
      figure.map { FrozenFigure(nil, units: 0, records: 0, state: .withheld, digest: $0.digest) }
    }
  }
}

extension IndicatorRecord {
  /// Whether it is a share of what a sample stands for.
  var isShareOfSample: Bool { sample != nil && isShare }
}
