import Store

enum PullMigrations {
  static let all: [Migration] = [
    Migration(
      "collect.008.pull",
      """
      CREATE TABLE pull_connection (
        id \(.id) NOT NULL PRIMARY KEY,
        kind \(.text) NOT NULL,
        address \(.text) NOT NULL,
        project \(.text) NOT NULL,
        remote \(.text) NOT NULL,
        account \(.text) NOT NULL,
        secret \(.bytes) NOT NULL,
        form \(.id) NOT NULL,
        actor \(.id) NOT NULL,
        created \(.instant) NOT NULL,
        seconds \(.int),
        due \(.instant),
        upto \(.instant),
        looked \(.instant),
        job \(.id),
        result \(.text)
      )
      """,
      "CREATE INDEX pull_connection_due ON pull_connection (due)",
      """
      CREATE TABLE pull_item (
        connection \(.id) NOT NULL REFERENCES pull_connection (id) ON DELETE CASCADE,
        item \(.id) NOT NULL,
        mark \(.id) NOT NULL,
        instance \(.id),
        review \(.text),
        PRIMARY KEY (connection, item)
      )
      """)
  ]

  static let tables = ["pull_connection", "pull_item"]
}
