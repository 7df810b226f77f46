import Basics
import Evidence
import FormEngine
import Formats
import Records

/// Makes the picture of a table: a chart, or a map when it is by place.
struct EvidencePictures: Sendable {
  let places: Places

  /// Most areas that a map draws with their boundaries; beyond, a phone would wait too long.
  private static let mostAreas = 400

  func chart(_ table: Crosstab, figure: Crosstab.Figure, picture: PinRecord.Picture, words: ChartWords) -> JSON {
    Chart(picture == .line ? .line : .bar, of: table, figure: figure, words: words).specification
  }

  /// Nil when the table is not by place, or no place of it has a boundary.
  /// `column` is the key of the one that is shown; see ``Crosstab/mapped(_:figure:)``.
  func map(
    _ table: Crosstab, figure: Crosstab.Figure, column: String?, words: ChartWords, tabulation: TabulationWords
  ) async throws -> JSON? {
    let numbers = tabulation.words
    guard case .place(let level) = table.tabulation.rows else { return nil }
    let atlas = try await places.atlas()
    let map = try await places.map(level: level, zoom: level <= 1 ? 6 : 8)
    let found = Dictionary(
      table.rows.compactMap { row in ID<Place>(hexadecimal: row.key).map { ($0, row) } },
      uniquingKeysWith: { first, _ in first })
    // Around the areas with data: those beside them are seen to have none.
    let parents = Set(found.keys.compactMap { atlas[$0]?.parent })
    let filled = map.areas.filter { found[$0.place] != nil }
    guard let frame = MapFrame(around: filled.map(\.shape), margin: 0.15) else { return nil }
    let shown = map.areas.compactMap { area -> (place: ID<Place>, shape: Geometry)? in
      guard found[area.place] != nil || atlas[area.place]?.parent.map(parents.contains) == true else { return nil }
      return frame.clip(area.shape).map { (area.place, $0) }
    }.prefix(Self.mostAreas)
    let column = table.mapped(column, figure: figure)
    let areas = shown.map { area -> ThematicMap.Area in
      let record = atlas[area.place]
      let centre = record?.centre ?? Position(longitude: 0, latitude: 0)
      return ThematicMap.Area(
        key: area.place.description, name: record?.names.best(in: words.language) ?? "", shape: area.shape.json,
        longitude: centre.longitude, latitude: centre.latitude,
        value: found[area.place].flatMap { row in
          column.map { table.figure(figure, row: row, column: $0) } ?? table.value(of: table.total(row: row))
        })
    }
    var notes = words
    if table.tabulation.columns != nil {
      let name = column?.label ?? numbers["evidence.total"]
      notes.title = numbers(
        "evidence.mapTitle", ["title": .text(words.title), "columns": .text(words.columns), "column": .text(name)])
      notes.measure = numbers("evidence.mapLegend", ["measure": .text(words.measure), "column": .text(name)])
    }
    notes.notes += MapCredit.lines(map.sources, in: numbers) + [numbers["place.map.disclaimer"]]
    let countries = try await places.map(level: 0, zoom: 6)
    let isShare = figure != .value || table.tabulation.isMean
    return ThematicMap(
      isShare ? .choropleth : .symbols, areas: areas, heightToWidth: frame.heightToWidth,
      backdrop: countries.areas.compactMap { frame.clip($0.shape)?.json },
      disputed: map.lines.compactMap { frame.clip($0.geometry)?.json }, isShare: figure != .value, words: notes,
      format: { figure == .value ? numbers.number($0) : numbers.percent($0) }
    ).specification
  }
}

extension Crosstab {
  /// The column that a map shows: the one with that key, else all together, which is nil, else the first.
  func mapped(_ key: String?, figure: Figure) -> Category? {
    columns.first { $0.key == key } ?? (hasTotalColumn(of: figure) ? nil : columns.first)
  }

  /// Whether all columns together have a figure: shares of a row are whole then, and say nothing.
  func hasTotalColumn(of figure: Figure) -> Bool {
    tabulation.columns != nil && figure == .value && !openMargins.contains(.overColumns)
  }
}

extension Tabulation {
  /// Means and shares are shaded areas on a map; counts and sums are circles.
  var isMean: Bool {
    if case .mean = measure { true } else { false }
  }
}
