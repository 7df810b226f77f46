import ArgumentParser
import Basics
import Collect
import FormEngine
import Foundation
import Store
import Web

extension ImportCommand {
  struct Pull: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "pull", abstract: told("import.pull.about"),
      subcommands: [Add.self, List.self, Run.self, Runs.self, Schedule.self, Remove.self])

    struct Add: KonakCommand {
      static let configuration = CommandConfiguration(
        abstract: told("import.pull.add.about"),
        discussion: told("import.pull.add.more"))
      @Argument(help: .told("import.pull.add.options.kind")) var kind: PullConnection.Kind
      @Option(help: .told("import.pull.add.options.address", valueName: "address")) var address: String
      @Option(help: .told("import.pull.add.options.remote", valueName: "id"))
      var remote: String
      @Option(help: .told("import.pull.add.options.project", valueName: "number")) var project: String?
      @Option(help: .told("import.pull.add.options.account", valueName: "email")) var account: String?
      @Option(help: .told("import.pull.add.options.form", valueName: "form")) var form: String
      @Option(help: .told("shared.every", valueName: "interval"))
      var every: PullConnection.Interval?
      @OptionGroup var options: MissionOptions

      func perform(_ console: Console) async throws {
        let secret = try Self.passwordFromInput(console, asking: "console.pull.secret")
        let draft = PullConnection.Draft(
          kind: kind, address: address, project: project ?? "", remote: remote, account: account ?? "", secret: secret,
          form: ID(formID: form), interval: every)
        let id = try await options.withMission { try await $0.collect.pulls.add(draft, by: .system) }
        console.say(id.description)
      }
    }

    struct List: KonakCommand {
      static let configuration = CommandConfiguration(abstract: told("import.pull.list.about"))
      @OptionGroup var options: MissionOptions

      func perform(_ console: Console) async throws {
        let words = console.words
        let (lines, titles) = try await options.withMission { mission in
          (try await mission.collect.pulls.list(for: .system), try await mission.collect.forms.all())
        }
        for (id, connection) in lines {
          let form = titles.first { $0.form == connection.form }?.formID ?? ""
          let last = connection.last.map { Self.words(for: $0, words) } ?? words["console.pull.never"]
          console.say(
            "\(id)  \(connection.kind.rawValue)  \(connection.address.text)  \(connection.remote)  \(form)  \(last)")
        }
      }

      private static func words(for result: PullResult, _ words: Words) -> String {
        if let failure = result.failure {
          return words("refusal.\(failure.code)", failure.arguments.mapValues { .text($0) })
        }
        return words(
          "console.pull.last",
          [
            "when": .text(words.time(result.ended)), "received": .number(result.counts.received),
            "changed": .number(result.counts.changed),
          ])
      }
    }

    struct Run: KonakCommand {
      static let configuration = CommandConfiguration(
        abstract: told("import.pull.run.about"),
        discussion: told("import.pull.run.more"))
      @Argument(help: .told("import.pull.run.options.connection")) var connection: String
      @Flag(help: .told("import.pull.run.options.full")) var full = false
      @Flag(help: .told("shared.json")) var json = false
      @OptionGroup var options: MissionOptions

      private struct Report: Encodable {
        let sheet: String?
        let counts: PullCounts

        func encode(to encoder: any Encoder) throws {
          try counts.encode(to: encoder)
          var container = encoder.container(keyedBy: Key.self)
          try container.encodeIfPresent(sheet, forKey: .project)
        }

        /// As of files of projects.
        private enum Key: String, CodingKey { case project }
      }

      func perform(_ console: Console) async throws {
        guard let id = ID<PullConnection>(connection) else { throw PullRefusal.unknown }
        let words = console.words
        let line = ProgressLine()
        defer { line.finish() }
        let result = try await options.withMission { mission in
          try await mission.collect.pulls.run(
            id, isFull: full, by: .system,
            progress: { done, total in line.show(words["console.pull.running"], done, of: total ?? 0) },
            tell: { diagnostic in console.note(diagnostic.line(in: words)) })
        }
        line.finish()
        let counts = result.counts
        if json {
          try console.json(Report(sheet: result.sheet?.description, counts: counts))
        } else {
          console.say(
            words(
              "console.pull.done",
              [
                "listed": .number(counts.listed), "received": .number(counts.received),
                "changed": .number(counts.changed), "known": .number(counts.known),
                "apart": .number(counts.keptApart), "refused": .number(counts.refused),
                "reviewed": .number(counts.reviewed), "files": .number(counts.files),
                "missing": .number(counts.missingFiles),
              ]))
          if let sheet = result.sheet, counts.received > 0 {
            console.say(words("console.pull.run", ["import": .text(sheet.description)]))
          }
        }
        if counts.refused > 0 { throw ExitCode.failure }
      }
    }

    struct Runs: KonakCommand {
      static let configuration = CommandConfiguration(
        abstract: told("import.pull.runs.about"),
        discussion: told("import.pull.runs.more"))
      @Argument(help: .told("shared.connection")) var connection: String
      @Flag(help: .told("import.pull.runs.options.json")) var json = false
      @OptionGroup var options: MissionOptions

      private struct Line: Encodable {
        let project: String
        let began: String
        let received: Int
        let changed: Int
        let known: Int
        let undone: String?
      }

      func perform(_ console: Console) async throws {
        guard let id = ID<PullConnection>(connection) else { throw PullRefusal.unknown }
        let words = console.words
        for (id, sheet) in try await options.withMission({ try await $0.collect.pulls.runs(of: id, for: .system) }) {
          let counts = sheet.taken ?? SheetCounts()
          if json {
            try console.json(
              Line(
                project: id.description, began: sheet.time.description, received: counts.received,
                changed: counts.project?.changed ?? 0, known: counts.known, undone: sheet.undone?.reason))
            continue
          }
          let undone = sheet.undone.map { words("console.pull.undone", ["reason": .text($0.reason)]) } ?? ""
          console.say(
            words(
              "console.pull.runs",
              [
                "when": .text(words.time(sheet.time)), "import": .text(id.description),
                "received": .number(counts.received), "changed": .number(counts.project?.changed ?? 0),
                "known": .number(counts.known), "undone": .text(undone),
              ]))
        }
      }
    }

    struct Schedule: KonakCommand {
      static let configuration = CommandConfiguration(abstract: told("import.pull.schedule.about"))
      @Argument(help: .told("shared.connection")) var connection: String
      @Option(help: .told("shared.every", valueName: "interval"))
      var every: PullConnection.Interval?
      @OptionGroup var options: MissionOptions

      func perform(_ console: Console) async throws {
        guard let id = ID<PullConnection>(connection) else { throw PullRefusal.unknown }
        try await options.withMission { try await $0.collect.pulls.schedule(id, every, by: .system) }
      }
    }

    struct Remove: KonakCommand {
      static let configuration = CommandConfiguration(
        abstract: told("import.pull.remove.about"))
      @Argument(help: .told("shared.connection")) var connection: String
      @OptionGroup var options: MissionOptions

      func perform(_ console: Console) async throws {
        guard let id = ID<PullConnection>(connection) else { throw PullRefusal.unknown }
        try await options.withMission { try await $0.collect.pulls.remove(id, by: .system) }
      }
    }
  }
}

extension PullConnection.Kind: ExpressibleByArgument {}

extension PullConnection.Interval: ExpressibleByArgument {
  init?(argument: String) {
    guard let known = Self.allCases.first(where: { $0.name == argument }) else { return nil }
    self = known
  }

  private var name: String { String(describing: self) }
  static var allValueStrings: [String] { allCases.map(\.name) }
  static var allValueDescriptions: [String: String] { [:] }
}
