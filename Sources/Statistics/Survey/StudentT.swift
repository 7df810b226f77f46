import Foundation

/// Student's t distribution.
package struct StudentT: Sendable {
  package let degreesOfFreedom: Int

  package init(degreesOfFreedom: Int) {
    precondition(degreesOfFreedom > 0)
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// P(T ≤ t).
  package func cumulative(_ t: Double) -> Double {
    let nu = Double(degreesOfFreedom)
    let tail = IncompleteBeta.regularized(nu / (nu + t * t), nu / 2, 0.5) / 2
    return t < 0 ? tail : 1 - tail
  }

  /// The t below which the share 0 < `share` < 1 lies, to the last digits that a double holds.
  package func quantile(_ share: Double) -> Double {
    precondition(share > 0 && share < 1)
    if share < 0.5 { return -quantile(1 - share) }
    var (low, high) = (0.0, 2.0)
    while cumulative(high) < share { (low, high) = (high, high * 2) }
    while true {
      let middle = (low + high) / 2
      if middle <= low || middle >= high { return middle }
      if cumulative(middle) < share { low = middle } else { high = middle }
    }
  }
}
