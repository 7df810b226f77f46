import Basics
import Collect
import Formats

/// Reads `$filter` (OData 4.01, part 2, §5.1.1): comparisons of a column with a value, `contains`, `and`, `or` and
/// brackets. Length, depth and number are bounded.
struct ODataFilter {
  private var tokens: [Token]
  private var position = 0
  private var depth = 0
  private let head: ExportHead

  private enum Token: Equatable {
    case word(String)
    case text(String)
    case open, close, comma
  }

  private static let longest = 4000
  private static let deepest = 20
  private static let most = 400

  /// Throws ``APIRefusal`` for what is not read, or not offered.
  static func read(_ text: String, _ head: ExportHead) throws -> SubmissionFilter {
    guard text.utf8.count <= longest else { throw APIRefusal.filter(.tooLong(longest)) }
    var filter = ODataFilter(tokens: try tokens(of: text), head: head)
    let read = try filter.alternatives()
    guard filter.position == filter.tokens.count else { throw APIRefusal.filter(.notJoined) }
    return read
  }

  private init(tokens: [Token], head: ExportHead) {
    (self.tokens, self.head) = (tokens, head)
  }

  private static func refusal(_ allowed: String) -> APIRefusal { .parameter(name: "$filter", allowed: allowed) }

  private static func tokens(of text: String) throws -> [Token] {
    var tokens: [Token] = []
    var rest = Substring(text)
    while let first = rest.first {
      guard tokens.count < most else { throw APIRefusal.filter(.tooManyWords(most)) }
      switch first {
      case " ", "\t": rest = rest.dropFirst()
      case "(", ")", ",":
        tokens.append(first == "(" ? .open : first == ")" ? .close : .comma)
        rest = rest.dropFirst()
      case "'":
        var value = ""
        rest = rest.dropFirst()
        while true {
          guard let next = rest.firstIndex(of: "'") else { throw APIRefusal.filter(.openText) }
          value += rest[..<next]
          rest = rest[rest.index(after: next)...]
          guard rest.first == "'" else { break }
          value += "'"
          rest = rest.dropFirst()
        }
        tokens.append(.text(value))
      default:
        let word = rest.prefix { !" \t(),'".contains($0) }
        tokens.append(.word(String(word)))
        rest = rest.dropFirst(word.count)
      }
    }
    return tokens
  }

  private mutating func take(_ token: Token) -> Bool {
    guard position < tokens.count, tokens[position] == token else { return false }
    position += 1
    return true
  }

  private mutating func next() throws -> Token {
    guard position < tokens.count else { throw Self.refusal("COLUMN eq VALUE") }
    defer { position += 1 }
    return tokens[position]
  }

  private mutating func alternatives() throws -> SubmissionFilter {
    var all = [try conditions()]
    while take(.word("or")) { all.append(try conditions()) }
    return all.count == 1 ? all[0] : .any(all)
  }

  private mutating func conditions() throws -> SubmissionFilter {
    var all = [try condition()]
    while take(.word("and")) { all.append(try condition()) }
    return all.count == 1 ? all[0] : .all(all)
  }

  private mutating func condition() throws -> SubmissionFilter {
    if take(.open) {
      depth += 1
      guard depth <= Self.deepest else { throw APIRefusal.filter(.tooDeep(Self.deepest)) }
      let inside = try alternatives()
      guard take(.close) else { throw APIRefusal.filter(.openBracket) }
      depth -= 1
      return inside
    }
    guard case .word(let word) = try next() else { throw Self.refusal("COLUMN eq VALUE") }
    if word == "not" { throw APIRefusal.notOffered(what: "not") }
    if take(.open) {
      guard word == "contains" else { throw APIRefusal.notOffered(what: word) }
      guard case .word(let name) = try next(), take(.comma), case .text(let text) = try next(), take(.close) else {
        throw Self.refusal("contains(COLUMN,'TEXT')")
      }
      switch try filter(of: name) {
      case .question(let path), .several(let path):
        guard try column(name).kind == .text else { break }
        return .question(path: path, .contains(text))
      case .own: break
      }
      throw APIRefusal.notOffered(what: "contains(\(name),…)")
    }
    guard case .word(let sign) = try next(), let comparison = Self.comparisons[sign] else {
      throw Self.refusal(Self.comparisons.keys.sorted().joined(separator: ", "))
    }
    let operand = try operand(of: word)
    let isEquality = comparison == .equal || comparison == .notEqual
    guard try isEquality || operand != .nothing && Self.ordered.contains(column(word).kind) else {
      throw APIRefusal.notOffered(what: "\(word) \(sign)")
    }
    switch (try filter(of: word), operand) {
    case (.own(let own), _): return .own(own, comparison, operand)
    case (.question(let path), .nothing), (.several(let path), .nothing):
      return .question(path: path, comparison == .equal ? .isEmpty : .isAnswered)
    case (.question(let path), _): return .question(path: path, .compares(comparison, operand))
    case (.several, _): throw APIRefusal.notOffered(what: "\(word) \(sign)")
    }
  }

  /// What is more or less than another.
  private static let ordered: Set<ParquetWriter.Kind> = [.integer, .decimal, .date, .instant]

  private static let comparisons: [String: SubmissionFilter.Comparison] = [
    "eq": .equal, "ne": .notEqual, "lt": .less, "le": .atMost, "gt": .more, "ge": .atLeast,
  ]

  private func column(_ name: String) throws -> ExportHead.Column {
    guard let column = head.columns.first(where: { $0.name == name }) else {
      throw Self.refusal(head.columns.filter { $0.filter != nil }.map(\.name).joined(separator: ", "))
    }
    return column
  }

  private func filter(of name: String) throws -> ExportHead.Filter {
    guard let filter = try column(name).filter else { throw APIRefusal.notOffered(what: "$filter: " + name) }
    return filter
  }

  private mutating func operand(of name: String) throws -> SubmissionFilter.Operand {
    let kind = try column(name).kind
    let token = try next()
    if token == .word("null") { return .nothing }
    switch (kind, token) {
    case (.text, .text(let text)): return .text(text)
    case (.integer, .word(let word)), (.decimal, .word(let word)):
      if let number = Double(word), number.isFinite { return .number(number) }
    case (.boolean, .word("true")): return .truth(true)
    case (.boolean, .word("false")): return .truth(false)
    case (.date, .word(let word)):
      if let day = Day(word) { return .day(day) }
    case (.instant, .word(let word)):
      if let instant = Timestamp(word)?.instant { return .instant(instant) }
    default: break
    }
    throw Self.refusal("\(name): " + Self.examples[kind, default: "null"])
  }

  private static let examples: [ParquetWriter.Kind: String] = [
    .text: "'text'", .integer: "12", .decimal: "1.5", .boolean: "true", .date: "2026-12-31",
    .instant: "2026-12-31T12:00:00Z",
  ]
}
