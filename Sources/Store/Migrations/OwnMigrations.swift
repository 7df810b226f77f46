/// The tables that the database layer keeps for itself.
extension Database {
  static let ownMigrations: [Migration] = [
    Migration(
      "store.001.tables",
      """
      CREATE TABLE table_kind (
        name \(.text) NOT NULL PRIMARY KEY,
        kind \(.text) NOT NULL CHECK (kind IN ('journal', 'journalled', 'operational', 'derived')),
        module \(.text) NOT NULL
      )
      """)
  ]

  package static let ownTables: [TableDeclaration] = [
    TableDeclaration("migration", .operational, by: "Store"),
    TableDeclaration("table_kind", .operational, by: "Store"),
  ]
}
