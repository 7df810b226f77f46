import Basics
import Collect
import FormEngine
import Foundation

/// A list of submissions as an address asks for it:
/// `?q=narlıca&state=received&place=TR31&from=2026-03-01&where=/site/kind=tent&sort=-day&column=/site/name`.
///
/// Whoever has the address sees the same list, within their own rights.
struct SubmissionAddress: Equatable {
  var search: String?
  var states: Set<ReviewState> = []
  /// As somebody wrote it: an id, a code, a name.
  var place: String?
  var from: Day?
  var to: Day?
  var author: ID<Actor>?
  var version: String?
  var only: Set<Only> = []
  /// Conditions on answers: path and value, in their order.
  var answers: [AnswerPart] = []
  /// The question whose answers the filter offers.
  var asked: String?
  var sort: SubmissionSort = Self.usualSort
  /// Nil for the usual columns.
  var columns: [Column]?
  var after: SubmissionCursor?
  var before: SubmissionCursor?

  /// The whole list.
  init() {}

  static let usualSort = SubmissionSort(.received, isDescending: true)
  static let mostColumns = 40
  static let mostAnswers = 40

  /// What may be looked for besides.
  enum Only: String, CaseIterable {
    case issues, files, edited, unplaced
  }

  enum Column: Hashable, LosslessStringConvertible {
    case day, place, author, version
    case question(String)

    init?(_ text: String) {
      switch text {
      case "day": self = .day
      case "place": self = .place
      case "author": self = .author
      case "version": self = .version
      default:
        guard text.hasPrefix("/"), text.utf8.count <= 2000 else { return nil }
        self = .question(text)
      }
    }

    var description: String {
      switch self {
      case .day: "day"
      case .place: "place"
      case .author: "author"
      case .version: "version"
      case .question(let path): path
      }
    }
  }

  /// `/site/kind=tent`, or a range: `/people=10..50`.
  struct AnswerPart: Hashable, LosslessStringConvertible {
    let path: String
    let value: String

    init(_ path: String, _ value: String) {
      self.path = path
      self.value = value
    }

    init?(_ text: String) {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, parts[0].hasPrefix("/"), text.utf8.count <= 2000 else { return nil }
      self.init(String(parts[0]), String(parts[1]))
    }

    var description: String { "\(path)=\(value)" }
  }
}

// MARK: Reading

extension SubmissionAddress {
  init(_ query: Form) throws(FieldRefusal) {
    search = query["q"].map { String($0.prefix(200)) }
    states = Set(query.values("state").compactMap(ReviewState.init))
    place = query["place"].map { String($0.prefix(200)) }
    from = try query.optionalDay("from")
    to = try query.optionalDay("to")
    author = query["author"].flatMap { ID($0) }
    version = query["version"]
    only = Set(query.values("only").compactMap(Only.init))
    answers = Array(query.values("where").compactMap(AnswerPart.init).unique.prefix(Self.mostAnswers))
    asked = query["question"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    sort = query["sort"].flatMap(SubmissionSort.init(address:)) ?? Self.usualSort
    let named = query.values("column").compactMap(Column.init).unique
    columns = query["columns"] == nil && named.isEmpty ? nil : Array(named.prefix(Self.mostColumns))
    after = query["after"].flatMap { SubmissionCursor($0) }
    before = query["before"].flatMap { SubmissionCursor($0) }
  }

  /// What the filter's own fields about one answer ask for; those fields are not part of tidy addresses.
  mutating func add(answerOf query: Form) {
    guard let path = query["question"], path.hasPrefix("/") else { return }
    if let text = query["answer"] { answers.append(AnswerPart(path, text)) }
    let (least, most) = (query["least"] ?? "", query["most"] ?? "")
    if !least.isEmpty || !most.isEmpty { answers.append(AnswerPart(path, "\(least)..\(most)")) }
    answers = answers.unique
  }
}

extension SubmissionSort {
  init?(address text: String) {
    let isDescending = text.hasPrefix("-")
    let name = isDescending ? String(text.dropFirst()) : text
    switch name {
    case "received": self.init(.received, isDescending: isDescending)
    case "day": self.init(.day, isDescending: isDescending)
    case "place": self.init(.place, isDescending: isDescending)
    case "author": self.init(.author, isDescending: isDescending)
    case "state": self.init(.state, isDescending: isDescending)
    case "version": self.init(.version, isDescending: isDescending)
    case "edits": self.init(.edits, isDescending: isDescending)
    case "missing_files": self.init(.missingFiles, isDescending: isDescending)
    default:
      guard name.hasPrefix("/") else { return nil }
      self.init(.question(name), isDescending: isDescending)
    }
  }

  var address: String {
    let name =
      switch key {
      case .received: "received"
      case .day: "day"
      case .place: "place"
      case .author: "author"
      case .state: "state"
      case .version: "version"
      case .edits: "edits"
      case .missingFiles: "missing_files"
      case .question(let path): path
      }
    return (isDescending ? "-" : "") + name
  }
}

// MARK: Writing

extension SubmissionAddress {
  enum Part {
    case search, filters, columns, sort
  }

