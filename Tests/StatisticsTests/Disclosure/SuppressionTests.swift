import Basics
import Foundation
import Testing
import Worlds

@testable import Statistics

/// Tables with two to three sides, of which some are nested, with small figures and some empty cells.
private func randomTable(_ seed: UInt64, measure: TableSource.Measure = .count) throws -> TableSource {
  var random = SplitMix64(seed: seed)
  let levels = [[1, 1], [2, 1], [2, 2], [1], [2], [1, 1, 1], [3, 1]][Int(seed % 7)]
  var source = TableSource(levels: levels, measure: measure)
  for record in 0..<Int.random(in: 20...200, using: &random) {
    let paths = levels.map { level in
      (0..<level).map { _ in "\(min(Int.random(in: 0..<4, using: &random), Int.random(in: 0..<4, using: &random)))" }
    }
    let value = measure == .count ? 1 : Double(Int.random(in: 1...50, using: &random))
    try source.add(
      paths, value: Int.random(in: 0..<9, using: &random) == 0 ? value * 40 : value,
      holder: measure == .count ? nil : record)
  }
  return source
}

@Suite struct SuppressionStands {
  @Test(arguments: 0..<84)
  func `no cell of a random table of counts can be recomputed, nor one under the threshold be told from it`(
    seed: Int
  ) throws {
    let source = try randomTable(UInt64(seed))
    let table = source.table()
    let primary = source.assess(table, by: [.threshold(3 + seed % 4)]).primary
    let suppression = CellSuppression(table, primary)
    let exact = SuppressionAudit(suppression, exactLimit: .max)
    #expect(exact.isGood)
    #expect(exact.intervals.count == suppression.marks.count { $0 != .shown })
    // What the witnesses prove is never more than what is true.
    let told = SuppressionAudit(suppression, exactLimit: 0)
    #expect(told.isGood)
    for (proven, true_) in zip(told.intervals, exact.intervals) {
      #expect(proven.lower >= true_.lower - 1e-6 && proven.upper <= true_.upper + 1e-6)
    }
    for interval in exact.intervals {
      #expect(interval.lower <= table.values[interval.cell] + 1e-6)
      #expect(interval.upper >= table.values[interval.cell] - 1e-6)
    }
  }

  @Test(arguments: 0..<70)
  func `no cell of a random table of sums can be estimated closer than its rule allows`(seed: Int) throws {
    let source = try randomTable(UInt64(seed), measure: .sum)
    let table = source.table()
    let (primary, sole) = source.assess(
      table, by: [.threshold(2), .dominance(largest: 2, percent: 85), .prior(percent: 15)])
    let suppression = CellSuppression(table, primary, sole: sole)
    #expect(SuppressionAudit(suppression, exactLimit: .max).isGood)
    let told = SuppressionAudit(suppression, exactLimit: 0)
    #expect(told.recomputable.isEmpty && told.unprotected.isEmpty)
  }

