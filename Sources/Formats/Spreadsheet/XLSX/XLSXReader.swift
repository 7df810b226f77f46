/// Reads an Office Open XML workbook: sheet by sheet, row by row, with constant memory beside the shared texts.
package final class XLSXReader {
  package struct SheetInfo: Equatable, Sendable {
    package let name: String
    package let isHidden: Bool
    let entry: String
  }

  package let sheets: [SheetInfo]
  private let archive: ZipArchive
  private let texts: SharedTexts
  private let styles: CellStyles
  private static let limits = XMLLimits(bytes: 512 << 20, depth: 64, nodes: 60_000_000)

  package init(_ bytes: [UInt8]) throws(FormatRefusal) {
    archive = try ZipArchive(bytes)
    let root = try Relationships(archive, of: "")
    let workbookEntry = root.target(ofType: "officeDocument") ?? "xl/workbook.xml"
    let relationships = try Relationships(archive, of: workbookEntry)
    let index = WorkbookIndex()
    try Self.parse(archive, workbookEntry, into: index)
    sheets = index.sheets.compactMap { sheet in
      relationships.targets[sheet.relationship].map {
        SheetInfo(name: sheet.name, isHidden: sheet.isHidden, entry: $0)
      }
    }
    texts = SharedTexts()
    if let entry = relationships.target(ofType: "sharedStrings"), archive.contains(entry) {
      try Self.parse(archive, entry, into: texts)
    }
    let styles = StyleEvents(countsFrom1904: index.countsFrom1904)
    if let entry = relationships.target(ofType: "styles"), archive.contains(entry) {
      try Self.parse(archive, entry, into: styles)
    }
    self.styles = styles.styles
  }

  /// Calls `row` with the rows of a sheet that have something in them.
  package func read(_ sheet: SheetInfo, row: (SheetRow) throws(FormatRefusal) -> Void) throws(FormatRefusal) {
    try withoutActuallyEscaping(row) { (row) throws(FormatRefusal) in
      try Self.parse(archive, sheet.entry, into: SheetEvents(texts: texts, styles: styles, row: row))
    }
  }

  package func read(_ sheet: SheetInfo) throws(FormatRefusal) -> Sheet {
    var rows: [SheetRow] = []
    try read(sheet) { (row) throws(FormatRefusal) in rows.append(row) }
    return Sheet(name: sheet.name, isHidden: sheet.isHidden, rows: rows)
  }

  /// The beginning of an OLE compound file: an old `.xls`, or a workbook with a password.
  static let compoundFileMark: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0]

  fileprivate static func parse(
    _ archive: ZipArchive, _ entry: String, into events: any XMLEvents
  ) throws(FormatRefusal) {
    let parser = XMLParser(limits: limits, events: events)
    try archive.read(entry) { (chunk) throws(FormatRefusal) in try parser.parse(chunk) }
    try parser.finish()
  }
}

/// What a part of the package refers to, by the identifiers it uses.
private final class Relationships: XMLEvents {
  private(set) var targets: [String: String] = [:]
  private var byType: [String: String] = [:]
  private let folder: String

  /// - Parameter entry: the part whose relationships are read; empty for the package itself. There may be none.
  init(_ archive: ZipArchive, of entry: String) throws(FormatRefusal) {
    let slash = entry.lastIndex(of: "/")
    folder = slash.map { String(entry[...$0]) } ?? ""
    let file = slash.map { String(entry[entry.index(after: $0)...]) } ?? entry
    let name = folder + "_rels/" + file + ".rels"
    if archive.contains(name) { try XLSXReader.parse(archive, name, into: self) }
  }

  func target(ofType type: String) -> String? { byType[type] }

  func start(_ element: XMLStart) {
    guard element.localName == "Relationship", let target = element.value(of: "Target").map(Self.string) else { return }
    let entry = target.hasPrefix("/") ? String(target.dropFirst()) : folder + target
    if let id = element.value(of: "Id").map(Self.string) { targets[id] = entry }
    if let type = element.value(of: "Type").map(Self.string)?.split(separator: "/").last {
      byType[String(type)] = byType[String(type)] ?? entry
    }
  }

  func end() {}
  func text(_ bytes: UnsafeBufferPointer<UInt8>) {}

  private static func string(_ bytes: UnsafeBufferPointer<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}

private final class WorkbookIndex: XMLEvents {
  private(set) var sheets: [(name: String, relationship: String, isHidden: Bool)] = []
  private(set) var countsFrom1904 = false

