import Basics
import Formats

/// One row of displaced people as the API of the Displacement Tracking Matrix (version 3) and files made from it give it.
struct DisplacementReport: Hashable, Sendable {
  /// A column, by its name in the API and by its HXL tag.
  enum Field: String, CaseIterable, Sendable {
    case operation, admin0Pcode, admin1Name, admin1Pcode, admin2Name, admin2Pcode, adminLevel, numPresentIdpInd
    case reportingDate, roundNumber, numberMales, numberFemales, assessmentType

    init?(heading: String) {
      let heading = heading.trimmed
      guard let field = HXLTag(heading).map({ Self.tags[$0] }) ?? Self(rawValue: heading) else { return nil }
      self = field
    }

    private static let tags: [HXLTag: Field] = Dictionary(
      named.compactMap { text, field in HXLTag(text).map { ($0, field) } }, uniquingKeysWith: { first, _ in first })

    private static let named: [String: Field] = [
      "#operation+name": .operation, "#country+code": .admin0Pcode, "#adm1+name": .admin1Name,
      "#adm1+code": .admin1Pcode, "#adm2+name": .admin2Name, "#adm2+code": .admin2Pcode, "#adm+level": .adminLevel,
      "#affected+idps": .numPresentIdpInd, "#date+reported": .reportingDate, "#round+code": .roundNumber,
      "#affected+idps+m": .numberMales, "#affected+f+idps": .numberFemales, "#assessment+type": .assessmentType,
    ]
  }

  var key: DisplacementTable.Key
  /// Nil when the source does not say how many: that is not zero.
  var people: Int?
  var males: Int?
  var females: Int?

  /// - Parameter value: the text of a column; nil where it is empty, null or not there.
  init(_ value: (Field) -> String?) throws(Problem) {
    func text(_ field: Field) -> String { value(field) ?? "" }
    let country = text(.admin0Pcode)
    guard !country.isEmpty else { throw Problem(.admin0Pcode, "") }
    let date = text(.reportingDate)
    guard let day = Day(date.prefix(10)) else { throw Problem(.reportingDate, date) }
    let level =
      switch value(.adminLevel) {
      case nil:
        value(.admin2Pcode) ?? value(.admin2Name) != nil ? 2 : value(.admin1Pcode) ?? value(.admin1Name) != nil ? 1 : 0
      case let given?: Int(given) ?? -1
      }
    guard (0...2).contains(level) else { throw Problem(.adminLevel, text(.adminLevel)) }
    key = DisplacementTable.Key(
      country: country, level: level, code1: text(.admin1Pcode), name1: text(.admin1Name), code2: text(.admin2Pcode),
      name2: text(.admin2Name), operation: text(.operation), assessment: text(.assessmentType),
      round: text(.roundNumber), day: day)
    func count(_ field: Field) throws(Problem) -> Int? {
      guard let text = value(field) else { return nil }
      guard let number = Double(text).flatMap({ Int(exactly: $0) }), (0...10_000_000_000).contains(number) else {
        throw Problem(field, text)
      }
      return number
    }
    people = try count(.numPresentIdpInd)
    males = try count(.numberMales)
    females = try count(.numberFemales)
  }

  /// A value that cannot be read; the row is left out.
  struct Problem: Error {
    let field: Field
    let value: String

    init(_ field: Field, _ value: String) { (self.field, self.value) = (field, value) }
  }
}
