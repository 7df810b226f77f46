import Formats

/// Turns rows into the bytes of a file.
protocol ExportEncoder: Sendable {
  mutating func begin(_ title: String, header: [String])
  mutating func write(_ row: [ExportValue])
  mutating func end()
  mutating func finish()
  /// What was made since the last call.
  mutating func take() -> [UInt8]
}

/// One table as separated values.
struct PlainCSV: ExportEncoder {
  private var writer = CSVWriter()

  mutating func begin(_ title: String, header: [String]) { writer.write(header.map { .text($0) }) }
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
  private var header: [String] = []
  private var number = 1
  private var taken: Set<String> = []

  mutating func begin(_ title: String, header: [String]) {
    self.title = unique(title)
    self.header = header
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
    writer.write(header.map { .text($0) })
  }

  private mutating func unique(_ title: String) -> String {
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

struct Sheets: ExportEncoder {
  private var workbook = XLSXStream()
  private let isRightToLeft: Bool

  init(isRightToLeft: Bool) {
    self.isRightToLeft = isRightToLeft
  }

  mutating func begin(_ title: String, header: [String]) {
    workbook.addSheet(title, header: header, isRightToLeft: isRightToLeft)
  }

  mutating func write(_ row: [ExportValue]) { workbook.write(row) }
  mutating func end() {}
  mutating func finish() { workbook.finish() }
  mutating func take() -> [UInt8] { workbook.take() }
}

enum ExportFileName {
  /// Letters, digits, `-` and `_` only, at most 60: fit for every system and for a header field.
  static func plain(_ text: String) -> String {
    let folded = text.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") ? $0 : "_" }
    let name = String(folded.prefix(60))
    return name.isEmpty ? "export" : name
  }
}
