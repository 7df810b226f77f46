/// What the type cell of a survey row says.
enum TypeCell: Equatable {
  case begin(Container, list: String?)
  case end(Container)
  case select(QuestionType, list: String, isFromFile: Bool, hasOther: Bool)
  case question(TypeSpelling)
  case openStreetMap(tags: String)
  /// `csv-external`, `xml-external`: a file beside the form, no question. The value is the file's extension.
  case externalInstance(String)
  /// A setting written into the survey sheet, as very old forms do.
  case setting(String)
  case unknown

  enum Container: String {
    case group, `repeat`, loop
  }

  init(_ text: String) {
    if let spelling = TypeSpelling.all[text] {
      self = .question(spelling)
      return
    }
    switch text {
    case "csv-external": self = .externalInstance("csv")
    case "xml-external": self = .externalInstance("xml")
    case "form_title", "set_form_title", "form_id", "set_form_id", "prefix": self = .setting(text)
    default: self = Self.compound(text)
    }
  }

  private static func compound(_ text: String) -> TypeCell {
    if let rest = text.rest(after: ["begin ", "begin_"]) {
      for (word, container) in containers where rest.hasPrefix(word) {
        let tail = rest.dropFirst(word.count)
        if tail.isEmpty { return .begin(container, list: nil) }
        guard tail.first == " " else { continue }
        let list = tail.rest(after: [" over "]) ?? tail.dropFirst()
        return list.isEmpty || list.contains(" ") ? .unknown : .begin(container, list: String(list))
      }
      return .unknown
    }
    if let rest = text.rest(after: ["end ", "end_"]) {
      return containers.first { $0.word == rest }.map { .end($0.container) } ?? .unknown
    }
    for (words, type, isFromFile) in selects {
      guard let rest = text.rest(after: [words + " "]) else { continue }
      for other in [" or specify other", " or_other", " or other", ""] where rest.hasSuffix(other) {
        let list = rest.dropLast(other.count)
        guard !list.isEmpty, !list.contains(" ") else { continue }
        return .select(type, list: String(list), isFromFile: isFromFile, hasOther: !other.isEmpty)
      }
    }
    if let tags = text.rest(after: ["osm "]), !tags.isEmpty, !tags.contains(" ") {
      return .openStreetMap(tags: String(tags))
    }
    return .unknown
  }

  /// Longer words first, so that none hides behind its beginning.
  private static let containers: [(word: String, container: Container)] = [
    ("looped group", .repeat), ("lgroup", .repeat), ("group", .group), ("repeat", .repeat), ("loop", .loop),
  ]

  private static let selects: [(words: String, type: QuestionType, isFromFile: Bool)] = [
    ("select_one_from_file", .selectOne, true), ("select one from file", .selectOne, true),
    ("select_multiple_from_file", .selectMultiple, true), ("select multiple from file", .selectMultiple, true),
    ("select_one_external", .selectOneExternal, false),
    ("add select one prompt using", .selectOne, false), ("add select multiple prompt using", .selectMultiple, false),
    ("select all that apply from", .selectMultiple, false), ("select all that apply", .selectMultiple, false),
    ("select one from", .selectOne, false), ("select_one", .selectOne, false), ("select one", .selectOne, false),
    ("select1", .selectOne, false), ("select_multiple", .selectMultiple, false), ("rank", .rank, false),
  ]
}

extension StringProtocol {
  /// What follows the first of the beginnings that fits.
  fileprivate func rest(after beginnings: [String]) -> SubSequence? {
    for beginning in beginnings where hasPrefix(beginning) { return dropFirst(beginning.count) }
    return nil
  }
}
