import Basics
import Office
import Records
import Store

/// How exactly figures of areas and sites are told that are made from no persons.
struct FigurePrecision {
  let rule: PrecisionRule
  let level: Level

  /// Rounds what is told of people, one figure at a time; places and records are counted as they are. Nationalities that
  /// are not told apart become one line. Refuses places that are too small to be told at the level; whether groups may be
  /// told of them an officer decides of the release: see ``GroupHarm``.
  ///
  /// - Parameters:
  ///   - placeLevel: Of the smallest places that the figures are of; nil where they are of none.
  ///   - isByNationality: Whether the lines are nationalities, or, where lines are places of a round, the columns.
  func apply(
    to table: inout CountedTable, _ question: FigureQuestion, placeLevel: Int?, isByNationality: Bool
  ) throws(PrecisionRefusal) {
    try rule.require(placeLevel: placeLevel, of: question.block, at: level)
    if isByNationality {
      func told(_ key: String) -> String {
        key == PresenceSplit.untold ? key : rule.told(nationality: key.uppercased())
      }
      if question.source.hasGroupsAsColumns {
        table.joinColumns(as: told)
      } else {
        table.join(question.source, as: told)
      }
    }
    tellInformants(of: &table, placeLevel: placeLevel)
    // What is figured from the people of a site rests on their number as it is told.
    if case .site = question.source { return }
    guard rule.base > 1, question.source.countsPeople else { return }
    let isOfPlaces = Set(["places", "missing", CountedTable.informants, CountedTable.both])
    let rounded = table.columns.map { !isOfPlaces.contains($0) }
    func told(_ figures: [FrozenFigure?]) -> [FrozenFigure?] {
      zip(figures, rounded).map { figure, isRounded in
        isRounded ? figure.map { self.told($0, question.source) } : figure
      }
    }
    for index in table.lines.indices { table.lines[index].figures = told(table.lines[index].figures) }
    table.total = table.total.map(told)
    tellBase(of: &table, question.source)
  }

  /// Words about the base name the people that it has, who are told no more exactly there than among the figures.
  private func tellBase(of table: inout CountedTable, _ source: FrozenDefinition.Source) {
    guard case .indicator(let indicator) = source, var counts = table.base?.counts else { return }
    var people = [counts.population].compactMap(\.self)
    counts.population = counts.population.flatMap(told)
    if case .share(let share) = indicator.indicator.measure, share.weight != nil, let lower = counts.lower {
      people.append(lower)
      counts.lower = told(lower)
    }
    table.base?.counts = people.allSatisfy({ told($0) != nil }) ? counts : nil
  }

  /// In small places the number tells who spoke, and so does how many estimates there are of which grade: then both go.
  private func tellInformants(of table: inout CountedTable, placeLevel: Int?) {
    guard let placeLevel, !rule.tellsInformants(placeLevel: placeLevel) else { return }
    for index in table.lines.indices { table.lines[index].grades = nil }
    guard let column = table.columns.firstIndex(of: CountedTable.informants) else { return }
    table.columns.remove(at: column)
    for index in table.lines.indices { table.lines[index].figures.remove(at: column) }
    table.total?.remove(at: column)
  }

  /// Nil for fewer than what counts are rounded to.
  private func told(_ people: Double) -> Double? {
    guard let count = Int(exactly: people.rounded()) else { return people }
    switch rule.told(count) {
    case .about(let count): return Double(count)
    case .fewerThan: return nil
    }
  }

