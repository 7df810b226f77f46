import Basics
import Testing

@testable import Statistics

/// Somebody who has all that is shown of a set of figures, and knows which values go together in anybody, looks for the fewest
/// and the most persons there can be of some kind: by linear programming over all kinds of persons, not by how the figures
/// were chosen.
private struct Attacker {
  let figures: LinkedFigures
  private let kinds: [[Int32]]
  private let counts: [Double]
  private let shown: [(cells: Set<Int>, sum: Double)]

  init(_ figures: LinkedFigures, isShown: (Int) -> Bool) {
    self.figures = figures
    let known = Dictionary(uniqueKeysWithValues: figures.profiles.map { ($0.values, Double($0.count)) })
    kinds = figures.values.reduce([[Int32]()]) { some, values in some.flatMap { one in values.map { one + [$0] } } }
      .filter { kind in
        kind.indices.allSatisfy { one in
          kind.indices.allSatisfy { other in
            known.keys.contains { $0[one] == kind[one] && $0[other] == kind[other] }
          }
        }
      }
    counts = kinds.map { known[$0] ?? 0 }
    let cells = kinds.map { Set(figures.cells(of: $0)) }
    shown = figures.cells.indices.filter { isShown(figures.cells[$0].figure) }.map { cell in
      (Set(cells.indices.filter { cells[$0].contains(cell) }), Double(figures.counts[cell]))
    }
  }

  func interval(_ isIn: ([Int32]) -> Bool) -> (lower: Double, upper: Double) {
    var sums = shown.map { $0.cells.sorted().map { (cell: $0, sign: 1.0) } }.filter { !$0.isEmpty }
    let asked = kinds.indices.filter { isIn(kinds[$0]) }
    sums.append(asked.map { (cell: $0, sign: 1.0) } + [(cell: kinds.count, sign: -1)])
    let values = counts + [asked.reduce(0) { $0 + counts[$1] }]
    return LinearBounds(Array(values.indices), sums: sums, values: values).intervals()[kinds.count]
  }

  func interval(ofCell cell: Int) -> (lower: Double, upper: Double) {
    interval { figures.cells(of: $0).contains(cell) }
  }
}

@Suite struct LinkedFiguresStand {
  private static func only(_ variable: Int, _ values: Set<Int>, of count: Int) -> LinkedTable.Condition {
    LinkedTable.Condition(variable, (0..<count).map(values.contains))
  }

  private static func lines(_ variable: Int, _ count: Int) -> LinkedTable.Rows {
    LinkedTable.Rows(variable, (0..<count).map { [$0] })
  }

  /// By districts, of one sex alone, as shares and as single figures.
  private static let tables = [
    LinkedTable(lines: 4, rows: Self.lines(0, 4)),
    LinkedTable(lines: 4, conditions: [Self.only(1, [0], of: 2)], rows: Self.lines(0, 4)),
    LinkedTable(lines: 2, rows: Self.lines(1, 2)),
    LinkedTable(
      lines: 4, outside: Self.only(2, [2], of: 3), rows: Self.lines(0, 4), inside: Self.only(2, [0], of: 3)),
    LinkedTable(conditions: [Self.only(0, [1], of: 4), Self.only(1, [1], of: 2)]),
    LinkedTable(conditions: [Self.only(0, [1, 2], of: 4)], inside: Self.only(1, [0], of: 2)),
    LinkedTable(lines: 4, hasTotal: false, answered: [Self.only(2, [0, 1], of: 3)], rows: Self.lines(0, 4)),
  ]

  /// Persons with a district, a sex and an answer; with `when`, all of one value more.
  private static func people(
    _ number: Int, when: Int32? = nil, _ random: inout SplitMix64
  ) -> [[Int32]: Int] {
    var counts: [[Int32]: Int] = [:]
    for _ in 0..<number {
      let values = [4, 2, 3].map { size in
        Int32(min(Int.random(in: 0..<size, using: &random), Int.random(in: 0..<size, using: &random)))
      }
      counts[values + (when.map { [$0] } ?? []), default: 0] += 1
    }
    return counts
  }

