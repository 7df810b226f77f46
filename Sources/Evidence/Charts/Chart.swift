package import Basics

/// One picture of a ``Crosstab`` as a Vega-Lite specification: data inside, no addresses, no expressions from outside.
package struct Chart: Equatable, Sendable {
  package enum Kind: String, CaseIterable, Codable, Sendable {
    case bar, line
  }

  package let kind: Kind
  package let table: Crosstab
  package let figure: Crosstab.Figure
  package let words: ChartWords

  package init(_ kind: Kind, of table: Crosstab, figure: Crosstab.Figure = .value, words: ChartWords) {
    self.kind = kind
    self.table = table
    self.figure = figure
    self.words = words
  }

  package var specification: JSON {
    var members = Self.frame(words)
    members += [
      ("width", "container"),
      ("data", ["values": .array(values)]),
    ]
    if let written {
      members.append(
        ("transform", [["calculate": .string("isValid(datum.value) ? \(written) : null"), "as": "written"]]))
    }
    switch kind {
    case .bar:
      members.append(("height", ["step": 26]))
      members.append(("mark", ["type": "bar", "cornerRadiusEnd": 2]))
      members.append(("encoding", barEncoding))
    case .line:
      members.append(("height", 300))
      if isCrowded {
        members.append(("layer", .array(crowdedLines)))
      } else {
        members.append(
          (
            "mark",
            ["type": "line", "point": ["size": 48], "interpolate": "linear", "invalid": "break-paths-show-domains"]
          ))
        members.append(("encoding", .object(lineAxes + shared)))
      }
    }
    return .object(members)
  }

  /// A picture without figures: its words say why.
  package static func empty(_ words: ChartWords) -> JSON {
    var members = frame(words)
    members += [("width", "container"), ("height", 8), ("data", ["values": []]), ("mark", "point")]
    return .object(members)
  }

  /// One point per cell. A cell without a figure is null: a gap in a line, no bar, and never a zero.
  private var values: [JSON] {
    table.rows.flatMap { row in
      table.columns.map { column in
        var members: [(String, JSON)] = [
          ("row", .string(row.label)), ("column", .string(column.label)),
          ("value", table.figure(figure, row: row, column: column).map(JSON.number) ?? .null),
        ]
        if kind == .bar, isCrowded { members.append(("line", .string(line(row, column)))) }
        return JSON.object(members)
      }
    }
  }

  private var written: String? { figure == .value ? nil : words.written }
  private var isSplit: Bool { table.columns.count > 1 }
  /// More columns than colours: each bar is a line of its own that says its row and its column, each line of a chart has a
  /// dash and a form besides its colour.
  private var isCrowded: Bool { table.columns.count > ChartStyle.categories.count }

  private func line(_ row: Crosstab.Category, _ column: Crosstab.Category) -> String { both(row.label, column.label) }

  /// One after the other in the direction of the language.
  private func both(_ row: String, _ column: String) -> String {
    let text = "\(row) · \(column)"
    return words.language.isRightToLeft ? "\u{2067}\(text)\u{2069}" : text
  }

  private var lines: JSON {
    .array(table.rows.flatMap { row in table.columns.map { .string(line(row, $0)) } })
  }

  /// How the axis of the figures is written: what is counted has no parts.
  private var scale: [(String, JSON)] {
    words.numbers(areShares: figure != .value)
      + (figure == .value && table.tabulation.measure == .count ? [("tickMinStep", 1)] : [])
  }

  private var barEncoding: JSON {
    var members: [(String, JSON)] = [
      (
        "y",
        [
          "field": isCrowded ? "line" : "row", "type": "nominal", "sort": isCrowded ? lines : order(table.rows),
          "title": .string(isCrowded ? both(words.rows, words.columns) : words.rows),
          "axis": ["orient": words.language.isRightToLeft ? "right" : "left"],
        ]
      ),
      (
        "x",
        [
          "field": "value", "type": "quantitative", "title": .string(words.measure), "stack": nil,
          "axis": .object(scale + [("labelOverlap", true)]),
          "scale": ["reverse": .bool(words.language.isRightToLeft), "zero": true],
        ]
      ),
    ]
    if isSplit, !isCrowded {
      members.append(("yOffset", ["field": "column", "sort": order(table.columns)]))
    }
    return .object(members + shared)
  }

  private var crowdedLines: [JSON] {
    let count = table.columns.count
    func column(_ range: (Int) -> JSON) -> JSON {
      [
        "field": "column", "type": "nominal", "title": .string(words.columns), "legend": ["orient": "top"],
        "scale": ["domain": order(table.columns), "range": .array((0..<count).map(range))],
      ]
    }
    let color = column { .string(ChartStyle.categories[$0 % ChartStyle.categories.count]) }
    let dash = column { number in
      let dashes = ChartStyle.dashes
      return .array(dashes[number / ChartStyle.categories.count % dashes.count].map(JSON.number))
    }
    let shape = column { number in
      let shapes = ChartStyle.shapes
      return .string(shapes[(number + number / shapes.count) % shapes.count])
    }
    return [
      [
        "mark": ["type": "line", "interpolate": "linear", "invalid": "break-paths-show-domains"],
        "encoding": .object(lineAxes + [("color", color), ("strokeDash", dash), ("tooltip", tooltip)]),
      ],
      [
        "mark": ["type": "point", "filled": true, "size": 60, "opacity": 1],
        "encoding": .object(lineAxes + [("color", color), ("shape", shape), ("tooltip", tooltip)]),
      ],
    ]
  }

  private var lineAxes: [(String, JSON)] {
    [
      (
        "x",
        [
          "field": "row", "type": "ordinal", "sort": order(table.rows), "title": .string(words.rows),
          "axis": ["labelAngle": 0, "labelOverlap": true],
          "scale": ["reverse": .bool(words.language.isRightToLeft)],
        ]
      ),
      (
        "y",
        [
          "field": "value", "type": "quantitative", "title": .string(words.measure),
          "axis": .object(scale + [("orient", words.language.isRightToLeft ? "right" : "left")]),
        ]
      ),
    ]
  }

  private var shared: [(String, JSON)] {
    let color: JSON =
      isSplit && !isCrowded
      ? [
        "field": "column", "type": "nominal", "sort": order(table.columns), "title": .string(words.columns),
        "legend": ["orient": "top"],
      ] : ["value": .string(ChartStyle.accent)]
    return [("color", color), ("tooltip", tooltip)]
  }

  private var tooltip: JSON {
    var tooltip: [JSON] = [["field": "row", "title": .string(words.rows)]]
    if isSplit { tooltip.append(["field": "column", "title": .string(words.columns)]) }
    tooltip.append(
      written == nil
        ? [
          "field": "value", "type": "quantitative", "title": .string(words.measure),
          "format": figure == .value ? ",.2~f" : ".0%",
        ] : ["field": "written", "title": .string(words.measure)])
    return .array(tooltip)
  }

  private func order(_ categories: [Crosstab.Category]) -> JSON { .array(categories.map { .string($0.label) }) }

  /// What every picture has: version of the language, title with its base, notes below, the mark on invented data.
  static func frame(_ words: ChartWords) -> [(String, JSON)] {
    var subtitle = words.base.isEmpty ? [] : [JSON.string(words.base)]
    if let mark = words.mark { subtitle.append(.string(mark)) }
    subtitle += words.notes.map(JSON.string)
    return [
      ("$schema", "https://vega.github.io/schema/vega-lite/v5.json"),
      ("title", ["text": .string(words.title), "subtitle": .array(subtitle)]),
      ("description", .string(words.title)),
      ("autosize", ["type": "fit-x", "contains": "padding"]),
      ("padding", 12),
      ("config", ChartStyle.config(for: words)),
    ]
  }
}
