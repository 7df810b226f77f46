package import Basics

/// Small charts side by side, one an area and all in the same scales, as a Vega-Lite specification: how a figure went from
/// round to round. What is counted, carried forward, moved by a share and not known have forms of their own, ranges are
/// bars and grades the size of points, so that the picture reads in grey as in colour.
package struct TrendChart: Equatable, Sendable {
  package struct Point: Equatable, Sendable {
    package let area: String
    package let step: String
    /// Nil is a gap: a cross where the figure would be, and a line that breaks.
    package let value: Double?
    package let low: Double?
    package let high: Double?
    /// One of the chart's kinds, and one of its grades where it has one.
    package let kind: String
    package let grade: String?
    package let text: String

    package init(
      area: String, step: String, value: Double?, low: Double? = nil, high: Double? = nil, kind: String,
      grade: String? = nil, text: String
    ) {
      (self.area, self.step, self.value) = (area, step, value)
      (self.low, self.high, self.kind, self.grade, self.text) = (low, high, kind, grade, text)
    }
  }

  /// What points are called, in the order of the legend.
  package struct Kinds: Equatable, Sendable {
    package let counted: String
    package let carried: String
    package let moved: String
    package let unknown: String
    /// From the surest to the least sure.
    package let grades: [String]
    package let gradeTitle: String

    package init(
      counted: String, carried: String, moved: String, unknown: String, grades: [String], gradeTitle: String
    ) {
      (self.counted, self.carried, self.moved, self.unknown) = (counted, carried, moved, unknown)
      (self.grades, self.gradeTitle) = (grades, gradeTitle)
    }
  }

  package let points: [Point]
  package let kinds: Kinds
  package let words: ChartWords

  package init(_ points: [Point], kinds: Kinds, words: ChartWords) {
    (self.points, self.kinds, self.words) = (points, kinds, words)
  }

  package var specification: JSON {
    var members = Chart.frame(words).filter { $0.0 != "autosize" }
    members += [
      ("usermeta", ["facetWidth": 210]),
      ("data", ["values": .array(points.map(row))]),
      (
        "facet",
        [
          "field": "area", "type": "nominal", "title": nil, "sort": .array(inOrder(points.map(\.area))),
          "header": ["labelFontSize": 13, "labelFontWeight": "bold", "labelColor": .string(ChartStyle.ink)],
        ]
      ),
      ("columns", 3), ("spacing", 18),
      ("spec", ["width": 150, "height": 90, "layer": .array([line] + ranges + [marks])]),
    ]
    return .object(members)
  }

  private func inOrder(_ texts: [String]) -> [JSON] {
    var seen: Set<String> = []
    return texts.filter { seen.insert($0).inserted }.map(JSON.string)
  }

  private func row(_ point: Point) -> JSON {
    [
      "area": .string(point.area), "step": .string(point.step), "value": point.value.map(JSON.number) ?? .null,
      "at": .number(point.value ?? 0), "low": point.low.map(JSON.number) ?? .null,
      "high": point.high.map(JSON.number) ?? .null, "kind": .string(point.kind),
      "grade": point.grade.map(JSON.string) ?? .null, "text": .string(point.text),
    ]
  }

  private var x: JSON {
    [
      "field": "step", "type": "ordinal", "sort": .array(inOrder(points.map(\.step))), "title": nil,
      "axis": ["labelAngle": 0, "labelOverlap": true], "scale": ["reverse": .bool(words.language.isRightToLeft)],
    ]
  }

  private func y(_ field: String) -> JSON {
    [
      "field": .string(field), "type": "quantitative", "title": nil,
      "axis": ["format": ",.2~f", "tickCount": 3, "orient": words.language.isRightToLeft ? "right" : "left"],
    ]
  }

  private var tooltip: JSON {
    [
      ["field": "area", "title": .string(words.columns)], ["field": "step", "title": .string(words.rows)],
      ["field": "text", "title": .string(words.measure)],
    ]
  }

  private var line: JSON {
    [
      "mark": [
        "type": "line", "color": .string(ChartStyle.accent), "strokeWidth": 1.4, "invalid": "break-paths-show-domains",
      ],
      "encoding": ["x": x, "y": y("value")],
    ]
  }

  private var ranges: [JSON] {
    guard points.contains(where: { $0.low != nil }) else { return [] }
    return [
      [
        "transform": [["filter": ["field": "low", "valid": true]]],
        "mark": ["type": "rule", "strokeWidth": 7, "opacity": 0.25, "color": .string(ChartStyle.accent)],
        "encoding": ["x": x, "y": y("low"), "y2": ["field": "high"], "tooltip": tooltip],
      ]
    ]
  }

  private var marks: JSON {
    let present = Set(points.map(\.kind))
    let all = [
      (kinds.counted, "circle", ChartStyle.accent, ChartStyle.accent),
      (kinds.carried, "circle", "#ffffff", ChartStyle.accent),
      (kinds.moved, "diamond", "#ffffff", ChartStyle.ink), (kinds.unknown, "cross", ChartStyle.quiet, ChartStyle.quiet),
    ].filter { present.contains($0.0) }
    func scale(_ range: [String]) -> JSON {
      ["domain": .array(all.map { .string($0.0) }), "range": .array(range.map(JSON.string))]
    }
    func kind(_ range: [String]) -> JSON {
      [
        "field": "kind", "type": "nominal", "title": nil, "scale": scale(range), "legend": ["orient": "top"],
      ]
    }
    var encoding: [(String, JSON)] = [
      ("x", x), ("y", y("at")), ("shape", kind(all.map(\.1))), ("fill", kind(all.map(\.2))),
      ("stroke", kind(all.map(\.3))), ("tooltip", tooltip),
    ]
    if points.contains(where: { $0.grade != nil }) {
      let sizes: [JSON] = [110, 75, 45, 25]
      encoding.append(
        (
          "size",
          [
            "field": "grade", "type": "ordinal", "title": .string(kinds.gradeTitle),
            "scale": [
              "domain": .array(kinds.grades.map(JSON.string)), "range": .array(Array(sizes.prefix(kinds.grades.count))),
            ],
            "legend": ["orient": "top", "symbolType": "circle", "symbolStrokeColor": .string(ChartStyle.accent)],
          ]
        ))
    }
    return [
      "mark": ["type": "point", "size": 45, "opacity": 1, "strokeWidth": 1.6], "encoding": .object(encoding),
    ]
  }
}
