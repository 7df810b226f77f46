package import Basics

/// What records are found by: folded words in an ordinary table, looked up by their beginning.
///
/// Derived: made of records, gone with them, and rebuilt from them. A kind parts what is searched separately.
package enum SearchKeys {
  /// The words by which a record with these texts is found.
  package static func tokens(_ texts: some Sequence<String>) -> Set<String> {
    Set(texts.flatMap { Folding.tokens($0) })
  }

  /// Makes `tokens` the ones under which `owner` is found; those that stay are not touched.
  package static func replace<Owner>(_ owner: ID<Owner>, kind: String, _ tokens: Set<String>, in db: Writer) throws {
    let present = try db.rows("SELECT token FROM search_key WHERE owner = \(owner) AND kind = \(kind)")
    let old = Set(try present.map { row in try row["token"] as String })
    let gone = old.subtracting(tokens).sorted()
    if !gone.isEmpty {
      try db.run("DELETE FROM search_key WHERE owner = \(owner) AND kind = \(kind) AND token IN \(list: gone)")
    }
    try db.runMany(tokens.subtracting(old).sorted().map { insertion(owner, kind, $0) })
  }

  /// For an owner that is certainly new: statements for `runMany`, so that a bulk path asks nothing first.
  package static func insertions<Owner>(_ owner: ID<Owner>, kind: String, _ tokens: Set<String>) -> [SQL] {
    tokens.sorted().map { insertion(owner, kind, $0) }
  }

  package static func remove<Owner>(_ owner: ID<Owner>, in db: Writer) throws {
    try db.run("DELETE FROM search_key WHERE owner = \(owner)")
  }

  /// A condition that holds for the records which every word of `query` is the beginning of some word of;
  /// nil when the query has no word, and so asks for nothing.
  ///
  ///     "SELECT id FROM submission WHERE \(SearchKeys.matching(query, kind: "submission", owner: "id") ?? "true")"
  package static func matching(_ query: String, kind: String, owner: SQL) -> SQL? {
    // A word that begins another adds nothing: whoever has the longer one has the shorter too.
    let words = Set(Folding.tokens(query, limit: 8))
    let telling = words.filter { word in !words.contains { $0 != word && $0.hasPrefix(word) } }.sorted()
    guard !telling.isEmpty else { return nil }
    let conditions = telling.map { word -> SQL in
      "\(owner) IN (SELECT owner FROM search_key WHERE kind = \(kind) AND \(.prefix("token", word)))"
    }
    return "(\(joined: conditions, separator: " AND "))"
  }

  private static func insertion<Owner>(_ owner: ID<Owner>, _ kind: String, _ token: String) -> SQL {
    """
    INSERT INTO search_key (kind, token, owner) VALUES (\(kind), \(token), \(owner))
    ON CONFLICT (kind, token, owner) DO NOTHING
    """
  }

  static let migration = Migration(
    "store.002.search",
    """
    CREATE TABLE search_key (
      kind \(.text) NOT NULL,
      token \(.text) NOT NULL,
      owner \(.id) NOT NULL,
      PRIMARY KEY (kind, token, owner)
    ) \(.byKey)
    """,
    "CREATE INDEX search_key_owner ON search_key (owner)")
}
