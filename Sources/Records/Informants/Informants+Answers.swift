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
