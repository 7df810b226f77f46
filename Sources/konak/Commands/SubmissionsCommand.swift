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
    commandName: "submissions", abstract: told("submissions.about"),
    subcommands: [List.self, Show.self, Export.self, Import.self, Quarantine.self])

  struct List: KonakCommand {
    static let configuration = CommandConfiguration(abstract: told("submissions.list.about"))
    @Argument(help: .told("shared.form")) var form: String
    @Option(help: .told("submissions.list.options.state", valueName: "state")) var state: [ReviewState] = []
    @Option(help: .told("submissions.list.options.search")) var search: String?
    @Option(help: .told("shared.limit")) var limit = 50
    @Flag(help: .told("submissions.list.options.json")) var json = false
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
    static let configuration = CommandConfiguration(abstract: told("submissions.show.about"))
    @Argument(help: .told("submissions.show.options.submission")) var submission: String
    @Flag(help: .told("submissions.show.options.xml")) var xml = false
    @Flag(help: .told("shared.json")) var json = false
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
      if xml, json { throw ValidationError(told("wrong.eitherOr")) }
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
      abstract: told("submissions.export.about"),
      discussion: told("submissions.export.more"))
    @Argument(help: .told("shared.form")) var form: String
    @Option(help: .told("submissions.export.options.kind")) var kind: ExportOptions.Kind = .csv
    @Option(help: .told("submissions.export.options.labels", valueName: "language"))
    var labels: String?
    @Flag(help: .told("submissions.export.options.splitChoices")) var splitChoices = false
    @Flag(help: .told("submissions.export.options.tags")) var tags = false
    @Option(help: .told("submissions.export.options.geometry", valueName: "path")) var geometry: String?
    @Option(help: .told("submissions.export.options.out", valueName: "file"), completion: .file())
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
      abstract: told("submissions.import.about"),
      discussion: told("submissions.import.more"))
    @Argument(help: .told("submissions.import.options.folder"), completion: .directory) var folder: String
    @Flag(help: .told("shared.json")) var json = false
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
      abstract: told("submissions.quarantine.about"),
      discussion: told("submissions.quarantine.more"))
    @Flag(help: .told("submissions.quarantine.options.again")) var again = false
    @Flag(help: .told("submissions.quarantine.options.json")) var json = false
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
