import Foundation

/// Lengths and areas on the sphere that clients use: the Earth with its radius at the equator, heights left out.
enum Geometry {
  struct Point: Equatable {
    let latitude: Double
    let longitude: Double
  }

  /// In metres.
  static let radius = 6_378_100.0

  /// In metres along the great circles between the points; NaN when they are not points.
  static func length(of points: [Point]?) -> Double {
    guard let points else { return .nan }
    return zip(points, points.dropFirst()).reduce(0) { $0 + length(from: $1.0, to: $1.1) }
  }

  /// The haversine formula.
  private static func length(from start: Point, to end: Point) -> Double {
    let (first, second) = (start.latitude * .pi / 180, end.latitude * .pi / 180)
    let across = sin((end.longitude - start.longitude) * .pi / 360)
    let up = sin((second - first) / 2)
    let half = up * up + across * across * cos(first) * cos(second)
    return radius * 2 * atan2(half.squareRoot(), (1 - half).squareRoot())
  }

  /// In square metres, the ring closed if it is not; NaN when they are not points.
  ///
  /// Projects the points with the meridians straight and the parallels in their true length, and adds up triangles from
  /// the first point: good for fields and camps, not for countries.
  static func area(of points: [Point]?) -> Double {
    guard let points else { return .nan }
    guard points.count > 2, let origin = points.first else { return 0 }
    let degree = 2 * .pi * radius / 360
    let flat = points.dropFirst().map { point in
      (
        x: (point.longitude - origin.longitude) * degree * cos(point.latitude * .pi / 180),
        y: (point.latitude - origin.latitude) * degree
      )
    }
    return zip(flat, flat.dropFirst()).reduce(0) { $0 + ($1.0.y * $1.1.x - $1.0.x * $1.1.y) / 2 }.magnitude
  }

  /// By the parity of the edges a ray crosses. False when there is no point or no ring.
  static func isInside(_ point: Point?, of ring: [Point]?) -> Bool {
    guard let point, let ring, ring.count > 3 else { return false }
    return zip(ring, ring.dropFirst()).reduce(false) { isInside, edge in
      let (start, end) = edge
      guard (start.latitude > point.latitude) != (end.latitude > point.latitude) else { return isInside }
      let share = (point.latitude - start.latitude) / (end.latitude - start.latitude)
      return point.longitude < start.longitude + share * (end.longitude - start.longitude) ? !isInside : isInside
    }
  }

  /// Whether two edges that are not neighbours meet.
  static func crossesItself(_ points: [Point]) -> Bool {
    guard points.count > 3 else { return false }
    func side(_ a: Point, _ b: Point, _ c: Point) -> Double {
      (b.longitude - a.longitude) * (c.latitude - a.latitude) - (b.latitude - a.latitude) * (c.longitude - a.longitude)
    }
    func isBetween(_ a: Point, _ b: Point, _ c: Point) -> Bool {
      min(a.latitude, b.latitude)...max(a.latitude, b.latitude) ~= c.latitude
        && min(a.longitude, b.longitude)...max(a.longitude, b.longitude) ~= c.longitude
    }
    let isRing = points.first == points.last
    let edges = Array(zip(points, points.dropFirst()))
    for (i, first) in edges.enumerated() {
      for (j, second) in edges.enumerated().dropFirst(i + 2) where !(isRing && i == 0 && j == edges.count - 1) {
        let sides = [
          side(first.0, first.1, second.0), side(first.0, first.1, second.1),
          side(second.0, second.1, first.0), side(second.0, second.1, first.1),
        ]
        if sides[0] * sides[1] < 0, sides[2] * sides[3] < 0 { return true }
        if sides[0] == 0 && isBetween(first.0, first.1, second.0) { return true }
        if sides[1] == 0 && isBetween(first.0, first.1, second.1) { return true }
        if sides[2] == 0 && isBetween(second.0, second.1, first.0) { return true }
        if sides[3] == 0 && isBetween(second.0, second.1, first.1) { return true }
      }
    }
    return false
  }
}

extension Geometry.Point {
  /// Reads `latitude longitude` with altitude and accuracy behind them or not; nil outside ±90° and ±180°.
  init?(_ text: some StringProtocol) {
    let parts = text.split(separator: " ").map { XPathNumber.value(of: String($0)) }
    guard (2...4).contains(parts.count), !parts.contains(where: \.isNaN), parts[0].magnitude <= 90,
      parts[1].magnitude <= 180
    else { return nil }
    self.init(latitude: parts[0], longitude: parts[1])
  }
}

extension Evaluator {
  /// The points of all arguments in order: points themselves, and lines and rings of them. Nil when one is none.
  func points(_ arguments: [Operation], _ focus: Focus) throws(EvaluationProblem) -> [Geometry.Point]? {
    var points: [Geometry.Point] = []
    for text in try texts(arguments, focus) {
      try spend(text.utf8.count)
      for part in text.split(separator: ";") where part.contains(where: { $0 != " " }) {
        guard let point = Geometry.Point(part) else { return nil }
        points.append(point)
      }
    }
    return points
  }
}
