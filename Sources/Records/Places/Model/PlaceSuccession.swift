package import Basics

/// What became of a place: where a figure of a retired code belongs on a later day.
package enum PlaceSuccession: Hashable, Sendable {
  /// It is still the same place, perhaps under another name or code.
  case same(ID<Place>)
  /// It became these; what share went where is for a crosswalk to say.
  case became([ID<Place>])
  /// It ended and nothing followed.
  case ended

  /// Follows the successors until they exist on `day`. Ends even if the data run in a circle.
  ///
  /// - Parameter record: nil for a place that is not known here.
  package static func of(
    _ place: ID<Place>, on day: Day, record: (ID<Place>) throws -> PlaceRecord?
  ) rethrows -> PlaceSuccession {
    var found: [ID<Place>] = []
    var seen: Set<ID<Place>> = [place]
    var waiting = [place]
    while let next = waiting.popLast(), seen.count <= 1000 {
      guard let current = try record(next) else { continue }
      guard let until = current.until, until <= day else {
        found.append(next)
        continue
      }
      for successor in current.successors.reversed() where seen.insert(successor).inserted {
        waiting.append(successor)
      }
    }
    if found == [place] { return .same(place) }
    return found.isEmpty ? .ended : .became(found)
  }
}
