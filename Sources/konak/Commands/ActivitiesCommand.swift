import ArgumentParser
import Basics
import Collect
import Evidence
import Foundation
import Office
import Records
import Store
import Web

struct ActivitiesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "activities", abstract: told("activities.about"),
    subcommands: [Export.self, Import.self, Doubles.self], defaultSubcommand: Export.self)

  struct Export: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("activities.export.about"),
      discussion: told("activities.export.more"))
    @Option(help: .told("activities.export.options.format")) var format = ExchangeFormat.hxl
    @Flag(help: .told("activities.export.options.presence")) var presence = false
    @Option(help: .told("shared.area")) var area: String?
    @Option(
      help: .told("activities.export.options.level", valueName: "level")
    )
    var level = Level.internal
    @Option(name: .shortAndLong, help: .told("activities.export.options.output"), completion: .file()) var output:
      String?
    @OptionGroup var purpose: PurposeOption
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      try await options.withMission { mission in
        let atlas = try await mission.places.atlas()
        var query = ActivityQuery()
        query.level = level
        if let area {
          guard let place = atlas.place(named: area, on: Day(.now)) else { throw PlaceRefusal.unknown }
          query.area = place
        }
        let tables = try await ActivityTables(mission.activities, language: console.words.language)
        let rights = Activities.readable(by: .system, on: Day(.now))
        let mark = try await mission.office.mark(ofProgramme: nil, in: console.words)
        let source = try await mission.office.profile.current().name.best(in: .english)
        let facts = ExchangeFacts.unreleased(at: .now, level: level, source: source, mark: mark)
        let table =
          presence
          ? try await tables.threeW(query, rights, facts: facts)
          : try await tables.fiveW(query, rights, facts: facts)
        let name = output ?? "\(table.name).\(format.ending)"
        try await mission.note(
          .activities, called: presence ? "3W" : "5W", as: URL(filePath: name).lastPathComponent, at: level,
          for: purpose)
        let bytes = format.encode(table, language: console.words.language)
        let file = try OutputFile.open(output)
        for try await piece in bytes { try file.write(contentsOf: Data(piece)) }
      }
    }
  }

  struct Import: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("activities.import.about"),
      discussion: told("activities.import.more"))
    @Argument(help: .told("shared.file"), completion: .file(extensions: ["csv", "xlsx", "xls"])) var file: String
    @Option(help: .told("activities.import.options.month", valueName: "month")) var month: String?
    @Flag(help: .told("shared.check")) var check = false
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      let bytes = try InputFile.bytes(file)
      try await options.withMission { mission in
        let imports = mission.activityImports
        let id = try await imports.begin(bytes, named: URL(filePath: file).lastPathComponent, by: .system)
        var plan = try await imports.overview(of: id, for: .system).plan
        if let month { plan.constants[ActivityField.month.path] = month }
        try await imports.map(id, plan, by: .system)
        let counts = try await imports.run(id, isDry: check, by: .system) { diagnostic in
          console.note(diagnostic.line(in: console.words))
        }
        console.say(
          console.words(
            check ? "console.import.activitiesTried" : "console.import.activities",
            [
              "import": .text(id.description), "rows": .number(counts.rows), "received": .number(counts.received),
              "known": .number(counts.known), "refused": .number(counts.refused),
            ]))
        if counts.refused > 0 { throw ExitCode.failure }
      }
    }
  }

  struct Doubles: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("activities.doubles.about"))
    @OptionGroup var options: MissionOptions

    private struct Line: Encodable {
      let people: Int?
      let rounds: Int
      let partners: Int
      let activities: Int
    }

    func perform(_ console: Console) async throws {
      try await options.withMission { mission in
        let found = try await mission.store.read { reader in
          try reader.activityOverlaps(ActivityQuery(), Activities.readable(by: .system, on: Day(.now)), named: 0)
        }
        try console.json(
          Line(
            people: found.people, rounds: found.possible[.rounds] ?? 0, partners: found.possible[.partners] ?? 0,
            activities: found.possible[.activities] ?? 0))
      }
    }
  }
}

extension Level: ExpressibleByArgument {}
extension ExchangeFormat: ExpressibleByArgument {}
