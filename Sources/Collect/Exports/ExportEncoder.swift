import Formats
import Office

/// Turns rows into the bytes of a file.
protocol ExportEncoder: Sendable {
  mutating func begin(_ title: String, _ columns: [ExportTable.Column])
  mutating func write(_ row: [ExportValue])
  mutating func end()
  mutating func finish()
  /// What was made since the last call.
  mutating func take() -> [UInt8]
}

/// One table as separated values.
struct PlainCSV: ExportEncoder {
  private var writer = CSVWriter()
  let isTagged: Bool

  init(isTagged: Bool) {
    self.isTagged = isTagged
  }

  mutating func begin(_ title: String, _ columns: [ExportTable.Column]) {
    for row in columns.head(isTagged: isTagged) { writer.write(row) }
  }

  mutating func write(_ row: [ExportValue]) { writer.write(row) }
  mutating func end() {}
  mutating func finish() {}
  mutating func take() -> [UInt8] { writer.take() }
}

/// Several tables as separated values, in a zip archive. A table that is too large for the archive's format goes on in
/// another file.
struct ZippedCSV: ExportEncoder {
  private var archive = ZipStream()
  private var writer = CSVWriter()
  private var title = ""
  private var head: [[ExportValue]] = []
  private var number = 1
  private var titles = FileTitles()
  private let isTagged: Bool

  init(isTagged: Bool) {
    self.isTagged = isTagged
  }

  mutating func begin(_ title: String, _ columns: [ExportTable.Column]) {
    self.title = titles.unique(title)
    head = columns.head(isTagged: isTagged)
    number = 1
    open()
  }

  mutating func write(_ row: [ExportValue]) {
    writer.write(row)
    guard writer.pending >= 1 << 16 else { return }
    if !archive.mayGrow(by: writer.pending) {
      let waiting = writer.take()
      archive.end()
      number += 1
      open()
      archive.write(writer.take())
      archive.write(waiting)
    } else {
      archive.write(writer.take())
    }
  }

  mutating func end() {
    archive.write(writer.take())
    archive.end()
  }

  mutating func finish() { archive.finish() }
  mutating func take() -> [UInt8] { archive.take() }

  private mutating func open() {
    archive.begin(number == 1 ? "\(title).csv" : "\(title)-\(number).csv")
    writer = CSVWriter()
    for row in head { writer.write(row) }
  }
}

/// Names of the files of an archive, no two alike.
private struct FileTitles {
  private var taken: Set<String> = []

  mutating func unique(_ title: String) -> String {
    let plain = ExportFileName.plain(title)
    var candidate = plain
    var number = 2
    while !taken.insert(candidate).inserted {
      candidate = "\(plain)_\(number)"
      number += 1
    }
    return candidate
  }
}

extension [ExportTable.Column] {
  /// The heads, and below them the tags.
  fileprivate func head(isTagged: Bool) -> [[ExportValue]] {
    let titles = map { ExportValue.text($0.title) }
    return isTagged ? [titles, map { $0.tag.map { .text($0.description) } ?? .empty }] : [titles]
  }
}

struct Sheets: ExportEncoder {
  private var workbook = XLSXStream()
  private let isRightToLeft: Bool
  private let isTagged: Bool
  private let stamp: FileStamp?

  init(isRightToLeft: Bool, isTagged: Bool, stamp: FileStamp?) {
    self.isRightToLeft = isRightToLeft
    self.isTagged = isTagged
    self.stamp = stamp
  }

  mutating func begin(_ title: String, _ columns: [ExportTable.Column]) {
    workbook.addSheet(title, header: columns.map(\.title), isRightToLeft: isRightToLeft)
    for row in columns.head(isTagged: isTagged).dropFirst() { workbook.write(row) }
  }

  mutating func write(_ row: [ExportValue]) { workbook.write(row) }
  mutating func end() {}

  mutating func finish() {
    if let stamp { workbook.add(stamp, isRightToLeft: isRightToLeft) }
    workbook.finish()
  }

  mutating func take() -> [UInt8] { workbook.take() }
}

/// One table in Apache Parquet.
struct PlainParquet: ExportEncoder {
  private var writer: ParquetWriter?
  private let facts: [(name: String, text: String)]

  /// - Parameter mark: What is told of the file as a whole.
  init(mark: DataMark?) {
    facts = mark.map { [(name: $0.kind.rawValue, text: $0.text)] } ?? []
  }

  mutating func begin(_ title: String, _ columns: [ExportTable.Column]) {
    writer = ParquetWriter(columns.map { ParquetWriter.Column($0.title, $0.kind) }, facts: facts)
  }

  mutating func write(_ row: [ExportValue]) { writer?.write(row) }
  mutating func end() { writer?.finish() }
  mutating func finish() {}
  mutating func take() -> [UInt8] { writer?.take() ?? [] }
}

/// Several tables in Apache Parquet, in a zip archive. A table that is too large for the archive's format goes on in another
/// file.
struct ZippedParquet: ExportEncoder {
  private var archive = ZipStream()
  private var table: PlainParquet
  private var title = ""
  private var columns: [ExportTable.Column] = []
  private var number = 1
  private var titles = FileTitles()

  init(mark: DataMark?) {
    table = PlainParquet(mark: mark)
  }

  mutating func begin(_ title: String, _ columns: [ExportTable.Column]) {
    (self.title, self.columns) = (titles.unique(title), columns)
    number = 1
    open()
  }

  mutating func write(_ row: [ExportValue]) {
    table.write(row)
    let bytes = table.take()
    guard !bytes.isEmpty else { return }
    archive.write(bytes)
    // A group of rows and the foot have room still.
    guard !archive.mayGrow(by: 256 << 20) else { return }
    end()
    number += 1
    open()
  }

  mutating func end() {
    table.end()
    archive.write(table.take())
    archive.end()
  }

  mutating func finish() { archive.finish() }
  mutating func take() -> [UInt8] { archive.take() }

  private mutating func open() {
    archive.begin(number == 1 ? "\(title).parquet" : "\(title)-\(number).parquet")
    table.begin(title, columns)
  }
}

enum ExportFileName {
  /// Letters, digits, `-` and `_` only, at most 60: fit for every system and for a header field.
  static func plain(_ text: String) -> String {
    let folded = text.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") ? $0 : "_" }
    let name = String(folded.prefix(60))
    return name.isEmpty ? "export" : name
  }
}
