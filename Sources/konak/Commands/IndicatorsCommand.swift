import ArgumentParser
import Basics
import Evidence
import Foundation
import Office
import Store
import Web

struct IndicatorsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "indicators", abstract: told("indicators.about"),
    subcommands: [List.self, Show.self, Define.self], defaultSubcommand: List.self)

  struct List: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("indicators.list.about"),
      discussion: told("indicators.list.more"))
    @Flag(help: .told("indicators.list.options.json")) var json = false
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      try await options.withMission { mission in
        for line in try await mission.store.read({ try $0.indicators() }) {
          if json {
            try console.json(line.indicator)
          } else {
            console.say("\(line.indicator.code)  \(line.indicator.names.best(in: console.words.language).onOneLine)")
          }
        }
      }
    }
  }

  struct Show: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("indicators.show.about"),
      discussion: told("indicators.show.more"))
    @Argument(help: .told("indicators.show.options.code")) var code: String
    @Option(help: .told("indicators.show.options.by"))
    var by: String?
    @Option(
      name: .customLong("where"),
      help: .told("indicators.show.options.filters", valueName: "path=code")
    ) var filters: [String] = []
    @Option(name: .customLong("place"), help: .told("shared.places")) var places: [String] = []
    @Option(help: .told("shared.from")) var from: Day?
    @Option(help: .told("shared.to")) var to: Day?
    @Flag(help: .told("indicators.show.options.json")) var json = false
    @OptionGroup var purpose: PurposeOption
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      try await options.withMission { mission in
        guard let line = try await mission.store.read({ try $0.indicator(code: code) }) else {
          throw IndicatorRefusal.unknown
        }
        let mark = try await mission.mark(of: line.indicator.formID, in: console.words)
        let figures = try await IndicatorsReport(
          store: mission.store, forms: mission.collect.forms, places: mission.places, words: console.words, mark: mark
        ).figures(code: code, by: by, filters: filters, in: places, from: from, to: to)
        try await mission.note(
          .figures, of: line.id, called: figures.title, as: "\(code).\(json ? "json" : "csv")", for: purpose)
        console.write(json ? Array((figures.json.serialized + "\n").utf8) : figures.separatedValues)
      }
    }
  }

  struct Define: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("indicators.define.about"),
      discussion: told("indicators.define.more"))
    @Argument(help: .told("indicators.define.options.file"), completion: .file(extensions: ["json", "jsonl"]))
    var file: String
    @OptionGroup var options: MissionOptions

    private static let mostBytes = 1 << 20

    func perform(_ console: Console) async throws {
      let bytes = file == "-" ? [UInt8](try FileHandle.standardInput.readToEnd() ?? Data()) : try InputFile.bytes(file)
      guard bytes.count <= Self.mostBytes else {
        console.note("A file of definitions has at most 1 MB.")
        throw ExitCode.failure
      }
      let lines = bytes.split(separator: UInt8(ascii: "\n")).filter { !$0.allSatisfy { $0 == 0x20 || $0 == 0x0D } }
      let definitions = try lines.enumerated().map { number, line in
        do {
          return try JSONText.decode(line, as: IndicatorRecord.self)
        } catch {
          console.note("\(file):\(number + 1): this is no definition: \(Self.problem(error)).")
          throw ExitCode.failure
        }
      }
      try await options.withMission { mission in
        let indicators = Indicators(mission.store)
        for definition in definitions {
          let known = try await mission.store.read { try $0.indicator(code: definition.code) }
          try await indicators.define(known?.id, as: definition, by: .system)
          console.say(definition.code)
        }
      }
    }

    private static func problem(_ error: any Error) -> String {
      switch error {
      case DecodingError.keyNotFound(let key, _): "“\(key.stringValue)” is missing"
      case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
        DecodingError.dataCorrupted(let context):
        context.codingPath.isEmpty
          ? "it is not JSON" : "“\(context.codingPath.map(\.stringValue).joined(separator: "."))”"
      default: "it is not JSON"
      }
    }
  }
}
