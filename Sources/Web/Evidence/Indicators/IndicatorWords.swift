import Basics
import Evidence

/// What an indicator measures and rests on, as sentences.
struct IndicatorWords {
  let indicator: IndicatorRecord
  let tabulation: TabulationWords

  private var words: Words { tabulation.words }

  var name: String { indicator.names.best(in: words.language) }

  /// The share of which answers, the sum of what.
  var measure: String {
    switch indicator.measure {
    case .count: return words["evidence.count"]
    case .sum(let path): return tabulation.measure(.sum(path: path), repeatPath: nil)
    case .mean(let path): return tabulation.measure(.mean(path: path), repeatPath: nil)
    case .ratio(let of, let to):
      return words(
        "indicator.measure.ratioOf", ["of": .text(tabulation.question(of)), "to": .text(tabulation.question(to))])
    case .share(let share):
      let arguments: [String: Words.Argument] = [
        "answers": .text(answers(share.codes, to: share.path)), "question": .text(tabulation.question(share.path)),
      ]
      guard let weight = share.weight else { return words("indicator.measure.shareOf", arguments) }
      return words(
        "indicator.measure.shareOfWeight",
        arguments.merging(["weight": .text(tabulation.question(weight))]) { first, _ in first })
    }
  }

  /// What the figure is a figure of, with what was left out: printed wherever it stands.
  func base(of figures: IndicatorFigures, part: IndicatorFigures.Part?) -> String {
    var parts: [String] = []
    let units = part?.units ?? figures.lines.reduce(0) { $0 + ($1.part?.units ?? 0) }
    if case .share(let share) = indicator.measure, let weight = share.weight, let lower = part?.lower {
      parts.append(
        words(
          "indicator.base.weighted",
          [
            "amount": .text(words.number(lower)), "weight": .text(tabulation.question(weight)), "count": .number(units),
          ]))
    } else {
      parts.append(
        figures.repeatPath.map {
          words("evidence.base.rows", ["count": .number(units), "repeat": .text(tabulation.question($0))])
        } ?? words("evidence.base.count", ["count": .number(units)]))
    }
    if figures.missing > 0 { parts.append(words("evidence.missing", ["count": .number(figures.missing)])) }
    if case .share(let share) = indicator.measure, !share.outside.isEmpty {
      parts.append(
        words(
          "indicator.base.outside",
          ["count": .number(figures.outside), "answers": .text(answers(share.outside, to: share.path))]))
    }
    if indicator.filter.states.isEmpty { parts.append(words["evidence.withoutRejected"]) }
    return parts.joined(separator: words["evidence.separator"])
  }

  /// A figure as it is shown; nil where there is none.
  func figure(_ value: Double?) -> String? {
    guard let value else { return nil }
    return indicator.isShare ? words.percent(value, decimals: 1...1) : words.number(value)
  }

  /// `312 of 540`; nil where the figure is no quotient.
  func quotient(_ part: IndicatorFigures.Part?) -> String? {
    guard let part, let upper = part.upper, let lower = part.lower else { return nil }
    return words(
      "indicator.quotient", ["upper": .text(words.number(upper)), "lower": .text(words.number(lower))])
  }

  var target: String? {
    indicator.target.map {
      words(
        "indicator.target.\($0.direction.rawValue)",
        ["value": .text(indicator.isShare ? words.percent($0.value) : words.number($0.value))])
    }
  }

  private func answers(_ codes: [String], to path: String) -> String {
    words.list(codes.map { tabulation.answer($0, to: path) })
  }
}
