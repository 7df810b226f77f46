package import Basics
import Office
package import Store

/// By what the figures of a round are made: the programme's rules and factors as they are, or, once it was released, as they
/// were then.
package struct RoundRules: Sendable {
  package let setUp: TrackingSetUp
  package let maker: FigureMaker

  init(_ setUp: TrackingSetUp, factors: [ConversionFactor]) {
    self.setUp = setUp
    maker = FigureMaker(setUp, factors: factors)
  }
}

extension Reader {
  package func rules(of round: TrackingRound) throws -> RoundRules {
    try rules(of: [round], in: round.programme)[0]
  }

  /// Of rounds of one programme, in their order.
  package func rules(of rounds: [TrackingRound], in programme: ID<Programme>) throws -> [RoundRules] {
    let factors = try factors(of: programme)
    let former = rounds.contains { $0.lock != nil } ? try trackingRules(of: programme) : []
    let newest = try trackingSetUp(of: programme)
    return rounds.map { round in
      let setUp = round.lock.map { lock in former.last { $0.since <= lock }?.setUp ?? TrackingSetUp() }
      return RoundRules(
        setUp ?? newest, factors: factors.filter { $0.isInForce(at: round.lock) }.map(\.factor))
    }
  }
}
