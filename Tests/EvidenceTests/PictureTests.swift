import Basics
import Formats
import Testing

@testable import Evidence

@Suite struct `A picture` {
  private func chart(_ kind: Chart.Kind, columns count: Int, language: Language = .english) -> JSON {
    let columns = (1...count).map { Crosstab.Category(key: "\($0)", label: "Province \($0)") }
    let rows = ["1", "2"].map { Crosstab.Category(key: $0, label: "Round \($0)") }
    var tally = Tally(measuresAmount: false, scale: 1)
    let lines = rows.flatMap { row in
      columns.map { Tally.Line(row: row.key, column: $0.key, count: 1, answered: 0, amount: 0) }
    }
    tally.add(lines, gathered: [], multiple: [])
    let table = Crosstab(
      tabulation: Tabulation(form: "sites", rows: .answer(path: "/round"), columns: .place(level: 1)), rows: rows,
      columns: columns, tally: tally)
    return Chart(kind, of: table, words: ChartWords(language: language, title: "T", rows: "Round", columns: "Province"))
      .specification
  }

  private func has(_ json: JSON?, _ name: String) -> Bool {
    guard case .object(let members)? = json else { return false }
    return members.contains { $0.name == name }
  }

  private func list(_ json: JSON?) -> [JSON] {
    guard case .array(let elements)? = json else { return [] }
    return elements
  }

  @Test(arguments: [9, 11, 60])
  func `of more lines than colours gives each a dash and a form that tell it apart`(count: Int) throws {
    let layers = list(chart(.line, columns: count)["layer"])
    let line = try #require(layers.first?["encoding"])
    let point = try #require(layers.last?["encoding"])
    func range(_ encoding: JSON, _ channel: String) -> [JSON] { list(encoding[channel]?["scale"]?["range"]) }
    let (colours, dashes) = (range(line, "color"), range(line, "strokeDash"))
    let forms = range(point, "shape")
    #expect(colours.count == count && dashes.count == count && forms.count == count)
    #expect(Set(zip(colours, dashes).map { [$0, $1] }).count == count)
    #expect(Set(zip(colours, forms).map { [$0, $1] }).count == count)
    #expect(range(point, "color") == colours)
  }

  @Test func `of more columns than colours names each bar beside it`() throws {
    let specification = chart(.bar, columns: 11)
    let encoding = try #require(specification["encoding"])
    #expect(encoding["y"]?["field"]?.text == "line" && !has(encoding, "yOffset") && !has(encoding["color"], "field"))
    let lines = list(encoding["y"]?["sort"])
    #expect(lines.count == 22 && Set(lines).count == 22 && lines.first?.text == "Round 1 · Province 1")
    #expect(list(specification["data"]?["values"]).map { $0["line"] ?? .null } == lines)
    let arabic = list(chart(.bar, columns: 11, language: .arabic)["encoding"]?["y"]?["sort"])
    #expect(arabic.first?.text == "\u{2067}Round 1 · Province 1\u{2069}")
  }

  @Test func `of as many columns as colours tells them by these`() throws {
    let encoding = try #require(chart(.bar, columns: 8)["encoding"])
    #expect(encoding["color"]?["field"]?.text == "column" && encoding["yOffset"]?["field"]?.text == "column")
    #expect(!has(chart(.line, columns: 8), "layer"))
  }
}

@Suite struct `A map that is heard` {
  private static let square: JSON = [
    "type": "Polygon", "coordinates": [[[36, 36], [36, 37], [37, 37], [37, 36], [36, 36]]],
  ]

  private func map(_ style: ThematicMap.Style) -> JSON {
    func area(_ name: String, value: Double?, older: Double = 0) -> ThematicMap.Area {
      .init(
        key: name, name: name, shape: Self.square, longitude: 36.5, latitude: 36.5, value: value, older: older,
        category: value.map { _ in 0 })
    }
    return ThematicMap(
      style, areas: [area("Hatay", value: 5, older: 2), area("Adana", value: nil), area("Kilis", value: 0)],
      categories: [.init("Worse")], backdrop: [Self.square], disputed: [Self.square],
      marks: .init(
        title: "Events", kinds: ["Flood"],
        points: [.init(position: Position(longitude: 36, latitude: 36), kind: 0, name: "Flood of May")]),
      isShare: false, words: ChartWords(language: .english, title: "T", noData: "No data"),
      format: { "\(Int($0))" }
    ).specification
  }

  @Test(arguments: [ThematicMap.Style.choropleth, .symbols, .categories])
  func `names its areas and what is said of them, and is silent about what is behind`(style: ThematicMap.Style) throws {
    guard case .array(let layers)? = map(style)["layer"] else {
      Issue.record("no layers")
      return
    }
    for layer in layers {
      let field = layer["encoding"]?["description"]?["field"]?.text
      let isSilent = layer["mark"]?["aria"] == false
      #expect((field == nil) == isSilent, "\(layer.serialized)")
      #expect(field?.hasPrefix("properties.") != true)
    }
    #expect(layers.count { $0["mark"]?["aria"] == false } >= 2)
  }
}
