package import Basics

/// A map of one figure by place, as a Vega-Lite specification that needs no tile server: shares as shades of areas
/// (choropleth), counts as circles whose area is proportional, zero and no data told apart in both. Or of what areas are
/// (categories): each has a colour, and its number in the legend stands on the area, so that grey print tells it too.
package struct ThematicMap: Equatable, Sendable {
  package enum Style: String, Codable, Sendable {
    case choropleth, symbols, categories
  }

  /// An area with its figure. `shape` is a GeoJSON geometry: a boundary, or a point where none is known.
  package struct Area: Equatable, Sendable {
    package let key: String
    package let name: String
    package let shape: JSON?
    package let longitude: Double
    package let latitude: Double
    package let value: Double?
    /// Of the value, what is carried forward from earlier: drawn as an open ring around what is not.
    package let older: Double
    /// What the value is called beside the area's name; the figure alone where nothing is said.
    package let text: String?
    /// Why there is no figure of the area itself, where that is known and not the same everywhere: an entry of the legend
    /// with a shade of its own.
    package let absence: String?
    /// Which of the map's categories it is; nil for none.
    package let category: Int?

    package init(
      key: String, name: String, shape: JSON?, longitude: Double, latitude: Double, value: Double? = nil,
      older: Double = 0, text: String? = nil, absence: String? = nil, category: Int? = nil
    ) {
      self.category = category
      self.older = older
      self.text = text
      self.absence = absence
      self.key = key
      self.name = name
      self.shape = shape
      self.longitude = longitude
      self.latitude = latitude
      self.value = value
    }

    var isPoint: Bool { shape?["type"] == "Point" }
  }

  package struct Category: Equatable, Sendable {
    package let name: String
    /// Grey and without a number: not what the map is about.
    package let isQuiet: Bool

    package init(_ name: String, isQuiet: Bool = false) {
      (self.name, self.isQuiet) = (name, isQuiet)
    }
  }

  package let style: Style
  package let areas: [Area]
  /// What areas may be, in the order of the legend.
  package let categories: [Category]
  /// The form of what is shown; a page fits the picture's height to its width by it.
  package let heightToWidth: Double
  /// Countries around, drawn below.
  package let backdrop: [JSON]
  /// Lines that are disputed, dashed.
  package let disputed: [JSON]
  /// What happened beside it; drawn over circles alone.
  package let marks: Marks?
  package let isShare: Bool
  /// The figure of the largest circle, where several maps have one legend; else the greatest that is shown.
  package let greatest: Double?
  package let words: ChartWords
  /// Writes a figure in the reader's language; legends are text made here.
  private let format: @Sendable (Double) -> String

  package init(
    _ style: Style, areas: [Area], categories: [Category] = [], heightToWidth: Double = 0.7, backdrop: [JSON] = [],
    disputed: [JSON] = [], marks: Marks? = nil,
    isShare: Bool, greatest: Double? = nil, words: ChartWords,
    format: @escaping @Sendable (Double) -> String
  ) {
    self.style = style
    self.areas = areas
    self.categories = categories
    self.heightToWidth = heightToWidth
    self.backdrop = backdrop
    self.disputed = disputed
    self.marks = marks
    self.isShare = isShare
    self.greatest = greatest
    self.words = words
    self.format = format
  }

  package static func == (left: ThematicMap, right: ThematicMap) -> Bool {
    left.specification == right.specification
  }

  package var specification: JSON {
    let above = style == .symbols ? marks?.layers ?? [] : []
    var members = Chart.frame(words)
    members += [
      ("width", "container"), ("height", 460), ("usermeta", ["heightToWidth": .number(heightToWidth)]),
      // A point has room for its number.
      ("projection", areas.contains(where: \.isPoint) ? ["type": "mercator", "pointRadius": 8] : ["type": "mercator"]),
      ("layer", .array(backgroundLayers + layers + foregroundLayers + above)),
    ]
    // Symbols have a legend of their own beside that of circles for zero.
    if !above.isEmpty { members.append(("resolve", ["scale": ["shape": "independent"]])) }
    return .object(members)
  }

  private var layers: [JSON] {
    switch style {
    case .choropleth: choropleth
    case .symbols: symbols
    case .categories: categoryLayers
    }
  }

  private var backgroundLayers: [JSON] {
    backdrop.isEmpty
      ? []
      : [
        [
          "data": ["values": .array(backdrop.map { ["type": "Feature", "geometry": $0] })],
          "mark": [
            "type": "geoshape", "fill": .string(ChartStyle.land), "stroke": .string(ChartStyle.line),
            "strokeWidth": 0.6,
            "clip": true, "aria": false,
          ],
        ]
      ]
  }

  private var foregroundLayers: [JSON] {
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

  // MARK: Areas in classes

  private var choropleth: [JSON] {
    let classes = Classes(upTo: areas.compactMap(\.value).max() ?? 0)
    let labels = self.labels(of: classes)
    let unknown = [words.noData] + absences
    let domain = unknown + [words.zero] + labels
    let range = ChartStyle.absences(unknown.count) + ["#ffffff"] + ChartStyle.ramp(labels.count)
    return [
      layer(
        of: areas.compactMap { area in
          let known = area.absence ?? label(of: area.value, in: classes, labels)
          return feature(area, [("class", .string(known))])
        },
        mark: ["type": "geoshape", "stroke": .string(ChartStyle.quiet), "strokeWidth": 0.5],
        encoding: [
          "color": [
            "field": "properties.class", "type": "nominal", "title": .string(words.measure),
            "scale": ["domain": .array(domain.map(JSON.string)), "range": .array(range.map(JSON.string))],
            "legend": legend(stroked: true),
          ],
          "description": Self.description, "tooltip": tooltip,
        ])
    ]
  }

  private func labels(of classes: Classes) -> [String] {
    guard let greatest = areas.compactMap(\.value).max(), greatest > 0 else { return [] }
    var from = 0.0
    return (classes.breaks + [greatest]).map { to in
      defer { from = to }
      return from == 0 ? "≤ \(format(to))" : "\(format(from)) – \(format(to))"
    }
  }

  private func label(of value: Double?, in classes: Classes, _ labels: [String]) -> String {
    guard let value else { return words.noData }
    return value <= 0 || labels.isEmpty ? words.zero : labels[classes.index(of: value)]
  }

  // MARK: Areas by what they are

  private var categoryLayers: [JSON] {
    let labels = categories.enumerated().map { index, category in
      category.isQuiet ? category.name : "\(format(Double(index + 1))) · \(category.name)"
    }
    var colours: [String] = []
    var shades = ChartStyle.absences(4).dropFirst()
    for category in categories {
      if category.isQuiet {
        colours.append(shades.popFirst() ?? ChartStyle.noData)
      } else {
        colours.append(ChartStyle.categories[colours.count % ChartStyle.categories.count])
      }
    }
    func label(_ area: Area) -> String {
      area.category.flatMap { labels.indices.contains($0) ? labels[$0] : nil } ?? words.noData
    }
    let ground = layer(
      of: areas.compactMap { area in feature(area, [("class", .string(label(area)))]) },
      mark: ["type": "geoshape", "stroke": "#ffffff", "strokeWidth": 0.8],
      encoding: [
        "color": [
          "field": "properties.class", "type": "nominal", "title": .string(words.measure),
          "scale": [
            "domain": .array((labels + [words.noData]).map(JSON.string)),
            "range": .array((colours + [ChartStyle.noData]).map(JSON.string)),
          ],
          "legend": legend(stroked: true),
        ],
        "description": Self.description, "tooltip": tooltip,
      ])
    let numbered = areas.filter { area in
      let isSaid = area.category.map { categories.indices.contains($0) && !categories[$0].isQuiet } ?? false
      return isSaid && area.shape != nil && (area.longitude, area.latitude) != (0, 0)
    }
    let numbers: JSON = [
      "data": [
        "values": .array(
          numbered.map { area in
            [
              "longitude": .number(area.longitude), "latitude": .number(area.latitude),
              "number": .string(format(Double((area.category ?? 0) + 1))),
            ]
          })
      ],
      "mark": ["type": "text", "fontSize": 11, "fontWeight": "bold", "color": "#ffffff", "stroke": nil, "aria": false],
      "encoding": [
        "longitude": ["field": "longitude", "type": "quantitative"],
        "latitude": ["field": "latitude", "type": "quantitative"],
        "text": ["field": "number", "type": "nominal"],
      ],
    ]
    return [ground, numbers]
  }

  /// Why areas have no figure, besides that nothing is known.
  private var absences: [String] { Set(areas.compactMap(\.absence)).sorted() }

  // MARK: Circles

  private var symbols: [JSON] {
    // A circle stands for itself where there is no boundary.
    let known = areas.filter { !$0.isPoint || $0.value == nil }.map { area in
      feature(area, [("class", .string(area.absence ?? (area.value == nil ? words.noData : " ")))])
    }
    let unknown = [words.noData] + absences
    let ground = layer(
      of: known.compactMap { $0 },
      mark: ["type": "geoshape", "stroke": .string(ChartStyle.line), "strokeWidth": 0.5],
      encoding: [
        "color": [
          "field": "properties.class", "type": "nominal", "title": nil,
          "scale": [
            "domain": .array((unknown + [" "]).map(JSON.string)),
            "range": .array((ChartStyle.absences(unknown.count) + ["#fbfcfa"]).map(JSON.string)),
          ],
          "legend": [
            "values": .array(unknown.map(JSON.string)), "orient": "bottom",
            "symbolStrokeColor": .string(ChartStyle.quiet),
            "symbolStrokeWidth": 0.5,
          ],
        ],
        "description": Self.description, "tooltip": tooltip,
      ])
    let points = areas.compactMap { area in area.value.map { (area, $0) } }
    let circles: JSON = [
      "data": ["values": .array(points.filter { $0.1 > $0.0.older }.map { point($0.0, $0.1 - $0.0.older) })],
      "transform": Self.said(of: "datum"),
      "mark": [
        "type": "circle", "color": .string(ChartStyle.accent), "opacity": 0.78, "stroke": "#ffffff", "strokeWidth": 0.8,
      ],
      "encoding": [
        "longitude": ["field": "longitude", "type": "quantitative"],
        "latitude": ["field": "latitude", "type": "quantitative"],
        "size": size,
        "description": Self.description, "tooltip": pointTooltip,
      ],
    ]
    let zeros: JSON = [
      "data": ["values": .array(points.filter { $0.1 <= 0 }.map { point($0.0, $0.1) })],
      "transform": Self.said(of: "datum"),
      "mark": [
        "type": "point", "filled": false, "size": 40, "stroke": .string(ChartStyle.quiet), "strokeWidth": 1.2,
      ],
      "encoding": [
        "longitude": ["field": "longitude", "type": "quantitative"],
        "latitude": ["field": "latitude", "type": "quantitative"],
        "shape": [
          "datum": .string(words.zero), "type": "nominal", "title": nil, "scale": ["range": ["circle"]],
          "legend": points.contains { $0.1 <= 0 } ? ["orient": "bottom", "symbolType": "circle"] : nil,
        ],
        "description": Self.description, "tooltip": pointTooltip,
      ],
    ]
    return [ground, circles] + rings(points) + [zeros]
  }

  /// Around what is new, as large as the whole: what is carried forward. Nothing where all is new.
  private func rings(_ points: [(Area, Double)]) -> [JSON] {
    let older = points.filter { $0.0.older > 0 && $0.1 > 0 }
    guard !older.isEmpty else { return [] }
    return [
      [
        "data": ["values": .array(older.map { point($0.0, $0.1) })],
        "transform": Self.said(of: "datum"),
        "mark": ["type": "point", "filled": false, "opacity": 1, "strokeDash": [3, 2], "strokeWidth": 1.6],
        "encoding": [
          "longitude": ["field": "longitude", "type": "quantitative"],
          "latitude": ["field": "latitude", "type": "quantitative"],
          "size": size,
          "stroke": [
            "datum": .string(words.older), "type": "nominal", "title": nil,
            "scale": ["range": [.string(ChartStyle.accent)]],
            "legend": ["orient": "bottom", "symbolType": "circle", "symbolDash": [3, 2], "symbolStrokeWidth": 1.6],
          ],
          "description": Self.description, "tooltip": pointTooltip,
        ],
      ]
    ]
  }

  private var size: JSON {
    var scale: [(String, JSON)] = [("type", "linear"), ("domainMin", 0), ("rangeMin", 0), ("rangeMax", 1100)]
    if let greatest, greatest > 0 { scale.append(("domainMax", .number(greatest))) }
    return [
      "field": "value", "type": "quantitative", "title": .string(words.measure), "scale": .object(scale),
      "legend": .object(
        words.numbers(areShares: isShare) + [
          ("orient", "bottom"), ("symbolType", "circle"), ("tickCount", 4),
          ("symbolFillColor", .string(ChartStyle.accent)),
        ]),
    ]
  }

  private var pointTooltip: JSON {
    [["field": "name", "title": .string(words.rows)], ["field": "text", "title": .string(words.measure)]]
  }

  private func point(_ area: Area, _ value: Double) -> JSON {
    [
      "name": .string(area.name), "longitude": .number(area.longitude), "latitude": .number(area.latitude),
      "value": .number(value), "text": .string(area.text ?? format(area.value ?? value)),
    ]
  }

  // MARK: Pieces

  private func feature(_ area: Area, _ properties: [(String, JSON)]) -> JSON? {
    guard let shape = area.shape else { return nil }
    return [
      "type": "Feature", "geometry": shape,
      "properties": .object(
        [
          ("name", .string(area.name)),
          ("text", .string(area.text ?? area.value.map(format) ?? area.absence ?? words.noData)),
        ] + properties),
    ]
  }

  /// What somebody hears who does not see the map: name and text of each mark.
  private static let description: JSON = ["field": "said", "type": "nominal"]

  /// - Parameter datum: What has name and text.
  private static func said(of datum: String) -> JSON {
    [["calculate": .string("\(datum).name + ': ' + \(datum).text"), "as": "said"]]
  }

  private func layer(of features: [JSON], mark: JSON, encoding: JSON) -> JSON {
    [
      "data": ["values": .array(features)], "transform": Self.said(of: "datum.properties"), "mark": mark,
      "encoding": encoding,
    ]
  }

  private func legend(stroked: Bool) -> JSON {
    ["orient": "bottom", "columns": 4, "symbolStrokeColor": .string(ChartStyle.quiet), "symbolStrokeWidth": 0.5]
  }

  private var tooltip: JSON {
    [
      ["field": "properties.name", "title": .string(words.rows)],
      ["field": "properties.text", "title": .string(words.measure)],
    ]
  }
}
