import Basics
package import Evidence
import Foundation

/// Released figures in one reader's words: each figure has one way of being written, in texts, tables, pictures and files
/// alike.
package struct FigureWords: Sendable {
  package let words: Words

  package init(_ words: Words) { self.words = words }

  /// `1,204`, `12.5%`, `+30`; a mark where there is no number, which the notes explain.
  package func text(_ figure: FrozenFigure?, _ kind: FrozenDefinition.Kind) -> String {
    guard let figure else { return words["evidence.noData"] }
    switch figure.state {
    case .withheld: return words["document.withheld"]
    case .notAdded: return words["document.notAdded"]
    case .shown, .carried: break
    }
    guard let value = figure.value else { return words["evidence.noData"] }
    let text = number(value, kind, isEstimated: figure.estimate != nil)
    return figure.state == .carried ? text + "\u{00A0}*" : text
  }

  /// How the figure at an address is written: `block/line/base` is what it is a figure of, and of a sample
  /// `block/line/interval` is its interval.
  package func text(at address: FigureAddress, in content: ReleaseContent) -> String? {
    guard let kind = content.kind(of: address) else { return nil }
    if let figure = content[address] { return text(figure, kind) }
    let figure = content[FigureAddress(address.block, address.line)]
    switch address.column {
    case Self.interval: return interval(figure, kind)
    case Self.base:
      return content.tables.first { $0.block.key == address.block }.flatMap { basis(of: figure, in: $0.table) }
    default: return nil
    }
  }

  /// What stands for a column where the interval of a figure is named, or its base.
  package static let interval = "interval"
  package static let base = "base"

  /// `540 households with an answer`; nil for figures of no indicator.
  private func basis(of figure: FrozenFigure?, in table: FrozenTable) -> String? {
    guard case .indicator(let source) = table.definition.source, let figure else { return nil }
    guard figure.state != .withheld else { return words["document.withheld"] }
    let named = table.base?.unit.flatMap { words.counted(figure.units, $0) }
    let units =
      named.map { words("evidence.of.units", ["units": .text($0)]) }
      ?? words(
        table.base?.repeatPath == nil ? "evidence.of.count" : "evidence.of.entries", ["count": .number(figure.units)])
    guard case .share(let share) = source.indicator.measure, share.weight != nil, let amount = figure.denominator else {
      return units
    }
    return words("document.basis", ["amount": .text(words.number(amount)), "units": .text(units)])
  }

  /// `10.2% to 14.8%`; nil where everybody is counted, and where too few clusters were drawn to tell.
  package func interval(_ figure: FrozenFigure?, _ kind: FrozenDefinition.Kind) -> String? {
    guard let estimate = figure?.estimate, let lower = estimate.lower, let upper = estimate.upper else { return nil }
    return words(
      "indicator.interval",
      [
        "lower": .text(number(lower, kind, isEstimated: true)), "upper": .text(number(upper, kind, isEstimated: true)),
      ])
  }

  /// How a number of this kind is written wherever it stands.
  ///
  /// - Parameter isEstimated: Of a population, which nobody knows to parts of one.
  package func number(_ value: Double, _ kind: FrozenDefinition.Kind, isEstimated: Bool = false) -> String {
    switch kind {
    case .amount where isEstimated: words.number(value, decimals: 0...0)
    case .count, .presence: words.number(value, decimals: 0...0)
    case .amount: words.number(value, decimals: 0...2)
    case .mean, .ratio: words.number(value, decimals: 1...2)
    case .share: words.percent(value, decimals: 1...1)
    case .change: Int(exactly: value.rounded()).map(words.signed) ?? words.number(value)
    }
  }

  /// The hour where it was said, with its zone.
  package func hour(_ embargo: Embargo) -> String {
    FigureWords(words.in(TimeZone(identifier: embargo.zone) ?? words.zone)).hour(embargo.until)
  }

  /// The hour with its zone: whoever reads it may be elsewhere.
  func hour(_ instant: Instant) -> String {
    words(
      "release.hour", ["time": .text(words.time(instant)), "zone": .isolated(words.zone.identifier)])
  }

  /// `312 of 540`; nil where the figure is no quotient.
  package func quotient(_ figure: FrozenFigure?, _ kind: FrozenDefinition.Kind) -> String? {
    guard [.share, .ratio, .mean].contains(kind), let figure, figure.state != .withheld, figure.state != .notAdded,
      let upper = figure.numerator, let lower = figure.denominator
    else { return nil }
    func number(_ value: Double) -> String {
      figure.estimate == nil ? words.number(value) : words.number(value, decimals: 0...0)
    }
    return words("indicator.quotient", ["upper": .text(number(upper)), "lower": .text(number(lower))])
  }

  /// Why what figures of a line say differs, in the words that were written with them.
  package func differences(_ table: FrozenTable) -> [String] {
    table.lines.compactMap { line in
      line.explanations.map { said in
        words(
          "document.explanation",
          [
            "line": .text(line.label.best(in: words.language)), "words": .isolated(said.best(in: words.language)),
          ])
      }
    }
  }

  /// What marks in a table mean, as far as they stand in it.
  package func explanations(_ table: FrozenTable) -> [String] {
    let figures = table.allLines.flatMap { $0.figures.compactMap(\.self) }
    let ages = figures.filter { $0.state == .carried }.map { $0.age ?? 1 }
    return [
      ages.max().map { words("document.explain.carried", ["count": .number($0)]) },
      figures.contains { $0.state == .withheld } ? words["document.explain.withheld"] : nil,
      figures.contains { $0.state == .notAdded } ? words["document.explain.notAdded"] : nil,
      figures.contains { $0.estimate != nil } ? words["document.explain.sample"] : nil,
      (table.total?.figure ?? table.lines.last?.figure).flatMap(base),
    ].compactMap(\.self)
  }

  /// How many of a simple random sample a sample is worth; nil where that is not known.
  package func base(_ figure: FrozenFigure) -> String? {
    guard let estimate = figure.estimate, let effective = estimate.effectiveBase else { return nil }
    return words(
      "document.explain.effective",
      ["count": .number(estimate.respondents), "effective": .text(words.number(effective, decimals: 0...0))])
  }

  /// How a number went from one round to another and what of it has which cause, as sentences: nothing where the former
  /// number is not known. Points are parts of the former number in percent, so that they sum to the whole.
  package func change(_ table: FrozenTable) -> [String] {
    guard table.definition.kind == .change, let line = table.total ?? (table.lines.count == 1 ? table.lines[0] : nil),
      let figure = line.figure, let change = figure.value, let before = figure.denominator, before > 0
    else { return [] }
    let arguments: [String: Words.Argument] = [
      "percent": .text(words.percent(abs(change) / before)), "before": .text(number(before, .presence)),
      "after": .text(number(before + change, .presence)), "change": .isolated(number(change, .change)),
    ]
    let whole = words("document.change.\(change > 0 ? "rose" : change < 0 ? "fell" : "same")", arguments)
    let parts = zip(table.columns, line.figures).dropFirst().compactMap { column, part -> (Double, String)? in
      guard let value = part?.value, value != 0 else { return nil }
      return (value, points(value / before * 100, of: column.label.best(in: words.language)))
    }
    guard !parts.isEmpty else { return [whole] }
    let named = parts.sorted { abs($0.0) > abs($1.0) }.map(\.1)
    return [whole, words("document.change.ofWhich", ["parts": .text(named.joined(separator: words["list.comma"]))])]
  }

  private func points(_ value: Double, of cause: String) -> String {
    let size = abs(value)
    // One decimal while that says more: only whole numbers choose a plural.
    let whole = Int(exactly: (size * 10).rounded() / 10)
    let points =
      whole.map { words("document.points", ["count": .number($0)]) }
      ?? words("document.pointsOf", ["number": .text(words.number(size, decimals: 1...1))])
    return words(
      value < 0 ? "document.change.less" : "document.change.more", ["points": .text(points), "cause": .text(cause)])
  }
}
