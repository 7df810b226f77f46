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
    @Flag(help: .told("emergencies.list.options.closed")) var closed = false
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
      let closed: String?
    }

    func perform(_ console: Console) async throws {
      try await options.withMission { mission in
        let atlas = try await mission.places.atlas()
        let words = console.words
        let all = try await mission.emergencies.all(for: .system, on: Day(.now))
        for emergency in all where closed || emergency.closed == nil {
          let current = emergency.current
          if json {
            try console.json(
              Line(
                id: emergency.id.description, code: emergency.code, kind: emergency.kind.rawValue,
                place: atlas[emergency.place]?.code, began: emergency.began.description,
                firstReport: emergency.firstReport.description, asOf: current?.asOf.description,
                households: current?.total(.households), individuals: current?.total(.individuals),
                unknownPlaces: current?.unknown, dueStage: emergency.due?.stage.rawValue,
                dueAt: emergency.due?.at.description, closed: emergency.closed?.closing.ending.rawValue))
          } else {
            let ending = emergency.closed.map { EmergencyView.ending($0.closing, words) }
            let parts = [
              emergency.code, words["emergency.kind.\(emergency.kind.rawValue)"],
              atlas.path(emergency.place, in: words.language),
              current.map { EmergencyView.total($0.rows, words) } ?? words["emergency.noFigure"],
            ]
            console.say((parts + [ending].compactMap(\.self)).map(\.onOneLine).joined(separator: "  "))
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
