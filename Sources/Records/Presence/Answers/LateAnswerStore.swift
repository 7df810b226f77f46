package import Basics
import Collect
import FormEngine
package import Store

/// What happened to a submission, read in a transaction.
typealias SubmissionHistory = @Sendable (ID<Submission>, Reader) throws -> [JournalEntry]

// MARK: Finding them

extension Reader {
  func releasedRounds() throws -> [TrackingRound] {
    try trackingProgrammes().flatMap { try rounds(of: $0) }.filter { $0.lock != nil }
  }

  /// Puts what counted at the release, or was accepted since, in the place of what submissions say of released rounds now,
  /// and tells of what is different. Costs the history of each submission that has one beyond the release.
  func lateAnswers(
    among submissions: [ID<Submission>], _ form: PresenceForm, _ locked: [TrackingRound], _ history: SubmissionHistory,
    _ answers: inout [PresenceSubmission]
  ) throws -> [LateAnswer] {
    guard !locked.isEmpty, let record = try formRecord(form.form) else { return [] }
    let past = PastForm(form, record)
    let others = Set(locked.filter { round in round.lock.map(past.isOther) ?? false }.map(\.id))
    let judged = try judgedAnswers(of: submissions)
    let newest = Dictionary(answers.map { ($0.submission, $0.answers) }, uniquingKeysWith: { first, _ in first })
    var late: [LateAnswer] = []
    for (submission, first, last) in try spans(of: submissions, form.form) {
      let rounds = locked.filter { round in
        guard let lock = round.lock else { return false }
        if first <= lock { return last > lock || others.contains(round.id) }
        return newest[submission]?.speaks(of: round) ?? false || judged[submission]?[round.id] != nil
      }
      guard !rounds.isEmpty else { continue }
      let entries = try history(submission, self)
      let now = past.answers(entries)
      let isPractice = try now.map { try sentInPractice([submission: $0.answers.programme]).isEmpty } == false
      answers.removeAll { said in said.submission == submission && rounds.contains { said.answers.speaks(of: $0) } }
      for round in rounds {
        guard let lock = round.lock else { continue }
        let own = judged[submission]?[round.id] ?? AnswerJudgement()
        func said(_ time: HybridTime?) -> PresenceAnswers? {
          let said = time.map { past.answers(entries, upTo: $0)?.answers } ?? now?.answers
          return said.flatMap { $0.speaks(of: round) ? $0 : nil }
        }
        let cut = max(lock, own.accepted ?? lock)
        if var former = past.answers(entries, upTo: cut), former.answers.speaks(of: round) {
          former.sending.isPractice = isPractice
          answers.append(former)
        }
        let told = LateAnswer.Said(former: said(cut), now: said(nil))
        guard told.former != told.now, !isPractice else { continue }
        let aside = own.setAside.map { LateAnswer.Said(former: said($0), now: nil).former == told.now }
        late.append(
          LateAnswer(
            submission: submission, round: round.id, seen: last, came: last.instant, isSetAside: aside ?? false,
            said: told))
      }
    }
    return late
  }

  /// The times of the first and of the last entry of each.
  private func spans(
    of submissions: [ID<Submission>], _ form: ID<FormEngine.Form>
  ) throws -> [(ID<Submission>, first: HybridTime, last: HybridTime)] {
    try rows(
      """
      SELECT s.id AS id, (SELECT MIN(e.time) FROM entry e WHERE e.stream = s.id) AS first, t.time AS last
      FROM submission s JOIN stream t ON t.id = s.id
      WHERE s.form = \(form) AND s.id IN \(list: submissions) AND t.time IS NOT NULL
      ORDER BY s.id ASC NULLS LAST
      """
    ).map { (try $0["id"], try $0["first"], try $0["last"]) }
  }

  /// What officers said of late answers; of several places the latest.
  private func judgedAnswers(
    of submissions: [ID<Submission>]
  ) throws -> [ID<Submission>: [ID<Round>: AnswerJudgement]] {
    var judged: [ID<Submission>: [ID<Round>: AnswerJudgement]] = [:]
    try forEach(
      "SELECT submission, round, accepted, set_aside FROM round_answer WHERE submission IN \(list: submissions)"
    ) { row in
      var own = judged[try row["submission"]]?[try row["round"]] ?? AnswerJudgement()
      own.note(accepted: try row["accepted"], setAside: try row["set_aside"])
      judged[try row["submission"], default: [:]][try row["round"]] = own
    }
    return judged
  }
}

// MARK: Reading them

