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

  func table(
    _ lines: [PresenceFigures], covered: [ID<Place>: PlaceReport.Status], informants: [ID<Place>: Int],
    _ round: TrackingRound, group: String?,
    named name: String, _ kind: TableFile
  ) -> Response {
    let words = view.words
    let keys = [
      "round", "code", "place", "group", "status", "official", "estimated", "counted", "carried", "oldest", "total",
      "converted", "places", "missing", "leftOut", "informants",
    ]
    var rows: [[ExportValue]] = lines.map { figures in
      func number(_ value: Int) -> ExportValue { figures.isKnown ? ExportValue(rule.told(value)) : .empty }
      return [
        .text(view.name(round)), .text(view.atlas[figures.place]?.code ?? ""), .text(view.name(figures.place)),
        .text(group ?? words["presence.allGroups"]), .text(covered[figures.place].map(view.status) ?? ""),
        number(figures.official), number(figures.estimated), number(figures.counted), number(figures.carried),
        figures.oldest.map { .integer($0) } ?? .empty, number(figures.total), number(figures.converted),
        .integer(figures.counts.scope), .integer(figures.counts.missing), .integer(figures.leftOut),
        rule.tellsInformants(placeLevel: view.atlas[figures.place]?.level ?? PlaceRecord.siteLevel)
          ? .integer(informants[figures.place] ?? 0) : .empty,
      ]
    }
    let heads = keys.map { words["presence.column.\($0)"] } + (mark.map { _ in [words["presence.column.mark"]] } ?? [])
    if let mark { rows = rows.map { $0 + [.text(mark.text)] } }
    return kind.response(
      named: name, sheet: view.name(round), header: heads, rows, mark: mark, words: words, stamp: stamp)
  }
}
