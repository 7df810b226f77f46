import Basics

/// How a workbook's numbers are to be shown, as far as that decides what they are: dates and times against plain numbers.
struct CellStyles {
  /// Whether day 0 is 1904-01-01, as on old Macintoshes.
  var countsFrom1904 = false
  private var formats: [Int: String] = [:]
  private var isDate: [Bool] = []

  mutating func addFormat(_ id: Int, _ code: String) {
    formats[id] = code
  }

  /// Adds the next cell style; formats must be known before.
  mutating func addCell(format id: Int) {
    isDate.append(formats[id].map(Self.showsDate) ?? Self.dateFormats.contains(id))
  }

  /// The text of a number as written in the file.
  func text(of raw: String, style: Int) -> String {
    guard let number = Double(raw), number.isFinite else { return raw }
    return text(of: number, style: style)
  }

  func text(of number: Double, style: Int) -> String {
    if isDate.indices.contains(style), isDate[style], let text = dateText(number) { return text }
    return CSVWriter.plain(number)
  }

  /// Days since the epoch of the workbook, which for the newer one has an invented 29 February 1900.
  private func dateText(_ number: Double) -> String? {
    guard number >= 0, number < 2_958_466 else { return nil }
    var days = Int(number)
    var seconds = Int(((number - Double(days)) * 86_400).rounded())
    if seconds == 86_400 { (days, seconds) = (days + 1, 0) }
    let time = "\(Self.two(seconds / 3600)):\(Self.two(seconds / 60 % 60)):\(Self.two(seconds % 60))"
    if days == 0, !countsFrom1904 { return time }
    let epochDay = countsFrom1904 ? days - 24_107 : days - (days < 60 ? 25_568 : 25_569)
    let day = Day(epochDay: epochDay).description
    return seconds == 0 ? day : day + " " + time
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// The built-in formats that show a date or a time (ECMA-376 part 1, 18.8.30).
  private static let dateFormats: Set<Int> = Set(14...22).union(27...36).union(45...47).union(50...58)

  /// Whether a format has day, month, year, hour or second letters outside quotes, escapes and brackets.
  static func showsDate(_ code: String) -> Bool {
    var isQuoted = false
    var isBracketed = false
    var skips = false
    for byte in code.utf8 {
      if skips {
        skips = false
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isQuoted.toggle()
      case UInt8(ascii: "\\"), UInt8(ascii: "_"), UInt8(ascii: "*"): skips = !isQuoted
      case UInt8(ascii: "["): isBracketed = !isQuoted
      case UInt8(ascii: "]"): isBracketed = false
      case UInt8(ascii: ";"): if !isQuoted { return false }
      case _ where isQuoted || isBracketed: continue
      default: if dateLetters.contains(byte | 0x20) { return true }
      }
    }
    return false
  }

  private static let dateLetters = Set("dmyhs".utf8)
}

/// Reads the styles of an Office Open XML workbook.
struct StyleEvents: XMLScanning {
  private(set) var styles: CellStyles
  private var isInCells = false
  private var depth = 0

  init(countsFrom1904: Bool) {
    styles = CellStyles()
    styles.countsFrom1904 = countsFrom1904
  }

  mutating func start(_ tag: XMLTag) {
    depth += 1
    if tag.name == "numFmt" {
      guard let id = Self.number(tag), let code = tag.string(of: "formatCode") else { return }
      styles.addFormat(id, code)
    } else if tag.name == "cellXfs" {
      isInCells = true
    } else if isInCells, tag.name == "xf" {
      styles.addCell(format: Self.number(tag) ?? 0)
    }
  }

  mutating func end() {
    depth -= 1
    // `cellXfs` is a child of the root.
    if depth == 1 { isInCells = false }
  }

  private static func number(_ tag: XMLTag) -> Int? { tag.string(of: "numFmtId").flatMap { Int($0) } }
}
