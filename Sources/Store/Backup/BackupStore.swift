import Basics
import Foundation

/// Tables that a backup does not take as they are: the schema's own, the keys, and the bytes of blobs.
enum BackupTables {
  static let left: Set<String> = [
    "migration", "table_kind", "stream_key", "blob_content", "blob_chunk", "blob_removal",
  ]
}

extension Reader {
  /// The operational tables that are there, with their columns.
  func operationalTables() throws -> [BackupTable] {
    let present = Set(try tableNames())
    return try declaredTables().filter { table in
      table.kind == .operational && present.contains(table.name) && !BackupTables.left.contains(table.name)
    }.map { BackupTable(name: $0.name, columns: try columnNames(of: $0.name)) }
  }

  func appliedMigrations() throws -> [String] {
    try rows("SELECT id FROM migration ORDER BY id ASC NULLS LAST").map { row in try row["id"] }
  }

  func dumpTables(
    to file: URL, _ progress: (_ done: Int, _ total: Int) -> Void
  ) throws -> (part: BackupManifest.Part, rows: Int) {
    let output = try RecordFileWriter(file, for: BackupFolder.tablesPurpose)
    let tables = try operationalTables()
    var rows = 0
    for (index, table) in tables.enumerated() {
      try output.add(BackupFolder.Record.table, Array(try JSONText.bytes(table)))
      let columns: [SQL] = table.columns.map { "\(name: $0)" }
      try forEach("SELECT \(joined: columns) FROM \(name: table.name)") { row in
        try output.add(BackupFolder.Record.row, BackupRow.encoded(row.cells))
        rows += 1
      }
      progress(index + 1, tables.count)
    }
    return (try output.finish(), rows)
  }

  func dumpJournal(
    upTo last: Int, _ heads: [Head], to file: URL, _ progress: (_ done: Int, _ total: Int) -> Void
  ) throws -> BackupManifest.Part {
    let output = try RecordFileWriter(file, for: BackupFolder.journalPurpose)
    var position = 0
    while position < last {
      let entries = try sealedEntries(after: position, upTo: last, limit: 512)
      guard let end = entries.last?.position else { throw MalformedBytes("journal") }
      for entry in entries { try output.add(BackupFolder.Record.entry, entry.entry.joined) }
      position = end
      progress(position, last)
    }
    for end in heads {
      let kept = try self.heads(of: end.chain).filter { $0.end.sequence < end.end.sequence }
      for head in kept.filter({ $0.end.sequence.isMultiple(of: Head.spacing) }) + [end] {
        try output.add(
          BackupFolder.Record.head, Array(try JSONText.bytes(BackupManifest.HeadLine(head))))
      }
    }
    return try output.finish()
  }

  /// The wrapped keys, without those that were destroyed. Returns how many there are.
  func dumpKeys(to file: URL, without erased: Set<ID<StreamKey>>) throws -> Int {
    let output = try RecordFileWriter(file, for: BackupFolder.keysPurpose)
    try forEach("SELECT id, stream, wrapped FROM stream_key") { row in
      let (id, stream, wrapped): (ID<StreamKey>, ID<JournalStream>, [UInt8]) =
        (try row["id"], try row["stream"], try row["wrapped"])
      guard !erased.contains(id) else { return }
      try output.add(BackupFolder.Record.key, id.bytes + stream.bytes + wrapped)
    }
    return try output.finish().records
  }
}
