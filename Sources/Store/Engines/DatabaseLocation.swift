package import Foundation
package import Logging

/// Where the database is.
package enum DatabaseLocation: Sendable {
  /// A file of SQLite; made when missing.
  case sqlite(URL)
  /// SQLite in memory, gone when closed. Reads and writes share one thread.
  case memory
  /// A connection string of libpq, as key=value pairs or a `postgresql://` address.
  case postgres(String)

  package var engine: EngineKind {
    switch self {
    case .sqlite, .memory: .sqlite
    case .postgres: .postgres
    }
  }
}

/// How much a database may do at once.
package struct DatabaseOptions: Sendable {
  /// Threads, and connections, that only read.
  package var readers = 4
  /// Threads, and connections, that write. SQLite always has one. More than one seldom pays on PostgreSQL either:
  /// transactions that write next to each other collide, and one that carries many writes does not.
  package var writers = 1
  /// Reads or writes that may wait; more are refused as busy.
  package var waiting = 2048
  /// Writes that may share one transaction. PostgreSQL slows down beyond 64 savepoints.
  package var batch = 60
  /// How long one statement may take on PostgreSQL before it is stopped.
  package var statementLimit: Duration = .seconds(300)
  /// How the sessions call themselves to the administrator of a PostgreSQL server.
  package var applicationName = "konak"
  package var logger = Logger(label: "konak.store")

  package init() {}
}
