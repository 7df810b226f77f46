package import Basics
import Formats
import Office

/// Released figures as a table, for programs with a key and for everybody: one row a figure, as it was frozen, with what it
/// belongs to. Nothing is figured anew.
package enum ReleasedFigures {
  package static let columns: [ExchangeTable.Column] = [
    .init("table", .text, "#meta+table", role: .dimension(names: "table_title")),
    .init("table_title", .text, "#meta+table+title"),
    .init("indicator", .text, "#indicator+name"),
    .init("line", .text, "#indicator+category+code", role: .dimension(names: "line_title")),
    .init("line_title", .text, "#indicator+category"),
    .init("part", .text, "#indicator+part+code", role: .dimension(names: "part_title")),
    .init("part_title", .text, "#indicator+part"), .init("value", .decimal, "#indicator+value+num", role: .figure),
    .init("numerator", .decimal, "#indicator+numerator+num"),
    .init("denominator", .decimal, "#indicator+denominator+num"),
    .init("standard_error", .decimal, "#indicator+error+num", role: .attribute),
    .init("interval_lower", .decimal, "#indicator+lower+num", role: .attribute),
    .init("interval_upper", .decimal, "#indicator+upper+num", role: .attribute),
    .init("effective_base", .decimal, "#meta+base+effective+num", role: .attribute),
    .init("units", .integer, "#meta+units+num"), .init("unit", .text, "#indicator+unit", role: .attribute),
    .init("unit_code", .text, "#indicator+unit+code", role: .attribute),
    .init("added_over", .text, "#indicator+additivity", role: .attribute),
    .init("kind", .text, "#indicator+type", role: .attribute), .init("state", .text, "#status", role: .attribute),
    .init("age", .integer, "#meta+age+num"), .init("base", .text, "#indicator+base"),
    .init("conditions", .text, "#indicator+conditions"), .init("level", .text, "#meta+level"),
    .init("release", .text, "#meta+release"), .init("computed", .instant, "#date+computed"),
    .init("licence", .text, "#meta+license"), .init("source", .text, "#meta+source"),
    .init("mark", .text, "#meta+mark"), .init("explanation", .text, "#meta+explanation", role: .attribute),
  ]

  /// The figures of all tables of a release, or of one.
  package static func rows(
    _ content: ReleaseContent, block: String? = nil, language: Language
  ) -> [ExchangeTable.Row] {
    let release = "\(content.product)/\(content.number)"
    func words(_ text: LocalizedText) -> ExportValue {
      let best = text.best(in: language)
      return best.isEmpty ? .empty : .text(best)
    }
    return content.tables.filter { block == nil || $0.block.key == block }.flatMap { found in
      let (block, table) = found
      return table.allLines.flatMap { line in
        zip(table.columns, line.figures).enumerated().map { index, found in
          let (column, figure) = found
          return ExchangeTable.Row([
            .text(block.key), words(block.title), words(table.definition.title), .text(line.key), words(line.label),
            .text(column.key), words(column.label), .init(figure?.value), .init(figure?.numerator),
            .init(figure?.denominator), .init(figure?.estimate?.standardError), .init(figure?.estimate?.lower),
            .init(figure?.estimate?.upper), .init(figure?.estimate?.effectiveBase), .init(figure?.units),
            words(table.definition.unit), table.definition.unitCode.map { .text($0) } ?? .empty,
            table.definition.addedOver.map { .text($0) } ?? .empty,
            .text(table.kind(index).rawValue), .text(figure?.state.rawValue ?? "unknown"), .init(figure?.age),
            words(table.definition.base), words(table.definition.conditions), .text(content.level.rawValue),
            .text(release), .instant(content.computed), words(.init(english: content.imprint.licence)),
            words(table.definition.origin), content.mark.map { words($0.text) } ?? .empty,
            line.explanations.map(words) ?? .empty,
          ])
        }
      }
    }
  }

  /// What the release says of itself.
  package static func facts(
    _ content: ReleaseContent, released: Instant, source: String, language: Language
  ) -> ExchangeFacts {
    facts(
      .init(imprint: content.imprint, mark: content.mark), level: content.level,
      release: "\(content.product)/\(content.number)", released: released, source: source, language: language)
  }

  /// The same of an issue in a list; nil before it is out.
  package static func facts(
    _ line: ReleaseLine, _ terms: ReleasedTerms, source: String, language: Language
  ) -> ExchangeFacts? {
    line.released.map { released in
      facts(
        terms, level: line.level, release: "\(line.code)/\(line.number)", released: released, source: source,
        language: language)
    }
  }

  private static func facts(
    _ terms: ReleasedTerms, level: Level, release: String, released: Instant, source: String, language: Language
  ) -> ExchangeFacts {
    ExchangeFacts(
      licence: terms.imprint.licence.isEmpty ? "Not stated" : terms.imprint.licence,
      level: level.rawValue, date: released, release: release, source: source,
      mark: terms.mark.flatMap { mark in
        DataMark.Kind(rawValue: mark.kind).map { DataMark($0, mark.text.best(in: language)) }
      })
  }
}

extension FrozenDefinition {
  /// What programs know the unit by; nil where it is words alone.
  fileprivate var unitCode: String? {
    switch source {
    case .indicator(let source): source.indicator.unit?.code
    case .presence: IndicatorUnit.Listed.persons.rawValue
    case .site: nil
    }
  }

  /// `places groups`, or `none`; nil where nobody can tell.
  fileprivate var addedOver: String? {
    additivity.map { $0.isEmpty ? "none" : $0.map(\.rawValue).joined(separator: " ") }
  }
}

extension ReleaseLine {
  /// Whether a key up to that level reads it. What is for named people no key opens.
  package func isOpen(toKeyUpTo most: Level, at instant: Instant) -> Bool {
    level != .restricted && sight(for: .outside(upTo: most), at: instant) == .open
  }
}
