import Basics
import Store
import Testing
import Worlds

/// What only a server can do to its clients.
@Suite struct PostgresSessions {
  static let tables = Migration("test.001", "CREATE TABLE thing (id \(.int) NOT NULL PRIMARY KEY, n \(.text))")

  @Test func `a session that was cut off is made again, and no write is lost or doubled`() async throws {
    let database = try await EngineKind.postgres.database([Self.tables])
    let killer = try await EngineKind.postgres.database()
    for id in 0..<5 {
      try await database.write { try $0.run("INSERT INTO thing (id) VALUES (\(id))") }
      let pids = try await database.read { db in
        try db.rows("SELECT pg_backend_pid() AS pid").map { try $0["pid"] as Int }
      }
      let writing = try await database.write { db in
        try db.rows("SELECT pg_backend_pid() AS pid").map { try $0["pid"] as Int }
      }
      try await killer.write { db in
        for pid in pids + writing { _ = try db.rows("SELECT pg_terminate_backend(CAST(\(pid) AS integer)) AS ended") }
      }
    }
    let ids = try await database.read { try $0.rows("SELECT id FROM thing ORDER BY id ASC NULLS LAST") }
    #expect(try ids.map { try $0["id"] as Int } == [0, 1, 2, 3, 4])
  }

  @Test func `a session that is cut off in the middle of a closure runs it again`() async throws {
    let database = try await EngineKind.postgres.database([Self.tables])
    let killer = try await EngineKind.postgres.database()
    let attempts = Counter()
    try await database.write { db in
      try db.run("INSERT INTO thing (id) VALUES (1)")
      if attempts.next() == 1 {
        let pid = try db.value("SELECT pg_backend_pid() AS pid", as: Int.self) ?? 0
        let gate = Gate()
        Task {
          try await killer.write { _ = try $0.rows("SELECT pg_terminate_backend(CAST(\(pid) AS integer)) AS ended") }
          gate.open()
        }
        gate.wait()
      }
      try db.run("INSERT INTO thing (id) VALUES (2)")
    }
    #expect(attempts.value == 2)
    #expect(try await database.read { try $0.value("SELECT count(*) FROM thing", as: Int.self) } == 2)
  }

  @Test func `a prepared statement survives a change of its table`() async throws {
    let database = try await EngineKind.postgres.database([Self.tables])
    let question: SQL = "SELECT id, n FROM thing"
    try await database.write { try $0.run("INSERT INTO thing (id, n) VALUES (1, '7')") }
    #expect(try await database.write { try $0.row(question)?["n"] } == "7")
    try await database.migrate([
      Self.tables,
      Migration("test.002", "ALTER TABLE thing ALTER COLUMN n TYPE bigint USING CAST(n AS bigint)"),
    ])
    #expect(try await database.write { try $0.row(question)?["n"] } == 7)
  }

  @Test func `transactions that collide are run again until each has had its way`() async throws {
    let location = try await EngineKind.postgres.location()
    var options = DatabaseOptions()
    options.writers = 3
    let databases = try (0..<2).map { _ in try Database(location, options: options) }
    try await databases[0].migrate([Self.tables])
    try await withThrowingTaskGroup { group in
      for id in 0..<120 {
        group.addTask {
          try await databases[id % 2].write { db in
            let count = try db.value("SELECT count(*) FROM thing", as: Int.self) ?? 0
            try db.run("INSERT INTO thing (id, n) VALUES (\(id), \(String(count)))")
          }
        }
      }
      try await group.waitForAll()
    }
    // In some serial order each closure saw one row more than the one before.
    let seen = try await databases[0].read { try $0.rows("SELECT n FROM thing").map { try $0["n"] as String } }
    #expect(Set(seen) == Set((0..<120).map(String.init)))
  }

  @Test func `a closure that swallows an error of the database is not taken for a success`() async throws {
    let database = try await EngineKind.postgres.database([Self.tables])
    await #expect(throws: DatabaseFault.self) {
      try await database.write { db in
        try db.run("INSERT INTO thing (id) VALUES (1)")
        #expect(throws: ConstraintViolation.self) { try db.run("INSERT INTO thing (id) VALUES (1)") }
      }
    }
    #expect(try await database.read { try $0.value("SELECT count(*) FROM thing", as: Int.self) } == 0)
  }

  @Test func `a server that does not speak Turkish gives the same answers`() async throws {
    for location in [try await Engines.plainPostgres(), try await EngineKind.postgres.location()] {
      let database = try Database(location)
      try await database.migrate([Self.tables])
      let words = ["I", "i", "İ", "ı", "Z", "ş", "s", "a"]
      let sorted = try await database.write { db in
        for (id, word) in words.enumerated() { try db.run("INSERT INTO thing (id, n) VALUES (\(id), \(word))") }
        return try db.rows("SELECT n FROM thing ORDER BY n ASC NULLS LAST").map { try $0["n"] as String }
      }
      #expect(sorted == ["I", "Z", "a", "i", "s", "İ", "ı", "ş"])
    }
  }

  @Test func `upkeep may take as long as it needs`() async throws {
    let database = try await EngineKind.postgres.database()
    let limit = try await database.maintain { db in try db.rows("SHOW statement_timeout").map { try $0[0] as String } }
    #expect(limit == ["0"])
  }

  @Test func `a server that is not there is said when the database is opened`() {
    #expect(throws: DatabaseFault.self) {
      _ = try Database(.postgres("host=127.0.0.1 port=1 user=nobody dbname=nothing"))
    }
  }
}
