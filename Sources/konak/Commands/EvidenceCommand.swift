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
    abstract: told("evidence.about"),
    subcommands: [
      Tabulate.self, Pins.self, Rebuild.self, Verify.self, Risk.self, Table.self, Survey.self, Synthesize.self,
      Terms.self,
    ],
    defaultSubcommand: Tabulate.self)

  struct Tabulate: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("evidence.tabulate.about"),
      discussion: told("evidence.tabulate.more"))
    @Argument(help: .told("shared.form")) var form: String
    @Option(help: .told("evidence.tabulate.options.rows")) var rows = "place:2"
    @Option(help: .told("evidence.tabulate.options.columns")) var columns: String?
    @Option(help: .told("evidence.tabulate.options.measure")) var measure = "count"
    @Option(help: .told("evidence.tabulate.options.figure")) var figure = Crosstab.Figure.value
    @Option(
      name: .customLong("where"),
      help: .told(
        "evidence.tabulate.options.filters",
        valueName: "path=code")
    ) var filters: [String] = []
    @Option(name: .customLong("place"), help: .told("shared.places")) var places: [String] = []
    @Option(name: .customLong("state"), help: .told("evidence.tabulate.options.states")) var states: [String] = []
    @Option(help: .told("shared.from")) var from: Day?
    @Option(help: .told("shared.to")) var to: Day?
    @Flag(help: .told("evidence.tabulate.options.json")) var json = false
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
    static let configuration = CommandConfiguration(abstract: told("evidence.pins.about"))
    @Flag(help: .told("evidence.pins.options.json")) var json = false
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
      abstract: told("evidence.rebuild.about"),
      discussion: told("evidence.rebuild.more"))
    @Argument(help: .told("evidence.rebuild.options.pin")) var pin: String?
    @Flag(help: .told("evidence.rebuild.options.json")) var json = false
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
