/// The tables of the journal and of what it keeps in order. What they hold is told in `docs/data-model.md`.
enum JournalMigrations {
  static let all: [Migration] = [
    Migration(
      "journal.001.streams",
      """
      CREATE TABLE node (
        id \(.id) NOT NULL PRIMARY KEY,
        role \(.text) NOT NULL CHECK (role IN ('self', 'former', 'peer', 'met')),
        name \(.text) NOT NULL,
        signing_key \(.bytes) NOT NULL,
        box_key \(.bytes) NOT NULL,
        introduced_by \(.id),
        added \(.instant) NOT NULL
      )
      """,
      "CREATE UNIQUE INDEX node_self ON node (role) WHERE role = 'self'",
      """
      CREATE TABLE stream (
        id \(.id) NOT NULL PRIMARY KEY,
        kind \(.text),
        compartment \(.id),
        state \(.text) NOT NULL CHECK (state IN ('stub', 'live', 'erased')),
        last \(.id),
        time \(.int),
        tips \(.bytes) NOT NULL,
        forked \(.bool) NOT NULL
      )
      """,
      """
      CREATE TABLE stream_key (
        id \(.id) NOT NULL PRIMARY KEY,
        stream \(.id) NOT NULL,
        wrapped \(.bytes) NOT NULL
      )
      """,
      "CREATE INDEX stream_key_stream ON stream_key (stream)",
      """
      CREATE TABLE tombstone (
        key \(.id) NOT NULL,
        stream \(.id) NOT NULL,
        PRIMARY KEY (stream, key)
      )
      """,
      """
      CREATE TABLE subject (
        person \(.id) NOT NULL,
        stream \(.id) NOT NULL,
        PRIMARY KEY (person, stream)
      )
      """,
      "CREATE INDEX subject_stream ON subject (stream)"),
    Migration(
      "journal.002.entries",
      """
      CREATE TABLE verb (
        id \(.id) NOT NULL PRIMARY KEY,
        actor \(.id) NOT NULL,
        at \(.instant) NOT NULL,
        outcome \(.text)
      )
      """,
      """
      CREATE TABLE entry (
        id \(.id) NOT NULL PRIMARY KEY,
        verb \(.id) NOT NULL,
        node \(.id) NOT NULL,
        compartment \(.id) NOT NULL,
        stream \(.id) NOT NULL REFERENCES stream (id),
        stream_kind \(.text) NOT NULL,
        base \(.id),
        merged \(.bytes) NOT NULL,
        time \(.int) NOT NULL,
        actor \(.id) NOT NULL,
        kind \(.text) NOT NULL,
        version \(.int) NOT NULL,
        key \(.id),
        deflated \(.bool) NOT NULL,
        length \(.int) NOT NULL,
        payload \(.bytes) NOT NULL,
        digest \(.bytes) NOT NULL
      ) \(.wideRows)
      """,
      "CREATE INDEX entry_stream ON entry (stream, time, node, id)",
      """
      CREATE TABLE sealed (
        position \(.int) NOT NULL PRIMARY KEY,
        node \(.id) NOT NULL,
        compartment \(.id) NOT NULL,
        sequence \(.int) NOT NULL,
        entry \(.id) NOT NULL UNIQUE REFERENCES entry (id),
        hash \(.bytes) NOT NULL,
        UNIQUE (node, compartment, sequence)
      )
      """,
      """
      CREATE TABLE head (
        node \(.id) NOT NULL,
        compartment \(.id) NOT NULL,
        sequence \(.int) NOT NULL,
        hash \(.bytes) NOT NULL,
        signature \(.bytes) NOT NULL,
        PRIMARY KEY (node, compartment, sequence)
      )
      """,
      """
      CREATE TABLE pending (
        entry \(.id) NOT NULL PRIMARY KEY
      )
      """,
      """
      CREATE TABLE position (
        one \(.int) NOT NULL PRIMARY KEY CHECK (one = 1),
        last \(.int) NOT NULL,
        time \(.int) NOT NULL
      )
      """,
      "INSERT INTO position (one, last, time) VALUES (1, 0, 0)",
      """
      CREATE TABLE parked (
        entry \(.id) NOT NULL PRIMARY KEY,
        stream \(.id) NOT NULL,
        reason \(.text) NOT NULL CHECK (reason IN ('time', 'key', 'stream', 'entry')),
        until \(.instant),
        waits \(.id)
      )
      """,
      "CREATE INDEX parked_stream ON parked (stream)",
      "CREATE INDEX parked_waits ON parked (waits)",
      """
      CREATE TABLE conflict (
        id \(.id) NOT NULL PRIMARY KEY,
        kind \(.text) NOT NULL,
        stream \(.id) NOT NULL,
        field \(.text) NOT NULL,
        kept \(.id),
        other \(.id),
        settled \(.id)
      )
      """,
      "CREATE INDEX conflict_stream ON conflict (stream)",
      "CREATE INDEX conflict_field ON conflict (kind, field)",
      """
      CREATE TABLE projection_version (
        stream_kind \(.text) NOT NULL PRIMARY KEY,
        version \(.int) NOT NULL,
        vocabulary \(.text) NOT NULL
      )
      """),
    Migration("journal.003.insert.only") { writer in
      try writer.keepAsIs("payload", of: "entry")
      for table in ["entry", "sealed"] { try writer.makeInsertOnly(table) }
    },
    Migration(
      "journal.004.blobs",
      "CREATE TABLE blob_removal (id \(.bytes) NOT NULL PRIMARY KEY)"),
    Migration(
      "journal.005.upkeep",
      "CREATE TABLE upkeep (task \(.text) NOT NULL PRIMARY KEY, due \(.instant) NOT NULL)"),
    Migration("journal.006.parked.until", "CREATE INDEX parked_until ON parked (reason, until)"),
    Migration(
      "journal.007.followers",
      """
      CREATE TABLE late_stream (
        stream \(.id) NOT NULL PRIMARY KEY,
        kind \(.text) NOT NULL,
        position \(.int) NOT NULL
      )
      """,
      "CREATE INDEX late_stream_position ON late_stream (kind, position)",
      """
      CREATE TABLE table_generation (
        one \(.int) NOT NULL PRIMARY KEY CHECK (one = 1),
        number \(.int) NOT NULL
      )
      """,
      "INSERT INTO table_generation (one, number) VALUES (1, 0)"),
    Migration(
      "journal.008.kinds.by.stretch",
      """
      CREATE TABLE kind_stretch (
        kind \(.text) NOT NULL,
        stretch \(.int) NOT NULL,
        PRIMARY KEY (kind, stretch)
      )
      """,
      """
      INSERT INTO kind_stretch (kind, stretch)
      SELECT DISTINCT e.stream_kind, z.position / \(KindStretch.length) FROM sealed z JOIN entry e ON e.id = z.entry
      """),
  ]

  static let tables: [TableDeclaration] = [
    TableDeclaration("entry", .journal, by: "Store"),
    TableDeclaration("sealed", .journal, by: "Store"),
    TableDeclaration("head", .journal, by: "Store"),
    TableDeclaration("pending", .journal, by: "Store"),
    TableDeclaration("position", .journal, by: "Store"),
    TableDeclaration("verb", .operational, by: "Store"),
    TableDeclaration("node", .operational, by: "Store"),
    TableDeclaration("stream_key", .operational, by: "Store"),
    TableDeclaration("blob_removal", .operational, by: "Store"),
    TableDeclaration("stream", .journalled, by: "Store"),
    TableDeclaration("subject", .journalled, by: "Store"),
    TableDeclaration("tombstone", .journalled, by: "Store"),
    TableDeclaration("conflict", .journalled, by: "Store"),
    TableDeclaration("parked", .derived, by: "Store"),
    TableDeclaration("projection_version", .derived, by: "Store"),
    TableDeclaration("upkeep", .derived, by: "Store"),
    TableDeclaration("late_stream", .derived, by: "Store"),
    TableDeclaration("table_generation", .derived, by: "Store"),
    TableDeclaration("kind_stretch", .derived, by: "Store"),
  ]
}