  private func told(_ figure: FrozenFigure, _ source: FrozenDefinition.Source) -> FrozenFigure {
    func rounded(_ value: Double?) -> Double?? {
      guard let value else { return .some(nil) }
      return self.told(value).map { .some($0) }
    }
    guard figure.state != .withheld else { return figure }
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

extension CountedTable {
  /// The key of the column that tells how many informants spoke.
  static let informants = "informants"

  /// The key of the column that tells of how many places both registers and informants speak.
  static let both = "both"

  /// The same of the columns behind the first one, which is all of them together.
  mutating func joinColumns(as told: (String) -> String) {
    let joined = columns.indices.dropFirst().filter { told(columns[$0]) == PrecisionRule.otherNationalities }
    guard let first = joined.first else { return }
    func merged(_ figures: [FrozenFigure?]) -> [FrozenFigure?] {
      let other = FrozenFigure(joining: joined.compactMap { figures[$0] }, isAdditive: true)
      return figures.indices.compactMap { index -> FrozenFigure?? in
        if index == first { return .some(other) }
        return joined.contains(index) ? nil : .some(figures[index])
      }
    }
    for index in lines.indices { lines[index].figures = merged(lines[index].figures) }
    total = total.map(merged)
    columns = columns.indices.compactMap { index in
      index == first ? PrecisionRule.otherNationalities : joined.contains(index) ? nil : columns[index]
    }
  }

  /// Makes one line of those whose keys are told alike, where the first of them stood.
  mutating func join(_ source: FrozenDefinition.Source, as told: (String) -> String) {
    let groups = Dictionary(grouping: lines.indices) { told(lines[$0].key) }
    // Whoever gave several answers is in several lines, and can be in one only by counting anew.
    let isAdditive = (base == nil || total != nil) && source.isAdditive
    var joined: [Line] = []
    for index in lines.indices {
      let key = told(lines[index].key)
      guard key == PrecisionRule.otherNationalities, let all = groups[key] else {
        joined.append(lines[index])
        continue
      }
      guard all.first == index else { continue }
      joined.append(
        Line(
          key: key,
          figures: columns.indices.map { column in
            FrozenFigure(joining: all.compactMap { lines[$0].figures[column] }, isAdditive: isAdditive)
          }))
    }
    lines = joined
  }
}

extension FrozenFigure {
  /// Of several lines as one; nil of none. What cannot be added is withheld.
  fileprivate init?(joining figures: [FrozenFigure], isAdditive: Bool) {
    guard let first = figures.first else { return nil }
    guard figures.count > 1 else {
      self = first
      return
    }
    let digest = Hashing.blake2b(figures.flatMap { Array($0.digest.utf8) }).hex
    // What a sample estimates has an error, which does not add up.
    guard isAdditive, figures.allSatisfy({ $0.state != .withheld && $0.estimate == nil }) else {
      self.init(nil, units: 0, records: 0, state: .withheld, digest: digest)
      return
    }
    // Who may be the same people as others is not added to them either.
    guard figures.allSatisfy({ $0.state != .notAdded }) else {
      self.init(nil, units: first.units, records: first.records, state: .notAdded, digest: digest)
      return
    }
    func sum(_ part: (FrozenFigure) -> Double?) -> Double? {
      figures.reduce(Double?.some(0)) { sum, figure in sum.flatMap { sum in part(figure).map { sum + $0 } } }
    }
    let (upper, lower) = (sum(\.numerator), sum(\.denominator))
    let isQuotient = figures.contains { $0.denominator != nil }
    let quotient = upper.flatMap { upper in lower.flatMap { $0 == 0 ? nil : upper / $0 } }
    self.init(
      isQuotient ? quotient : sum(\.value), numerator: isQuotient ? upper : nil,
      denominator: isQuotient ? lower : nil, units: figures.reduce(0) { $0 + $1.units },
      records: figures.reduce(0) { $0 + $1.records },
      state: figures.contains { $0.state == .carried } ? .carried : .shown, age: figures.compactMap(\.age).max(),
      digest: digest)
  }
}

extension FrozenDefinition.Source {
  /// The administrative level of the smallest places that the figures are of: of their lines, or of the conditions that
  /// leave the others out. Nil where they are of no place.
  func placeLevel(_ reader: Reader) throws -> Int? {
    switch self {
    case .indicator(let source):
      var levels = try reader.placeLevels(of: Array(Set(source.filter.places + source.indicator.filter.places)))
      if case .place(let level) = source.dimension { levels.append(level) }
      return levels.max()
    case .presence(let source): return source.level
    case .site: return PrecisionRule.site
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

  /// Whether lines can be made one by adding what they are made of.
  var isAdditive: Bool {
    switch self {
    case .presence, .site: true
    case .indicator(let source):
      switch source.indicator.measure {
      case .count, .sum, .mean, .ratio, .share: true
      case .distinct, .median: false
      }
    }
  }
}
