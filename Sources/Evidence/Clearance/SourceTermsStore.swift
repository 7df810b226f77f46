package import Basics
package import Store

/// What was said of a source, with who said it last and when.
package struct StatedTerms: Equatable, Sendable {
  package let source: FigureSource
  package let terms: SourceTerms
  package let edition: Int
  package let changed: Instant
  package let author: ID<Actor>
}

extension Reader {
  /// Every source of which something was said, by its key. One a form or programme: some dozens.
  package func statedTerms() throws -> [FigureSource: StatedTerms] {
    let stated = try rows(
      "SELECT source, terms, edition, changed, author FROM source_terms ORDER BY source ASC NULLS LAST"
    ).map(StatedTerms.init)
    return Dictionary(stated.map { ($0.source, $0) }, uniquingKeysWith: { first, _ in first })
  }

  package func statedTerms(of source: FigureSource) throws -> StatedTerms? {
    try row(
      "SELECT source, terms, edition, changed, author FROM source_terms WHERE id = \(source.stream)"
    ).map(StatedTerms.init)
  }

  /// What holds on a day of something that was made of these: the strictest level and use, and all terms. A source of
  /// which nobody said anything is inside only, and one whose agreement is over too.
  package func terms(of uses: [SourceUse], on day: Day) throws -> CombinedTerms {
    let ids = Set(uses.map(\.source.stream)).sorted()
    let stated = try rows(
      "SELECT source, terms, edition, changed, author FROM source_terms WHERE id IN \(list: ids)"
    ).map(StatedTerms.init)
    return SourceTerms.combined(
      uses, Dictionary(stated.map { ($0.source, $0.terms) }, uniquingKeysWith: { first, _ in first }), on: day)
  }
}

extension StatedTerms {
  fileprivate init(_ row: Row) throws {
    let key: String = try row["source"]
    guard let source = FigureSource(key: key) else { throw NotASource(key: key) }
    self.source = source
    terms = try row.json("terms")
    (edition, changed, author) = (try row["edition"], try row["changed"], try row["author"])
  }

  private struct NotASource: Error { let key: String }
}

extension Writer {
  func write(_ state: SourceTermsProjection.State, terms id: ID<JournalStream>) throws {
    let terms = try JSONText.encode(state.terms)
    try run(
      """
      INSERT INTO source_terms (id, source, terms, edition, changed, author)
      VALUES (\(id), \(state.source.key), \(terms), \(state.edition), \(state.changed), \(state.author))
      ON CONFLICT (id) DO UPDATE SET terms = excluded.terms, edition = excluded.edition, changed = excluded.changed,
        author = excluded.author
      """)
  }
}
