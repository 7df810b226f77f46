import Basics
import Statistics
import Store

/// What of the figures of an issue that are made from records of persons or households may be told outside.
///
/// A figure behind which fewer stand than the threshold of the level is left out, and so are others, in all tables and single
/// figures of the issue together, so that it cannot be recomputed from them: see ``LinkedSuppression``. Of a share both
/// sides are looked at: those who are counted in it, and those who are not. What is left out has no numbers at all, neither
/// base nor units.
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

  /// Leaves out what may not be told of tables that were counted, each about persons or with a rule for its largest
  /// contributions. Costs one more pass over the form's submissions and a sort, and another for each table with such a rule.
  func protect(
    _ tables: inout [String: CountedTable], of questions: [FigureQuestion], by requester: Requester, on day: Day,
    _ reader: Reader
  ) throws -> [DisclosureReport.Line] {
    var sums: [String: SumProtection] = [:]
    for question in questions {
      guard let table = tables[question.block] else { continue }
      sums[question.block] = try SumProtection(question, table, for: requester, on: day, reader)
    }
    var lines: [DisclosureReport.Line] = []
    for linked in try LinkedQuestions.sets(of: questions, tables, reader) {
      let figures = try linked.figures(for: requester, on: day, reader)
      let threshold = linked.isAboutPersons ? self.threshold : nil
      let suppression = try suppression(
        figures, threshold: threshold ?? 1, forced: linked.figures(of: sums, figures))
      for (number, block) in linked.blocks.enumerated() {
        guard var table = tables[block.key] else { continue }
        var line = DisclosureReport.Line(block: block.key, threshold: threshold, rules: block.source.rules)
        leaveOut(of: &table, number, suppression, figures, linked, sums[block.key], &line)
        lines.append(line)
        tables[block.key] = table
      }
    }
    return lines
  }

  private func suppression(
    _ figures: LinkedFigures, threshold: Int, forced: Set<Int>
  ) throws(ReleaseRefusal) -> LinkedSuppression {
    do {
      return try LinkedSuppression(figures, threshold: threshold, forced: forced)
    } catch {
      switch error {
      case .tooManyRemainders(let limit): throw .linkedTooManyDifferences(limit: limit)
      }
    }
  }

  private func leaveOut(
    of table: inout CountedTable, _ number: Int, _ suppression: LinkedSuppression, _ figures: LinkedFigures,
    _ linked: LinkedQuestions, _ sums: SumProtection?, _ report: inout DisclosureReport.Line
  ) {
    var leftOut: [DisclosureReport.LeftOut] = []
    func isLeftOut(_ line: Int?, _ key: String) -> Bool {
      let figure = figures.figure(number, line: line)
      guard let reason = suppression.reasons[figure] else { return false }
      switch reason {
      case .few: leftOut.append(.init(line: key, why: .few))
      case .forced:
        let isDominated = sums?.dominated.contains(key) == true
        leftOut.append(
          .init(
            line: key, why: isDominated ? .dominated : .protects,
            figures: isDominated ? [] : (sums?.dominated ?? []).sorted().map { FigureAddress(report.block, $0) }))
      case .protects(let others):
        leftOut.append(.init(line: key, why: .protects, figures: others.compactMap { linked.address(of: $0, figures) }))
      }
      return true
    }
    for (index, line) in table.lines.enumerated() where isLeftOut(index, line.key) {
      table.lines[index].figures = Self.withheld(line.figures)
    }
    if let total = table.total, isLeftOut(nil, FrozenTable.totalKey) { table.total = Self.withheld(total) }
    // Who was not asked follows from answers to other questions, and may be just those of whom nothing is told.
    let unasked = table.base?.counts?.unanswered?.unasked ?? 0
    if !suppression.reasons.isEmpty || (1..<threshold).contains(unasked) { table.base?.counts?.unanswered = nil }
    if !leftOut.isEmpty || !suppression.isShown(figures.base(number)) { table.base?.counts = nil }
    report.primary = leftOut.count { $0.why != .protects }
    report.secondary = leftOut.count - report.primary
    report.leftOut = leftOut
  }

  // MARK: Figures that were told before

  /// Leaves out of what is counted now what was left out then, and what has become too few to be told.
  func retell(_ counted: inout CountedTable, as table: FrozenTable) {
    let names = Set(
      table.lines.filter { $0.figure?.state == .withheld }.flatMap { [$0.key, $0.place?.hexadecimal ?? $0.key] })
    for (index, line) in counted.lines.enumerated()
    where names.contains(line.key) || isSmall(line.figures.first ?? nil, inside: line.inside) {
      counted.lines[index].figures = Self.withheld(line.figures)
    }
    if let total = counted.total,
      table.total?.figure?.state == .withheld || isSmall(total.first ?? nil, inside: counted.inside)
    {
      counted.total = Self.withheld(total)
    }
  }

  /// - Parameter inside: Of a weighted share, how many units have the answer.
  private func isSmall(_ figure: FrozenFigure?, inside: Int?) -> Bool {
    guard let figure else { return false }
    let upper =
      inside ?? (figure.denominator == Double(figure.units) ? figure.numerator.flatMap { Int(exactly: $0) } : nil)
    let sides = upper.map { [$0, figure.units - $0] } ?? [figure.units]
    return sides.contains { (1..<threshold).contains($0) }
  }

  private static func withheld(_ figures: [FrozenFigure?]) -> [FrozenFigure?] {
    figures.map { figure in
      figure.map { FrozenFigure(nil, units: 0, records: 0, state: .withheld, digest: $0.digest) }
    }
  }
}
