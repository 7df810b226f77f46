import Basics
import Records
import Store

/// People of a round by group, by nationality, and by who says it.
extension FigureCounter {
  /// Keys of the columns of registers and informants side by side, behind the first one, which is the registers'.
  static let sideColumns = ["said", "difference", CountedTable.both]

  func presence(
    _ source: FrozenDefinition.PresenceSource, by split: PresenceSplit, of places: [ID<Place>]
  ) throws -> CountedTable {
    var table =
      switch split {
      case .sources: try sides(source, of: places)
      case .groups, .nationalities: try parts(source, by: split, of: places)
      }
    table.methods = try reader.sourcesOfEstimates(in: [source.round], of: source.programme)
    table.corrections = try corrections(of: source)
    return table
  }

  // MARK: Groups

  /// Lines are groups where no places are asked for, and else places, with a column for each group.
  private func parts(
    _ source: FrozenDefinition.PresenceSource, by split: PresenceSplit, of places: [ID<Place>]
  ) throws -> CountedTable {
    guard let round = try reader.round(source.round) else { throw PresenceRefusal.roundUnknown }
    let all = Array(Set(places + source.roots))
    let sets = try sets(source, all)
    let strata = try reader.strata(of: source.roots, in: source.round)
    let sums = GroupSums(
      found: try reader.presence(of: all, in: source.round, strata: [""] + strata.map(\.key)),
      groups: try reader.rules(of: round).setUp.groups)
    let parts = Dictionary(grouping: strata) { split.key(of: $0) ?? "" }.sorted { $0.key < $1.key }
    func figure(_ areas: [ID<Place>], _ strata: [Stratum]?, _ set: RecordSet, _ number: KeyPath<PresenceFigures, Int>)
      -> FrozenFigure?
    {
      let digest = set.digest(and: sets.rules)
      switch sums.sum(of: areas, strata) {
      case .nothing: return nil
      case .apart(let units):
        return number == \.total
          ? FrozenFigure(nil, units: units, records: set.count, state: .notAdded, digest: digest) : nil
      case .known(let figures):
        let isCarried = figures.carried > 0 && number != \.counted
        return FrozenFigure(
          Double(figures[keyPath: number]), units: figures.counts.scope, records: set.count,
          state: isCarried ? .carried : .shown, age: isCarried ? figures.oldest : nil, digest: digest)
      }
    }
    let whole = joined(source.roots, sets)
    guard source.level > 0 else {
      func figures(_ strata: [Stratum]?) -> [FrozenFigure?] {
        [\PresenceFigures.total, \.counted, \.carried].map { figure(source.roots, strata, whole, $0) }
      }
      return CountedTable(
        columns: ["figure", "counted", "carried"],
        lines: parts.map { CountedTable.Line(key: $0.key, figures: figures($0.value)) }, total: figures(nil))
    }
    func figures(_ areas: [ID<Place>], _ set: RecordSet) -> [FrozenFigure?] {
      [figure(areas, nil, set, \.total)] + parts.map { figure(areas, $0.value, set, \.total) }
    }
    return CountedTable(
      columns: ["figure"] + parts.map(\.key),
      lines: places.filter(sums.isCovered).map { place in
        CountedTable.Line(
          key: place.hexadecimal, place: place, figures: figures([place], sets.places[place] ?? RecordSet()))
      }, total: figures(source.roots, whole))
  }

  // MARK: Registers and informants

  private func sides(_ source: FrozenDefinition.PresenceSource, of places: [ID<Place>]) throws -> CountedTable {
    guard let round = try reader.round(source.round) else { throw PresenceRefusal.roundUnknown }
    let all = Array(Set(places + source.roots))
    let sets = try sets(source, all)
    let found = try reader.sides(of: all, in: round)
    let words = try reader.explanations(of: places, in: source.round)
    func figures(_ own: SourceFigures, _ set: RecordSet) -> [FrozenFigure?] {
      func figure(_ value: Int?, of places: Int) -> FrozenFigure? {
        guard let value, places > 0 else { return nil }
        return FrozenFigure(Double(value), units: places, records: set.count, digest: set.digest(and: sets.rules))
      }
      return [
        figure(own.register, of: own.registerPlaces), figure(own.informants, of: own.informantPlaces),
        figure(own.difference, of: own.bothPlaces),
        FrozenFigure(
          Double(own.bothPlaces), units: own.bothPlaces, records: set.count, digest: set.digest(and: sets.rules)),
      ]
    }
    let roots = source.roots.compactMap { found[$0] }
    return CountedTable(
      columns: ["figure"] + Self.sideColumns,
      lines: places.compactMap { place in
        found[place].map {
          CountedTable.Line(
            key: place.hexadecimal, place: place, figures: figures($0, sets.places[place] ?? RecordSet()),
            explanations: words[place] ?? [])
        }
      },
      total: roots.isEmpty ? nil : figures(roots.reduce(SourceFigures(), +), joined(source.roots, sets)))
  }
}

/// Adds groups where they can be added.
private struct GroupSums {
  enum Sum {
    case nothing
    /// Groups of which may be the same people: of so many places.
    case apart(Int)
    case known(PresenceFigures)
  }

  /// By the key of the stratum; empty for all groups together.
  let found: [String: [ID<Place>: PresenceFigures]]
  let groups: GroupList

  func isCovered(_ place: ID<Place>) -> Bool { found[""]?[place] != nil }

  /// Of areas that lie apart; of all groups together for nil.
  func sum(of areas: [ID<Place>], _ strata: [Stratum]?) -> Sum {
    let whole = areas.compactMap { found[""]?[$0] }
    guard let all = PresenceFigures(sumOf: whole) else { return .nothing }
    guard let strata else {
      return all.isOverlapping ? .apart(all.counts.scope) : all.isKnown ? .known(all) : .nothing
    }
    var (sums, told): ([PresenceFigures], [Stratum]) = ([], [])
    for stratum in strata {
      let own = areas.compactMap { found[stratum.key]?[$0] }.filter { !$0.byAge.isEmpty }
      guard let sum = PresenceFigures(sumOf: own) else { continue }
      sums.append(sum)
      told.append(stratum)
    }
    guard var sum = PresenceFigures(sumOf: sums) else {
      // Of nobody there is nobody of the group; where others are, the group may not have been asked about.
      return all.isKnown && all.total == 0 && all.leftOut == 0 ? .known(all) : .nothing
    }
    guard all.leftOut == 0 || areApart(told) else { return .apart(all.counts.scope) }
    sum.counts = all.counts
    return .known(sum)
  }

  /// Whether nobody can be in two of them, wherever they are.
  private func areApart(_ strata: [Stratum]) -> Bool {
    strata.enumerated().allSatisfy { index, one in
      !strata[(index + 1)...].contains { one.mayOverlap($0, in: groups) }
    }
  }
}
