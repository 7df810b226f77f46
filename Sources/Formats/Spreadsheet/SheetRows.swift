import Foundation
import Synchronization

/// The rows of one sheet of a file, of whatever kind it is, from front to back: no more than some batches are held beside
/// the file itself.
package struct SheetRows: Sendable {
  package let kind: Spreadsheet.Kind
  private let bytes: [UInt8]

  package init(_ bytes: [UInt8]) throws(FormatRefusal) {
    kind = try Spreadsheet.kind(of: bytes)
    self.bytes = bytes
  }

  /// Whether numbers come as the file has them, with a point, and not as somebody typed them.
  package var hasPlainNumbers: Bool { kind == .xlsx || kind == .xls }

  /// The sheets that people see; one without a name for separated values.
  package func names() throws(FormatRefusal) -> [String] {
    switch kind {
    case .csv: return [""]
    case .xlsx: return try XLSXReader(bytes).sheets.filter { !$0.isHidden }.map(\.name)
    case .xls, .markdown: return try Spreadsheet.read(bytes).filter { !$0.isHidden }.map(\.name)
    }
  }

  /// The first rows of a sheet; of the first one that people see, for nil.
  package func head(of sheet: String?, _ count: Int) throws(FormatRefusal) -> [SheetRow] {
    var rows: [SheetRow] = []
    try read(sheet) { row in
      rows.append(row)
      return rows.count < count
    }
    return rows
  }

  /// Calls `row` with each row that has something in it, until it says false.
  package func read(_ sheet: String?, _ row: (SheetRow) -> Bool) throws(FormatRefusal) {
    switch kind {
    case .csv:
      var reader = CSVReader(bytes)
      while let line = try reader.next() {
        let cells = line.fields.enumerated().compactMap { $1.isEmpty ? nil : SheetCell(column: $0 + 1, text: $1) }
        guard row(SheetRow(number: line.line, cells: cells)) else { return }
      }
    case .xls, .markdown:
      let sheets = try Spreadsheet.read(bytes)
      let chosen = sheets.first { $0.name == sheet } ?? sheets.first { !$0.isHidden } ?? sheets.first
      for line in chosen?.rows ?? [] { guard row(line) else { return } }
    case .xlsx:
      let reader = try XLSXReader(bytes)
      guard
        let chosen = reader.sheets.first(where: { $0.name == sheet }) ?? reader.sheets.first(where: { !$0.isHidden })
          ?? reader.sheets.first
      else { return }
      var isOver = false
      do {
        try reader.read(chosen) { (line) throws(FormatRefusal) in
          guard row(line) else {
            isOver = true
            throw .archiveDamaged
          }
        }
      } catch {
        if !isOver { throw error }
      }
    }
  }

  /// The rows in batches. They are read by a thread of their own, which waits until one was taken.
  package func batches(of sheet: String?, _ size: Int = 128) -> some AsyncSequence<[SheetRow], any Error> & Sendable {
    let (stream, continuation) = AsyncThrowingStream.makeStream(of: [SheetRow].self)
    let demand = DispatchSemaphore(value: 2)
    let over = Flag()
    continuation.onTermination = { _ in
      over.raise()
      demand.signal()
    }
    Thread.detachNewThread {
      var batch: [SheetRow] = []
      func hand() {
        demand.wait()
        continuation.yield(batch)
        batch.removeAll(keepingCapacity: true)
      }
      do {
        try read(sheet) { row in
          batch.append(row)
          if batch.count == size { hand() }
          return !over.isRaised
        }
        if !batch.isEmpty, !over.isRaised { hand() }
        continuation.finish()
      } catch {
        continuation.finish(throwing: error)
      }
    }
    return stream.map { batch in
      demand.signal()
      return batch
    }
  }

  private final class Flag: Sendable {
    private let state = Mutex(false)
    var isRaised: Bool { state.withLock { $0 } }
    func raise() { state.withLock { $0 = true } }
  }
}
