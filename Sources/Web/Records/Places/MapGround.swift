import Basics
import Evidence
import Formats
import Records

/// What a map of figures by place is drawn on: every place that has a row, in force or former, by its boundary or else by its
/// centre; the places around them; the countries behind. What cannot be drawn is counted, so that a map says it.
struct MapGround: Sendable {
  struct Area: Sendable {
    let place: PlaceRecord
    /// The boundary, or the centre as a point.
    let shape: JSON
    let centre: Position
  }

  /// The larger first, so that the smaller lie above them.
  let areas: [Area]
  let frame: MapFrame
  let backdrop: [JSON]
  let disputed: [JSON]
  /// Places with a row of which neither boundary nor centre is known.
  let missing: Int
  /// Former places with a row below those that they became, which have one each.
  let covered: Int
  private let sources: [PlaceSource]

  /// Most places around those with a row; all would make a phone wait.
  private static let mostAround = 400
  /// From here on borders are drawn as a small map of the country needs them.
  private static let many = 300

  /// - Parameters:
  ///   - rows: the places with a row in the table that is drawn, whether or not it has a figure.
  ///   - day: of what is drawn; around places with rows are those of the day. Nil: those in force.
  ///   - isShaded: what lies below another area is not seen.
  ///   - isAround: which of the places around may be drawn.
  ///
  /// Nil when nothing has a boundary or centre. Costs a pass over the boundaries of the levels, which are kept as drawn.
  init?(
    of rows: Set<ID<Place>>, in places: Places, on day: Day? = nil, isShaded: Bool = false,
    around isAround: (PlaceRecord) -> Bool = { _ in true }
  ) async throws {
    let atlas = try await places.atlas()
    var rows = rows
    let hidden = isShaded ? rows.filter { Self.isCovered($0, by: rows, atlas) } : []
    rows.subtract(hidden)
    let chosen = rows.compactMap { atlas[$0] }
    guard let level = chosen.map(\.level).min() else { return nil }
    let around = Self.around(rows, level: level, on: day, atlas).filter(isAround).map(\.id)
    let isMany = rows.count + min(around.count, Self.mostAround) > Self.many
    var boundaries: [ID<Place>: PlaceMap.Area] = [:]
    var used: Set<ID<PlaceSource>> = []
    let wanted = rows.union(around)
    for one in Set(chosen.map(\.level)).sorted() {
      let former = wanted.filter { id in atlas[id].map { $0.level == one && $0.until != nil } ?? false }
      let drawn = try await places.map(level: one, zoom: one <= 1 ? 6 : isMany ? 7 : 8, former: former)
      for area in drawn.areas where wanted.contains(area.place) {
        boundaries[area.place] = area
      }
    }
    let points = chosen.filter { boundaries[$0.id] == nil }.compactMap(\.centre)
    let shapes = rows.compactMap { boundaries[$0]?.shape }
    guard let frame = MapFrame(around: shapes, points: points, margin: 0.15) ?? MapFrame(aroundPoints: points) else {
      return nil
    }
    var areas: [Area] = []
    func draw(_ place: PlaceRecord) -> Bool {
      if let boundary = boundaries[place.id] {
        guard let clipped = frame.clip(boundary.shape), let centre = place.centre ?? boundary.shape.inside else {
          return false
        }
        areas.append(Area(place: place, shape: clipped.json, centre: centre))
        used.insert(boundary.source)
      } else if let centre = place.centre {
        areas.append(Area(place: place, shape: Geometry.point(centre).json, centre: centre))
      } else {
        return false
      }
      return true
    }
    let known = chosen.count { draw($0) }
    for place in around.filter({ boundaries[$0] != nil }).prefix(Self.mostAround).compactMap({ atlas[$0] }) {
      _ = draw(place)
    }
    let beyond = MapBackdrop(try await places.map(level: 0, zoom: 6), in: frame)
    (backdrop, disputed) = (beyond.countries, beyond.disputed)
    used.formUnion(beyond.sources)
    func order(_ area: Area) -> (Int, Int, ID<Place>) {
      (area.place.level, area.place.until == nil ? 1 : 0, area.place.id)
    }
    self.areas = areas.sorted { order($0) < order($1) }
    self.frame = frame
    (missing, covered) = (rows.count - known, hidden.count)
    sources = used.compactMap { atlas.sources[$0] }
  }

