package import Basics
package import Collect
import Office
package import Store

/// Which informants are asked for.
package struct InformantQuery: Sendable {
  package var programme: ID<Programme>?
  package var code: String?
  /// Those alone whose personal parts are to be erased.
  package var isDue = false
  package var limit = 50
  /// The last one of the page before.
  package var after: ID<Informant>?

  package init() {}
}

/// For how long entries of programmes may be kept, by their data-protection assessments.
package struct InformantRetention: Sendable {
  package let today: Day
  /// In months; programmes without an assessment are not in it.
  package let months: [ID<Programme>: Int]

  package init(today: Day, months: [ID<Programme>: Int]) {
    (self.today, self.months) = (today, months)
  }

  fileprivate var condition: SQL {
    var parts: [SQL] = ["i.withdrawn IS NOT NULL", "i.keep_until < \(today)"]
    // By months, which programmes share: the statement does not grow with them.
    for (months, programmes) in Dictionary(grouping: months, by: \.value).sorted(by: { $0.key < $1.key }) {
      let ids = programmes.map(\.key).sorted()
      parts.append("i.programme IN \(list: ids) AND i.consent_day < \(today.adding(months: -months))")
    }
    return "(\(joined: parts, separator: " OR "))"
  }
}

/// An entry that did not become an informant.
package struct InformantEntryLeft: Hashable, Sendable {
  package let submission: ID<Submission>
  package let outcome: InformantOutcome
}

extension Reader {
  private static var informantColumns: SQL {
    """
    i.id, i.programme, i.code, i.kind, i.consent_day, i.consent_wording, i.consent_how, i.consent_language,
    i.may_return, i.keep_until, i.withdrawn, i.places
    """
  }

  /// Those that are not erased and that a reader may see, who sees one of their places; by code. Costs what the page holds
  /// and, in an area, the places below it.
  func informants(
    _ query: InformantQuery, _ rights: GrantFilter, _ retention: InformantRetention
  ) throws -> [InformantRecord] {
    var conditions: [SQL] = ["i.erased IS NULL", Self.mayBeSeen(by: rights)]
    if let programme = query.programme { conditions.append("i.programme = \(programme)") }
    if let code = query.code { conditions.append("i.code = \(code)") }
    if query.isDue { conditions.append(retention.condition) }
    if let after = query.after {
      conditions.append("(i.code, i.id) > (SELECT code, id FROM informant WHERE id = \(after))")
    }
    return try rows(
      """
      SELECT \(Self.informantColumns) FROM informant i WHERE \(joined: conditions, separator: " AND ")
      ORDER BY i.code ASC NULLS LAST, i.id ASC NULLS LAST LIMIT \(query.limit)
      """
    ).map(InformantRecord.init)
  }

  private static func mayBeSeen(by rights: GrantFilter) -> SQL {
    guard !rights.reachesEverywhere(in: nil) else { return "1 = 1" }
    let own = rights.condition(place: "p.place", programme: "j.programme")
    return """
      i.id IN (SELECT j.id FROM informant j LEFT JOIN informant_place p ON p.informant = j.id WHERE \(own))
      """
  }

  func informant(_ id: ID<Informant>, _ rights: GrantFilter) throws -> InformantRecord? {
    try row(
      """
      SELECT \(Self.informantColumns) FROM informant i
      WHERE i.id = \(id) AND i.erased IS NULL AND \(Self.mayBeSeen(by: rights))
      """
    ).map(InformantRecord.init)
  }

  /// The places of informants, as far as a reader sees them.
  func informantPlaces(
    of informants: [ID<Informant>], _ rights: GrantFilter
  ) throws -> [ID<Informant>: [ID<Place>]] {
    var places: [ID<Informant>: [ID<Place>]] = [:]
    try forEach(
      """
      SELECT p.informant AS informant, p.place AS place FROM informant_place p JOIN informant i ON i.id = p.informant
      WHERE p.informant IN \(list: informants) AND \(rights.condition(place: "p.place", programme: "i.programme"))
      ORDER BY p.informant ASC NULLS LAST, p.place ASC NULLS LAST
      """
    ) { row in places[try row["informant"], default: []].append(try row["place"]) }
    return places
  }

  func allPlaces(of informant: ID<Informant>) throws -> [ID<Place>] {
    try rows("SELECT place FROM informant_place WHERE informant = \(informant)").map { try $0["place"] }
  }

  /// Which of these codes a programme's register has, each with its id.
  func informants(withCodes codes: Set<String>, of programme: ID<Programme>) throws -> [String: ID<Informant>] {
    let found: [(String, ID<Informant>)] = try rows(
      "SELECT code, id FROM informant WHERE programme = \(programme) AND code IN \(list: codes.sorted())"
    ).map { (try $0["code"], try $0["id"]) }
    return Dictionary(found, uniquingKeysWith: { first, _ in first })
  }

  func informantCode(of id: ID<Informant>) throws -> String? {
    try value("SELECT code FROM informant WHERE id = \(id)")
  }

  func isInformantErased(_ id: ID<Informant>) throws -> Bool {
    try row("SELECT id FROM informant WHERE id = \(id) AND erased IS NOT NULL") != nil
  }

