/// When a cell would give away too much of the people or holders behind it, and how far from its figure somebody who
/// recomputes it must be kept.
///
/// Rules and protection levels are those of Hundepool and others, *Statistical Disclosure Control* (Wiley 2012), and of
/// the *Handbook on Statistical Disclosure Control* (ESSNet SDC, version 1.2, 2010), chapter 4 on magnitude tables and
/// chapter 5 on frequency tables. A contribution with weight w counts as w contributions of the same size.
package enum SensitivityRule: Equatable, Sendable {
  /// Fewer persons or households than this stand behind the cell. A cell without anybody is no risk.
  case threshold(Int)
  /// The `largest` contributions make up more than `percent` of the cell: (n,k) dominance.
  case dominance(largest: Int, percent: Double)
  /// The second largest holder can tell the largest contribution within this per cent of it: the p % rule.
  case prior(percent: Double)
}

/// A cell that must not be shown.
package struct PrimaryCell: Equatable, Sendable {
  package let cell: Int
  /// The first of the rules that it breaks.
  package let rule: SensitivityRule
  /// Who recomputes it must find it possible that it is as much larger …
  package let up: Double
  /// … and as much smaller. Never more than the figure.
  package let down: Double
}

/// What a cell is made of: contributions from the largest on.
struct CellContributions {
  let holders: Int
  let total: Double
  /// The largest ones, as many as the rules look at.
  let largest: [(value: Double, weight: Double)]

  func top(_ count: Int) -> Double {
    var (left, sum) = (Double(count), 0.0)
    for contribution in largest where left > 0 {
      let taken = min(contribution.weight, left)
      sum += taken * contribution.value
      left -= taken
    }
    return sum
  }
}

extension SensitivityRule {
  /// How far the cell must be protected; nil when it breaks no rule.
  ///
  /// For a threshold on counts the interval must reach from one person less up to the threshold. For a threshold on sums
  /// it is ``frequencyRange`` of the figure, as no contribution tells how much is needed.
  func protection(_ cell: CellContributions, isCount: Bool) -> (up: Double, down: Double)? {
    switch self {
    case .threshold(let least):
      guard (1..<least).contains(cell.holders) else { return nil }
      if isCount {
        let person = cell.total / Double(cell.holders)
        return (Double(least - cell.holders) * person, person)
      }
      let range = cell.total * Self.frequencyRange
      return (max(range, 1), min(max(range, 1), cell.total))
    case .dominance(let count, let percent):
      let up = cell.top(count) * 100 / percent - cell.total
      return cell.holders > 0 && up > cell.total * Self.tolerance ? (up, min(up, cell.total)) : nil
    case .prior(let percent):
      guard let largest = cell.largest.first?.value else { return nil }
      let up = largest * percent / 100 - (cell.total - cell.top(2))
      return up > cell.total * Self.tolerance ? (up, min(up, cell.total)) : nil
    }
  }

  /// τ-ARGUS's default safety range for cells under a minimum frequency.
  static let frequencyRange = 0.3
  private static let tolerance = 1e-12

  /// How many contributions must be known.
  var depth: Int {
    switch self {
    case .threshold: 1
    case .dominance(let largest, _): largest
    case .prior: 2
    }
  }
}
