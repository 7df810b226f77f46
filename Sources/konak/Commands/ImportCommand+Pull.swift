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
      commandName: "pull", abstract: "Fetch submissions from KoboToolbox or ODK Central, again and again.",
      subcommands: [Add.self, List.self, Run.self, Runs.self, Schedule.self, Remove.self])

    struct Add: KonakCommand {
      static let configuration = CommandConfiguration(
        abstract: "Set up a connection and print its id.",
        discussion: """
          The form is published here before, from the same workbook. The token (Kobo) or password (Central) is read from \
          standard input. Servers answer by HTTPS; private addresses only where the setting pull_private is yes.
          """)
      @Argument(help: "kobo or central.") var kind: PullConnection.Kind
      @Option(help: ArgumentHelp("The server, as https://kf.kobotoolbox.org.", valueName: "address")) var address:
        String
      @Option(help: ArgumentHelp("What the server calls the form: Kobo's asset, Central's form id.", valueName: "id"))
      var remote: String
      @Option(help: ArgumentHelp("Central: the number of the project.", valueName: "number")) var project: String?
      @Option(help: ArgumentHelp("Central: by what the account signs in.", valueName: "email")) var account: String?
      @Option(help: ArgumentHelp("The form's id here.", valueName: "form")) var form: String
      @Option(help: ArgumentHelp("Every hour, quarterDay or day; by hand unless given.", valueName: "interval"))
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
      static let configuration = CommandConfiguration(abstract: "List connections, and how the last time went.")
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
        abstract: "Fetch what came or changed since the last time.",
        discussion: """
          What is here is known again, so that a run that broke off goes on where it was. What was changed in Kobo shows only \
          when all is gone through, which happens once a day, or with --full. The command ends with status 1 when something \
          was refused. What came is undone as a whole with konak import undo.
          """)
      @Argument(help: "The connection, as konak import pull list names it.") var connection: String
      @Flag(help: "Go through all that the server has.") var full = false
      @Flag(help: "One line of JSON.") var json = false
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
        abstract: "List the runs of a connection that brought something, the newest first.",
        discussion: "Each is an import, and undone as a whole with konak import undo.")
      @Argument(help: "The connection.") var connection: String
      @Flag(help: "One line of JSON a run.") var json = false
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
      static let configuration = CommandConfiguration(abstract: "Say how often a connection is asked by itself.")
      @Argument(help: "The connection.") var connection: String
      @Option(help: ArgumentHelp("Every hour, quarterDay or day; by hand unless given.", valueName: "interval"))
      var every: PullConnection.Interval?
      @OptionGroup var options: MissionOptions

      func perform(_ console: Console) async throws {
        guard let id = ID<PullConnection>(connection) else { throw PullRefusal.unknown }
        try await options.withMission { try await $0.collect.pulls.schedule(id, every, by: .system) }
      }
    }

    struct Remove: KonakCommand {
      static let configuration = CommandConfiguration(
        abstract: "Forget a connection with its credential. What it brought stays.")
      @Argument(help: "The connection.") var connection: String
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
