import Basics
import Formats
import Testing

@Suite struct TopoJSON {
  private func square(_ x: Double, _ y: Double) -> [Position] {
    [(0.0, 0.0), (1, 0), (1, 1), (0, 1), (0, 0)].map { Position(longitude: x + $0.0, latitude: y + $0.1) }
  }

  private func topology(_ shapes: [Geometry]) throws -> JSON {
    var writer = TopoJSONWriter(members: [JSON.Member("licence", "CC BY 4.0")])
    for (number, shape) in shapes.enumerated() {
      try writer.write(GeoFeature(id: String(number), geometry: shape, properties: []))
    }
    return try JSON.parse(writer.finish(named: "places"))
  }

  private func arcs(of geometry: Int, in topology: JSON) -> JSON? {
    guard case .array(let geometries)? = topology["objects"]?["places"]?["geometries"] else { return nil }
    return geometries[geometry]["arcs"]
  }

  @Test func `a border between neighbours is written once, and walked from both sides`() throws {
    let found = try topology([.polygon([square(0, 0)]), .polygon([square(1, 0)])])
    #expect(arcs(of: 0, in: found) == [[0, 1]])
    #expect(arcs(of: 1, in: found) == [[2, -1]])
    guard case .array(let all)? = found["arcs"] else { return #expect(Bool(false)) }
    #expect(all.count == 3)
    #expect(found["licence"]?.text == "CC BY 4.0")
  }

  @Test func `equal rings are one arc, wherever they begin and whichever way they go`() throws {
    let ring = square(0, 0)
    let shifted = Array(ring[2...3] + ring[0...2])
    let found = try topology([.polygon([ring]), .polygon([shifted.reversed()])])
    #expect(arcs(of: 0, in: found) == [[0]])
    #expect(arcs(of: 1, in: found) == [[-1]])
  }

  @Test func `arcs lead back to the positions on the grid`() throws {
    let found = try topology([
      .multiPolygon([[square(30, 36)], [square(32, 38)]]), .point(Position(longitude: 31, latitude: 37)),
    ])
    guard case .array(let scale)? = found["transform"]?["scale"],
      case .array(let start)? = found["transform"]?["translate"],
      case .array(let all)? = found["arcs"], let step = scale[0].number, let west = start[0].number,
      let south = start[1].number
    else { return #expect(Bool(false)) }
    let places = all.map { arc -> [Position] in
      guard case .array(let steps) = arc else { return [] }
      var (x, y) = (0.0, 0.0)
      return steps.map { pair in
        guard case .array(let pair) = pair else { return Position(longitude: 0, latitude: 0) }
        x += pair[0].number ?? 0
        y += pair[1].number ?? 0
        return Position(longitude: west + x * step, latitude: south + y * step)
      }
    }
    for (found, wanted) in zip(places, [square(30, 36), square(32, 38)]) {
      #expect(found.count == wanted.count)
      for (left, right) in zip(found, wanted) {
        #expect(abs(left.longitude - right.longitude) < step && abs(left.latitude - right.latitude) < step)
      }
    }
  }
}

extension JSON {
  fileprivate var number: Double? {
    switch self {
    case .int(let number): Double(number)
    case .number(let number): number
    default: nil
    }
  }
}
