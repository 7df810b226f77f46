import Foundation
import Formats

/// Finds the areas that hold a point, and how far a point is from an area.
///
/// Only arrays of numbers that never change after `init`: the compiler itself proves it `Sendable`, which it could not
/// for GEOS' prepared geometries (they build parts of themselves on first use). A ray to the east is counted against the
/// edges in the point's band of latitudes (Shimrat 1962); an edge belongs to its lower end, so that a point on a border
/// that two neighbours share vertex by vertex is in exactly one of them.
struct AreaLocator: Sendable {
  private let bounds: [Bounds]
  /// Of each area: its first band in `bandStarts` and how many it has.
  private let bands: [(first: Int, count: Int)]
  private let bandStarts: [Int]
  private let edges: [Edge]
  private let grid: Grid

  /// From its lower to its upper end, so that both neighbours compute with the same numbers.
  private struct Edge {
    let low: SIMD2<Double>
    let high: SIMD2<Double>
  }

  init(_ areas: [Geometry]) {
    var bounds: [Bounds] = []
    var bands: [(first: Int, count: Int)] = []
    var bandStarts: [Int] = []
    var edges: [Edge] = []
    for area in areas {
      let own = Self.edges(of: area)
      let box = area.bounds ?? Bounds(west: .nan, south: .nan, east: .nan, north: .nan)
      let count = min(max(own.count / 6, 1), 1024)
      bounds.append(box)
      bands.append((bandStarts.count, count))
      var byBand = [[Edge]](repeating: [], count: count)
      for edge in own {
        for band in Self.band(edge.low.y, box, count)...Self.band(edge.high.y, box, count) { byBand[band].append(edge) }
      }
      for band in byBand {
        bandStarts.append(edges.count)
        edges += band
      }
    }
    bandStarts.append(edges.count)
    (self.bounds, self.bands, self.bandStarts, self.edges) = (bounds, bands, bandStarts, edges)
    grid = Grid(bounds)
  }

  /// The indices of the areas that hold the point, in order.
  func areas(at point: Position) -> [Int] {
    grid.candidates(at: point).filter { holds($0, point) }
  }

  /// The first area that holds the point.
  func area(at point: Position) -> Int? {
    grid.candidates(at: point).first { holds($0, point) }
  }

  private func holds(_ area: Int, _ point: Position) -> Bool {
    guard bounds[area].contains(point) else { return false }
    let (first, count) = bands[area]
    let band = first + Self.band(point.latitude, bounds[area], count)
    var isInside = false
    for edge in edges[bandStarts[band]..<bandStarts[band + 1]]
    where edge.low.y <= point.latitude && point.latitude < edge.high.y {
      let along = (point.latitude - edge.low.y) / (edge.high.y - edge.low.y)
      if point.longitude < edge.low.x + along * (edge.high.x - edge.low.x) { isInside.toggle() }
    }
    return isInside
  }

  /// The area whose edge is nearest to a point outside all of them, if one is within `limit` metres.
  /// Distances are measured on the plane that touches the sphere at the point: good to 0.1 % up to 100 km.
  func nearest(to point: Position, within limit: Double) -> (area: Int, metres: Double)? {
    let plane = TangentPlane(at: point)
    let boxes = bounds.indices.lazy.map { (area: $0, metres: plane.distance(to: bounds[$0])) }
      .filter { $0.metres <= limit }
    var best: (area: Int, metres: Double)?
    for (area, least) in boxes.sorted(by: { ($0.metres, $0.area) < ($1.metres, $1.area) }) {
      guard least <= best?.metres ?? limit else { break }
      guard let metres = metres(from: point, to: area, within: best?.metres ?? limit) else { continue }
      if best.map({ metres < $0.metres }) ?? true { best = (area, metres) }
    }
    return best
  }

  /// The distance to the area's edge, from either side; nil when it is more than `limit` metres.
  func metres(from point: Position, to area: Int, within limit: Double) -> Double? {
    let plane = TangentPlane(at: point)
    let (first, count) = bands[area]
    let reach = limit / TangentPlane.metresPerDegree
    let south = first + Self.band(point.latitude - reach, bounds[area], count)
    let north = first + Self.band(point.latitude + reach, bounds[area], count)
    let nearest = edges[bandStarts[south]..<bandStarts[north + 1]].lazy.map { edge in
      plane.distance(toSegment: edge.low, edge.high)
    }.min()
    return nearest.flatMap { $0 <= limit ? $0 : nil }
  }

