package import Basics
package import Collect
package import Store

/// A figure of a submission, as it went into an estimate.
package struct AnsweredFigure: Hashable, Sendable {
  package let submission: ID<Submission>
  package let quantity: Quantity
  package let day: Day
  package let informants: Int
  package let lowest: Int?
  package let highest: Int?
}

extension Reader {
  /// The figures that estimates of a place in a round are made of, by estimate, the latest last.
  package func answeredFigures(
    of place: ID<Place>, in round: TrackingRound, by setUp: TrackingSetUp
  ) throws -> [ID<Estimate>: [AnsweredFigure]] {
    // Which estimate a figure belongs to does not depend on how figures are combined; only whose parts are told does.
    var alone = setUp
    alone.informants = .median
    var found: [ID<Estimate>: [AnsweredFigure]] = [:]
    let all = try answered([place], rounds: [round.id])
    let divided = AnsweredPlace(all, in: round, of: place, by: setUp).divided
    for (submission, rows) in Dictionary(grouping: all, by: \.submission) {
      for recorded in AnsweredPlace(rows, in: round, of: place, by: alone).estimates {
        let estimate = recorded.estimate
        guard estimate.part == nil || divided[recorded.id]?.contains(submission) == true else { continue }
        let own = rows.filter { row in
          row.universe(alone) == estimate.basis.universe && row.nationality == estimate.nationality
            && (estimate.part.map { row.parts[$0] != nil } ?? (row.unit == estimate.quantity.unit))
        }
        found[recorded.id, default: []].append(
          AnsweredFigure(
            submission: submission,
            quantity: Quantity(
              own.reduce(0) { sum, row in sum + (estimate.part.flatMap { row.parts[$0] } ?? row.count ?? 0) },
              estimate.quantity.unit), day: estimate.day,
            informants: own.map(\.informants).max() ?? 0, lowest: estimate.lowest, highest: estimate.highest))
      }
    }
    return found.mapValues { $0.sorted { ($0.day, $0.submission) < ($1.day, $1.submission) } }
  }
}
