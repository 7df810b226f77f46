package import Basics
import Collect
import FormEngine
import Office
package import Store

// MARK: Following submissions

extension Writer {
  /// Makes due the submissions that entries of a step are about, and all of forms that changed.
  func followSubmissions(_ forms: [PresenceForm], in step: JournalStep) throws {
    func changed(_ kind: StreamKind) -> SQL { .streams(of: kind, in: step) }
    let once: SQL = "ON CONFLICT (submission) DO NOTHING"
    let ids = forms.map(\.form)
    try run(
      """
      INSERT INTO presence_answer_due (submission)
      SELECT id FROM submission WHERE form IN \(list: ids) AND id IN (\(changed(SubmissionRecord.stream))) \(once)
      """)
    try run(
      """
      INSERT INTO presence_answer_due (submission)
      SELECT id FROM submission WHERE form IN (\(changed(FormRecord.stream)))
        AND (form IN \(list: ids) OR id IN (SELECT submission FROM presence_answer)) \(once)
      """)
  }

  /// Makes due what was sent for programmes that changed: they may have been assessed.
  func followProgrammes(in step: JournalStep) throws {
    try run(
      """
      INSERT INTO presence_answer_due (submission) SELECT submission FROM presence_sender
      WHERE programme IN (\(.streams(of: ProgrammeProjection().stream, in: step)))
      ON CONFLICT (submission) DO NOTHING
      """)
  }

  func makeSubmissionsDue(_ forms: [PresenceForm]) throws {
    try run(
      """
      INSERT INTO presence_answer_due (submission)
      SELECT id FROM submission WHERE form IN \(list: forms.map(\.form)) ON CONFLICT (submission) DO NOTHING
      """)
  }

  /// Reads some of the submissions that are due anew, and makes their places due. False when none was left.
  ///
  /// - Parameter past: what happened to a submission, for those of which released rounds may not take the newest.
  func readSubmissions(_ forms: [PresenceForm], limit: Int, past: SubmissionHistory) throws -> Bool {
    let due: [ID<Submission>] = try rows(
      "SELECT submission FROM presence_answer_due ORDER BY submission ASC NULLS LAST LIMIT \(limit)"
    ).map { try $0["submission"] }
    guard !due.isEmpty else { return false }
    try makePlacesDue(of: due)
    try run("DELETE FROM presence_answer WHERE submission IN \(list: due)")
    for table in ["presence_sender", "presence_informant", "presence_late"] {
      try run("DELETE FROM \(name: table) WHERE submission IN \(list: due)")
    }
    let locked = try releasedRounds()
    for form in forms {
      var answers = try answers(of: due, form)
      let late = try lateAnswers(among: due, form, locked, past, &answers)
      let codes = Set(
        answers.flatMap { said in said.answers.informants.compactMap { $0.id(in: said.answers.programme) } })
      let erased = codes.isEmpty ? [] : try erasedInformants(among: codes)
      for said in Dictionary(grouping: answers, by: \.submission).values {
        try runMany(try Self.insertions(said, without: erased))
      }
      try runMany(try late.map { try $0.insertion })
    }
    try makePlacesDue(of: due)
    try run("DELETE FROM presence_answer_due WHERE submission IN \(list: due)")
    return true
  }

  /// The places of rounds of which these submissions say something.
  private static func placesAnswered(_ submissions: [ID<Submission>]) -> SQL {
    """
    SELECT DISTINCT a.programme AS programme, a.place AS place, r.id AS round FROM presence_answer a
    JOIN tracking_round r ON r.programme = a.programme AND r.number = a.round_number
    WHERE a.submission IN \(list: submissions)
    """
  }

  private func makePlacesDue(of submissions: [ID<Submission>]) throws {
    try makeDue(Self.placesAnswered(submissions))
  }

  /// What one submission says, once for each round in which something of it counts.
  private static func insertions(_ said: [PresenceSubmission], without erased: Set<ID<Informant>>) throws -> [SQL] {
    guard let first = said.first else { return [] }
    let (submission, answers, sending) = (first.submission, first.answers, first.sending)
    let sender: SQL = """
      INSERT INTO presence_sender (submission, programme, round_number, place, author, day, received, practice)
      VALUES (\(submission), \(answers.programme), \(answers.round), \(answers.place), \(sending.author),
        \(sending.day), \(sending.received), \(sending.isPractice))
      """
    var numbers = (figure: 0, informant: 0)
    return try [sender]
      + said.flatMap { said in
        let rows = try rows(said.submission, said.answers, after: numbers, without: erased)
        numbers.figure += max(said.answers.figures.count, 1)
        numbers.informant += said.answers.informants.count
        return rows
      }
  }

