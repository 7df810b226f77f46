import ArgumentParser
import Basics
import Formats
import Foundation
import Records
import Store
import Web

extension PlacesCommand {
  struct Repair: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("places.repair.about"),
      discussion: told("places.repair.more"))
    @Argument(help: .told("places.repair.options.file"), completion: .file(extensions: ["xlsx", "csv", "xls"]))
    var file: String
    @Option(help: .told("places.repair.options.sheet", valueName: "name")) var sheet: String?
    @Option(help: .told("places.repair.options.codes", valueName: "file"), completion: .file())
    var codes: String?
    @Option(
      help: .told("places.repair.options.out", valueName: "file"), completion: .file())
    var out: String?
    @Flag(help: .told("places.repair.options.json")) var json = false
    @OptionGroup var options: MissionOptions

    private struct Report: Encodable {
      var rows = 0
      var clean = 0
      var repaired = 0
      var open = 0
      /// Without reading the file and making the tables.
      var seconds = 0.0
      var reasons: [String: Int] = [:]
      var diagnostics: [DiagnosticEntry] = []
    }

    private static let mostDiagnostics = 1000

    func perform(_ console: Console) async throws {
      let wanted = sheet
      let sheets = try Spreadsheet.read(try InputFile.bytes(file), wanting: { wanted == nil || $0 == wanted })
      guard let chosen = sheets.first(where: { wanted == nil ? !$0.isHidden : $0.name == wanted }),
        let places = PlaceSheet(chosen), !places.columns.isEmpty
      else { throw UsageProblem("placeColumns", ["file": file]) }
      let (atlas, crosswalks) = try await known(console)
      let repairs = PlaceRepairs(atlas, crosswalks: crosswalks, on: Day(.now))
      try write(places, repairs, atlas, console)
    }

    private func known(_ console: Console) async throws -> (PlaceAtlas, [Crosswalk]) {
      if let codes { return (try PlaceAtlas(listed: codes, console), []) }
      var known: (PlaceAtlas, [Crosswalk]) = (.empty, [])
      try await options.withPlaces { places in
        known = (try await places.atlas(), try await places.store.read { try $0.crosswalks() })
      }
      return known
    }

    private func write(
      _ places: PlaceSheet, _ repairs: PlaceRepairs, _ atlas: PlaceAtlas, _ console: Console
    ) throws {
      let width = ([places.heading] + places.rows).lazy.flatMap(\.cells).map(\.column).max() ?? 0
      func cells(_ row: SheetRow) -> [ExportValue] {
        var cells = Array(repeating: ExportValue.empty, count: width)
        for cell in row.cells { cells[cell.column - 1] = .text(cell.text) }
        return cells
      }
      func name(_ place: ID<Place>) -> String {
        "\(atlas[place]?.code ?? "–") \(atlas[place]?.names.best(in: console.words.language) ?? "")"
      }
      let target = try OutputFile.open(out)
      var writer = CSVWriter()
      let heads = places.columns.flatMap { ["adm\($0.level)_code_read", "adm\($0.level)_name_read"] }
      writer.write(cells(places.heading) + (heads + ["place_findings"]).map(ExportValue.text))
      var report = Report()
      let clock = ContinuousClock()
      for row in places.rows {
        var reading: PlaceSheet.Reading?
        let time = clock.measure { reading = places.read(row, by: repairs) }
        guard let reading else { continue }
        report.seconds += Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
        report.rows += 1
        let findings = reading.repairs.flatMap(\.findings)
        for finding in findings { report.reasons[finding.reason.rawValue, default: 0] += 1 }
        if findings.contains(where: \.reason.isOpen) {
          report.open += 1
        } else if findings.isEmpty {
          report.clean += 1
        } else {
          report.repaired += 1
        }
        let diagnostics = places.diagnostics(reading, naming: name)
        let read = reading.repairs.flatMap { repair -> [ExportValue] in
          guard let place = repair.place.flatMap({ atlas[$0] }) else { return [.empty, .empty] }
          return [.text(place.code ?? ""), .text(place.names.best(in: console.words.language))]
        }
        let words = diagnostics.map { console.words.diagnostic($0) }.joined(separator: " ")
        writer.write(cells(row) + read + [words.isEmpty ? .empty : .text(words)])
        if writer.pending > 1 << 20 { try target.write(contentsOf: Data(writer.take())) }
        guard report.diagnostics.count < Self.mostDiagnostics else { continue }
        if json {
          report.diagnostics += diagnostics.map { DiagnosticEntry($0, in: console.words, file: file) }
        } else {
          for diagnostic in diagnostics { console.note(diagnostic.line(in: console.words, file: file)) }
          report.diagnostics += diagnostics.map { DiagnosticEntry($0, in: console.words, file: file) }
        }
      }
      try target.write(contentsOf: Data(writer.take()))
      if json {
        try console.noteJSON(report, isResult: out != nil)
      } else {
        console.note(
          console.words(
            "console.import.repaired",
            [
              "rows": .number(report.rows), "clean": .number(report.clean), "repaired": .number(report.repaired),
              "open": .number(report.open),
            ]))
      }
      if report.open > 0 { throw ExitCode.failure }
    }
  }
}

extension PlaceAtlas {
  /// Of a list that the command line names; what is wrong with it is told, and with errors nothing is taken from it.
  init(listed path: String, _ console: Console) throws {
    let file = PlaceFile.read(try InputFile.bytes(path), PlaceFile.Options(sheet: path))
    for diagnostic in file.diagnostics { console.note(diagnostic.line(in: console.words)) }
    guard !file.hasErrors else { throw ExitCode.failure }
    self.init(file, named: path)
  }
}

extension Console {
  /// One line of JSON: to standard output when it is the result, else to standard error beside the result.
  func noteJSON(_ value: some Encodable, isResult: Bool) throws {
    guard !isResult else { return try json(value) }
    note(try JSONText.encode(value))
  }
}
