package import Store

/// Tables of flow points and signals, and of what was counted there.
package enum FlowMigrations {
  package static let all: [Migration] = [
    Migration(
      "flows.001.points",
      """
      CREATE TABLE flow_point (
        id \(.id) NOT NULL PRIMARY KEY,
        code \(.text) NOT NULL,
        names \(.text) NOT NULL,
        place \(.id),
        programme \(.id),
        latitude \(.real),
        longitude \(.real),
        hours_per_day \(.int) NOT NULL,
        opened \(.date) NOT NULL,
        closed \(.date)
      )
      """,
      "CREATE INDEX flow_point_code ON flow_point (code)",
      """
      CREATE TABLE flow_progress (
        form \(.id) NOT NULL PRIMARY KEY,
        position \(.int) NOT NULL,
        cursor \(.id),
        basis \(.bytes) NOT NULL
      )
      """,
      """
      CREATE TABLE flow_shift (
        submission \(.id) NOT NULL,
        day \(.date) NOT NULL,
        hour \(.int) NOT NULL,
        form \(.id) NOT NULL,
        point \(.text) NOT NULL,
        minutes \(.int) NOT NULL,
        closed \(.int) NOT NULL,
        PRIMARY KEY (submission, day, hour)
      )
      """,
      "CREATE INDEX flow_shift_form ON flow_shift (form)",
      """
      CREATE TABLE flow_count (
        submission \(.id) NOT NULL PRIMARY KEY,
        form \(.id) NOT NULL,
        point \(.text) NOT NULL,
        day \(.date) NOT NULL,
        hour \(.int) NOT NULL,
        direction \(.text) NOT NULL,
        nationality \(.text) NOT NULL,
        crossing \(.text) NOT NULL,
        origin \(.text) NOT NULL,
        next_stop \(.text) NOT NULL,
        destination \(.text) NOT NULL,
        means \(.text) NOT NULL,
        individuals \(.int) NOT NULL,
        women \(.int) NOT NULL,
        men \(.int) NOT NULL,
        girls \(.int) NOT NULL,
        boys \(.int) NOT NULL,
        not_told \(.int) NOT NULL,
        contradicted \(.int) NOT NULL
      )
      """,
      "CREATE INDEX flow_count_form ON flow_count (form)",
      """
      CREATE TABLE flow_shift_sum (
        point \(.text) NOT NULL,
        day \(.date) NOT NULL,
        hour \(.int) NOT NULL,
        minutes \(.int) NOT NULL,
        closed \(.int) NOT NULL,
        shifts \(.int) NOT NULL,
        PRIMARY KEY (point, day, hour)
      )
      """,
      """
      CREATE TABLE flow_count_sum (
        point \(.text) NOT NULL,
        day \(.date) NOT NULL,
        hour \(.int) NOT NULL,
        direction \(.text) NOT NULL,
        nationality \(.text) NOT NULL,
        passed \(.int) NOT NULL,
        individuals \(.int) NOT NULL,
        women \(.int) NOT NULL,
        men \(.int) NOT NULL,
        girls \(.int) NOT NULL,
        boys \(.int) NOT NULL,
        not_told \(.int) NOT NULL,
        contradicted \(.int) NOT NULL,
        PRIMARY KEY (point, day, hour, direction, nationality)
      )
      """,
      """
      CREATE TABLE flow_way_sum (
        point \(.text) NOT NULL,
        month \(.text) NOT NULL,
        direction \(.text) NOT NULL,
        origin \(.text) NOT NULL,
        next_stop \(.text) NOT NULL,
        destination \(.text) NOT NULL,
        means \(.text) NOT NULL,
        crossing \(.text) NOT NULL,
        passed \(.int) NOT NULL,
        individuals \(.int) NOT NULL,
        PRIMARY KEY (point, month, direction, origin, next_stop, destination, means, crossing)
      )
      """),
    Migration(
      "flows.002.signals",
      """
      CREATE TABLE flow_signal (
        id \(.id) NOT NULL PRIMARY KEY,
        point \(.text) NOT NULL,
        day \(.date) NOT NULL,
        direction \(.text) NOT NULL,
        nationality \(.text) NOT NULL,
        counted \(.int) NOT NULL,
        hours \(.real) NOT NULL,
        expected \(.real) NOT NULL,
        lowest \(.int) NOT NULL,
        highest \(.int) NOT NULL,
        made \(.instant) NOT NULL,
        acknowledged \(.instant),
        acknowledged_by \(.id),
        response \(.text),
        responded \(.instant),
        responded_by \(.id),
        closed \(.instant),
        closed_by \(.id)
      )
      """,
      "CREATE INDEX flow_signal_point ON flow_signal (point, day)",
      "CREATE INDEX flow_signal_closed ON flow_signal (closed)"),
    Migration(
      "flows.003.told",
      """
      CREATE TABLE flow_told (
        submission \(.id) NOT NULL PRIMARY KEY,
        form \(.id) NOT NULL,
        point \(.text) NOT NULL,
        day \(.date) NOT NULL,
        minutes \(.int) NOT NULL,
        closed \(.int) NOT NULL,
        staff \(.int),
        missed \(.int),
        closure \(.text) NOT NULL
      )
      """,
      "CREATE INDEX flow_told_point ON flow_told (point, day)", "CREATE INDEX flow_told_form ON flow_told (form)",
      """
      CREATE TABLE flow_vulnerability (
        submission \(.id) NOT NULL,
        vulnerability \(.text) NOT NULL,
        form \(.id) NOT NULL,
        point \(.text) NOT NULL,
        day \(.date) NOT NULL,
        direction \(.text) NOT NULL,
        PRIMARY KEY (submission, vulnerability)
      )
      """,
      "CREATE INDEX flow_vulnerability_form ON flow_vulnerability (form)",
      """
      CREATE TABLE flow_vulnerability_sum (
        point \(.text) NOT NULL,
        month \(.text) NOT NULL,
        direction \(.text) NOT NULL,
        vulnerability \(.text) NOT NULL,
        passed \(.int) NOT NULL,
        PRIMARY KEY (point, month, direction, vulnerability)
      )
      """),
    Migration("flows.004.days", "CREATE INDEX flow_count_point ON flow_count (point, day, form)"),
  ]

  package static let tables: [TableDeclaration] =
    ["flow_point", "flow_signal"].map { TableDeclaration($0, .journalled, by: "Records") }
    + [
      "flow_progress", "flow_shift", "flow_told", "flow_count", "flow_vulnerability", "flow_shift_sum",
      "flow_count_sum", "flow_way_sum", "flow_vulnerability_sum",
    ].map {
      TableDeclaration($0, .derived, by: "Records")
    }
}
