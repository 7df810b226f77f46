import Basics

/// Writes Apache Parquet (parquet.apache.org/docs/file-format) row by row: plain values in pages packed by gzip, which every reader
/// knows. Every column may lack values.
///
/// Memory holds one group of rows, at most ``mostRows`` or about ``mostBytes`` of values, and of each group that was
/// written some bytes a column for the foot of the file.
package struct ParquetWriter {
  package enum Kind: Hashable, Sendable {
    case text, integer, decimal, boolean, date
    /// Microseconds since 1970, in UTC.
    case instant
    /// Microseconds since 1970 by a clock on some wall, whose zone is not told.
    case wallTime
  }

  package struct Column: Hashable, Sendable {
    package let name: String
    package let kind: Kind

    package init(_ name: String, _ kind: Kind) {
      self.name = name
      self.kind = kind
    }
  }

  static let mostRows = 100_000
  static let mostBytes = 16 << 20

  private let columns: [Column]
  private let facts: [(name: String, text: String)]
  private var chunks: [ParquetChunk]
  private var buffer: [UInt8]
  private var taken = 0
  private var groups: [UInt8] = []
  private var groupCount = 0
  private var rows = 0
  private var rowsOfGroup = 0
  private var bytesOfGroup = 0

  /// - Parameters:
  ///   - columns: No two of one name, and at least one.
  ///   - facts: What is told of the file as a whole: licence, level, date.
  package init(_ columns: [Column], facts: [(name: String, text: String)] = []) {
    precondition(!columns.isEmpty && Set(columns.map(\.name)).count == columns.count, "columns have names of their own")
    self.columns = columns
    self.facts = facts
    chunks = columns.map { ParquetChunk($0.kind) }
    buffer = Self.magic
  }

  private static let magic = Array("PAR1".utf8)

  /// A row has a value for each column. One of another kind than its column's is written as missing, but for whole numbers
  /// among decimal ones, and all kinds as text.
  package mutating func write(_ row: some Sequence<ExportValue>) {
    var index = 0
    for value in row {
      bytesOfGroup += chunks[index].append(value)
      index += 1
    }
    precondition(index == columns.count, "a row has a value for each column")
    rows += 1
    rowsOfGroup += 1
    if rowsOfGroup >= Self.mostRows || bytesOfGroup >= Self.mostBytes { endGroup() }
  }

  /// Writes the foot; nothing may be written afterwards.
  package mutating func finish() {
    endGroup()
    let foot = foot()
    buffer.append(contentsOf: foot)
    buffer.append(littleEndian: UInt32(foot.count))
    buffer.append(contentsOf: Self.magic)
  }

  /// What was written since the last call.
  package mutating func take() -> [UInt8] {
    let written = buffer
    taken += written.count
    buffer.removeAll()
    return written
  }

  private mutating func endGroup() {
    guard rowsOfGroup > 0 else { return }
    var group = ThriftCompact()
    let start = taken + buffer.count
    var plain: Int64 = 0
    group.structure { group in
      group.list(1, of: .structure, count: columns.count)
      for index in columns.indices {
        let offset = Int64(taken + buffer.count)
        let page = chunks[index].endPage()
        buffer.append(contentsOf: page.bytes)
        plain += Int64(page.plain)
        group.structure { chunk in
          chunk.field(2, offset)
          chunk.field(3) { facts in
            facts.field(1, columns[index].kind.physical)
            facts.field(2, [ParquetChunk.plain, ParquetChunk.runs])
            facts.field(3, [columns[index].name])
            facts.field(4, ParquetChunk.gzip)
            facts.field(5, Int64(rowsOfGroup))
            facts.field(6, Int64(page.plain))
            facts.field(7, Int64(page.bytes.count))
            facts.field(9, offset)
            facts.field(12) { $0.field(3, Int64(page.missing)) }
          }
        }
      }
      group.field(2, plain)
      group.field(3, Int64(rowsOfGroup))
      group.field(5, Int64(start))
      group.field(6, Int64(taken + buffer.count - start))
    }
    groups.append(contentsOf: group.bytes)
    groupCount += 1
    (rowsOfGroup, bytesOfGroup) = (0, 0)
  }

  private func foot() -> [UInt8] {
    var foot = ThriftCompact()
    foot.structure { foot in
      foot.field(1, Int32(2))
      foot.list(2, of: .structure, count: columns.count + 1)
      foot.structure { root in
        root.field(4, "rows")
        root.field(5, Int32(columns.count))
      }
      for column in columns { foot.structure { column.describe(in: &$0) } }
      foot.field(3, Int64(rows))
      foot.list(4, of: .structure, count: groupCount)
      foot.append(groups)
      if !facts.isEmpty {
        foot.list(5, of: .structure, count: facts.count)
        for fact in facts {
          foot.structure {
            $0.field(1, fact.name)
            $0.field(2, fact.text)
          }
        }
      }
      foot.field(6, "Konak")
    }
    return foot.bytes
  }
}

extension ParquetWriter.Kind {
  fileprivate var physical: Int32 {
    switch self {
    case .boolean: 0
    case .date: 1
    case .integer, .instant, .wallTime: 2
    case .decimal: 5
    case .text: 6
    }
  }
}

extension ParquetWriter.Column {
  fileprivate func describe(in element: inout ThriftCompact) {
    element.field(1, kind.physical)
    element.field(3, Int32(1))
    element.field(4, name)
    switch kind {
    case .integer, .decimal, .boolean: break
    case .text:
      element.field(6, Int32(0))
      element.field(10) { $0.field(1) { _ in } }
    case .date:
      element.field(6, Int32(6))
      element.field(10) { $0.field(6) { _ in } }
    case .instant, .wallTime:
      // The older name of the type says UTC, so only instants bear it.
      if kind == .instant { element.field(6, Int32(10)) }
      element.field(10) { logical in
        logical.field(8) { time in
          time.field(1, kind == .instant)
          time.field(2) { $0.field(2) { _ in } }
        }
      }
    }
  }
}

extension [UInt8] {
  mutating func append<Number: FixedWidthInteger>(littleEndian number: Number) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }
}
