package import Basics
import Collect
package import Records
import Store

/// What the figures of a site were made of, for saying so.
package struct SiteCount: Hashable, Codable, Sendable {
  /// The day of the visit that they are of …
  package let day: Day
  /// … and of the one before, where they are compared.
  package let before: Day?
  /// Of the needs.
  package let severity: SiteSeverity?
  /// What the forms are called that asked.
  package let origins: [String]
}

/// Figures of one site: its needs by the thresholds that the question holds, or who lives there.
extension FigureCounter {
  static let needColumns = ["figure", "needed", "there-is", "missing", "people-without"]
  static let peopleColumns = ["figure", "before", "change"]

  /// The visits that the figures rest on, the newest first: for needs the one that answered an indicator, for people the last
  /// two that count.
  func visits(of source: FrozenDefinition.SiteSource) throws -> [SiteFigure] {
    let counted = try reader.figures(of: source.site, SiteReach(requester, on: day)).filter(\.counts)
    switch source.part {
    case .people: return Array(counted.prefix(2))
    case .needs:
      return counted.first { !$0.findings.answers.values.allSatisfy(\.isEmpty) }.map { [$0] } ?? []
    }
  }

  /// People are told as exactly as the level allows first, so that no need gives their number away.
  func count(_ source: FrozenDefinition.SiteSource) throws -> CountedTable {
    let visits = try visits(of: source)
    guard let latest = visits.first else { throw ReleaseRefusal.siteUnvisited(source.code) }
    let set = try reader.recordSets(reader.siteRecords(visits)).values.first ?? RecordSet()
    var rule = try reader.precisionRules()[source.level]
    rule.base = rounding ?? rule.base
    let figures = SiteFigureMaker(rule: rule, records: set.count, digest: set.digest())
    let origins = try Set(visits.map(\.form)).compactMap { try reader.formRecord($0)?.title }.sorted()
    switch source.part {
    case .needs:
      let needs = source.indicators.needs(of: figures.told(latest.findings))
      let severity = SiteSeverity(needs, weights: source.weights)
      return CountedTable(
        columns: Self.needColumns,
        lines: needs.map { CountedTable.Line(key: $0.indicator.key, figures: figures.line($0)) },
        total: [figures.figure(severity.score.map { $0 / 100 }), nil, nil, nil, nil],
        site: SiteCount(day: latest.day, before: nil, severity: severity, origins: origins))
    case .people:
      let former = visits.dropFirst().first
      func line(_ key: String, _ count: (SiteFindings) -> Int?) -> CountedTable.Line {
        .init(key: key, figures: figures.line(count(latest.findings), former.flatMap { count($0.findings) }))
      }
      return CountedTable(
        columns: Self.peopleColumns,
        lines: [line("individuals", \.individuals), line("households", \.households)],
        site: SiteCount(day: latest.day, before: former?.day, severity: nil, origins: origins))
    }
  }
}

private struct SiteFigureMaker {
  let rule: PrecisionRule
  let records: Int
  let digest: String

  /// Nothing where nothing is known.
  func figure(_ value: Double?) -> FrozenFigure? {
    value.map {
      FrozenFigure(
        $0, units: 1, records: records,
        rounding: rule.base > 1 ? rule.base : nil, digest: digest)
    }
  }

  private func number(_ count: Int) -> Int? {
    if case .about(let told) = rule.told(count) { told } else { nil }
  }

  func told(_ findings: SiteFindings) -> SiteFindings {
    SiteFindings(
      households: findings.households.flatMap(number), individuals: findings.individuals.flatMap(number),
      answers: findings.answers)
  }

  func line(_ need: SiteNeed) -> [FrozenFigure?] {
    guard let gap = need.gap else { return FigureCounter.needColumns.map { _ in nil } }
    return [
      figure(gap.share), figure(gap.needed), figure(gap.have),
      figure(gap.missing), figure(gap.peopleWithout.map(Double.init)),
    ]
  }

  /// Now, before and the difference of what is told.
  func line(_ now: Int?, _ before: Int?) -> [FrozenFigure?] {
    func told(_ count: Int?) -> FrozenFigure? {
      count.map { count in
        figure(number(count).map(Double.init))
          ?? FrozenFigure(nil, units: 0, records: 0, state: .withheld, rounding: rule.base, digest: digest)
      }
    }
    let change = now.flatMap(number).flatMap { now in before.flatMap(number).map { Double(now - $0) } }
    return [told(now), told(before), figure(change)]
  }
}

extension Reader {
  /// The forms that asked, with the questions that the figures read.
  func uses(of source: FrozenDefinition.SiteSource) throws -> [SourceUse] {
    let counter = FigureCounter(reader: self, requester: .system, day: Day(epochDay: 0))
    let roles = Set(source.indicators.map(\.role)).union(["site.individuals", "site.households"])
    return try Set(counter.visits(of: source).map(\.form)).sorted().compactMap { form in
      try formRecord(form).map { record in
        let asked = record.versions.flatMap { $0.content.shape.roles }.filter {
          roles.contains($0.role) || $0.role == "presence.individuals" || $0.role == "presence.households"
        }
        return SourceUse(.form(record.formID), paths: Set(asked.map(\.question.path)))
      }
    }
  }
}