  private static func profiles(_ people: [[Int32]: Int]) -> [LinkedFigures.Profile] {
    people.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { LinkedFigures.Profile($0.key, count: $0.value) }
  }

  private func randomFigures(_ seed: UInt64) -> LinkedFigures {
    var random = SplitMix64(seed: seed)
    let people = Self.people(Int.random(in: 60...250, using: &random), &random)
    return LinkedFigures(
      Self.profiles(people), Self.tables.filter { _ in Int.random(in: 0..<3, using: &random) > 0 })
  }

  @Test(arguments: 0..<60)
  func `no figure of a random set can be recomputed from all others, nor few persons told from them`(seed: Int) throws {
    let (figures, threshold) = (randomFigures(UInt64(seed)), 4 + seed % 6)
    let suppression = try LinkedSuppression(figures, threshold: threshold)
    let attacker = Attacker(figures, isShown: suppression.isShown)
    for (cell, content) in figures.cells.enumerated() where content.isSensitive && figures.isTold[content.figure] {
      let count = figures.counts[cell]
      let isSmall = (1..<threshold).contains(count)
      if isSmall { #expect(suppression.reasons[content.figure] == .few) }
      guard suppression.reasons[content.figure] != nil, count > 0 else { continue }
      let found = attacker.interval(ofCell: cell)
      #expect(found.lower <= Double(count) + 1e-6 && found.upper >= Double(count) - 1e-6)
      guard isSmall else { continue }
      #expect(found.upper >= Double(threshold) - 1e-6, "\(count) is told as at most \(found.upper)")
      #expect(found.lower <= Double(count - 1) + 1e-6, "\(count) is told as at least \(found.lower)")
    }
    for target in try figures.targets(threshold: threshold, forced: []) {
      let found = attacker.interval { target.holds(figures.cells(of: $0)) }
      #expect(found.upper >= Double(threshold) - 1e-6 && found.lower < found.upper - 0.5)
    }
  }

  @Test(arguments: 0..<60)
  func `every population that protects somebody agrees with all that is shown`(seed: Int) throws {
    let figures = randomFigures(UInt64(seed))
    let suppression = try LinkedSuppression(figures, threshold: 6)
    for witness in suppression.witnesses {
      for changes in [witness.more, witness.fewer] {
        #expect(!changes.isEmpty)
        for (cell, change) in changes {
          #expect(!suppression.isShown(figures.cells[cell].figure) && figures.counts[cell] + change >= 0)
        }
      }
    }
  }

  /// Districts with 30, 40 and 50 persons, of whom 28, 20 and 25 are women.
  private static let women = [28, 20, 25]
  private static let men = [2, 20, 25]

  private func byDistrict(_ tables: [LinkedTable]) -> LinkedFigures {
    let profiles = [Self.women, Self.men].enumerated().flatMap { sex, counts in
      counts.enumerated().map { LinkedFigures.Profile([Int32($0.offset), Int32(sex)], count: $0.element) }
    }
    return LinkedFigures(profiles, tables)
  }

  @Test func `tables that tell nothing alone tell of few persons together, and are protected together`() throws {
    let all = LinkedTable(lines: 3, rows: Self.lines(0, 3))
    let women = LinkedTable(lines: 3, conditions: [Self.only(1, [0], of: 2)], rows: Self.lines(0, 3))
    // Each alone: nothing is left out, and the two men of the first district are all who are left.
    for table in [all, women] {
      #expect(try LinkedSuppression(byDistrict([table]), threshold: 10).reasons.isEmpty)
    }
    let figures = byDistrict([all, women])
    func men(_ isShown: (Int) -> Bool) -> (lower: Double, upper: Double) {
      Attacker(figures, isShown: isShown).interval { $0 == [0, 1] }
    }
    let told = men { _ in true }
    #expect(abs(told.lower - 2) < 1e-6 && abs(told.upper - 2) < 1e-6)
    let suppression = try LinkedSuppression(figures, threshold: 10)
    let kept = men(suppression.isShown)
    #expect(kept.lower <= 1 + 1e-6 && kept.upper >= 10 - 1e-6)
    #expect(suppression.reasons.count == 2, "two lines of one table, and no total")
    let first = [figures.figure(0, line: 0), figures.figure(1, line: 0)]
    #expect(suppression.reasons.values.allSatisfy { $0 == .protects(first) })
  }

  /// sdcTable's regions in counties and in groups (`test-linked-tables.r`): five are few, each table stands alone, and what
  /// differs between a county and a group is two regions. It leaves out the one of them that is not few.
  @Test func `a region that two groupings of the same regions would tell is left out, as by the reference`() throws {
    let regions = ["A": 2, "B": 2, "I": 8, "J": 8, "K": 3, "L": 3, "M": 3, "N": 7].sorted { $0.key < $1.key }
    func table(_ lines: [String]) -> LinkedTable {
      LinkedTable(
        lines: lines.count,
        rows: .init(0, regions.map { region in lines.indices.filter { lines[$0].contains(region.key) } }))
    }
    let profiles = regions.enumerated().map { LinkedFigures.Profile([Int32($0)], count: $1.value) }
    let own = table(regions.map(\.key))
    for grouping in [["ABIJ", "KLMN"], ["LM", "ABIJKN"]] {
      let figures = LinkedFigures(profiles, [own, table(grouping)])
      #expect(try LinkedSuppression(figures, threshold: 4).reasons.count == 5)
    }
    let figures = LinkedFigures(profiles, [own, table(["ABIJ", "KLMN"]), table(["LM", "ABIJKN"])])
    let suppression = try LinkedSuppression(figures, threshold: 4)
    let hidden = regions.indices.filter { !suppression.isShown(figures.figure(0, line: $0)) }.map { regions[$0].key }
    #expect(hidden == ["A", "B", "K", "L", "M", "N"] && suppression.reasons.count == 6)
  }

  @Test func `a figure that stands alone is left out with the cell that it equals`() throws {
    let all = LinkedTable(lines: 2, rows: Self.lines(1, 2))
    let few = LinkedTable(lines: 3, conditions: [Self.only(1, [1], of: 2)], rows: Self.lines(0, 3))
    // The men of the second district: the same 20 that are left out for the sake of the first one's two.
    let alone = LinkedTable(conditions: [Self.only(0, [1], of: 3), Self.only(1, [1], of: 2)])
    let without = try LinkedSuppression(byDistrict([all, few]), threshold: 10)
    let second = byDistrict([all, few]).figure(1, line: 1)
    #expect(without.reasons[second] != nil && without.reasons.count == 2)
    let figures = byDistrict([all, few, alone])
    let suppression = try LinkedSuppression(figures, threshold: 10)
    #expect(
      suppression.isShown(figures.figure(1, line: 1)) == suppression.isShown(figures.figure(2, line: nil)))
    let found = Attacker(figures, isShown: suppression.isShown).interval { $0 == [0, 1] }
    #expect(found.lower <= 1 + 1e-6 && found.upper >= 10 - 1e-6)
  }

