import ArgumentParser
import Basics
import Formats
import Foundation
import Records
import Web

struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Take over others' data.",
    subcommands: [Sheet.self, Undo.self, Project.self, Pull.self, DTM.self])

  struct DTM: KonakCommand {
    static let configuration = CommandConfiguration(
      commandName: "dtm", abstract: "Sum displacement reports by place and round, with their place codes checked.",
      discussion: """
        Reads answers of the API of the Displacement Tracking Matrix (version 3, JSON) or their rows as CSV, with a heading or a \
        row of HXL tags, and writes the table as HDX HAPI publishes it: summed over reasons and origins, each level for itself. \
        Repaired codes are told in the column warning. Codes are checked against the list that --codes names, else against the \
        mission's places.
        """)
    @Argument(help: "The reports.", completion: .file(extensions: ["json", "csv"])) var inputs: [String]
    @Option(
      help: ArgumentHelp(
        "A list of places with codes, levels, parents and names, as konak places import reads it.", valueName: "file"),
      completion: .file(extensions: ["csv"]))
    var codes: String?
    @Option(help: ArgumentHelp("The table; standard output unless given.", valueName: "file"), completion: .file())
    var out: String?
    @Flag(help: "The counts as one line of JSON, to standard error when the table goes to standard output.") var json =
      false
    @OptionGroup var options: MissionOptions

    private struct Report: Encodable {
      let rows: Int
      let cells: Int
      let leftOut: Int
      let withSexes: Int
      let unequalSexes: Int
      let repaired: Int
      let uncheckedCountries: [String]
      let diagnostics: [DiagnosticEntry]
    }

    func perform(_ console: Console) async throws {
      var table = DisplacementTable()
      for input in inputs { try table.add(try InputFile.bytes(input), named: input) }
      let atlas = try await atlas(console)
      let repairs = PlaceRepairs(atlas, on: Day(.now))
      let lines = table.lines(repairs, atlas)
      let unchecked = Set(lines.map(\.key.country)).filter { !repairs.knows(country: $0) }.sorted()
      try OutputFile.open(out).write(contentsOf: Data(DisplacementTable.separatedValues(lines)))
      let report = Report(
        rows: table.rows, cells: lines.count, leftOut: table.leftOut, withSexes: table.withSexes,
        unequalSexes: table.unequalSexes, repaired: lines.count { !$0.warnings.isEmpty }, uncheckedCountries: unchecked,
        diagnostics: table.diagnostics.map { DiagnosticEntry($0, in: console.words) })
      if json {
        try console.noteJSON(report, isResult: out != nil)
      } else {
        for diagnostic in table.diagnostics { console.note(diagnostic.line(in: console.words)) }
        console.note(
          console.words(
            "console.import.dtm",
            [
              "rows": .number(report.rows), "cells": .number(report.cells), "repaired": .number(report.repaired),
              "leftOut": .number(report.leftOut), "unequal": .number(report.unequalSexes),
              "sexes": .number(report.withSexes),
            ]))
        if !unchecked.isEmpty {
          console.note(
            console.words("console.import.unchecked", ["countries": .text(unchecked.joined(separator: ", "))]))
        }
      }
    }

    private func atlas(_ console: Console) async throws -> PlaceAtlas {
      if let codes { return try PlaceAtlas(listed: codes, console) }
      var atlas = PlaceAtlas.empty
      try await options.withPlaces { atlas = try await $0.atlas() }
      return atlas
    }
  }
}
