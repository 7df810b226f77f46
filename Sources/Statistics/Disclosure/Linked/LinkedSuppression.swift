import Foundation

/// Which figures of a linked set are left out, so that few persons are not told and cannot be told by subtraction.
///
/// **Method.** For every ``LinkedTarget`` two other populations are found, one with as many more of these persons as the
/// threshold wants and one with one fewer, in which all figures that are shown are the same. They differ from the true one by
/// *changes*: somebody has another value of one variable (another district, another answer), somebody else has the value
/// that they gave up, or somebody is there or not there at all. Figures that a change moves are left out; the cheapest
/// change is taken. Then every figure is shown again if all who need it find other changes among what is left out.
///
/// Figures that are out already are the same in all populations, since nobody can take them back.
///
/// It is the hypercube method (Repsilber 1994; Giessing and Repsilber 2002) over persons in place of the cells of one table.
/// ``CellSuppression`` needs the product of all variables, which a set with a dozen conditions and shares does not allow.
///
/// **Guarantee.** Whoever has all that is shown cannot tell these populations apart, whatever they calculate. Nobody has
/// values in them that go together in nobody, two and two, and no figure that is zero is used.
///
/// **Cost.** About the targets times 4,000 persons times the tables that ask for a value. It is a heuristic: more figures
/// may be left out than an optimum would.
package struct LinkedSuppression: Sendable {
  package enum Refusal: Error, Equatable {
    /// So many differences of figures may tell of few persons that not all can be looked at.
    case tooManyRemainders(limit: Int)
    /// What is out already tells of few persons together with this figure, whatever else is left out.
    case given(figure: Int)
  }

  /// Why a figure is left out.
  package enum Reason: Hashable, Sendable {
    /// It tells of few persons itself.
    case few
    /// It breaks another rule.
    case forced
    /// These figures tell of few persons, or what is left of the first without the others does.
    case protects([Int])

    fileprivate var isSecondary: Bool { if case .protects = self { true } else { false } }
  }

  /// Of each figure that is left out.
  package private(set) var reasons: [Int: Reason] = [:]

  private let figures: LinkedFigures
  /// In thousandths, so that they add up to the same in any order.
  private let weights: [Int]
  private var targets: [LinkedTarget]
  /// Whether what is out may be of other persons by now.
  private var movesGiven = false
  /// Targets of figures that changed since, where nobody is known who could have come or gone.
  private var loose: Set<Int> = []
  /// For each target the populations that prove it, as what they change in each cell.
  private(set) var witnesses: [Witness]

  struct Witness {
    var more: [Int: Int] = [:]
    var fewer: [Int: Int] = [:]

    var cells: Set<Int> { Set(more.keys).union(fewer.keys) }
  }

  /// More than all figures together weigh: what moves a figure that is out is no change.
  private static let unmovable = 1 << 40

  /// How many persons are tried as those who change, for each target and direction.
  private static let mostTried = 4000

  /// - Parameters:
  ///   - forced: Figures that must not be told for another reason, and not be recomputed either.
  ///   - changed: The same of figures that differ from what is out of them. Everybody sees that somebody came, went or says
  ///     something else, so that where no other population is found they are protected within what is still to go alone.
  package init(
    _ figures: LinkedFigures, threshold: Int, forced: Set<Int> = [], changed: Set<Int> = []
  ) throws(Refusal) {
    self.figures = figures
    let forced = forced.union(changed)
    targets = try figures.targets(threshold: threshold, forced: forced)
    witnesses = Array(repeating: Witness(), count: targets.count)
    var largest = Array(repeating: 0, count: figures.figures)
    for (cell, content) in figures.cells.enumerated() {
      largest[content.figure] = max(largest[content.figure], figures.counts[cell])
    }
    // Large figures are a larger loss, but not in proportion; what is said of a base is the least.
    var weights = largest.map { Int(((1 + log2(1 + Double($0))) * 1000).rounded()) }
    for table in figures.tables.indices { weights[figures.base(table)] = 500 }
    for figure in weights.indices where figures.isGiven[figure] { weights[figure] = Self.unmovable }
    self.weights = weights
    for figure in forced { reasons[figure] = .forced }
    for (cell, content) in figures.cells.enumerated()
    where content.isSensitive && figures.isTold[content.figure] && (1..<threshold).contains(figures.counts[cell]) {
      if !figures.isGiven[content.figure] { reasons[content.figure] = .few }
    }
    for index in targets.indices {
      if let witness = witness(of: index, mayHide: true) {
        witnesses[index] = witness
        hide(witness, for: targets[index])
      } else if figures.isGiven.contains(true) {
        loose.insert(index)
        guard targets[index].without.isEmpty, changed.contains(figures.cells[targets[index].cell].figure),
          let witness = witness(of: index, mayHide: true)
        else { throw .given(figure: figure(of: targets[index])) }
        witnesses[index] = witness
        hide(witness, for: targets[index])
      }
    }
    showAgain()
  }

  /// The one of a target that is still to go.
  private func figure(of target: LinkedTarget) -> Int {
    let all = ([target.cell] + target.without).map { figures.cells[$0].figure }
    return all.first { !figures.isGiven[$0] } ?? all[0]
  }

  package func isShown(_ figure: Int) -> Bool { figures.isTold[figure] && reasons[figure] == nil }

  /// Unknown without a reason: a total that no page shows.
  private func isHidden(_ figure: Int) -> Bool {
    !figures.isTold[figure] || reasons[figure] != nil || (movesGiven && figures.isGiven[figure])
  }

  private mutating func hide(_ witness: Witness, for target: LinkedTarget) {
    let protected = ([target.cell] + target.without).map { figures.cells[$0].figure }
    for cell in witness.cells
    where !isHidden(figures.cells[cell].figure) && !figures.isGiven[figures.cells[cell].figure] {
      reasons[figures.cells[cell].figure] = .protects(protected)
    }
  }

  /// Shows figures that nobody is in need of, the costliest first.
  private mutating func showAgain() {
    let order = reasons.filter(\.value.isSecondary).keys.sorted { (weights[$0], $0) > (weights[$1], $1) }
    for figure in order {
      let reason = reasons.removeValue(forKey: figure)
      var replaced: [(Int, Witness)] = []
      for index in targets.indices
      where witnesses[index].cells.contains(where: { figures.cells[$0].figure == figure }) {
        guard let witness = witness(of: index, mayHide: false) else {
          reasons[figure] = reason
          break
        }
        replaced.append((index, witness))
      }
      if reasons[figure] == nil { for (index, witness) in replaced { witnesses[index] = witness } }
    }
  }

  // MARK: Changes

  /// Somebody has another value, comes or goes.
  private struct Change {
    /// The profile they have; nil for somebody who is not there.
    let from: Int?
    /// Which value changes to which; nil where somebody comes or goes.
    let variable: Int?
    let old: Int32
    let new: Int32
    let moves: [LinkedFigures.Move]
  }

  private func witness(of index: Int, mayHide: Bool) -> Witness? {
    let target = targets[index]
    var left = self
    left.movesGiven = loose.contains(index)
    guard let more = left.population(target, by: target.up, mayHide: mayHide) else { return nil }
    // What the first direction leaves out costs nothing in the second.
    if mayHide { left.hide(Witness(more: more), for: target) }
    guard let fewer = left.population(target, by: -target.down, mayHide: mayHide) else { return nil }
    return Witness(more: more, fewer: fewer)
  }

  private mutating func population(_ target: LinkedTarget, by wanted: Int, mayHide: Bool) -> [Int: Int]? {
    let single = wanted > 0 ? entering(target) : leaving(target)
    var (taken, sum, left) = ([Int: Int](), [Int: Int](), abs(wanted))
    func room(_ change: Change) -> Int { change.from.map { figures.profiles[$0].count - (taken[$0] ?? 0) } ?? left }
    while left > 0 {
      guard let best = cheapest(single, target, mayHide: mayHide, room) else { return nil }
      let amount = min(left, best.map(room).min() ?? 0)
      guard amount > 0 else { return nil }
      left -= amount
      var moved: [Int: Int] = [:]
      for change in best {
        if let from = change.from { taken[from, default: 0] += amount }
        for move in change.moves { moved[move.cell, default: 0] += move.change * amount }
      }
      moved = moved.filter { $0.value != 0 }
      if mayHide { hide(Witness(more: moved), for: target) }
      sum.merge(moved, uniquingKeysWith: +)
    }
    return sum.filter { $0.value != 0 }
  }

  /// The cheapest change, alone or with somebody who has the value that was given up; nil when none is allowed.
  private func cheapest(
    _ single: [Change], _ target: LinkedTarget, mayHide: Bool, _ room: (Change) -> Int
  ) -> [Change]? {
    var best: (changes: [Change], cost: Int)?
    var open: [[Int]: (change: Change, cost: Int, order: Int)] = [:]
    for (order, change) in single.enumerated() where room(change) > 0 {
      let cost = cost(of: change.moves)
      if cost == 0 { return [change] }
      if mayHide, cost < best?.cost ?? Self.unmovable { best = ([change], cost) }
      guard change.variable != nil else { continue }
      let visible = change.moves.map(\.cell).filter { !isHidden(figures.cells[$0].figure) }
      if open[visible] == nil { open[visible] = (change, cost, order) }
    }
    for candidate in open.values.sorted(by: { ($0.cost, $0.order) < ($1.cost, $1.order) }).prefix(8) {
      for other in returning(candidate.change, target) where room(other) > 0 {
        let cost = cost(of: [LinkedFigures.Move](candidate.change.moves, and: other.moves))
        if cost == 0 { return [candidate.change, other] }
        if mayHide, cost < best?.cost ?? Self.unmovable { best = ([candidate.change, other], cost) }
      }
    }
    return best?.changes
  }

  /// What the figures weigh that would have to be left out. The cells of one follow one another.
  private func cost(of moves: [LinkedFigures.Move]) -> Int {
    var (last, cost) = (-1, 0)
    for move in moves {
      let figure = figures.cells[move.cell].figure
      if figure != last, !isHidden(figure) { cost += weights[figure] }
      last = figure
    }
    return cost
  }

  private func change(_ number: Int, _ variable: Int, to value: Int32) -> Change? {
    figures.moves(of: number, variable, to: value).map {
      Change(
        from: number, variable: variable, old: figures.profiles[number].values[variable], new: value, moves: $0)
    }
  }

  /// Who is counted in the target and would not be.
  private func leaving(_ target: LinkedTarget) -> [Change] {
    var found: [Change] = []
    for number in target.members.prefix(Self.mostTried) {
      for (variable, values) in figures.values.enumerated() {
        for value in values where value != figures.profiles[number].values[variable] {
          guard let change = change(number, variable, to: value),
            !target.holds(figures.standing[number], after: change.moves)
          else { continue }
          found.append(change)
        }
      }
      found.append(Change(from: number, variable: nil, old: 0, new: 0, moves: figures.moves(of: number, by: -1)))
    }
    return found
  }

  /// Who is not counted in the target and would be.
  private func entering(_ target: LinkedTarget) -> [Change] {
    var found: [Change] = []
    var values = figures.values.map { _ in Set<Int32>() }
    let asked = figures.variables(of: target)
    for number in target.members {
      let member = figures.profiles[number].values
      for variable in asked where decides(variable, target, member) {
        values[variable].insert(member[variable])
      }
      if found.count < 16 {
        found.append(Change(from: nil, variable: nil, old: 0, new: 0, moves: figures.moves(of: number, by: 1)))
      }
    }
    let decisive = values.indices.filter { !values[$0].isEmpty }
    for (number, own) in figures.standing.enumerated() {
      guard found.count < Self.mostTried else { break }
      guard !target.holds(own) else { continue }
      for variable in decisive {
        for value in values[variable].sorted() where value != figures.profiles[number].values[variable] {
          guard let change = change(number, variable, to: value), target.holds(own, after: change.moves)
          else { continue }
          found.append(change)
        }
      }
    }
    return found
  }

  /// Whether somebody of the target would not be in it with another value of a variable.
  private func decides(_ variable: Int, _ target: LinkedTarget, _ member: [Int32]) -> Bool {
    var other = member
    return figures.values[variable].contains { value in
      other[variable] = value
      return !target.holds(figures.cells(of: other))
    }
  }

  /// Others who have the new value and would have the old one, so that what is shown of both is as it was.
  private func returning(_ change: Change, _ target: LinkedTarget) -> [Change] {
    guard let variable = change.variable else { return [] }
    var found: [Change] = []
    for number in figures.profiles.indices where figures.profiles[number].values[variable] == change.new {
      guard found.count < Self.mostTried else { break }
      let own = figures.standing[number]
      guard let other = self.change(number, variable, to: change.old),
        target.holds(own) == target.holds(own, after: other.moves)
      else { continue }
      found.append(other)
    }
    return found
  }
}
