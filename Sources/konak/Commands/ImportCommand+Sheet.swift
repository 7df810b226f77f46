import ArgumentParser
import Basics
import Collect
import FormEngine
import Formats
import Foundation
import Store
import Web

extension ImportCommand {
  struct Sheet: KonakCommand {
    static let configuration = CommandConfiguration(
      commandName: "sheet", abstract: told("import.sheet.about"),
      discussion: told("import.sheet.more"))
    @Argument(help: .told("import.sheet.options.file"), completion: .file(extensions: ["xlsx", "xls", "csv"])) var file:
      String
    @Option(help: .told("import.sheet.options.form", valueName: "form")) var form: String
    @Option(
      help: .told("import.sheet.options.map", valueName: "column=question"))
    var map: [String] = []
    @Option(help: .told("import.sheet.options.set", valueName: "question=answer"))
    var set: [String] = []
    @Option(help: .told("shared.sheet", valueName: "name")) var sheet: String?
    @Option(help: .told("shared.heading", valueName: "row")) var heading: Int?
    @Flag(help: .told("shared.dryRun")) var dryRun = false
    @Flag(help: .told("shared.json")) var json = false
    @OptionGroup var options: MissionOptions

    private struct Report: Encodable {
      let sheet: String
      let rows: Int
      let received: Int
      let known: Int
      let refused: Int
      let keptApart: Int
      let columns: [String: String]
    }

    func perform(_ console: Console) async throws {
      let bytes = try InputFile.bytes(file)
      let words = console.words
      let line = ProgressLine()
      defer { line.finish() }
      let (id, plan, repeats, counts) = try await options.withMission { mission in
        let imports = mission.collect.imports
        let name = URL(filePath: file).lastPathComponent
        let id = try await imports.begin(bytes, named: name, for: ID(formID: form), as: .sheet, by: .system)
        let overview = try await imports.overview(of: id, heading: heading, sheetName: sheet, for: .system)
        var plan = overview.plan
        let meanings = try await imports.meanings(of: overview, for: ID(formID: form))
        try apply(to: &plan, overview, meanings.questions)
        try await imports.map(id, plan, by: .system)
        let counts = try await imports.run(
          id, isDry: dryRun, by: .system,
          progress: { rows in line.show(words("console.import.reading", ["rows": .number(rows)]), rows, of: 0) },
          tell: { diagnostic in console.note(diagnostic.line(in: words)) })
        return (id, plan, meanings.repeats, counts)
      }
      line.finish()
      if json {
        let columns = plan.columns.map { (Diagnostic.Location.letters(ofColumn: $0), $1.rawValue) }
        try console.json(
          Report(
            sheet: id.description, rows: counts.rows, received: counts.received, known: counts.known,
            refused: counts.refused, keptApart: counts.keptApart,
            columns: Dictionary(columns, uniquingKeysWith: { first, _ in first })))
      } else {
        for (column, target) in plan.columns.sorted(by: { $0.key < $1.key }) {
          console.note("\(Diagnostic.Location.letters(ofColumn: column)) = \(target.rawValue)")
        }
        for (sheet, name) in repeats { console.note("\(sheet) = \(name)") }
        console.say(
          words(
            dryRun ? "console.import.tried" : "console.import.sheet",
            [
              "import": .text(id.description), "rows": .number(counts.rows), "received": .number(counts.received),
              "known": .number(counts.known), "refused": .number(counts.refused),
              "apart": .number(counts.keptApart),
            ]))
      }
      if counts.refused + counts.keptApart > 0 { throw ExitCode.failure }
    }

    private func apply(
      to plan: inout SheetPlan, _ overview: ImportOverview<SheetPlan>, _ questions: SheetQuestions
    ) throws {
      let headings = overview.head.headings(at: plan.heading)?.full
      for text in map {
        let (left, right) = try Self.parts(text)
        let column =
          headings?.cells.first { $0.text.trimmingCharacters(in: .whitespaces) == left }?.column ?? Self.column(left)
        guard let column else { throw ValidationError(told("wrong.sheetColumn", ["name": String(left)])) }
        if right.isEmpty {
          plan.columns[column] = nil
        } else {
          let target = SheetTarget(rawValue: right) ?? SheetTarget(rawValue: "/" + right)
          let named = questions.questions.first { $0.name == right }.map { SheetTarget.question($0.path) }
          guard let target = named ?? target else { throw SheetImportRefusal.noSuchQuestion(right) }
          plan.columns[column] = target
        }
      }
      for text in set {
        let (left, right) = try Self.parts(text)
        guard let question = questions.questions.first(where: { $0.name == left || $0.path == left }) else {
          throw SheetImportRefusal.noSuchQuestion(left)
        }
        plan.constants[question.path] = right
      }
    }

    static func parts(_ text: String) throws -> (String, String) {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
        String($0).trimmingCharacters(in: .whitespaces)
      }
      guard parts.count == 2, !parts[0].isEmpty else {
        throw ValidationError(told("wrong.equals", ["text": String(text)]))
      }
      return (parts[0], parts[1])
    }

    static func column(_ letters: String) -> Int? {
      guard (1...3).contains(letters.utf8.count), letters.utf8.allSatisfy({ (65...90).contains($0) }) else {
        return nil
      }
      return letters.utf8.reduce(0) { $0 * 26 + Int($1) - 64 }
    }
  }

  struct Undo: KonakCommand {
    static let configuration = CommandConfiguration(
      commandName: "undo", abstract: told("import.undo.about"),
      discussion: told("import.undo.more"))
    @Argument(help: .told("import.undo.options.sheet")) var sheet: String
    @Option(help: .told("import.undo.options.reason", valueName: "text")) var reason: String
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      guard let id = ID<SheetImport>(sheet) else { throw SheetImportRefusal.unknown }
      let (done, left, kept) = try await options.withMission { mission in
        let imports = mission.collect.imports
        do {
          try await imports.undo(id, reason: reason, by: .system)
        } catch SheetImportRefusal.isUndone {
          // It may have broken off.
        }
        let done = try await imports.takeBack(id, by: .system)
        return (done, try await imports.touched(by: id).touched, try await imports.touchedOnes(by: id))
      }
      console.say(
        console.words(
          "console.import.undone",
          ["count": .number(done.withdrawn), "restored": .number(done.restored ?? 0), "left": .number(left)]))
      for (submission, name) in kept { console.note("\(submission)  \(name)") }
    }
  }
}
