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
    // Which estimate a row belongs to does not depend on how rows are combined.
    var alone = setUp
    alone.informants = .median
    var found: [ID<Estimate>: [AnsweredFigure]] = [:]
    let rows = try answered([place], rounds: [round.id]).sorted { ($0.day, $0.submission) < ($1.day, $1.submission) }
    for row in rows {
      guard let unit = row.unit, let count = row.count,
        let estimate = AnsweredRow.estimates([row], in: round, of: place, by: alone).first
      else { continue }
      found[estimate.id, default: []].append(
        AnsweredFigure(
          submission: row.submission, quantity: Quantity(count, unit), day: row.day, informants: row.informants,
          lowest: row.lowest, highest: row.highest))
    }
    return found
  }
}
