package import Basics
import Office
import FormEngine
import Store

/// A submission on a map.
package struct SubmissionPoint: Sendable {
  package let submission: ID<Submission>
  package let latitude: Double
  package let longitude: Double
  package let state: ReviewState

  package init(submission: ID<Submission>, latitude: Double, longitude: Double, state: ReviewState) {
    (self.submission, self.latitude, self.longitude, self.state) = (submission, latitude, longitude, state)
  }
}

/// A submission at a known place.
package struct PlacedSubmission: Sendable {
  package let submission: ID<Submission>
  package let place: ID<Place>
  package let state: ReviewState
}

extension SubmissionListStore {
  /// Points that a question was answered with: those of the `limit` newest submissions that have one.
  func points(_ query: SubmissionQuery, path: String, limit: Int) throws -> [SubmissionPoint] {
    var selection = SubmissionSelection(layout, filter: filter)
    guard let column = selection.columns(of: path).first(where: { $0.type == .geopoint }) else { return [] }
    for filter in query.filters { selection.add(filter) }
    if let search = query.search { selection.add(search: search, form: query.form) }
    let latitude = selection.cell(column, column.cells[0])
    let longitude = selection.cell(column, column.cells[1])
    selection.add("\(latitude) IS NOT NULL")
    return try reader.rows(
      """
      SELECT t0.submission, t0._state, \(latitude) AS latitude, \(longitude) AS longitude
      FROM \(selection.from) WHERE \(selection.where)
      ORDER BY t0._received \(.down), t0.submission \(.down) LIMIT \(limit)
      """
    ).map { row in
      SubmissionPoint(
        submission: try row["submission"], latitude: try row["latitude"], longitude: try row["longitude"],
        state: try row["_state"])
    }
  }

  /// The `limit` newest submissions that have a place.
  func placed(_ query: SubmissionQuery, limit: Int) throws -> [PlacedSubmission] {
    var selection = SubmissionSelection(layout, filter: filter)
    for filter in query.filters { selection.add(filter) }
    if let search = query.search { selection.add(search: search, form: query.form) }
    selection.add("t0._place IS NOT NULL")
    return try reader.rows(
      """
      SELECT t0.submission, t0._state, t0._place FROM \(selection.from) WHERE \(selection.where)
      ORDER BY t0._received \(.down), t0.submission \(.down) LIMIT \(limit)
      """
    ).map { row in
      PlacedSubmission(submission: try row["submission"], place: try row["_place"], state: try row["_state"])
    }
  }

  /// Who sent anything that the reader may see, at most `limit`: each found by one step in the index.
  func authors(limit: Int) throws -> [ID<Actor>] {
    let table = layout.tables[0].parts[0]
    var authors: [ID<Actor>] = []
    while authors.count < limit {
      let bound: SQL = authors.last.map { "AND _author > \($0)" } ?? .empty
      guard
        let next: ID<Actor> = try reader.value(
          """
          SELECT _author FROM \(name: table) WHERE \(filter.condition(place: "_place", programme: "_programme")) \(bound)
          ORDER BY _author ASC NULLS FIRST LIMIT 1
          """)
      else { break }
      authors.append(next)
    }
    return authors
  }
}
