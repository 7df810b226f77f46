import Basics
import Evidence
import Statistics

/// What an indicator measures and rests on, as sentences.
struct IndicatorWords {
  let indicator: IndicatorRecord
  let tabulation: TabulationWords

  private var words: Words { tabulation.words }

  var name: String { indicator.names.best(in: words.language) }

  /// The share of which answers, the sum of what; of a sample as of the population that is estimated.
  var measure: String {
    guard indicator.sample != nil else { return measured }
    if indicator.measure == .count { return words["indicator.measure.population"] }
    return words("indicator.measure.estimated", ["measure": .text(measured)])
  }

  private var measured: String {
    switch indicator.measure {
    case .count:
      return tabulation.measure(.count, repeatPath: tabulation.repeatPath(of: indicator.filter.paths))
    case .median(let path):
      return words("indicator.measure.medianOf", ["question": .text(tabulation.question(path))])
    case .distinct(let path):
      return words("indicator.measure.distinctOf", ["question": .text(tabulation.question(path))])
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

  /// In what the figures are; nil where nobody said it.
  var unit: String? {
    let told: String? =
      switch indicator.unit {
      case .listed(let listed): words["indicator.unitNames.\(listed.rawValue)"]
      case .named(let own): own.best(in: words.language)
      case nil: nil
      }
    return told.map { indicator.isShare ? words("indicator.unitOfShare", ["unit": .text($0)]) : $0 }
  }

  /// Over what the figures may be added, and what is worked out anew.
  func additivity(_ added: [IndicatorRecord.Axis]) -> String {
    guard indicator.isAdded else { return words["indicator.additivity.anew"] }
    guard !added.isEmpty else { return words["indicator.additivity.none"] }
    return words("indicator.additivity.over", ["axes": .text(words.list(added.map(axis)))])
  }

  func axis(_ axis: IndicatorRecord.Axis) -> String { words["indicator.axis.\(axis.rawValue)"] }

  /// Why a table has no total.
  func noTotal(over axis: IndicatorRecord.Axis) -> String {
    axis == .time && indicator.additivity == nil
      ? words["evidence.noTotal"] : words("indicator.noTotal", ["axis": .text(self.axis(axis))])
  }

  /// With what the base of a part is said.
  func base(of part: IndicatorFigures.Part?, in figures: IndicatorFigures) -> IndicatorBase {
    figures.base(of: part, as: tabulation.units[figures.repeatPath ?? ""])
  }

  /// What the figure is a figure of, with what was left out: printed wherever it stands.
  func told(_ base: IndicatorBase) -> String {
    guard let counts = base.counts else { return words["release.base.withheld"] }
    var parts: [String] = []
    let units = counts.units
    if let sample = counts.sample {
      parts.append(
        words(
          counts.population == nil || indicator.sample?.weight == nil
            ? "indicator.base.sample" : "indicator.base.population",
          [
            "count": .number(units), "clusters": .text(words.number(sample.clusters)),
            "strata": .text(words.number(sample.strata)),
            "population": .text(words.number(counts.population ?? 0, decimals: 0...0)),
          ]))
    } else if case .share(let share) = indicator.measure, let weight = share.weight, let lower = counts.lower {
      var arguments: [String: Words.Argument] = [
        "amount": .text(words.number(lower)), "weight": .text(tabulation.question(weight)), "count": .number(units),
      ]
      let named = base.unit.flatMap { words.counted(units, $0) }
      arguments["units"] = named.map { .text($0) }
      parts.append(words(named == nil ? "indicator.base.weighted" : "indicator.base.weightedUnits", arguments))
    } else {
      parts.append(tabulation.counted(units, "base", repeatPath: base.repeatPath, as: base.unit))
    }
    parts += missing(in: counts)
    if case .share(let share) = indicator.measure {
      if !share.outside.isEmpty {
        parts.append(
          words(
            "indicator.base.outside",
            ["count": .number(counts.outside), "answers": .text(outside(share, counts.outsideBy))]))
      }
      let inside = tabulation.answers(to: share.path).map(\.code).filter {
        NonResponse.isCode($0) && !share.outside.contains($0) && !share.codes.contains($0)
      }
      if !inside.isEmpty {
        parts.append(words("indicator.base.inside", ["answers": .text(answers(inside, to: share.path))]))
      }
    }
    if indicator.filter.states.isEmpty { parts.append(words["evidence.withoutRejected"]) }
    return parts.joined(separator: words["evidence.separator"])
  }

  /// Answers that are in no base, each with how many gave it.
  private func outside(_ share: IndicatorRecord.Share, _ counts: [String: Int]?) -> String {
    guard let counts, share.outside.count > 1 else { return answers(share.outside, to: share.path) }
    return words.list(
      share.outside.map { code in
        words(
          "indicator.base.outsideOf",
          [
            "answer": .isolated(tabulation.answer(code, to: share.path)),
            "number": .text(words.number(counts[code] ?? 0)),
          ])
      })
  }

  /// Who is in no base: asked in vain, not asked, or in none of the lines.
  private func missing(in counts: IndicatorBase.Counts) -> [String] {
    guard counts.missing > 0 else { return [] }
    guard let unanswered = counts.unanswered else {
      return [words("evidence.missing", ["count": .number(counts.missing)])]
    }
    func part(_ key: String, _ count: Int?) -> String? {
      count.flatMap { $0 > 0 ? words("indicator.base.\(key)", ["count": .number($0)]) : nil }
    }
    return [
      part("withOne", unanswered.withOne), part("withNone", unanswered.withNone),
      part("inVain", unanswered.inVain), part("unasked", unanswered.unasked),
      unanswered.unasked == nil && unanswered.withOne == nil ? part("unaskedUnknown", unanswered.count) : nil,
      part("unplaced", counts.missing - unanswered.count),
    ].compactMap(\.self)
  }

  /// A figure as it is shown; nil where there is none.
  func figure(_ value: Double?) -> String? {
    guard let value else { return nil }
    if indicator.isShare { return words.percent(value, decimals: 1...1) }
    return indicator.sample != nil && isTotal ? words.number(value, decimals: 0...0) : words.number(value)
  }

  /// Whether the figure grows with the population.
  private var isTotal: Bool { indicator.measure == .count || indicator.isSum }

  /// `41.2 % to 53.9 %`; nil where everybody is counted, and where too few clusters were drawn to tell.
  func interval(_ part: IndicatorFigures.Part?) -> String? {
    guard let interval = part?.estimate?.interval, let lower = figure(interval.lower),
      let upper = figure(interval.upper)
    else { return nil }
    return words("indicator.interval", ["lower": .text(lower), "upper": .text(upper)])
  }

  /// `312 of 540`; nil where the figure is no quotient.
  func quotient(_ part: IndicatorFigures.Part?) -> String? {
    guard let part, let upper = part.upper, let lower = part.lower else { return nil }
    let number = { (value: Double) in part.estimate == nil ? words.number(value) : words.number(value, decimals: 0...0)
    }
    return words("indicator.quotient", ["upper": .text(number(upper)), "lower": .text(number(lower))])
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
