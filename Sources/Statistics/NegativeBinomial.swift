import Foundation

/// Counts whose variance is `mean + dispersion · mean²` (the NB2 of Cameron and Trivedi, *Regression Analysis of Count
/// Data*, 2013, ch. 3). With a dispersion near 0 they are Poisson's.
package struct NegativeBinomial: Hashable, Sendable {
  /// Not negative.
  package let mean: Double
  /// Positive.
  package let dispersion: Double

  package init(mean: Double, dispersion: Double) {
    self.mean = max(mean, 1e-9)
    self.dispersion = max(dispersion, 1e-9)
  }

  package var variance: Double { mean + dispersion * mean * mean }

  /// ln P(Y = count).
  package func logProbability(_ count: Int) -> Double {
    guard count >= 0 else { return -.infinity }
    let (y, size) = (Double(count), 1 / dispersion)
    return lgamma(y + size) - lgamma(size) - lgamma(y + 1) + size * log(size / (size + mean))
      + (y == 0 ? 0 : y * log(mean / (size + mean)))
  }

  /// P(Y ≤ count) = I_p(size, count + 1) with p = size ÷ (size + mean) (NIST DLMF 8.17.24).
  package func cumulative(_ count: Int) -> Double {
    guard count >= 0 else { return 0 }
    let size = 1 / dispersion
    return IncompleteBeta.regularized(size / (size + mean), size, Double(count) + 1)
  }
}

/// The regularised incomplete beta function I_x(a, b).
enum IncompleteBeta {
  static func regularized(_ x: Double, _ a: Double, _ b: Double) -> Double {
    guard x > 0 else { return 0 }
    guard x < 1 else { return 1 }
    let front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    return x < (a + 1) / (a + b + 2) ? front * fraction(x, a, b) / a : 1 - front * fraction(1 - x, b, a) / b
  }

  /// The continued fraction of NIST DLMF 8.17.22, by Lentz's method.
  private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    let tiny = 1e-300
    var (c, d) = (1.0, 1 - (a + b) * x / (a + 1))
    d = 1 / (abs(d) < tiny ? tiny : d)
    var product = d
    for step in 1...5000 {
      let m = Double(step)
      for numerator in [
        m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
        -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
      ] {
        d = 1 + numerator * d
        c = 1 + numerator / c
        d = 1 / (abs(d) < tiny ? tiny : d)
        c = abs(c) < tiny ? tiny : c
        product *= d * c
      }
      if abs(d * c - 1) < 1e-12 { break }
    }
    return product
  }
}

/// A count that is negative binomial around a mean which is itself only known up to a normal error of its logarithm: what
/// a fitted model says of a day to come.
package struct PredictedCount: Hashable, Sendable {
  /// ln of the median of the mean.
  package let logMean: Double
  /// Standard error of that.
  package let standardError: Double
  package let dispersion: Double

  package init(logMean: Double, standardError: Double, dispersion: Double) {
    self.logMean = logMean
    self.standardError = standardError
    self.dispersion = dispersion
  }

  /// The middle of what is expected.
  package var expected: Double { exp(logMean) }

  /// Normal quantiles of the middles of equally likely parts: the mixture is the mean over them.
  private static let nodes = nodes(24)
  /// Where the mean is hardly known, the ends of the mixture are made of the rarest parts.
  private static let manyNodes = nodes(128)

  private static func nodes(_ count: Int) -> [Double] {
    (0..<count).map { Normal.quantile((Double($0) + 0.5) / Double(count)) }
  }

  private var parts: [NegativeBinomial] {
    guard standardError > 1e-6 else { return [NegativeBinomial(mean: expected, dispersion: dispersion)] }
    let nodes = standardError > 0.5 ? Self.manyNodes : Self.nodes
    return nodes.map { NegativeBinomial(mean: exp(logMean + $0 * standardError), dispersion: dispersion) }
  }

  package func cumulative(_ count: Int) -> Double { Self.cumulative(count, parts) }

  private static func cumulative(_ count: Int, _ parts: [NegativeBinomial]) -> Double {
    parts.reduce(0) { $0 + $1.cumulative(count) } / Double(parts.count)
  }

  /// The least count with P(Y ≤ count) ≥ `probability`.
  package func quantile(_ probability: Double) -> Int {
    let parts = parts
    var (low, high) = (-1, max(1, Int(min(expected * 2, 1e9))))
    while Self.cumulative(high, parts) < probability, high < 1 << 40 { (low, high) = (high, high * 2) }
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if Self.cumulative(middle, parts) >= probability { high = middle } else { low = middle }
    }
    return high
  }

  /// The shortest range of whole counts that leaves at most half of `1 - level` on either side: as counts are whole,
  /// it may hold more than `level`, never less.
  package func interval(_ level: Double) -> ClosedRange<Int> {
    let tail = (1 - level) / 2
    let low = quantile(tail)
    return low...max(low, quantile(1 - tail))
  }
}

package enum Normal {
  /// The inverse of the standard normal distribution function; relative error under 1.2 · 10⁻⁹ (P. J. Acklam, 2003).
  package static func quantile(_ p: Double) -> Double {
    precondition(p > 0 && p < 1)
    let a = [
      -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02, 1.383577518672690e+02,
      -3.066479806614716e+01, 2.506628277459239e+00,
    ]
    let b = [
      -5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01,
      -1.328068155288572e+01, 1,
    ]
    let c = [
      -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00, -2.549732539343734e+00,
      4.374664141464968e+00, 2.938163982698783e+00,
    ]
    let d = [7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00, 1]
    func polynomial(_ factors: [Double], _ x: Double) -> Double { factors.reduce(0) { $0 * x + $1 } }
    if p < 0.02425 {
      let q = (-2 * log(p)).squareRoot()
      return polynomial(c, q) / polynomial(d, q)
    }
    if p > 1 - 0.02425 { return -quantile(1 - p) }
    let q = p - 0.5
    return polynomial(a, q * q) * q / polynomial(b, q * q)
  }
}
