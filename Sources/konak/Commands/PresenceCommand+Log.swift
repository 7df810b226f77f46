import ArgumentParser
import Basics
import Collect
import Foundation
import Office
import Records
import Web

extension PresenceCommand {
  struct Log: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: told("presence.log.about"),
      subcommands: [Export.self, Import.self])

    struct Export: KonakCommand {
      static let configuration = CommandConfiguration(
        abstract: told("presence.log.export.about"))
      @Option(help: .told("shared.programme")) var programme: String
      @Option(help: .told("shared.round")) var round: Int
      @Option(name: .shortAndLong, help: .told("presence.log.export.options.out"), completion: .file())
      var out: String?
      @OptionGroup var purpose: PurposeOption
      @OptionGroup var options: MissionOptions

      func perform(_ console: Console) async throws {
        try await options.withMission { mission in
          let round = try await mission.round(round, of: programme)
          let atlas = try await mission.places.atlas()
          let mark = try await mission.office.mark(ofProgramme: programme, in: console.words)
          let log = CleaningLogFile(console.words, atlas, mark: mark)
          let bytes = try await log.bytes(of: round, in: mission.presence) { actor in
            try await mission.actorName(actor)
          }
          try await mission.note(log.name(round), of: round, for: purpose, in: console.words)
          try OutputFile.open(out, isBinary: true).write(contentsOf: Data(bytes))
          if let out {
            let name = round.names.best(in: console.words.language)
            console.note(console.words("console.log.written", ["round": .text(name), "file": .text(out)]))
          }
        }
      }
    }

    struct Import: KonakCommand {
      static let configuration = CommandConfiguration(
        abstract: told("presence.log.import.about"),
        discussion: told("presence.log.import.more"))
      @Argument(help: .told("shared.file"), completion: .file(extensions: ["xlsx", "xls", "csv"])) var file: String
      @Option(help: .told("shared.programme")) var programme: String
      @Option(help: .told("shared.round")) var round: Int
      @Flag(help: .told("shared.dryRun")) var dryRun = false
      @Flag(help: .told("shared.json")) var json = false
      @OptionGroup var options: MissionOptions

      func perform(_ console: Console) async throws {
        let bytes = try InputFile.bytes(file)
        try await options.withMission { mission in
          let round = try await mission.round(round, of: programme)
          let id = try await mission.roundImports.begin(
            bytes, named: URL(filePath: file).lastPathComponent, as: .log, into: round.id, by: .system)
          try await RoundImportReport(id, isDry: dryRun, isJSON: json).run(mission, console)
        }
      }
    }
  }

  struct Undo: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("presence.undo.about"),
      discussion: told("presence.undo.more"))
    @Argument(help: .told("presence.undo.options.imported")) var `import`: String
    @Option(help: .told("presence.undo.options.reason", valueName: "text")) var reason: String
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      guard let id = ID<RoundImport>(self.import) else { throw SheetImportRefusal.unknown }
      let (count, left) = try await options.withMission { mission in
        let left = try await mission.roundImports.touched(by: id).touched
        do {
          try await mission.roundImports.undo(id, reason: reason, by: .system)
        } catch SheetImportRefusal.isUndone {
          // It may have broken off.
        }
        return (try await mission.roundImports.takeBack(id, by: .system).withdrawn, left)
      }
      console.say(console.words("console.import.roundUndone", ["count": .number(count), "left": .number(left)]))
    }
  }
}

/// Runs an import of a round for the command line, and says what became of it.
struct RoundImportReport {
  let id: ID<RoundImport>
  let isDry: Bool
  let isJSON: Bool

  init(_ id: ID<RoundImport>, isDry: Bool, isJSON: Bool) {
    (self.id, self.isDry, self.isJSON) = (id, isDry, isJSON)
  }

  private struct Line: Encodable {
    let `import`: String
    let rows: Int
    let received: Int
    let known: Int
    let refused: Int
    let leftOut: Int
  }

  func run(_ mission: Mission, _ console: Console) async throws {
    let words = console.words
    let line = ProgressLine()
    defer { line.finish() }
    let counts = try await mission.roundImports.run(
      id, isDry: isDry, by: .system,
      progress: { rows in line.show(words("console.import.reading", ["rows": .number(rows)]), rows, of: 0) },
      tell: { diagnostic in console.note(diagnostic.line(in: words)) })
    line.finish()
    if isJSON {
      try console.json(
        Line(
          import: id.description, rows: counts.rows, received: counts.received, known: counts.known,
          refused: counts.refused, leftOut: counts.keptApart))
    } else {
      console.say(
        words(
          isDry ? "console.import.roundTried" : "console.import.round",
          [
            "import": .text(id.description), "rows": .number(counts.rows), "received": .number(counts.received),
            "known": .number(counts.known), "refused": .number(counts.refused), "apart": .number(counts.keptApart),
          ]))
    }
    if counts.refused > 0 { throw ExitCode.failure }
  }
}
