import Basics
import Evidence
import Formats
import Records

/// Draws the charts and maps of an issue from its frozen figures, in one language each. Boundaries are those in force,
/// former ones for places that ended; figures of places that have none are in the table.
struct ReleasePictures: Sendable {
  /// Nil draws no maps.
  let places: Places?

  /// Most bars and points that can be told apart.
  private static let mostBars = 60

  /// Costs a look at the atlas a map, which is kept, and what the lines of the tables are.
  func drawings(
    of content: ReleaseContent, in languages: [Language], words: Words
  ) async throws -> [ReleaseDocument.PictureKey: Document.Picture] {
    var found: [ReleaseDocument.PictureKey: Document.Picture] = [:]
    for (block, table) in content.tables {
      guard case .figures(_, let picture) = block.content else { continue }
      for language in languages {
        let say = words.in(language)
        let drawing: JSON? =
          switch picture {
          case .figure, .table: nil
          case .chart: chart(table, content, say)
          // A change has a sign, which neither circles nor shades show.
          case .map where table.definition.kind == .change: chart(table, content, say)
          case .map: try await map(table, content, say) ?? chart(table, content, say, isMap: true)
          }
        guard let drawing else { continue }
        found[.init(block.key, language)] = Document.Picture(
          "\(content.product)-\(content.number)-\(block.key)", alternative: title(table, language), .drawing(drawing))
      }
    }
    return found
  }

  private func title(_ table: FrozenTable, _ language: Language) -> String {
    table.definition.title.best(in: language)
  }

  private func chartWords(
    _ table: FrozenTable, _ content: ReleaseContent, _ say: Words, sources: [String] = []
  ) -> ChartWords {
    let (definition, language) = (table.definition, say.language)
    let origin = definition.origin.best(in: language)
    return ChartWords(
      language: language, title: title(table, language), base: definition.base.best(in: language),
      notes: (origin.isEmpty ? [] : [say("document.source", ["source": .text(origin)])])
        + [say("document.computed", ["time": .text(FigureWords(say).hour(content.computed))])] + sources,
      rows: table.dimension?.best(in: language) ?? "", measure: definition.measure.best(in: language),
      noData: say["evidence.noData"], zero: say["evidence.zero"], older: say["presence.carriedLegend"],
      mark: content.mark?.text.best(in: language),
      usesArabicDigits: language == .arabic && say.digits != .latin)
  }

  private func chart(_ table: FrozenTable, _ content: ReleaseContent, _ say: Words, isMap: Bool = false) -> JSON? {
    let kind = table.definition.kind
    let figures = FigureWords(say)
    let lines = table.lines.prefix(Self.mostBars)
    guard lines.contains(where: { $0.figure?.value != nil }) else { return nil }
    var words = chartWords(table, content, say)
    if isMap { words.notes.append(say["place.map.none"]) }
    if table.lines.count > lines.count {
      words.notes.append(say("document.moreLines", ["count": .number(table.lines.count - lines.count)]))
    }
    if table.isOverTime {
      return SeriesChart(
        lines.map {
          SeriesChart.Point(
            $0.label.best(in: say.language), $0.figure?.value.map { kind == .share ? $0 * 100 : $0 },
            tooltip: figures.text($0.figure, kind))
        }, words: words
      ).specification
    }
    let known = Dictionary(grouping: lines) { $0.label.best(in: say.language) }
    return BarChart(
      lines.map { line in
        let label = line.label.best(in: say.language)
        // Two districts of one name are told apart by their codes.
        let isOnly = known[label]?.count == 1
        return BarChart.Bar(
          isOnly ? label : "\(label) (\(line.key))", line.figure?.value, text: figures.text(line.figure, kind))
      }, words: words
    ).specification
  }

  private func map(_ table: FrozenTable, _ content: ReleaseContent, _ say: Words) async throws -> JSON? {
    let kind = table.definition.kind
    let lines = Dictionary(
      table.lines.compactMap { line in line.place.map { ($0, line) } }, uniquingKeysWith: { first, _ in first })
    guard let places else { return nil }
    let isShaded = ![.count, .amount, .presence].contains(kind)
    guard let ground = try await MapGround(of: Set(lines.keys), in: places, isShaded: isShaded) else { return nil }
    let figures = FigureWords(say)
    return ThematicMap(
      isShaded ? .choropleth : .symbols, on: ground, isShare: kind == .share,
      words: chartWords(table, content, say, sources: ground.notes(say)), format: { figures.number($0, kind) }
    ) { area in
      let line = lines[area.place.id]
      return ThematicMap.Area(
        area, name: line?.label.best(in: say.language) ?? area.place.names.best(in: say.language),
        value: line?.figure?.value, older: line.flatMap { carried(of: $0, in: table) } ?? 0,
        text: line.map { figures.text($0.figure, kind) }, absence: line.flatMap { absence($0, say) })
    }.specification
  }
}

extension ReleasePictures {
  /// Why an area has no figure, where that is more than that nothing is known.
  private func absence(_ line: FrozenTable.Line, _ say: Words) -> String? {
    guard line.figure?.value == nil else { return nil }
    switch line.figure?.state {
    case .withheld: return say["document.map.withheld"]
    case .notAdded: return say["document.map.notAdded"]
    case .shown, .carried, nil: return line.isInaccessible ? say["presence.status.inaccessible"] : nil
    }
  }

  /// What of a round's figure is older than the round.
  private func carried(of line: FrozenTable.Line, in table: FrozenTable) -> Double? {
    guard table.definition.kind == .presence, line.figure?.state == .carried,
      let column = table.columns.firstIndex(where: { $0.key == "carried" }), line.figures.indices.contains(column)
    else { return nil }
    return line.figures[column]?.value
  }
}

extension FrozenTable {
  /// Whether its lines follow each other in time: such figures are joined by a line.
  var isOverTime: Bool {
    guard case .indicator(let source) = definition.source else { return false }
    return switch source.dimension {
    case .period, .day: true
    case .answer(let path): path == source.round
    case .place, .bands, .state, nil: false
    }
  }
}
