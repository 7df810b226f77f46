import Basics
import Store

extension Reader {
  /// The installed packs by name.
  func packs() throws -> [PackRecord] {
    try rows("SELECT installed, content FROM pack ORDER BY name ASC NULLS LAST, id ASC NULLS LAST").map(PackRecord.init)
  }

  func pack(named name: String) throws -> PackRecord? {
    try row("SELECT installed, content FROM pack WHERE id = \(PackRecord.stream(of: name))").map(PackRecord.init)
  }
}

extension PackRecord {
  fileprivate init(row: Row) throws {
    self.init(content: try JSONText.decode(row["content"]), installed: try row["installed"])
  }
}

extension Writer {
  func write(_ record: PackRecord, as stream: ID<JournalStream>) throws {
    let manifest = record.content.manifest
    try run(
      """
      INSERT INTO pack (id, name, edition, installed, content)
      VALUES (\(stream), \(manifest.name), \(manifest.edition), \(record.installed),
        \(try JSONText.encode(record.content)))
      ON CONFLICT (id) DO UPDATE SET edition = excluded.edition, installed = excluded.installed,
        content = excluded.content
      """)
  }
}
