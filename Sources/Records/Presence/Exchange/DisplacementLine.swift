package import Basics
import Formats

/// A line of a DTM table as its interface and its files have it: how many displaced people were found in one area in one
/// round, of one cause, one origin or one sex. Lines of several levels describe the same people.
package struct DisplacementLine: Hashable, Sendable {
  /// What is added up: everything but cause, origin and sex.
  package struct Key: Hashable, Sendable {
    package var country = ""
    package var admin1 = Area()
    package var admin2 = Area()
    /// 0 the country, 1, 2.
    package var level = 0
    package var operation = ""
    /// `BA` baseline area, `SA` site assessment.
    package var assessment = ""
    package var round = 0
    package var day = Day(epochDay: 0)
  }

  /// By both: one name may belong to two codes.
  package struct Area: Hashable, Sendable {
    package var code = ""
    package var name = ""

    package init(code: String = "", name: String = "") {
      (self.code, self.name) = (code, name)
    }
  }

  package var key = Key()
  /// Nil where the source gives no number, which is not 0.
  package var individuals: Int?
  package var males: Int?
  package var females: Int?
}

/// A part of a line, by which its columns are known in each way of writing.
enum DisplacementField: CaseIterable {
  case country, name1, code1, name2, code2, level, operation, assessment, round, day, individuals, males, females

  var isRequired: Bool {
    switch self {
    case .country, .operation, .round, .day, .individuals: true
    default: false
    }
  }

  /// In the interface's answers and in the files without hashtags (DTM API v3).
  var name: String {
    switch self {
    case .country: "admin0Pcode"
    case .name1: "admin1Name"
    case .code1: "admin1Pcode"
    case .name2: "admin2Name"
    case .code2: "admin2Pcode"
    case .level: "adminLevel"
    case .operation: "operation"
    case .assessment: "assessmentType"
    case .round: "roundNumber"
    case .day: "reportingDate"
    case .individuals: "numPresentIdpInd"
    case .males: "numberMales"
    case .females: "numberFemales"
    }
  }

  /// In the published files.
  var tag: HXLTag {
    let text =
      switch self {
      case .country: "#country+code"
      case .name1: "#adm1+name"
      case .code1: "#adm1+code"
      case .name2: "#adm2+name"
      case .code2: "#adm2+code"
      case .level: "#adm+level"
      case .operation: "#operation+name"
      case .assessment: "#assessment+type"
      case .round: "#round+code"
      case .day: "#date+reported"
      case .individuals: "#affected+idps"
      case .males: "#affected+idps+m"
      case .females: "#affected+idps+f"
      }
    return HXLTag(text)!
  }
}

extension DisplacementLine {
  /// Reads a line from the texts of its parts; nil for a part that is not there.
  ///
  /// - Throws: the part that cannot be read.
  init(_ text: (DisplacementField) -> String?) throws(DisplacementFieldProblem) {
    func read(_ field: DisplacementField) -> String? {
      text(field).flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0.trimmingBlanks }
    }
    func needed(_ field: DisplacementField) throws(DisplacementFieldProblem) -> String {
      guard let text = read(field) else { throw DisplacementFieldProblem(field: field, value: "") }
      return text
    }
    func count(_ field: DisplacementField) throws(DisplacementFieldProblem) -> Int? {
      guard let text = read(field) else { return nil }
      guard let number = Int(Digits.ascii(text)), (0...1_000_000_000).contains(number) else {
        throw DisplacementFieldProblem(field: field, value: text)
      }
      return number
    }
    key.country = try needed(.country)
    key.admin1 = Area(code: read(.code1) ?? "", name: read(.name1) ?? "")
    key.admin2 = Area(code: read(.code2) ?? "", name: read(.name2) ?? "")
    key.operation = try needed(.operation)
    key.assessment = read(.assessment) ?? ""
    guard let round = try count(.round) else { throw DisplacementFieldProblem(field: .round, value: "") }
    key.round = round
    let day = try needed(.day)
    guard let reported = Day(Digits.ascii(String(day.prefix(10)))) else {
      throw DisplacementFieldProblem(field: .day, value: day)
    }
    key.day = reported
    let nothing = DisplacementLine.Area()
    key.level = try count(.level) ?? (key.admin2 != nothing ? 2 : key.admin1 != nothing ? 1 : 0)
    individuals = try count(.individuals)
    (males, females) = (try count(.males), try count(.females))
  }
}

struct DisplacementFieldProblem: Error {
  let field: DisplacementField
  let value: String
}

extension String {
  fileprivate var trimmingBlanks: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
