import ArgumentParser
import Basics
import Formats
import Foundation
import Statistics
import Web

extension EvidenceCommand {
  struct Table: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("evidence.table.about"),
      discussion: told("evidence.table.more"))
    @Argument(help: .told("evidence.table.options.file"), completion: .file(extensions: ["csv"]))
    var file: String
    @Option(help: .told("evidence.table.options.rows")) var rows: String
    @Option(help: .told("evidence.table.options.columns"))
    var columns: [String] = []
    @Option(help: .told("evidence.table.options.value")) var value: String?
    @Option(help: .told("shared.weight")) var weight: String?
    @Option(help: .told("evidence.table.options.holder")) var holder: String?
    @Option(help: .told("evidence.table.options.rule", valueName: "rule"))
    var rule: [String]
    @Option(help: .told("shared.missing")) var missing: String?
    @Option(help: .told("evidence.table.options.report"))
    var report: String?
    @Flag(help: .told("evidence.table.options.json")) var json = false

    func perform(_ console: Console) async throws {
      let rules = try TableRules(rule, hasValue: value != nil)
      let sides = (rows: try TableSide(rows), columns: try columns.map(TableSide.init))
      let source = try read(sides.rows.hierarchies + sides.columns.flatMap(\.hierarchies))
      let table = source.table()
      let sheet = TableSheet(table, rows: sides.rows, columns: sides.columns, words: console.words)
      switch rules {
      case .round(let base):
        guard report == nil else { throw UsageProblem("roundReport") }
        let rounded: ControlledRounding
        do {
          rounded = try ControlledRounding(table, base: base)
        } catch {
          throw UsageProblem(error == .shape ? "roundShape" : "roundTooLarge")
        }
        let result = RoundedResult(table, rounded)
        try write(sheet, { rounded.values[$0] }, result, console)
        result.note(on: console)
      case .suppress(let sensitivity):
        let (primary, sole) = source.assess(table, by: sensitivity)
        let suppression = CellSuppression(
          table, primary, sole: value == nil ? [] : sole, isPublished: sheet.isPublished)
        let audit = SuppressionAudit(suppression)
        if let report {
          try OutputFile.open(report).write(contentsOf: Data(sheet.report(suppression, audit)))
        }
        guard audit.isGood else {
          console.note(console.words["console.evidence.table.unsafe"])
          throw ExitCode.failure
        }
        let result = SuppressedResult(suppression, audit, sheet)
        try write(sheet, { suppression.marks[$0] == .shown ? table.values[$0] : nil }, result, console)
        result.note(on: console)
      }
    }

    private func write(
      _ sheet: TableSheet, _ figure: (Int) -> Double?, _ result: some Encodable, _ console: Console
    ) throws {
      if json {
        try console.json(Published(result: result, columns: sheet.columnTitles, rows: sheet.lines(figure)))
      } else {
        console.write(sheet.separatedValues(figure))
      }
    }

    private struct Published<Result: Encodable>: Encodable {
      let result: Result
      let columns: [String]
      let rows: [TableSheet.Line]
    }

    private func read(_ hierarchies: [[String]]) throws -> TableSource {
      var records = try RecordFile(file, missing: missing)
      let paths = try hierarchies.map { try $0.map(records.column) }
      let (valueColumn, weightColumn) = (try value.map(records.column), try weight.map(records.column))
      let holderColumn = try holder.map(records.column)
      var source = TableSource(levels: hierarchies.map(\.count), measure: value == nil ? .count : .sum)
      var (holders, holderCount) = ([String: Int](), 0)
      while let record = try records.next() {
        var number = 1.0
        if let valueColumn {
          // What nobody was asked adds nothing, and nobody stands behind it.
          guard let given = try record.number(valueColumn) else { continue }
          number = given
        }
        var holder: Int?
        if let holderColumn {
          let name = record[holderColumn]
          holder = name.flatMap { holders[$0] } ?? holderCount
          if holder == holderCount {
            if let name { holders[name] = holderCount }
            holderCount += 1
          }
        }
        do {
          try source.add(
            paths.map { $0.map { record[$0] ?? "" } }, value: number,
            weight: try weightColumn.map { try record.weight($0) } ?? 1, holder: holder)
        } catch let refusal as TableSource.Refusal {
          switch refusal {
          case .tooManyCells(let limit): throw UsageProblem("tooManyCells", ["limit": "\(limit)"])
          case .tooManyRecords(let limit): throw UsageProblem("tooManyRecords", ["limit": "\(limit)"])
          case .negative: throw UsageProblem("negative", ["line": "\(record.line)", "name": value ?? ""])
          }
        }
      }
      guard source.count > 0 else { throw UsageProblem("noRecords", ["file": file]) }
      return source
    }
  }
}

/// What the command line allows a table to show.
private enum TableRules {
  case suppress([SensitivityRule])
  case round(Int)

