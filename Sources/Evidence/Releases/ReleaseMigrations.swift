package import Store

/// Tables of products and of their issues.
package enum ReleaseMigrations {
  package static let all: [Migration] = [
    Migration(
      "evidence.010.releases",
      """
      CREATE TABLE product (
        id \(.id) NOT NULL PRIMARY KEY,
        code \(.text) NOT NULL,
        definition \(.text) NOT NULL,
        edition \(.int) NOT NULL,
        changed \(.instant) NOT NULL,
        retired \(.bool) NOT NULL
      )
      """,
      "CREATE INDEX product_code ON product (code)",
      """
      CREATE TABLE release (
        id \(.id) NOT NULL PRIMARY KEY,
        product \(.id) NOT NULL,
        code \(.text) NOT NULL,
        number \(.int) NOT NULL,
        level \(.text) NOT NULL CHECK (level IN ('public', 'partner', 'restricted', 'internal')),
        title \(.text) NOT NULL,
        state \(.text) NOT NULL CHECK (state IN ('prepared', 'released', 'withdrawn')),
        released \(.instant),
        embargo \(.instant),
        supersedes \(.id),
        progress \(.text) NOT NULL,
        content \(.text) NOT NULL
      )
      """,
      "CREATE INDEX release_product ON release (product, number)",
      "CREATE INDEX release_open ON release (state, level, released)",
      "CREATE INDEX release_supersedes ON release (supersedes)"),
    // Filled when the tables are made anew from the journal, as the raised version of the projection asks for.
    Migration("evidence.181.release-created", "ALTER TABLE release ADD COLUMN created \(.instant)"),
    Migration(
      "evidence.268.project-imprints",
      """
      CREATE TABLE project_imprint (
        programme \(.id) NOT NULL PRIMARY KEY,
        imprint \(.text) NOT NULL,
        edition \(.int) NOT NULL
      )
      """),
  ]

  package static let tables = ["product", "release", "project_imprint"].map {
    TableDeclaration($0, .journalled, by: "Evidence")
  }
}
