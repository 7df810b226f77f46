import ArgumentParser
import Basics
import Collect
import FormEngine
import Foundation
import Store
import Web
import Office

struct SubmissionsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submissions", abstract: "List, show, export and import what was sent.",
    subcommands: [List.self, Show.self, Export.self, Import.self, Quarantine.self])

  struct List: KonakCommand {
    static let configuration = CommandConfiguration(abstract: "List a form's submissions, the newest first.")
    @Argument(help: "The form's id; konak form list shows them.") var form: String
    @Option(help: ArgumentHelp("Only those in a state.", valueName: "state")) var state: [ReviewState] = []
    @Option(help: "Words, or beginnings of words, of their names and first answers.") var search: String?
    @Option(help: "At most so many.") var limit = 50
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
      try await options.withMission { mission in
        let collect = mission.collect
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
            let name = line.name?.onOneLine ?? ""
            console.say("\(line.submission)  \(line.received)  \(line.state.rawValue)  \(name)")
          }
        }
      }
    }
  }

  struct Show: KonakCommand {
    static let configuration = CommandConfiguration(abstract: "Show the answers of one submission, or its XML.")
    @Argument(help: "The submission's id; konak submissions list shows them.") var submission: String
    @Flag(help: "Its XML, byte for byte.") var xml = false
    @Flag(help: "One line of JSON.") var json = false
    @OptionGroup var options: MissionOptions

    private struct Report: Encodable {
      let submission: String
      let form: String
      let version: String
      let state: String
      /// Absent when the answers cannot be read by any version of the form.
      let answers: [Line]?
      let doubts: [Doubt]
    }

    /// What is in the XML only, and why.
    private struct Doubt: Encodable {
      let place: String
      let kind: String
      let text: String
    }

    /// One answer. `row` counts the instances of the repeat at `repeat` from 1.
    private struct Line: Encodable {
      let path: String
      let answer: String
      let `repeat`: String?
      let row: Int?
    }

    func validate() throws {
      if xml, json { throw ValidationError("Give --xml or --json, not both.") }
    }

    func perform(_ console: Console) async throws {
      guard let id = ID<Submission>(submission) else { throw SubmissionRefusal.unknown }
      try await options.withMission { mission in
        let detail = try await mission.collect.submissions.submission(id, for: .system)
        guard let current = detail.record.current else { throw SubmissionRefusal.unknown }
        if xml { return console.write(current.content.xml) }
        let report = Report(
          submission: id.description, form: detail.form.formID, version: current.content.facts.version,
          state: detail.record.state.rawValue, answers: lines(of: detail, current.content),
          doubts: doubts(of: detail, current.content))
        if json { return try console.json(report) }
        console.say("\(report.form) \(report.version)  \(report.state)")
        for line in report.answers ?? [] {
          let place = line.row.map { "[\($0)]" } ?? ""
          console.say(
            "\(line.repeat ?? "")\(place)\(line.path.dropFirst(line.repeat?.count ?? 0))\t\(line.answer.onOneLine)")
        }
        for doubt in report.doubts {
          let what = console.words["collect.submission.issue.\(doubt.kind)"]
          console.say("\(doubt.place)\t\(what) \(doubt.text.onOneLine)")
        }
        if report.answers == nil { console.note(console.words["console.submissions.unreadable"]) }
      }
    }

    private func doubts(of detail: SubmissionDetail, _ content: SubmissionContent) -> [Doubt] {
      (detail.rows(of: content)?.doubts ?? []).map {
        Doubt(place: $0.place, kind: $0.issue.kind.rawValue, text: $0.text)
      }
    }

    private func lines(of detail: SubmissionDetail, _ content: SubmissionContent) -> [Line]? {
      guard let rows = detail.rows(of: content) else { return nil }
      return detail.form.layout.tables.flatMap { table in
        rows.rows(of: table.path).flatMap { row in
          rows.answers(of: row).sorted { $0.key < $1.key }.map { path, answer in
            Line(
              path: path, answer: answer.text, repeat: table.isRepeat ? table.path : nil,
              row: table.isRepeat ? row.row : nil)
          }
        }
      }
    }
  }

  struct Export: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a form's submissions as CSV, Excel, GeoJSON or Parquet.",
      discussion: """
        CSV and Parquet of a form with repeats are a zip archive with a file for each of them. Places are named in the language of the \
        terminal.
        """)
    @Argument(help: "The form's id; konak form list shows them.") var form: String
    @Option(help: "What to write.") var kind: ExportOptions.Kind = .csv
    @Option(help: ArgumentHelp("Labels in that language of the form instead of codes.", valueName: "language"))
    var labels: String?
    @Flag(help: "A column for each choice of questions with several answers.") var splitChoices = false
    @Flag(help: "A row of HXL tags below the heads, from the column hxl of the form.") var tags = false
    @Option(help: ArgumentHelp("The geographic question of a GeoJSON file.", valueName: "path")) var geometry: String?
    @Option(help: ArgumentHelp("Where to write it instead of standard output.", valueName: "file"), completion: .file())
    var out: String?
    @OptionGroup var purpose: PurposeOption
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      try await options.withMission { mission in
        let collect = mission.collect
        let id = ID<FormEngine.Form>(formID: form)
        let file = try await collect.exports.export(
          SubmissionQuery(form: id),
          ExportOptions(
            kind: kind, wording: try await wording(of: collect.forms, id), splitsChoices: splitChoices,
            isTagged: tags, geometry: geometry, language: console.words.language,
            mark: try await mission.mark(of: id, in: console.words)), for: .system)
        try await mission.note(
          .submissions, of: id, called: collect.forms.record(id).title, as: file.name, for: purpose)
        let target = try OutputFile.open(out, isBinary: file.type.isBinary)
        let line = ProgressLine()
        defer { line.finish() }
        var written = 0
        for try await bytes in file.bytes {
          try target.write(contentsOf: bytes)
          written += bytes.count
          if out != nil { line.show(console.words.size(written), written, of: 0) }
        }
        line.finish()
        guard out != nil else { return }
        let size = console.words.size(written)
        console.note(console.words("console.submissions.written", ["size": .text(size)]))
      }
    }

    private func wording(of forms: Forms, _ id: ID<FormEngine.Form>) async throws -> ExportOptions.Wording {
      guard let labels else { return .codes }
      let languages = try await forms.form(forms.record(id).newest)?.languages ?? []
      // A form that names no language has its labels in the only one there is.
      if languages.isEmpty { return .labels(language: nil) }
      let wanted = labels.lowercased()
      let found =
        languages.firstIndex { $0.code?.lowercased() == wanted }
        ?? languages.firstIndex { $0.name.lowercased().hasPrefix(wanted) }
      guard let found else {
        throw UsageProblem(
          "labels", ["language": labels, "languages": languages.map(\.name).joined(separator: ", ")])
      }
      return .labels(language: found)
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
    @Flag(help: "One line of JSON.") var json = false
    @OptionGroup var options: MissionOptions

    private struct Result: Encodable {
      let received: Int
      let known: Int
      let keptApart: Int
      /// Reasons by file.
      let refused: [String: String]
    }

    func perform(_ console: Console) async throws {
      let words = console.words
      let folder = try InputFile.folder(folder)
      let line = ProgressLine()
      defer { line.finish() }
      let summary = try await options.withMission { mission in
        try await FolderImport(mission.collect.intake).run(folder, by: .system) { done, total in
          line.show(words["console.submissions.importing"], done, of: total)
        }
      }
      line.finish()
      if json {
        let refused = summary.refused.map { ($0.file, words.refusal($0.refusal)) }
        try console.json(
          Result(
            received: summary.received, known: summary.known, keptApart: summary.keptApart,
            refused: Dictionary(refused, uniquingKeysWith: { first, _ in first })))
      } else {
        for (file, refusal) in summary.refused { console.note("\(file): \(words.refusal(refusal))".onOneLine) }
        console.say(
          words(
            "console.submissions.imported",
            [
              "received": .number(summary.received), "known": .number(summary.known),
              "apart": .number(summary.keptApart), "refused": .number(summary.refused.count),
            ]))
      }
      if !summary.refused.isEmpty { throw ExitCode.failure }
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
      /// The submission it became, with --again.
      let submission: String?
    }

    func perform(_ console: Console) async throws {
      try await options.withMission { mission in
        let collect = mission.collect
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
      var accepted: ID<Submission>?
      if again, case .accepted(let id, _) = try await collect.quarantine.accept(line.id, by: .system) { accepted = id }
      if json {
        try console.json(
          Line(
            id: line.id.description, reason: line.reason.rawValue, form: line.formID, version: line.version,
            instance: line.instanceID, received: line.received.description, files: line.files,
            submission: accepted?.description))
      } else {
        let outcome = accepted.map { "  → \($0)" } ?? ""
        console.say("\(line.id)  \(line.received)  \(line.reason.rawValue)  \(line.formID.onOneLine)\(outcome)")
      }
    }
  }
}

extension ReviewState: ExpressibleByArgument {}
extension ExportOptions.Kind: ExpressibleByArgument {}

extension String {
  /// Of a media type: whether a terminal would show nonsense.
  fileprivate var isBinary: Bool { hasPrefix("application/") && !hasSuffix("json") }
}
