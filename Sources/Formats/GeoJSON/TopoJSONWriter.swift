package import Basics

/// Writes a topology (TopoJSON 1.0, github.com/topojson/topojson-specification): borders that areas share are written
/// once, so that neighbours still meet when somebody simplifies them, on a grid of whole numbers.
///
/// All shapes are held while arcs are found: it is for areas and points of one map, not for streams.
package struct TopoJSONWriter {
  private let members: [JSON.Member]
  private var features: [GeoFeature] = []

  /// More positions than these are refused: some hundred megabytes.
  package static let mostPositions = 4_000_000
  private var positions = 0

  /// - Parameter members: further members of the topology, such as a licence or a disclaimer.
  package init(members: [JSON.Member] = []) {
    self.members = members
  }

  package mutating func write(_ feature: GeoFeature) throws(FormatRefusal) {
    positions += feature.geometry?.positionCount ?? 0
    guard positions <= Self.mostPositions else { throw .tooLarge(what: "positions", limit: Self.mostPositions) }
    features.append(feature)
  }

  /// The whole topology.
  ///
  /// - Parameters:
  ///   - name: of the one object in it, a collection of the features.
  ///   - steps: cells of the grid along the longer way.
  package func finish(named name: String, steps: Int = 1_000_000) -> [UInt8] {
    let grid = Grid(features, steps: steps)
    var topology = Topology(grid)
    for feature in features { if let geometry = feature.geometry { topology.learn(geometry) } }
    topology.forgetNeighbours()
    let geometries = features.map { feature -> JSON in
      var object = feature.geometry.map { topology.object($0) } ?? [("type", .null)]
      if let id = feature.id { object.append(("id", .string(id))) }
      object.append(("properties", .object(feature.properties)))
      return .object(object)
    }
    let all: [JSON.Member] = [
      JSON.Member("type", "Topology"),
      JSON.Member("transform", grid.json),
      JSON.Member("bbox", .array(grid.bounds.map { .number($0) })),
    ]
    let objects: JSON = .object([
      (name, .object([("type", "GeometryCollection"), ("geometries", .array(geometries))]))
    ])
    let rest = [JSON.Member("objects", objects), JSON.Member("arcs", topology.arcsAsJSON)]
    return Array(JSON.object(all + members + rest).serialized.utf8)
  }
}

extension Geometry {
  fileprivate var positionCount: Int {
    switch self {
    case .point: 1
    case .multiPoint(let line), .lineString(let line): line.count
    case .multiLineString(let lines), .polygon(let lines): lines.reduce(0) { $0 + $1.count }
    case .multiPolygon(let polygons): polygons.reduce(0) { $0 + $1.reduce(0) { $0 + $1.count } }
    case .collection(let parts): parts.reduce(0) { $0 + $1.positionCount }
    }
  }

  fileprivate func forEachPosition(_ body: (Position) -> Void) {
    switch self {
    case .point(let position): body(position)
    case .multiPoint(let line), .lineString(let line): line.forEach(body)
    case .multiLineString(let lines), .polygon(let lines): lines.forEach { $0.forEach(body) }
    case .multiPolygon(let polygons): polygons.forEach { $0.forEach { $0.forEach(body) } }
    case .collection(let parts): parts.forEach { $0.forEachPosition(body) }
    }
  }
}

/// Whole numbers for positions, over the box around all of them.
private struct Grid {
  struct Cell: Hashable {
    let x: Int32
    let y: Int32
  }

  let bounds: [Double]
  private let scale: Double

  init(_ features: [GeoFeature], steps: Int) {
    var (west, south, east, north) = (Double.infinity, Double.infinity, -Double.infinity, -Double.infinity)
    for feature in features {
      feature.geometry?.forEachPosition {
        (west, east) = (min(west, $0.longitude), max(east, $0.longitude))
        (south, north) = (min(south, $0.latitude), max(north, $0.latitude))
      }
    }
    bounds = west <= east ? [west, south, east, north] : [0, 0, 0, 0]
    let longest = max(bounds[2] - bounds[0], bounds[3] - bounds[1])
    scale = longest > 0 ? longest / Double(steps - 1) : 1
  }

  func cell(_ position: Position) -> Cell {
    Cell(
      x: Int32(((position.longitude - bounds[0]) / scale).rounded()),
      y: Int32(((position.latitude - bounds[1]) / scale).rounded()))
  }

  var json: JSON {
    .object([
      ("scale", [.number(scale), .number(scale)]), ("translate", [.number(bounds[0]), .number(bounds[1])]),
    ])
  }
}

/// Arcs, each once, whichever way it is walked. As in M. Bostock's description: positions where the ways of lines part are
/// junctions; lines are cut there; equal pieces are one arc.
private struct Topology {
  typealias Cell = Grid.Cell

  private let grid: Grid
  /// What was before and behind a position when it was first met, in an order of its own; and whether something else was
  /// met later.
  private var neighbours: [Cell: (first: Cell, second: Cell)] = [:]
  private var junctions: Set<Cell> = []
  private var arcs: [[Cell]] = []
  private var numbers: [[Cell]: Int] = [:]

