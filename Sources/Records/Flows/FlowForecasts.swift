import Basics
import Statistics
import Synchronization

/// Forecasts that were made, as long as the counts that they rest on are the same: each week of a comparison costs the fit
/// of a model to two years of days.
final class FlowForecasts: Sendable {
  struct Question: Hashable {
    let point: String
    let group: FlowGroup
    let from: Day
    let to: Day
    let hours: Double
  }

  private static let most = 256
  private let made = Mutex<[Question: (observations: [CountObservation], comparisons: [EarlyWarning.Comparison])]>([:])

  func comparisons(_ question: Question, _ observations: [CountObservation]) -> [EarlyWarning.Comparison] {
    if let known = made.withLock({ $0[question] }), known.observations == observations { return known.comparisons }
    let comparisons = EarlyWarning.compare(
      observations, from: question.from, to: question.to, hours: question.hours)
    made.withLock { made in
      if made.count >= Self.most, made[question] == nil { made.removeAll() }
      made[question] = (observations, comparisons)
    }
    return comparisons
  }
}