  @Test(arguments: 0..<40)
  func `tables that share their lines protect each other`(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    var source = TableSource(levels: [1, 1, 1], measure: .count)
    for _ in 0..<Int.random(in: 20...150, using: &random) {
      try source.add(
        (0..<3).map { _ in ["\(min(Int.random(in: 0..<4, using: &random), Int.random(in: 0..<4, using: &random)))"] })
    }
    let table = source.table()
    // Lines by the second code and by the third, but not by both.
    let isPublished = (0..<table.count).map { table.nodes(of: $0)[1] == 0 || table.nodes(of: $0)[2] == 0 }
    let primary = source.assess(table, by: [.threshold(4)]).primary
    let suppression = CellSuppression(table, primary, isPublished: isPublished)
    #expect(SuppressionAudit(suppression, exactLimit: .max).isGood)
    #expect(SuppressionAudit(suppression, exactLimit: 0).isGood)
    #expect(suppression.count(.secondary) <= CellSuppression(table, primary).count(.secondary))
    for cell in 0..<table.count where suppression.marks[cell] == .secondary { #expect(isPublished[cell]) }
  }

  @Test func `a margin does not give a cell away`() throws {
    var source = TableSource(levels: [1, 1], measure: .count)
    for (row, column, count) in [
      ("a", "m", 2), ("a", "f", 20), ("b", "m", 30), ("b", "f", 40), ("c", "m", 9), ("c", "f", 8),
    ] {
      for _ in 0..<count { try source.add([[row], [column]]) }
    }
    let table = source.table()
    let primary = source.assess(table, by: [.threshold(5)]).primary
    #expect(primary.map(\.up) == [3] && primary.map(\.down) == [1])
    let suppression = CellSuppression(table, primary)
    // The least costly rectangle is the one with the small third row.
    #expect(suppression.count(.primary) == 1 && suppression.count(.secondary) == 3)
    let hidden = suppression.marks.indices.filter { suppression.marks[$0] != .shown }
    #expect(hidden.map { table.values[$0] }.sorted() == [2, 8, 9, 20])
    let audit = SuppressionAudit(suppression)
    let own = try #require(audit.intervals.first { table.values[$0.cell] == 2 })
    #expect(own.lower == 0 && abs(own.upper - 11) < 1e-9 && own.isExact)
  }

  @Test func `an audit sees what primary suppression alone gives away`() throws {
    let source = try randomTable(2)
    let table = source.table()
    let primary = source.assess(table, by: [.threshold(4)]).primary
    #expect(!primary.isEmpty)
    // Only the first cell is hidden: it is what its row lacks.
    let one = CellSuppression(table, [PrimaryCell(cell: primary[0].cell, rule: .threshold(4), up: 0, down: 0)])
    let audit = SuppressionAudit(one)
    #expect(audit.recomputable == [primary[0].cell])
  }

  @Test func `who is alone in a cell does not learn another's figure`() throws {
    var source = TableSource(levels: [1, 1], measure: .sum)
    // Two cells of one holder each stand in one row: by their own, each would know the other's.
    for (row, column, values) in [
      ("a", "x", [50.0]), ("a", "y", [60.0]), ("a", "z", [20, 30, 25, 30]), ("b", "x", [40, 30, 35, 50]),
      ("b", "y", [40, 30, 35, 50]), ("b", "z", [40, 30, 35, 50]), ("c", "x", [40, 30, 35, 50]),
      ("c", "y", [40, 30, 35, 50]), ("c", "z", [40, 30, 35, 50]),
    ] {
      for value in values { try source.add([[row], [column]], value: value) }
    }
    let table = source.table()
    let (primary, sole) = source.assess(table, by: [.threshold(3)])
    let suppression = CellSuppression(table, primary, sole: sole)
    #expect(primary.count == 2 && suppression.narrowed.isEmpty)
    for index in primary.indices {
      let other = primary[1 - index].cell
      #expect(!suppression.witnesses[index].contains { $0.move.cells.contains(other) })
    }
  }

  @Test func `protection levels are those of the handbook`() throws {
    // 100 of 130 is of the largest, 20 of the second: the rest is 10.
    let cell = CellContributions(holders: 4, total: 130, largest: [(100, 1), (20, 1), (6, 1)])
    let prior = try #require(SensitivityRule.prior(percent: 15).protection(cell, isCount: false))
    #expect(isNear(prior.up, 5, within: 1e-9))
    #expect(SensitivityRule.prior(percent: 10).protection(cell, isCount: false) == nil)
    let dominance = try #require(SensitivityRule.dominance(largest: 2, percent: 80).protection(cell, isCount: false))
    #expect(isNear(dominance.up, 20, within: 1e-9))
    #expect(SensitivityRule.dominance(largest: 1, percent: 80).protection(cell, isCount: false) == nil)
    // With weight 3 the largest stands for three of its size, and none of them dominates.
    let weighted = CellContributions(holders: 4, total: 330, largest: [(100, 3), (20, 1), (6, 1)])
    #expect(weighted.top(2) == 200)
    #expect(SensitivityRule.prior(percent: 15).protection(weighted, isCount: false) == nil)
  }

  @Test func `holders are counted once in each cell, whatever records they have`() throws {
    var source = TableSource(levels: [2], measure: .count)
    for (district, household) in [("x", 1), ("x", 1), ("x", 2), ("y", 1), ("y", 1), ("y", 1)] {
      try source.add([["p", district]], holder: household)
    }
    let table = source.table()
    let primary = source.assess(table, by: [.threshold(3)]).primary
    // Two households in x, one in y, and still two in the province and in all.
    #expect(primary.count == 4)
  }

  @Test func `limits refuse what would not fit`() throws {
    var limits = TableSource.Limits()
    limits.cells = 100
    limits.entries = 1000
    var source = TableSource(levels: [1, 1], measure: .count, limits: limits)
    #expect(throws: TableSource.Refusal.tooManyCells(limit: 100)) {
      for index in 0..<50 { try source.add([["\(index)"], ["\(index)"]]) }
    }
    source = TableSource(levels: [1, 1], measure: .count, limits: limits)
    #expect(throws: TableSource.Refusal.tooManyRecords(limit: 250)) {
      for _ in 0..<300 { try source.add([["a"], ["b"]]) }
    }
    #expect(throws: TableSource.Refusal.negative) { try source.add([["a"], ["b"]], value: -1) }
  }

  /// sdcTable's own example data.
  @Test func `tables of the reference's data stand, with their totals`() throws {
    guard let file = try Sheet("sdcTable_microdata1.csv") else { return }
    var source = TableSource(levels: [1, 1], measure: .count)
    for (region, gender) in zip(file.column("region"), file.column("gender")) {
      try source.add([[region ?? ""], [gender ?? ""]])
    }
    let table = source.table()
    #expect(table.values[0] == 100 && table.count == 15)
    for least in [2, 5, 8, 12, 20] {
      let suppression = CellSuppression(table, source.assess(table, by: [.threshold(least)]).primary)
      #expect(SuppressionAudit(suppression).isGood)
    }
  }

  /// With the rule that hides two persons or fewer the reference leaves out three cells more, and shows eleven.
  @Test func `no more cells are left out than the reference leaves out`() throws {
    guard let file = try Sheet("sdcTable_microdata1.csv") else { return }
    var source = TableSource(levels: [1, 1], measure: .count)
    for (region, gender) in zip(file.column("region"), file.column("gender")) {
      try source.add([[region ?? ""], [gender ?? ""]])
    }
    let suppression = CellSuppression(source.table(), source.assess(source.table(), by: [.threshold(3)]).primary)
    #expect(suppression.count(.primary) == 1 && suppression.count(.secondary) == 3 && suppression.count(.shown) == 11)
  }

  /// The reference's table of four by four, of which nine cells were chosen to be left out. Two in each row and column are,
  /// and yet one of them is two rows less two columns: 47. It leaves out one more (`test-simpleheuristic.R`).
  @Test func `two cells in each row and column are not enough, and one more is`() throws {
    let counts = [[30, 47, 64, 89], [90, 124, 5, 31], [92, 100, 59, 85], [800, 991, 651, 685]]
    var source = TableSource(levels: [1, 1], measure: .count)
    for (row, counts) in zip("wxyz", counts) {
      for (column, count) in zip("abcd", counts) {
        for _ in 0..<count { try source.add([["\(row)"], ["\(column)"]]) }
      }
    }
    let table = source.table()
    #expect(table.values[0] == 3943 && table.count == 25)
    let chosen = ["wa", "wb", "wc", "xa", "xc", "yb", "yd", "zb", "zd"]
    let primary = (0..<table.count).filter { cell in
      let labels = zip(table.hierarchies, table.nodes(of: cell)).map { $0.labels($1).joined() }
      return chosen.contains(labels.joined())
    }.map { PrimaryCell(cell: $0, rule: .threshold(3), up: 1, down: 1) }
    #expect(primary.count == chosen.count)
    let suppression = CellSuppression(table, primary)
    #expect(suppression.count(.secondary) == 1 && SuppressionAudit(suppression, exactLimit: .max).isGood)
  }

  /// The reference's vector of figures of single holders: 1, 2, 1 and none.
  @Test func `two cells of one holder each do not hide each other from these`() throws {
    var source = TableSource(levels: [1], measure: .sum)
    for (holder, code) in ["a", "b", "b", "c"].enumerated() { try source.add([[code]], value: 1, holder: holder) }
    let table = source.table()
    let (primary, sole) = source.assess(table, by: [.threshold(2)])
    #expect(primary.count == 2)
    #expect(CellSuppression(table, primary).count(.secondary) == 0)
    #expect(CellSuppression(table, primary, sole: sole).count(.secondary) == 1)
  }

  @Test func `a nested table of the reference's data stands`() throws {
    guard let file = try Sheet("sdcTable_microdata2.csv") else { return }
    var source = TableSource(levels: [1, 1, 2], measure: .sum)
    let old = file.column("ecoOld").map { $0 ?? "" }
    for (index, row) in file.rows.enumerated() {
      try source.add(
        [
          [file.column("region")[index] ?? ""], [file.column("gender")[index] ?? ""],
          [String(old[index].prefix(1)), old[index]],
        ],
        value: Double(row[4]) ?? 0)
    }
    let table = source.table()
    let (primary, sole) = source.assess(table, by: [.threshold(3), .prior(percent: 20)])
    let suppression = CellSuppression(table, primary, sole: sole)
    #expect(!primary.isEmpty && SuppressionAudit(suppression, exactLimit: .max).isGood)
  }
}

