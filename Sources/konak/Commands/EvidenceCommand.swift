import ArgumentParser
import Basics
import Collect
import Evidence
import FormEngine
import Foundation
import Store
import Web
import Office

struct EvidenceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evidence",
    abstract:
      """
      Tabulate answers, look after pinned tables, list terms of sources, verify releases, protect tables, estimate from samples, weigh what a file \
      would give away, and make synthetic ones.
      """,
    subcommands: [
      Tabulate.self, Pins.self, Rebuild.self, Verify.self, Risk.self, Table.self, Survey.self, Synthesize.self,
      Terms.self,
    ],
    defaultSubcommand: Tabulate.self)

  struct Tabulate: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tabulate the answers to a form.",
      discussion: """
        The same figures as on the page, as CSV. What lines and columns can be: place:LEVEL (1 province, 2 district), \
        period:day|week|month|quarter|year, state, or the path of a question: a number by its bands (PATH:0,5,18, else \
        they are made), a day by its periods (PATH:month). What can be counted: count, \
        sum:PATH or mean:PATH. Example: konak evidence site_assessment --rows place:1 --columns /visit/round \
        --measure sum:/population/individuals
        """)
    @Argument(help: "The form's id; konak form list shows them.") var form: String
    @Option(help: "What the lines are.") var rows = "place:2"
    @Option(help: "What the columns are.") var columns: String?
    @Option(help: "What is counted.") var measure = "count"
    @Option(help: "The figure itself, or its share.") var figure = Crosstab.Figure.value
    @Option(
      name: .customLong("where"),
      help: ArgumentHelp(
        "Only where; several of one path mean any. Of numbers and days a range: PATH=5..17, PATH=18..",
        valueName: "path=code")
    ) var filters: [String] = []
    @Option(name: .customLong("place"), help: "Only in these places, by code or name.") var places: [String] = []
    @Option(name: .customLong("state"), help: "Only these: received, approved, has_issues.") var states: [String] = []
    @Option(help: "From this day on, as 2026-12-31.") var from: Day?
    @Option(help: "Up to this day, as 2026-12-31.") var to: Day?
    @Flag(help: "One line of JSON instead of CSV.") var json = false
    @OptionGroup var purpose: PurposeOption
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      try await options.withMission { mission in
        let mark = try await mission.mark(of: ID(formID: form), in: console.words)
        let table = try await EvidenceReport(
          store: mission.store, forms: mission.collect.forms, places: mission.places, words: console.words, mark: mark
        ).table(
          form: form, rows: rows, columns: columns, measure: measure, figure: figure.rawValue, filters: filters,
          in: places, states: states, from: from?.description, to: to?.description)
        try await mission.note(
          .figures, of: ID<FormEngine.Form>(formID: form), called: table.title, as: "\(form).\(json ? "json" : "csv")",
          for: purpose)
        console.write(json ? Array((table.json.serialized + "\n").utf8) : table.separatedValues)
      }
    }
  }

  struct Pins: KonakCommand {
    static let configuration = CommandConfiguration(abstract: "List what is pinned.")
    @Flag(help: "One line of JSON a pin.") var json = false
    @OptionGroup var options: MissionOptions

    private struct Line: Encodable {
      let id: String
      let title: String
      let form: String
    }

    func perform(_ console: Console) async throws {
      try await options.withMission { mission in
        for line in try await mission.store.read({ try $0.pins() }) {
          if json {
            try console.json(
              Line(
                id: line.id.description, title: line.pin.title.best(in: console.words.language),
                form: line.pin.tabulation.form))
          } else {
            console.say("\(line.id)  \(line.pin.title.best(in: console.words.language).onOneLine)")
          }
        }
      }
    }
  }

  struct Rebuild: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: "Count pinned tables and indicators that are kept ready anew, and say whether a figure moved.",
      discussion: "A figure that moves was wrong. Exit code 1 when one did.")
    @Argument(help: "The pin's id; all of them without one.") var pin: String?
    @Flag(help: "One line of JSON a pin.") var json = false
    @OptionGroup var options: MissionOptions

    private struct Line: Encodable {
      let id: String
      let title: String
      let moved: Bool
    }

    func perform(_ console: Console) async throws {
      let progress = ProgressLine()
      let isGood = try await options.withMission { mission in
        let kept = try await mission.store.read { reader in
          let pins = try reader.pins().map { (id: $0.id, names: $0.pin.title) }
          let indicators = try reader.indicators().flatMap { line in
            try RollupKeeper.kept(for: line.indicator).map { (id: $0, names: line.indicator.names) }
          }
          // Indicators share what is kept for the same counts.
          var known: Set<ID<Pin>> = []
          return (pins + indicators).filter { known.insert($0.id).inserted }
        }.filter { pin == nil || pin == $0.id.description }
        guard pin == nil || !kept.isEmpty else { throw EvidenceRefusal.unknownPin }
        var isGood = true
        for (number, line) in kept.enumerated() {
          progress.show(console.words["console.evidence.rebuilding"], number, of: kept.count)
          let title = line.names.best(in: console.words.language).onOneLine
          do {
            let hasMoved = try await RollupKeeper(mission.store).rebuild(line.id)
            progress.finish()
            if hasMoved { isGood = false }
            if json {
              try console.json(Line(id: line.id.description, title: title, moved: hasMoved))
            } else {
              console.say("\(line.id)  \(title): \(console.words["console.evidence.\(hasMoved ? "moved" : "same")"])")
            }
          } catch let refusal as EvidenceRefusal {
            progress.finish()
            console.note("\(line.id)  \(title): \(console.words.refusal(refusal))")
            isGood = false
          }
        }
        return isGood
      }
      if !isGood { throw ExitCode.failure }
    }
  }
}

extension Crosstab.Figure: ExpressibleByArgument {}
