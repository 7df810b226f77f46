package import Store

/// The tables of the master list of sites. What they mean is told in `docs/data-model.md`.
package enum SitesMigrations {
  package static let all: [Migration] = [
    Migration(
      "records.sites.001",
      """
      CREATE TABLE site (
        place \(.id) NOT NULL PRIMARY KEY,
        stream \(.id) NOT NULL,
        code \(.text) NOT NULL,
        stem \(.text) NOT NULL,
        number \(.int) NOT NULL,
        type \(.text),
        type_edition \(.text),
        capacity \(.int),
        capacity_unit \(.text) CHECK (capacity_unit IN ('households', 'individuals')),
        manager \(.text),
        opened \(.date),
        state \(.text) NOT NULL CHECK (state IN ('open', 'closed', 'merged', 'split')),
        changed \(.date),
        reason \(.text),
        merged_into \(.id),
        revision \(.int) NOT NULL,
        CHECK ((capacity IS NULL) = (capacity_unit IS NULL))
      )
      """,
      "CREATE INDEX site_code ON site (code)",
      "CREATE INDEX site_stem ON site (stem, number)",
      "CREATE INDEX site_stream ON site (stream)",
      "CREATE INDEX site_merged ON site (merged_into)",
      """
      CREATE TABLE site_link (
        submission \(.id) NOT NULL,
        site \(.id) NOT NULL,
        said \(.instant) NOT NULL,
        PRIMARY KEY (submission, site)
      ) \(.byKey)
      """,
      "CREATE INDEX site_link_site ON site_link (site)",
      """
      CREATE TABLE site_pair (
        low \(.id) NOT NULL,
        high \(.id) NOT NULL,
        judgement \(.text) NOT NULL CHECK (judgement IN ('same', 'different')),
        PRIMARY KEY (low, high)
      ) \(.byKey)
      """,
      """
      CREATE TABLE site_weight (
        indicator \(.text) NOT NULL PRIMARY KEY,
        weight \(.real) NOT NULL
      )
      """,
      """
      CREATE TABLE site_referral (
        id \(.id) NOT NULL PRIMARY KEY,
        site \(.id) NOT NULL,
        sector \(.text) NOT NULL,
        need \(.text) NOT NULL,
        organisation \(.text) NOT NULL,
        made \(.date) NOT NULL,
        due \(.date) NOT NULL,
        state \(.text) NOT NULL CHECK (state IN ('open', 'accepted', 'declined', 'closed')),
        answer \(.text),
        reason \(.text),
        closed \(.date)
      )
      """,
      "CREATE INDEX site_referral_site ON site_referral (site)",
      "CREATE INDEX site_referral_state ON site_referral (state, due)",
      """
      CREATE TABLE site_assessment (
        submission \(.id) NOT NULL PRIMARY KEY,
        form \(.id) NOT NULL,
        area \(.id),
        programme \(.id),
        day \(.date) NOT NULL,
        received \(.instant) NOT NULL,
        round \(.text) NOT NULL,
        state \(.text) NOT NULL,
        code \(.text),
        name \(.text),
        name_token \(.text),
        type \(.text),
        latitude \(.real),
        longitude \(.real),
        reported \(.id),
        site \(.id),
        households \(.int),
        individuals \(.int),
        answers \(.text) NOT NULL,
        is_empty \(.bool) NOT NULL,
        counts \(.bool) NOT NULL,
        is_latest \(.bool) NOT NULL,
        has_needs \(.bool) NOT NULL,
        is_needs \(.bool) NOT NULL
      )
      """,
      "CREATE INDEX site_assessment_site ON site_assessment (site, is_latest, is_needs)",
      "CREATE INDEX site_assessment_reported ON site_assessment (reported)",
      "CREATE INDEX site_assessment_name ON site_assessment (name_token)",
      "CREATE INDEX site_assessment_code ON site_assessment (code)",
      """
      CREATE TABLE site_follow (
        form \(.id) NOT NULL PRIMARY KEY,
        position \(.int) NOT NULL,
        cursor \(.id),
        basis \(.text) NOT NULL
      )
      """),
    Migration(
      "records.sites.002.imports",
      """
      CREATE TABLE site_withdrawn (
        place \(.id) NOT NULL PRIMARY KEY,
        stream \(.id) NOT NULL,
        code \(.text) NOT NULL
      )
      """,
      """
      CREATE TABLE site_import (
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
      "CREATE INDEX site_import_begun ON site_import (begun)",
      "CREATE INDEX site_import_headings ON site_import (headings, mapped)",
      """
      CREATE TABLE site_place_decision (
        written \(.text) NOT NULL PRIMARY KEY,
        place \(.id),
        decided_in \(.id) NOT NULL,
        at \(.instant) NOT NULL
      )
      """),
  ]

  package static let tables: [TableDeclaration] =
    [
      "site", "site_link", "site_withdrawn", "site_pair", "site_weight", "site_referral", "site_import",
      "site_place_decision",
    ].map { TableDeclaration($0, .journalled, by: "Records") }
    + ["site_assessment", "site_follow"].map { TableDeclaration($0, .derived, by: "Records") }
}
