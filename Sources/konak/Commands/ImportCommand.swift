import ArgumentParser
import Basics
import Formats
import Foundation
import Records

struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Take over what others publish.", subcommands: [Displacement.self])

  struct Displacement: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make the table of displaced people of DTM's answers or files.",
      discussion: """
        Files are answers of the interface (JSON) or tables (CSV, with or without hashtags). Lines are added up over causes, \
        origins and sexes, by the codes and names of their areas; levels are kept apart, since they describe the same \
        people. Exit code 1 when a line cannot be read.
        """)
    @Argument(help: "Files.", completion: .file()) var files: [String]
    @Option(help: ArgumentHelp("Where to write it instead of standard output.", valueName: "file"), completion: .file())
    var out: String?
    @Flag(help: "What was read, as one line of JSON on standard error.") var json = false

    private struct Told: Encodable {
      let lines: Int
      let rows: Int
      let withSexes: Int
      let repaired: Int
      let diagnostics: [DiagnosticEntry]
    }

    func perform(_ console: Console) async throws {
      var table = DisplacementTable()
      for file in files {
        try table.add(try InputFile.bytes(file), named: URL(filePath: file).lastPathComponent)
      }
      table.repairCodes()
      let target = try OutputFile.open(out)
      var writer = CSVWriter()
      writer.write(DisplacementTable.columns.map { ExportValue.text($0) })
      for row in table.rows {
        writer.write(DisplacementTable.values(of: row))
        if writer.pending > 1 << 16 { try target.write(contentsOf: writer.take()) }
      }
      try target.write(contentsOf: writer.take())
      let repaired = table.rows.count { !$0.former.isEmpty }
      if json {
        let told = Told(
          lines: table.lines, rows: table.rows.count, withSexes: table.withSexes, repaired: repaired,
          diagnostics: table.diagnostics.map { DiagnosticEntry($0, in: console.words) })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        console.note(String(decoding: try encoder.encode(told), as: UTF8.self))
      } else {
        for diagnostic in table.diagnostics { console.note(diagnostic.line(in: console.words)) }
        console.note(
          console.words(
            "console.import.displacement",
            [
              "lines": .text(console.words.number(table.lines)), "rows": .text(console.words.number(table.rows.count)),
              "repaired": .text(console.words.number(repaired)),
            ]))
      }
      if table.diagnostics.contains(where: { $0.severity == .error }) { throw ExitCode.failure }
    }
  }
}
