/// Reads an Office Open XML workbook, a sheet at a time. Of a sheet only what has something in it is ever in memory.
package final class XLSXReader {
  package struct SheetInfo: Equatable, Sendable {
    package let name: String
    package let isHidden: Bool
    let entry: String
  }

  package let sheets: [SheetInfo]
  private let archive: ZipArchive
  private var texts = SharedTexts()
  private let styles: CellStyles
  private static let limits = XMLLimits(bytes: 512 << 20, depth: 64, nodes: 60_000_000)

  package init(_ bytes: [UInt8]) throws(FormatRefusal) {
    archive = try ZipArchive(bytes)
    let root = try Relationships(archive, of: "")
    let workbookEntry = root.target(ofType: "officeDocument") ?? "xl/workbook.xml"
    let relationships = try Relationships(archive, of: workbookEntry)
    var index = WorkbookIndex()
    try Self.scan(archive, workbookEntry, into: &index)
    sheets = index.sheets.compactMap { sheet in
      relationships.targets[sheet.relationship].map {
        SheetInfo(name: sheet.name, isHidden: sheet.isHidden, entry: $0)
      }
    }
    var styles = StyleEvents(countsFrom1904: index.countsFrom1904)
    if let entry = relationships.target(ofType: "styles"), archive.contains(entry) {
      try Self.scan(archive, entry, into: &styles)
    }
    self.styles = styles.styles
    if let entry = relationships.target(ofType: "sharedStrings"), archive.contains(entry) {
      try Self.scan(archive, entry, into: &texts)
    }
  }

  /// The rows of a sheet that have something in them.
  package func read(_ sheet: SheetInfo) throws(FormatRefusal) -> Sheet {
    var events = SheetEvents(texts: texts, styles: styles)
    // Texts become strings where they are met: the copy that the sheet is read with is the one to keep.
    texts = SharedTexts()
    defer { texts = events.texts }
    try Self.scan(archive, sheet.entry, into: &events)
    return Sheet(name: sheet.name, isHidden: sheet.isHidden, rows: events.rows)
  }

  /// The same rows one by one: no more of them are in memory than a piece of the archive holds.
  package func read(_ sheet: SheetInfo, _ row: (SheetRow) throws(FormatRefusal) -> Void) throws(FormatRefusal) {
    var events = SheetEvents(texts: texts, styles: styles)
    texts = SharedTexts()
    defer { texts = events.texts }
    try Self.scan(archive, sheet.entry, into: &events) { (events) throws(FormatRefusal) in
      for line in events.takeRows() { try row(line) }
    }
  }

  /// The beginning of an OLE compound file: an old `.xls`, or a workbook with a password.
  static let compoundFileMark: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0]

  /// - Parameter afterPiece: Is called whenever a piece of the entry was scanned, and sees what was found so far.
  fileprivate static func scan<Events: XMLScanning>(
    _ archive: ZipArchive, _ entry: String, into events: inout Events,
    afterPiece: (inout Events) throws(FormatRefusal) -> Void = { (_) throws(FormatRefusal) in }
  ) throws(FormatRefusal) {
    var scanner = XMLScanner(limits: limits)
    var wide: [UInt8]?
    var isFirst = true
    try archive.read(entry) { (chunk) throws(FormatRefusal) in
      if isFirst, chunk.starts(with: [0xFF, 0xFE]) || chunk.starts(with: [0xFE, 0xFF]) { wide = [] }
      isFirst = false
      guard wide == nil else {
        wide?.append(contentsOf: chunk)
        return
      }
      try scanner.scan(chunk, into: &events)
      try afterPiece(&events)
    }
    // A part may be written in UTF-16 too (ECMA-376 part 2); nobody does.
    if let wide {
      let text = TextEncoding.utf8(wide)
      try text.withUnsafeBufferPointer { (bytes) throws(FormatRefusal) in
        try scanner.scan(UnsafeRawBufferPointer(bytes), into: &events)
        try afterPiece(&events)
      }
    }
    try scanner.finish()
  }
}

