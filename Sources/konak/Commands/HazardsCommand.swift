import ArgumentParser
import Basics
import Foundation
import Records
import Store
import Web

struct HazardsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hazards", abstract: told("hazards.about"),
    subcommands: [List.self, Import.self], defaultSubcommand: List.self)

  struct List: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("hazards.list.about"),
      discussion: told("hazards.list.more"))
    @Option(help: .told("shared.area")) var area: String?
    @Option(help: .told("shared.limit")) var limit = 100
    @Flag(help: .told("hazards.list.options.json")) var json = false
    @OptionGroup var options: MissionOptions

    func validate() throws {
      guard (1...Hazard.mostRows).contains(limit) else { throw ValidationError(told("wrong.limit")) }
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
      abstract: told("hazards.import.about"),
      discussion: told("hazards.import.more"))
    @Argument(
      help: .told("hazards.import.options.file"), completion: .file(extensions: ["geojson", "json", "csv", "xlsx"]))
    var file: String
    @Option(help: .told("hazards.import.options.source")) var source: String
    @Option(help: .told("hazards.import.options.kind", valueName: "kind"))
    var kind: Hazard.Kind?
    @Flag(help: .told("shared.check")) var check = false
    @Flag(help: .told("hazards.import.options.json")) var json = false
    @OptionGroup var options: MissionOptions

    func validate() throws {
      guard !source.isEmpty, source.count <= 60 else { throw ValidationError(told("wrong.source")) }
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