  /// The fields of the address, those of some parts left out.
  func fields(without parts: Part...) -> [(name: String, value: String)] {
    var fields: [(name: String, value: String)] = []
    if !parts.contains(.search), let search { fields.append(("q", search)) }
    if !parts.contains(.filters) {
      fields += ReviewState.allCases.filter(states.contains).map { ("state", $0.rawValue) }
      if let place { fields.append(("place", place)) }
      if let from { fields.append(("from", from.description)) }
      if let to { fields.append(("to", to.description)) }
      if let author { fields.append(("author", author.description)) }
      if let version { fields.append(("version", version)) }
      fields += Only.allCases.filter(only.contains).map { ("only", $0.rawValue) }
      fields += answers.map { ("where", $0.description) }
    }
    if !parts.contains(.sort), sort != Self.usualSort { fields.append(("sort", sort.address)) }
    if !parts.contains(.columns), let columns {
      fields += columns.isEmpty ? [("columns", "none")] : columns.map { ("column", $0.description) }
    }
    return fields
  }

  /// With a question mark before it, or empty.
  var query: String {
    var fields = fields()
    if let asked { fields.append(("question", asked)) }
    if let after { fields.append(("after", after.description)) }
    if let before { fields.append(("before", before.description)) }
    guard !fields.isEmpty else { return "" }
    return "?"
      + fields.map { name, value in
        "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: .queryPart) ?? "")"
      }.joined(separator: "&")
  }

  /// The same list from its beginning, changed.
  func with(_ change: (inout SubmissionAddress) -> Void) -> SubmissionAddress {
    var address = self
    address.after = nil
    address.before = nil
    address.asked = nil
    change(&address)
    return address
  }

  var isFiltered: Bool { search != nil || !fields(without: .search, .columns, .sort).isEmpty }

  static let unfiltered = SubmissionAddress()
}

extension CharacterSet {
  /// What stands in a value of a query as it is.
  static let queryPart = CharacterSet.unreserved.union(CharacterSet(charactersIn: "/:"))
}

// MARK: Asking

extension SubmissionAddress {
  /// `place`: what the address calls a place, when there is one.
  func query(of form: ID<FormDefinition>, outline: FormOutline, place: ID<Place>?, limit: Int = 50) -> SubmissionQuery {
    var query = SubmissionQuery(form: form, sort: sort, limit: limit)
    query.search = search
    query.after = after
    query.before = before
    if !states.isEmpty { query.filters.append(.states(states)) }
    if let place { query.filters.append(.place(place)) }
    if from != nil || to != nil { query.filters.append(.days(from: from, to: to)) }
    if let author { query.filters.append(.author(author)) }
    if let version { query.filters.append(.version(version)) }
    for wish in Only.allCases where only.contains(wish) {
      switch wish {
      case .issues: query.filters.append(.hasIssues)
      case .files: query.filters.append(.filesMissing)
      case .edited: query.filters.append(.edited)
      case .unplaced: query.filters.append(.unplaced)
      }
    }
    for path in answers.map(\.path).unique {
      let values = answers.filter { $0.path == path }.map(\.value)
      // What is not understood finds nothing, whoever forgets to ask.
      let condition = Self.condition(values, type: outline[path]?.type) ?? .isOneOf([])
      query.filters.append(.question(path: path, condition))
    }
    return query
  }

  /// The conditions on answers that ask for nothing their questions can say: a list must not show what they would leave.
  func notUnderstood(by outline: FormOutline) -> [AnswerPart] {
    answers.map(\.path).unique.flatMap { path in
      let parts = answers.filter { $0.path == path }
      return Self.condition(parts.map(\.value), type: outline[path]?.type) == nil ? parts : []
    }
  }

  /// What the values of one question ask for; nil when they cannot be understood. Numbers and days have one form (0-9, a
  /// point); other digits and a decimal comma are read too.
  static func condition(
    _ values: [String], type: TableSchema.ColumnType?
  ) -> SubmissionFilter.AnswerCondition? {
    if values == [""] { return .isEmpty }
    if values == ["*"] { return .isAnswered }
    guard type?.isMeasured ?? false else { return .isOneOf(values) }
    if values.count == 1, let dots = values[0].range(of: "..") {
      let (least, most) = (values[0][..<dots.lowerBound], values[0][dots.upperBound...])
      switch type {
      case .date, .dateTime:
        let (first, last) = (Day(Digits.ascii(least)), Day(Digits.ascii(most)))
        return least.isEmpty == (first == nil) && most.isEmpty == (last == nil) ? .isFrom(first, to: last) : nil
      default:
        let (from, to) = (NumberStyle.ungrouped(least), NumberStyle.ungrouped(most))
        return least.isEmpty == (from == nil) && most.isEmpty == (to == nil) ? .isBetween(from, to) : nil
      }
    }
    let plain = values.compactMap { value -> String? in
      switch type {
      case _ where value.isEmpty: value
      case .date, .dateTime: Day(Digits.ascii(value))?.description
      default: NumberStyle.plainUngrouped(value)
      }
    }
    return plain.count == values.count ? .isOneOf(plain) : nil
  }
}

extension TableSchema.ColumnType {
  /// Whether its answers lie between others: numbers and days.
  fileprivate var isMeasured: Bool {
    switch self {
    case .integer, .decimal, .date, .dateTime: true
    case .text, .boolean, .time, .choice, .choices, .ranking, .geopoint, .geotrace, .geoshape, .file: false
    }
  }
}
