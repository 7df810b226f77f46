import Basics
import Store
import Testing
import Worlds

@Suite struct Searching {
  enum Site {}

  static let table = Migration("test.001", "CREATE TABLE site (id \(.id) NOT NULL PRIMARY KEY, name \(.text) NOT NULL)")

  private func found(_ database: Database, _ query: String) async throws -> [String] {
    try await database.read { db in
      let condition = SearchKeys.matching(query, kind: "site", owner: "id") ?? "true"
      return try db.rows("SELECT name FROM site WHERE \(condition) ORDER BY name ASC NULLS LAST").map { try $0["name"] }
    }
  }

  @Test(arguments: Engines.all)
  func `records are found by the beginnings of their words, in any case and script`(engine: EngineKind) async throws {
    let database = try await engine.database([Self.table])
    let names = ["Şırnak Konteyner Kenti", "İSLAHİYE çadır alanı", "Kilis Öncüpınar", "شرناق"]
    try await database.write { db in
      for name in names {
        let id = ID<Site>()
        try db.run("INSERT INTO site (id, name) VALUES (\(id), \(name))")
        try db.runMany(SearchKeys.insertions(id, kind: "site", SearchKeys.tokens([name])))
        try db.runMany(SearchKeys.insertions(id, kind: "other", ["kilis"]))
      }
    }
    #expect(try await found(database, "SIRNAK kon") == ["Şırnak Konteyner Kenti"])
    #expect(try await found(database, "kent şır") == ["Şırnak Konteyner Kenti"])
    #expect(try await found(database, "islahiye") == ["İSLAHİYE çadır alanı"])
    #expect(try await found(database, "شر") == ["شرناق"])
    #expect(try await found(database, "k kilis") == ["Kilis Öncüpınar"])
    #expect(try await found(database, "kilis sirnak") == [])
    #expect(try await found(database, " -%_ ").count == 4)
  }

  @Test(arguments: Engines.all)
  func `a record that changed is found by its new words only, one that is gone by none`(engine: EngineKind) async throws
  {
    let database = try await engine.database([Self.table])
    let id = ID<Site>()
    try await database.write { db in
      try db.run("INSERT INTO site (id, name) VALUES (\(id), 'x')")
      try SearchKeys.replace(id, kind: "site", SearchKeys.tokens(["Old Town Camp"]), in: db)
      try SearchKeys.replace(id, kind: "site", SearchKeys.tokens(["New Town Camp"]), in: db)
    }
    #expect(try await found(database, "old") == [])
    #expect(try await found(database, "new camp") == ["x"])
    try await database.write { try SearchKeys.remove(id, in: $0) }
    #expect(try await found(database, "town") == [])
  }
}
