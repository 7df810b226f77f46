import Basics
import Collect
import Store

extension Reader {
  /// Submissions of a programme whose answers bring the code, as people type it.
  func submissions(
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
  func releasedAnswers(of submission: ID<Submission>) throws -> [PlaceInRound] {
    try rows(
      """
      SELECT DISTINCT r.id AS round, a.place AS place FROM presence_answer a
      JOIN tracking_round r ON r.programme = a.programme AND r.number = a.round_number
      WHERE a.submission = \(submission) AND r.released_at IS NOT NULL
      """
    ).compactMap { try placeInRound(try $0["round"], try $0["place"]) }
  }
}
