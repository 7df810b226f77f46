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
  /// contributions, so that it cannot be told either from what other issues told already. Costs one more pass over the form's submissions and a sort, and another for each table with such a rule.
  func protect(
    _ tables: inout [String: CountedTable], of questions: [FigureQuestion], beside issues: [EarlierIssue],
    by requester: Requester, on day: Day, _ reader: Reader
  ) throws -> [DisclosureReport.Line] {
    var sums: [String: SumProtection] = [:]
    for question in questions {
      guard let table = tables[question.block] else { continue }
      sums[question.block] = try SumProtection(question, table, for: requester, on: day, reader)
    }
    var lines: [DisclosureReport.Line] = []
    for linked in try LinkedQuestions.sets(of: questions, tables, beside: issues, reader) {
      let found = try suppression(linked, tables, sums, by: requester, on: day, reader)
      for (number, block) in found.linked.blocks.enumerated() where block.out == nil {
        guard var table = tables[block.key] else { continue }
        var line = DisclosureReport.Line(block: block.key, threshold: found.threshold, rules: block.source.rules)
        leaveOut(of: &table, number, found, sums[block.key], &line)
        let beside = found.linked.issues
        (line.beside, line.notBeside) = (
          beside.isEmpty ? nil : beside, found.linked.leftAside > 0 ? found.linked.leftAside : nil
        )
        lines.append(line)
        tables[block.key] = table
      }
    }
    return lines
  }

  private struct Found {
    let linked: LinkedQuestions
    let figures: LinkedFigures
    let suppression: LinkedSuppression
    let differing: [Int: DisclosureReport.EarlierFigure]
    let threshold: Int?
  }

  /// Beside as many issues that are out as can be looked at together.
  private func suppression(
    _ all: LinkedQuestions, _ tables: [String: CountedTable], _ sums: [String: SumProtection], by requester: Requester,
    on day: Day, _ reader: Reader
  ) throws -> Found {
    var linked = all
    let threshold = all.isAboutPersons ? self.threshold : nil
    while true {
      do {
        let figures = try linked.figures(for: requester, on: day, reader)
        let differing = threshold.map { linked.differing(from: tables, figures, threshold: $0) } ?? [:]
        let suppression = try suppression(
          figures, threshold: threshold ?? 1, forced: linked.figures(of: sums, figures), changed: Set(differing.keys),
          linked)
        return Found(
          linked: linked, figures: figures, suppression: suppression, differing: differing, threshold: threshold)
      } catch let refusal as ReleaseRefusal where refusal.isOfSize {
        guard let fewer = linked.besideFewer() else { throw refusal }
        linked = fewer
      }
    }
  }

  private func suppression(
    _ figures: LinkedFigures, threshold: Int, forced: Set<Int>, changed: Set<Int>, _ linked: LinkedQuestions
  ) throws(ReleaseRefusal) -> LinkedSuppression {
    do {
      return try LinkedSuppression(figures, threshold: threshold, forced: forced, changed: changed)
    } catch {
      switch error {
      case .tooManyRemainders(let limit): throw .linkedTooManyDifferences(limit: limit)
      case .given(let figure):
        throw .linkedToEarlier(
          block: linked.place(of: figure, figures)?.block.key ?? "",
          issues: linked.issues.map { "\($0.product)/\($0.number)" })
      }
    }
  }

  private func leaveOut(
    of table: inout CountedTable, _ number: Int, _ found: Found, _ sums: SumProtection?,
    _ report: inout DisclosureReport.Line
  ) {
    let (suppression, figures) = (found.suppression, found.figures)
    var leftOut: [DisclosureReport.LeftOut] = []
    func isLeftOut(_ line: Int?, _ key: String) -> Bool {
      let figure = figures.figure(number, line: line)
      guard let reason = suppression.reasons[figure] else { return false }
      switch reason {
      case .few: leftOut.append(.init(line: key, why: .few))
      case .forced where found.differing[figure] != nil:
        leftOut.append(
          .init(line: key, why: .differs, earlier: [found.differing[figure]].compactMap(\.self)))
      case .forced:
        let isDominated = sums?.dominated.contains(key) == true
        leftOut.append(
          .init(
            line: key, why: isDominated ? .dominated : .protects,
            figures: isDominated ? [] : (sums?.dominated ?? []).sorted().map { FigureAddress(report.block, $0) }))
      case .protects(let others):
        let places = others.compactMap { found.linked.place(of: $0, figures) }
        leftOut.append(
          .init(
            line: key, why: .protects, figures: places.filter { $0.block.out == nil }.map(\.address),
            earlier: places.compactMap { block, address in
              block.out.map {
                .init(issue: $0.issue.name, address: address, title: $0.table.definition.title)
              }
            }))
      }
      return true
    }
    for (index, line) in table.lines.enumerated() where isLeftOut(index, line.key) {
      table.lines[index].figures = Self.withheld(line.figures)
    }
    if let total = table.total, isLeftOut(nil, FrozenTable.totalKey) { table.total = Self.withheld(total) }
    // Who was not asked follows from answers to other questions, and may be just those of whom nothing is told.
    let unanswered = table.base?.counts?.unanswered
    let parts = [unanswered?.unasked, unanswered?.withOne, unanswered?.withNone].compactMap(\.self)
    if !suppression.reasons.isEmpty || parts.contains(where: (1..<threshold).contains) {
      table.base?.counts?.unanswered = nil
    }
    let left = table.base?.counts?.outsideBy ?? [:]
    if !suppression.reasons.isEmpty || left.values.contains(where: (1..<threshold).contains) {
      table.base?.counts?.outsideBy = nil
    }
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
