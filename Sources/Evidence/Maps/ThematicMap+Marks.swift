import Basics
package import Formats

extension ThematicMap {
  /// What happened at points, drawn over circles: an outlined symbol for each kind, told apart by its form alone so that
  /// grey print tells it too. Symbols are of one size, because the strengths of different kinds cannot be compared.
  package struct Marks: Equatable, Sendable {
    package struct Point: Equatable, Sendable {
      package let position: Position
      /// Index in ``Marks/kinds``.
      package let kind: Int
      /// Shown for who points at it.
      package let name: String
      /// Beside the symbol.
      package let label: String?

      package init(position: Position, kind: Int, name: String, label: String? = nil) {
        (self.position, self.kind, self.name, self.label) = (position, kind, name, label)
      }
    }

    package let title: String
    package let kinds: [String]
    package let points: [Point]

    package init(title: String, kinds: [String], points: [Point]) {
      (self.title, self.kinds, self.points) = (title, kinds, points)
    }

    /// Forms that Vega knows, the first ones most unlike a circle.
    private static let forms = [
      "triangle-up", "square", "diamond", "cross", "triangle-down", "triangle-left", "triangle-right", "wedge", "arrow",
    ]

    var layers: [JSON] {
      let used = Set(points.map(\.kind)).filter(kinds.indices.contains).sorted()
      guard !used.isEmpty else { return [] }
      let places: [(String, JSON)] = [
        ("longitude", ["field": "longitude", "type": "quantitative"]),
        ("latitude", ["field": "latitude", "type": "quantitative"]),
      ]
      let symbols: JSON = [
        "data": ["values": .array(points.filter { used.contains($0.kind) }.map(value))],
        "mark": [
          "type": "point", "filled": true, "size": 110, "fill": "#ffffff", "fillOpacity": 0.85, "opacity": 1,
          "stroke": .string(ChartStyle.ink), "strokeWidth": 1.8,
        ],
        "encoding": .object(
          places + [
            (
              "shape",
              [
                "field": "kind", "type": "nominal", "title": .string(title),
                "scale": [
                  "domain": .array(used.map { .string(kinds[$0]) }),
                  "range": .array(used.map { .string(Self.forms[$0 % Self.forms.count]) }),
                ],
                "legend": [
                  "orient": "bottom", "columns": 4, "symbolFillColor": "#ffffff",
                  "symbolStrokeColor": .string(ChartStyle.ink), "symbolStrokeWidth": 1.8, "symbolSize": 110,
                ],
              ]
            ),
            ("description", ["field": "name", "type": "nominal"]),
            ("tooltip", [["field": "name", "title": .string(title)]]),
          ]),
      ]
      let named = points.filter { $0.label != nil }
      guard !named.isEmpty else { return [symbols] }
      let labels: JSON = [
        "data": ["values": .array(named.map(value))],
        "mark": [
          "type": "text", "dx": 10, "align": "left", "fontSize": 11, "fontWeight": "bold",
          "color": .string(ChartStyle.ink), "aria": false,
        ],
        "encoding": .object(places + [("text", ["field": "label", "type": "nominal"])]),
      ]
      return [symbols, labels]
    }

    private func value(_ point: Point) -> JSON {
      [
        "longitude": .number(point.position.longitude), "latitude": .number(point.position.latitude),
        "kind": .string(kinds[point.kind]), "name": .string(point.name), "label": .string(point.label ?? ""),
      ]
    }
  }
}