  /// Those to be erased, the first ids first; whatever a reader may see.
  func informantsDue(_ retention: InformantRetention, limit: Int) throws -> [InformantRecord] {
    try rows(
      """
      SELECT \(Self.informantColumns) FROM informant i WHERE i.erased IS NULL AND \(retention.condition)
      ORDER BY i.id ASC NULLS LAST LIMIT \(limit)
      """
    ).map(InformantRecord.init)
  }

  /// How many were erased, by programme and kind. Of a programme as a whole: places are forgotten.
  func informantsErased() throws -> [ID<Programme>: [String: Int]] {
    var counts: [ID<Programme>: [String: Int]] = [:]
    try forEach(
      "SELECT programme, kind, count(*) AS informants FROM informant WHERE erased IS NOT NULL GROUP BY programme, kind"
    ) { row in counts[try row["programme"], default: [:]][try row["kind"]] = try row["informants"] }
    return counts
  }

  // MARK: Entries

  /// The submissions that said something of an informant.
  func informantSources(of informant: ID<Informant>) throws -> [ID<Submission>] {
    try rows("SELECT submission FROM informant_source WHERE informant = \(informant)").map { try $0["submission"] }
  }

  func isInformantSource(_ submission: ID<Submission>, version: ID<Entry>) throws -> Bool {
    try row(
      "SELECT informant FROM informant_source WHERE submission = \(submission) AND version = \(version) LIMIT 1"
    ) != nil
  }

  func informantProgress() throws -> (position: Int, generation: Int)? {
    try row("SELECT position, generation FROM informant_progress WHERE one = 1").map {
      (try $0["position"], try $0["generation"])
    }
  }

  func areInformantsBehind() throws -> Bool {
    guard let progress = try informantProgress() else { return true }
    return try progress.position < position() || progress.generation != generation()
  }

  /// Submissions to forms that changed in a step, and whether one of the forms itself did.
  func informantEntries(
    _ forms: [InformantForm], in step: JournalStep
  ) throws -> (submissions: [ID<Submission>], areFormsOther: Bool) {
    let ids = forms.map(\.form)
    let changed = SQL.streams(of: SubmissionRecord.stream, in: step)
    let submissions: [ID<Submission>] = try rows(
      "SELECT id FROM submission WHERE form IN \(list: ids) AND id IN (\(changed))"
    ).map { try $0["id"] }
    let others = SQL.streams(of: FormRecord.stream, in: step)
    return (submissions, try row("SELECT id FROM form WHERE id IN (\(others)) LIMIT 1") != nil)
  }

  /// Submissions to the form that nobody looked at yet, or not in the version that counts.
  func informantEntriesUnread(_ form: InformantForm, limit: Int) throws -> [ID<Submission>] {
    try rows(
      """
      SELECT a.submission AS submission FROM \(form.answers.main) a JOIN submission s ON s.id = a.submission
        LEFT JOIN informant_entry e ON e.submission = s.id AND e.version = s.current
      WHERE e.submission IS NULL AND s.current IS NOT NULL AND a._state <> \(ReviewState.rejected)
      ORDER BY a.submission ASC NULLS LAST LIMIT \(limit)
      """
    ).map { try $0["submission"] }
  }

  /// What these submissions say, without those that are rejected or were looked at in this version already.
  func informantEntries(_ submissions: [ID<Submission>], _ form: InformantForm) throws -> [InformantEntry] {
    var entries: [ID<Submission>: InformantEntry] = [:]
    try forEach(
      """
      SELECT a.submission AS submission, a._place AS place, a._programme AS programme, a._day AS day,
        a._version AS version, s.current AS current
      FROM \(form.answers.main) a JOIN submission s ON s.id = a.submission
        LEFT JOIN informant_entry e ON e.submission = s.id AND e.version = s.current
      WHERE a.submission IN \(list: submissions) AND e.submission IS NULL AND s.current IS NOT NULL
        AND a._state <> \(ReviewState.rejected)
      """
    ) { row in
      let submission: ID<Submission> = try row["submission"]
      let formVersion: String = try row["version"] ?? ""
      entries[submission] = InformantEntry(
        submission: submission, version: try row["current"], programme: try row["programme"], place: try row["place"],
        day: try row["day"], wording: "\(form.name) \(formVersion)")
    }
    let answers = try self.answers(
      InformantRole.allCases.filter(form.answers.isOutsideRepeats), of: Array(entries.keys), form.answers)
    for (submission, rows) in answers { entries[submission]?.answers = rows.first ?? [:] }
    return entries.values.sorted { ($0.day, $0.submission) < ($1.day, $1.submission) }
  }

  /// Entries that became no informant although somebody agreed, within what a reader may see.
  func informantEntriesLeft(_ rights: GrantFilter, limit: Int) throws -> [InformantEntryLeft] {
    let left = InformantOutcome.allCases.filter(\.isLeft).map(\.rawValue)
    return try rows(
      """
      SELECT submission, outcome FROM informant_entry e
      WHERE e.outcome IN \(list: left) AND \(rights.condition(place: "e.place", programme: "e.programme"))
      ORDER BY e.submission DESC NULLS LAST LIMIT \(limit)
      """
    ).compactMap { row in
      let outcome: String = try row["outcome"]
      let submission: ID<Submission> = try row["submission"]
      return InformantOutcome(rawValue: outcome).map { InformantEntryLeft(submission: submission, outcome: $0) }
    }
  }
}

