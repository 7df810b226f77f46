package import Basics

/// From where to where.
extension Emergency {
  /// So many of those who left its place are at one destination: an area of the atlas, else a place as words tell it.
  package struct Way: Hashable, Sendable {
    package let area: ID<Place>?
    /// Empty where there is an area.
    package let words: String
    package let rows: [Displaced]

    /// Nil where nobody knows any number of the unit: never 0.
    package func total(_ unit: Unit) -> Int? { Emergency.total(of: rows, unit) }

    /// Places of it of which nobody knows how many.
    package var unknown: Int { rows.count { $0.count == nil } }
  }

  /// The rows of a figure by destination, in the order in which destinations are first told.
  package static func ways(of rows: [Displaced]) -> [Way] {
    struct Destination: Hashable {
      let area: ID<Place>?
      let words: String

      init(_ row: Displaced) { (area, words) = (row.area, row.area == nil ? row.place : "") }
    }
    var order: [Destination] = []
    var byDestination: [Destination: [Displaced]] = [:]
    for row in rows {
      let destination = Destination(row)
      if byDestination[destination] == nil { order.append(destination) }
      byDestination[destination, default: []].append(row)
    }
    return order.map { Way(area: $0.area, words: $0.words, rows: byDestination[$0] ?? []) }
  }
}