/// What a part of the package refers to, by the identifiers it uses.
private struct Relationships: XMLScanning {
  private(set) var targets: [String: String] = [:]
  private var byType: [String: String] = [:]
  private let folder: String

  /// - Parameter entry: the part whose relationships are read; empty for the package itself. There may be none.
  init(_ archive: ZipArchive, of entry: String) throws(FormatRefusal) {
    let slash = entry.utf8.lastIndex(of: UInt8(ascii: "/"))
    folder = slash.map { String(entry[...$0]) } ?? ""
    let file = slash.map { String(entry[entry.utf8.index(after: $0)...]) } ?? entry
    let name = folder + "_rels/" + file + ".rels"
    if archive.contains(name) { try XLSXReader.scan(archive, name, into: &self) }
  }

  func target(ofType type: String) -> String? { byType[type] }

  mutating func start(_ tag: XMLTag) {
    guard tag.name == "Relationship", let target = tag.string(of: "Target") else { return }
    let entry = target.utf8.first == UInt8(ascii: "/") ? String(target.dropFirst()) : folder + target
    if let id = tag.string(of: "Id") { targets[id] = entry }
    if let type = tag.value(of: "Type"), let slash = type.lastIndex(of: UInt8(ascii: "/")) {
      let name = XMLTag.string(UnsafeBufferPointer(rebasing: type[(slash + 1)...]))
      if byType[name] == nil { byType[name] = entry }
    } else if let type = tag.string(of: "Type"), byType[type] == nil {
      byType[type] = entry
    }
  }
}

private struct WorkbookIndex: XMLScanning {
  private(set) var sheets: [(name: String, relationship: String, isHidden: Bool)] = []
  private(set) var countsFrom1904 = false

  mutating func start(_ tag: XMLTag) {
    if tag.name == "sheet", let name = tag.string(of: "name") {
      var relationship: String?
      tag.forEachAttribute { attribute, prefix, value in
        if attribute == "id", !prefix.bytes.isEmpty { relationship = relationship ?? XMLTag.string(value) }
      }
      guard let relationship else { return }
      sheets.append((name, relationship, tag.string(of: "state").map { $0 != "visible" } ?? false))
    } else if tag.name == "workbookPr", let flag = tag.string(of: "date1904") {
      countsFrom1904 = flag == "1" || flag == "true"
    }
  }
}

/// The texts that cells share; formatted runs are joined, phonetic hints left out. A text becomes a `String` when a cell
/// first shows it: sheets that nobody reads have texts too.
private struct SharedTexts: XMLScanning {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var strings: [String?] = []
  private var depth = 0
  private var phoneticDepth = 0
  private var isInText = false

  subscript(index: Int) -> String? {
    mutating get {
      guard ends.indices.contains(index) else { return nil }
      if strings.isEmpty { strings = Array(repeating: nil, count: ends.count) }
      if let known = strings[index] { return known }
      let text = String(decoding: bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]], as: UTF8.self)
      strings[index] = text
      return text
    }
  }

  mutating func start(_ tag: XMLTag) {
    depth += 1
    if phoneticDepth == 0, tag.name == "rPh" { phoneticDepth = depth }
    isInText = phoneticDepth == 0 && tag.name == "t"
  }

  mutating func end() {
    isInText = false
    if phoneticDepth == depth { phoneticDepth = 0 }
    depth -= 1
    // Below the root only `si` has depth 2.
    if depth == 1 { ends.append(bytes.count) }
  }

  mutating func text(_ text: UnsafeBufferPointer<UInt8>) {
    if isInText { bytes.append(contentsOf: text) }
  }
}

/// The cells of one sheet.
private struct SheetEvents: XMLScanning {
  private enum Kind { case number, shared, text, inline, boolean, date }

