import Basics
import Collect
import FormEngine
import Store

/// What assessments keep of an informant who is erased: the figures, and not who said them.
extension Informants {
  /// Takes all that is told of the informant out of the assessments that bring the code, but how many people there are.
  func forgetAnswers(of informant: InformantRecord, by actor: Actor) async throws {
    guard let code = InformantCode(informant.code) else { return }
    let found = try await store.read { [assessments] reader in
      try assessments.all(in: reader).flatMap { line, form -> [(PresenceForm, ID<Submission>, AnswerRedaction)] in
        guard let record = try reader.formRecord(line.form), let redaction = form.redaction(of: code, record) else {
          return []
        }
        return try reader.submissions(naming: code, in: informant.programme, form).map { (form, $0, redaction) }
      }
    }
    for (_, submission, redaction) in found {
      let before = try await store.read { try $0.releasedAnswers(of: submission) }
      guard try await submissions.redact(submission, redaction, by: actor) else { continue }
      try await presence.keeper.refresh(submission)
      try await keep(before, by: actor)
    }
  }

  /// A figure that was released stays, also where it was made by who said what.
  private func keep(_ before: [PlaceInRound], by actor: Actor) async throws {
    for state in before {
      let now = try await store.read { try $0.placeInRound(state.round, state.place) }
      for told in state.estimates where told.submissions > 0 {
        let same = now?.estimates.first { $0.id == told.id }
        guard same?.estimate != told.estimate else { continue }
        try await presence.record(
          .estimate(told.id, told.estimate), of: state.place, in: state.round, reason: PlaceInRound.informantErased,
          by: .system)
      }
    }
  }
}

extension PlaceInRound {
  /// The reason of a line of the cleaning log that Konak writes itself; pages say it in the reader's words.
  package static let informantErased = "konak:informant-erased"
}

extension PresenceForm {
  /// Of rows that bring the code, all answers go but the people whom the informant told of.
  fileprivate func redaction(of code: InformantCode, _ record: FormRecord) -> AnswerRedaction? {
    guard let column = answers.columns[.informantCode]?.first else { return nil }
    let table = answers.layout.tables[column.table].path
    let kept = Set((answers.columns[.informantIndividuals] ?? []).map(\.path))
    let own = answers.layout.columns.filter { other in
      let path = answers.layout.tables[other.table].path
      return path == table || path.hasPrefix(table + "/")
    }.map(\.path)
    let paths = table.isEmpty ? record.personalPaths : Set(own)
    return AnswerRedaction(in: table, where: column.path, taking: paths.subtracting(kept)) { text in
      InformantCode(text) == code
    }
  }
}

extension Reader {
  /// Submissions of a programme whose answers bring the code, as people type it.
  fileprivate func submissions(
    naming code: InformantCode, in programme: ID<Programme>, _ form: PresenceForm
  ) throws -> [ID<Submission>] {
    guard let column = form.answers.columns[.informantCode]?.first else { return [] }
    let table = form.answers.layout.tables[column.table].parts[column.part]
    let beginnings = [String(code.text.prefix(1)), code.text.prefix(1).lowercased()]
    let candidates = try rows(
      """
      SELECT c.submission AS submission, c.\(name: column.cells[0].name) AS code FROM \(name: table) c
      JOIN \(form.answers.main) m ON m.submission = c.submission
      WHERE m._programme = \(programme) AND substr(trim(c.\(name: column.cells[0].name)), 1, 1) IN \(list: beginnings)
      """)
    let found = try candidates.filter { InformantCode(try $0["code"] as String) == code }
    return Set(try found.map { try $0["submission"] as ID<Submission> }).sorted()
  }

  /// The places in released rounds of which a submission says something that counts.
  fileprivate func releasedAnswers(of submission: ID<Submission>) throws -> [PlaceInRound] {
    try rows(
      """
      SELECT DISTINCT r.id AS round, a.place AS place FROM presence_answer a
      JOIN tracking_round r ON r.programme = a.programme AND r.number = a.round_number
      WHERE a.submission = \(submission) AND r.released_at IS NOT NULL
      """
    ).compactMap { try placeInRound(try $0["round"], try $0["place"]) }
  }
}
