import Store

enum PackMigrations {
  static let all: [Migration] = [
    Migration(
      "collect.005.packs",
      """
      CREATE TABLE pack (
        id \(.id) NOT NULL PRIMARY KEY,
        name \(.text) NOT NULL,
        edition \(.int) NOT NULL CHECK (edition > 0),
        installed \(.instant) NOT NULL,
        content \(.text) NOT NULL
      )
      """)
  ]

  static let tables = ["pack"]
}
