/// Finds the string literals of a Swift source, those inside of interpolations too.
struct SwiftLiterals {
  struct Literal: Equatable {
    let line: Int
    /// The text as it is written, with each interpolation as `\(…)`.
    let text: String
  }

  private(set) var literals: [Literal] = []
  private let source: [Character]
  private var position = 0
  private var line = 1

  init(_ source: String) {
    self.source = Array(source)
    while position < self.source.count { skipCode(until: nil) }
  }

  private func starts(with text: String) -> Bool {
    source[position...].starts(with: text)
  }

  private mutating func advance(_ count: Int = 1) {
    for _ in 0..<count where position < source.count {
      if source[position].isNewline { line += 1 }
      position += 1
    }
  }

  /// Reads code up to the parenthesis that closes an interpolation, or to the end.
  private mutating func skipCode(until close: Character?) {
    var depth = 0
    while position < source.count {
      if starts(with: "//") {
        while position < source.count, !source[position].isNewline { advance() }
      } else if starts(with: "/*") {
        while position < source.count, !starts(with: "*/") { advance() }
        advance(2)
      } else if source[position] == "\"" || starts(with: "#\"") {
        readLiteral()
      } else if source[position] == close, depth == 0 {
        return
      } else {
        if source[position] == "(" { depth += 1 }
        if source[position] == ")" { depth -= 1 }
        advance()
      }
    }
  }

  private mutating func readLiteral() {
    let start = line
    let isRaw = source[position] == "#"
    if isRaw { advance() }
    let quote = starts(with: "\"\"\"") ? "\"\"\"" : "\""
    let end = quote + (isRaw ? "#" : "")
    advance(quote.count)
    var text = ""
    while position < source.count, !starts(with: end) {
      if !isRaw, starts(with: "\\(") {
        let from = position
        advance(2)
        skipCode(until: ")")
        advance()
        text += String(source[from..<position])
      } else if !isRaw, source[position] == "\\" {
        text += String(source[position..<min(position + 2, source.count)])
        advance(2)
      } else {
        text.append(source[position])
        advance()
      }
    }
    advance(end.count)
    literals.append(Literal(line: start, text: text))
  }
}
