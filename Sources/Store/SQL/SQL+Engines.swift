/// What the two engines spell differently, spelled once.
extension SQL {
  // MARK: Column types

  /// A whole number of 64 bits.
  package static let int = SQL(sqlite: "INTEGER", postgres: "bigint")
  /// A floating point number of 64 bits.
  package static let real = SQL(sqlite: "REAL", postgres: "double precision")
  /// Unicode text, compared by its bytes.
  package static let text = SQL(sqlite: "TEXT", postgres: "text COLLATE \"C\"")
  package static let bytes = SQL(sqlite: "BLOB", postgres: "bytea")
  package static let bool = SQL(sqlite: "INTEGER", postgres: "boolean")
  /// A day; ISO text on SQLite.
  package static let date = SQL(sqlite: "TEXT", postgres: "date")
  /// Microseconds since 1970 in UTC.
  package static let instant = SQL(sqlite: "INTEGER", postgres: "bigint")
  /// A whole number of minor units (cents, grams): exact, and sums stay exact.
  package static let decimal = SQL(sqlite: "INTEGER", postgres: "bigint")
  /// The sixteen bytes of an `ID`.
  package static let id = SQL(sqlite: "BLOB", postgres: "uuid")

  package static func type(_ type: SQLType) -> SQL {
    switch type {
    case .int: .int
    case .real: .real
    case .text: .text
    case .bytes: .bytes
    case .bool: .bool
    case .date: .date
    case .instant: .instant
    case .decimal: .decimal
    case .id: .id
    }
  }

  /// The expression as a value of `type`. Sums and averages need it: PostgreSQL widens them to a type of its own.
  package static func cast(_ expression: SQL, to type: SQLType) -> SQL {
    switch type {
    case .text:
      SQL(sqlite: "CAST(\(expression) AS TEXT)", postgres: "CAST(\(expression) AS text) COLLATE \"C\"")
    case .date: SQL(sqlite: "CAST(\(expression) AS TEXT)", postgres: "CAST(\(expression) AS date)")
    default: "CAST(\(expression) AS \(.type(type)))"
    }
  }

  // MARK: Storage of a table, after the closing parenthesis of CREATE TABLE

  /// For tables whose rows are of several kilobytes: PostgreSQL keeps them in one piece as long as a page holds them,
  /// instead of squeezing every row, which halved the rate of inserts.
  package static let wideRows = SQL(sqlite: "", postgres: "WITH (toast_tuple_target = 8160)")
  /// For tables of short rows that are found by their primary key alone: SQLite keeps them in the key's order.
  package static let byKey = SQL(sqlite: "WITHOUT ROWID", postgres: "")

  // MARK: Calendar

  /// The day of an instant, by a clock that is so many minutes before universal time.
  package static func day(of instant: SQL, offset minutes: SQL) -> SQL {
    let seconds: SQL = "(\(instant) / 1000000 + COALESCE(\(minutes), 0) * 60)"
    return SQL(
      sqlite: "date(\(seconds), 'unixepoch')",
      postgres: "CAST(to_timestamp(\(seconds)) AT TIME ZONE 'UTC' AS date)")
  }

  /// `2026` of a day.
  package static func year(_ day: SQL) -> SQL {
    SQL(sqlite: "substr(\(day), 1, 4)", postgres: "(to_char(\(day), 'YYYY') COLLATE \"C\")")
  }

  /// `2026-03` of a day.
  package static func month(_ day: SQL) -> SQL {
    SQL(sqlite: "substr(\(day), 1, 7)", postgres: "(to_char(\(day), 'YYYY-MM') COLLATE \"C\")")
  }

  /// `2026-Q1` of a day.
  package static func quarter(_ day: SQL) -> SQL {
    SQL(
      sqlite: "(substr(\(day), 1, 4) || '-Q' || ((CAST(substr(\(day), 6, 2) AS INTEGER) + 2) / 3))",
      postgres: "(to_char(\(day), 'YYYY-\"Q\"Q') COLLATE \"C\")")
  }

