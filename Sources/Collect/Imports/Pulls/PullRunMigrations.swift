import Store

/// What a run of a connection brought is an import too, and undone like one.
enum PullRunMigrations {
  static let all: [Migration] = [
    Migration(
      "collect.010.pull-run",
      "ALTER TABLE sheet_import ADD COLUMN connection \(.id)",
      "CREATE INDEX sheet_import_connection ON sheet_import (connection, begun)",
      // New versions that imports brought: undoing tells them from those that people made since. NULL for none.
      "ALTER TABLE submission_import ADD COLUMN edits \(.int)")
  ]
}
