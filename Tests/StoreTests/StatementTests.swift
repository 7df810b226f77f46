import Basics
import Store
import Testing
import Worlds

/// Every kind of value goes in and comes out the same, on each engine.
@Suite struct Statements {
  static let tables = Migration(
    "test.001",
    """
    CREATE TABLE thing (
      id \(.id) NOT NULL PRIMARY KEY, n \(.int), x \(.real), t \(.text), b \(.bytes), yes \(.bool), day \(.date),
      at \(.instant), cents \(.decimal)
    )
    """)

  enum Thing {}

  @Test(arguments: Engines.all)
  func `values come back as they were bound`(engine: EngineKind) async throws {
    let database = try await engine.database([Self.tables])
    let id = ID<Thing>()
    let day = try #require(Day("2026-02-28"))
    let at = Instant(microseconds: 1_771_234_567_890_123)
    try await database.write { db in
      try db.run(
        """
        INSERT INTO thing (id, n, x, t, b, yes, day, at, cents)
        VALUES (\(id), \(Int64.min), \(29.123456789012345), \("Şırnak 'x' شرناق"), \([0, 255, 7] as [UInt8]), \(true),
          \(day), \(at), \(12_345))
        """)
    }
    let row = try #require(
      try await database.read { db in
        try db.row("SELECT id, n, x, t, b, yes, day, at, cents FROM thing WHERE id = \(id) AND day = \(day) AND yes")
      })
    #expect(row.columns == ["id", "n", "x", "t", "b", "yes", "day", "at", "cents"])
    #expect(try row["id"] == id)
    #expect(try row["n"] == Int64.min)
    #expect(try row["x"] == 29.123456789012345)
    #expect(try row["t"] == "Şırnak 'x' شرناق")
    #expect(try row["b"] == [0, 255, 7] as [UInt8])
    #expect(try row["yes"] == true)
    #expect(try row["day"] == day)
    #expect(try row["at"] == at)
    #expect(try row["cents"] == 12_345)
  }

  @Test(arguments: Engines.all)
  func `words of a text are rows, whatever letters they have`(engine: EngineKind) async throws {
    let words = ["su", "\"", "\\", "a,b", "]", "\u{1}", "غذاء", "Ş'"]
    let database = try await engine.database([Self.tables])
    try await database.write { db in
      try db.run("INSERT INTO thing (id, n, t) VALUES (\(ID<Thing>()), \(1), \(words.joined(separator: " ")))")
      try db.run("INSERT INTO thing (id, n, t) VALUES (\(ID<Thing>()), \(2), \(nil as String?))")
    }
    let rows = try await database.read { db in
      try db.rows(
        """
        SELECT thing.n, word.value FROM thing LEFT JOIN \(.words(of: "thing.t", as: "word")) ON 1 = 1
        ORDER BY thing.n ASC NULLS LAST
        """
      ).map(\.cells)
    }
    #expect(rows == words.map { [.int(1), .text($0)] } + [[.int(2), .null]])
    let those = try await database.read { db in
      try db.rows(
        """
        SELECT n FROM thing WHERE EXISTS (SELECT 1 FROM \(.words(of: "t", as: "word")) WHERE word.value NOT IN \(
          list: Array(words.dropLast())))
        """
      ).map(\.cells)
    }
    #expect(those == [[.int(1)]])
  }

  @Test(arguments: Engines.all)
  func `nulls and empty values are told apart`(engine: EngineKind) async throws {
    let database = try await engine.database([Self.tables])
    let id = ID<Thing>()
    try await database.write { db in
      try db.run(
        """
        INSERT INTO thing (id, n, x, t, b, yes, day)
        VALUES (\(id), \(nil as Int?), \(Double.nan), \(""), \([] as [UInt8]), \(nil as Bool?), \(nil as Day?))
        """)
    }
    let row = try #require(try await database.read { try $0.row("SELECT n, x, t, b, yes, day FROM thing") })
    #expect(try row["n"] == nil as Int?)
    #expect(try row["x"] == nil as Double?)
    #expect(try row["t"] == "" as String?)
    #expect(try row["b"] == [] as [UInt8]?)
    #expect(try row["yes"] == nil as Bool?)
    #expect(try row["day"] == nil as Day?)
    #expect(throws: SQLMismatch.self) { let _: Int = try row["n"] }
    #expect(throws: SQLMismatch.self) { let _: Int = try row["t"] }
    #expect(throws: SQLMismatch.self) { let _: Int = try row["missing"] }
    #expect(throws: SQLMismatch.self) { let _: Int? = try row[6] }
  }

  @Test(arguments: Engines.all)
  func `bindings keep their order, whatever is nested`(engine: EngineKind) async throws {
    let database = try await engine.database()
    let inner: SQL = "\(2) - \(3)"
    let difference = try await database.read { db in
      try db.value("SELECT \(10) * (\(inner)) + CASE WHEN \("a") = \("b") THEN \(1) ELSE \(5) END AS x", as: Int.self)
    }
    #expect(difference == -5)
  }

  @Test(arguments: Engines.all)
  func `lists match their members, and an empty one nothing`(engine: EngineKind) async throws {
    let database = try await engine.database([Self.tables])
    let ids = (0..<5).map { _ in ID<Thing>() }
    let found = try await database.write { db in
      for (n, id) in ids.enumerated() { try db.run("INSERT INTO thing (id, n) VALUES (\(id), \(n))") }
      func count(_ condition: SQL) throws -> Int? { try db.value("SELECT count(*) FROM thing WHERE \(condition)") }
      return [
        try count("id IN \(list: ids[..<3])"), try count("n NOT IN \(list: [0, 1, 2])"),
        try count("id IN \(list: [ID<Thing>]())"), try count("n NOT IN \(list: [Int]())"),
      ]
    }
    #expect(found == [3, 2, 0, 5])
  }

  @Test(arguments: Engines.all)
  func `names are quoted`(engine: EngineKind) async throws {
    let database = try await engine.database()
    let name = "Group \"1\"; DROP TABLE migration"
    let value = try await database.write { db in
      try db.run("CREATE TABLE \(name: name) (\(name: "select") \(.int) NOT NULL)")
      try db.run("INSERT INTO \(name: name) (\(name: "select")) VALUES (\(4))")
      return try db.value("SELECT \(name: "select") FROM \(name: name)", as: Int.self)
    }
    #expect(value == 4)
  }

  @Test(arguments: Engines.all)
  func `the count of changed rows is that of the statement`(engine: EngineKind) async throws {
    let database = try await engine.database([Self.tables])
    let counts = try await database.write { db in
      var counts: [Int] = []
      for n in 0..<3 { counts.append(try db.run("INSERT INTO thing (id, n) VALUES (\(ID<Thing>()), \(n))")) }
      counts.append(try db.run("UPDATE thing SET n = n + 1 WHERE n > \(0)"))
      counts.append(try db.run("UPDATE thing SET n = 9 WHERE n = \(77)"))
      counts.append(try db.run("CREATE TABLE other (id \(.id) NOT NULL)"))
      counts.append(try db.run("DELETE FROM thing"))
      return counts
    }
    #expect(counts == [1, 1, 1, 2, 0, 0, 3])
  }

  @Test(arguments: Engines.all)
  func `a long result is handed over row by row, with questions in between`(engine: EngineKind) async throws {
    let database = try await engine.database([Self.tables])
    let sum = try await database.write { db in
      try db.runMany((1...2500).map { n in "INSERT INTO thing (id, n) VALUES (\(ID<Thing>()), \(n))" })
      var sum = 0
      try db.forEach("SELECT n FROM thing ORDER BY n ASC NULLS LAST") { row in
        let n: Int = try row["n"]
        let again: Int? = try db.value("SELECT n FROM thing WHERE n = \(n)")
        sum += again ?? 0
      }
      return sum
    }
    #expect(sum == 2500 * 2501 / 2)
  }

  @Test(arguments: Engines.all)
  func `a text with U+0000 is refused`(engine: EngineKind) async throws {
    let database = try await engine.database([Self.tables])
    await #expect(throws: TextHoldsNull()) {
      try await database.write { db in
        try db.run("INSERT INTO thing (id, t) VALUES (\(ID<Thing>()), \("a\0b"))")
      }
    }
    let count = try await database.read { try $0.value("SELECT count(*) FROM thing", as: Int.self) }
    #expect(count == 0)
  }

  @Test(arguments: Engines.all)
  func `periods of a day are those of the calendar`(engine: EngineKind) async throws {
    let database = try await engine.database([Self.tables])
    let days = ["2024-12-30", "2025-12-28", "2026-01-01", "2027-01-03", "2026-04-05", "2020-12-31"]
    let periods = try await database.write { db in
      for text in days {
        try db.run("INSERT INTO thing (id, day, t) VALUES (\(ID<Thing>()), \(Day(text)), \(text))")
      }
      return try db.rows(
        """
        SELECT t, \(.year("day")) AS y, \(.quarter("day")) AS q, \(.month("day")) AS m, \(.week("day")) AS w
        FROM thing ORDER BY t ASC NULLS LAST
        """
      ).map { row in try (0..<5).map { try row[$0] as String } }
    }
    #expect(
      periods == [
        ["2020-12-31", "2020", "2020-Q4", "2020-12", "2020-W53"],
        ["2024-12-30", "2024", "2024-Q4", "2024-12", "2025-W01"],
        ["2025-12-28", "2025", "2025-Q4", "2025-12", "2025-W52"],
        ["2026-01-01", "2026", "2026-Q1", "2026-01", "2026-W01"],
        ["2026-04-05", "2026", "2026-Q2", "2026-04", "2026-W14"],
        ["2027-01-03", "2027", "2027-Q1", "2027-01", "2026-W53"],
      ])
  }

  @Test(arguments: Engines.all)
  func `text sorts by code points and prefixes are ranges`(engine: EngineKind) async throws {
    let database = try await engine.database([Self.tables])
    let words = ["a", "Z", "ab", "b", "abç", "ac", "ş", "é", "ab\u{10FFFF}x", "أ"]
    let (sorted, found) = try await database.write { db in
      for word in words { try db.run("INSERT INTO thing (id, t) VALUES (\(ID<Thing>()), \(word))") }
      let sorted = try db.rows("SELECT t FROM thing ORDER BY t ASC NULLS LAST").map { try $0["t"] as String }
      let found = try db.rows("SELECT t FROM thing WHERE \(.prefix("t", "ab")) ORDER BY t ASC NULLS LAST")
        .map { try $0["t"] as String }
      return (sorted, found)
    }
    #expect(sorted == words.sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) })
    #expect(found == ["ab", "abç", "ab\u{10FFFF}x"])
  }

  @Test(arguments: Engines.all)
  func `the day of an instant is that of UTC`(engine: EngineKind) async throws {
    let database = try await engine.database([Self.tables])
    let day = try await database.write { db in
      let at = Instant(microseconds: 1_767_225_599_999_999)
      try db.run("INSERT INTO thing (id, at) VALUES (\(ID<Thing>()), \(at))")
      return try db.value("SELECT \(.day(of: "at")) AS day FROM thing", as: Day.self)
    }
    #expect(day == Day("2025-12-31"))
  }

  @Test(arguments: Engines.all)
  func `the clock of the database is that of the machine`(engine: EngineKind) async throws {
    let database = try await engine.database()
    let now = try #require(try await database.read { try $0.value("SELECT \(.now) AS now", as: Instant.self) })
    #expect(abs(now.microseconds - Instant.now.microseconds) < 60_000_000)
  }

  @Test(arguments: Engines.all)
  func `more different statements than a connection remembers`(engine: EngineKind) async throws {
    let database = try await engine.database([Self.tables])
    let sum = try await database.write { db in
      var sum = 0
      for _ in 0..<2 {
        for n in 0..<700 {
          sum += try db.value("SELECT \(n) AS \(name: "column \(n)")") ?? 0
        }
      }
      return sum
    }
    #expect(sum == 699 * 700)
    #expect(try await database.write { try $0.value("SELECT \(5) AS n") } == 5)
  }

  @Test(arguments: Engines.all)
  func `a row of many columns is written and written again in place`(engine: EngineKind) async throws {
    let columns: [(name: String, type: SQLType)] = (0..<390).map { ("c\($0)", [.text, .int, .real, .date][$0 % 4]) }
    let all = [(name: "id", type: SQLType.id)] + columns
    let database = try await engine.database([
      Migration(
        "test.001",
        "CREATE TABLE wide (\(joined: all.map { "\(name: $0.name) \(.type($0.type))" }), PRIMARY KEY (id)) \(.wideRows)"
      )
    ])
    let id = ID<Thing>()
    let day = Day("2026-03-01")
    func values(_ suffix: String) -> [SQLBinding] {
      [id.binding]
        + columns.indices.map { index in
          switch index % 4 {
          case 0: .text("an answer of some sixty characters, as people give them: \(suffix)")
          case 1: .int(Int64(index))
          case 2: .null(.text)
          default: day.binding
          }
        }
    }
    let (first, second) = (values("one"), values("two"))
    let update = Upsert(into: "wide", key: ["id"], columns: all)
    try await database.write { db in
      try db.runMany([update.row(first), update.row(second)])
      try db.run(Upsert(into: "wide", key: ["id"], columns: all, existing: .keep).row(first))
    }
    await #expect(throws: ConstraintViolation.self) {
      try await database.write {
        try $0.run(Upsert(into: "wide", key: ["id"], columns: all, existing: .refuse).row(first))
      }
    }
    let row = try #require(try await database.read { try $0.row("SELECT c0, c1, c2, c388, c387 FROM wide") })
    #expect(try row["c0"] == "an answer of some sixty characters, as people give them: two")
    #expect(try row["c1"] == 1)
    #expect(try row["c2"] == nil as Double?)
    #expect(try row["c387"] == day)
  }
  @Test(arguments: Engines.all, [1, 63, 300])
  func `many rows are written with few statements`(engine: EngineKind, count: Int) async throws {
    let database = try await engine.database([Self.tables])
    let insert = Upsert(
      into: "thing", key: ["id"], columns: [("id", .id), ("n", .int), ("t", .text)], existing: .refuse)
    let ids = (0..<count).map { _ in ID<Thing>() }
    let rows: [SQLBinding] = ids.enumerated().flatMap { [$1.binding, $0.binding, .null(.text)] }
    #expect(insert.rows(rows).count <= 10)
    try await database.write { try $0.runMany(insert.rows(rows)) }
    let found = try await database.read { db in
      try db.rows("SELECT id, t FROM thing ORDER BY n ASC NULLS LAST").map { row in
        (try row["id"] as ID<Thing>, try row["t"] as String?)
      }
    }
    #expect(found.map(\.0) == ids)
    #expect(found.allSatisfy { $0.1 == nil })
    #expect(insert.rows([]).isEmpty)
  }

  @Test(arguments: Engines.all)
  func `of rows that are refused together none stays`(engine: EngineKind) async throws {
    let database = try await engine.database([Self.tables])
    let insert = Upsert(into: "thing", key: ["id"], columns: [("id", .id), ("n", .int)], existing: .refuse)
    let known = ID<Thing>()
    try await database.write { try $0.run(insert.row([known.binding, 1.binding])) }
    let rows = (0..<7).flatMap { [ID<Thing>().binding, $0.binding] } + [known.binding, 8.binding]
    await #expect(throws: ConstraintViolation.self) { try await database.write { try $0.runMany(insert.rows(rows)) } }
    try await database.write { db in
      #expect(throws: ConstraintViolation.self) { try db.nested { try db.runMany(insert.rows(rows)) } }
    }
    #expect(try await database.read { try $0.value("SELECT count(*) FROM thing", as: Int.self) } == 1)
  }
}
