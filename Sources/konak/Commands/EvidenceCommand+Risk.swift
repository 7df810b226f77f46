import ArgumentParser
import Basics
import Foundation
import Statistics
import Web

extension EvidenceCommand {
  struct Risk: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("evidence.risk.about"),
      discussion: told("evidence.risk.more"))
    @Argument(help: .told("evidence.risk.options.file"), completion: .file(extensions: ["csv"]))
    var file: String
    @Option(help: .told("evidence.risk.options.keys")) var keys: String
    @Option(help: .told("shared.weight")) var weight: String?
    @Option(help: .told("evidence.risk.options.household")) var household: String?
    @Option(help: .told("evidence.risk.options.sensitive"))
    var sensitive: String?
    @Option(help: .told("shared.missing")) var missing: String?
    @Flag(help: .told("evidence.risk.options.suggest")) var suggest = false
    @Flag(help: .told("shared.json")) var json = false

    func perform(_ console: Console) async throws {
      let names = keys.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
      guard (1...KeyTable.mostKeys).contains(names.count), Set(names).count == names.count else {
        throw UsageProblem("keys", ["most": "\(KeyTable.mostKeys)"])
      }
      let microdata = try read(names)
      var result = Result(microdata)
      if suggest { result.suggestions = RiskReduction.suggestions(microdata.table).map { Suggestion($0, names) } }
      if json { return try console.json(result) }
      result.say(on: console)
      let isPublic = result.global < DisclosureRisk.publicLimit
      console.say(console.words["console.evidence.risk.\(isPublic ? "belowLimit" : "aboveLimit")"])
      for suggestion in result.suggestions ?? [] { suggestion.say(on: console) }
    }

    private func read(_ names: [String]) throws -> Microdata {
      var records = try RecordFile(file, missing: missing)
      let keyColumns = try names.map(records.column)
      let (weightColumn, householdColumn) = (try weight.map(records.column), try household.map(records.column))
      let sensitiveColumn = try sensitive.map(records.column)
      var microdata = Microdata(keys: names.count)
      while let record = try records.next() {
        let stands = try weightColumn.map { try record.weight($0) } ?? 1
        microdata.table.add(keyColumns.map { record[$0] }, weight: stands)
        if let householdColumn { microdata.households.append(record[householdColumn]) }
        if let sensitiveColumn { microdata.sensitive.append(record[sensitiveColumn] ?? "") }
      }
      return microdata
    }

    private struct Microdata {
      var table: KeyTable
      var households: [String?] = []
      var sensitive: [String] = []

      init(keys: Int) {
        table = KeyTable(keys: keys)
      }
    }

    private struct Suggestion: Encodable {
      let step: String
      let key: String?
      /// The width of bands, what is too rare, or k.
      let number: Int?
      let under3: Int
      let expected: Double
      let global: Double
      let lost: Double

      init(_ reduction: RiskReduction, _ names: [String]) {
        (step, key, number) =
          switch reduction.step {
          case .drop(let key): ("drop", names[key], nil)
          case .band(let key, let width): ("band", names[key], width)
          case .merge(let key, let under): ("merge", names[key], under)
          case .blank(let k): ("blank", nil, k)
          }
        (under3, expected, global, lost) = (reduction.under3, reduction.expected, reduction.global, reduction.lost)
      }

      func say(on console: Console) {
        let what = console.words(
          "console.evidence.risk.suggest.\(step)", ["key": .text(key ?? ""), "number": .number(number ?? 0)])
        console.say(
          console.words(
            "console.evidence.risk.suggest.effect",
            [
              "what": .text(what), "under": .number(under3),
              "expected": .text(console.words.number(expected, decimals: 0...2)),
              "global": .text(console.words.percent(global, decimals: 0...3)),
              "lost": .text(console.words.percent(lost, decimals: 0...1)),
            ]))
      }
    }

    private struct Result: Encodable {
      let records: Int
      let under2: Int
      let under3: Int
      let under5: Int
      let expected: Double
      let global: Double
      let expectedWithHouseholds: Double?
      let globalWithHouseholds: Double?
      let anonymity: Int?
      let diversity: Int?
      let entropyDiversity: Double?
      let largestShare: Double?
      let closeness: Double?
      var suggestions: [Suggestion]?

      init(_ microdata: Microdata) {
        let risk = DisclosureRisk(microdata.table)
        records = risk.records.count
        (under2, under3, under5) = (risk.records(under: 2), risk.records(under: 3), risk.records(under: 5))
        (expected, global, anonymity) = (risk.expected, risk.global, risk.anonymity)
        let households = microdata.households.isEmpty ? nil : risk.byHousehold(microdata.households).reduce(0, +)
        expectedWithHouseholds = households
        globalWithHouseholds = households.map { $0 / Double(risk.records.count) }
        let attribute =
          microdata.sensitive.isEmpty ? nil : SensitiveAttribute(microdata.sensitive, in: microdata.table)
        (diversity, entropyDiversity) = (attribute?.diversity, attribute?.entropyDiversity)
        (largestShare, closeness) = (attribute?.largestShare, attribute?.closeness)
      }

      func say(on console: Console) {
        func line(_ key: String, _ value: String) {
          console.say("\(console.words["console.evidence.risk.\(key)"])  \(value)")
        }
        func percent(_ share: Double) -> String { console.words.percent(share, decimals: 0...4) }
        line("records", console.words.number(records))
        for (k, count) in [(2, under2), (3, under3), (5, under5)] {
          console.say(
            "\(console.words("console.evidence.risk.under", ["k": .number(k)]))  \(console.words.number(count))")
        }
        line("expected", console.words.number(expected, decimals: 0...4))
        line("global", percent(global))
        if let expectedWithHouseholds, let globalWithHouseholds {
          line("expectedWithHouseholds", console.words.number(expectedWithHouseholds, decimals: 0...4))
          line("globalWithHouseholds", percent(globalWithHouseholds))
        }
        if let diversity, let entropyDiversity, let largestShare, let closeness {
          line("diversity", console.words.number(diversity))
          line("entropyDiversity", console.words.number(entropyDiversity, decimals: 0...4))
          line("largestShare", percent(largestShare))
          line("closeness", console.words.number(closeness, decimals: 0...4))
        }
      }
    }
  }
}
