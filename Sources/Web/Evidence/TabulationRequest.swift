import Basics
import Evidence
import Foundation
import Records

/// A tabulation as an address asks for it: `?rows=place:2&columns=/visit/round&measure=sum:/population/individuals`
/// `&where=/visit/round=2&place=TUR031&from=2026-03-01`.
struct TabulationRequest: Equatable {
  var tabulation: Tabulation
  var figure: Crosstab.Figure
  var picture: PinRecord.Picture
  /// The key of the column that a map shows; nil for all together where they have a total, else for the first.
  var column: String?
  /// The question whose answers the filter offers.
  private(set) var asked: String?

  /// What the address says, with what it leaves open filled in: submissions by district, as bars.
  ///
  /// Throws ``EvidenceRefusal`` and ``FieldRefusal``.
  init(_ query: Form, form: String, places atlas: PlaceAtlas, on today: Day) throws {
    func read<Value: LosslessStringConvertible>(_ name: String, _ standard: Value) throws -> Value {
      guard let text = query[name] else { return standard }
      guard let value = Value(text) else { throw EvidenceRefusal.unknownQuestion(path: text) }
      return value
    }
    tabulation = Tabulation(
      form: form, measure: try read("measure", .count),
      rows: try Tabulation.Dimension(query, "rows") ?? .place(level: 2),
      filter: try Tabulation.Filter(query, places: atlas, on: today))
    if let columns = try Tabulation.Dimension(query, "columns"), columns != tabulation.rows {
      tabulation.columns = columns
    }
    figure = query["figure"].flatMap(Crosstab.Figure.init) ?? .value
    picture = query["picture"].flatMap(PinRecord.Picture.init) ?? .bar
    column = query["column"]
    asked = tabulation.filter.asked(query)
  }

  /// Submissions by district, as bars: what a form's page opens with.
  init(standardFor form: String) {
    tabulation = Tabulation(form: form, rows: .place(level: 2))
    (figure, picture) = (.value, .bar)
  }

  init(_ pin: PinRecord, column: String? = nil) {
    (tabulation, figure, picture) = (pin.tabulation, pin.figure, pin.picture)
    self.column = column
  }

  /// The fields of an address that asks for this again.
  var fields: [(name: String, value: String)] {
    var fields = [("rows", tabulation.rows.description)]
    if let columns = tabulation.columns { fields.append(("columns", columns.description)) }
    if tabulation.measure != .count { fields.append(("measure", tabulation.measure.description)) }
    if figure != .value { fields.append(("figure", figure.rawValue)) }
    if picture != .bar { fields.append(("picture", picture.rawValue)) }
    fields += tabulation.filter.parts.map(\.part.field).map { ($0.name, $0.value) }
    if let from = tabulation.filter.from { fields.append(("from", from.description)) }
    if let to = tabulation.filter.to { fields.append(("to", to.description)) }
    if let column { fields.append(("column", column)) }
    return fields.map { (name: $0.0, value: $0.1) }
  }

  /// By how many conditions it is narrowed.
  var conditions: Int {
    let filter = tabulation.filter
    return filter.paths.count + [filter.places.isEmpty, filter.states.isEmpty].count { !$0 }
      + [filter.from, filter.to].count { $0 != nil }
  }

  /// The part of an address behind `?` that asks for this again.
  var query: String { Self.query(fields) }

  /// The same of a pinned table: all but the column is kept with the pin.
  var columnQuery: String { Self.query(fields.filter { $0.name == "column" }) }

  private static func query(_ fields: [(name: String, value: String)]) -> String {
    fields.map { "\($0.name)=\($0.value.addingPercentEncoding(withAllowedCharacters: .queryValue) ?? "")" }
      .joined(separator: "&")
  }

  func with(_ change: (inout TabulationRequest) -> Void) -> TabulationRequest {
    var request = self
    change(&request)
    return request
  }
}

extension CharacterSet {
  /// What may stand in a value of a query as it is.
  fileprivate static let queryValue = CharacterSet(
    charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/:")
}
