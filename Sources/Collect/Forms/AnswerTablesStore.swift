import Basics
package import FormEngine
package import Store

extension AnswerTables {
  /// Makes what is missing: tables, columns, indexes. When versions that came late changed the layout, moves the rows.
  func prepare(in writer: Writer) throws {
    let known = try writer.columns(of: form)
    let planned = Dictionary(
      layout.columns.map { ($0.key(in: layout), $0.table(in: layout) + "." + $0.name) },
      uniquingKeysWith: { first, _ in first })
    let hasMoved = known.contains { planned[$0.key] != $0.table + "." + $0.name }
    if hasMoved {
      try rebuild(from: known, in: writer)
    } else {
      try make(in: writer)
    }
    try writer.insert(layout.columns, in: layout, of: form)
    try index(in: writer)
  }

  /// Removes the indexes of questions that are no longer marked, and those of pairs, of which a question may be part.
  func removeOtherMarks(in writer: Writer) throws {
    let wanted = Set(marks.map(\.index))
    for table in layout.tables[0].parts {
      for index in try writer.indexNames(of: table)
      where index.hasPrefix(table + Self.markInfix) && !wanted.contains(index)
        || index.hasPrefix(Self.pairBeginning(of: table))
      {
        try writer.run("DROP INDEX \(name: index)")
      }
    }
  }

  /// Makes the index that finds by what one index is of and sorts by what another is of, unless it is there, the form has
  /// as many such as it may have, or one of the two is gone.
  func makePair(found: String, sorted: String, in writer: Writer) throws {
    let main = layout.tables[0].parts[0]
    guard let first = key(of: found), let second = key(of: sorted) else { return }
    let pairs = try writer.indexNames(of: main).filter { $0.hasPrefix(Self.pairBeginning(of: main)) }
    let index = Self.pair(of: main, found: found, sorted: sorted)
    guard pairs.count < Self.mostPairs, !pairs.contains(index) else { return }
    let keys = [first, second, "\(name: "_received")", "\(name: "submission")"].map { "\($0) \(.nullsFirst)" as SQL }
    try writer.run("CREATE INDEX IF NOT EXISTS \(name: index) ON \(name: main) (\(joined: keys))")
    try writer.noticeSize(of: main)
  }

  /// What an index of the first table orders by first.
  private func key(of index: String) -> SQL? {
    let main = layout.tables[0].parts[0]
    if let column = Self.indexed.first(where: { Self.index(of: main, by: $0) == index }) { return "\(name: column)" }
    return marks.first { $0.index == index && $0.table == main }.map { $0.cell.sortKey(of: "\(name: $0.cell.name)") }
  }

  private func make(in writer: Writer) throws {
    for (table, content) in layout.tables.enumerated() {
      for (part, name) in content.parts.enumerated() {
        let cells = columns(ofTable: table, part: part).flatMap(\.cells)
        guard try !writer.isTable(name, ofAnotherThan: form) else { throw FormRefusal.formIDTooSimilar }
        let present = Set(try writer.columnNames(of: name))
        if present.isEmpty {
          let definitions =
            (ownColumns(ofTable: table, part: part) + cells.map { Column($0.name, $0.type, isRequired: false) })
            .map(\.definition)
          let key: SQL = content.isRepeat ? "submission, row" : "submission"
          try writer.run(
            "CREATE TABLE IF NOT EXISTS \(name: name) (\(joined: definitions), PRIMARY KEY (\(key))) \(.wideRows)")
          try writer.declare(TableDeclaration(name, .journalled, by: "Collect"))
        } else {
          for cell in cells where !present.contains(cell.name) {
            try writer.run("ALTER TABLE \(name: name) ADD COLUMN \(name: cell.name) \(.type(cell.type))")
          }
        }
      }
    }
  }

  /// Every index ends with the time of receipt and the submission, by which lists go on among equal values.
  func index(in writer: Writer) throws {
    let main = layout.tables[0].parts[0]
    for column in Self.indexed {
      let columns = column == "_received" ? ["_received", "submission"] : [column, "_received", "submission"]
      let keys: [SQL] = columns.map { "\(name: $0) \(.nullsFirst)" }
      let index = Self.index(of: main, by: column)
      try writer.run("CREATE INDEX IF NOT EXISTS \(name: index) ON \(name: main) (\(joined: keys))")
    }
    for mark in marks {
      let columns = mark.table == main ? ["_received", "submission"] : ["submission"]
      let keys =
        ["\(mark.cell.sortKey(of: "\(name: mark.cell.name)")) \(.nullsFirst)" as SQL]
        + columns.map { "\(name: $0) \(.nullsFirst)" }
      try writer.run("CREATE INDEX IF NOT EXISTS \(name: mark.index) ON \(name: mark.table) (\(joined: keys))")
    }
  }

