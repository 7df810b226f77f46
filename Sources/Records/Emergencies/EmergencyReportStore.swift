import Basics
import Collect
import FormEngine
import Office
import Store

/// A form whose submissions tell of emergencies.
struct EmergencyForm: Sendable {
  let form: ID<FormEngine.Form>
  fileprivate let columns: RoleColumns<EmergencyRole>

  /// Nil for a form that tells of none.
  init?(_ record: FormRecord, form: ID<FormEngine.Form>) {
    let columns = RoleColumns<EmergencyRole>(record)
    guard columns.asks(.code) else { return nil }
    (self.form, self.columns) = (form, columns)
  }

  /// The latest reports that are not rejected, or the one of that submission.
  fileprivate func reports(
    _ rights: GrantFilter, _ submission: ID<Submission>?, limit: Int, _ atlas: PlaceAtlas, in reader: Reader
  ) throws -> [EmergencyReport] {
    struct Head {
      let submission: ID<Submission>
      let received: Instant
      let place: ID<Place>?
      let day: Day
    }
    let one: SQL = submission.map { "AND submission = \($0)" } ?? ""
    let heads = try reader.rows(
      """
      SELECT submission, _received, _place, _day FROM \(columns.main)
      WHERE _state <> \(ReviewState.rejected) AND \(rights.condition(place: "_place", programme: "_programme")) \(one)
      ORDER BY _received \(.down), submission \(.down) LIMIT \(limit)
      """
    ).map {
      Head(
        submission: try $0["submission"], received: try $0["_received"], place: try $0["_place"], day: try $0["_day"])
    }
    let ids = heads.map(\.submission)
    let main = try reader.answers(EmergencyRole.main.filter(columns.isOutsideRepeats), of: ids, columns)
    let destinations = try reader.answers(EmergencyRole.destinations, of: ids, columns)
    return heads.compactMap { head in
      EmergencyReport(
        main[head.submission]?.first ?? [:], destinations: destinations[head.submission] ?? [],
        submission: head.submission, form: form, received: head.received, place: head.place, day: head.day,
        atlas: atlas)
    }
  }
}

extension Reader {
  /// Reports of emergencies that a reader may see, the latest first: at most so many of each form, and none of forms that
  /// hold more than figures, because nobody reads personal records in passing. Costs some queries a form, however many
  /// submissions there are.
  func emergencyReports(
    for requester: Requester, on day: Day, right: Right = .readSubmissions, submission: ID<Submission>? = nil,
    _ forms: RoleForms<EmergencyForm>, _ atlas: PlaceAtlas, limit: Int = 500
  ) throws -> [EmergencyReport] {
    try forms.all(in: self).flatMap { line, form -> [EmergencyReport] in
      let rights = GrantFilter(right, of: requester, sensitivity: line.sensitivity, on: day)
      guard line.sensitivity <= .internalUse, !rights.admitsNothing else { return [] }
      return try form.reports(rights, submission, limit: limit, atlas, in: self)
    }.sorted { $0.received > $1.received }
  }
}
