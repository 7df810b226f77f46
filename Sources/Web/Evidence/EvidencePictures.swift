import Basics
import Evidence
import FormEngine
import Formats
import Records

/// Makes the picture of a table: a chart, or a map when it is by place.
struct EvidencePictures: Sendable {
  let places: Places

  func chart(_ table: Crosstab, figure: Crosstab.Figure, picture: PinRecord.Picture, words: ChartWords) -> JSON {
    Chart(picture == .line ? .line : .bar, of: table, figure: figure, words: words).specification
  }

  /// Nil when the table is not by place, or nothing of it has a boundary or centre.
  /// `column` is the key of the one that is shown; see ``Crosstab/mapped(_:figure:)``.
  func map(
    _ table: Crosstab, figure: Crosstab.Figure, column: String?, words: ChartWords, tabulation: TabulationWords
  ) async throws -> JSON? {
    let numbers = tabulation.words
    guard case .place = table.tabulation.rows else { return nil }
    let found = Dictionary(
      table.rows.compactMap { row in ID<Place>(hexadecimal: row.key).map { ($0, row) } },
      uniquingKeysWith: { first, _ in first })
    let isShaded = figure != .value || table.tabulation.isMean
    guard let ground = try await MapGround(of: Set(found.keys), in: places, isShaded: isShaded) else { return nil }
    let column = table.mapped(column, figure: figure)
    var notes = words
    if table.tabulation.columns != nil {
      let name = column?.label ?? numbers["evidence.total"]
      notes.title = numbers(
        "evidence.mapTitle", ["title": .text(words.title), "columns": .text(words.columns), "column": .text(name)])
      notes.measure = numbers("evidence.mapLegend", ["measure": .text(words.measure), "column": .text(name)])
    }
    notes.notes += ground.notes(numbers)
    return ThematicMap(
      isShaded ? .choropleth : .symbols, on: ground, isShare: figure != .value, words: notes,
      format: { figure == .value ? numbers.number($0) : numbers.percent($0) }
    ) { area in
      let row = found[area.place.id]
      return ThematicMap.Area(
        area, name: area.place.names.best(in: words.language),
        value: row.flatMap { row in
          column.map { table.figure(figure, row: row, column: $0) } ?? table.value(of: table.total(row: row))
        })
    }.specification
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