  /// Makes all tables anew and brings the rows over; every column that is known has its place in the layout.
  private func rebuild(from known: [StoredColumn], in writer: Writer) throws {
    let tables = Set(known.map(\.table))
    for table in tables {
      for index in try writer.indexNames(of: table) { try writer.run("DROP INDEX \(name: index)") }
      try writer.run("ALTER TABLE \(name: table) RENAME TO \(name: table + Self.oldSuffix)")
      try writer.undeclare(table: table)
    }
    try make(in: writer)
    for (path, columns) in Dictionary(grouping: known, by: \.key.repeatPath) {
      guard let table = layout.table(path: path) else { continue }
      for part in layout.tables[table].parts.indices { try fill(table, part: part, from: columns, in: writer) }
    }
    for table in tables { try writer.run("DROP TABLE \(name: table + Self.oldSuffix)") }
    try writer.run("DELETE FROM form_column WHERE form = \(form)")
  }

  private func fill(_ table: Int, part: Int, from known: [StoredColumn], in writer: Writer) throws {
    // The first part's name is the shortest: the others add a number to it.
    let old = Set(known.map(\.table)).sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
    let own = ownColumns(ofTable: table, part: part).map(\.name)
    var targets: [SQL] = own.map { "\(name: $0)" }
    var sources: [SQL] = own.map { "\(name: old[0] + Self.oldSuffix).\(name: $0)" }
    for column in columns(ofTable: table, part: part) {
      guard let before = known.first(where: { $0.key == column.key(in: layout) }) else { continue }
      for (cell, suffix) in zip(column.cells, FormColumn.suffixes(of: column.type)) {
        targets.append("\(name: cell.name)")
        sources.append("\(name: before.table + Self.oldSuffix).\(name: before.name + suffix.suffix)")
      }
    }
    let first = old[0] + Self.oldSuffix
    let keys = layout.tables[table].isRepeat ? ["submission", "row"] : ["submission"]
    let joins: [SQL] = old.dropFirst().map { other in
      let other = other + Self.oldSuffix
      let same: [SQL] = keys.map { "\(name: other).\(name: $0) = \(name: first).\(name: $0)" }
      return "LEFT JOIN \(name: other) ON \(joined: same, separator: " AND ")"
    }
    try writer.run(
      """
      INSERT INTO \(name: layout.tables[table].parts[part]) (\(joined: targets))
      SELECT \(joined: sources) FROM \(name: first) \(joined: joins, separator: " ")
      """)
  }

  /// No name of a layout holds it.
  private static let oldSuffix = "$old"
}

extension AnswerTables.Column {
  fileprivate var definition: SQL { "\(name: name) \(.type(type))\(isRequired ? " NOT NULL" : .empty)" }
}

/// A column as `form_column` knows it.
struct StoredColumn {
  let key: FormColumn.Key
  let table: String
  let name: String
}

extension FormColumn {
  /// What makes two columns the same, whatever they are called.
  struct Key: Hashable {
    let repeatPath: String
    let path: String
    let type: TableSchema.ColumnType
  }

  func key(in layout: FormLayout) -> Key { Key(repeatPath: layout.tables[table].path, path: path, type: type) }

  func table(in layout: FormLayout) -> String { layout.tables[table].parts[part] }
}

extension FormColumn.Cell {
  /// What its index orders by, given how a query names the cell: a PostgreSQL index refuses long texts.
  package func sortKey(of cell: SQL) -> SQL {
    type == .text ? "substr(\(cell), 1, \(SQL(stringLiteral: String(Self.longestKey))))" : cell
  }

  package static let longestKey = 120
}

extension TableSchema.ColumnType: SQLValue {}

extension Reader {
  fileprivate func isTable(_ name: String, ofAnotherThan form: ID<Form>) throws -> Bool {
    try row("SELECT form FROM form_column WHERE table_name = \(name) AND form <> \(form) LIMIT 1") != nil
  }

  fileprivate func columns(of form: ID<Form>) throws -> [StoredColumn] {
    try rows("SELECT repeat, path, type, table_name, name FROM form_column WHERE form = \(form)").map { row in
      StoredColumn(
        key: FormColumn.Key(repeatPath: try row["repeat"], path: try row["path"], type: try row["type"]),
        table: try row["table_name"], name: try row["name"])
    }
  }
}

extension Writer {
  fileprivate func insert(_ columns: [FormColumn], in layout: FormLayout, of form: ID<Form>) throws {
    try runMany(
      columns.map { column in
        """
        INSERT INTO form_column (form, repeat, path, type, question, table_name, name, first_version)
        VALUES (\(form), \(layout.tables[column.table].path), \(column.path), \(column.type), \(column.question),
          \(column.table(in: layout)), \(column.name), \(column.firstVersion))
        ON CONFLICT (form, repeat, path, type) DO UPDATE SET first_version = excluded.first_version
        """
      })
  }
}
