package import Basics
package import Formats

/// Answers "where is this?" for every submission: which place of a level holds a point, which is nearest.
///
/// Built once from the boundaries that are in force and then never changed; a new one replaces it when boundaries do.
/// An answer takes about a microsecond and no lock.
package struct PlaceIndex: Sendable {
  /// One place as the index sees it. Places without a boundary are found by nearness only.
  package struct Entry: Sendable {
    package var id: ID<Place>
    package var level: Int
    package var boundary: Geometry?
    package var centre: Position?

    package init(id: ID<Place>, level: Int, boundary: Geometry?, centre: Position? = nil) {
      (self.id, self.level, self.boundary, self.centre) = (id, level, boundary, centre)
    }
  }

  /// The levels that have places, ascending.
  package let levels: [Int]
  private let areas: [Int: (ids: [ID<Place>], locator: AreaLocator)]
  private let centres: [Int: Centres]

  package init(_ entries: [Entry]) {
    let byLevel = Dictionary(grouping: entries, by: \.level)
    levels = byLevel.keys.sorted()
    areas = byLevel.mapValues { entries in
      // Where areas overlap, as disputed ones do, the smaller is the more particular answer.
      let bounded = entries.compactMap { entry in
        entry.boundary.map { (id: entry.id, boundary: $0, size: $0.squareKilometres) }
      }.sorted { ($0.size, $0.id) < ($1.size, $1.id) }
      return (bounded.map(\.id), AreaLocator(bounded.map(\.boundary)))
    }
    centres = byLevel.mapValues { Centres($0) }
  }

  package static let empty = PlaceIndex([])

  /// The place of that level whose boundary holds the point.
  package func place(at point: Position, level: Int) -> ID<Place>? {
    areas[level].flatMap { level in level.locator.area(at: point).map { level.ids[$0] } }
  }

  /// All places whose boundaries hold the point, the highest level first.
  package func places(at point: Position) -> [ID<Place>] {
    levels.flatMap { level in areas[level].map { area in area.locator.areas(at: point).map { area.ids[$0] } } ?? [] }
  }

  package func hasBoundary(_ place: ID<Place>) -> Bool { area(of: place) != nil }

  /// How far a point is from a place's boundary, whichever side it is on, if that is less than a thousand kilometres.
  package func metres(from point: Position, to place: ID<Place>) -> Double? {
    area(of: place).flatMap { level, index in areas[level]?.locator.metres(from: point, to: index, within: 1_000_000) }
  }

  /// How far outside of a place's boundary a point is; nil inside, and for places without a boundary. No more than a
  /// thousand kilometres are measured.
  package func metresOutside(_ point: Position, of place: ID<Place>) -> Double? {
    guard hasBoundary(place), !places(at: point).contains(place) else { return nil }
    return metres(from: point, to: place) ?? 1_000_000
  }

  private func area(of place: ID<Place>) -> (level: Int, index: Int)? {
    for (level, area) in areas {
      if let index = area.ids.firstIndex(of: place) { return (level, index) }
    }
    return nil
  }

  /// The most particular place that holds the point; else, for points off the coast or just over a border that is drawn
  /// coarsely, the nearest place of the deepest level with boundaries within `tolerance` metres.
  package func deepestPlace(at point: Position, tolerance: Double = 2000) -> ID<Place>? {
    for level in levels.reversed() {
      if let place = place(at: point, level: level) { return place }
    }
    for level in levels.reversed() {
      if let area = areas[level], let found = area.locator.nearest(to: point, within: tolerance) {
        return area.ids[found.area]
      }
    }
    return nil
  }

  /// The same for a position in degrees; nil for one that is not on Earth.
  package func deepestPlace(latitude: Double, longitude: Double) -> ID<Place>? {
    let point = Position(longitude: longitude, latitude: latitude)
    return point.isOnEarth ? deepestPlace(at: point) : nil
  }

  /// The place of a level that is nearest: zero metres inside a boundary, else the distance to the nearest boundary or, for
  /// places that have none, to the nearest centre.
  package func nearest(
    to point: Position, level: Int, within limit: Double = 100_000
  ) -> (place: ID<Place>, metres: Double)? {
    if let place = place(at: point, level: level) { return (place, 0) }
    let byArea = areas[level].flatMap { area in
      area.locator.nearest(to: point, within: limit).map { (place: area.ids[$0.area], metres: $0.metres) }
    }
    let byCentre = centres[level]?.nearest(to: point, within: limit)
    guard let byArea, let byCentre else { return byArea ?? byCentre }
    return byArea.metres <= byCentre.metres ? byArea : byCentre
  }
}

/// The centres of the places without a boundary, by latitude: the search for the nearest leaves as soon as the rest is too
/// far north or south.
private struct Centres: Sendable {
  private let ids: [ID<Place>]
  private let positions: [Position]

  init(_ entries: [PlaceIndex.Entry]) {
    let sorted = entries.compactMap { entry in
      entry.boundary == nil ? entry.centre.map { (id: entry.id, position: $0) } : nil
    }.sorted { ($0.position.latitude, $0.id) < ($1.position.latitude, $1.id) }
    ids = sorted.map(\.id)
    positions = sorted.map(\.position)
  }

  func nearest(to point: Position, within limit: Double) -> (place: ID<Place>, metres: Double)? {
    var best: (index: Int, metres: Double)?
    func consider(_ index: Int) -> Bool {
      let north = Position(longitude: point.longitude, latitude: positions[index].latitude)
      guard point.metres(to: north) <= min(limit, best?.metres ?? limit) else { return false }
      let metres = point.metres(to: positions[index])
      if metres <= limit, best.map({ metres < $0.metres }) ?? true { best = (index, metres) }
      return true
    }
    let start = positions.partitioningIndex { $0.latitude >= point.latitude }
    for index in start..<positions.count { if !consider(index) { break } }
    for index in (0..<start).reversed() { if !consider(index) { break } }
    return best.map { (ids[$0.index], $0.metres) }
  }
}

extension [Position] {
  /// The first index for which `belongs` holds, where it holds for all after it.
  fileprivate func partitioningIndex(_ belongs: (Position) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if belongs(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
