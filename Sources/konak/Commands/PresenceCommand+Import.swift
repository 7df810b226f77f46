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
      abstract: "Take a sheet of estimates over (CSV, XLSX or XLS), as people make them.",
      discussion: """
        What the columns mean is taken from their headings, in three languages, or from what was said of the same headings \
        in the programme before. Rows with an error are told as sheet!row:column and left out; places that are not clear are \
        decided on the import's page, once for all later sheets. The same file again changes nothing, and konak presence undo \
        takes all of it back. Exit code 1 when a row was left.
        """)
    @Argument(help: "The file.", completion: .file(extensions: ["csv", "xlsx", "xls"])) var file: String
    @Option(help: "The programme's code.") var programme: String
    @Option(help: "The round's number.") var round: Int
    @Option(
      help: ArgumentHelp(
        """
        A column by its letters or heading, and what it means: code, status, date, unit, group, source and others; \
        #place:2:code and #place:2:name for the place of a level; #count:GROUP:UNIT for a figure, either of them empty \
        where the row says it; nothing to leave the column out. Repeatable.
        """, valueName: "column=meaning"))
    var map: [String] = []
    @Option(help: ArgumentHelp("Only rows with this in a column. Repeatable.", valueName: "column=text"))
    var only: [String] = []
    @Option(help: ArgumentHelp("The same in every row. Repeatable.", valueName: "field=text")) var set: [String] = []
    @Flag(help: "Rows of one place and group are parts of one figure, and are summed.") var sum = false
    @Option(help: ArgumentHelp("The sheet of the workbook; the first unless given.", valueName: "name"))
    var sheet: String?
    @Option(help: ArgumentHelp("The row with the headings.", valueName: "row")) var heading: Int?
    @Option(help: "Why, when the round is released.") var reason: String?
    @Flag(help: "Only say what would change.") var check = false
    @Flag(help: "The result as one line of JSON.") var json = false
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
          throw ValidationError("There is no column “\(name)”.")
        }
        return column
      }
      for text in map {
        let (left, right) = try ImportCommand.Sheet.parts(text)
        guard let target = EstimateTarget(rawValue: right) ?? (right == "count" ? .count(nil, nil) : nil) else {
          guard right.isEmpty else { throw ValidationError("A column cannot mean “\(right)”.") }
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
