import Basics
import Records

/// How exactly figures of areas and sites are told that are made from no persons.
struct FigurePrecision {
  let rule: PrecisionRule
  let level: Level

  /// Rounds what is told of people, one figure at a time; places and records are counted as they are. Refuses places that
  /// are too small to be told at the level, and groups that a figure of so small places could harm.
  ///
  /// - Parameter groups: Which groups the figures tell apart.
  func apply(
    to table: inout CountedTable, _ question: FigureQuestion, groups: Set<SourceTerms.HarmfulGroup>
  ) throws(PrecisionRefusal) {
    if let placeLevel = question.source.placeLevel {
      guard rule.tells(placeLevel: placeLevel) else { throw .tooFine(block: question.block, level: level) }
      guard groups.isEmpty || rule.tellsGroups(placeLevel: placeLevel) else {
        throw .groupHarm(block: question.block, level: level)
      }
    }
    // How many estimates of which grade tells how many informants there were.
    if let placeLevel = question.source.placeLevel, !rule.tellsInformants(placeLevel: placeLevel) {
      for index in table.lines.indices { table.lines[index].grades = nil }
    }
    // What is figured from the people of a site rests on their number as it is told.
    if case .site = question.source { return }
    guard rule.base > 1 else { return }
    let isOfPlaces = Set(["places", "missing"])
    let rounded = table.columns.map { !isOfPlaces.contains($0) }
    func told(_ figures: [FrozenFigure?]) -> [FrozenFigure?] {
      zip(figures, rounded).map { figure, isRounded in
        isRounded ? figure.map { self.told($0, question.source) } : figure
      }
    }
    for index in table.lines.indices { table.lines[index].figures = told(table.lines[index].figures) }
    table.total = table.total.map(told)
  }

  private func told(_ figure: FrozenFigure, _ source: FrozenDefinition.Source) -> FrozenFigure {
    func rounded(_ value: Double?) -> Double?? {
      guard let value else { return .some(nil) }
      guard let count = Int(exactly: value.rounded()) else { return value }
      switch rule.told(count) {
      case .about(let count): return .some(Double(count))
      case .fewerThan: return nil
      }
    }
    var told = figure
    told.rounding = rule.base
    guard case .presence = source else {
      // A share, mean or ratio is no count; what it was made of is.
      if figure.denominator == nil {
        guard let value = rounded(figure.value) else { return withheld(figure) }
        told.value = value
        told.estimate = figure.estimate?.told(roundedTo: rule.base)
      } else {
        told.numerator = rounded(figure.numerator) ?? nil
        told.denominator = rounded(figure.denominator) ?? nil
      }
      return told
    }
    guard let value = rounded(figure.value) else { return withheld(figure) }
    (told.value, told.denominator) = (value, rounded(figure.denominator) ?? nil)
    return told
  }

  /// There are some, but fewer than what counts are rounded to: 0 would be wrong.
  private func withheld(_ figure: FrozenFigure) -> FrozenFigure {
    FrozenFigure(nil, units: 0, records: 0, state: .withheld, rounding: rule.base, digest: figure.digest)
  }
}

extension FrozenDefinition.Source {
  /// The administrative level of the lines; nil where they are no places.
  var placeLevel: Int? {
    switch self {
    case .indicator(let source):
      if case .place(let level) = source.dimension { level } else { nil }
    case .presence(let source): source.level
    case .site: PrecisionRule.site
    }
  }

  /// Whether the figures count people, and not records: only these are rounded.
  var countsPeople: Bool {
    switch self {
    case .presence, .site: true
    case .indicator(let source):
      switch source.indicator.measure {
      case .sum, .ratio, .mean, .distinct: true
      case .share(let share): share.weight != nil
      case .count, .median: false
      }
    }
  }
}
