import Foundation
package import Store

/// The engines that a store test runs on: `@Test(arguments: Engines.all)`.
package enum Engines {
  package static let all = EngineKind.allCases

  /// A new, empty database on the test run's PostgreSQL, whose server does not speak Turkish, as all others do.
  package static func plainPostgres() async throws -> DatabaseLocation {
    try await PostgresServer.shared.value.location(isTurkish: false)
  }
}

extension EngineKind {
  /// A place for a new, empty database.
  ///
  /// - Parameter isAlone: no other database is in its server's files.
  package func location(isAlone: Bool = false) async throws -> DatabaseLocation {
    switch self {
    case .sqlite: .sqlite(try Scratch.newFolder().appending(path: "konak.sqlite"))
    case .postgres: try await (isAlone ? PostgresServer() : PostgresServer.shared.value).location()
    }
  }

  /// A new database with these tables.
  package func database(_ migrations: [Migration] = []) async throws -> Database {
    let database = try Database(try await location())
    try await database.migrate(migrations)
    try await database.declare([])
    return database
  }
}
