import ArgumentParser
import Basics
import Collect
import Formats
import Foundation
import Records
import Web

extension PresenceCommand {
  struct Import: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("presence.import.about"),
      discussion: told("presence.import.more"))
    @Argument(help: .told("shared.file"), completion: .file(extensions: ["csv", "xlsx", "xls"])) var file: String
    @Option(help: .told("shared.programme")) var programme: String
    @Option(help: .told("shared.round")) var round: Int
    @Option(
      help: .told("presence.import.options.map", valueName: "column=meaning"))
    var map: [String] = []
    @Option(help: .told("presence.import.options.only", valueName: "column=text"))
    var only: [String] = []
    @Option(help: .told("presence.import.options.set", valueName: "field=text")) var set: [String] = []
    @Flag(help: .told("presence.import.options.sum")) var sum = false
    @Option(help: .told("shared.sheet", valueName: "name"))
    var sheet: String?
    @Option(help: .told("shared.heading", valueName: "row")) var heading: Int?
    @Option(help: .told("presence.import.options.reason")) var reason: String?
    @Flag(help: .told("shared.check")) var check = false
    @Flag(help: .told("presence.import.options.json")) var json = false
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      let bytes = try InputFile.bytes(file)
      try await options.withMission { mission in
        let round = try await mission.round(round, of: programme)
        let imports = mission.roundImports
        let id = try await imports.begin(
          bytes, named: URL(filePath: file).lastPathComponent, as: .estimates, into: round.id, by: .system)
        let overview = try await imports.overview(of: id, heading: heading, sheetName: sheet, for: .system)
        var plan = overview.plan
        try apply(to: &plan, overview)
        try await imports.map(id, plan, by: .system)
        if !json {
          for (column, target) in plan.columns.sorted(by: { $0.key < $1.key }) {
            console.note("\(Diagnostic.Location.letters(ofColumn: column)) = \(target.rawValue)")
          }
        }
        try await RoundImportReport(id, isDry: check, isJSON: json).run(mission, console)
      }
    }

    private func apply(to plan: inout EstimatePlan, _ overview: ImportOverview<EstimatePlan>) throws {
      let headings = overview.head.headings(at: plan.heading)?.full
      func column(_ name: String) throws -> Int {
        let named = headings?.cells.first { $0.text.trimmingCharacters(in: .whitespaces) == name }?.column
        guard let column = named ?? ImportCommand.Sheet.column(name) else {
          throw ValidationError(told("wrong.sheetColumn", ["name": String(name)]))
        }
        return column
      }
      for text in map {
        let (left, right) = try ImportCommand.Sheet.parts(text)
        guard let target = EstimateTarget(rawValue: right) ?? (right == "count" ? .count(nil, nil) : nil) else {
          guard right.isEmpty else { throw ValidationError(told("wrong.meaning", ["text": String(right)])) }
          plan.columns[try column(left)] = nil
          continue
        }
        plan.columns[try column(left)] = target
      }
      for text in only {
        let (left, right) = try ImportCommand.Sheet.parts(text)
        plan.only[try column(left)] = right
      }
      for text in set {
        let (left, right) = try ImportCommand.Sheet.parts(text)
        plan.constants[left] = right
      }
      if sum { plan.isSummed = true }
      plan.reason = reason
    }
  }
}
