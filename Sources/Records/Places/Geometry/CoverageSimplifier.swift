import Foundation
package import Formats

/// Draws the borders of neighbouring areas with fewer vertices so that neighbours still meet.
///
/// Rings are cut where three or more lines meet; each piece between two cuts is simplified (Douglas and Peucker 1973) in a
/// direction that does not depend on the neighbour it came from, so both keep the same vertices. Works on areas whose
/// shared borders have the same vertices. The result is for looking at: at a coarse tolerance it may touch itself.
package struct CoverageSimplifier {
  private let tolerance: Double
  private var indices: [Vertex: Int] = [:]
  private var vertices: [Position] = []
  /// The vertices on the Mercator projection, in degrees of longitude.
  private var points: [SIMD2<Double>] = []
  /// The first two vertices that lines lead to from a vertex.
  private var neighbours: [(Int?, Int?)] = []
  /// Whether lines lead to more than two: borders meet here.
  private var isNode: [Bool] = []

  /// Positions closer than a centimetre are one vertex.
  private struct Vertex: Hashable {
    let longitude: Int64
    let latitude: Int64

    init(_ position: Position) {
      longitude = Int64((position.longitude * 1e7).rounded())
      latitude = Int64((position.latitude * 1e7).rounded())
    }
  }

  /// The areas for a map whose pixels, 256 to a tile, are those of `zoom` in the web's Mercator projection.
  package static func simplify(_ areas: [Geometry], zoom: Int) -> [Geometry] {
    simplify(areas, tolerance: 0.75 * 360 / 256 / pow(2, Double(min(max(zoom, 0), 24))))
  }

  /// - Parameter tolerance: how far a border may move, in degrees of longitude on the Mercator projection.
  package static func simplify(_ areas: [Geometry], tolerance: Double) -> [Geometry] {
    var simplifier = CoverageSimplifier(tolerance: tolerance)
    let rings = areas.map { area in area.polygons.map { polygon in polygon.map { simplifier.register($0) } } }
    for ring in rings.joined().joined() { simplifier.link(ring) }
    return rings.map { simplifier.simplify($0) }
  }

  private init(tolerance: Double) {
    self.tolerance = tolerance
  }

  /// The ring as vertices, without the repetition of the first at the end.
  private mutating func register(_ ring: [Position]) -> [Int] {
    var result: [Int] = []
    for position in ring where position.isOnEarth {
      let key = Vertex(position)
      let index = indices[key] ?? vertices.count
      if index == vertices.count {
        indices[key] = index
        vertices.append(Position(longitude: position.longitude, latitude: position.latitude))
        let latitude = min(max(position.latitude, -85.05), 85.05) * .pi / 180
        points.append(SIMD2(position.longitude, asinh(tan(latitude)) * 180 / .pi))
        neighbours.append((nil, nil))
        isNode.append(false)
      }
      if result.last != index { result.append(index) }
    }
    if result.count > 1, result.first == result.last { result.removeLast() }
    return result
  }

  private mutating func link(_ ring: [Int]) {
    for (position, vertex) in ring.enumerated() {
      for neighbour in [ring[(position + ring.count - 1) % ring.count], ring[(position + 1) % ring.count]] {
        switch neighbours[vertex] {
        case (nil, _): neighbours[vertex].0 = neighbour
        case (neighbour, _), (_, neighbour): break
        case (_, nil): neighbours[vertex].1 = neighbour
        default: isNode[vertex] = true
        }
      }
    }
  }

  /// Islands and holes smaller than a pixel go; the largest polygon stays, that no place vanishes.
  private func simplify(_ polygons: [[[Int]]]) -> Geometry {
    let sizes = polygons.map { $0.first.map(size) ?? 0 }
    let largest = sizes.indices.max { sizes[$0] < sizes[$1] }
    var kept: [[[Position]]] = []
    for (index, rings) in polygons.enumerated() where index == largest || sizes[index] > tolerance {
      guard let outer = rings.first, let shape = simplify(outer, keeping: index == largest) else { continue }
      let holes = rings.dropFirst().filter { size($0) > tolerance }.compactMap { simplify($0, keeping: false) }
      kept.append([shape] + holes)
    }
    return .multiPolygon(kept)
  }

  private func simplify(_ ring: [Int], keeping: Bool) -> [Position]? {
    guard ring.count >= 3 else { return nil }
    var result = keptVertices(of: ring, tolerance)
    var finer = tolerance
    while keeping, result.count < 3, finer > 1e-9 {
      finer /= 2
      result = keptVertices(of: ring, finer)
    }
    guard result.count >= 3 else { return nil }
    return (result + [result[0]]).map { vertices[$0] }
  }

  private func keptVertices(of ring: [Int], _ tolerance: Double) -> [Int] {
    var cuts = ring.indices.filter { isNode[ring[$0]] }
    if cuts.isEmpty {
      // A border with one neighbour, or none: cut at its least vertex and at the one farthest from it.
      let start = ring.indices.min { precedes(ring[$0], ring[$1]) } ?? 0
      let far = ring.indices.max { a, b in
        let (first, second) = (distance(ring[a], ring[start]), distance(ring[b], ring[start]))
        return first != second ? first < second : precedes(ring[b], ring[a])
      }
      cuts = [start, far ?? start].sorted()
    }
    var result: [Int] = []
    for (position, cut) in cuts.enumerated() {
      let next = cuts[(position + 1) % cuts.count]
      let length = (next - cut + ring.count - 1) % ring.count + 1
      let line = (0...length).map { ring[(cut + $0) % ring.count] }
      result += simplify(line: line, tolerance).dropLast()
    }
    return result
  }

  /// The vertices of a line that stay, its ends among them.
  private func simplify(line: [Int], _ tolerance: Double) -> [Int] {
    guard line.count > 2, let first = line.first, let last = line.last else { return line }
    let isReversed = first == last ? precedes(line[line.count - 2], line[1]) : precedes(last, first)
    let line = isReversed ? line.reversed() : line
    var keeps = [Bool](repeating: false, count: line.count)
    keeps[0] = true
    keeps[line.count - 1] = true
    var spans = [(0, line.count - 1)]
    while let (from, to) = spans.popLast() {
      guard to - from > 1 else { continue }
      var farthest = (index: from, distance: tolerance)
      let plane = Chord(points[line[from]], points[line[to]])
      for index in from + 1..<to {
        let distance = plane.distance(to: points[line[index]])
        if distance > farthest.distance { farthest = (index, distance) }
      }
      guard farthest.index != from else { continue }
      keeps[farthest.index] = true
      spans += [(from, farthest.index), (farthest.index, to)]
    }
    let result = zip(line, keeps).filter(\.1).map(\.0)
    return isReversed ? result.reversed() : result
  }

  private func precedes(_ one: Int, _ other: Int) -> Bool {
    (points[one].x, points[one].y) < (points[other].x, points[other].y)
  }

  private func distance(_ one: Int, _ other: Int) -> Double {
    let way = points[one] - points[other]
    return (way * way).sum()
  }

  /// The longer side of the ring's rectangle.
  private func size(_ ring: [Int]) -> Double {
    guard let first = ring.first else { return 0 }
    var (low, high) = (points[first], points[first])
    for vertex in ring {
      low = pointwiseMin(low, points[vertex])
      high = pointwiseMax(high, points[vertex])
    }
    return (high - low).max()
  }
}

/// The straight line that a piece of border may become.
private struct Chord {
  private let start: SIMD2<Double>
  private let way: SIMD2<Double>
  private let length: Double

  init(_ start: SIMD2<Double>, _ end: SIMD2<Double>) {
    self.start = start
    way = end - start
    length = (way * way).sum()
  }

  func distance(to point: SIMD2<Double>) -> Double {
    let offset = point - start
    let along = length == 0 ? 0 : min(max((offset * way).sum() / length, 0), 1)
    let apart = offset - way * along
    return (apart * apart).sum().squareRoot()
  }
}
