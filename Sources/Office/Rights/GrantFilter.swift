package import Basics
package import Store

/// Which rows somebody may see, as a condition for the query that reads them: below the places and inside the programmes
/// that they were granted. `place_ancestor` lists for each place those it lies in, itself among them.
package struct GrantFilter: Sendable {
  private let grants: [Grant]

  /// - Parameter sensitivity: How sensitive the rows are; grants that do not reach as far do not count.
  package init(_ right: Right, of requester: Requester, sensitivity: Sensitivity, on day: Day) {
    grants = requester.grants(holding: right, on: day).filter { $0.sensitivity >= sensitivity }
  }

  /// Whether no row at all may be seen.
  package var admitsNothing: Bool { grants.isEmpty }

  /// The condition on a row whose place and programme are these columns. A row without a place is seen by those whose
  /// grant is not bound to one.
  package func condition(place: SQL, programme: SQL) -> SQL {
    if grants.isEmpty { return "1 = 0" }
    if grants.contains(where: { $0.place == nil && $0.programme == nil }) { return "1 = 1" }
    // Sorted, so that a statement is the same text each time and is prepared once.
    let all = Set(grants.map { Bounds(place: $0.place, programme: $0.programme) }).sorted()
    let each = all.map { bounds -> SQL in
      var parts: [SQL] = []
      if let granted = bounds.programme { parts.append("\(programme) = \(granted)") }
      if let granted = bounds.place {
        parts.append(
          """
          EXISTS (SELECT 1 FROM place_ancestor granted WHERE granted.place = \(place) AND granted.ancestor = \(granted))
          """)
      }
      return "(\(joined: parts, separator: " AND "))"
    }
    return "(\(joined: each, separator: " OR "))"
  }

  private struct Bounds: Hashable, Comparable {
    let place: ID<Place>?
    let programme: ID<Programme>?

    static func < (left: Bounds, right: Bounds) -> Bool {
      (left.place?.description ?? "", left.programme?.description ?? "")
        < (right.place?.description ?? "", right.programme?.description ?? "")
    }
  }
}
