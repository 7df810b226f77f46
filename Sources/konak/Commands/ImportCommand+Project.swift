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
      commandName: "project", abstract: told("import.project.about"),
      discussion: told("import.project.more"))
    @Argument(help: .told("shared.file"), completion: .file(extensions: ["xlsx", "csv", "zip"])) var file: String
    @Option(help: .told("import.project.options.form", valueName: "form")) var form: String
    @Option(
      help: .told("import.project.options.media", valueName: "folder"), completion: .directory)
    var media: String?
    @Flag(help: .told("import.project.options.dryRun")) var dryRun = false
    @Flag(help: .told("shared.json")) var json = false
    @OptionGroup var options: MissionOptions

    private struct Report: Encodable {
      let project: String
      let rows: Int
      let received: Int
      let known: Int
      let keptApart: Int
      let refused: Int
      let reviewed: Int
      let files: Int
      let missingFiles: Int
      let withdrawn: Int
      let versions: [String: Int]
    }

    func perform(_ console: Console) async throws {
      let bytes = try InputFile.bytes(file)
      let folder = try media.map(InputFile.folder)
      let words = console.words
      let line = ProgressLine()
      defer { line.finish() }
      let (id, counts) = try await options.withMission { mission in
        let imports = mission.collect.imports
        let name = URL(filePath: file).lastPathComponent
        let id = try await imports.begin(bytes, named: name, for: ID(formID: form), as: .project, by: .system)
        let counts = try await imports.run(
          id, isDry: dryRun, media: folder, by: .system,
          progress: { rows in line.show(words("console.import.reading", ["rows": .number(rows)]), rows, of: 0) },
          tell: { diagnostic in console.note(diagnostic.line(in: words)) })
        return (id, counts)
      }
      line.finish()
      let project = counts.project ?? ProjectCounts()
      if json {
        try console.json(
          Report(
            project: id.description, rows: counts.rows, received: counts.received, known: counts.known,
            keptApart: counts.keptApart, refused: counts.refused, reviewed: project.reviewed, files: project.files,
            missingFiles: project.missingFiles, withdrawn: project.withdrawn, versions: project.versions))
      } else {
        console.say(
          words(
            dryRun ? "console.import.projectTried" : "console.import.project",
            [
              "import": .text(id.description), "rows": .number(counts.rows), "received": .number(counts.received),
              "known": .number(counts.known), "apart": .number(counts.keptApart), "refused": .number(counts.refused),
              "reviewed": .number(project.reviewed), "files": .number(project.files),
              "missing": .number(project.missingFiles),
            ]))
      }
      if counts.refused > 0 { throw ExitCode.failure }
    }
  }
}
