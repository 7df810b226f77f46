import Basics
import Testing
import Worlds

@testable import Statistics

/// People by province, sex, age, status and need, with some groups so small that they could be found.
private func people(_ count: Int, seed: UInt64) -> KeyTable {
  var random = SplitMix64(seed: seed)
  func few(_ most: Int) -> Int {
    min(Int.random(in: 0..<most, using: &random), Int.random(in: 0..<most, using: &random))
  }
  var table = KeyTable(keys: 5)
  for _ in 0..<count {
    let province = few(6)
    let need = Int.random(in: 0..<4, using: &random) == 0 ? few(5) : province % 5
    table.add([
      "\(province)", few(2) == 0 ? "f" : "m", "\(few(9) * 10)",
      Int.random(in: 0..<7, using: &random) == 0 ? nil : "\(few(4))",
      "\(need)",
    ])
  }
  return table
}

/// How many records of a file have all these values: counted one by one, as an attacker would.
private func frequency(_ values: [(column: Int, value: Int32)], in table: KeyTable) -> Int {
  table.patterns.reduce(0) { sum, pattern in
    values.allSatisfy { pattern.values[$0.column] == $0.value } ? sum + pattern.count : sum
  }
}

@Suite struct SyntheticRecordsGiveNobodyAway {
  @Test(arguments: [(3, 1), (11, 2), (11, 3), (5, 4), (20, 3)], [1 as UInt64, 2, 3])
  func `no combination up to the length is one that fewer than k records of the file share`(
    setting: (k: Int, length: Int), seed: UInt64
  ) throws {
    let table = people(700, seed: seed)
    let counts = try CombinationCounts(table, length: setting.length)
    let made = SyntheticRecords(counts.published(atLeast: setting.k, base: setting.k), seed: seed)
    #expect(made.records.count > 350)
    var checked = Set<[Int32]>()
    for record in made.records {
      for mask in 1..<(1 << 5) where mask.nonzeroBitCount <= setting.length {
        let values = (0..<5).filter { mask & 1 << $0 != 0 && record[$0] != KeyTable.missing }
        let combination = (0..<5).map { values.contains($0) ? record[$0] : KeyTable.missing }
        guard !values.isEmpty, checked.insert(combination).inserted else { continue }
        #expect(frequency(values.map { ($0, record[$0]) }, in: table) >= setting.k)
      }
    }
    let report = SynthesisReport(table, counts, made, k: setting.k)
    #expect(report.leaked == 0)
  }

  @Test func `what many share is kept, close to how many they are`() throws {
    let table = people(20_000, seed: 5)
    let counts = try CombinationCounts(table, length: 3)
    let report = SynthesisReport(table, counts, SyntheticRecords(counts.published(atLeast: 11, base: 11)), k: 11)
    #expect(report.lengths[0].keptShare == 1)
    #expect(report.lengths[1].keptShare ?? 0 > 0.97 && report.lengths[2].keptShare ?? 0 > 0.9)
    #expect(report.lengths[0].meanError < 60 && report.lengths[2].meanError < 20)
    #expect(report.valuesKept > 0.95 && abs(report.synthetic - 20_000) <= 11)
  }

  @Test func `the report sees a record that was copied`() throws {
    var table = KeyTable(keys: 2)
    for _ in 0..<30 { table.add(["a", "x"]) }
    table.add(["b", "y"])
    let counts = try CombinationCounts(table, length: 2)
    var made = SyntheticRecords(counts.published(atLeast: 11, base: 11))
    #expect(SynthesisReport(table, counts, made, k: 11).leaked == 0)
    #expect(made.records.allSatisfy { $0 == [0, 0] } && made.records.count == 33)
    made = SyntheticRecords(counts.published(atLeast: 1, base: 1))
    let report = SynthesisReport(table, counts, made, k: 11)
    #expect(report.lengths.map(\.leaked) == [2, 1] && report.wholeMatches == 1)
  }

  @Test func `the same numbers and seed make the same file, and numbers are all that is looked at`() throws {
    let (one, other) = (people(500, seed: 9), people(500, seed: 9))
    let published = try [one, other].map { try CombinationCounts($0, length: 2).published(atLeast: 11, base: 11) }
    #expect(SyntheticRecords(published[0]).records == SyntheticRecords(published[1]).records)
    #expect(SyntheticRecords(published[0]).records != SyntheticRecords(published[0], seed: 2).records)
    // Two files of the same published numbers, one of which has a rare person more, make the same records.
    var (plain, rare) = (KeyTable(keys: 2), KeyTable(keys: 2))
    for index in 0..<40 {
      for table in [0, 1] {
        let values = ["\(index % 2)", "\(index % 4)"]
        if table == 0 { plain.add(values) } else { rare.add(values) }
      }
    }
    rare.add(["0", "unheard-of"])
    let made = try [plain, rare].map {
      SyntheticRecords(try CombinationCounts($0, length: 2).published(atLeast: 5, base: 10)).records
    }
    #expect(made[0] == made[1])
  }

  @Test func `nobody common, no records; and what would not fit is refused`() throws {
    var table = KeyTable(keys: 2)
    for index in 0..<20 { table.add(["\(index)", nil]) }
    let counts = try CombinationCounts(table, length: 2)
    #expect(SyntheticRecords(counts.published(atLeast: 2, base: 2)).records.isEmpty)
    var wide = KeyTable(keys: 1)
    for index in 0...CombinationCounts.mostValues { wide.add(["\(index)"]) }
    #expect(throws: CombinationCounts.Refusal.tooManyValues(limit: CombinationCounts.mostValues)) {
      try CombinationCounts(wide, length: 1)
    }
  }
}