extension InformantRecord {
  fileprivate init(row: Row) throws {
    self.init(
      id: try row["id"], programme: try row["programme"], code: try row["code"], kind: try row["kind"],
      consent: InformantConsent(
        given: try row["consent_day"], wording: try row["consent_wording"], how: try row["consent_how"],
        language: try row["consent_language"]),
      mayReturn: try row["may_return"], keepUntil: try row["keep_until"], withdrawn: try row["withdrawn"],
      places: try row["places"])
  }
}

extension Writer {
  func write(_ state: InformantProjection.State, as id: ID<Informant>, previous: InformantProjection.State?) throws {
    if let erased = state.erased {
      try run(
        """
        INSERT INTO informant (id, programme, kind, places, erased, erased_why, erased_reason)
        VALUES (\(id), \(erased.programme), \(erased.informantKind), \(0), \(erased.day), \(erased.why.rawValue),
          \(erased.reason))
        ON CONFLICT (id) DO UPDATE SET code = NULL, consent_day = NULL, consent_wording = NULL, consent_how = NULL,
          consent_language = NULL, may_return = NULL, keep_until = NULL, withdrawn = NULL, programme = excluded.programme,
          kind = excluded.kind, places = excluded.places, erased = excluded.erased, erased_why = excluded.erased_why,
          erased_reason = excluded.erased_reason
        """)
      return
    }
    // An entry that came before its beginning makes no row yet.
    guard let kind = state.facts.kind, let consent = state.facts.consent, let keepUntil = state.facts.keepUntil else {
      return
    }
    try run(
      """
      INSERT INTO informant (id, programme, code, kind, consent_day, consent_wording, consent_how, consent_language,
        may_return, keep_until, withdrawn, places)
      VALUES (\(id), \(state.programme), \(state.code), \(kind), \(consent.given), \(consent.wording), \(consent.how),
        \(consent.language), \(state.facts.mayReturn), \(keepUntil), \(state.withdrawn), \(state.places.count))
      ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, consent_day = excluded.consent_day,
        consent_wording = excluded.consent_wording, consent_how = excluded.consent_how,
        consent_language = excluded.consent_language, may_return = excluded.may_return,
        keep_until = excluded.keep_until, withdrawn = excluded.withdrawn, places = excluded.places
      """)
    let gone = (previous?.places ?? []).subtracting(state.places)
    if !gone.isEmpty {
      try run("DELETE FROM informant_place WHERE informant = \(id) AND place IN \(list: gone.sorted())")
    }
    try runMany(
      state.places.subtracting(previous?.places ?? []).sorted().map { place in
        """
        INSERT INTO informant_place (informant, place) VALUES (\(id), \(place))
        ON CONFLICT (informant, place) DO NOTHING
        """
      })
    try runMany(
      state.sources.filter { previous?.sources[$0.key] != $0.value }.sorted { $0.key < $1.key }.map { source in
        """
        INSERT INTO informant_source (submission, informant, version) VALUES (\(source.key), \(id), \(source.value))
        ON CONFLICT (submission, informant) DO UPDATE SET version = excluded.version
        """
      })
  }

  func note(_ outcomes: [(entry: InformantEntry, outcome: InformantOutcome)]) throws {
    try runMany(
      outcomes.map { entry, outcome in
        """
        INSERT INTO informant_entry (submission, version, programme, place, outcome)
        VALUES (\(entry.submission), \(entry.version), \(entry.programme), \(entry.place), \(outcome.rawValue))
        ON CONFLICT (submission) DO UPDATE SET version = excluded.version, programme = excluded.programme,
          place = excluded.place, outcome = excluded.outcome
        """
      })
  }

  func setInformants(position: Int, _ generation: Int) throws {
    try run(
      """
      INSERT INTO informant_progress (one, position, generation) VALUES (1, \(position), \(generation))
      ON CONFLICT (one) DO UPDATE SET position = excluded.position, generation = excluded.generation
      """)
  }

  func forgetInformantEntries() throws { try run("DELETE FROM informant_entry") }
}

/// Takes rows of erased informants away, and what erased submissions said of any, in the erasing transaction.
package struct InformantErasing: Erasable {
  package init() {}

  package func erase(_ streams: [ID<JournalStream>], from writer: Writer) throws {
    let informants: [ID<Informant>] = streams.map { $0.recast() }
    try writer.forgetCodes(of: informants)
    for table in ["informant_place", "informant_source"] {
      try writer.run("DELETE FROM \(name: table) WHERE informant IN \(list: informants)")
    }
    try writer.run("DELETE FROM informant WHERE id IN \(list: informants)")
    let submissions: [ID<Submission>] = streams.map { $0.recast() }
    try writer.run("DELETE FROM informant_entry WHERE submission IN \(list: submissions)")
  }
}
