import Foundation
import Testing

@testable import Statistics

@Suite struct Distributions {
  @Test func `probabilities of a negative binomial add up to its distribution function`() {
    for (mean, dispersion) in [(0.4, 0.0001), (3, 0.5), (40, 0.1), (900, 0.02)] {
      let distribution = NegativeBinomial(mean: mean, dispersion: dispersion)
      var sum = 0.0
      for count in 0...Int(mean * 2) {
        sum += exp(distribution.logProbability(count))
        #expect(abs(sum - distribution.cumulative(count)) < 1e-8, "\(mean) \(dispersion) \(count)")
      }
    }
  }

  /// Poisson(3): P(Y ≤ 6) = 0.966491, P(Y ≤ 7) = 0.988095 (any table).
  @Test func `without dispersion it is Poisson's`() {
    let distribution = NegativeBinomial(mean: 3, dispersion: 1e-8)
    #expect(abs(distribution.cumulative(6) - 0.966491) < 1e-5)
    #expect(abs(distribution.cumulative(7) - 0.988095) < 1e-5)
  }

  @Test func `an interval of whole counts holds at least its level`() {
    for mean in [0.2, 1, 3, 10, 70, 2000] {
      for error in [0, 0.1, 0.8] {
        let predicted = PredictedCount(logMean: log(mean), standardError: error, dispersion: 0.1)
        let interval = predicted.interval(0.95)
        let held = predicted.cumulative(interval.upperBound) - predicted.cumulative(interval.lowerBound - 1)
        #expect(held >= 0.95 - 1e-9, "\(mean) \(error)")
      }
    }
  }

  @Test func `normal quantiles are those of the tables`() {
    #expect(abs(Normal.quantile(0.975) - 1.959963985) < 1e-8)
    #expect(abs(Normal.quantile(0.001) + 3.090232306) < 1e-8)
    #expect(abs(Normal.quantile(0.5)) < 1e-12)
  }

  @Test func `a factored matrix solves and knows its determinant`() throws {
    var matrix = SymmetricMatrix(size: 2)
    matrix.add(4, 0, 0)
    matrix.add(1, 0, 1)
    matrix.add(3, 1, 1)
    let factor = try #require(matrix.factor())
    let solution = factor.solve([1, 2])
    #expect(abs(solution[0] - 1.0 / 11) < 1e-12 && abs(solution[1] - 7.0 / 11) < 1e-12)
    #expect(abs(factor.logDeterminant - log(11)) < 1e-12)
    #expect(abs(factor.variance([1, 0]) - 3.0 / 11) < 1e-12)
  }
}
