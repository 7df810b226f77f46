package import Store

/// The tables of forms. Those that hold answers are made by ``AnswerTables`` when a form is published.
package enum FormMigrations {
  package static let all: [Migration] = [
    Migration(
      "collect.001.forms",
      """
      CREATE TABLE form (
        id \(.id) NOT NULL PRIMARY KEY,
        form_id \(.text) NOT NULL,
        title \(.text) NOT NULL,
        state \(.text) NOT NULL CHECK (state IN ('open', 'closing', 'closed')),
        sensitivity \(.int) NOT NULL,
        programme \(.id),
        version \(.text) NOT NULL,
        published \(.instant) NOT NULL,
        revision \(.int) NOT NULL
      )
      """,
      """
      CREATE TABLE form_version (
        form \(.id) NOT NULL,
        entry \(.id) NOT NULL,
        place \(.int) NOT NULL,
        version \(.text) NOT NULL,
        title \(.text) NOT NULL,
        languages \(.text) NOT NULL,
        published \(.instant) NOT NULL,
        author \(.id) NOT NULL,
        xform \(.text) NOT NULL,
        workbook \(.text),
        shape \(.text) NOT NULL,
        PRIMARY KEY (form, entry)
      )
      """,
      """
      CREATE TABLE form_medium (
        form \(.id) NOT NULL,
        name \(.text) NOT NULL,
        file \(.text) NOT NULL,
        PRIMARY KEY (form, name)
      )
      """,
      """
      CREATE TABLE form_column (
        form \(.id) NOT NULL,
        repeat \(.text) NOT NULL,
        path \(.text) NOT NULL,
        type \(.text) NOT NULL,
        question \(.int) NOT NULL,
        table_name \(.text) NOT NULL,
        name \(.text) NOT NULL,
        first_version \(.text) NOT NULL,
        PRIMARY KEY (form, repeat, path, type)
      )
      """,
      """
      CREATE TABLE form_question (
        form \(.id) NOT NULL,
        path \(.text) NOT NULL,
        mark \(.int),
        measure \(.text) CHECK (measure IN ('stock', 'flow')),
        PRIMARY KEY (form, path)
      )
      """)
  ]

  package static let tables = ["form", "form_version", "form_medium", "form_column", "form_question"]
}
