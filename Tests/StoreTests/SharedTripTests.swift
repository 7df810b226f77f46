import Basics
import Testing
import Worlds

@testable import Store

/// What travels together to the server, and is not waited for, keeps every promise of what is.
@Suite struct SharedTrips {
  static let tables = Migration(
    "test.001", "CREATE TABLE thing (id \(.int) NOT NULL PRIMARY KEY, owner \(.text))",
    "CREATE TABLE rule (name \(.text) NOT NULL PRIMARY KEY, n \(.int) NOT NULL)",
    "INSERT INTO rule (name, n) VALUES ('open', 1)")

  static let rule: SQL = "SELECT n FROM rule WHERE name = 'open'"

  static func owner(of id: Int) -> SQL { "SELECT owner FROM thing WHERE id = \(id)" }

  @Test(arguments: Engines.all)
  func `what is sent and not waited for fails only for its own closure`(engine: EngineKind) async throws {
    let database = try await engine.database([Self.tables])
    let failed = await together(40, in: database) { number in
      try await database.write { db in
        try db.runMany(["INSERT INTO thing (id) VALUES (\(number % 4 == 0 ? 1000 : number))"])
      }
    }
    #expect(failed.count == 9)
    #expect(failed.allSatisfy { $0 is ConstraintViolation })
    #expect(try await database.read { try $0.value("SELECT count(*) FROM thing", as: Int.self) } == 31)
  }

