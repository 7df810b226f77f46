import Basics
import Formats
import Store

/// An export on its way: reads a stretch, writes it, gives it away, and holds nothing else, however much there is.
///
/// Rows come in the order in which they were received first, up to the newest that was there when the export began; no
/// transaction stays open while the reader of the file is waited for.
actor SubmissionExport {
  private let reader: ExportRows
  private let query: SubmissionQuery
  private let tables: [ExportTable]
  private let newest: ID<Submission>?
  private var encoder: any ExportEncoder
  private var current = 0
  private var last: (submission: ID<Submission>, row: Int)?
  private var hasBegun = false
  private var isFinished = false
  private(set) var written = 0

  private static let batch = 500

  init(
    _ reader: ExportRows, query: SubmissionQuery, tables: [ExportTable], encoder: any ExportEncoder,
    newest: ID<Submission>?
  ) {
    self.reader = reader
    self.query = query
    self.tables = tables
    self.encoder = encoder
    self.newest = newest
  }

  /// The next bytes; nil at the end.
  func next() async throws -> [UInt8]? {
    while !isFinished {
      try await advance()
      let bytes = encoder.take()
      if !bytes.isEmpty { return bytes }
    }
    return nil
  }

  private func advance() async throws {
    guard current < tables.count else {
      encoder.finish()
      isFinished = true
      return
    }
    let table = tables[current]
    if !hasBegun {
      encoder.begin(table.title, table.columns)
      hasBegun = true
    }
    let stretch = try await reader.stretch(query, of: table, after: last, upTo: newest, limit: Self.batch)
    for row in stretch.rows { encoder.write(row) }
    written += stretch.rows.count
    self.last = stretch.last
    if stretch.rows.count < Self.batch {
      encoder.end()
      (current, self.last, hasBegun) = (current + 1, nil, false)
    }
  }
}
