import Basics
import Evidence
import Formats
import Foundation
import Records
import Store

/// The figures of one site in the words of a product's languages, with where it is as exactly as the level allows.
struct SiteBlockWords: WordedBlock {
  let programme: String?
  let isPractice: Bool
  let record: SiteRecord
  let place: PlaceRecord
  let atlas: PlaceAtlas
  let rule: PrecisionRule
  let rules: SiteRules
  let source: FrozenDefinition.SiteSource
  let words: [Language: Words]

  func question(block: String) -> FigureQuestion { FigureQuestion(block: block, source: .site(source)) }

  func table(_ counted: CountedTable, languages: [Language]) -> FrozenTable {
    func each(_ text: (Words) -> String?) -> LocalizedText {
      self.each(languages) { language in words[language].flatMap(text) }
    }
    let isNeeds = source.part == .needs
    let key = "release.site.\(source.part.rawValue)"
    func site(_ words: Words) -> [String: Words.Argument] {
      [
        "site": .isolated(place.names.best(in: words.language)), "code": .isolated(record.code),
      ]
    }
    return FrozenTable(
      definition: FrozenDefinition(
        source: .site(source), kind: isNeeds ? .share : .presence, title: each { $0("\(key).title", site($0)) },
        measure: each { $0["\(key).measure"] }, conditions: each { words in counted.site.map { visits($0, words) } },
        unit: isNeeds ? LocalizedText() : each { $0["release.unit.people"] },
        origin: each { words in counted.site?.origins.joined(separator: words["list.comma"]) }),
      dimension: each { $0["\(key).lines"] },
      columns: counted.columns.map { column in
        .init(column, each { $0["\(key).\(column)"] }, kind: Self.kind(column, isNeeds: isNeeds))
      },
      lines: counted.lines.map { line in .init(line.key, each { label(line.key, $0) }, line.figures) },
      total: counted.total.map { .init(FrozenTable.totalKey, each { $0["release.site.needs.severity"] }, $0) },
      notes: (isNeeds ? [each(thresholds)] : []) + [each(whereabouts)]
        + (counted.site?.severity.map { severity in [each { self.severity(severity, $0) }] } ?? []),
      site: counted.site)
  }

  private static func kind(_ column: String, isNeeds: Bool) -> FrozenDefinition.Kind? {
    switch column {
    case "needed", "there-is", "missing": .amount
    case "people-without": .presence
    case "change": .change
    default: nil
    }
  }

  /// From where on something is missing, need by need.
  private func thresholds(_ words: Words) -> String {
    source.indicators.map { indicator in
      words(
        "release.site.needs.threshold",
        [
          "need": .isolated(indicator.names.best(in: words.language)),
          "threshold": .text(words.threshold(of: indicator)),
        ])
    }.joined(separator: " ")
  }

  private func label(_ key: String, _ words: Words) -> String {
    guard let indicator = source.indicators.first(where: { $0.key == key }) else {
      return words["release.site.people.\(key)"]
    }
    return indicator.names.best(in: words.language)
  }

  private func visits(_ count: SiteCount, _ words: Words) -> String {
    guard let before = count.before else {
      return words("release.site.visited", ["date": .text(words.date(count.day))])
    }
    return words(
      "release.site.visits", ["date": .text(words.date(count.day)), "before": .text(words.date(before))])
  }

  /// What kind of site it is, in which area, and where: nothing that the level does not tell.
  private func whereabouts(_ words: Words) -> String {
    let area = place.parent.map { atlas.path($0, in: words.language) }
    let type = record.facts.type.map { rules.types[$0]?.names.best(in: words.language) ?? $0 }
    let unit = place.parent.flatMap { atlas[$0] }
    let point = place.centre.flatMap { rule.told($0, centroid: unit?.centre) }
    let spot = point.map { point -> String in
      let numbers: [String: Words.Argument] = [
        "latitude": .text(words.number(point.latitude, decimals: 4...4)),
        "longitude": .text(words.number(point.longitude, decimals: 4...4)),
      ]
      switch rule.coordinates {
      case .exact: return words("release.site.at.exact", numbers)
      case .centroid: return words("release.site.at.centroid", numbers)
      case .masked(let metres):
        return words("release.site.at.masked", numbers.merging(["metres": .text(words.number(metres))]) { $1 })
      }
    }
    return [type, area, spot].compactMap(\.self).joined(separator: words["evidence.separator"])
  }

  private func severity(_ severity: SiteSeverity, _ words: Words) -> String {
    words(
      "release.site.needs.known",
      [
        "known": .text(words.number(severity.known)), "all": .text(words.number(severity.known + severity.unknown)),
        "low": .text(words.percent(severity.lowest / 100, decimals: 0...0)),
        "high": .text(words.percent(severity.highest / 100, decimals: 0...0)),
      ])
  }
}
