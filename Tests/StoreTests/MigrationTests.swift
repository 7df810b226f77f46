import Store
import Testing
import Worlds

@Suite struct Migrations {
  static let first = Migration("test.001", "CREATE TABLE one (id \(.int) NOT NULL PRIMARY KEY)")
  static let second = Migration(
    "test.002", "CREATE TABLE two (id \(.int) NOT NULL PRIMARY KEY)", "INSERT INTO one (id) VALUES (1)")

  @Test(arguments: Engines.all)
  func `each step runs once, in order`(engine: EngineKind) async throws {
    let database = try await engine.database([Self.first])
    try await database.migrate([Self.first, Self.second])
    try await database.migrate([Self.first, Self.second])
    let count = try await database.read { try $0.value("SELECT count(*) FROM one", as: Int.self) }
    #expect(count == 1)
  }

  @Test(arguments: Engines.all)
  func `a step that fails leaves nothing and may run again`(engine: EngineKind) async throws {
    let broken = Migration(
      "test.002", "CREATE TABLE two (id \(.int) NOT NULL PRIMARY KEY)", "INSERT INTO missing (id) VALUES (1)")
    let database = try await engine.database([Self.first])
    await #expect(throws: DatabaseFault.self) { try await database.migrate([Self.first, broken]) }
    try await database.migrate([Self.first, Self.second])
    let columns = try await database.read { try $0.columnNames(of: "two") }
    #expect(columns == ["id"])
  }

  @Test(arguments: Engines.all)
  func `a database of a newer program is refused`(engine: EngineKind) async throws {
    let database = try await engine.database([Self.first, Self.second])
    await #expect(throws: DatabaseIsNewer(migration: "test.002")) { try await database.migrate([Self.first]) }
  }

  @Test(arguments: Engines.all)
  func `a table that nobody declared is found`(engine: EngineKind) async throws {
    let database = try await engine.database([Self.first, Self.second])
    try await database.declare([TableDeclaration("one", .operational, by: "Test")])
    #expect(try await database.undeclaredTables() == ["two"])
    try await database.write { try $0.declare(TableDeclaration("two", .derived, by: "Test")) }
    #expect(try await database.undeclaredTables() == [])
    let declared = try await database.read { try $0.declaredTables() }
    #expect(declared.contains(TableDeclaration("two", .derived, by: "Test")))
  }

  /// A backup and a rebuild read what is declared: one that a migration dropped would end them.
  @Test(arguments: Engines.all)
  func `a table that a migration dropped is declared no more`(engine: EngineKind) async throws {
    let database = try await engine.database([Self.first, Self.second])
    let declarations = ["one", "two"].map { TableDeclaration($0, .journalled, by: "Test") }
    try await database.declare(declarations)
    try await database.migrate([Self.first, Self.second, Migration("test.gone", "DROP TABLE two")])
    try await database.declare([declarations[0]])
    #expect(try await database.read { try $0.declaredTables() }.contains(declarations[0]))
    #expect(try await database.read { try $0.declaredTables() }.allSatisfy { $0.name != "two" })
  }
}