  init(_ grid: Grid) {
    self.grid = grid
  }

  mutating func learn(_ geometry: Geometry) {
    switch geometry {
    case .point, .multiPoint: break
    case .lineString(let line): learnLine(line)
    case .multiLineString(let lines): for line in lines { learnLine(line) }
    case .polygon(let rings): for ring in rings { learnRing(ring) }
    case .multiPolygon(let polygons): for ring in polygons.joined() { learnRing(ring) }
    case .collection(let parts): for part in parts { learn(part) }
    }
  }

  private mutating func learnLine(_ line: [Position]) {
    let cells = cells(line)
    guard let first = cells.first, let last = cells.last else { return }
    junctions.insert(first)
    junctions.insert(last)
    guard cells.count > 2 else { return }
    for index in 1..<cells.count - 1 { meet(cells[index], cells[index - 1], cells[index + 1]) }
  }

  private mutating func learnRing(_ ring: [Position]) {
    let cells = open(ring)
    for index in cells.indices {
      meet(cells[index], cells[(index + cells.count - 1) % cells.count], cells[(index + 1) % cells.count])
    }
  }

  private mutating func meet(_ cell: Cell, _ before: Cell, _ after: Cell) {
    guard let known = neighbours[cell] else {
      neighbours[cell] = (before, after)
      return
    }
    let isSame = (known.first == before && known.second == after) || (known.first == after && known.second == before)
    if !isSame { junctions.insert(cell) }
  }

  /// What was learnt only to find junctions is let go.
  mutating func forgetNeighbours() { neighbours = [:] }

  mutating func object(_ geometry: Geometry) -> [(String, JSON)] {
    switch geometry {
    case .point(let position): return [("type", "Point"), ("coordinates", point(position))]
    case .multiPoint(let line):
      return [("type", "MultiPoint"), ("coordinates", .array(line.map(point)))]
    case .lineString(let line): return [("type", "LineString"), ("arcs", numbers(of: cells(line)))]
    case .multiLineString(let lines):
      return [("type", "MultiLineString"), ("arcs", .array(lines.map { numbers(of: cells($0)) }))]
    case .polygon(let rings): return [("type", "Polygon"), ("arcs", .array(rings.compactMap { ringNumbers($0) }))]
    case .multiPolygon(let polygons):
      let all = polygons.map { rings in rings.compactMap { ringNumbers($0) } }.filter { !$0.isEmpty }
      return [("type", "MultiPolygon"), ("arcs", .array(all.map { .array($0) }))]
    case .collection(let parts):
      return [("type", "GeometryCollection"), ("geometries", .array(parts.map { .object(object($0)) }))]
    }
  }

  private func point(_ position: Position) -> JSON {
    let cell = grid.cell(position)
    return [.int(Int(cell.x)), .int(Int(cell.y))]
  }

  /// The positions on the grid, those that fall together once.
  private func cells(_ line: [Position]) -> [Cell] {
    var cells: [Cell] = []
    for position in line {
      let cell = grid.cell(position)
      if cells.last != cell { cells.append(cell) }
    }
    // A line within one cell of the grid is still a line.
    if cells.count == 1 { cells.append(cells[0]) }
    return cells
  }

  /// A ring without its last position, which is the first.
  private func open(_ ring: [Position]) -> [Cell] {
    var cells = cells(ring)
    if cells.count > 1, cells.first == cells.last { cells.removeLast() }
    return cells
  }

  /// Nil for a ring that is smaller than the grid.
  private mutating func ringNumbers(_ ring: [Position]) -> JSON? {
    var cells = open(ring)
    guard cells.count > 2 else { return nil }
    // Equal rings without junctions begin at the same position, so that they are one arc; others at a junction.
    let start =
      cells.firstIndex { junctions.contains($0) }
      ?? cells.indices.min { (cells[$0].x, cells[$0].y) < (cells[$1].x, cells[$1].y) } ?? 0
    cells = Array(cells[start...] + cells[..<start])
    return numbers(of: cells + [cells[0]])
  }

  private mutating func numbers(of cells: [Cell]) -> JSON {
    var found: [JSON] = []
    var start = 0
    for index in cells.indices.dropFirst() where index == cells.count - 1 || junctions.contains(cells[index]) {
      found.append(.int(number(of: Array(cells[start...index]))))
      start = index
    }
    return .array(found)
  }

  /// An arc that is walked from its end has the ones' complement of its number.
  private mutating func number(of arc: [Cell]) -> Int {
    if let known = numbers[arc] { return known }
    let turned = Array(arc.reversed())
    if let known = numbers[turned] { return ~known }
    numbers[arc] = arcs.count
    arcs.append(arc)
    return arcs.count - 1
  }

  var arcsAsJSON: JSON {
    .array(
      arcs.map { arc in
        var (x, y) = (Int32(0), Int32(0))
        return .array(
          arc.map { cell in
            defer { (x, y) = (cell.x, cell.y) }
            return [.int(Int(cell.x - x)), .int(Int(cell.y - y))]
          })
      })
  }
}