extension Reader {
  /// Those of a round within areas (nil for everywhere) that wait, the first first, and then those that were set aside.
  package func lateAnswers(of round: ID<Round>, areas: [ID<Place>]?, limit: Int) throws -> [LateAnswer] {
    try lateAnswers(
      "l.round = \(round) \(Self.lateInside(areas))",
      """
      ORDER BY l.set_aside ASC NULLS LAST, l.came ASC NULLS LAST, l.submission ASC NULLS LAST LIMIT \(limit)
      """)
  }

  package func countLateAnswers(of round: ID<Round>, areas: [ID<Place>]?) throws -> Int {
    try value(
      """
      SELECT count(*) FROM presence_late l
      WHERE l.round = \(round) AND l.set_aside = \(false) \(Self.lateInside(areas))
      """) ?? 0
  }

  func lateAnswer(_ submission: ID<Submission>, of round: ID<Round>) throws -> LateAnswer? {
    try lateAnswers("l.submission = \(submission) AND l.round = \(round)", .empty).first
  }

  private static func lateInside(_ areas: [ID<Place>]?) -> SQL {
    areas.map { "AND l.place IN (SELECT place FROM place_ancestor WHERE ancestor IN \(list: $0))" } ?? .empty
  }

  private func lateAnswers(_ condition: SQL, _ order: SQL) throws -> [LateAnswer] {
    try rows(
      """
      SELECT l.submission AS submission, l.round AS round, l.seen AS seen, l.came AS came, l.set_aside AS set_aside,
        l.said AS said
      FROM presence_late l WHERE \(condition) \(order)
      """
    ).map { row in
      LateAnswer(
        submission: try row["submission"], round: try row["round"], seen: try row["seen"], came: try row["came"],
        isSetAside: try row["set_aside"], said: try row.json("said"))
    }
  }

  /// What the places of late answers would be when each was accepted.
  package func effects(of answers: [LateAnswer], in round: TrackingRound) throws -> [[LateEffect]] {
    let rules = try rules(of: round)
    return try answers.map { try effects(of: $0, in: round, by: rules) }
  }

  private func effects(of late: LateAnswer, in round: TrackingRound, by rules: RoundRules) throws -> [LateEffect] {
    try late.places.map { place in
      var state = try placeInRound(round.id, place) ?? PlaceInRound(round.id, place)
      let line: [ID<Place>] = try rows(
        "SELECT ancestor FROM place_ancestor WHERE place = \(place) ORDER BY depth ASC NULLS LAST"
      ).map { try $0["ancestor"] }
      let (old, before) = (state.describedAnswers, state.individuals(line, rules))
      let others = try answered([place], rounds: [round.id]).filter { $0.submission != late.submission }
      let own = late.said.now.flatMap { $0.place == place ? $0.rows(of: late.submission, in: round.id) : nil } ?? []
      // What an officer wrote stands for what it was made of.
      state.answer(others + own, in: round, by: rules.setUp)
      return LateEffect(
        place: place, old: old, new: state.describedAnswers, before: before, after: state.individuals(line, rules))
    }
  }
}

extension PlaceInRound {
  /// Of the round's own figures; nil where it has none, or groups may be the same people.
  fileprivate func individuals(_ line: [ID<Place>], _ rules: RoundRules) -> Int? {
    let series = PlaceSeries(place, line: line, states: [self], by: [rules])
    guard !series.isOverlapping[0] else { return nil }
    let known = series.standings.compactMap { $0[0].individuals }
    return known.isEmpty ? (series.whole(0) == .counted ? 0 : nil) : known.reduce(0, +)
  }
}

// MARK: Writing

extension LateAnswer {
  var insertion: SQL {
    get throws {
      let place = places.first ?? ID(high: 0, low: 0)
      return """
        INSERT INTO presence_late (submission, round, place, seen, came, set_aside, said)
        VALUES (\(submission), \(round), \(place), \(seen), \(came), \(isSetAside), \(try JSONText.encode(said)))
        """
    }
  }
}

extension Writer {
  /// Makes due what was decided upon in these places of rounds, and what was told of rounds after they were released.
  func followJudgements(_ places: SQL, rounds: SQL) throws {
    try run(
      """
      INSERT INTO presence_answer_due (submission)
      SELECT DISTINCT submission FROM round_answer WHERE stream IN (\(places)) ON CONFLICT (submission) DO NOTHING
      """)
    try run(
      """
      INSERT INTO presence_answer_due (submission)
      SELECT DISTINCT a.submission FROM presence_answer a
      JOIN tracking_round r ON r.programme = a.programme AND r.number = a.round_number
      JOIN stream t ON t.id = a.submission
      WHERE r.id IN (\(rounds)) AND t.time > r.released_at ON CONFLICT (submission) DO NOTHING
      """)
  }

  func makeDue(_ submission: ID<Submission>) throws {
    try run(
      "INSERT INTO presence_answer_due (submission) VALUES (\(submission)) ON CONFLICT (submission) DO NOTHING")
  }
}