@Suite struct RoundingIsControlled {
  @Test(arguments: 0..<200)
  func `sums stay true, and each figure moves by less than the base`(seed: Int) throws {
    guard ![2, 5].contains(seed % 7) else { return }
    let source = try randomTable(UInt64(seed))
    let table = source.table()
    let base = [3, 5, 10][seed % 3]
    let rounded = try ControlledRounding(table, base: base)
    for (value, other) in zip(table.values, rounded.values) {
      #expect(abs(value - other) < Double(base) && other.truncatingRemainder(dividingBy: Double(base)) == 0)
      if value.truncatingRemainder(dividingBy: Double(base)) == 0 { #expect(value == other) }
    }
    #expect(CrossTable(table.hierarchies, leaves: rounded.values).values == rounded.values)
    #expect(try ControlledRounding(table, base: base).values == rounded.values)
  }

  @Test func `figures that would not fit are refused`() throws {
    var source = TableSource(levels: [1], measure: .sum)
    try source.add([["a"]], value: 1e15, weight: 1e12)
    let table = source.table()
    #expect(throws: ControlledRounding.Refusal.tooLarge) { try ControlledRounding(table, base: 5) }
  }

  /// Each figure is the true one on average: neither side of the base is favoured.
  @Test func `rounding favours neither side`() throws {
    var (sum, count) = (0.0, 0.0)
    for seed in 0..<300 where ![2, 5].contains(seed % 7) {
      let table = try randomTable(UInt64(seed)).table()
      for (value, rounded) in zip(table.values, try ControlledRounding(table, base: 10).values) {
        sum += rounded - value
        count += 1
      }
    }
    #expect(abs(sum / count) < 0.3)
  }

  @Test func `two nested sides are refused, as no rounding need exist`() throws {
    let table = try randomTable(2).table()
    #expect(throws: ControlledRounding.Refusal.shape) { try ControlledRounding(table, base: 5) }
  }
}
