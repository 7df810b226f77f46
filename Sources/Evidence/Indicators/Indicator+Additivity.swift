import Basics
package import Collect
import FormEngine

/// Over what an indicator's figures may be added.
extension IndicatorRecord {
  /// Along what figures are split.
  package enum Axis: String, Hashable, Codable, CaseIterable, Sendable { case places, time, groups }

  /// Whether its figures are sums at all: everything else is worked out anew for each total.
  package var isAdded: Bool { measure == .count || isSum }

  /// Over what its figures may be added at most.
  ///
  /// - Parameter kind: What the measured question was marked as; nil when it was not.
  package func addable(_ kind: FormOptions.Measure?) -> [Axis] {
    guard isAdded else { return [] }
    let isStock = measure == .count ? sample != nil : kind != .flow
    return isStock ? [.places, .groups] : Axis.allCases
  }

  /// Over what they may be added: as the definition says, where it is stricter.
  package func added(_ kind: FormOptions.Measure?) -> [Axis] {
    let most = addable(kind)
    return additivity.map { stated in most.filter(stated.contains) } ?? most
  }

  /// The axis of its lines over which the definition allows no total; nil where it allows one. Refused where a line would
  /// itself be a sum that it does not allow.
  ///
  /// - Parameter round: The question that names the round, when the form has one.
  package func openAxis(
    by dimension: Tabulation.Dimension?, filter: Tabulation.Filter, round: String?
  ) throws(IndicatorRefusal) -> Axis? {
    guard isAdded, let additivity else { return nil }
    var open: Axis?
    for axis in Axis.allCases where !additivity.contains(axis) {
      if let dimension, split(dimension, round: round) == axis {
        open = axis
      } else if !holdsOne(axis, filter, round: round) {
        throw .notAdded(axis)
      }
    }
    return open
  }

  /// How it is first shown: as it is usual, or where its definition does not allow that by the first declared split that
  /// it allows.
  package func firstSplit(usual: Tabulation.Dimension?, round: String?) -> Tabulation.Dimension? {
    let declared = (disaggregations ?? []).map(Optional.some)
    return ([usual] + declared).first { dimension in
      do {
        _ = try openAxis(by: dimension, filter: filter, round: round)
        return true
      } catch {
        return false
      }
    } ?? usual
  }

  private func split(_ dimension: Tabulation.Dimension, round: String?) -> Axis? {
    if dimension.isTime(round: round) { return .time }
    switch dimension {
    case .place: return .places
    case .answer(let path), .bands(let path, _), .day(let path, _):
      return path != round && (groups.isEmpty || groups.contains(path)) ? .groups : nil
    case .period, .state: return nil
    }
  }

  private func holdsOne(_ axis: Axis, _ filter: Tabulation.Filter, round: String?) -> Bool {
    switch axis {
    case .places: filter.places.count == 1
    case .time: filter.holdsOneTime(round: round)
    case .groups:
      filter.answers.contains { path, codes in
        path != round && codes.count == 1 && (groups.isEmpty || groups.contains(path))
      }
    }
  }

  /// The questions of the declared splits; a round among them is none of groups.
  private var groups: Set<String> { Set((disaggregations ?? []).compactMap(\.path)) }
}
