package import Store

/// Tables of what was said about how far things may go.
package enum ClearanceMigrations {
  package static let all: [Migration] = [
    Migration(
      "clearance.001.terms",
      """
      CREATE TABLE source_terms (
        id \(.id) NOT NULL PRIMARY KEY,
        source \(.text) NOT NULL,
        terms \(.text) NOT NULL,
        edition \(.int) NOT NULL,
        changed \(.instant) NOT NULL,
        author \(.id) NOT NULL
      )
      """,
      """
      CREATE TABLE precision_rule (
        level \(.text) NOT NULL PRIMARY KEY,
        rule \(.text) NOT NULL,
        changed \(.instant) NOT NULL,
        author \(.id) NOT NULL
      )
      """),
    AccessRequests.migration, AccessRequests.ownerAnswers, AccessRequests.subjects,
    AccessRequests.outside,
  ]

  package static let tables: [TableDeclaration] =
    ["source_terms", "precision_rule"].map { TableDeclaration($0, .journalled, by: "Evidence") }
    + ["access_request", "access_announcement"].map { TableDeclaration($0, .operational, by: "Evidence") }
}
