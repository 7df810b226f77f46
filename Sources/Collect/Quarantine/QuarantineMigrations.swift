package import Store

package enum QuarantineMigrations {
  package static let all: [Migration] = [
    Migration(
      "collect.003.quarantine",
      """
      CREATE TABLE quarantine (
        id \(.id) NOT NULL PRIMARY KEY,
        reason \(.text) NOT NULL,
        form_id \(.text) NOT NULL,
        version \(.text),
        instance_id \(.text),
        device \(.text),
        author \(.id) NOT NULL,
        received \(.instant) NOT NULL,
        digest \(.bytes) NOT NULL,
        files \(.int) NOT NULL,
        state \(.text) NOT NULL CHECK (state IN ('open', 'accepted', 'refused')),
        submission \(.id)
      )
      """,
      "CREATE INDEX quarantine_state ON quarantine (state, received, id)",
      "CREATE INDEX quarantine_digest ON quarantine (digest)",
      "CREATE INDEX quarantine_submission ON quarantine (submission)"),
    Migration(
      "collect.004.quarantine.instance",
      "CREATE INDEX quarantine_instance ON quarantine (form_id, instance_id)"),
  ]

  package static let tables = ["quarantine"]
}
