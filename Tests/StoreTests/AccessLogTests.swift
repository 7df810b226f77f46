import Basics
import Store
import Testing
import Worlds

/// Whoever reads a sensitive record leaves a line, and nobody takes one away unseen.
@Suite struct AccessLogging {
  enum Person {}

  private func filled(_ database: Database, _ count: Int = 20) async throws -> AccessLog {
    let log = AccessLog(database)
    for number in 0..<count {
      try await log.record(.user(ID()), page: "person", (0..<number % 4).map { _ in ID<Person>() })
    }
    return log
  }

  /// Changes the table as somebody could who owns the database.
  private func tamper(_ database: Database, _ sql: SQL) async throws {
    try await database.write { db in
      switch db.engine {
      case .sqlite:
        try db.run("DROP TRIGGER access_log_no_update")
        try db.run("DROP TRIGGER access_log_no_delete")
      case .postgres: try db.run("ALTER TABLE access_log DISABLE TRIGGER USER")
      }
      try db.run(sql)
    }
  }

  @Test(arguments: Engines.all)
  func `lines come back, and the chain holds`(engine: EngineKind) async throws {
    let database = try await engine.database()
    let log = AccessLog(database)
    let (reader, seen) = (Actor.user(ID()), ID<Person>())
    try await withThrowingTaskGroup { group in
      for number in 0..<50 {
        group.addTask {
          try await log.record(reader, page: "person", number % 10 == 0 ? [ID<Person>(), seen] : [ID<Person>()])
        }
      }
      try await group.waitForAll()
    }
    #expect(try await log.verify() == 50)
    let newest = try await log.lines(limit: 2)
    #expect(newest.map(\.sequence) == [50, 49])
    #expect(newest.allSatisfy { $0.actor == reader.id && $0.page == "person" })
    #expect(try await log.lines(before: 3, limit: 10).map(\.sequence) == [2, 1])
    #expect(try await log.lines(about: seen).count == 5)
  }

  @Test(arguments: Engines.all)
  func `a line cannot be changed or removed`(engine: EngineKind) async throws {
    let database = try await engine.database()
    _ = try await filled(database, 2)
    for sql: SQL in ["UPDATE access_log SET page = 'x'", "DELETE FROM access_log"] {
      let violation = await #expect(throws: ConstraintViolation.self) {
        try await database.write { try $0.run(sql) }
      }
      #expect(violation?.kind == .trigger)
    }
  }

  @Test(
    arguments: Engines.all,
    [
      ("UPDATE access_log SET page = 'other' WHERE sequence = 7", 7),
      ("UPDATE access_log SET at = at + 1 WHERE sequence = 1", 1),
      ("UPDATE access_log SET subjects = previous WHERE sequence = 9", 9),
      ("DELETE FROM access_log WHERE sequence = 12", 12),
      ("DELETE FROM access_log WHERE sequence = 20", 20),
    ] as [(SQL, Int)])
  func `who owns the database and changes a line is found out`(engine: EngineKind, change: (SQL, Int)) async throws {
    let database = try await engine.database()
    let log = try await filled(database)
    let head = try #require(try await log.head())
    try await tamper(database, change.0)
    await #expect(throws: AccessLog.Broken.self) { try await log.verify(with: head) }
    let broken = await #expect(throws: AccessLog.Broken.self) { try await log.verify(with: head) }
    #expect(broken?.sequence == change.1)
  }

  @Test(arguments: Engines.all)
  func `a chain that was made anew does not hold against a head kept elsewhere`(engine: EngineKind) async throws {
    let database = try await engine.database()
    let log = try await filled(database, 5)
    let head = try #require(try await log.head())
    try await tamper(database, "DELETE FROM access_log")
    _ = try await filled(database, 8)
    #expect(try await log.verify() == 8)
    await #expect(throws: AccessLog.Broken.self) { try await log.verify(with: head) }
  }

  @Test(arguments: Engines.all)
  func `lines whose time is over go, and the rest still holds`(engine: EngineKind) async throws {
    let database = try await engine.database()
    let log = try await filled(database, 10)
    let early = try #require(try await log.lines(limit: 20).last)
    let middle = try #require(try await log.lines(before: 5, limit: 1).first)
    let head = try await log.head()
    #expect(try await log.remove(before: middle.at) == 3)
    #expect(try await log.verify(with: head) == 7)
    #expect(try await log.verify(with: AccessLog.Head(sequence: 1, hash: early.hash)) == 7)
    #expect(try await log.remove(before: Instant.now.adding(seconds: 60)) == 6)
    try await log.record(.system, page: "person", [ID<Person>()])
    #expect(try await log.verify() == 2)
    await #expect(throws: ConstraintViolation.self) {
      try await database.write { try $0.run("DELETE FROM access_log") }
    }
  }
}
