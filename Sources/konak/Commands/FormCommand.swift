import ArgumentParser
import Basics
import Collect
import FormEngine
import Formats
import Foundation
import Web

struct FormCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "form", abstract: told("form.about"),
    discussion: told("form.more"),
    subcommands: [Check.self, Convert.self, Publish.self, List.self, Versions.self])

  struct Convert: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("form.convert.about"),
      discussion: told("form.convert.more"))
    @Argument(help: .told("form.convert.options.file"), completion: .file()) var file: String
    @Option(help: .told("form.convert.options.out", valueName: "file"), completion: .file()) var out: String?

    func perform(_ console: Console) async throws {
      let (form, diagnostics) = try FormEngine.Form.read(file: try InputFile.bytes(file), named: file)
      for diagnostic in diagnostics { console.note(diagnostic.line(in: console.words)) }
      guard let form else { throw ExitCode.failure }
      try OutputFile.open(out).write(contentsOf: form.xform())
    }
  }

  struct Check: KonakCommand {
    static let configuration = CommandConfiguration(abstract: told("form.check.about"))
    @Argument(help: .told("form.check.options.file"), completion: .file()) var file: String
    @Flag(help: .told("form.check.options.json")) var json = false

    private struct Report: Encodable {
      let formID: String?
      let version: String?
      let questions: Int
      let diagnostics: [DiagnosticEntry]
    }

    func perform(_ console: Console) async throws {
      let (form, diagnostics) = try FormEngine.Form.read(file: try InputFile.bytes(file), named: file)
      if json {
        try console.json(report(form, diagnostics, console.words))
      } else {
        for diagnostic in diagnostics { console.say(diagnostic.line(in: console.words)) }
        if let form {
          console.say(
            console.words(
              "console.form.good",
              ["form": .text(form.settings.formID), "count": .number(Array(form.questions).count)]))
        }
      }
      if form == nil { throw ExitCode.failure }
    }

    private func report(_ form: FormEngine.Form?, _ diagnostics: [Diagnostic], _ words: Words) -> Report {
      Report(
        formID: form?.settings.formID, version: form?.settings.version,
        questions: form.map { Array($0.questions).count } ?? 0,
        diagnostics: diagnostics.map { DiagnosticEntry($0, in: words) })
    }
  }

  struct Publish: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("form.publish.about"),
      discussion: told("form.publish.more"))
    @Argument(help: .told("form.publish.options.file"), completion: .file()) var file: String
    @Option(
      parsing: .upToNextOption,
      help: .told("form.publish.options.media", valueName: "file"),
      completion: .file())
    var media: [String] = []
    @Flag(help: .told("shared.json")) var json = false
    @OptionGroup var options: MissionOptions

    private struct Result: Encodable {
      let formID: String
      let version: String
      let media: [String]
      /// Files that the form names and nobody gave.
      let missing: [String]
    }

    func perform(_ console: Console) async throws {
      let bytes = try InputFile.bytes(file)
      let files = try media.flatMap(Self.files)
      try await options.withMission { mission in
        let forms = mission.collect.forms
        let upload = try await forms.read(bytes, fileName: URL(filePath: file).lastPathComponent)
        for diagnostic in upload.diagnostics { console.note(diagnostic.line(in: console.words)) }
        guard var draft = upload.draft else { throw ExitCode.failure }
        draft.media += try files.map { file in
          let name = file.lastPathComponent
          return FormDraft.File(
            name: name, type: MediaType.essence(ofFile: name), bytes: try InputFile.bytes(file.path))
        }
        let record = try await forms.record(forms.publish(draft, by: .system))
        let missing = (upload.form?.fileNames ?? []).filter { record.media[$0] == nil }
        try tell(
          Result(
            formID: draft.formID, version: draft.version, media: record.media.keys.sorted(), missing: missing), console)
      }
    }

    private func tell(_ result: Result, _ console: Console) throws {
      if json { return try console.json(result) }
      let words = console.words
      console.say(
        words("console.form.published", ["form": .text(result.formID), "version": .text(result.version)]))
      if !result.missing.isEmpty {
        let names = result.missing.joined(separator: words["list.comma"])
        console.note(words("console.form.missing", ["count": .number(result.missing.count), "names": .text(names)]))
      }
    }

    /// The file, or those that lie in the folder itself.
    private static func files(at path: String) throws -> [URL] {
      guard InputFile.isFolder(path) else { return [URL(filePath: path)] }
      return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        .filter { !$0.hasPrefix(".") && !InputFile.isFolder("\(path)/\($0)") }.map {
          URL(filePath: path).appending(path: $0)
        }
    }
  }

  struct List: KonakCommand {
    static let configuration = CommandConfiguration(abstract: told("form.list.about"))
    @Flag(help: .told("form.list.options.json")) var json = false
    @OptionGroup var options: MissionOptions

    private struct Line: Encodable {
      let formID: String
      let title: String
      let state: String
      let version: String
      let published: String
    }

    func perform(_ console: Console) async throws {
      try await options.withMission { mission in
        for line in try await mission.collect.forms.all() {
          if json {
            try console.json(
              Line(
                formID: line.formID, title: line.title, state: line.state.rawValue, version: line.version,
                published: line.published.description))
          } else {
            console.say("\(line.formID)  \(line.version)  \(line.state.rawValue)  \(line.title.onOneLine)")
          }
        }
      }
    }
  }

  struct Versions: KonakCommand {
    static let configuration = CommandConfiguration(abstract: told("form.versions.about"))
    @Argument(help: .told("shared.form")) var form: String
    @Flag(help: .told("form.versions.options.json")) var json = false
    @OptionGroup var options: MissionOptions

    private struct Line: Encodable {
      let version: String
      let title: String
      let published: String
      let questions: Int
      let workbook: String?
    }

    func perform(_ console: Console) async throws {
      try await options.withMission { mission in
        for version in try await mission.collect.forms.record(ID(formID: form)).versions.reversed() {
          let content = version.content
          let line = Line(
            version: content.version, title: content.title, published: version.published.description,
            questions: content.shape.tables.reduce(0) { $0 + $1.questions.count }, workbook: content.workbook?.name)
          if json {
            try console.json(line)
          } else {
            let file = line.workbook.map { "  \($0)" } ?? ""
            console.say("\(line.version)  \(line.published)  \(line.title.onOneLine)\(file)")
          }
        }
      }
    }
  }
}
