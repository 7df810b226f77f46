import Testing

@testable import Statistics

@Suite struct RiskIsReduced {
  @Test func `blanking makes each record agree with k, at the least cost told`() throws {
    guard let file = try Sheet("sdcMicro_testdata.csv") else { return }
    let keys = ["urbrur", "roof", "walls", "water", "electcon", "relat", "sex"]
    let table = file.table(keys, weight: "sampling_weight")
    for k in [2, 3, 5] {
      let blanked = RiskReduction.apply(.blank(k: k), to: table)
      #expect(DisclosureRisk(blanked).records(under: k) == 0 && blanked.records == table.records)
      let told = RiskReduction(.blank(k: k), of: table)
      #expect(told.lost > 0 && told.lost < 0.05 && told.expected < DisclosureRisk(table).expected)
      // Nothing but blanks was changed.
      for (before, after) in zip(table.patternOfRecord, blanked.patternOfRecord) {
        for (one, other) in zip(table.patterns[before].values, blanked.patterns[after].values) {
          #expect(other == one || other == KeyTable.missing)
        }
      }
    }
  }

  @Test func `ages in bands, rare values together, a key less: each takes risk away for something lost`() throws {
    guard let file = try Sheet("sdcMicro_testdata.csv") else { return }
    let table = file.table(["urbrur", "water", "sex", "age"], weight: "sampling_weight")
    let suggestions = RiskReduction.suggestions(table)
    let before = DisclosureRisk(table)
    #expect(suggestions.contains { $0.step == .band(key: 3, width: 10) })
    #expect(suggestions.contains { $0.step == .drop(key: 3) && abs($0.lost - 0.25) < 1e-12 })
    for suggestion in suggestions {
      #expect(suggestion.expected < before.expected && suggestion.lost > 0 && suggestion.lost <= 1)
    }
    let bands = [5, 10, 20].map { RiskReduction(.band(key: 3, width: $0), of: table) }
    #expect(bands[0].lost < bands[1].lost && bands[1].lost < bands[2].lost)
    #expect(bands[0].under3 >= bands[1].under3 && bands[1].under3 >= bands[2].under3)
  }

  @Test func `a key less is what a table without it says`() throws {
    guard let file = try Sheet("sdcMicro_testdata.csv") else { return }
    let dropped = RiskReduction(.drop(key: 1), of: file.table(["urbrur", "water", "sex"], weight: "sampling_weight"))
    let without = DisclosureRisk(file.table(["urbrur", "sex"], weight: "sampling_weight"))
    #expect(dropped.under3 == without.records(under: 3) && abs(dropped.expected - without.expected) < 1e-9)
  }

  @Test func `an empty file has nothing to suggest`() {
    #expect(RiskReduction.suggestions(KeyTable(keys: 2)).isEmpty)
  }
}
