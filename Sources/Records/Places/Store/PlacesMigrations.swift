package import Store

/// The tables of places. What they mean is told in `docs/data-model.md`.
package enum PlacesMigrations {
  package static let all: [Migration] = [
    Migration(
      "records.001.places",
      """
      CREATE TABLE place (
        id \(.id) NOT NULL PRIMARY KEY,
        level \(.int) NOT NULL,
        kind \(.text) NOT NULL,
        parent \(.id),
        code \(.text),
        from_day \(.date),
        until_day \(.date),
        ending \(.text) CHECK (ending IN ('split', 'merged', 'abolished', 'duplicate')),
        status \(.text) NOT NULL CHECK (status IN ('agreed', 'disputed', 'undetermined')),
        latitude \(.real),
        longitude \(.real),
        revision \(.int) NOT NULL,
        CHECK ((latitude IS NULL) = (longitude IS NULL))
      )
      """,
      "CREATE INDEX place_parent ON place (parent)",
      """
      CREATE TABLE place_name (
        place \(.id) NOT NULL,
        form \(.text) NOT NULL CHECK (form IN ('name', 'former', 'alias')),
        language \(.text) NOT NULL,
        name \(.text) NOT NULL,
        number \(.int) NOT NULL,
        until_day \(.date),
        PRIMARY KEY (place, form, language, name)
      )
      """,
      """
      CREATE TABLE place_code (
        place \(.id) NOT NULL,
        code \(.text) NOT NULL,
        source \(.id) NOT NULL,
        number \(.int) NOT NULL,
        PRIMARY KEY (code, source, place)
      )
      """,
      "CREATE INDEX place_code_place ON place_code (place)",
      """
      CREATE TABLE place_successor (
        place \(.id) NOT NULL,
        successor \(.id) NOT NULL,
        number \(.int) NOT NULL,
        PRIMARY KEY (place, successor)
      )
      """,
      """
      CREATE TABLE place_ancestor (
        place \(.id) NOT NULL,
        ancestor \(.id) NOT NULL,
        depth \(.int) NOT NULL,
        PRIMARY KEY (place, ancestor)
      )
      """,
      "CREATE INDEX place_ancestor_ancestor ON place_ancestor (ancestor, place)",
      """
      CREATE TABLE place_token (
        token \(.text) NOT NULL,
        place \(.id) NOT NULL,
        PRIMARY KEY (token, place)
      )
      """,
      "CREATE INDEX place_token_place ON place_token (place)",
      """
      CREATE TABLE boundary (
        place \(.id) NOT NULL PRIMARY KEY,
        source \(.id) NOT NULL,
        west \(.real) NOT NULL,
        south \(.real) NOT NULL,
        east \(.real) NOT NULL,
        north \(.real) NOT NULL,
        square_km \(.real) NOT NULL,
        shape \(.bytes) NOT NULL
      )
      """,
      """
      CREATE TABLE place_source (
        id \(.id) NOT NULL PRIMARY KEY,
        code_set \(.text) NOT NULL,
        name \(.text) NOT NULL,
        version \(.text) NOT NULL,
        date \(.text) NOT NULL,
        licence \(.text) NOT NULL,
        address \(.text),
        revision \(.int) NOT NULL
      )
      """,
      """
      CREATE TABLE border_line (
        source \(.id) NOT NULL,
        number \(.int) NOT NULL,
        code \(.text) NOT NULL,
        status \(.text) NOT NULL,
        names \(.text) NOT NULL,
        shape \(.bytes) NOT NULL,
        PRIMARY KEY (source, number)
      )
      """,
      """
      CREATE TABLE crosswalk (
        id \(.id) NOT NULL PRIMARY KEY,
        from_source \(.id) NOT NULL,
        to_source \(.id) NOT NULL,
        basis \(.text) NOT NULL
      )
      """,
      """
      CREATE TABLE crosswalk_share (
        crosswalk \(.id) NOT NULL,
        old \(.text) NOT NULL,
        new \(.text) NOT NULL,
        share \(.real) NOT NULL,
        PRIMARY KEY (crosswalk, old, new)
      )
      """),
    Migration("records.places.002", "ALTER TABLE place_source ADD COLUMN names \(.text)"),
  ]

  package static let tables: [TableDeclaration] =
    [
      "place", "place_name", "place_code", "place_successor", "boundary", "place_source", "border_line", "crosswalk",
      "crosswalk_share",
    ].map { TableDeclaration($0, .journalled, by: "Records") }
    + ["place_ancestor", "place_token"].map { TableDeclaration($0, .derived, by: "Records") }
}
