import Basics
import Store
import Testing
import Worlds

/// What is acknowledged is kept, what failed has left nothing, and nobody else is hurt by it.
@Suite struct Transactions {
  static let counter = Migration(
    "test.001", "CREATE TABLE counter (name \(.text) NOT NULL PRIMARY KEY, n \(.int) NOT NULL CHECK (n >= 0))",
    "INSERT INTO counter (name, n) VALUES ('stock', 0)")

  struct Stop: Error, Equatable {}

  @Test(arguments: Engines.all)
  func `a closure that throws takes back only what it did itself`(engine: EngineKind) async throws {
    let database = try await engine.database([Self.counter])
    await withTaskGroup(of: Bool.self) { group in
      for number in 0..<200 {
        group.addTask {
          do {
            try await database.write { db in
              try db.run("UPDATE counter SET n = n + 1 WHERE name = 'stock'")
              if number % 3 == 0 { throw Stop() }
            }
            return true
          } catch is Stop {
            return false
          } catch {
            Issue.record(error)
            return false
          }
        }
      }
      var kept = 0
      for await isKept in group where isKept { kept += 1 }
      #expect(kept == 133)
    }
    let n = try await database.read { try $0.value("SELECT n FROM counter", as: Int.self) }
    #expect(n == 133)
  }

  @Test(arguments: Engines.all)
  func `two who want the last one never both get it`(engine: EngineKind) async throws {
    let database = try await engine.database([Self.counter])
    try await database.write { try $0.run("UPDATE counter SET n = 7") }
    let won = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<50 {
        group.addTask {
          let won = try? await database.write { db in
            let left = try db.value("SELECT n FROM counter WHERE name = 'stock'", as: Int.self) ?? 0
            guard left > 0 else { return false }
            try db.run("UPDATE counter SET n = \(left - 1) WHERE name = 'stock'")
            return true
          }
          return won ?? false
        }
      }
      var won = 0
      for await isWon in group where isWon { won += 1 }
      return won
    }
    #expect(won == 7)
  }

  @Test(arguments: Engines.all)
  func `a deferred constraint spoils only its own closure`(engine: EngineKind) async throws {
    let database = try await engine.database([
      Migration(
        "test.001", "CREATE TABLE parent (id \(.int) NOT NULL PRIMARY KEY)",
        """
        CREATE TABLE child (
          id \(.int) NOT NULL PRIMARY KEY,
          parent \(.int) NOT NULL REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED
        )
        """, "INSERT INTO parent (id) VALUES (1)")
    ])
    let violations = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<40 {
        group.addTask {
          do {
            try await database.write { db in
              try db.run("INSERT INTO child (id, parent) VALUES (\(number), \(number % 4 == 0 ? 2 : 1))")
            }
            return false
          } catch let error as ConstraintViolation {
            return error.kind == .foreignKey
          } catch {
            Issue.record(error)
            return false
          }
        }
      }
      var violations = 0
      for await isViolation in group where isViolation { violations += 1 }
      return violations
    }
    #expect(violations == 10)
    let count = try await database.read { try $0.value("SELECT count(*) FROM child", as: Int.self) }
    #expect(count == 30)
  }

  @Test(arguments: Engines.all)
  func `a full queue is refused, not waited for`(engine: EngineKind) async throws {
    var options = DatabaseOptions()
    options.waiting = 2
    options.writers = 1
    let database = try Database(try await engine.location(), options: options)
    try await database.migrate([Self.counter])
    let gate = Gate()
    let outcomes = await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        (try? await database.write { _ in gate.wait() }) != nil
      }
      await gate.reached()
      for _ in 0..<10 {
        group.addTask {
          do {
            try await database.write { try $0.run("UPDATE counter SET n = n + 1") }
            return true
          } catch {
            #expect(error as? StoreBusy == StoreBusy())
            // Only the two that wait keep their place; the others came back at once, while the gate was shut.
            return false
          }
        }
      }
      var refused = 0
      var kept = 0
      for await isKept in group {
        if isKept { kept += 1 } else { refused += 1 }
        if refused == 8 { gate.open() }
      }
      return (refused, kept)
    }
    #expect(outcomes.0 == 8)
    #expect(outcomes.1 == 3)
  }

  @Test(arguments: Engines.all)
  func `readers see one state and wait for no writer`(engine: EngineKind) async throws {
    let database = try await engine.database([Self.counter])
    let (before, after) = try await database.read { db in
      let before: Int? = try db.value("SELECT n FROM counter")
      let written = Gate()
      Task {
        try await database.write { try $0.run("UPDATE counter SET n = n + 1") }
        written.open()
      }
      written.wait()
      return (before, try db.value("SELECT n FROM counter", as: Int.self))
    }
    #expect(before == 0)
    #expect(after == 0)
    let now = try await database.read { try $0.value("SELECT n FROM counter", as: Int.self) }
    #expect(now == 1)
  }

  @Test(arguments: Engines.all)
  func `a read cannot write`(engine: EngineKind) async throws {
    let database = try await engine.database([Self.counter])
    await #expect(throws: DatabaseFault.self) {
      try await database.read { db in
        _ = try db.rows("UPDATE counter SET n = 5 RETURNING n")
      }
    }
    let n = try await database.read { try $0.value("SELECT n FROM counter", as: Int.self) }
    #expect(n == 0)
  }

  @Test(arguments: Engines.all)
  func `a read stops at its limit, and the next one runs`(engine: EngineKind) async throws {
    let database = try await engine.database([Self.counter])
    await #expect(throws: StoreTimeout()) {
      try await database.read(within: .milliseconds(100)) { db in
        _ = try db.rows(
          """
          WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 500000000)
          SELECT count(*) AS n FROM number
          """)
      }
    }
    let n = try await database.read(within: .seconds(300)) { try $0.value("SELECT n FROM counter", as: Int.self) }
    #expect(n == 0)
  }

  @Test(arguments: Engines.all)
  func `closing finishes what was accepted`(engine: EngineKind) async throws {
    let location = try await engine.location()
    let database = try Database(location)
    try await database.migrate([Self.counter])
    async let writes: Void = withThrowingTaskGroup { group in
      for _ in 0..<50 {
        group.addTask { try await database.write { try $0.run("UPDATE counter SET n = n + 1") } }
      }
      try await group.waitForAll()
    }
    try await writes
    await database.close()
    await #expect(throws: StoreBusy()) { try await database.write { _ in } }
    let again = try Database(location)
    let n = try await again.read { try $0.value("SELECT n FROM counter", as: Int.self) }
    #expect(n == 50)
  }
}
