import Store
import Testing
import Worlds

/// The schema's refusals say which constraint it was, alike on both engines.
@Suite struct Constraints {
  static let tables = Migration(
    "test.001",
    """
    CREATE TABLE site (
      id \(.int) NOT NULL PRIMARY KEY, code \(.text) NOT NULL, version \(.int) NOT NULL,
      people \(.int) CONSTRAINT people_counted CHECK (people >= 0), parent \(.int) REFERENCES site (id),
      UNIQUE (code, version)
    )
    """, "INSERT INTO site (id, code, version) VALUES (1, 'TR27', 1)")

  private func violation(_ engine: EngineKind, _ sql: SQL) async throws -> ConstraintViolation? {
    let database = try await engine.database([Self.tables])
    return await #expect(throws: ConstraintViolation.self) {
      try await database.write { try $0.run(sql) }
    }
  }

  @Test(arguments: Engines.all)
  func `a second key`(engine: EngineKind) async throws {
    let found = try await violation(engine, "INSERT INTO site (id, code, version) VALUES (2, 'TR27', 1)")
    #expect(found?.isDuplicate(of: "site", "code", "version") == true)
    let primary = try await violation(engine, "INSERT INTO site (id, code, version) VALUES (1, 'x', 1)")
    #expect(primary?.isDuplicate(of: "site", "id") == true)
  }

  @Test(arguments: Engines.all)
  func `a missing value`(engine: EngineKind) async throws {
    let found = try await violation(engine, "INSERT INTO site (id, version) VALUES (2, 1)")
    #expect(found?.kind == .notNull)
    #expect(found?.table == "site")
    #expect(found?.columns == ["code"])
  }

  @Test(arguments: Engines.all)
  func `a value outside its bounds`(engine: EngineKind) async throws {
    let found = try await violation(engine, "INSERT INTO site (id, code, version, people) VALUES (2, 'x', 1, -1)")
    #expect(found?.kind == .check)
    #expect(found?.constraint == "people_counted")
  }

  @Test(arguments: Engines.all)
  func `a reference to nothing`(engine: EngineKind) async throws {
    let found = try await violation(engine, "INSERT INTO site (id, code, version, parent) VALUES (2, 'x', 1, 9)")
    #expect(found?.kind == .foreignKey)
  }

  @Test(arguments: Engines.all)
  func `what is nested may fail, and the rest go on`(engine: EngineKind) async throws {
    let database = try await engine.database([Self.tables])
    let (kept, count) = try await database.write { db in
      var kept = 0
      for id in 1...6 {
        do {
          try db.nested {
            try db.run("INSERT INTO site (id, code, version) VALUES (\(100 + id), 'before', \(id))")
            try db.nested {
              try db.run("INSERT INTO site (id, code, version) VALUES (\(id), \(id % 2 == 0 ? "even" : "odd"), 1)")
            }
          }
          kept += 1
        } catch is ConstraintViolation {}
      }
      return (kept, try db.value("SELECT count(*) FROM site", as: Int.self))
    }
    // Site 1 is there already; 2 and 3 are the first of their codes.
    #expect(kept == 2)
    #expect(count == 5)
  }
}
