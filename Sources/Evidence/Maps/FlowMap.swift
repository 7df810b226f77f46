package import Basics
package import Formats

/// Who moved from where to where, as a Vega-Lite specification: lines between places whose width is proportional to the
/// count. What has no known place is in the table beside it only.
package struct FlowMap: Equatable, Sendable {
  package struct Line: Equatable, Sendable {
    package let from: Position
    package let to: Position
    package let value: Int
    /// `Syria → Hatay: 1,234`.
    package let text: String

    package init(from: Position, to: Position, value: Int, text: String) {
      self.from = from
      self.to = to
      self.value = value
      self.text = text
    }
  }

  package struct End: Equatable, Sendable {
    package let position: Position
    package let name: String

    package init(_ position: Position, _ name: String) {
      self.position = position
      self.name = name
    }
  }

  package let lines: [Line]
  package let ends: [End]
  package let heightToWidth: Double
  package let backdrop: [JSON]
  package let disputed: [JSON]
  package let words: ChartWords

  package init(
    _ lines: [Line], ends: [End], heightToWidth: Double, backdrop: [JSON], disputed: [JSON], words: ChartWords
  ) {
    self.lines = lines
    self.ends = ends
    self.heightToWidth = heightToWidth
    self.backdrop = backdrop
    self.disputed = disputed
    self.words = words
  }

  package var specification: JSON {
    var members = Chart.frame(words)
    members += [
      ("width", "container"), ("height", 460), ("usermeta", ["heightToWidth": .number(heightToWidth)]),
      ("projection", ["type": "mercator"]),
      ("layer", .array(land + border + [rules, points, names])),
    ]
    return .object(members)
  }

  private var land: [JSON] {
    backdrop.isEmpty
      ? []
      : [
        [
          "data": ["values": .array(backdrop.map { ["type": "Feature", "geometry": $0] })],
          "mark": [
            "type": "geoshape", "fill": .string(ChartStyle.land), "stroke": .string(ChartStyle.line),
            "strokeWidth": 0.6, "clip": true, "aria": false,
          ],
        ]
      ]
  }

  private var border: [JSON] {
    disputed.isEmpty
      ? []
      : [
        [
          "data": ["values": .array(disputed.map { ["type": "Feature", "geometry": $0] })],
          "mark": [
            "type": "geoshape", "filled": false, "stroke": .string(ChartStyle.quiet), "strokeDash": [3, 3],
            "strokeWidth": 1, "clip": true, "aria": false,
          ],
        ]
      ]
  }

  private var rules: JSON {
    [
      "data": [
        "values": .array(
          lines.map { line in
            [
              "longitude": .number(line.from.longitude), "latitude": .number(line.from.latitude),
              "longitude2": .number(line.to.longitude), "latitude2": .number(line.to.latitude),
              "value": .int(line.value), "text": .string(line.text),
            ]
          })
      ],
      "mark": ["type": "rule", "color": .string(ChartStyle.accent), "opacity": 0.65, "strokeCap": "round"],
      "encoding": [
        "longitude": ["field": "longitude", "type": "quantitative"],
        "latitude": ["field": "latitude", "type": "quantitative"],
        "longitude2": ["field": "longitude2"], "latitude2": ["field": "latitude2"],
        "strokeWidth": [
          "field": "value", "type": "quantitative", "title": .string(words.measure),
          "scale": ["type": "linear", "domainMin": 0, "range": [0.6, 12]],
          "legend": ["orient": "bottom", "format": ",.2~f", "tickCount": 4],
        ],
        "description": ["field": "text", "type": "nominal"],
        "tooltip": [["field": "text", "title": .string(words.rows)]],
      ],
    ]
  }

  private var endValues: JSON {
    .array(
      ends.map {
        [
          "longitude": .number($0.position.longitude), "latitude": .number($0.position.latitude),
          "name": .string($0.name),
        ]
      })
  }

  private var place: [(String, JSON)] {
    [
      ("longitude", ["field": "longitude", "type": "quantitative"]),
      ("latitude", ["field": "latitude", "type": "quantitative"]),
    ]
  }

  private var points: JSON {
    [
      "data": ["values": endValues],
      "mark": ["type": "circle", "size": 45, "color": .string(ChartStyle.ink), "opacity": 1],
      "encoding": .object(place + [("description", ["field": "name", "type": "nominal"])]),
    ]
  }

  private var names: JSON {
    [
      "data": ["values": endValues],
      "mark": [
        "type": "text", "dy": -9, "fontSize": 11, "color": .string(ChartStyle.ink), "stroke": "#ffffff",
        "strokeWidth": 0.3, "aria": false,
      ],
      "encoding": .object(place + [("text", ["field": "name"])]),
    ]
  }
}

extension MapFrame {
  /// Around points, with some room for what lies beside them; nil without any.
  package init?(aroundPoints points: [Position], margin: Double = 0.15) {
    guard let west = points.map(\.longitude).min(), let east = points.map(\.longitude).max(),
      let south = points.map(\.latitude).min(), let north = points.map(\.latitude).max()
    else { return nil }
    let across = max((east - west) * margin, 1)
    let along = max((north - south) * margin, 1)
    let ring = [
      Position(longitude: max(west - across, -179), latitude: max(south - along, -80)),
      Position(longitude: min(east + across, 179), latitude: max(south - along, -80)),
      Position(longitude: min(east + across, 179), latitude: min(north + along, 80)),
      Position(longitude: max(west - across, -179), latitude: min(north + along, 80)),
    ]
    self.init(around: [.polygon([ring + [ring[0]]])], margin: 0)
  }
}