  @Test(arguments: Engines.all)
  func `a failure inside of nested is taken back, and the closure goes on`(engine: EngineKind) async throws {
    let database = try await engine.database([Self.tables])
    try await database.write { db in
      try db.runMany(["INSERT INTO thing (id) VALUES (1)"])
      #expect(throws: ConstraintViolation.self) {
        try db.nested { try db.runMany(["INSERT INTO thing (id) VALUES (2)", "INSERT INTO thing (id) VALUES (1)"]) }
      }
      try db.runMany(["INSERT INTO thing (id) VALUES (3)"])
    }
    let ids = try await database.read { try $0.rows("SELECT id FROM thing ORDER BY id ASC NULLS LAST") }
    #expect(try ids.map { try $0["id"] as Int } == [1, 3])
  }

  @Test(arguments: Engines.all)
  func `what failed before nested is not mistaken for a failure inside of it`(engine: EngineKind) async throws {
    let database = try await engine.database([Self.tables])
    // On SQLite it is thrown at once; on PostgreSQL by `nested`, and swallowing it makes no success of it.
    await #expect(throws: (any Error).self) {
      try await database.write { db in
        try db.runMany(["INSERT INTO rule (name, n) VALUES ('open', 2)"])
        do {
          try db.nested { try db.run("INSERT INTO thing (id) VALUES (1)") }
        } catch {}
      }
    }
    #expect(try await database.read { try $0.value("SELECT count(*) FROM thing", as: Int.self) } == 0)
  }

  @Test(arguments: Engines.all)
  func `of closures about one thing only the first finds it missing`(engine: EngineKind) async throws {
    let database = try await engine.database([Self.tables])
    let first = Counter()
    let failed = await together(60, in: database) { number in
      let id = number % 20
      try await database.write(foreseeing: Foresight(about: id, [Self.owner(of: id), Self.rule])) { db in
        guard try db.value(Self.rule, as: Int.self) == 1, try db.row(Self.owner(of: id)) == nil else { return }
        try db.runMany(["INSERT INTO thing (id, owner) VALUES (\(id), 'one')"])
        first.next()
      }
    }
    #expect(failed.isEmpty)
    #expect(first.value == 20)
    #expect(try await database.read { try $0.value("SELECT count(*) FROM thing", as: Int.self) } == 20)
  }

  @Test(arguments: Engines.all)
  func `what a closure without foresight changed is seen by those behind it`(engine: EngineKind) async throws {
    let database = try await engine.database([Self.tables])
    let failed = await together(3, in: database) { number in
      switch number {
      case 1: try await database.write { try $0.runMany(["UPDATE rule SET n = 0"]) }
      default:
        try await database.write(foreseeing: Foresight(about: number, [Self.owner(of: number), Self.rule])) { db in
          guard try db.value(Self.rule, as: Int.self) == 1 else { return }
          try db.runMany(["INSERT INTO thing (id) VALUES (\(number))"])
        }
      }
    }
    #expect(failed.isEmpty)
    let ids = try await database.read { try $0.rows("SELECT id FROM thing ORDER BY id ASC NULLS LAST") }
    #expect(try ids.map { try $0["id"] as Int } == [0])
  }

  // MARK: Rows of several closures

  static let families = Migration(
    "test.002", "CREATE TABLE family (id \(.int) NOT NULL PRIMARY KEY, name \(.text))",
    """
    CREATE TABLE member (family \(.int) NOT NULL REFERENCES family (id), n \(.int) NOT NULL, name \(.text),
      PRIMARY KEY (family, n))
    """)

  static let family = Upsert(into: "family", key: ["id"], columns: [("id", .int), ("name", .text)], existing: .refuse)
  static let renamed = Upsert(into: "family", key: ["id"], columns: [("id", .int), ("name", .text)])
  static let member = Upsert(
    into: "member", key: ["family", "n"], columns: [("family", .int), ("n", .int), ("name", .text)], existing: .refuse)

  static func members(_ count: Int, of family: Int) -> [SQL] {
    member.rows((0..<count).flatMap { [family.binding, $0.binding, "\(family).\($0)".binding] })
  }

  @Test(arguments: Engines.all)
  func `rows of many closures that share statements are all there, each with its own values`(engine: EngineKind)
    async throws
  {
    let database = try await engine.database([Self.families])
    let failed = await together(43, in: database) { number in
      try await database.write { db in
        try db.runMany([Self.family.row([number.binding, .null(.int)])])
        try db.runMany(Self.members(number % 5, of: number))
      }
    }
    #expect(failed.isEmpty)
    let found = try await database.read { db in
      try db.rows(
        """
        SELECT f.id, m.n, m.name FROM family f LEFT JOIN member m ON m.family = f.id
        ORDER BY f.id ASC NULLS LAST, m.n ASC NULLS LAST
        """
      ).map { row in (try row["id"] as Int, try row["n"] as Int?, try row["name"] as String?) }
    }
    let expected = (0..<43).flatMap { id -> [(Int, Int?, String?)] in
      id % 5 == 0 ? [(id, nil, nil)] : (0..<id % 5).map { (id, $0, "\(id).\($0)") }
    }
    #expect(found.elementsEqual(expected, by: ==))
  }

  @Test(arguments: Engines.all)
  func `of closures whose rows share a statement only the one that is refused fails`(engine: EngineKind) async throws {
    let database = try await engine.database([Self.families])
    let failed = await together(30, in: database) { number in
      try await database.write { db in
        // Every tenth has members of a family that is not there, and the one after it a family that is there already.
        let family = number % 10 == 6 ? number - 1 : number
        try db.runMany([Self.family.row([family.binding, "\(number)".binding])])
        try db.runMany(Self.members(2, of: number % 10 == 3 ? number + 1000 : family))
      }
    }
    #expect(failed.count == 6)
    #expect(failed.allSatisfy { $0 is ConstraintViolation })
    let ids = try await database.read { db in
      try db.rows("SELECT id FROM family ORDER BY id ASC NULLS LAST").map { row in try row["id"] as Int }
    }
    #expect(ids == (0..<30).filter { $0 % 10 != 3 && $0 % 10 != 6 })
  }

  @Test(arguments: Engines.all)
  func `rows keep the order in which closures wrote them`(engine: EngineKind) async throws {
    let database = try await engine.database([Self.families])
    let failed = await together(20, in: database) { number in
      try await database.write { db in
        // The same row twice in one closure, and again in every fifth.
        try db.runMany([Self.renamed.row([(number % 5).binding, "first of \(number)".binding])])
        try db.runMany([Self.renamed.row([(number % 5).binding, "last of \(number)".binding])])
        if number == 4 { try db.runMany(["DELETE FROM family WHERE id = 3"]) }
      }
    }
    #expect(failed.isEmpty)
    let names = try await database.read { db in
      try db.rows("SELECT name FROM family ORDER BY id ASC NULLS LAST").map { row in try row["name"] as String }
    }
    #expect(names == (15..<20).map { "last of \($0)" })
  }

  @Test(arguments: Engines.all)
  func `a closure reads the rows that it and those before it wrote`(engine: EngineKind) async throws {
    let database = try await engine.database([Self.families])
    let seen = Counter()
    let failed = await together(12, in: database) { number in
      try await database.write { db in
        try db.runMany([Self.family.row([number.binding, .null(.text)])])
        if try db.value("SELECT count(*) FROM family", as: Int.self) == number + 1 { seen.next() }
        try db.nested { try db.runMany(Self.members(1, of: number)) }
      }
    }
    #expect(failed.isEmpty)
    #expect(seen.value == 12)
    #expect(try await database.read { try $0.value("SELECT count(*) FROM member", as: Int.self) } == 12)
  }

  @Test func `closures that do the same share statements, and each keeps its order`() {
    var gathered = GatheredRows()
    for number in 0..<8 {
      gathered.beginClosure()
      #expect(!gathered.isFull)
      gathered.add([number.binding, .null(.text)], by: Self.family)
      gathered.add([number.binding, 0.binding, .null(.text)], by: Self.member)
      // Behind its members: never together with the families.
      gathered.add([(number + 100).binding, .null(.text)], by: Self.family)
      #expect(!gathered.isFull)
    }
    gathered.beginClosure()
    #expect(gathered.isFull)
    let statements = gathered.take().map { RenderedSQL($0, for: .postgres) }
    #expect(statements.map(\.bindings.count) == [16, 24, 16])
    #expect(statements.map { $0.text.contains("member") } == [false, true, false])
    #expect(gathered.isEmpty)
    // The ninth is the first of the next eight.
    for _ in 0..<7 {
      gathered.beginClosure()
      #expect(!gathered.isFull)
    }
    gathered.beginClosure()
    #expect(gathered.isFull)
  }

  @Test func `what one closure writes in bulk is sent before it is all in memory`() {
    var gathered = GatheredRows()
    gathered.beginClosure()
    var rows = 0
    while !gathered.isFull {
      gathered.add([rows.binding, .null(.text)], by: Self.family)
      rows += 1
    }
    #expect(rows == 4096)
    #expect(gathered.take().count == rows)
  }

  /// Starts writes in their order while the one connection is held up, so that they share a transaction; what they threw.
  private func together(
    _ count: Int, in database: Database, _ write: @escaping @Sendable (Int) async throws -> Void
  ) async -> [any Error] {
    let gate = Gate()
    return await withTaskGroup(of: (any Error)?.self) { group in
      group.addTask {
        await Self.failure { try await database.write { _ in gate.wait() } }
      }
      await gate.reached()
      for number in 0..<count {
        group.addTask { await Self.failure { try await write(number) } }
        // Each shall stand in the queue before the next.
        try? await Task.sleep(for: .milliseconds(3))
      }
      gate.open()
      var failures: [any Error] = []
      for await failure in group { if let failure { failures.append(failure) } }
      return failures
    }
  }

  private static func failure(of work: () async throws -> Void) async -> (any Error)? {
    do {
      try await work()
      return nil
    } catch {
      return error
    }
  }
}
