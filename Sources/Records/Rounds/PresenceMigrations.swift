package import Store

/// The tables of rounds and presence. What they mean is told in `docs/data-model.md`.
package enum PresenceMigrations {
  package static let all: [Migration] = [
    Migration(
      "records.002.presence",
      """
      CREATE TABLE tracking (
        id \(.id) NOT NULL PRIMARY KEY,
        programme \(.id) NOT NULL,
        set_up \(.text) NOT NULL
      )
      """,
      """
      CREATE TABLE tracking_round (
        id \(.id) NOT NULL PRIMARY KEY,
        programme \(.id) NOT NULL,
        number \(.int) NOT NULL,
        names \(.text) NOT NULL,
        from_day \(.date) NOT NULL,
        to_day \(.date) NOT NULL,
        state \(.text) NOT NULL CHECK (state IN ('open', 'released')),
        released \(.instant)
      )
      """,
      "CREATE INDEX tracking_round_programme ON tracking_round (programme, number)",
      """
      CREATE TABLE conversion_factor (
        id \(.id) NOT NULL PRIMARY KEY,
        programme \(.id) NOT NULL,
        unit \(.text) NOT NULL,
        individuals \(.real) NOT NULL,
        place \(.id) NOT NULL,
        population_group \(.text),
        valid_from \(.date) NOT NULL,
        valid_to \(.date),
        source \(.text) NOT NULL,
        approved_by \(.id) NOT NULL,
        withdrawn \(.bool) NOT NULL
      )
      """,
      "CREATE INDEX conversion_factor_programme ON conversion_factor (programme)",
      """
      CREATE TABLE round_place (
        id \(.id) NOT NULL PRIMARY KEY,
        round \(.id) NOT NULL,
        place \(.id) NOT NULL,
        in_scope \(.bool) NOT NULL,
        stated \(.text),
        status \(.text),
        why \(.text) NOT NULL
      )
      """,
      "CREATE UNIQUE INDEX round_place_round ON round_place (round, place)",
      "CREATE INDEX round_place_place ON round_place (place)",
      "CREATE INDEX round_place_status ON round_place (round, status, place)",
      """
      CREATE TABLE estimate (
        id \(.id) NOT NULL PRIMARY KEY,
        round \(.id) NOT NULL,
        place \(.id) NOT NULL,
        number \(.int) NOT NULL,
        amount \(.int) NOT NULL,
        unit \(.text) NOT NULL,
        source \(.text) NOT NULL,
        method \(.text) NOT NULL,
        residence \(.text) NOT NULL,
        stratum \(.text) NOT NULL,
        includes_sites \(.bool) NOT NULL,
        returned_to \(.text),
        day \(.date) NOT NULL,
        informants \(.int),
        kinds \(.int),
        seen \(.bool),
        grade \(.text),
        lowest \(.int),
        highest \(.int),
        standard_error \(.real),
        explanation \(.text),
        code \(.text),
        code_source \(.id),
        author \(.id) NOT NULL,
        at \(.instant) NOT NULL
      )
      """,
      "CREATE INDEX estimate_place ON estimate (place, round)",
      """
      CREATE TABLE figure_choice (
        round \(.id) NOT NULL,
        place \(.id) NOT NULL,
        stratum \(.text) NOT NULL,
        rule \(.text) NOT NULL,
        estimates \(.bytes) NOT NULL,
        side_by_side \(.bool) NOT NULL,
        explanation \(.text) NOT NULL,
        PRIMARY KEY (place, round, stratum)
      )
      """,
      """
      CREATE TABLE presence_correction (
        entry \(.id) NOT NULL PRIMARY KEY,
        round \(.id) NOT NULL,
        place \(.id) NOT NULL,
        field \(.text) NOT NULL,
        old_value \(.text) NOT NULL,
        new_value \(.text) NOT NULL,
        reason \(.text) NOT NULL,
        actor \(.id) NOT NULL,
        at \(.instant) NOT NULL
      )
      """,
      "CREATE INDEX presence_correction_round ON presence_correction (round, at, entry)",
      """
      CREATE TABLE presence_total (
        round \(.id) NOT NULL,
        place \(.id) NOT NULL,
        stratum \(.text) NOT NULL,
        age \(.int) NOT NULL,
        individuals \(.int) NOT NULL,
        official \(.int) NOT NULL,
        estimated \(.int) NOT NULL,
        converted \(.int) NOT NULL,
        places \(.int) NOT NULL,
        PRIMARY KEY (place, round, stratum, age)
      )
      """,
      """
      CREATE TABLE presence_count (
        round \(.id) NOT NULL,
        place \(.id) NOT NULL,
        assessed \(.int) NOT NULL,
        new \(.int) NOT NULL,
        unchanged \(.int) NOT NULL,
        zero \(.int) NOT NULL,
        inaccessible \(.int) NOT NULL,
        not_reached \(.int) NOT NULL,
        closed \(.int) NOT NULL,
        dropped \(.int) NOT NULL,
        counted \(.int) NOT NULL,
        carried \(.int) NOT NULL,
        missing \(.int) NOT NULL,
        none \(.int) NOT NULL,
        overlapping \(.int) NOT NULL,
        PRIMARY KEY (place, round)
      )
      """,
      """
      CREATE TABLE presence_change (
        round \(.id) NOT NULL,
        place \(.id) NOT NULL,
        stratum \(.text) NOT NULL,
        like_for_like \(.int) NOT NULL,
        coverage \(.int) NOT NULL,
        carried \(.int) NOT NULL,
        factor \(.int) NOT NULL,
        boundary \(.int) NOT NULL,
        method \(.int) NOT NULL,
        PRIMARY KEY (place, round, stratum)
      )
      """,
      """
      CREATE TABLE presence_unit (
        programme \(.id) NOT NULL,
        place \(.id) NOT NULL,
        head \(.id) NOT NULL,
        share \(.bytes) NOT NULL,
        PRIMARY KEY (programme, place)
      )
      """,
      "CREATE INDEX presence_unit_head ON presence_unit (programme, head)",
      """
      CREATE TABLE presence_due (
        programme \(.id) NOT NULL,
        place \(.id) NOT NULL,
        PRIMARY KEY (programme, place)
      )
      """,
      """
      CREATE TABLE presence_progress (
        one \(.int) NOT NULL PRIMARY KEY CHECK (one = 1),
        position \(.int) NOT NULL,
        generation \(.int) NOT NULL
      )
      """),
    Migration(
      "records.003.answers",
      """
      CREATE TABLE presence_place (
        round \(.id) NOT NULL,
        place \(.id) NOT NULL,
        status \(.text) NOT NULL,
        PRIMARY KEY (round, place)
      )
      """,
      "CREATE INDEX presence_place_status ON presence_place (round, status, place)",
      """
      CREATE TABLE presence_answer (
        submission \(.id) NOT NULL,
        number \(.int) NOT NULL,
        programme \(.id) NOT NULL,
        round_number \(.int) NOT NULL,
        place \(.id) NOT NULL,
        register \(.bool) NOT NULL,
        status \(.text),
        stratum \(.text),
        nationality \(.text),
        unit \(.text),
        amount \(.int),
        day \(.date) NOT NULL,
        residence \(.text),
        includes_sites \(.bool),
        seen \(.bool),
        informants \(.int) NOT NULL,
        kinds \(.text) NOT NULL,
        lowest \(.int),
        highest \(.int),
        PRIMARY KEY (submission, number)
      )
      """,
      "CREATE INDEX presence_answer_place ON presence_answer (place, programme, round_number)",
      "CREATE TABLE presence_answer_due (submission \(.id) NOT NULL PRIMARY KEY)"),
    Migration(
      "records.004.sources",
      """
      CREATE TABLE presence_source (
        round \(.id) NOT NULL,
        place \(.id) NOT NULL,
        register \(.int) NOT NULL,
        register_places \(.int) NOT NULL,
        informants \(.int) NOT NULL,
        informant_places \(.int) NOT NULL,
        both_register \(.int) NOT NULL,
        both_informants \(.int) NOT NULL,
        both_places \(.int) NOT NULL,
        PRIMARY KEY (place, round)
      )
      """),
    Migration(
      "records.005.teams",
      """
      CREATE TABLE field_team (
        id \(.id) NOT NULL PRIMARY KEY,
        programme \(.id) NOT NULL,
        name \(.text) NOT NULL,
        name_key \(.text) NOT NULL,
        place \(.id),
        closed \(.bool) NOT NULL
      )
      """,
      "CREATE INDEX field_team_programme ON field_team (programme, name_key)",
      """
      CREATE TABLE team_member (
        team \(.id) NOT NULL,
        member \(.id) NOT NULL,
        programme \(.id) NOT NULL,
        PRIMARY KEY (programme, member, team)
      ) \(.byKey)
      """,
      "CREATE INDEX team_member_team ON team_member (team)",
      """
      CREATE TABLE round_assignment (
        id \(.id) NOT NULL PRIMARY KEY,
        round \(.id) NOT NULL,
        place \(.id) NOT NULL,
        team \(.id) NOT NULL,
        until_day \(.date) NOT NULL
      )
      """,
      "CREATE UNIQUE INDEX round_assignment_round ON round_assignment (round, place)",
      "CREATE INDEX round_assignment_team ON round_assignment (team, round, place)",
      """
      CREATE TABLE presence_sender (
        submission \(.id) NOT NULL PRIMARY KEY,
        programme \(.id) NOT NULL,
        round_number \(.int) NOT NULL,
        place \(.id) NOT NULL,
        author \(.id) NOT NULL,
        day \(.date) NOT NULL,
        received \(.instant) NOT NULL
      )
      """,
      "CREATE INDEX presence_sender_round ON presence_sender (programme, round_number, place)",
      // Who sent what is known already is read from the submissions.
      """
      INSERT INTO presence_answer_due (submission) SELECT DISTINCT submission FROM presence_answer WHERE 1 = 1
      ON CONFLICT (submission) DO NOTHING
      """),
    Migration(
      "records.006.practice",
      "ALTER TABLE tracking_round ADD COLUMN practice \(.bool) NOT NULL DEFAULT FALSE"),
    Migration(
      "records.007.doubts",
      """
      CREATE TABLE presence_informant (
        submission \(.id) NOT NULL,
        number \(.int) NOT NULL,
        programme \(.id) NOT NULL,
        round_number \(.int) NOT NULL,
        place \(.id) NOT NULL,
        kind \(.text) NOT NULL,
        code \(.text),
        individuals \(.int),
        PRIMARY KEY (submission, number)
      )
      """,
      "CREATE INDEX presence_informant_code ON presence_informant (programme, round_number, code, place)",
      "CREATE INDEX presence_informant_said ON presence_informant (programme, round_number, individuals, place)",
      """
      CREATE TABLE round_doubt (
        id \(.id) NOT NULL PRIMARY KEY,
        round \(.id) NOT NULL,
        kind \(.text) NOT NULL,
        subject \(.text) NOT NULL,
        places \(.int) NOT NULL,
        reason \(.text) NOT NULL,
        actor \(.id) NOT NULL,
        at \(.instant) NOT NULL
      )
      """,
      "CREATE INDEX round_doubt_round ON round_doubt (round)",
      // Submissions are read anew, to know what each informant said.
      "DELETE FROM presence_progress"),
    Migration(
      "records.008.round-import",
      "ALTER TABLE presence_correction ADD COLUMN record \(.text) NOT NULL DEFAULT ''",
      "ALTER TABLE presence_correction ADD COLUMN changes \(.text) NOT NULL DEFAULT '[]'",
      """
      CREATE TABLE round_import (
        id \(.id) NOT NULL PRIMARY KEY,
        round \(.id) NOT NULL,
        programme \(.id) NOT NULL,
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
      "CREATE INDEX round_import_round ON round_import (round, begun)",
      "CREATE INDEX round_import_headings ON round_import (programme, headings, mapped)"),
    Migration(
      "records.106.place-decisions",
      """
      CREATE TABLE presence_place_decision (
        programme \(.id) NOT NULL,
        written \(.text) NOT NULL,
        place \(.id),
        decided_in \(.id) NOT NULL,
        at \(.instant) NOT NULL,
        PRIMARY KEY (programme, written)
      )
      """),
    Migration(
      "records.107.practice-submissions",
      "ALTER TABLE presence_sender ADD COLUMN practice \(.bool) NOT NULL DEFAULT FALSE",
      """
      INSERT INTO presence_answer_due (submission) SELECT submission FROM presence_sender WHERE 1 = 1
      ON CONFLICT (submission) DO NOTHING
      """),
    // What a place adds was one value of all rounds: a new round cost as much as all before it. All is counted anew.
    Migration(
      "records.108.shares-by-round",
      "DROP TABLE presence_unit",
      """
      CREATE TABLE presence_unit (
        programme \(.id) NOT NULL,
        place \(.id) NOT NULL,
        head \(.id) NOT NULL,
        strata \(.text) NOT NULL,
        PRIMARY KEY (programme, place)
      )
      """,
      "CREATE INDEX presence_unit_head ON presence_unit (programme, head)",
      """
      CREATE TABLE presence_share (
        programme \(.id) NOT NULL,
        place \(.id) NOT NULL,
        round \(.id) NOT NULL,
        share \(.bytes) NOT NULL,
        PRIMARY KEY (programme, place, round)
      )
      """,
      "DROP TABLE presence_due",
      """
      CREATE TABLE presence_due (
        programme \(.id) NOT NULL,
        place \(.id) NOT NULL,
        round \(.id) NOT NULL,
        PRIMARY KEY (programme, place, round)
      )
      """,
      "DELETE FROM presence_progress"),
    Migration(
      "records.109.own-share",
      "DROP TABLE presence_share",
      """
      CREATE TABLE presence_share (
        programme \(.id) NOT NULL,
        place \(.id) NOT NULL,
        round \(.id) NOT NULL,
        share \(.bytes) NOT NULL,
        PRIMARY KEY (place, round)
      )
      """,
      "ALTER TABLE presence_place ADD COLUMN standing \(.text)",
      "DELETE FROM presence_progress"),
    Migration("records.110.counted-entries", "ALTER TABLE presence_share ADD COLUMN entries \(.int)"),
    // Another nationality and an unknown one are told apart, and places with groups that may be the same people are left
    // out of sums alone: submissions are read and all is counted anew.
    Migration("records.232.nationalities", "DELETE FROM presence_progress"),
    // Whether sites are included may be not known; what informants said is read from where each of it stands.
    Migration(
      "records.235.not-known",
      "ALTER TABLE estimate ADD COLUMN sites_unknown \(.bool) NOT NULL DEFAULT FALSE",
      "ALTER TABLE presence_answer ADD COLUMN sites_unknown \(.bool) NOT NULL DEFAULT FALSE",
      "ALTER TABLE presence_answer DROP COLUMN lowest",
      "ALTER TABLE presence_answer DROP COLUMN highest",
      "DELETE FROM presence_progress"),
    // What a released round was made with stays in force for it. All is counted anew.
    Migration(
      "records.237.released-rounds",
      "ALTER TABLE tracking_round ADD COLUMN released_at \(.int)",
      "ALTER TABLE conversion_factor ADD COLUMN approved_at \(.int) NOT NULL DEFAULT 0",
      "ALTER TABLE conversion_factor ADD COLUMN withdrawn_at \(.int)",
      """
      CREATE TABLE tracking_rule (
        id \(.id) NOT NULL,
        programme \(.id) NOT NULL,
        since \(.int) NOT NULL,
        set_up \(.text) NOT NULL,
        PRIMARY KEY (programme, since)
      )
      """,
      """
      CREATE TABLE round_answer (
        submission \(.id) NOT NULL,
        round \(.id) NOT NULL,
        place \(.id) NOT NULL,
        stream \(.id) NOT NULL,
        accepted \(.int),
        set_aside \(.int),
        reason \(.text) NOT NULL,
        PRIMARY KEY (submission, round, place)
      )
      """,
      "CREATE INDEX round_answer_stream ON round_answer (stream)",
      """
      CREATE TABLE presence_late (
        submission \(.id) NOT NULL,
        round \(.id) NOT NULL,
        place \(.id) NOT NULL,
        seen \(.int) NOT NULL,
        came \(.instant) NOT NULL,
        set_aside \(.bool) NOT NULL,
        said \(.text) NOT NULL,
        PRIMARY KEY (submission, round)
      )
      """,
      "CREATE INDEX presence_late_round ON presence_late (round, set_aside, came, submission)",
      "DELETE FROM presence_progress"),
    Migration(
      "records.252.parts",
      "ALTER TABLE estimate ADD COLUMN part \(.text)",
      "CREATE INDEX estimate_part ON estimate (round, part)"),
    // What figures say of the people of sites in them is kept with the sums: all is counted anew.
    Migration("records.253.people-in-sites", "DELETE FROM presence_progress"),
    // What submissions say by sex and age, and by which code: they are read anew.
    Migration(
      "records.266.answered-parts",
      "ALTER TABLE presence_answer ADD COLUMN parts \(.text)",
      "ALTER TABLE presence_answer ADD COLUMN code \(.text)",
      "ALTER TABLE presence_answer ADD COLUMN code_source \(.id)",
      "CREATE INDEX presence_answer_parts ON presence_answer (programme, round_number, place) WHERE parts IS NOT NULL",
      "DELETE FROM presence_progress"),
    // Who lived in sites when a round was released, and what was accepted of it or left aside since.
    Migration(
      "records.253.kept-sites",
      "ALTER TABLE tracking_round ADD COLUMN keeps_sites \(.bool) NOT NULL DEFAULT FALSE",
      """
      CREATE TABLE round_site (
        round \(.id) NOT NULL,
        site \(.id) NOT NULL,
        state \(.text) NOT NULL,
        people \(.int),
        day \(.date),
        form \(.id),
        area \(.id),
        programme \(.id),
        PRIMARY KEY (round, site)
      )
      """,
      """
      CREATE TABLE round_site_decision (
        round \(.id) NOT NULL,
        site \(.id) NOT NULL,
        place \(.id) NOT NULL,
        accepted \(.bool) NOT NULL,
        at \(.int) NOT NULL,
        state \(.text) NOT NULL,
        people \(.int),
        day \(.date),
        form \(.id),
        area \(.id),
        programme \(.id),
        PRIMARY KEY (round, site, place, accepted)
      )
      """),
    // Whom figures count, registered or present, is kept with the sums: all is counted anew.
    Migration("records.270.counted-residences", "DELETE FROM presence_progress"),
  ]

  package static let tables: [TableDeclaration] =
    [
      "tracking", "tracking_round", "conversion_factor", "round_place", "estimate", "figure_choice",
      "presence_correction", "round_import", "presence_place_decision", "field_team", "team_member", "round_assignment",
      "round_doubt", "tracking_rule", "round_answer", "round_site", "round_site_decision",
    ].map { TableDeclaration($0, .journalled, by: "Records") }
    + [
      "presence_total", "presence_count", "presence_change", "presence_unit", "presence_share", "presence_due",
      "presence_progress", "presence_place", "presence_answer", "presence_answer_due", "presence_source",
      "presence_sender", "presence_informant", "presence_late",
    ].map { TableDeclaration($0, .derived, by: "Records") }
}
