import Basics
import Foundation

extension Writer {
  func loadTables(
    from file: URL, as part: BackupManifest.Part, _ progress: (_ done: Int, _ total: Int) -> Void
  ) throws -> Int {
    if engine == .sqlite { try run("PRAGMA foreign_keys = OFF") }
    let reader = try RecordFileReader(file, for: BackupFolder.tablesPurpose)
    var count = 0
    var read = 0
    var table: BackupTable?
    var types: [SQLType] = []
    var rows: [SQL] = []
    func flush() throws {
      try transaction { try runMany(rows) }
      rows = []
    }
    while let (type, body) = try reader.next() {
      read += 1
      switch type {
      case BackupFolder.Record.table:
        try flush()
        let heading = try JSONText.decode(body, as: BackupTable.self)
        let known = try columnTypes(of: heading.name)
        types = heading.columns.compactMap { known[$0] }
        guard types.count == heading.columns.count, !types.isEmpty else { throw reader.damaged }
        // What a step of the schema put in; a table that refuses deletion has nothing.
        let isFilled = try row("SELECT 1 AS one FROM \(name: heading.name) LIMIT 1") != nil
        if isFilled { try run("DELETE FROM \(name: heading.name)") }
        table = heading
      case BackupFolder.Record.row:
        let cells = try BackupRow.decoded(body)
        let bindings = zip(types, cells).compactMap { $0.binding($1) }
        guard let table, cells.count == types.count, bindings.count == types.count else { throw reader.damaged }
        rows.append(table.insertion(of: bindings))
        count += 1
        if rows.count == 512 { try flush() }
      default: throw reader.damaged
      }
      if read.isMultiple(of: 1024) { progress(read, part.records) }
    }
    try flush()
    guard reader.matches(part) else { throw BackupIsForged() }
    return count
  }

  /// Puts the entries in at the positions that they had, and checks that they make the chains that the heads sign.
  func loadJournal(
    from file: URL, _ manifest: BackupManifest, with keys: NodeKeys, _ progress: (_ done: Int, _ total: Int) -> Void
  ) throws -> Int {
    if engine == .sqlite { try run("PRAGMA foreign_keys = OFF") }
    let reader = try RecordFileReader(file, for: BackupFolder.journalPurpose)
    var ends: [Chain: ChainEnd] = [:]
    var heads: [Head] = []
    var position = 0
    var batch: [(entry: StoredEntry, end: ChainEnd)] = []
    func flush() throws {
      try transaction { try add(batch, after: position - batch.count) }
      batch = []
    }
    while let (type, body) = try reader.next() {
      switch type {
      case BackupFolder.Record.entry:
        let entry = try StoredEntry(joined: body)
        let chain = Chain(node: entry.header.node, compartment: entry.header.compartment)
        let end = (ends[chain] ?? .start(of: chain)).following(entry.digest)
        ends[chain] = end
        position += 1
        batch.append((entry, end))
        if batch.count == 512 {
          try flush()
          progress(position, manifest.entries)
        }
      case BackupFolder.Record.head:
        heads.append(try JSONText.decode(body, as: BackupManifest.HeadLine.self).head())
      default: throw reader.damaged
      }
    }
    try flush()
    // What the node signed says what the chains are; the cards of other nodes came with the operational tables.
    let last = try manifest.signedHeads()
    guard reader.matches(manifest.journal), position == manifest.entries,
      Dictionary(uniqueKeysWithValues: last.map { ($0.chain, $0.end) }) == ends
    else { throw BackupIsForged() }
    try transaction { try runMany(heads.map(\.insertion)) }
    return position
  }

  func loadKeys(from file: URL, without erased: Set<ID<StreamKey>>) throws -> (kept: Int, erased: Int) {
    let reader = try RecordFileReader(file, for: BackupFolder.keysPurpose)
    var counts = (kept: 0, erased: 0)
    var rows: [SQL] = []
    func flush() throws {
      try transaction { try runMany(rows) }
      rows = []
    }
    while let (type, body) = try reader.next() {
      var fields = ByteReader(body, "backup of keys")
      guard type == BackupFolder.Record.key else { throw reader.damaged }
      let (key, stream): (ID<StreamKey>, ID<JournalStream>) = (try fields.id(), try fields.id())
      let wrapped = try fields.take(fields.remaining)
      if erased.contains(key) {
        counts.erased += 1
        continue
      }
      counts.kept += 1
      rows.append("INSERT INTO stream_key (id, stream, wrapped) VALUES (\(key), \(stream), \(wrapped))")
      if rows.count == 512 { try flush() }
    }
    try flush()
    return counts
  }

  /// Outside of transactions, one for some statements.
  private func transaction(_ body: () throws -> Void) throws {
    try connection.begin(.write, limit: nil)
    do {
      try body()
      try connection.commit()
    } catch {
      connection.rollBack()
      throw error
    }
  }

  func markRestore() throws {
    try run("INSERT INTO migration (id, applied) VALUES (\(Restoring.mark), \(Instant.now))")
  }

  func removeRestoreMark() throws {
    try run("DELETE FROM migration WHERE id = \(Restoring.mark)")
  }

  /// Those of which nothing was applied or parked yet.
  func notFolded(_ streams: [ID<JournalStream>]) throws -> [ID<JournalStream>] {
    let rows = try rows(
      """
      SELECT s.id FROM stream s WHERE s.id IN \(list: streams) AND s.last IS NULL
        AND NOT EXISTS (SELECT 1 FROM parked p WHERE p.stream = s.id)
      """)
    let open = Set(try rows.map { row in try row["id"] as ID<JournalStream> })
    return streams.filter { open.contains($0) }
  }
}

extension Reader {
  /// Whether entries of the stream are here.
  func isKnown(_ stream: ID<JournalStream>) throws -> Bool {
    try row("SELECT id FROM stream WHERE id = \(stream) AND kind IS NOT NULL") != nil
  }
}

extension BackupTable {
  func insertion(of values: [SQLBinding]) -> SQL {
    let columns: [SQL] = columns.map { "\(name: $0)" }
    let values: [SQL] = values.map { "\($0)" }
    return "INSERT INTO \(name: name) (\(joined: columns)) VALUES (\(joined: values))"
  }
}
