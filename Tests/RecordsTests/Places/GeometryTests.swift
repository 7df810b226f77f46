import Basics
import Formats
import Foundation
import Records
import Testing
import Worlds

private func square(_ west: Double, _ south: Double, _ side: Double) -> [Position] {
  [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)].map { x, y in
    Position(longitude: west + side * x, latitude: south + side * y)
  }
}

@Suite struct ShapesAreMeasuredAndMended {
  private let geos = GEOS()
  private let bowtie = Geometry.polygon([
    [(0.0, 0.0), (2, 2), (2, 0), (0, 2), (0, 0)].map { Position(longitude: $0.0, latitude: $0.1) }
  ])

  @Test func `a ring that crosses itself is found, located and mended`() throws {
    let defect = try #require(try geos.defect(of: bowtie))
    #expect(defect.kind == .crossing)
    #expect(defect.position == Position(longitude: 1, latitude: 1))
    let mended = try geos.repaired(bowtie)
    #expect(try geos.defect(of: mended) == nil)
    #expect(mended.polygons.count == 2)
  }

  @Test func `a ring without its last position is taken as closed, one of a single position is a fault`() throws {
    #expect(try geos.defect(of: .polygon([Array(square(0, 0, 1).dropLast())])) == nil)
    #expect(
      try geos.defect(of: .polygon([Array(square(0, 0, 1).prefix(2))]))?.kind == .other)
    #expect(throws: GEOS.Fault.self) { try geos.defect(of: .polygon([Array(square(0, 0, 1).prefix(1))])) }
  }

  @Test func `neighbours dissolve, and what two shapes share can be cut out`() throws {
    let union = try geos.union([.polygon([square(0, 0, 1)]), .polygon([square(1, 0, 1)])])
    #expect(union.polygons.count == 1)
    let common = try geos.intersection(.polygon([square(0, 0, 2)]), .polygon([square(1, 1, 2)]))
    #expect(common.bounds == Bounds(west: 1, south: 1, east: 2, north: 2))
    #expect(try geos.intersection(.polygon([square(0, 0, 1)]), .polygon([square(5, 5, 1)])).polygons.isEmpty)
  }

  @Test func `the point inside a ring-shaped area is not in its hole`() throws {
    let ring = Geometry.polygon([square(0, 0, 10), square(1, 1, 8)])
    let inside = try #require(try geos.pointInside(ring))
    #expect(PlaceIndex([.init(id: ID(), level: 1, boundary: ring)]).place(at: inside, level: 1) != nil)
    let centre = try #require(try geos.centroid(of: ring))
    #expect(abs(centre.longitude - 5) < 1e-9)
  }

  @Test func `areas and distances are those of the sphere`() {
    // A cell of one degree at the equator, by the closed formula R²·Δλ·(sin φ₂ − sin φ₁).
    let exact = pow(6371.0072, 2) * (.pi / 180) * sin(.pi / 180)
    #expect(abs(Geometry.polygon([square(0, 0, 1)]).squareKilometres - exact) / exact < 1e-4)
    let holed = Geometry.polygon([square(0, 0, 1), square(0.25, 0.25, 0.5)])
    #expect(abs(holed.squareKilometres / exact - 0.75) < 1e-3)
    let ankara = Position(longitude: 32.8597, latitude: 39.9334)
    let damascus = Position(longitude: 36.2765, latitude: 33.5138)
    #expect(abs(ankara.metres(to: damascus) - 775_000) < 6000)
  }
}