  private static func band(_ latitude: Double, _ box: Bounds, _ count: Int) -> Int {
    let height = box.north - box.south
    guard height > 0 else { return 0 }
    let share = (latitude - box.south) / height * Double(count)
    return Int(min(max(share, 0), Double(count - 1)))
  }

  private static func edges(of area: Geometry) -> [Edge] {
    area.polygons.joined().flatMap { ring in
      zip(ring.closed, ring.closed.dropFirst()).compactMap { from, to in
        guard from.latitude != to.latitude || from.longitude != to.longitude else { return nil }
        let ends = [from, to].map { SIMD2($0.longitude, $0.latitude) }
        return ends[0].y <= ends[1].y ? Edge(low: ends[0], high: ends[1]) : Edge(low: ends[1], high: ends[0])
      }
    }
  }
}

/// Which areas' rectangles reach into each cell of a regular grid.
private struct Grid: Sendable {
  private let box: Bounds
  private let columns: Int
  private let rows: Int
  private let starts: [Int]
  private let areas: [Int]

  init(_ bounds: [Bounds]) {
    let known = bounds.filter { $0.west.isFinite }
    let box = known.dropFirst().reduce(known.first ?? Bounds(west: 0, south: 0, east: 0, north: 0)) { $0.union($1) }
    let side = min(max(Int((Double(known.count) * 16).squareRoot()), 1), 256)
    var cells = [[Int]](repeating: [], count: side * side)
    for (area, own) in bounds.enumerated() where own.west.isFinite {
      for row in Self.index(own.south, box.south, box.north, side)...Self.index(own.north, box.south, box.north, side) {
        for column in Self.index(own.west, box.west, box.east, side)...Self.index(own.east, box.west, box.east, side) {
          cells[row * side + column].append(area)
        }
      }
    }
    var starts = [0]
    for cell in cells { starts.append(starts[starts.count - 1] + cell.count) }
    (self.box, self.starts, columns, rows) = (box, starts, side, side)
    areas = cells.flatMap { $0 }
  }

  func candidates(at point: Position) -> ArraySlice<Int> {
    guard box.contains(point) else { return [] }
    let row = Self.index(point.latitude, box.south, box.north, rows)
    let cell = row * columns + Self.index(point.longitude, box.west, box.east, columns)
    return areas[starts[cell]..<starts[cell + 1]]
  }

  private static func index(_ value: Double, _ low: Double, _ high: Double, _ count: Int) -> Int {
    guard high > low else { return 0 }
    return min(max(Int((value - low) / (high - low) * Double(count)), 0), count - 1)
  }
}

/// Metres east and north of a point.
struct TangentPlane {
  private let origin: SIMD2<Double>
  private let scale: SIMD2<Double>

  /// Of latitude.
  static let metresPerDegree = Position.authalicRadius * .pi / 180

  init(at point: Position) {
    origin = SIMD2(point.longitude, point.latitude)
    scale = SIMD2(Self.metresPerDegree * cos(point.latitude * .pi / 180), Self.metresPerDegree)
  }

  func distance(toSegment from: SIMD2<Double>, _ to: SIMD2<Double>) -> Double {
    let start = (from - origin) * scale
    let way = (to - origin) * scale - start
    let length = (way * way).sum()
    let along = length == 0 ? 0 : min(max(-(start * way).sum() / length, 0), 1)
    let foot = start + way * along
    return (foot * foot).sum().squareRoot()
  }

  /// Zero inside; infinite for the bounds of nothing.
  func distance(to box: Bounds) -> Double {
    guard box.west.isFinite else { return .infinity }
    let nearest = SIMD2(min(max(origin.x, box.west), box.east), min(max(origin.y, box.south), box.north))
    let way = (nearest - origin) * scale
    return (way * way).sum().squareRoot()
  }
}
