package import Basics
import Office
package import Store

extension Reader {
  /// Nil where nobody said one.
  package func imprint(of programme: ID<Programme>) throws -> ProjectImprint? {
    try row("SELECT programme, imprint, edition FROM project_imprint WHERE programme = \(programme)")
      .map(ProjectImprint.init)
  }

  package func projectImprints() throws -> [ProjectImprint] {
    try rows("SELECT programme, imprint, edition FROM project_imprint ORDER BY programme ASC NULLS LAST")
      .map(ProjectImprint.init)
  }

  /// What an issue of the product says of itself: its own words, and those of its project where it has none.
  package func imprint(of product: ProductRecord) throws -> Imprint {
    guard
      let row = try row(
        """
        SELECT i.programme AS programme, i.imprint AS imprint, i.edition AS edition
        FROM programme p JOIN project_imprint i ON i.programme = p.id WHERE p.code = \(product.project)
        """)
    else { return product.imprint }
    return product.imprint.filled(from: try ProjectImprint(row).imprint)
  }
}

extension ProjectImprint {
  fileprivate init(_ row: Row) throws {
    self.init(programme: try row["programme"], imprint: try row.json("imprint"), edition: try row["edition"])
  }
}

extension Writer {
  func write(_ state: ProjectImprint) throws {
    try run(
      """
      INSERT INTO project_imprint (programme, imprint, edition)
      VALUES (\(state.programme), \(try JSONText.encode(state.imprint)), \(state.edition))
      ON CONFLICT (programme) DO UPDATE SET imprint = excluded.imprint, edition = excluded.edition
      """)
  }
}