@Suite struct PointsFindTheirPlace {
  @Test func `each point of a shared border is in exactly one of its neighbours`() {
    let ids = (0..<4).map { _ in ID<Place>() }
    let corners = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)]
    let index = PlaceIndex(
      zip(ids, corners).map { .init(id: $0, level: 1, boundary: .polygon([square($1.0, $1.1, 1)])) })
    for step in 0..<20 {
      let along = Double(step) / 10
      for point in [Position(longitude: along, latitude: 1), Position(longitude: 1, latitude: along)] {
        #expect(index.places(at: point).count == 1, "\(point)")
      }
    }
    #expect(index.places(at: Position(longitude: 2.5, latitude: 0.5)).isEmpty)
    #expect(index.place(at: Position(longitude: .nan, latitude: 0.5), level: 1) == nil)
  }

  @Test func `the answer is that of GEOS at random points of random stars`() throws {
    let geos = GEOS()
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<20 {
      let corners = (0..<60).map { step in
        let angle = Double(step) / 60 * 2 * .pi
        let radius = Double.random(in: 0.2...1, using: &generator)
        return Position(longitude: 30 + radius * cos(angle), latitude: 38 + radius * sin(angle))
      }
      let star = Geometry.polygon([corners + [corners[0]]])
      let index = PlaceIndex([.init(id: ID(), level: 2, boundary: star)])
      for _ in 0..<50 {
        let point = Position(
          longitude: .random(in: 29...31, using: &generator), latitude: .random(in: 37...39, using: &generator))
        let dot = square(point.longitude - 1e-7, point.latitude - 1e-7, 2e-7)
        let holds = try !geos.intersection(star, .polygon([dot])).polygons.isEmpty
        #expect((index.place(at: point, level: 2) != nil) == holds)
      }
    }
  }

  @Test func `a point in a hole is outside, one in the enclave inside`() {
    let (ring, enclave) = (ID<Place>(), ID<Place>())
    let index = PlaceIndex([
      .init(id: ring, level: 1, boundary: .polygon([square(0, 0, 4), square(1, 1, 2)])),
      .init(id: enclave, level: 1, boundary: .polygon([square(1, 1, 2)])),
    ])
    #expect(index.place(at: Position(longitude: 2, latitude: 2), level: 1) == enclave)
    #expect(index.place(at: Position(longitude: 0.5, latitude: 2), level: 1) == ring)
  }

  @Test func `where areas overlap the smaller answers first`() {
    let (large, small) = (ID<Place>(), ID<Place>())
    let index = PlaceIndex([
      .init(id: large, level: 1, boundary: .polygon([square(0, 0, 4)])),
      .init(id: small, level: 1, boundary: .polygon([square(1, 1, 1)])),
    ])
    let point = Position(longitude: 1.5, latitude: 1.5)
    #expect(index.place(at: point, level: 1) == small)
    #expect(index.places(at: point) == [small, large])
  }

  @Test func `nearness is measured in metres, to the border and to centres`() throws {
    let (area, village) = (ID<Place>(), ID<Place>())
    let index = PlaceIndex([
      .init(id: area, level: 2, boundary: .polygon([square(36, 37, 1)])),
      .init(id: village, level: 3, boundary: nil, centre: Position(longitude: 36.5, latitude: 37.5)),
    ])
    let north = Position(longitude: 36.5, latitude: 38.01)
    let found = try #require(index.nearest(to: north, level: 2))
    #expect(found.place == area)
    #expect(abs(found.metres - 1112) < 2)
    #expect(index.nearest(to: north, level: 2, within: 1000) == nil)
    #expect(index.nearest(to: Position(longitude: 36.2, latitude: 37.2), level: 2)?.metres == 0)
    #expect(abs(try #require(index.nearest(to: north, level: 3)).metres - 56_700) < 200)
    #expect(index.deepestPlace(at: north) == area)
    #expect(index.deepestPlace(at: north, tolerance: 100) == nil)
  }
}

@Suite struct BordersAreDrawnForTheZoom {
  /// Two areas that share a wavy border, and one with none.
  private let areas: [Geometry] = {
    let border = (0...200).map { Position(longitude: 30 + 0.02 * sin(Double($0)), latitude: 37 + Double($0) / 100) }
    let west = [Position(longitude: 29, latitude: 39), Position(longitude: 29, latitude: 37)]
    let east = [Position(longitude: 31, latitude: 37), Position(longitude: 31, latitude: 39)]
    return [
      .polygon([(border + west + [border[0]])]), .polygon([border.reversed() + east + [border[200]]]),
      .polygon([square(32, 37, 0.001)]),
    ]
  }()

  @Test func `neighbours keep the same vertices on their border`() {
    let drawn = CoverageSimplifier.simplify(areas, tolerance: 0.03)
    let sides = drawn.prefix(2).map { Set($0.positions).filter { abs($0.longitude - 30) < 0.5 } }
    #expect(sides[0] == sides[1])
    #expect(sides[0].count < 100)
    #expect(drawn[0].positions.allSatisfy { areas[0].positions.contains($0) })
  }

  @Test func `no place vanishes, and no tolerance loses nothing`() {
    #expect(CoverageSimplifier.simplify(areas, zoom: 3).allSatisfy { $0.polygons.first?.first?.count ?? 0 >= 4 })
    let same = CoverageSimplifier.simplify(areas, tolerance: 0)
    for (drawn, area) in zip(same, areas) { #expect(Set(drawn.positions) == Set(area.positions)) }
  }

  @Test func `boundaries survive coding to eleven centimetres, damaged bytes are refused`() throws {
    for area in areas + [.polygon([square(0, 0, 4), square(1, 1, 2)]), .multiPolygon([])] {
      let bytes = BoundaryCoding.encode(area)
      let read = try BoundaryCoding.decode(bytes)
      #expect(read.polygons.count == area.polygons.count)
      for (one, other) in zip(read.positions, area.positions) {
        #expect(abs(one.longitude - other.longitude) < 1e-6 && abs(one.latitude - other.latitude) < 1e-6)
      }
      for cut in stride(from: 0, to: bytes.count, by: 7) {
        #expect(throws: BoundaryCoding.Damaged.self) { try BoundaryCoding.decode(Array(bytes.prefix(cut))) }
      }
    }
    #expect(throws: BoundaryCoding.Damaged.self) { try BoundaryCoding.decode([1, 2, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]) }
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<2000 {
      let bytes = [1, 2] + (0..<40).map { _ in UInt8.random(in: 0...255, using: &generator) }
      _ = try? BoundaryCoding.decode(bytes)
    }
  }
}