  /// Places beside those with rows, of the same level and time. What a former place with a row became would hide it.
  private static func around(
    _ rows: Set<ID<Place>>, level: Int, on day: Day?, _ atlas: PlaceAtlas
  ) -> [PlaceRecord] {
    let chosen = rows.compactMap { atlas[$0] }
    let later = Set(
      chosen.filter { $0.until != nil }.flatMap { former -> [ID<Place>] in
        successors(of: former.id, atlas, until: { _ in false })
      })
    return Set(chosen.compactMap(\.parent)).sorted().flatMap { parent in
      atlas.children(of: parent).filter { place in
        place.level == level && !rows.contains(place.id) && !later.contains(place.id)
          && (day.map(place.exists) ?? (place.until == nil))
      }.sorted { $0.id < $1.id }
    }
  }

  /// Whether it ended and all that it became has rows.
  private static func isCovered(_ place: ID<Place>, by rows: Set<ID<Place>>, _ atlas: PlaceAtlas) -> Bool {
    guard let record = atlas[place], record.until != nil, !record.successors.isEmpty else { return false }
    return successors(of: place, atlas, until: rows.contains).allSatisfy { id in
      rows.contains(id) || atlas[id].map { $0.until != nil && !$0.successors.isEmpty } ?? false
    }
  }

  /// What it became, and what that became, as far as asked.
  private static func successors(
    of place: ID<Place>, _ atlas: PlaceAtlas, until isEnough: (ID<Place>) -> Bool
  ) -> [ID<Place>] {
    var (found, waiting): ([ID<Place>], [ID<Place>]) = ([], atlas[place]?.successors ?? [])
    while let next = waiting.popLast(), found.count <= 1000 {
      guard next != place, !found.contains(next) else { continue }
      found.append(next)
      if !isEnough(next), let record = atlas[next], record.until != nil { waiting += record.successors }
    }
    return found
  }
}

extension MapGround {
  /// What stands below the map: what it leaves out, where its boundaries come from, that they endorse nothing.
  func notes(_ words: Words) -> [String] {
    (missing > 0 ? [words("place.map.missing", ["count": .number(missing)])] : [])
      + (covered > 0 ? [words("place.map.covered", ["count": .number(covered)])] : [])
      + MapCredit.lines(sources, in: words) + [words["place.map.disclaimer"]]
  }
}

/// The countries behind a map and the lines in a style of their own, as far as they are seen in it.
struct MapBackdrop: Sendable {
  private(set) var countries: [JSON] = []
  let disputed: [JSON]
  private(set) var sources: Set<ID<PlaceSource>> = []

  init(_ map: PlaceMap, in frame: MapFrame) {
    disputed = map.lines.compactMap { frame.clip($0.geometry)?.json }
    if !disputed.isEmpty { sources = map.lineSources }
    for country in map.areas {
      guard let shape = frame.clip(country.shape) else { continue }
      countries.append(shape.json)
      sources.insert(country.source)
    }
  }
}

extension ThematicMap {
  init(
    _ style: Style, on ground: MapGround, categories: [Category] = [], marks: Marks? = nil, isShare: Bool = false,
    greatest: Double? = nil, words: ChartWords, format: @escaping @Sendable (Double) -> String,
    area: (MapGround.Area) -> Area
  ) {
    self.init(
      style, areas: ground.areas.map(area), categories: categories, heightToWidth: ground.frame.heightToWidth,
      backdrop: ground.backdrop, disputed: ground.disputed, marks: marks, isShare: isShare, greatest: greatest,
      words: words, format: format)
  }
}

extension ThematicMap.Area {
  init(
    _ area: MapGround.Area, name: String, value: Double? = nil, older: Double = 0, text: String? = nil,
    absence: String? = nil, category: Int? = nil
  ) {
    self.init(
      key: area.place.id.description, name: name, shape: area.shape, longitude: area.centre.longitude,
      latitude: area.centre.latitude, value: value, older: older, text: text, absence: absence, category: category)
  }
}
