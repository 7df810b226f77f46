import Store
import Testing
import Worlds

@Suite struct FactsForAdministrators {
  @Test(arguments: Engines.all)
  func `a database tells what it is and whether it keeps what it acknowledged`(engine: EngineKind) async throws {
    let database = try await engine.database()
    let facts = try await database.facts()
    #expect(facts.engine == engine)
    #expect(facts.version.first?.isNumber == true)
    #expect(facts.size > 50_000)
    // The tests' server does without syncing, for speed, and must be told on.
    #expect(facts.isDurable == (engine == .sqlite))
  }

  @Test func `pages of SQLite hold a row of a form's table`() async throws {
    let database = try await EngineKind.sqlite.database()
    let size = try await database.read { try $0.value("SELECT page_size FROM pragma_page_size()", as: Int.self) }
    #expect(size == 8192)
  }
}
