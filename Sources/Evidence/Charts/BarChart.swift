package import Basics

/// Figures beside each other as a Vega-Lite specification: a bar a line, with its number as it is written elsewhere. Bars of
/// changes go both ways from nothing.
package struct BarChart: Equatable, Sendable {
  package struct Bar: Equatable, Sendable {
    package let label: String
    /// Nil has no bar.
    package let value: Double?
    package let text: String

    package init(_ label: String, _ value: Double?, text: String) {
      (self.label, self.value, self.text) = (label, value, text)
    }
  }

  /// Each with a label of its own.
  package let bars: [Bar]
  package let words: ChartWords

  package init(_ bars: [Bar], words: ChartWords) { (self.bars, self.words) = (bars, words) }

  /// Room for numbers beside the longest bars of each side, as a share of all that bars take.
  private static let room = 0.3

  package var specification: JSON {
    let isRightToLeft = words.language.isRightToLeft
    let values = bars.compactMap(\.value)
    let (greatest, least) = (max(0, values.max() ?? 0), min(0, values.min() ?? 0))
    let room = (greatest - least) * Self.room
    let (high, low) = (greatest > 0 ? greatest + room : 0, least < 0 ? least - room : 0)
    let y: JSON = [
      "field": "label", "type": "nominal", "sort": nil, "title": .string(words.rows),
      "axis": ["orient": isRightToLeft ? "right" : "left", "ticks": false, "domain": false],
      // A line without a figure keeps its place.
      "scale": ["domain": .array(bars.map { .string($0.label) })],
    ]
    func x(_ field: String) -> JSON {
      [
        "field": .string(field), "type": "quantitative", "axis": nil,
        "scale": [
          "domain": [.number(low), .number(high == low ? 1 : high)], "nice": false, "reverse": .bool(isRightToLeft),
        ],
      ]
    }
    func numbers(isNegative: Bool) -> JSON {
      let isLeft = isNegative != isRightToLeft
      return [
        "transform": [["filter": ["field": "isNegative", "equal": .bool(isNegative)]]],
        "mark": [
          "type": "text", "align": isLeft ? "right" : "left", "dx": isLeft ? -4 : 4,
          "color": .string(ChartStyle.ink), "fontSize": 12,
        ],
        "encoding": ["y": y, "x": x("at"), "text": ["field": "text"]],
      ]
    }
    var members = Chart.frame(words)
    members += [
      ("width", "container"), ("height", ["step": 26]), ("data", ["values": .array(bars.map(row))]),
      (
        "layer",
        [
          [
            "mark": ["type": "bar", "color": .string(ChartStyle.accent)],
            "encoding": [
              "y": y, "x": x("value"),
              "tooltip": [
                ["field": "label", "title": .string(words.rows)], ["field": "text", "title": .string(words.measure)],
              ],
            ],
          ],
          numbers(isNegative: false), numbers(isNegative: true),
        ]
      ),
    ]
    return .object(members)
  }

  private func row(_ bar: Bar) -> JSON {
    [
      "label": .string(bar.label), "value": bar.value.map(JSON.number) ?? .null,
      "at": .number(bar.value ?? 0), "text": .string(bar.text),
      "isNegative": .bool((bar.value ?? 0) < 0),
    ]
  }
}
