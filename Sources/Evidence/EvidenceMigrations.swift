package import Store

/// Tables of indicators, of pinned tabulations, and of the rollups that keep these ready.
package enum EvidenceMigrations {
  package static let all: [Migration] = [
    Migration(
      "evidence.001.pins",
      """
      CREATE TABLE pin (
        id \(.id) NOT NULL PRIMARY KEY,
        form \(.id) NOT NULL,
        title \(.text) NOT NULL,
        tabulation \(.text) NOT NULL,
        figure \(.text) NOT NULL,
        picture \(.text) NOT NULL,
        author \(.id) NOT NULL,
        made \(.instant) NOT NULL
      )
      """,
      """
      CREATE TABLE rollup (
        pin \(.id) NOT NULL PRIMARY KEY,
        position \(.int) NOT NULL,
        cursor \(.id)
      )
      """,
      """
      CREATE TABLE rollup_cell (
        pin \(.id) NOT NULL,
        gathered \(.int) NOT NULL,
        place \(.id) NOT NULL,
        programme \(.id) NOT NULL,
        row_key \(.text) NOT NULL,
        col_key \(.text) NOT NULL,
        count \(.int) NOT NULL,
        answered \(.int) NOT NULL,
        amount \(.int) NOT NULL,
        PRIMARY KEY (pin, gathered, place, programme, row_key, col_key)
      )
      """,
      """
      CREATE TABLE rollup_row (
        pin \(.id) NOT NULL,
        submission \(.id) NOT NULL,
        gathered \(.int) NOT NULL,
        place \(.id) NOT NULL,
        programme \(.id) NOT NULL,
        row_key \(.text) NOT NULL,
        col_key \(.text) NOT NULL,
        count \(.int) NOT NULL,
        answered \(.int) NOT NULL,
        amount \(.int) NOT NULL,
        PRIMARY KEY (pin, submission, gathered, row_key, col_key)
      )
      """,
      "CREATE INDEX rollup_row_submission ON rollup_row (submission)"),
    Migration("evidence.002.basis", "ALTER TABLE rollup ADD COLUMN basis \(.bytes)"),
    Migration(
      "evidence.003.indicators",
      """
      CREATE TABLE indicator (
        id \(.id) NOT NULL PRIMARY KEY,
        code \(.text) NOT NULL,
        definition \(.text) NOT NULL,
        edition \(.int) NOT NULL,
        changed \(.instant) NOT NULL,
        retired \(.bool) NOT NULL
      )
      """,
      "CREATE INDEX indicator_code ON indicator (code)"),
  ]

  package static let tables: [TableDeclaration] =
    ["indicator", "pin"].map { TableDeclaration($0, .journalled, by: "Evidence") }
    + ["rollup", "rollup_cell", "rollup_row"].map { TableDeclaration($0, .derived, by: "Evidence") }
}
