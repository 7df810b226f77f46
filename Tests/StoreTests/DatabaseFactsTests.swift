import Foundation
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

  @Test func `the files of SQLite are for their owner alone`() async throws {
    let folder = try Scratch.newFolder()
    let database = try Database(.sqlite(folder.appending(path: "konak.sqlite")))
    try await database.migrate([])
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names.count == 3)
    for name in names {
      let attributes = try FileManager.default.attributesOfItem(atPath: folder.appending(path: name).path)
      #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
    }
    await database.close()
  }
}
