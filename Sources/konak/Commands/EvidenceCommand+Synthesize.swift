import ArgumentParser
import Basics
import Formats
import Foundation
import Statistics
import Web

extension EvidenceCommand {
  struct Synthesize: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("evidence.synthesize.about"),
      discussion: told("evidence.synthesize.more"))
    @Argument(help: .told("evidence.synthesize.options.file"), completion: .file(extensions: ["csv"]))
    var file: String
    @Option(help: .told("evidence.synthesize.options.columns")) var columns: String
    @Option(help: .told("evidence.synthesize.options.k")) var k = 11
    @Option(help: .told("evidence.synthesize.options.length")) var length = 3
    @Option(help: .told("evidence.synthesize.options.round")) var round: Int?
    @Option(help: .told("evidence.synthesize.options.seed")) var seed: UInt64 = 1
    @Option(help: .told("shared.missing")) var missing: String?
    @Option(help: .told("evidence.synthesize.options.out")) var out: String?
    @Flag(help: .told("evidence.synthesize.options.json")) var json = false

    func perform(_ console: Console) async throws {
      let names = columns.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
      guard (1...CombinationCounts.mostColumns).contains(names.count), Set(names).count == names.count else {
        throw UsageProblem("keys", ["most": "\(CombinationCounts.mostColumns)"])
      }
      guard (2...1000).contains(k), (1...CombinationCounts.mostLength).contains(length),
        (1...1000).contains(round ?? k)
      else { throw UsageProblem("synthesis", ["most": "\(CombinationCounts.mostLength)"]) }
      let table = try read(names)
      let counts = try counted(table)
      let synthetic = SyntheticRecords(counts.published(atLeast: k, base: round ?? k), seed: seed)
      let report = SynthesisReport(table, counts, synthetic, k: k)
      guard report.leaked == 0 else {
        console.note(console.words["console.evidence.synthesis.leaked"])
        throw ExitCode.failure
      }
      if let out {
        try OutputFile.open(out).write(contentsOf: Data(separatedValues(names, table, synthetic)))
      } else if !json {
        console.write(separatedValues(names, table, synthetic))
      }
      if json { try console.json(Told(report, k: k)) } else { note(report, on: console) }
    }

    private func read(_ names: [String]) throws -> KeyTable {
      var records = try RecordFile(file, missing: missing)
      let columns = try names.map(records.column)
      var table = KeyTable(keys: names.count)
      while let record = try records.next() { table.add(columns.map { record[$0] }) }
      guard table.records > 0 else { throw UsageProblem("noRecords", ["file": file]) }
      return table
    }

    private func counted(_ table: KeyTable) throws -> CombinationCounts {
      do {
        return try CombinationCounts(table, length: length)
      } catch {
        switch error {
        case .tooManyValues(let limit): throw UsageProblem("tooManyValues", ["limit": "\(limit)"])
        case .tooMuchWork: throw UsageProblem("tooManyCombinations")
        }
      }
    }

    private func separatedValues(_ names: [String], _ table: KeyTable, _ synthetic: SyntheticRecords) -> [UInt8] {
      let labels = names.indices.map(table.labels)
      var writer = CSVWriter()
      writer.write(names.map { .text($0) })
      for record in synthetic.records {
        writer.write(
          record.enumerated().map { column, value in
            value == KeyTable.missing ? .empty : .text(labels[column][Int(value)])
          })
      }
      return writer.take()
    }

    private func note(_ report: SynthesisReport, on console: Console) {
      let words = console.words
      func number(_ value: Int) -> Words.Argument { .text(words.number(value)) }
      console.note(
        words(
          "console.evidence.synthesis.records",
          [
            "synthetic": number(report.synthetic), "records": number(report.records),
            "values": .text(words.percent(report.valuesKept)),
          ]))
      for line in report.lengths {
        console.note(
          words(
            "console.evidence.synthesis.length",
            [
              "length": number(line.length), "kept": number(line.kept), "common": number(line.common),
              "share": .text(line.keptShare.map { words.percent($0) } ?? "–"), "rare": number(line.rare),
              "error": .text(words.number(line.meanError, decimals: 0...1)), "largest": number(line.largestError),
            ]))
      }
      console.note(
        words("console.evidence.synthesis.none", ["k": number(k), "length": number(report.lengths.count)]))
      if report.wholeMatches > 0 {
        console.note(
          words("console.evidence.synthesis.whole", ["count": number(report.wholeMatches), "k": number(k)]))
      }
    }

    private struct Told: Encodable {
      struct Length: Encodable {
        let length: Int
        let common: Int
        let rare: Int
        let kept: Int
        let meanError: Double
        let largestError: Int
        let leaked: Int
      }

      let k: Int
      let records: Int
      let synthetic: Int
      let valuesKept: Double
      let wholeMatches: Int
      let lengths: [Length]

      init(_ report: SynthesisReport, k: Int) {
        self.k = k
        (records, synthetic) = (report.records, report.synthetic)
        (valuesKept, wholeMatches) = (report.valuesKept, report.wholeMatches)
        lengths = report.lengths.map {
          .init(
            length: $0.length, common: $0.common, rare: $0.rare, kept: $0.kept, meanError: $0.meanError,
            largestError: $0.largestError, leaked: $0.leaked)
        }
      }
    }
  }
}
