import Basics

/// How all pictures look: colours that can be told apart by the colour-blind and in grey, and the number signs of the
/// reader's language.
enum ChartStyle {
  static let ink = "#1d2b36"
  static let quiet = "#5c6b77"
  static let line = "#c9d1d8"
  static let land = "#f1f3f0"
  static let noData = "#d9dcde"
  /// For areas without a figure, by why they have none: told apart in grey too.
  static func absences(_ count: Int) -> [String] {
    let shades = [noData, "#8c959c", "#b9a48c", "#5f6468"]
    return (0..<count).map { shades[min($0, shades.count - 1)] }
  }

  static let accent = "#0b6e75"

  /// Beyond as many categories as these, colours are shared: then ``Chart`` tells them apart by more than colour.
  static let categories = ["#0b6e75", "#d9822b", "#5b5ea6", "#8aa624", "#b5456b", "#3f8fd2", "#7a5c3e", "#6b7780"]

  /// Forms of points and of lines for categories that share colours, by their number: no two of the first 64 have form, dash
  /// and colour in common.
  static let shapes = [
    "circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left",
  ]
  static let dashes: [[Double]] = [
    [1, 0], [6, 3], [2, 2], [9, 3, 2, 3], [12, 4], [4, 4, 1, 4], [1, 4], [9, 2, 2, 2, 2, 2],
  ]

  /// From light to dark, for shares in classes.
  static func ramp(_ count: Int) -> [String] {
    let full = ["#e3f1ef", "#b5dad6", "#7fbdba", "#46999b", "#18737a", "#064b55"]
    guard count < full.count else { return full }
    return (0..<count).map { full[count == 1 ? 3 : 1 + $0 * (full.count - 2) / (count - 1)] }
  }

  static func config(for words: ChartWords) -> JSON {
    let font: JSON = "Noto Sans, Noto Sans Arabic, sans-serif"
    return [
      "font": font,
      "background": "#ffffff",
      "view": ["stroke": nil],
      "axis": [
        "labelColor": .string(quiet), "titleColor": .string(quiet), "gridColor": "#e6eaed",
        "domainColor": .string(line), "tickColor": .string(line), "labelFontSize": 12, "titleFontSize": 12,
        "titleFontWeight": "normal", "labelLimit": 220,
      ],
      "legend": [
        "labelColor": .string(ink), "titleColor": .string(quiet), "labelFontSize": 12, "titleFontSize": 12,
        "titleFontWeight": "normal", "labelLimit": 220, "symbolType": "square",
      ],
      "title": [
        "anchor": words.language.isRightToLeft ? "end" : "start", "color": .string(ink), "fontSize": 15,
        "subtitleColor": .string(quiet), "subtitleFontSize": 12, "offset": 12,
      ],
      "range": ["category": .array(categories.map(JSON.string))],
      "locale": ["number": numberSigns(for: words)],
    ]
  }

  /// d3-format's locale: decimal and thousands signs, and the digits.
  private static func numberSigns(for words: ChartWords) -> JSON {
    let (decimal, thousands): (JSON, JSON) =
      switch words.language {
      case .english: (".", ",")
      case .turkish: (",", ".")
      case .arabic: words.usesArabicDigits ? ("٫", "٬") : (".", ",")
      }
    var signs: [(String, JSON)] = [
      ("decimal", decimal), ("thousands", thousands), ("grouping", [3]), ("currency", ["", ""]),
      ("percent", words.language == .arabic && words.usesArabicDigits ? "٪" : "%"),
    ]
    if words.usesArabicDigits {
      signs.append(("numerals", .array("٠١٢٣٤٥٦٧٨٩".map { .string(String($0)) })))
    }
    return .object(signs)
  }
}
