import Store

enum SheetImportMigrations {
  static let all: [Migration] = [
    Migration(
      "collect.007.sheet-import",
      """
      CREATE TABLE sheet_import (
        id \(.id) NOT NULL PRIMARY KEY,
        form \(.id) NOT NULL,
        actor \(.id) NOT NULL,
        begun \(.instant) NOT NULL,
        file \(.text) NOT NULL,
        headings \(.text),
        mapped \(.instant),
        plan \(.text),
        counts \(.text),
        undone \(.text)
      )
      """,
      "CREATE INDEX sheet_import_form ON sheet_import (form, headings, mapped)",
      "CREATE INDEX sheet_import_begun ON sheet_import (begun, id)")
  ]

  static let tables = ["sheet_import"]
}
