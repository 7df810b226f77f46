package import Store

/// Tables of the register of informants. What they mean is told in `docs/data-model.md`.
package enum InformantMigrations {
  package static let all: [Migration] = [
    Migration(
      "records.informants.001",
      """
      CREATE TABLE informant (
        id \(.id) NOT NULL PRIMARY KEY,
        programme \(.id) NOT NULL,
        code \(.text),
        kind \(.text) NOT NULL,
        consent_day \(.date),
        consent_wording \(.text),
        consent_how \(.text),
        consent_language \(.text),
        may_return \(.bool),
        keep_until \(.date),
        withdrawn \(.date),
        places \(.int) NOT NULL,
        erased \(.date),
        erased_why \(.text),
        erased_reason \(.text)
      )
      """,
      "CREATE INDEX informant_code ON informant (programme, code)",
      "CREATE INDEX informant_kept ON informant (keep_until)",
      """
      CREATE TABLE informant_place (
        informant \(.id) NOT NULL,
        place \(.id) NOT NULL,
        PRIMARY KEY (informant, place)
      )
      """,
      "CREATE INDEX informant_place_place ON informant_place (place)",
      """
      CREATE TABLE informant_source (
        submission \(.id) NOT NULL,
        informant \(.id) NOT NULL,
        version \(.id) NOT NULL,
        PRIMARY KEY (submission, informant)
      )
      """,
      "CREATE INDEX informant_source_informant ON informant_source (informant)",
      """
      CREATE TABLE informant_entry (
        submission \(.id) NOT NULL PRIMARY KEY,
        version \(.id) NOT NULL,
        programme \(.id),
        place \(.id),
        outcome \(.text) NOT NULL
      )
      """,
      "CREATE INDEX informant_entry_outcome ON informant_entry (outcome, programme)",
      """
      CREATE TABLE informant_progress (
        one \(.int) NOT NULL PRIMARY KEY CHECK (one = 1),
        position \(.int) NOT NULL,
        generation \(.int) NOT NULL
      )
      """)
  ]

  package static let tables: [TableDeclaration] =
    ["informant", "informant_place", "informant_source"].map { TableDeclaration($0, .journalled, by: "Records") }
    + ["informant_entry", "informant_progress"].map { TableDeclaration($0, .derived, by: "Records") }
}