  func start(_ element: XMLStart) {
    if element.localName == "sheet", let name = element.value(of: "name") {
      let relationship = (0..<element.attributeCount).first {
        element.attributeName($0).local == "id" && element.attributeName($0).prefix != nil
      }
      guard let relationship else { return }
      sheets.append(
        (
          String(decoding: name, as: UTF8.self),
          String(decoding: element.attributeValue(relationship), as: UTF8.self),
          element.value(of: "state").map { !$0.elementsEqual("visible".utf8) } ?? false
        ))
    } else if element.localName == "workbookPr", let flag = element.value(of: "date1904") {
      countsFrom1904 = flag.elementsEqual("1".utf8) || flag.elementsEqual("true".utf8)
    }
  }

  func end() {}
  func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
}

/// The texts that cells share; formatted runs are joined, phonetic hints left out. A text becomes a `String` when a cell
/// first shows it: sheets that nobody reads have texts too.
private final class SharedTexts: XMLEvents {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var strings: [String?] = []
  private var depth = 0
  private var phoneticDepth = 0
  private var isInText = false

  subscript(index: Int) -> String? {
    guard ends.indices.contains(index) else { return nil }
    if strings.isEmpty { strings = Array(repeating: nil, count: ends.count) }
    if let known = strings[index] { return known }
    let text = String(decoding: bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]], as: UTF8.self)
    strings[index] = text
    return text
  }

  func start(_ element: XMLStart) {
    depth += 1
    if element.localName == "rPh", phoneticDepth == 0 { phoneticDepth = depth }
    isInText = phoneticDepth == 0 && element.localName == "t"
  }

  func end() {
    isInText = false
    if phoneticDepth == depth { phoneticDepth = 0 }
    depth -= 1
    // Below the root only `si` has depth 2.
    if depth == 1 { ends.append(bytes.count) }
  }

  func text(_ text: UnsafeBufferPointer<UInt8>) {
    if isInText { bytes.append(contentsOf: text) }
  }
}

/// The cells of one sheet.
private final class SheetEvents: XMLEvents {
  private enum Kind { case number, shared, text, inline, boolean, date }

  private let texts: SharedTexts
  private let styles: CellStyles
  private let row: (SheetRow) throws(FormatRefusal) -> Void
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

  init(texts: SharedTexts, styles: CellStyles, row: @escaping (SheetRow) throws(FormatRefusal) -> Void) {
    self.texts = texts
    self.styles = styles
    self.row = row
  }

  func start(_ element: XMLStart) {
    let name = element.localName
    if name == "c" {
      beginCell(element)
      open.append(.cell)
    } else if name == "v" || name == "t" {
      isInValue = open.last != .phonetic
      open.append(.value)
    } else if name == "row" {
      rowNumber = element.value(of: "r").flatMap(Self.integer) ?? rowNumber + 1
      column = 0
      open.append(.row)
    } else {
      open.append(name == "rPh" ? .phonetic : .other)
    }
  }

  func end() throws(FormatRefusal) {
    switch open.popLast() {
    case .cell: endCell()
    case .value: isInValue = false
    case .row where !cells.isEmpty:
      try row(SheetRow(number: rowNumber, cells: cells))
      cells.removeAll(keepingCapacity: true)
    default: break
    }
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    if isInValue { value.append(contentsOf: bytes) }
  }

  private func beginCell(_ element: XMLStart) {
    value.removeAll(keepingCapacity: true)
    style = 0
    kind = .number
    var named: Int?
    for index in 0..<element.attributeCount {
      let name = element.attributeName(index).local
      let text = element.attributeValue(index)
      if name == "r" {
        named = Self.column(text)
      } else if name == "s" {
        style = Self.integer(text) ?? 0
      } else if name == "t" {
        kind = Self.kind(text)
      }
    }
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

  private func endCell() {
    guard !value.isEmpty else { return }
    let raw = kind == .shared ? "" : String(decoding: value, as: UTF8.self)
    let text: String? =
      switch kind {
      case .shared: value.withUnsafeBufferPointer(Self.integer).flatMap { texts[$0] }
      case .text, .inline, .date: raw
      case .boolean: raw == "0" ? "FALSE" : "TRUE"
      case .number: styles.text(of: raw, style: style)
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
