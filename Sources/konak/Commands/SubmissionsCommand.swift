import ArgumentParser
import Basics
import Collect
import FormEngine
import Foundation
import Store
import Web

struct SubmissionsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submissions", abstract: "List, show, export and import what was sent.",
    subcommands: [List.self, Show.self, Export.self, Import.self, Quarantine.self])

  struct List: KonakCommand {
    static let configuration = CommandConfiguration(abstract: "List a form's submissions, the newest first.")
    @Argument(help: "The form's id.") var form: String
    @Option(help: ArgumentHelp("Only those in a state.", valueName: "state")) var state: [ReviewState] = []
    @Option(help: "Words, or beginnings of words, of their names and first answers.") var search: String?
    @Option(help: "How many.") var limit = 50
    @Flag(help: "One line of JSON a submission.") var json = false
    @OptionGroup var options: MissionOptions

    private struct Line: Encodable {
      let submission: String
      let name: String?
      let received: String
      let day: String
      let state: String
      let version: String
      let edits: Int
      let missingFiles: Int
    }

    func perform(_ console: Console) async throws {
      try await withCollecting(options) { collect in
        var query = SubmissionQuery(form: ID(formID: form), limit: max(1, min(limit, 10_000)))
        if !state.isEmpty { query.filters = [.states(Set(state))] }
        query.search = search
        for line in try await collect.submissions.page(query, for: .system).lines {
          if json {
            try console.json(
              Line(
                submission: line.submission.description, name: line.name, received: line.received.description,
                day: line.day.description, state: line.state.rawValue, version: line.version, edits: line.edits,
                missingFiles: line.missingFiles))
          } else {
            console.say("\(line.submission)  \(line.received)  \(line.state.rawValue)  \(line.name ?? "")")
          }
        }
      }
    }
  }

  struct Show: KonakCommand {
    static let configuration = CommandConfiguration(abstract: "Show the answers of one submission, or its XML.")
    @Argument(help: "The submission's id.") var submission: String
    @Flag(help: "Its XML, byte for byte.") var xml = false
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      guard let id = ID<Submission>(submission) else { throw SubmissionRefusal.unknown }
      try await withCollecting(options) { collect in
        let detail = try await collect.submissions.submission(id, for: .system)
        guard let current = detail.record.current else { throw SubmissionRefusal.unknown }
        if xml { return try FileHandle.standardOutput.write(contentsOf: current.content.xml) }
        console.say("\(detail.form.formID) \(current.content.facts.version)  \(detail.record.state.rawValue)")
        guard let rows = detail.rows(of: current.content) else { return }
        for table in detail.form.layout.tables {
          for row in rows.rows(of: table.path) {
            if table.isRepeat { console.say("\(table.path)[\(row.row)]") }
            for (path, answer) in rows.answers(of: row).sorted(by: { $0.key < $1.key }) {
              console.say("\(path)\t\(answer.text)")
            }
          }
        }
      }
    }
  }

  struct Export: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a form's submissions as CSV, Excel or GeoJSON.",
      discussion: "CSV of a form with repeats is a zip archive with a file for each of them.")
    @Argument(help: "The form's id.") var form: String
    @Option(help: "What to write.") var kind: ExportOptions.Kind = .csv
    @Option(help: ArgumentHelp("Labels in that language of the form instead of codes.", valueName: "language"))
    var labels: String?
    @Flag(help: "A column for each choice of questions with several answers.") var splitChoices = false
    @Option(help: ArgumentHelp("The geographic question of a GeoJSON file.", valueName: "path")) var geometry: String?
    @Option(help: ArgumentHelp("Where to write it instead of standard output.", valueName: "file")) var out: String?
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      try await withCollecting(options) { collect in
        let id = ID<FormEngine.Form>(formID: form)
        let wording = try await wording(of: collect.forms, id)
        let file = try await collect.exports.export(
          SubmissionQuery(form: id),
          ExportOptions(kind: kind, wording: wording, splitsChoices: splitChoices, geometry: geometry), for: .system)
        let target = try out.map(Self.created) ?? .standardOutput
        var written = 0
        for try await bytes in file.bytes {
          try target.write(contentsOf: bytes)
          written += bytes.count
        }
        guard out != nil else { return }
        let size = console.words.size(written)
        console.note(console.words("console.submissions.written", ["size": .text(size)]))
      }
    }

    private func wording(of forms: Forms, _ id: ID<FormEngine.Form>) async throws -> ExportOptions.Wording {
      guard let labels else { return .codes }
      let form = try await forms.form(forms.record(id).newest)
      let language = form?.languages.firstIndex {
        $0.code == labels.lowercased() || $0.name.lowercased().hasPrefix(labels.lowercased())
      }
      return .labels(language: language ?? form?.defaultLanguage)
    }

    private static func created(_ path: String) throws -> FileHandle {
      guard FileManager.default.createFile(atPath: path, contents: nil), let handle = FileHandle(forWritingAtPath: path)
      else { throw ValidationError("The file \(path) cannot be written.") }
      return handle
    }
  }

  struct Import: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take in a folder of submissions as XML.",
      discussion: """
        Files beside a submission come with it: all of them when it has a folder of its own, else those its answers \
        name. What is here already is known again, so an import that broke off can be repeated.
        """)
    @Argument(help: "The folder.", completion: .directory) var folder: String
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      try await withCollecting(options) { collect in
        let summary = try await FolderImport(collect.intake).run(URL(filePath: folder), by: .system) { done, total in
          if done % 100 == 0 || done == total { console.note("\(done) / \(total)") }
        }
        for (file, refusal) in summary.refused { console.note("\(file): \(console.words.refusal(refusal))") }
        console.say(
          console.words(
            "console.submissions.imported",
            [
              "received": .number(summary.received), "known": .number(summary.known),
              "apart": .number(summary.keptApart), "refused": .number(summary.refused.count),
            ]))
        if !summary.refused.isEmpty { throw ExitCode.failure }
      }
    }
  }

  struct Quarantine: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: "List what was kept apart, or read all of it again.",
      discussion: "With --again everything that can be read by now becomes a submission.")
    @Flag(help: "Read everything again.") var again = false
    @Flag(help: "One line of JSON a submission.") var json = false
    @OptionGroup var options: MissionOptions

    private struct Line: Encodable {
      let id: String
      let reason: String
      let form: String
      let version: String?
      let instance: String?
      let received: String
      let files: Int
    }

    func perform(_ console: Console) async throws {
      try await withCollecting(options) { collect in
        var last: QuarantineLine?
        while true {
          let page = try await collect.quarantine.page(after: last, limit: 200)
          for line in page { try await tell(line, collect, console) }
          guard page.count == 200 else { return }
          last = page.last
        }
      }
    }

    private func tell(_ line: QuarantineLine, _ collect: Collecting, _ console: Console) async throws {
      var outcome = ""
      if again, case .accepted(let id, _) = try await collect.quarantine.accept(line.id, by: .system) {
        outcome = "  → \(id)"
      }
      if json {
        try console.json(
          Line(
            id: line.id.description, reason: line.reason.rawValue, form: line.formID, version: line.version,
            instance: line.instanceID, received: line.received.description, files: line.files))
      } else {
        console.say("\(line.id)  \(line.received)  \(line.reason.rawValue)  \(line.formID)\(outcome)")
      }
    }
  }
}

/// Opens the mission for what `work` does with its forms and submissions, and closes it again.
func withCollecting(_ options: MissionOptions, _ work: (Collecting) async throws -> Void) async throws {
  let mission = try await Mission.open(try options.configuration())
  do {
    try await work(mission.collect)
  } catch {
    await mission.store.close()
    throw error
  }
  await mission.store.close()
}

extension ReviewState: ExpressibleByArgument {}
extension ExportOptions.Kind: ExpressibleByArgument {}