  private static func rows(
    _ submission: ID<Submission>, _ answers: PresenceAnswers, after numbers: (figure: Int, informant: Int),
    without erased: Set<ID<Informant>>
  ) throws -> [SQL] {
    let figures = answers.figures.isEmpty ? [nil] : answers.figures.map(Optional.some)
    let kinds = answers.kinds.joined(separator: " ")
    let informants: [SQL] = answers.informants.enumerated().map { number, said in
      // What is left of an erased informant is not told apart from what others said.
      let code = said.id(in: answers.programme).map(erased.contains) == true ? nil : said.code
      return """
        INSERT INTO presence_informant (submission, number, programme, round_number, place, kind, code, individuals)
        VALUES (\(submission), \(numbers.informant + number), \(answers.programme), \(answers.round), \(answers.place),
          \(said.kind), \(code), \(said.individuals))
        """
    }
    return try informants
      + figures.enumerated().map { number, figure throws in
        """
        INSERT INTO presence_answer (submission, number, programme, round_number, place, register, status, stratum,
          nationality, unit, amount, day, residence, includes_sites, sites_unknown, seen, informants, kinds, parts, code,
          code_source)
        VALUES (\(submission), \(numbers.figure + number), \(answers.programme), \(answers.round), \(answers.place),
          \(answers.isRegister), \(answers.status), \(figure?.group), \(figure?.nationality), \(figure?.unit),
          \(figure?.count), \(answers.day), \(answers.residence), \(answers.includesSites), \(answers.isSitesUnknown),
          \(answers.isSeen), \(answers.informants.count), \(kinds), \(try figure?.parts.map(JSONText.encode)),
          \(answers.code?.code), \(answers.code?.source))
        """
      }
  }

  /// Takes away what erased submissions said, and out of all sums.
  func forgetAnswers(of submissions: [ID<Submission>]) throws {
    let places = try rows(Self.placesAnswered(submissions)).map(PresenceDue.init)
    for table in ["presence_sender", "presence_answer", "presence_informant", "presence_late"] {
      try run("DELETE FROM \(name: table) WHERE submission IN \(list: submissions)")
    }
    try recount(places)
  }
}

/// Who sent a submission, of which day, and when it came.
struct PresenceSending {
  let author: ID<Actor>
  let day: Day
  let received: Instant
  /// It came before the programme's data protection was first assessed.
  var isPractice = false
}

/// What a submission says of a round.
struct PresenceSubmission {
  let submission: ID<Submission>
  var sending: PresenceSending
  let answers: PresenceAnswers
}

private struct SaidOfRound: Hashable {
  let submission: ID<Submission>
  let round: ID<Round>
}

// MARK: Reading

extension Reader {
  /// Submissions that go on without some of their answers.
  fileprivate func redacted(among streams: [ID<JournalStream>]) throws -> Set<ID<JournalStream>> {
    Set(
      try rows(
        """
        SELECT s.id AS id FROM stream s WHERE s.id IN \(list: streams) AND s.state = \("live")
          AND EXISTS (SELECT 1 FROM entry e WHERE e.stream = s.id AND e.kind = \(SubmissionRedacted.kind))
          AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.stream = s.id AND e.kind = \(SubmissionErased.kind))
        """
      ).map { try $0["id"] })
  }

  func areSubmissionsDue() throws -> Bool {
    try row("SELECT submission FROM presence_answer_due LIMIT 1") != nil
  }

  /// What submissions to the form say that are not rejected, belong to a programme and have a place.
  fileprivate func answers(
    of submissions: [ID<Submission>], _ form: PresenceForm
  ) throws -> [PresenceSubmission] {
    struct Head {
      let place: ID<Place>
      let programme: ID<Programme>
      let reported: ReportedCode?
      var sending: PresenceSending
    }
    var heads: [ID<Submission>: Head] = [:]
    try forEach(
      """
      SELECT m.submission AS submission, m._place AS _place, m._programme AS _programme, m._day AS _day,
        m._author AS _author, m._received AS _received, s.place_code AS code, s.place_edition AS edition
      FROM \(form.answers.main) m JOIN submission s ON s.id = m.submission
      WHERE m.submission IN \(list: submissions) AND m._place IS NOT NULL AND m._programme IS NOT NULL
        AND m._state <> \(ReviewState.rejected)
      """
    ) { row in
      let (code, edition): (String?, ID<CodeEdition>?) = (try row["code"], try row["edition"])
      heads[try row["submission"]] = Head(
        place: try row["_place"], programme: try row["_programme"],
        reported: code.flatMap { code in edition.map { ReportedCode(code, edition: $0) } },
        sending: PresenceSending(
          author: try row["_author"], day: try row["_day"], received: try row["_received"]))
    }
    guard !heads.isEmpty else { return [] }
    let known = Array(heads.keys)
    for submission in try sentInPractice(heads.mapValues(\.programme)) { heads[submission]?.sending.isPractice = true }
    let main = try self.answers(PresenceRole.main.filter(form.answers.isOutsideRepeats), of: known, form.answers)
    let figures = try self.answers(form.figures, of: known, form.answers)
    let informants = try self.answers(PresenceRole.informants, of: known, form.answers)
    return heads.compactMap { submission, head in
      PresenceAnswers(
        main[submission]?.first ?? [:], figures: figures[submission] ?? [], informants: informants[submission] ?? [],
        place: head.place, reported: head.reported, programme: head.programme, day: head.sending.day,
        isRegister: form.isRegister, asks: form.answers.asks
      ).map { PresenceSubmission(submission: submission, sending: head.sending, answers: $0) }
    }
  }

