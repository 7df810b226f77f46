package import Store

/// The tables of people, their rights and what signs them in: operational, they belong to this node, are never synced, and
/// are in its backup as they are. And those of programmes and offices, which the journal gives to every node.
package enum OfficeMigrations {
  package static let all: [Migration] = [
    Migration(
      "office.001.users",
      """
      CREATE TABLE user_account (
        id \(.id) NOT NULL PRIMARY KEY,
        name \(.text) NOT NULL UNIQUE,
        full_name \(.text) NOT NULL,
        password \(.text),
        totp \(.bytes),
        totp_step \(.int),
        disabled \(.instant),
        language \(.text),
        digits \(.text) NOT NULL,
        theme \(.text) NOT NULL,
        created \(.instant) NOT NULL
      )
      """,
      """
      CREATE TABLE user_grant (
        id \(.id) NOT NULL PRIMARY KEY,
        account \(.id) NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
        role \(.text) NOT NULL,
        place \(.id),
        programme \(.id),
        sensitivity \(.int) NOT NULL,
        until \(.date),
        given_by \(.id) NOT NULL,
        given \(.instant) NOT NULL
      )
      """,
      "CREATE INDEX user_grant_account ON user_grant (account)",
      """
      CREATE TABLE user_recovery_code (
        account \(.id) NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
        hash \(.bytes) NOT NULL,
        PRIMARY KEY (account, hash)
      )
      """,
      """
      CREATE TABLE user_invitation (
        hash \(.bytes) NOT NULL PRIMARY KEY,
        account \(.id) NOT NULL UNIQUE REFERENCES user_account (id) ON DELETE CASCADE,
        expires \(.instant) NOT NULL
      )
      """),
    Migration(
      "office.002.sessions",
      """
      CREATE TABLE user_session (
        id \(.id) NOT NULL PRIMARY KEY,
        hash \(.bytes) NOT NULL UNIQUE,
        account \(.id) NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
        needs_code \(.bool) NOT NULL,
        opened \(.instant) NOT NULL,
        seen \(.instant) NOT NULL,
        device \(.text) NOT NULL
      )
      """,
      "CREATE INDEX user_session_account ON user_session (account)",
      "CREATE INDEX user_session_seen ON user_session (seen)",
      """
      CREATE TABLE sign_in_failure (
        bucket \(.bytes) NOT NULL PRIMARY KEY,
        failures \(.int) NOT NULL,
        last \(.instant) NOT NULL
      )
      """,
      "CREATE INDEX sign_in_failure_last ON sign_in_failure (last)"),
    Migration(
      "office.003.app_users",
      """
      CREATE TABLE app_user (
        id \(.id) NOT NULL PRIMARY KEY,
        name \(.text) NOT NULL UNIQUE,
        label \(.text) NOT NULL,
        secret_hash \(.bytes) NOT NULL UNIQUE,
        shared_hash \(.bytes) NOT NULL,
        place \(.id),
        programme \(.id),
        created_by \(.id) NOT NULL,
        created \(.instant) NOT NULL,
        revoked \(.instant),
        seen \(.instant)
      )
      """),
    Migration(
      "office.004.settings",
      """
      CREATE TABLE setting (
        name \(.text) NOT NULL PRIMARY KEY,
        value \(.text) NOT NULL
      )
      """),
    Migration(
      "office.005.programmes",
      """
      CREATE TABLE programme (
        id \(.id) NOT NULL PRIMARY KEY,
        code \(.text) NOT NULL,
        names \(.text) NOT NULL,
        closed \(.bool) NOT NULL
      )
      """,
      "CREATE INDEX programme_code ON programme (code)",
      """
      CREATE TABLE office (
        id \(.id) NOT NULL PRIMARY KEY,
        names \(.text) NOT NULL,
        place \(.id),
        closed \(.bool) NOT NULL
      )
      """),
    // Phones that were set up before got every form of their area, and go on so.
    Migration(
      "office.006.reach_of_app_users",
      "ALTER TABLE app_user ADD COLUMN sensitivity \(.int) NOT NULL DEFAULT 3"),
    Migration("office.007.assessments", "ALTER TABLE programme ADD COLUMN assessment \(.text)"),
    Migration(
      "office.008.keys",
      """
      CREATE TABLE api_key (
        id \(.id) NOT NULL PRIMARY KEY,
        label \(.text) NOT NULL,
        beginning \(.text) NOT NULL,
        secret_hash \(.bytes) NOT NULL UNIQUE,
        scopes \(.text) NOT NULL,
        place \(.id),
        programme \(.id),
        sensitivity \(.int) NOT NULL,
        highest_level \(.text) NOT NULL,
        until \(.date),
        per_minute \(.int) NOT NULL,
        per_day \(.int) NOT NULL,
        created_by \(.id) NOT NULL,
        created \(.instant) NOT NULL,
        revoked \(.instant),
        seen \(.instant),
        minute \(.int) NOT NULL,
        minute_count \(.int) NOT NULL,
        day \(.int) NOT NULL,
        day_count \(.int) NOT NULL
      )
      """),
    DataExports.migration, DataExports.actorIndex,
    // Whoever had an account before read what the mission reads.
    Migration(
      "office.009.level_of_grants",
      "ALTER TABLE user_grant ADD COLUMN level \(.text) NOT NULL DEFAULT 'internal'"),
    Migration(
      "office.010.agreements_of_keys",
      """
      CREATE TABLE api_key_agreement (
        id \(.id) NOT NULL PRIMARY KEY,
        api_key \(.id) NOT NULL REFERENCES api_key (id) ON DELETE CASCADE,
        organisation \(.text) NOT NULL,
        reference \(.text) NOT NULL,
        until \(.date) NOT NULL,
        noted_by \(.id) NOT NULL,
        noted \(.instant) NOT NULL
      )
      """,
      "CREATE INDEX api_key_agreement_key ON api_key_agreement (api_key, noted)"),
    // Grants of people have agreements as keys have.
    Migration(
      "office.267.partner_agreements",
      """
      CREATE TABLE partner_agreement (
        id \(.id) NOT NULL PRIMARY KEY,
        holder \(.id) NOT NULL,
        organisation \(.text) NOT NULL,
        reference \(.text) NOT NULL,
        begins \(.date),
        until \(.date) NOT NULL,
        noted_by \(.id) NOT NULL,
        noted \(.instant) NOT NULL
      )
      """,
      "CREATE INDEX partner_agreement_holder ON partner_agreement (holder, noted)",
      """
      INSERT INTO partner_agreement (id, holder, organisation, reference, until, noted_by, noted)
      SELECT id, api_key, organisation, reference, until, noted_by, noted FROM api_key_agreement
      """,
      "DROP TABLE api_key_agreement"),
  ]

  package static let tables: [TableDeclaration] =
    [
      "user_account", "user_grant", "user_recovery_code", "user_invitation", "user_session", "sign_in_failure",
      "app_user", "setting", "api_key", "partner_agreement", "data_export",
    ].map { TableDeclaration($0, .operational, by: "Office") }
    + ["programme", "office"].map { TableDeclaration($0, .journalled, by: "Office") }
}