  @Test func `a line of very many costs no more than one of few`() throws {
    let counts = [3, 40_000_000, 60_000_000]
    let figures = LinkedFigures(
      counts.enumerated().map { .init([Int32($0.offset)], count: $0.element) },
      [LinkedTable(lines: 3, rows: Self.lines(0, 3))])
    let suppression = try LinkedSuppression(figures, threshold: 10)
    #expect(suppression.reasons[figures.figure(0, line: 0)] == .few && suppression.reasons.count == 2)
    #expect(suppression.isShown(figures.figure(0, line: nil)))
  }

  @Test func `figures that can be taken from each other in too many ways are refused, and not half looked at`() {
    // Of each of four groups all but one: any four of these leave four of all.
    let people = (0..<52).map { LinkedFigures.Profile([Int32($0)], count: 1) }
    let parts = (0..<52).map { left in
      LinkedTable(conditions: [Self.only(0, Set(left / 13 * 13..<left / 13 * 13 + 13).subtracting([left]), of: 52)])
    }
    let figures = LinkedFigures(people, [LinkedTable()] + parts)
    #expect(throws: LinkedSuppression.Refusal.tooManyRemainders(limit: LinkedFigures.mostRemainders)) {
      try LinkedSuppression(figures, threshold: 10)
    }
  }

  @Test
  func
    `a survey of few by many small groups is looked at whole: what is no part, or has somebody in common, is no way`()
    throws
  {
    // Most groups are few, and most of them overlap: of their combinations hardly any tells of anybody.
    var random = SplitMix64(seed: 1)
    let sizes = [24, 12, 2, 7, 3, 3]
    var people: [[Int32]: Int] = [:]
    for _ in 0..<3000 {
      let values = sizes.map {
        Int32(Double($0) * .random(in: 0..<1, using: &random) * .random(in: 0..<1, using: &random))
      }
      people[values, default: 0] += 1
    }
    let splits = (0..<4).map { LinkedTable(lines: sizes[$0], rows: Self.lines($0, sizes[$0])) }
    let shares = (4..<6).flatMap { need in
      (0..<4).map { split in
        LinkedTable(
          lines: sizes[split], answered: [Self.only(need, [0, 1], of: 3)], rows: Self.lines(split, sizes[split]),
          inside: Self.only(need, [1], of: 3))
      }
    }
    let figures = LinkedFigures(Self.profiles(people), splits + shares)
    let targets = try figures.targets(threshold: 10, forced: [])
    #expect(targets.contains { !$0.without.isEmpty })
    for target in targets {
      let members = figures.profiles.indices.filter { target.holds(figures.cells(of: figures.profiles[$0].values)) }
      #expect(members == target.members)
      #expect(members.reduce(0) { $0 + figures.profiles[$1].count } == 10 - target.up)
    }
  }

  @Test func `figures that must not be told for another reason are not to be recomputed either`() throws {
    let figures = byDistrict([LinkedTable(lines: 3, rows: Self.lines(0, 3))])
    let suppression = try LinkedSuppression(figures, threshold: 2, forced: [figures.figure(0, line: 2)])
    #expect(suppression.reasons.count == 2 && suppression.isShown(figures.figure(0, line: nil)))
  }

  // MARK: Beside what is out already

  private static func out(_ table: LinkedTable, told: [Bool], when: LinkedTable.Condition? = nil) -> LinkedTable {
    LinkedTable(
      lines: table.lines, hasTotal: table.hasTotal, conditions: table.conditions + [when].compactMap(\.self),
      answered: table.answered, outside: table.outside, rows: table.rows, inside: table.inside, given: told)
  }

  @Test func `what is out already stays, and the new figures alone give way`() throws {
    let all = LinkedTable(lines: 3, rows: Self.lines(0, 3))
    let women = LinkedTable(lines: 3, conditions: [Self.only(1, [0], of: 2)], rows: Self.lines(0, 3))
    let figures = byDistrict([women, Self.out(all, told: [true, true, true, true, true])])
    let suppression = try LinkedSuppression(figures, threshold: 10)
    #expect(!suppression.reasons.isEmpty && suppression.reasons.keys.allSatisfy { $0 <= figures.base(0) })
    let kept = Attacker(figures, isShown: suppression.isShown).interval { $0 == [0, 1] }
    #expect(kept.lower <= 1 + 1e-6 && kept.upper >= 10 - 1e-6)
    // The same of an issue that had left them out already needs nothing of the new one.
    let before = byDistrict([women, Self.out(all, told: [false, false, true, true, true])])
    #expect(try LinkedSuppression(before, threshold: 10).reasons.isEmpty)
  }

  @Test func `few who came since are not told by what is out and what goes`() throws {
    let all = LinkedTable(lines: 2, rows: Self.lines(0, 2))
    let before = Self.only(1, [0], of: 2)
    let people = [[0, 0]: 40, [1, 0]: 50, [0, 1]: 3, [1, 1]: 20]
      .map { LinkedFigures.Profile($0.key.map(Int32.init), count: $0.value) }
      .sorted { $0.values.lexicographicallyPrecedes($1.values) }
    let figures = LinkedFigures(people, [all, Self.out(all, told: [true, true, true, true], when: before)])
    #expect(LinkedFigures(people, [all]).counts.count > 0)
    #expect(try LinkedSuppression(LinkedFigures(people, [all]), threshold: 10).reasons.isEmpty)
    let suppression = try LinkedSuppression(figures, threshold: 10)
    #expect(!suppression.isShown(figures.figure(0, line: 0)), "43 beside 40 are three who came")
    let came = Attacker(figures, isShown: suppression.isShown).interval { $0 == [0, 1] }
    #expect(came.lower <= 2 + 1e-6 && came.upper >= 10 - 1e-6)
  }

  @Test func `what differs from what is out is left out, also where nobody is known to have come`() throws {
    let (all, sexes) = (LinkedTable(lines: 3, rows: Self.lines(0, 3)), LinkedTable(lines: 2, rows: Self.lines(1, 2)))
    let figures = byDistrict([all, sexes, Self.out(all, told: [true, true, true, true, true])])
    let changed: Set = [figures.figure(0, line: 0), figures.figure(0, line: nil)]
    #expect(try LinkedSuppression(figures, threshold: 10).reasons.isEmpty)
    let suppression = try LinkedSuppression(figures, threshold: 10, changed: changed)
    #expect(changed.allSatisfy { suppression.reasons[$0] == .forced })
    #expect(suppression.reasons.keys.allSatisfy { !figures.isGiven[$0] })
    // Not from what is new either: the total is that of the sexes.
    let attacker = Attacker(figures) { !figures.isGiven[$0] && suppression.isShown($0) }
    let found = attacker.interval(ofCell: 2)
    #expect(found.lower < 30 && found.upper > 30)
  }

  @Test(arguments: 0..<60)
  func `nobody tells few persons from two random issues of which some came between`(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(1000 + seed))
    let threshold = 4 + seed % 6
    let old = Self.people(Int.random(in: 60...250, using: &random), &random)
    let first = Self.tables.filter { _ in Int.random(in: 0..<3, using: &random) > 0 }
    let second = Self.tables.filter { _ in Int.random(in: 0..<3, using: &random) > 0 }
    let issue = LinkedFigures(Self.profiles(old), first)
    let out = try LinkedSuppression(issue, threshold: threshold)
    let before = Self.only(3, [0], of: 2)
    let given = first.enumerated().map { number, table in
      Self.out(
        table,
        told: (0...table.lines).map { out.isShown(issue.figure(number, line: $0)) }
          + [out.isShown(issue.base(number))], when: before)
    }
    var people = Self.people(Int.random(in: 0...30, using: &random), when: 1, &random)
    for (values, count) in old { people[values + [0]] = count }
    let figures = LinkedFigures(Self.profiles(people), second + given)
    let suppression: LinkedSuppression
    do {
      suppression = try LinkedSuppression(figures, threshold: threshold)
    } catch LinkedSuppression.Refusal.given {
      return
    }
    #expect(suppression.reasons.keys.allSatisfy { !figures.isGiven[$0] })
    let attacker = Attacker(figures, isShown: suppression.isShown)
    for target in try figures.targets(threshold: threshold, forced: []) {
      let found = attacker.interval { target.holds(figures.cells(of: $0)) }
      #expect(found.upper >= Double(threshold) - 1e-6 && found.lower < found.upper - 0.5)
    }
  }
}