  /// Those that came before their programme's data protection was first assessed, in the order of the journal.
  func sentInPractice(_ programmes: [ID<Submission>: ID<Programme>]) throws -> Set<ID<Submission>> {
    var assessed: [ID<Programme>: HybridTime] = [:]
    for programme in Set(programmes.values) { assessed[programme] = try firstAssessed(programme) }
    guard !assessed.isEmpty else { return [] }
    var found: Set<ID<Submission>> = []
    try forEach(
      """
      SELECT stream, MIN(time) AS first FROM entry WHERE stream IN \(list: Array(programmes.keys)) GROUP BY stream
      """
    ) { row in
      let (submission, first): (ID<Submission>, Int) = (try row["stream"], try row["first"])
      guard let since = programmes[submission].flatMap({ assessed[$0] }), Int64(first) < since.raw else { return }
      found.insert(submission)
    }
    return found
  }

  /// What submissions say of these places in these rounds. What came in practice counts in no real round.
  func answered(_ places: some Collection<ID<Place>>, rounds: [ID<Round>]) throws -> [AnsweredRow] {
    var found = try rows(
      """
      SELECT a.submission AS submission, r.id AS round, a.place AS place, a.register AS register, a.status AS status,
        a.stratum AS stratum, a.nationality AS nationality, a.unit AS unit, a.amount AS amount, a.day AS day,
        a.residence AS residence, a.includes_sites AS includes_sites, a.sites_unknown AS sites_unknown, a.seen AS seen,
        a.informants AS informants, a.kinds AS kinds, a.parts AS parts, a.code AS code, a.code_source AS code_source
      FROM presence_answer a JOIN tracking_round r ON r.programme = a.programme AND r.number = a.round_number
      JOIN presence_sender s ON s.submission = a.submission
      WHERE a.place IN \(list: places) AND r.id IN \(list: rounds) AND (r.practice = \(true) OR s.practice = \(false))
      """
    ).map { row in
      let parts: [String: Int]? = try (row["parts"] as String?).map { _ in try row.json("parts") }
      let (code, source): (String?, ID<PlaceSource>?) = (try row["code"], try row["code_source"])
      return AnsweredRow(
        submission: try row["submission"], round: try row["round"], place: try row["place"],
        isRegister: try row["register"], status: try row["status"], group: try row["stratum"],
        nationality: try row["nationality"], unit: try row["unit"], count: try row["amount"],
        parts: PeoplePart.parts(parts), day: try row["day"], residence: try row["residence"],
        includesSites: try row["includes_sites"],
        isSitesUnknown: try row["sites_unknown"], isSeen: try row["seen"], informants: try row["informants"],
        kinds: (try row["kinds"] as String).split(separator: " ").map(String.init),
        code: code.flatMap { code in source.map { PlaceCode(code, source: $0) } })
    }
    let together = Set(found.filter { $0.informants > 1 && !$0.isRegister }.map(\.submission))
    guard !together.isEmpty else { return found }
    var told: [SaidOfRound: [AnsweredRow.Told]] = [:]
    // Of a submission that moved to another round after the release of its former one, each round has its own.
    try forEach(
      """
      SELECT i.submission AS submission, r.id AS round, i.kind AS kind, i.individuals AS individuals
      FROM presence_informant i JOIN tracking_round r ON r.programme = i.programme AND r.number = i.round_number
      WHERE i.submission IN \(list: together) AND i.individuals IS NOT NULL
      """
    ) { row in
      told[SaidOfRound(submission: try row["submission"], round: try row["round"]), default: []].append(
        .init(kind: try row["kind"], individuals: try row["individuals"]))
    }
    for index in found.indices {
      found[index].told = told[SaidOfRound(submission: found[index].submission, round: found[index].round)] ?? []
    }
    return found
  }
}

/// Takes what erased submissions said out of rounds, in the erasing transaction.
package struct PresenceErasure: Erasable {
  package init() {}

  package func erase(_ streams: [ID<JournalStream>], from writer: Writer) throws {
    // What is only redacted is read anew.
    let redacted = try writer.redacted(among: streams)
    try writer.forgetAnswers(of: streams.filter { !redacted.contains($0) }.map { $0.recast() })
  }
}
