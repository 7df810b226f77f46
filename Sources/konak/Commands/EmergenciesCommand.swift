import ArgumentParser
import Basics
import Formats
import Foundation
import Office
import Records
import Web

struct EmergenciesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "emergencies", abstract: told("emergencies.about"),
    subcommands: [List.self, Figures.self], defaultSubcommand: List.self)

  struct List: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("emergencies.list.about"))
    @Flag(help: .told("emergencies.list.options.json")) var json = false
    @OptionGroup var options: MissionOptions

    private struct Line: Encodable {
      let id: String
      let code: String
      let kind: String
      let place: String?
      let began: String
      let firstReport: String
      let asOf: String?
      let households: Int?
      let individuals: Int?
      let unknownPlaces: Int?
      let dueStage: String?
      let dueAt: String?
    }

    func perform(_ console: Console) async throws {
      try await options.withMission { mission in
        let atlas = try await mission.places.atlas()
        let words = console.words
        for emergency in try await mission.emergencies.all(for: .system, on: Day(.now)) {
          let current = emergency.current
          if json {
            try console.json(
              Line(
                id: emergency.id.description, code: emergency.code, kind: emergency.kind.rawValue,
                place: atlas[emergency.place]?.code, began: emergency.began.description,
                firstReport: emergency.firstReport.description, asOf: current?.asOf.description,
                households: current?.total(.households), individuals: current?.total(.individuals),
                unknownPlaces: current?.unknown, dueStage: emergency.due?.stage.rawValue,
                dueAt: emergency.due?.at.description))
          } else {
            let counts = Emergency.Unit.allCases.compactMap { unit in
              current?.total(unit).map { words("emergency.count.\(unit.rawValue)", ["count": .number($0)]) }
            }
            console.say(
              [
                emergency.code, words["emergency.kind.\(emergency.kind.rawValue)"],
                atlas.path(emergency.place, in: words.language),
                counts.isEmpty ? words["emergency.noFigure"] : counts.joined(separator: words["list.comma"]),
              ].map(\.onOneLine).joined(separator: "  "))
          }
        }
      }
    }
  }

  struct Figures: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("emergencies.figures.about"),
      discussion: told("emergencies.figures.more"))
    @Option(help: .told("emergencies.figures.options.format")) var format = TableFile.csv
    @Option(help: .told("shared.out"), completion: .file()) var out: String?
    @OptionGroup var purpose: PurposeOption
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      try await options.withMission { mission in
        let atlas = try await mission.places.atlas()
        let mark = try await mission.office.profile.current().mark(in: console.words)
        let rows = try await mission.emergencies.all(for: .system, on: Day(.now))
          .flatMap { EmergencyLine.lines(of: $0, in: atlas) }.map { $0.cells + (mark.map { [.text($0.text)] } ?? []) }
        let bytes = format.bytes(
          sheet: "emergencies", header: EmergencyLine.header + (mark.map { [$0.kind.rawValue] } ?? []), rows,
          isRightToLeft: console.words.language.isRightToLeft)
        try await mission.note(.emergencies, as: "emergencies.\(format.rawValue)", for: purpose)
        try OutputFile.open(out).write(contentsOf: Data(bytes))
      }
    }
  }
}

extension TableFile: ExpressibleByArgument {}
