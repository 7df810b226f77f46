import Foundation
import Testing
import Worlds

@testable import Statistics

@Suite struct DisclosureRiskIsMeasured {
  /// Eight made-up records whose frequencies and risks sdcMicro gives.
  @Test func `eight records have the frequencies and risks of the reference`() throws {
    guard let file = try Sheet("sdcMicro_francdat.csv") else { return }
    let risk = DisclosureRisk(file.table(["Key1", "Key2", "Key3", "Key4"], weight: "w"))
    #expect(risk.records.map(\.sample) == [2, 2, 2, 1, 1, 1, 1, 2])
    #expect(risk.records.map(\.population) == [110, 84.5, 84.5, 17, 541, 8, 5, 110])
    let expected = [0.0171443, 0.0220423, 0.0220423, 0.1770758, 0.0116545, 0.2970631, 0.4023595, 0.0171443]
    for (record, value) in zip(risk.records, expected) { #expect(isNear(record.risk, value, within: 1e-6)) }
  }

  @Test func `4,580 records have the risks of the reference, alone and with their households`() throws {
    guard let file = try Sheet("sdcMicro_testdata.csv"),
      let reference = try Sheet("EXPECTED_testdata_indiv_risk_urbrur_water_sex_age.csv")
    else { return }
    let risk = DisclosureRisk(file.table(["urbrur", "water", "sex", "age"], weight: "sampling_weight"))
    let households = risk.byHousehold(file.column("ori_hid"))
    #expect(risk.records.count == 4580 && reference.rows.count == 4580)
    for (index, record) in risk.records.enumerated() {
      let row = reference.rows[index].map { Double($0) ?? .nan }
      #expect(Double(record.sample) == row[0] && record.population == row[1])
      #expect(isNear(record.risk, row[2], within: 1e-12))
      #expect(isNear(households[index], row[3], within: 1e-12))
    }
    #expect(risk.records(under: 2) == 330 && risk.records(under: 3) == 674 && risk.records(under: 5) == 1288)
    #expect(isNear(risk.expected, 24.7839, within: 5e-5))
    #expect(isNear(risk.global, 0.00541133, within: 5e-9))
    #expect(isNear(households.reduce(0, +), 117.2022, within: 5e-5))
    #expect(risk.anonymity == 1 && risk.global < DisclosureRisk.publicLimit)
  }

  @Test func `seven keys have the risks of the reference`() throws {
    guard let file = try Sheet("sdcMicro_testdata.csv") else { return }
    let keys = ["urbrur", "roof", "walls", "water", "electcon", "relat", "sex"]
    let risk = DisclosureRisk(file.table(keys, weight: "sampling_weight"))
    #expect(risk.records(under: 2) == 157 && risk.records(under: 3) == 281 && risk.records(under: 5) == 458)
    #expect(isNear(risk.global, 0.00235334, within: 5e-9))
    #expect(isNear(risk.expected, 10.7783, within: 5e-5))
  }

  @Test func `diversity and closeness are those of the reference`() throws {
    for (name, keys, sensitive, closeness) in [
      ("sdcMicro_testdata.csv", ["urbrur", "water", "sex", "age"], "income", 0.9997816593886488),
      ("sdcMicro_francdat.csv", ["Key1", "Key2", "Key3", "Key4"], "Num1", 0.875),
    ] {
      guard let file = try Sheet(name) else { continue }
      let attribute = SensitiveAttribute(file.column(sensitive).map { $0 ?? "" }, in: file.table(keys))
      let told = try #require(attribute)
      #expect(told.diversity == 1 && told.largestShare == 1)
      #expect(isNear(told.entropyDiversity, 1, within: 1e-12))
      #expect(isNear(told.closeness, closeness, within: 1e-9))
    }
  }

  /// pycanon 1.3.6 of the same columns as text; its entropy l is rounded down.
  @Test(arguments: [
    ("sdcMicro_testdata.csv", ["urbrur", "sex"], "water", 310, 4, 2, 0.44345238095238093, 0.31712154294032024),
    ("sdcMicro_testdata.csv", ["urbrur", "sex"], "roof", 310, 4, 1, 0.9258064516129032, 0.13928722355261308),
    ("sdcMicro_testdata.csv", ["urbrur", "relat"], "walls", 1, 1, 1, 1, 0.7373362445414847),
    ("sdcTable_microdata1.csv", ["region"], "gender", 20, 2, 1, 0.9, 0.35),
    ("sdcTable_microdata2.csv", ["region", "gender"], "ecoOld", 18, 4, 3, 0.3333333333333333, 0.11111111111111113),
  ])
  func `groups of many have the diversity and closeness of the reference`(
    name: String, keys: [String], sensitive: String, k: Int, l: Int, entropy: Int, alpha: Double, closeness: Double
  ) throws {
    guard let file = try Sheet(name) else { return }
    let table = file.table(keys)
    let told = try #require(SensitiveAttribute(file.column(sensitive).map { $0 ?? "" }, in: table))
    #expect(DisclosureRisk(table).anonymity == k && told.diversity == l)
    #expect(Int(told.entropyDiversity + 1e-9) == entropy)
    #expect(isNear(told.largestShare, alpha, within: 1e-9) && isNear(told.closeness, closeness, within: 1e-9))
  }

  @Test func `a missing key agrees with every value, on both sides`() {
    var table = KeyTable(keys: 2)
    for values in [["a", "1"], ["a", nil], ["b", "1"], [nil, nil], ["b", "2"]] { table.add(values, weight: 10) }
    let risk = DisclosureRisk(table)
    #expect(risk.records.map(\.sample) == [3, 3, 2, 5, 2])
    #expect(risk.records.map(\.population) == [30, 30, 20, 50, 20])
  }

  @Test func `comparing each with each gives the same`() {
    var numbers = SystemRandomNumberGenerator()
    for _ in 0..<50 {
      let rows = (0..<40).map { _ in
        (0..<3).map { _ in
          Int.random(in: 0..<5, using: &numbers) == 0 ? nil : "\(Int.random(in: 0..<3, using: &numbers))"
        }
      }
      var table = KeyTable(keys: 3)
      for row in rows { table.add(row) }
      let expected = rows.map { one in
        rows.count { other in zip(one, other).allSatisfy { $0 == nil || $1 == nil || $0 == $1 } }
      }
      #expect(DisclosureRisk(table).records.map(\.sample) == expected)
    }
  }

  @Test func `where everybody is in the file, the risk is one in those who share the keys`() {
    var table = KeyTable(keys: 1)
    for value in ["a", "a", "a", "b"] { table.add([value]) }
    let third: Double = 1 / 3
    #expect(DisclosureRisk(table).records.map(\.risk) == [third, third, third, 1])
  }

  @Test func `groups are measured against all records`() throws {
    var table = KeyTable(keys: 1)
    for key in ["a", "a", "a", "a", "b", "b", "b", "b"] { table.add([key]) }
    let told = try #require(SensitiveAttribute(["x", "x", "y", "y", "x", "z", "z", "z"], in: table))
    #expect(told.diversity == 2 && told.largestShare == 0.75)
    // x 3/8, y 2/8, z 3/8; of a 1/2, 1/2, 0, of b 1/4, 0, 3/4.
    #expect(isNear(told.closeness, 0.375, within: 1e-12))
    let entropy: Double = -0.25 * log(0.25) - 0.75 * log(0.75)
    #expect(isNear(told.entropyDiversity, exp(entropy), within: 1e-12))
    #expect(SensitiveAttribute([], in: KeyTable(keys: 1)) == nil)
  }
}
