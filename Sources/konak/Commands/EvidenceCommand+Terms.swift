import ArgumentParser
import Basics
import Evidence
import Store
import Web

extension EvidenceCommand {
  struct Terms: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("evidence.terms.about"),
      discussion: told("evidence.terms.more"))
    @Argument(help: .told("shared.form")) var form: String?
    @Option(help: .told("evidence.terms.options.unit")) var unit: DescribedUnit?
    @Option(
      name: .customLong("row"), help: .told("evidence.terms.options.rows", valueName: "path=unit"))
    var rows: [Row] = []
    @Flag(help: .told("evidence.terms.options.json")) var json = false
    @OptionGroup var options: MissionOptions

    struct Row: ExpressibleByArgument {
      let path: String
      let unit: DescribedUnit

      init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, let unit = DescribedUnit(rawValue: parts[1]) else { return nil }
        (path, self.unit) = (parts[0], unit)
      }
    }

    private struct Line: Encodable {
      let source: String
      let level: Level
      let use: SourceTerms.Use
      let unit: DescribedUnit?
      let rows: [String: DescribedUnit]
    }

    func validate() throws {
      guard form != nil || (unit == nil && rows.isEmpty) else {
        throw ValidationError(told("wrong.termsForm"))
      }
    }

    func perform(_ console: Console) async throws {
      try await options.withMission { mission in
        let asked = form.map { FigureSource.form($0) }
        if let asked, unit != nil || !rows.isEmpty { try await describe(asked, in: mission.store) }
        let stated = try await mission.store.read { try $0.statedTerms() }
        for (source, known) in stated.sorted(by: { $0.key < $1.key }) where asked.map({ $0 == source }) ?? true {
          let terms = known.terms
          if json {
            try console.json(
              Line(
                source: source.key, level: terms.level, use: terms.use, unit: terms.unit, rows: terms.repeatUnits ?? [:]
              ))
          } else {
            let units =
              [terms.unit].compactMap(\.self) + (terms.repeatUnits ?? [:]).sorted { $0.key < $1.key }.map(\.value)
            let words = units.map { console.words["terms.unit.\($0.rawValue)"] }
            console.say(
              "\(source.key)  \(console.words["level.\(terms.level.rawValue)"])  "
                + (words.isEmpty ? "–" : words.joined(separator: console.words["list.comma"])))
          }
        }
      }
    }

    /// Nothing but this is said otherwise, whoever else says something meanwhile.
    private func describe(_ source: FigureSource, in store: Store) async throws {
      let known = try await store.read { try $0.statedTerms(of: source) }
      var terms = known?.terms ?? .unstated
      terms.unit = unit ?? terms.unit
      for row in rows { terms.repeatUnits = (terms.repeatUnits ?? [:]).merging([row.path: row.unit]) { $1 } }
      try await FigureSources(store).state(terms, of: source, seeing: known?.edition ?? 0, by: .system)
    }
  }
}

extension DescribedUnit: ExpressibleByArgument {}
