import ArgumentParser
import Basics
import Collect
import FormEngine
import Foundation
import Store
import Web

extension ImportCommand {
  struct Project: KonakCommand {
    static let configuration = CommandConfiguration(
      commandName: "project", abstract: "Take over a project's file of KoboToolbox or ODK Central.",
      discussion: """
        Kobo: a workbook or CSV with _uuid. Central: the archive of CSV files. The form is published here before. \
        Submissions keep their identity, so the next file makes no doubles; reviews there are reviews here, unless \
        somebody reviewed here.
        """)
    @Argument(help: "The file.", completion: .file(extensions: ["xlsx", "csv", "zip"])) var file: String
    @Option(help: ArgumentHelp("The form's id.", valueName: "form")) var form: String
    @Option(
      help: ArgumentHelp("Where the files lie that answers name.", valueName: "folder"), completion: .directory)
    var media: String?
    @Flag(help: "One line of JSON.") var json = false
    @OptionGroup var options: MissionOptions

    private struct Report: Encodable {
      let received: Int
      let known: Int
      let keptApart: Int
      let refused: Int
      let reviewed: Int
      let files: Int
      let missingFiles: Int
    }

    func perform(_ console: Console) async throws {
      let bytes = try InputFile.bytes(file)
      let folder = try media.map(InputFile.folder)
      let words = console.words
      let line = ProgressLine()
      defer { line.finish() }
      let summary = try await options.withMission { mission in
        try await ProjectImport(mission.collect.imports).run(
          bytes, for: ID(formID: form), media: folder, by: .system,
          progress: { done, total in line.show(words["console.import.projectReading"], done, of: total) },
          tell: { diagnostic in console.note(diagnostic.line(in: words)) })
      }
      line.finish()
      if json {
        try console.json(
          Report(
            received: summary.received, known: summary.known, keptApart: summary.keptApart, refused: summary.refused,
            reviewed: summary.reviewed, files: summary.files, missingFiles: summary.missingFiles))
      } else {
        let rows = summary.received + summary.known + summary.keptApart + summary.refused
        console.say(
          words(
            "console.import.project",
            [
              "rows": .number(rows), "received": .number(summary.received), "known": .number(summary.known),
              "apart": .number(summary.keptApart), "refused": .number(summary.refused),
              "reviewed": .number(summary.reviewed), "files": .number(summary.files),
              "missing": .number(summary.missingFiles),
            ]))
      }
      if summary.refused > 0 { throw ExitCode.failure }
    }
  }
}
