package import Basics

/// A sex–age pyramid as a Vega-Lite specification: women on the side where reading begins, men on the other, the oldest on
/// top, each bar with its number. The two are told apart by side and by shade, so that the picture reads in grey and on
/// paper. Whoever is of unknown sex or age is in no bar; the notes say how many.
package struct PyramidChart: Equatable, Sendable {
  package struct Band: Equatable, Sendable {
    package let name: String
    package let female: Double
    package let male: Double
    /// The numbers as they are written at the bars.
    package let femaleText: String
    package let maleText: String

    package init(_ name: String, female: Double, male: Double, femaleText: String, maleText: String) {
      (self.name, self.female, self.male) = (name, female, male)
      (self.femaleText, self.maleText) = (femaleText, maleText)
    }
  }

  /// From the youngest to the oldest.
  package let bands: [Band]
  package let female: String
  package let male: String
  package let words: ChartWords

  package init(_ bands: [Band], female: String, male: String, words: ChartWords) {
    (self.bands, self.female, self.male, self.words) = (bands, female, male, words)
  }

  /// Room beside the longest bar for its number, as a share of the bar.
  private static let room = 1.35

  package var specification: JSON {
    let isRightToLeft = words.language.isRightToLeft
    let longest = max(1, bands.flatMap { [$0.female, $0.male] }.max() ?? 1) * Self.room
    let y: JSON = [
      "field": "band", "type": "nominal", "sort": .array(bands.reversed().map { .string($0.name) }), "title": nil,
      "axis": ["orient": isRightToLeft ? "right" : "left", "ticks": false, "domain": false],
    ]
    let x: JSON = [
      "field": "value", "type": "quantitative", "stack": nil, "axis": nil,
      "scale": ["domain": [.number(-longest), .number(longest)], "nice": false],
    ]
    let color: JSON = [
      "field": "sex", "type": "nominal", "title": nil, "legend": ["orient": "top"],
      "scale": [
        "domain": [.string(female), .string(male)],
        "range": [.string(ChartStyle.accent), .string(Self.light)],
      ],
    ]
    let tooltip: JSON = [
      ["field": "band", "title": .string(words.rows)], ["field": "sex", "title": .string(words.columns)],
      ["field": "text", "title": .string(words.measure)],
    ]
    func numbers(onLeft: Bool) -> JSON {
      [
        "transform": [["filter": ["field": "isLeft", "equal": .bool(onLeft)]]],
        "mark": [
          "type": "text", "align": onLeft ? "right" : "left", "dx": onLeft ? -4 : 4,
          "color": .string(ChartStyle.ink), "fontSize": 12,
        ],
        "encoding": ["y": y, "x": x, "text": ["field": "text"]],
      ]
    }
    var members = Chart.frame(words)
    members += [
      ("width", "container"), ("height", ["step": 30]), ("data", ["values": .array(values)]),
      (
        "layer",
        [
          [
            "mark": ["type": "bar", "stroke": .string(ChartStyle.ink), "strokeWidth": 0.6],
            "encoding": ["y": y, "x": x, "color": color, "tooltip": tooltip],
          ],
          numbers(onLeft: true), numbers(onLeft: false),
        ]
      ),
    ]
    return .object(members)
  }

  /// Light enough to differ from the accent on a photocopy.
  private static let light = "#f0c48a"

  private var values: [JSON] {
    bands.flatMap { band -> [JSON] in
      [(female, band.female, band.femaleText, true), (male, band.male, band.maleText, false)].map {
        sex, value, text, begins in
        let isLeft = begins != words.language.isRightToLeft
        return [
          "band": .string(band.name), "sex": .string(sex), "value": .number(isLeft ? -value : value),
          "isLeft": .bool(isLeft), "text": .string(text),
        ]
      }
    }
  }
}
