package import Store

package enum SubmissionMigrations {
  package static let all: [Migration] = [
    Migration(
      "collect.002.submissions",
      """
      CREATE TABLE submission (
        id \(.id) NOT NULL PRIMARY KEY,
        form \(.id) NOT NULL,
        instance_id \(.text),
        name \(.text),
        device \(.text),
        published \(.id),
        current \(.id),
        received \(.instant) NOT NULL,
        is_erased \(.bool) NOT NULL
      )
      """,
      "CREATE INDEX submission_form ON submission (form, received, id)",
      """
      CREATE TABLE submission_instance (
        instance \(.id) NOT NULL,
        submission \(.id) NOT NULL,
        entry \(.id),
        digest \(.bytes),
        PRIMARY KEY (instance, submission)
      ) \(.byKey)
      """,
      "CREATE INDEX submission_instance_submission ON submission_instance (submission)",
      """
      CREATE TABLE submission_file (
        submission \(.id) NOT NULL,
        name \(.text) NOT NULL,
        file \(.text) NOT NULL,
        PRIMARY KEY (submission, name)
      ) \(.byKey)
      """,
      """
      CREATE TABLE choice (
        question \(.int) NOT NULL,
        submission \(.id) NOT NULL,
        row \(.int) NOT NULL,
        code \(.text) NOT NULL,
        PRIMARY KEY (question, submission, row, code)
      ) \(.byKey)
      """,
      """
      CREATE TABLE submission_token (
        form \(.id) NOT NULL,
        token \(.text) NOT NULL,
        submission \(.id) NOT NULL,
        PRIMARY KEY (form, token, submission)
      ) \(.byKey)
      """,
      """
      CREATE TABLE issue (
        submission \(.id) NOT NULL,
        path \(.text) NOT NULL,
        row \(.int) NOT NULL,
        kind \(.text) NOT NULL,
        PRIMARY KEY (submission, path, row, kind)
      ) \(.byKey)
      """),
    Migration(
      "collect.006.submission-import",
      """
      CREATE TABLE submission_import (
        submission \(.id) NOT NULL PRIMARY KEY,
        import \(.id) NOT NULL
      )
      """,
      "CREATE INDEX submission_import_import ON submission_import (import, submission)"),
    // The review that came with the row: undoing tells it from those that people made since.
    Migration("collect.009.submission-import-review", "ALTER TABLE submission_import ADD COLUMN review \(.text)"),
    // What imports brought to submissions that were here before them: undoing takes it back.
    Migration(
      "collect.012.import-change",
      """
      CREATE TABLE import_change (
        import \(.id) NOT NULL,
        submission \(.id) NOT NULL,
        is_built_upon \(.bool) NOT NULL,
        PRIMARY KEY (import, submission)
      ) \(.byKey)
      """,
      "CREATE INDEX import_change_submission ON import_change (submission)"),
    // Searches find a submission by the beginning of the id that its phone gave it.
    Migration(
      "collect.238.instance-search",
      "CREATE INDEX submission_instance_id ON submission (form, substr(instance_id, 1, 60))"),
    Migration(
      "collect.243.reported-code", "ALTER TABLE submission ADD COLUMN place_code \(.text)",
      "ALTER TABLE submission ADD COLUMN place_edition \(.id)"),
    // The answer itself holds the codes.
    Migration("collect.239.codes-of-answers", "DROP TABLE choice"),
  ]

  package static let tables = [
    "submission", "submission_instance", "submission_file", "issue", "submission_token",
    "submission_import", "import_change",
  ]
}
