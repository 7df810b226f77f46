import Basics
import Evidence
import Formats
import Foundation
import HTTPTypes
import Hummingbird
import Office
import Records

/// Rounds as files: what a page shows, with codes beside names, a blank where nothing is known, and how old a figure is.
struct PresenceFiles {
  private let view: PresenceView
  private let mark: DataMark?
  private let rule: PrecisionRule
  private let stamp: FileStamp

  /// - Parameter rule: How exactly figures are told.
  init(_ view: PresenceView, mark: DataMark?, rule: PrecisionRule, stamp: FileStamp) {
    (self.view, self.mark, self.rule, self.stamp) = (view, mark, rule, stamp)
  }

  /// What is told of places beside their figures.
  struct Told: Sendable {
    let covered: [ID<Place>: PlaceReport.Status]
    let informants: [ID<Place>: Int]
    /// Dispersed and in sites; empty where that is not told.
    let people: [ID<Place>: LocationPeople]
    /// From what figures of places are made that were not collected in individuals.
    let collected: [ID<Place>: [CountingUnit: Int]]
  }

  /// Units that are converted, each with a column of its own.
  static let units: [CountingUnit] = CountingUnit.allCases.filter { $0 != .individuals }

  func table(
    _ lines: [PresenceFigures], _ told: Told, _ round: TrackingRound, group: String?, named name: String,
    _ kind: TableFile
  ) -> Response {
    let words = view.words
    let keys = [
      "round", "code", "place", "group", "status", "official", "estimated", "counted", "carried", "oldest", "total",
      "converted", "places", "missing", "leftOut", "informants", "withSites",
    ]
    var rows: [[ExportValue]] = lines.map { figures in
      func number(_ value: Int) -> ExportValue { figures.isKnown ? ExportValue(rule.told(value)) : .empty }
      let own: [ExportValue] = [
        .text(view.name(round)), .text(view.atlas[figures.place]?.code ?? ""), .text(view.name(figures.place)),
        .text(group ?? words["presence.allGroups"]), .text(told.covered[figures.place].map(view.status) ?? ""),
        number(figures.official), number(figures.estimated), number(figures.counted), number(figures.carried),
        figures.oldest.map { .integer($0) } ?? .empty, number(figures.total), number(figures.converted),
        .integer(figures.counts.scope), .integer(figures.counts.missing), .integer(figures.leftOut),
        rule.tellsInformants(placeLevel: view.atlas[figures.place]?.level ?? PlaceRecord.siteLevel)
          ? .integer(told.informants[figures.place] ?? 0) : .empty,
        ExportValue(known: told.people[figures.place]?.total),
      ]
      return own + Self.units.map { ExportValue(known: told.collected[figures.place]?[$0]) }
    }
    let collected = Self.units.map { words["workbook.column.collected.\($0.rawValue)"] }
    let heads =
      keys.map { words["presence.column.\($0)"] } + collected
      + (mark.map { _ in [words["presence.column.mark"]] } ?? [])
    if let mark { rows = rows.map { $0 + [.text(mark.text)] } }
    return kind.response(
      named: name, sheet: view.name(round), header: heads, rows, mark: mark, words: words, stamp: stamp)
  }
}
