import ArgumentParser
import Basics
import Foundation
import Records
import Store
import Web

struct HazardsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hazards", abstract: "Take over hazards, and list them beside displacement.",
    subcommands: [List.self, Import.self], defaultSubcommand: List.self)

  struct List: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: "List hazards, the latest first, with the emergencies beside them.",
      discussion: """
        Beside a hazard stands an emergency in the same district that began at most 14 days later. That does not say that \
        one caused the other.
        """)
    @Option(help: "Only in this place and below, by P-code or name.") var area: String?
    @Option(help: "At most so many.") var limit = 100
    @Flag(help: "One line of JSON a hazard.") var json = false
    @OptionGroup var options: MissionOptions

    func validate() throws {
      guard (1...Hazard.mostRows).contains(limit) else { throw ValidationError("--limit must be from 1 to 100000.") }
    }

    private struct Line: Encodable {
      let id: String
      let source: String
      let key: String
      let kind: String
      let title: String
      let place: String?
      let began: String
      let magnitude: Double?
      let scale: String?
      let emergencies: [String]
    }

    func perform(_ console: Console) async throws {
      try await options.withMission { mission in
        let atlas = try await mission.places.atlas()
        let today = Day(.now)
        var query = HazardQuery()
        query.limit = limit
        if let area {
          guard let place = atlas.place(named: area, on: today) else { throw PlaceRefusal.unknown }
          query.area = place
        }
        let hazards = try await mission.store.read { [query] in try $0.hazards(query) }
        let beside = try await mission.hazards.beside(hazards, for: .system, on: today)
        for hazard in hazards {
          let facts = hazard.facts
          let codes = beside[hazard.id]?.emergencies.map(\.code) ?? []
          if json {
            try console.json(
              Line(
                id: hazard.id.description, source: facts.source, key: facts.key, kind: facts.hazard.rawValue,
                title: facts.title, place: facts.place.flatMap { atlas[$0]?.code }, began: facts.began.description,
                magnitude: facts.magnitude, scale: facts.scale, emergencies: codes))
          } else {
            console.say(([HazardView.line(hazard, console.words)] + codes).map(\.onOneLine).joined(separator: "  "))
          }
        }
      }
    }
  }

  struct Import: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take over a list of hazards: GeoJSON or CSV as the USGS publishes earthquakes, or a table.",
      discussion: """
        Columns: id, kind, title, time, ended, latitude, longitude, place_code, magnitude, scale. Without place_code the place \
        is found by the position. The same hazard of the same source is changed, not doubled.
        """)
    @Argument(
      help: "The file; - reads standard input.", completion: .file(extensions: ["geojson", "json", "csv", "xlsx"]))
    var file: String
    @Option(help: "Whose list it is, for example USGS.") var source: String
    @Option(help: ArgumentHelp("What rows are that do not say it: earthquake, flood, …", valueName: "kind"))
    var kind: Hazard.Kind?
    @Flag(help: "Only say what would change.") var check = false
    @Flag(help: "The result as one line of JSON.") var json = false
    @OptionGroup var options: MissionOptions

    func validate() throws {
      guard !source.isEmpty, source.count <= 60 else { throw ValidationError("--source takes 1 to 60 letters.") }
    }

    func perform(_ console: Console) async throws {
      let bytes = file == "-" ? [UInt8](try FileHandle.standardInput.readToEnd() ?? Data()) : try InputFile.bytes(file)
      try await options.withMission { mission in
        let hazards = HazardFile(bytes, source: source, kind: kind, sheet: file == "-" ? nil : file)
        let result = try await mission.hazards.take(hazards, isCheck: check, by: .system)
        if json {
          try console.json(result)
        } else {
          for diagnostic in result.diagnostics { console.note(diagnostic.line(in: console.words)) }
          console.say(result.summary(isCheck: check, console.words))
        }
        if result.isRefused { throw ExitCode.failure }
      }
    }
  }
}

extension Hazard.Kind: ExpressibleByArgument {}
