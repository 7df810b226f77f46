import Foundation
package import Store

/// The engines that a store test runs on: `@Test(arguments: Engines.all)`.
package enum Engines {
  package static let all: [EngineKind] = [.sqlite]
}

extension EngineKind {
  /// A place for a new, empty database.
  package func location() async throws -> DatabaseLocation {
    let folder = FileManager.default.temporaryDirectory.appending(path: "konak-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return .sqlite(folder.appending(path: "konak.sqlite"))
  }

  /// A new database with these tables.
  package func database(_ migrations: [Migration] = []) async throws -> Database {
    let database = try Database(try await location())
    try await database.migrate(migrations)
    try await database.declare([])
    return database
  }
}
