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
    if let rest = text.rest(after: "begin ") ?? text.rest(after: "begin_") {
      for (word, container) in containers {
        guard let tail = rest.rest(after: word) else { continue }
        if tail.isEmpty { return .begin(container, list: nil) }
        guard let list = tail.rest(after: " over ") ?? tail.rest(after: " ") else { continue }
        return isWord(list) ? .begin(container, list: list) : .unknown
      }
      return .unknown
    }
    if let rest = text.rest(after: "end ") ?? text.rest(after: "end_") {
      return containers.first { $0.word == rest }.map { .end($0.container) } ?? .unknown
    }
    for (words, type, isFromFile) in selects {
      guard let rest = text.rest(after: words)?.rest(after: " ") else { continue }
      if isWord(rest) { return .select(type, list: rest, isFromFile: isFromFile, hasOther: false) }
      for other in [" or specify other", " or_other", " or other"] where rest.hasSuffix(other) {
        let list = String(rest.dropLast(other.count))
        if isWord(list) { return .select(type, list: list, isFromFile: isFromFile, hasOther: true) }
      }
    }
    if let tags = text.rest(after: "osm "), isWord(tags) { return .openStreetMap(tags: tags) }
    return .unknown
  }

  private static func isWord(_ text: String) -> Bool { !text.isEmpty && !text.utf8.contains(UInt8(ascii: " ")) }

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

extension String {
  /// What follows a beginning, nil when the text begins otherwise.
  fileprivate func rest(after beginning: String) -> String? {
    utf8.starts(with: beginning.utf8) ? String(utf8.dropFirst(beginning.utf8.count)) : nil
  }
}
