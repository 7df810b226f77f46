import ArgumentParser
import Basics
import Collect
import Evidence
import FormEngine
import Foundation
import Store
import Web

struct EvidenceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evidence", abstract: "Tabulate answers, and look after pinned tables.",
    subcommands: [Table.self, Pins.self, Rebuild.self], defaultSubcommand: Table.self)

  struct Table: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tabulate the answers to a form.",
      discussion: """
        The same figures as on the page. A dimension is place:LEVEL, period:day|week|month|quarter|year, state, or the \
        path of a choice question; a measure is count, sum:PATH or mean:PATH.
        """)
    @Argument(help: "The form's id.") var form: String
    @Option(help: "What the lines are.") var rows = "place:2"
    @Option(help: "What the columns are.") var columns: String?
    @Option(help: "What is counted.") var measure = "count"
    @Option(help: "value, rowShare, columnShare or totalShare.") var figure = "value"
    @Option(name: .customLong("where"), help: ArgumentHelp("Only where.", valueName: "path=code")) var filters:
      [String] = []
    @Option(name: .customLong("place"), help: "Only in these places, by code or name.") var places: [String] = []
    @Option(help: "From this day, yyyy-mm-dd.") var from: String?
    @Option(help: "Up to this day, yyyy-mm-dd.") var to: String?
    @Flag(help: "JSON instead of CSV.") var json = false
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      let mission = try await Mission.open(try options.configuration())
      let table = try await EvidenceReport(
        store: mission.store, forms: mission.collect.forms, places: mission.places, words: console.words
      ).table(
        form: form, rows: rows, columns: columns, measure: measure, figure: figure, filters: filters, in: places,
        from: from, to: to)
      console.write(json ? Array((table.json.serialized + "\n").utf8) : table.separatedValues)
      await mission.store.close()
    }
  }

  struct Pins: KonakCommand {
    static let configuration = CommandConfiguration(abstract: "List what is pinned.")
    @Flag(help: "One line of JSON a pin.") var json = false
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      let mission = try await Mission.open(try options.configuration())
      for line in try await mission.store.read({ try $0.pins() }) {
        let pin: JSON = [
          "id": .string(line.id.description), "title": .string(line.pin.title.best(in: console.words.language)),
          "form": .string(line.pin.tabulation.form),
        ]
        console.say(json ? pin.serialized : "\(line.id)  \(line.pin.title.best(in: console.words.language))")
      }
      await mission.store.close()
    }
  }

  struct Rebuild: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: "Count a pinned table anew, and say whether a figure moved.")
    @Argument(help: "The pin's id; all of them without one.") var pin: String?
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      let mission = try await Mission.open(try options.configuration())
      let keeper = RollupKeeper(mission.store)
      for line in try await mission.store.read({ try $0.pins() }) where pin == nil || pin == line.id.description {
        try await keeper.rebuild(line.id)
        console.say("\(line.id)  \(line.pin.title.best(in: console.words.language))")
      }
      await mission.store.close()
    }
  }
}

extension Console {
  func write(_ bytes: [UInt8]) { try? FileHandle.standardOutput.write(contentsOf: Data(bytes)) }
}
