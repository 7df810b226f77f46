package import Basics

/// Figures in time as a Vega-Lite specification: a line whose gaps are gaps, with the interval that was foretold behind it,
/// and points that left it told apart by form as well as by colour.
package struct SeriesChart: Equatable, Sendable {
  package struct Point: Equatable, Sendable {
    /// What stands on the axis; each once, in their order.
    package let label: String
    /// Nil is a gap.
    package let value: Double?
    package let low: Double?
    package let high: Double?
    /// What the point is called where it is not an ordinary one: a signal, a part of a day.
    package let mark: String?
    package let tooltip: String

    package init(
      _ label: String, _ value: Double?, low: Double? = nil, high: Double? = nil, mark: String? = nil,
      tooltip: String = ""
    ) {
      self.label = label
      self.value = value
      self.low = low
      self.high = high
      self.mark = mark
      self.tooltip = tooltip
    }
  }

  package let points: [Point]
  /// The names of marks, in their order.
  package let marks: [String]
  package let words: ChartWords
  package let bandTitle: String

  package init(_ points: [Point], marks: [String] = [], bandTitle: String = "", words: ChartWords) {
    self.points = points
    self.marks = marks
    self.bandTitle = bandTitle
    self.words = words
  }

  package var specification: JSON {
    var members = Chart.frame(words)
    members += [
      ("width", "container"), ("height", 300),
      ("data", ["values": .array(points.map(row))]),
      ("layer", .array(bandLayers + [line] + (marks.isEmpty ? [] : [marked]))),
    ]
    return .object(members)
  }

  private func row(_ point: Point) -> JSON {
    [
      "label": .string(point.label), "value": point.value.map(JSON.number) ?? .null,
      "low": point.low.map(JSON.number) ?? .null, "high": point.high.map(JSON.number) ?? .null,
      "mark": point.mark.map(JSON.string) ?? .null, "text": .string(point.tooltip),
    ]
  }

  private var x: JSON {
    [
      "field": "label", "type": "ordinal", "sort": .array(points.map { .string($0.label) }),
      "title": .string(words.rows), "axis": ["labelAngle": 0, "labelOverlap": true],
      "scale": ["reverse": .bool(words.language.isRightToLeft)],
    ]
  }

  private func y(_ field: String) -> JSON {
    [
      "field": .string(field), "type": "quantitative", "title": .string(words.measure),
      "axis": ["format": ",.2~f", "orient": words.language.isRightToLeft ? "right" : "left"],
    ]
  }

  private var tooltip: JSON {
    [["field": "label", "title": .string(words.rows)], ["field": "text", "title": .string(words.measure)]]
  }

  private var bandLayers: [JSON] {
    guard points.contains(where: { $0.low != nil }) else { return [] }
    return [
      [
        "mark": ["type": "area", "opacity": 0.22, "color": .string(ChartStyle.accent), "interpolate": "step"],
        "encoding": ["x": x, "y": y("low"), "y2": ["field": "high"], "tooltip": tooltip],
      ]
    ]
  }

  private var line: JSON {
    [
      "mark": [
        "type": "line", "point": ["size": 36, "color": .string(ChartStyle.accent)],
        "color": .string(ChartStyle.accent), "invalid": "break-paths-show-domains",
      ],
      "encoding": ["x": x, "y": y("value"), "tooltip": tooltip],
    ]
  }

  private var marked: JSON {
    let domain = JSON.array(marks.map(JSON.string))
    return [
      "transform": [["filter": ["field": "mark", "oneOf": domain]]],
      "mark": ["type": "point", "filled": true, "size": 150, "opacity": 1, "stroke": "#ffffff"],
      "encoding": [
        "x": x, "y": y("value"),
        "shape": [
          "field": "mark", "type": "nominal", "title": nil, "legend": ["orient": "top"],
          "scale": ["domain": domain, "range": ["diamond", "triangle-up", "square"]],
        ],
        "color": [
          "field": "mark", "type": "nominal", "title": nil, "legend": ["orient": "top"],
          "scale": [
            "domain": domain, "range": [.string("#b5456b"), .string(ChartStyle.quiet), .string("#d9822b")],
          ],
        ],
        "tooltip": tooltip,
      ],
    ]
  }
}