  private(set) var texts: SharedTexts
  private(set) var rows: [SheetRow] = []
  private let styles: CellStyles
  private var rowNumber = 0
  private var column = 0
  private var cells: [SheetCell] = []
  private var kind = Kind.number
  private var style = 0
  private var value: [UInt8] = []
  private var isInValue = false
  private var open: [Part] = []

  /// The last column is XFD.
  private static let columnLimit = 16_384

  private enum Part { case row, cell, value, phonetic, other }

  init(texts: SharedTexts, styles: CellStyles) {
    self.texts = texts
    self.styles = styles
  }

  mutating func takeRows() -> [SheetRow] {
    defer { rows.removeAll(keepingCapacity: true) }
    return rows
  }

  mutating func start(_ tag: XMLTag) {
    if tag.name == "c" {
      beginCell(tag)
      open.append(.cell)
    } else if tag.name == "v" || tag.name == "t" {
      isInValue = open.last != .phonetic
      open.append(.value)
    } else if tag.name == "row" {
      rowNumber = tag.value(of: "r").flatMap(Self.integer) ?? rowNumber + 1
      column = 0
      open.append(.row)
    } else {
      open.append(tag.name == "rPh" ? .phonetic : .other)
    }
  }

  mutating func end() {
    switch open.popLast() {
    case .cell: endCell()
    case .value: isInValue = false
    case .row where !cells.isEmpty:
      rows.append(SheetRow(number: rowNumber, cells: cells))
      cells.removeAll(keepingCapacity: true)
    default: break
    }
  }

  mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    if isInValue { value.append(contentsOf: bytes) }
  }

  private mutating func beginCell(_ tag: XMLTag) {
    if !value.isEmpty { value.removeAll(keepingCapacity: true) }
    var (style, kind, named): (Int, Kind, Int?) = (0, .number, nil)
    tag.forEachAttribute { name, _, text in
      if name == "r" {
        named = Self.column(text)
      } else if name == "s" {
        style = Self.integer(text) ?? 0
      } else if name == "t" {
        kind = Self.kind(text)
      }
    }
    self.style = style
    self.kind = kind
    column = named ?? column + 1
  }

  private static func kind(_ name: UnsafeBufferPointer<UInt8>) -> Kind {
    if name.count == 1 {
      switch name[0] {
      case UInt8(ascii: "s"): return .shared
      case UInt8(ascii: "b"): return .boolean
      case UInt8(ascii: "e"): return .text
      case UInt8(ascii: "d"): return .date
      default: return .number
      }
    }
    if name.elementsEqual("str".utf8) { return .text }
    return name.elementsEqual("inlineStr".utf8) ? .inline : .number
  }

  private mutating func endCell() {
    guard !value.isEmpty else { return }
    let raw =
      kind == .shared ? "" : String(decoding: value, as: UTF8.self)
    let text: String?
    switch kind {
    case .shared:
      let index = value.withUnsafeBufferPointer(Self.integer)
      text = index.flatMap { texts[$0] }
    case .text, .inline, .date: text = raw
    case .boolean: text = raw == "0" ? "FALSE" : "TRUE"
    case .number: text = styles.text(of: raw, style: style)
    }
    guard let text, !text.isEmpty, column <= Self.columnLimit else { return }
    cells.append(SheetCell(column: column, text: text))
  }

  private static func integer(_ digits: UnsafeBufferPointer<UInt8>) -> Int? {
    guard (1...10).contains(digits.count) else { return nil }
    var number = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      number = number * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return number
  }

  /// The column of a cell's name: `C7` is 3.
  private static func column(_ name: UnsafeBufferPointer<UInt8>) -> Int? {
    var column = 0
    for byte in name.prefix(4) {
      let letter = byte | 0x20
      guard (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter) else { break }
      column = column * 26 + Int(letter - UInt8(ascii: "a")) + 1
    }
    return column > 0 ? column : nil
  }
}
