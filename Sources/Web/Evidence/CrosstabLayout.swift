import Basics
import Evidence
import Formats

/// A cross table as it stands on a page and in a spreadsheet: lines with their heads, figures still numbers.
struct CrosstabLayout: Equatable {
  let corner: String
  let head: [String]
  let hasTotalColumn: Bool
  /// Whether each line says which of several figures it has.
  let hasKinds: Bool
  private(set) var lines: [Line] = []
  private(set) var totals: [Line] = []
  /// Said below the table when a total is left open.
  let noTotal: String?

  struct Line: Equatable {
    let label: String
    /// How many lines the label stands for; nil where it stands at one above.
    let span: Int?
    let kind: String
    let cells: [Cell]
    let total: Cell
  }

  struct Cell: Equatable {
    let number: Double?
    let isShare: Bool
  }

  init(_ table: Crosstab, figure: Crosstab.Figure, words: TabulationWords) {
    let say = words.words
    let isSplit = table.tabulation.columns != nil
    corner = words.dimension(table.tabulation.rows)
    head = table.columns.map { isSplit ? $0.label : say["evidence.figures.value"] }
    hasTotalColumn = isSplit && !table.openMargins.contains(.overColumns)
    hasKinds = figure == .together
    noTotal = table.openMargins.isEmpty ? nil : say["evidence.noTotal"]
    let figures: [Crosstab.Figure] =
      figure == .together ? (isSplit ? [.value, .rowShare, .columnShare] : [.value, .columnShare]) : [figure]
    func kind(_ one: Crosstab.Figure) -> String {
      guard hasKinds else { return "" }
      if one == .value { return say["evidence.kindOf.\(table.tabulation.measure.kind)"] }
      return say["evidence.figures.\(one.rawValue)"]
    }
    func cell(_ number: Double?, _ one: Crosstab.Figure) -> Cell { Cell(number: number, isShare: one != .value) }
    for row in table.rows {
      lines += figures.enumerated().map { index, one in
        // With one figure alone, the last column and line hold what the shares are shares of.
        let shown: Crosstab.Figure = hasKinds ? one : .value
        return Line(
          label: row.label, span: index == 0 ? figures.count : nil, kind: kind(one),
          cells: table.columns.map { cell(table.figure(one, row: row, column: $0), one) },
          total: cell(hasTotalColumn ? table.margin(shown, row: row) : nil, shown))
      }
    }
    guard !table.openMargins.contains(.overRows), !table.rows.isEmpty else { return }
    totals = (hasKinds ? figures : [.value]).enumerated().map { index, one in
      Line(
        label: say["evidence.total"], span: index == 0 ? (hasKinds ? figures.count : 1) : nil, kind: kind(one),
        cells: table.columns.map { cell(isSplit ? table.margin(one, column: $0) : table.margin(one), one) },
        total: cell(hasTotalColumn ? table.margin(one) : nil, one))
    }
  }

  /// The table as a sheet: its title and base above, what belongs to it below.
  func sheet(
    _ title: String, base: String, notes: [String], stamp: FileStamp, isRightToLeft: Bool
  ) -> [UInt8] {
    var workbook = XLSXStream()
    workbook.addLaidOutSheet(title, isRightToLeft: isRightToLeft)
    for text in [title, base] { workbook.write(laidOut: [.text(text, isBold: text == title)]) }
    workbook.write(laidOut: [])
    let heads = [corner] + (hasKinds ? [""] : []) + head
    workbook.write(
      laidOut: (heads + (hasTotalColumn ? [totals.first?.label ?? ""] : [])).map { .text($0, isBold: true) })
    for (line, isTotal) in lines.map({ ($0, false) }) + totals.map({ ($0, true) }) {
      var cells: [XLSXStream.LaidOutCell] = [line.span == nil ? .empty : .text(line.label, isBold: isTotal)]
      if hasKinds { cells.append(.text(line.kind)) }
      cells += line.cells.map(\.laidOut)
      if hasTotalColumn { cells.append(line.total.laidOut) }
      workbook.write(laidOut: cells)
    }
    workbook.write(laidOut: [])
    for text in [noTotal].compactMap(\.self) + notes { workbook.write(laidOut: [.text(text)]) }
    workbook.add(stamp, isRightToLeft: isRightToLeft)
    workbook.finish()
    return workbook.take()
  }
}

extension CrosstabLayout.Cell {
  fileprivate var laidOut: XLSXStream.LaidOutCell {
    guard let number else { return .empty }
    if isShare { return .percent(number) }
    return number == number.rounded() ? .whole(number) : .decimal(number)
  }
}

extension Crosstab {
  /// A figure of the last column: of a row among all.
  fileprivate func margin(_ figure: Figure, row: Category) -> Double? {
    let value = value(of: total(row: row))
    return switch figure {
    case .value, .together: value
    case .rowShare: share(value, of: value)
    case .columnShare, .totalShare: share(value, of: self.value(of: total))
    }
  }

  /// A figure of the last line: of a column among all.
  fileprivate func margin(_ figure: Figure, column: Category) -> Double? {
    let value = value(of: total(column: column))
    return switch figure {
    case .value, .together: value
    case .columnShare: share(value, of: value)
    case .rowShare, .totalShare: share(value, of: self.value(of: total))
    }
  }

  fileprivate func margin(_ figure: Figure) -> Double? {
    let value = value(of: total)
    return figure == .value || figure == .together ? value : share(value, of: value)
  }

  private func share(_ value: Double?, of whole: Double?) -> Double? {
    if case .mean = tabulation.measure { return nil }
    guard let value, let whole, whole > 0 else { return nil }
    return value / whole
  }
}

extension Tabulation.Measure {
  fileprivate var kind: String {
    switch self {
    case .count: "count"
    case .sum: "sum"
    case .mean: "mean"
    }
  }
}

/// A cross table with its figures written out.
struct FigureTable: Equatable, Sendable {
  let corner: String
  let head: [String]
  let hasTotalColumn: Bool
  let hasKinds: Bool
  let lines: [Line]
  let totals: [Line]
  /// Said below the table when a total is left open.
  let noTotal: String?

  struct Line: Equatable, Sendable {
    /// Nil where the line belongs to the label above.
    let label: Label?
    let kind: String
    let cells: [Cell]
    let total: String
  }

  struct Label: Equatable, Sendable {
    let text: String
    /// How many lines it stands for.
    let span: Int
  }

  struct Cell: Equatable, Sendable {
    let text: String
    let isMissing: Bool
  }
}

extension FigureTable {
  init(_ layout: CrosstabLayout, words: TabulationWords) {
    (corner, head, hasTotalColumn) = (layout.corner, layout.head, layout.hasTotalColumn)
    (hasKinds, noTotal) = (layout.hasKinds, layout.noTotal)
    func text(_ cell: CrosstabLayout.Cell) -> String { words.figure(cell.number, cell.isShare ? .rowShare : .value) }
    func line(_ line: CrosstabLayout.Line, saysMissing: Bool) -> Line {
      Line(
        label: line.span.map { Label(text: line.label, span: $0) }, kind: line.kind,
        cells: line.cells.map {
          Cell(
            text: $0.number == nil && saysMissing ? words.words["evidence.noData"] : text($0),
            isMissing: $0.number == nil)
        },
        total: text(line.total))
    }
    lines = layout.lines.map { line($0, saysMissing: true) }
    totals = layout.totals.map { line($0, saysMissing: false) }
  }
}
