/// Cuts the text of an expression into tokens. Whether `*` multiplies and `and` joins is for the parser to know.
struct ExpressionScanner {
  enum Token: Equatable {
    case number(Expression.Numeral)
    case literal(String)
    /// With its prefix, if it has one.
    case name(String)
    /// `prefix:*`
    case anyNameIn(String)
    case reference(Expression.Reference)
    case symbol(Symbol)
    case end
  }

  enum Symbol: String, CaseIterable {
    case open = "("
    case close = ")"
    case openBracket = "["
    case closeBracket = "]"
    case parent = ".."
    case itself = "."
    case at = "@"
    case comma = ","
    case axis = "::"
    case anywhere = "//"
    case slash = "/"
    case union = "|"
    case plus = "+"
    case minus = "-"
    case equal = "="
    case notEqual = "!="
    case lessOrEqual = "<="
    case less = "<"
    case greaterOrEqual = ">="
    case greater = ">"
    case star = "*"
  }

  private let scalars: [Unicode.Scalar]
  private var position = 0
  /// Where the last token begins.
  private(set) var start = 0

  init(_ text: String) {
    scalars = Array(text.unicodeScalars)
  }

  mutating func next() throws(ExpressionProblem) -> Token {
    while let scalar = peek(), Self.isSpace(scalar) { position += 1 }
    start = position
    guard let scalar = peek() else { return .end }
    switch scalar {
    case "'", "\"": return try literal(scalar)
    case "$": return try reference()
    case "0"..."9": return try number()
    case "." where peek(1).map { ("0"..."9").contains($0) } == true: return try number()
    case "“", "”", "„", "‘", "’", "‚", "«", "»": throw problem(.curlyQuote(String(scalar)))
    case _ where Self.isNameStart(scalar): return name()
    default: return try symbol()
    }
  }

  /// Takes back what follows `word` in the last token, a name that begins with it.
  mutating func shorten(toName word: String) -> Token {
    position = start + word.unicodeScalars.count
    return .name(word)
  }

  /// What is wrong, counted in characters as the author sees them.
  func problem(_ kind: ExpressionProblem.Kind, at offset: Int? = nil) -> ExpressionProblem {
    var before = String.UnicodeScalarView()
    before.append(contentsOf: scalars.prefix(offset ?? start))
    return ExpressionProblem(kind: kind, offset: String(before).count)
  }

  /// The text of the last token.
  var found: String { text(start..<max(position, start)) }

  private func peek(_ ahead: Int = 0) -> Unicode.Scalar? {
    position + ahead < scalars.count ? scalars[position + ahead] : nil
  }

  private func text(_ range: Range<Int>) -> String {
    let wanted = scalars[range]
    guard wanted.allSatisfy(\.isASCII) else { return String(String.UnicodeScalarView(wanted)) }
    return String(unsafeUninitializedCapacity: wanted.count) { buffer in
      for (index, scalar) in zip(buffer.indices, wanted) { buffer[index] = UInt8(scalar.value) }
      return wanted.count
    }
  }

  private mutating func literal(_ quote: Unicode.Scalar) throws(ExpressionProblem) -> Token {
    guard let end = scalars[(position + 1)...].firstIndex(of: quote) else { throw problem(.unclosedQuote) }
    defer { position = end + 1 }
    return .literal(text(position + 1..<end))
  }

  private mutating func reference() throws(ExpressionProblem) -> Token {
    guard peek(1) == "{" else {
      position += 1
      guard let first = peek(), Self.isNameStart(first) else {
        position += 1
        throw problem(.unexpected("$"))
      }
      throw problem(.variable(ncName()))
    }
    guard let end = scalars[position...].firstIndex(of: "}") else { throw problem(.reference) }
    defer { position = end + 1 }
    guard let reference = Expression.Reference(text(position..<end + 1)) else { throw problem(.reference) }
    return .reference(reference)
  }

  private mutating func number() throws(ExpressionProblem) -> Token {
    while let scalar = peek(), ("0"..."9").contains(scalar) || scalar == "." { position += 1 }
    guard let numeral = Expression.Numeral(found) else { throw problem(.unexpected(found)) }
    return .number(numeral)
  }

