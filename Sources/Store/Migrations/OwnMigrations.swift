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
      """), SearchKeys.migration, Job.migration, AccessLog.migration, BlobChunks.migration,
    BlobRow.migration, BlobRow.waitingMigration, JobFileRow.migration,
  ]

  package static let ownTables: [TableDeclaration] = [
    TableDeclaration("migration", .operational, by: "Store"),
    TableDeclaration("table_kind", .operational, by: "Store"),
    TableDeclaration("search_key", .derived, by: "Store"),
    TableDeclaration("job", .operational, by: "Store"),
    TableDeclaration("job_file", .derived, by: "Store"),
    TableDeclaration("access_log", .operational, by: "Store"),
    TableDeclaration("blob_content", .operational, by: "Store"),
    TableDeclaration("blob_chunk", .operational, by: "Store"),
    TableDeclaration("blob", .operational, by: "Store"),
    TableDeclaration("blob_waiting", .operational, by: "Store"),
  ]
}
