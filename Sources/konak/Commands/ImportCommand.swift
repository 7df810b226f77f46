import ArgumentParser
import Basics
import Formats
import Foundation
import Records
import Web

struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: told("import.about"),
    subcommands: [Sheet.self, Undo.self, Project.self, Pull.self, DTM.self])

  struct DTM: KonakCommand {
    static let configuration = CommandConfiguration(
      commandName: "dtm", abstract: told("import.dtm.about"),
      discussion: told("import.dtm.more"))
    @Argument(help: .told("import.dtm.options.inputs"), completion: .file(extensions: ["json", "csv"])) var inputs:
      [String]
    @Option(
      help: .told("import.dtm.options.codes", valueName: "file"),
      completion: .file(extensions: ["csv"]))
    var codes: String?
    @Option(help: .told("import.dtm.options.out", valueName: "file"), completion: .file())
    var out: String?
    @Flag(help: .told("import.dtm.options.json")) var json =
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