  private mutating func name() -> Token {
    let name = ncName()
    guard peek() == ":", let second = peek(1), second != ":" else { return .name(name) }
    if second == "*" {
      position += 2
      return .anyNameIn(name)
    }
    guard Self.isNameStart(second) else { return .name(name) }
    position += 1
    return .name(name + ":" + ncName())
  }

  private mutating func ncName() -> String {
    let first = position
    while let scalar = peek(), Self.isNamePart(scalar) { position += 1 }
    return text(first..<position)
  }

  private mutating func symbol() throws(ExpressionProblem) -> Token {
    let symbol: Symbol
    switch (scalars[position], peek(1)) {
    case ("=", "="): throw problem(.foreignOperator("==", instead: "="))
    case ("&", "&"): throw problem(.foreignOperator("&&", instead: "and"))
    case ("|", "|"): throw problem(.foreignOperator("||", instead: "or"))
    case ("<", ">"): throw problem(.foreignOperator("<>", instead: "!="))
    case ("(", _): symbol = .open
    case (")", _): symbol = .close
    case ("[", _): symbol = .openBracket
    case ("]", _): symbol = .closeBracket
    case (".", "."): symbol = .parent
    case (".", _): symbol = .itself
    case ("@", _): symbol = .at
    case (",", _): symbol = .comma
    case (":", ":"): symbol = .axis
    case ("/", "/"): symbol = .anywhere
    case ("/", _): symbol = .slash
    case ("|", _): symbol = .union
    case ("+", _): symbol = .plus
    case ("-", _): symbol = .minus
    case ("=", _): symbol = .equal
    case ("!", "="): symbol = .notEqual
    case ("<", "="): symbol = .lessOrEqual
    case ("<", _): symbol = .less
    case (">", "="): symbol = .greaterOrEqual
    case (">", _): symbol = .greater
    case ("*", _): symbol = .star
    default: throw problem(.unexpected(String(scalars[position])))
    }
    position += symbol.rawValue.utf8.count
    return .symbol(symbol)
  }

  /// The white space of XML, and the fixed-width and no-break spaces that come with pasted text.
  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case " ", "\t", "\n", "\r", "\u{A0}", "\u{200B}", "\u{FEFF}", "\u{2028}": true
    default: false
    }
  }

  /// NameStartChar of XML 1.0, without the colon.
  static func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "_": true
    case "\u{C0}"..."\u{D6}", "\u{D8}"..."\u{F6}", "\u{F8}"..."\u{2FF}", "\u{370}"..."\u{37D}",
      "\u{37F}"..."\u{1FFF}", "\u{200C}"..."\u{200D}", "\u{2070}"..."\u{218F}", "\u{2C00}"..."\u{2FEF}",
      "\u{3001}"..."\u{D7FF}", "\u{F900}"..."\u{FDCF}", "\u{FDF0}"..."\u{FFFD}", "\u{10000}"..."\u{EFFFF}":
      true
    default: false
    }
  }

  /// NameChar of XML 1.0, without the colon.
  static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "0"..."9", "-", ".", "\u{B7}", "\u{300}"..."\u{36F}", "\u{203F}"..."\u{2040}": true
    default: isNameStart(scalar)
    }
  }
}

extension Expression.Reference {
  private static let lastSavedMark = "last-saved#"

  /// Reads `${name}` and `${last-saved#name}`, spaces inside the braces allowed; nil for anything else.
  package init?(_ text: some StringProtocol) {
    guard text.hasPrefix("${"), text.hasSuffix("}") else { return nil }
    var inside = text.dropFirst(2).dropLast()
    while inside.first == " " { inside = inside.dropFirst() }
    while inside.last == " " { inside = inside.dropLast() }
    let isLastSaved = inside.hasPrefix(Self.lastSavedMark)
    if isLastSaved { inside = inside.dropFirst(Self.lastSavedMark.count) }
    guard let first = inside.unicodeScalars.first, ExpressionScanner.isNameStart(first),
      inside.unicodeScalars.allSatisfy({ ExpressionScanner.isNamePart($0) || $0 == ":" })
    else { return nil }
    self.init(String(inside), isLastSaved: isLastSaved)
  }

  /// As it is written: `${name}`.
  package var text: String { "${" + (isLastSaved ? Self.lastSavedMark : "") + name + "}" }
}