  /// `2026-W09` of a day: the week of ISO 8601, which belongs to the year of its Thursday.
  package static func week(_ day: SQL) -> SQL {
    let thursday: SQL = "date(\(day), '-3 days', 'weekday 4')"
    return SQL(
      sqlite: """
        (strftime('%Y', \(thursday)) || '-W' ||
        substr('0' || ((CAST(strftime('%j', \(thursday)) AS INTEGER) + 6) / 7), -2))
        """,
      postgres: "(to_char(\(day), 'IYYY-\"W\"IW') COLLATE \"C\")")
  }

  /// The day of an instant in UTC.
  package static func day(of instant: SQL) -> SQL {
    SQL(
      sqlite: "date(\(instant) / 1000000, 'unixepoch')",
      postgres: "CAST(to_timestamp(\(instant) / 1000000) AT TIME ZONE 'UTC' AS date)")
  }

  /// The clock of the database, as an instant. Decisions take their time as an argument; this is for upkeep.
  package static let now = SQL(
    sqlite: "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)",
    postgres: "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)")

  // MARK: Ways of reading

  /// Behind a table of FROM: it is read by way of that index. SQLite keeps no figures of how many rows a condition leaves,
  /// so whoever knows says it; PostgreSQL finds out by itself.
  package static func byIndex(_ name: String) -> SQL { SQL(sqlite: " INDEXED BY \(name: name)", postgres: "") }

  /// The expression in ORDER BY, where no index shall serve the order: what the conditions leave is sorted.
  package static func sorted(_ expression: SQL) -> SQL { SQL(sqlite: "+\(expression)", postgres: expression) }

  // MARK: Order

  /// Behind a column of an index: the order in which `ORDER BY … ASC NULLS FIRST` and, from behind, `… DESC NULLS LAST`
  /// read it on both engines.
  package static let nullsFirst = SQL(sqlite: "ASC", postgres: "ASC NULLS FIRST")

  /// Behind a column of a primary key, which is never null: the order in which both engines read the key's own index.
  package static let up = SQL(sqlite: "ASC", postgres: "ASC NULLS LAST")
  /// The same from behind.
  package static let down = SQL(sqlite: "DESC", postgres: "DESC NULLS FIRST")

  /// A column that is compared, in a query that goes by the primary key or another index: SQLite, which knows nothing of
  /// how many rows there are, would otherwise take the column's index and sort all that it finds.
  package static func besideKey(_ column: SQL) -> SQL {
    SQL(sqlite: "+\(column)", postgres: column)
  }

  // MARK: Text

  /// Whether `text` holds `part`. Letters of ASCII in either case are the same, all others are not.
  package static func contains(_ text: SQL, _ part: String) -> SQL {
    // A value has the collation of the database, by which a Turkish one has another small letter for I than the column.
    SQL(
      sqlite: "instr(lower(\(text)), lower(\(part))) > 0",
      postgres: "strpos(lower(\(text)), lower(CAST(\(part) AS text) COLLATE \"C\")) > 0")
  }

  /// The words of `text`, which one blank parts, as rows of a table `alias` with one column `value`. It reads columns of
  /// the tables before it in FROM. Text that is null has no word on PostgreSQL and one that is null on SQLite: both are the
  /// same behind LEFT JOIN, and to whoever compares the words.
  package static func words(of text: SQL, as alias: SQL) -> SQL {
    SQL(
      sqlite: "json_each('[' || replace(json_quote(\(text)), ' ', '\",\"') || ']') \(alias)",
      postgres: "LATERAL string_to_table(\(text), ' ') AS \(alias)(value)")
  }

  /// Whether `text` begins with `prefix`, as a range that an index serves. Matches everything when `prefix` is empty.
  package static func prefix(_ text: SQL, _ prefix: String) -> SQL {
    guard let end = prefix.successorOfPrefix else { return "\(text) >= \(prefix)" }
    return "(\(text) >= \(prefix) AND \(text) < \(end))"
  }
}

extension String {
  /// The least text above all that begin with `self`, in the order of code points; nil when there is none.
  var successorOfPrefix: String? {
    var scalars = Array(unicodeScalars)
    while let last = scalars.popLast() {
      let next = last.value == 0xD7FF ? 0xE000 : last.value + 1
      guard let scalar = Unicode.Scalar(next) else { continue }
      var text = String(String.UnicodeScalarView(scalars))
      text.unicodeScalars.append(scalar)
      return text
    }
    return nil
  }
}
