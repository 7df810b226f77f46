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

  /// Whether one of them reaches every place, in all programmes or in this one.
  package func reachesEverywhere(in programme: ID<Programme>?) -> Bool {
    grants.contains { $0.place == nil && ($0.programme == nil || $0.programme == programme) }
  }

  /// How far the grants reach. Sorted, so that a statement is the same text each time and is prepared once.
  package var bounds: [Bounds] {
    Set(grants.map { Bounds(place: $0.place, programme: $0.programme) }).sorted()
  }

  /// Whether all rows within these bounds may be seen. A place that lies in a granted one is not looked for.
  package func covers(_ bounds: [Bounds]) -> Bool {
    bounds.allSatisfy { asked in
      self.bounds.contains { granted in
        (granted.place == nil || granted.place == asked.place)
          && (granted.programme == nil || granted.programme == asked.programme)
      }
    }
  }

  /// The condition on a row whose place and programme are these columns. A row without a place is seen by those whose
  /// grant is not bound to one.
  package func condition(place: SQL, programme: SQL) -> SQL {
    if grants.isEmpty { return "1 = 0" }
    if grants.contains(where: { $0.place == nil && $0.programme == nil }) { return "1 = 1" }
    let each = bounds.map { bounds -> SQL in
      var parts: [SQL] = []
      if let granted = bounds.programme { parts.append("\(programme) = \(granted)") }
      if let granted = bounds.place {
        // Not EXISTS: in there a column without a table's name would be one of place_ancestor. And beside the index by which
        // a query goes: what a reader may see is often most of it.
        parts.append("\(SQL.besideKey(place)) IN (SELECT place FROM place_ancestor WHERE ancestor = \(granted))")
      }
      return "(\(joined: parts, separator: " AND "))"
    }
    return "(\(joined: each, separator: " OR "))"
  }

  /// Where one grant reaches; a missing place or programme means all of them.
  package struct Bounds: Hashable, Comparable, Codable, Sendable {
    let place: ID<Place>?
    let programme: ID<Programme>?

    package static func < (left: Bounds, right: Bounds) -> Bool {
      (left.place?.description ?? "", left.programme?.description ?? "")
        < (right.place?.description ?? "", right.programme?.description ?? "")
    }
  }
}