  init(_ texts: [String], hasValue: Bool) throws {
    var (rules, base) = ([SensitivityRule](), Int?.none)
    for text in texts {
      let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
      let numbers = parts.count == 2 ? parts[1].split(separator: ",").map { Double($0) } : []
      switch (parts.first, numbers.count, numbers.first ?? nil, numbers.last ?? nil) {
      case ("threshold", 1, let least?, _) where (2...1_000_000).contains(least) && least == least.rounded():
        rules.append(.threshold(Int(least)))
      case ("dominance", 2, let largest?, let percent?)
      where (1...10).contains(largest) && largest == largest.rounded() && percent > 0 && percent < 100:
        rules.append(.dominance(largest: Int(largest), percent: percent))
      case ("p", 1, let percent?, _) where percent > 0 && percent <= 100:
        rules.append(.prior(percent: percent))
      case ("round", 1, let number?, _) where (2...1_000_000).contains(number) && number == number.rounded():
        base = Int(number)
      default: throw UsageProblem("rule", ["rule": text])
      }
    }
    let needsValue = rules.contains { if case .threshold = $0 { false } else { true } }
    guard hasValue || !needsValue else { throw UsageProblem("ruleNeedsValue") }
    guard base == nil || (rules.isEmpty && texts.count == 1) else { throw UsageProblem("roundAlone") }
    self = base.map { .round($0) } ?? .suppress(rules)
  }
}

/// What the lines or the columns of a table are: columns of the file, nested by / and crossed by commas.
struct TableSide {
  let hierarchies: [[String]]

  init(_ text: String) throws {
    hierarchies = text.split(separator: ",", omittingEmptySubsequences: false).map { hierarchy in
      hierarchy.split(separator: "/", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
    }
    guard (1...4).contains(hierarchies.count), hierarchies.allSatisfy({ $0.count <= 5 }),
      hierarchies.joined().allSatisfy({ !$0.isEmpty })
    else { throw UsageProblem("side", ["side": text]) }
  }
}

private struct RoundedResult: Encodable {
  let cells: Int
  let changed: Int
  let meanChange: Double
  let largestChange: Double

  init(_ table: CrossTable, _ rounded: ControlledRounding) {
    let changes = zip(table.values, rounded.values).map { abs($0 - $1) }
    cells = table.count
    changed = changes.count { $0 > 0 }
    meanChange = changes.reduce(0, +) / Double(max(1, changes.count))
    largestChange = changes.max() ?? 0
  }

  func note(on console: Console) {
    console.note(
      console.words(
        "console.evidence.table.rounded",
        [
          "changed": .number(changed), "cells": .number(cells),
          "mean": .text(console.words.number(meanChange, decimals: 0...2)),
          "most": .text(console.words.number(largestChange, decimals: 0...2)),
        ]))
  }
}

private struct SuppressedResult: Encodable {
  /// Cells with somebody behind them.
  let cells: Int
  let primary: Int
  let secondary: Int
  /// Of those cells, 0…1.
  let lostCells: Double
  /// Of what the cells that are no totals hold together, 0…1.
  let lostValue: Double
  /// Cells left out of which the audit knows exactly what can be told; of the others at least so much is safe.
  let exactIntervals: Int
  let provenIntervals: Int
  /// Primary cells of which another cell's only holder can tell more.
  let narrowed: Int

  init(_ suppression: CellSuppression, _ audit: SuppressionAudit, _ sheet: TableSheet) {
    let table = suppression.table
    let intervals = audit.intervals.filter { sheet.isPublished[$0.cell] }
    cells = table.values.indices.count { table.values[$0] > 0 && sheet.isPublished[$0] }
    primary = intervals.count { suppression.marks[$0.cell] == .primary }
    secondary = intervals.count - primary
    lostCells = cells == 0 ? 0 : Double(primary + secondary) / Double(cells)
    let held = sheet.inner.reduce(0) { $0 + table.values[$1] }
    let lost = sheet.inner.reduce(0) { suppression.marks[$1] == .shown ? $0 : $0 + table.values[$1] }
    lostValue = held > 0 ? lost / held : 0
    exactIntervals = intervals.count { $0.isExact }
    provenIntervals = intervals.count - exactIntervals
    narrowed = suppression.narrowed.count
  }

  func note(on console: Console) {
    console.note(
      console.words(
        "console.evidence.table.suppressed",
        [
          "cells": .number(cells), "primary": .number(primary), "secondary": .number(secondary),
          "share": .text(console.words.percent(lostCells, decimals: 0...1)),
          "value": .text(console.words.percent(lostValue, decimals: 0...1)),
        ]))
    console.note(
      console.words(
        "console.evidence.table.audited", ["exact": .number(exactIntervals), "proven": .number(provenIntervals)]))
    if narrowed > 0 {
      console.note(console.words("console.evidence.table.narrowed", ["cells": .number(narrowed)]))
    }
  }
}
