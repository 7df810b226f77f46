import Basics
import Office
import Statistics
import Store

/// Which lines of a table of sums are left out because one or few make up most of them, and which with them so that those
/// cannot be told from lines and total.
struct SumProtection {
  /// Keys of lines; ``FrozenTable/totalKey`` for the total.
  private(set) var dominated: Set<String> = []
  private(set) var protecting: Set<String> = []

  var isEmpty: Bool { dominated.isEmpty && protecting.isEmpty }

  /// Nothing where the measure has no rule. Costs one pass over the units and a sort; holds what each holder adds.
  init(
    _ question: FigureQuestion, _ table: CountedTable, for requester: Requester, on day: Day, _ reader: Reader
  ) throws {
    guard case .indicator(let source) = question.source, let dominance = source.indicator.dominance,
      let path = source.indicator.summed, let filter = source.indicator.filter.narrowed(by: source.filter)
    else { return }
    let tabulation = Tabulation(
      form: source.indicator.form, measure: .sum(path: path), rows: source.dimension ?? .state, filter: filter,
      beside: source.numberBeside(.sum(path: path)))
    let holders = Set([dominance.holder].compactMap(\.self))
    let scope = try Scope(tabulation, and: holders, round: source.round, for: requester, on: day, reader)
    for holder in holders { try scope.query.requireLabels(at: holder) }
    var sums = TableSource(levels: [1], measure: .sum)
    var numbers: [String: Int] = [:]
    try reader.forEachContribution(
      scope.query.contributions(holder: dominance.holder, where: scope.condition), scale: scope.query.scale
    ) { contribution in
      let number = numbers[contribution.holder] ?? numbers.count
      numbers[contribution.holder] = number
      do throws(TableSource.Refusal) {
        try sums.add([[contribution.line]], value: contribution.amount, holder: number)
      } catch {
        switch error {
        case .negative: throw ReleaseRefusal.sumNegative
        case .tooManyRecords(let limit), .tooManyCells(let limit): throw ReleaseRefusal.sumTooMany(limit: limit)
        }
      }
    }
    guard sums.count > 0 else { return }
    // Whoever stands in several lines would be added to the total more than once; then lines and total tell nothing of
    // each other.
    let isAdded = source.dimension != nil && table.total != nil && scope.query.multiple.isEmpty
    protect(sums, by: dominance.rules, hasLines: source.dimension != nil, isAdded: isAdded)
  }

  private mutating func protect(
    _ source: TableSource, by rules: [SensitivityRule], hasLines: Bool, isAdded: Bool
  ) {
    let table = source.table()
    let (primary, sole) = source.assess(table, by: rules)
    func key(_ cell: Int) -> String {
      let node = table.nodes(of: cell)[0]
      return node == 0 ? FrozenTable.totalKey : table.hierarchies[0].nodes[node].label
    }
    // Without lines all stand under one that is not shown: it is the total.
    guard isAdded else {
      let broken = Set(primary.map { key($0.cell) })
      dominated = hasLines ? broken.subtracting([FrozenTable.totalKey]) : broken
      return
    }
    let suppression = CellSuppression(table, primary, sole: sole)
    for (cell, mark) in suppression.marks.enumerated() {
      switch mark {
      case .primary: dominated.insert(key(cell))
      case .secondary: protecting.insert(key(cell))
      case .shown, .unpublished: break
      }
    }
  }
}
