package import Store

/// Tables of organisations and activities.
package enum ActivityMigrations {
  package static let all: [Migration] = [
    Migration(
      "activities.001",
      """
      CREATE TABLE organisation (
        id \(.id) NOT NULL PRIMARY KEY,
        acronym \(.text) NOT NULL,
        names \(.text) NOT NULL,
        kind \(.text) NOT NULL
      )
      """,
      """
      CREATE TABLE activity (
        id \(.id) NOT NULL PRIMARY KEY,
        organisation \(.id) NOT NULL,
        implementer \(.id),
        donor \(.text) NOT NULL,
        own_key \(.text) NOT NULL,
        sector \(.text) NOT NULL,
        edition \(.text) NOT NULL,
        title \(.text) NOT NULL,
        title_key \(.text) NOT NULL,
        indicator \(.text) NOT NULL,
        indicator_key \(.text) NOT NULL,
        unit \(.text) NOT NULL,
        target \(.real),
        targeted \(.int),
        place \(.id) NOT NULL,
        began \(.date) NOT NULL,
        ended \(.date),
        status \(.text) NOT NULL,
        counting \(.text) NOT NULL,
        level \(.text) NOT NULL,
        programme \(.id),
        withdrawn \(.text),
        undone \(.id)
      )
      """,
      "CREATE INDEX activity_began ON activity (began, id)",
      "CREATE INDEX activity_place ON activity (place, began)",
      "CREATE INDEX activity_organisation ON activity (organisation, began)",
      """
      CREATE TABLE activity_report (
        activity \(.id) NOT NULL,
        month \(.date) NOT NULL,
        quantity \(.real),
        people \(.int),
        girls \(.int),
        boys \(.int),
        women \(.int),
        men \(.int),
        PRIMARY KEY (activity, month)
      ) \(.byKey)
      """,
      "CREATE INDEX activity_report_month ON activity_report (month)",
      """
      CREATE TABLE activity_import (
        id \(.id) NOT NULL PRIMARY KEY,
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
      "CREATE INDEX activity_import_begun ON activity_import (begun)",
      "CREATE INDEX activity_import_headings ON activity_import (headings, mapped)"),
    Migration(
      "activities.002.organisation-decision",
      """
      CREATE TABLE organisation_decision (
        written \(.text) NOT NULL PRIMARY KEY,
        organisation \(.id),
        decided_in \(.id) NOT NULL,
        at \(.instant) NOT NULL
      )
      """),
  ]

  package static let tables = [
    TableDeclaration("organisation", .journalled, by: "Records"),
    TableDeclaration("activity", .journalled, by: "Records"),
    TableDeclaration("activity_report", .journalled, by: "Records"),
    TableDeclaration("activity_import", .journalled, by: "Records"),
    TableDeclaration("organisation_decision", .journalled, by: "Records"),
  ]
}
