import Foundation
import Testing

/// One SQL for two engines: what only one of them understands, or each in its own way, is found before it runs.
@Suite struct Portability {
  @Test func `no statement of the sources leans on one engine`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let files = try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: "Sources").path)
      .filter { $0.hasSuffix(".swift") }.map { "Sources/" + $0 }
    var statements = 0
    for file in files.sorted() where !Self.engines.contains(where: file.hasPrefix) {
      let source = try String(contentsOf: root.appending(path: file), encoding: .utf8)
      for literal in SwiftLiterals(source).literals where PortableSQL.isSQL(literal.text) {
        statements += 1
        if !PortableSQL.isSQLAllowed(in: file) {
          Issue.record("\(file):\(literal.line): SQL belongs into a …Store.swift or …Migrations.swift file")
        }
        for fault in PortableSQL.faults(in: literal.text) { Issue.record("\(file):\(literal.line): \(fault)") }
      }
    }
    #expect(statements > 10)
  }

  /// Where the engines' own spellings are at home.
  private static let engines = ["Sources/Store/Engines/", "Sources/Store/SQL/SQL+Engines.swift"]

  @Test(arguments: [
    ("SELECT * FROM place", "name the columns"), ("SELECT p.* FROM place p", "name the columns"),
    ("SELECT id FROM place WHERE name LIKE \\(text)", "LIKE"),
    ("SELECT lower(name) FROM place", "fold"),
    ("SELECT sum(people) FROM site", "cast sums"),
    ("SELECT id FROM place WHERE id = $1", "bind by"), ("SELECT id FROM place WHERE id = ?1", "bind by"),
    ("SELECT id FROM place ORDER BY name", "NULLS"),
    ("SELECT id FROM place ORDER BY name ASC NULLS LAST, id LIMIT 5", "NULLS"),
    ("SELECT row_number() OVER (ORDER BY name) FROM place", "NULLS"),
    ("DELETE FROM place;", "semicolon"),
    ("INSERT OR IGNORE INTO place (id) VALUES (1)", "only one engine"),
    ("SELECT ifnull(name, '') FROM place", "only one engine"),
  ])
  func `a statement that is not portable is found`(text: String, fault: String) {
    #expect(PortableSQL.isSQL(text))
    #expect(PortableSQL.faults(in: text).contains { $0.contains(fault) }, "\(PortableSQL.faults(in: text))")
  }

  @Test(arguments: [
    "SELECT \\(.cast(\"sum(people)\", to: .int)) AS people FROM site ORDER BY people DESC NULLS LAST, id ASC NULLS LAST LIMIT \\(5)",
    "SELECT count(*) FROM site", "SELECT id FROM site ORDER BY \\(order)",
    "UPDATE site SET people = people * 2 WHERE id IN (SELECT id FROM place ORDER BY id ASC NULLS LAST)",
  ])
  func `a portable one is left alone`(text: String) {
    #expect(PortableSQL.isSQL(text))
    #expect(PortableSQL.faults(in: text) == [])
  }

  @Test func `literals are found inside of literals`() {
    let source = """
      // "not this"
      let a = "SELECT \\(.cast("sum(n)", to: .int)) FROM t" /* "nor this" */
      let b = #"raw "quoted" \\(x)"#
      """
    #expect(
      SwiftLiterals(source).literals == [
        .init(line: 2, text: "sum(n)"), .init(line: 2, text: #"SELECT \(.cast("sum(n)", to: .int)) FROM t"#),
        .init(line: 3, text: #"raw "quoted" \(x)"#),
      ])
  }
}
