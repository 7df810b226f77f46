import Foundation

/// The rules that make one SQL mean the same on both engines.
enum PortableSQL {
  /// Whether a literal is a statement or a clause with a table in it.
  static func isSQL(_ text: String) -> Bool {
    text.contains(/^\s*(SELECT|INSERT( OR \w+)? INTO|UPDATE|DELETE FROM|WITH( RECURSIVE)?|CREATE|ALTER|DROP)\s+\S/)
      && text.contains(/\b(FROM|INTO|SET|TABLE|INDEX|SELECT|TRIGGER)\b/)
  }

  static func isSQLAllowed(in file: String) -> Bool {
    file.hasPrefix("Sources/Store/") || file.hasSuffix("Store.swift") || file.hasSuffix("Migrations.swift")
  }

  /// What is wrong with the text of a statement; interpolations are written as `\(…)`.
  static func faults(in text: String) -> [String] {
    // The literals inside of interpolations are looked at on their own; a cast makes its sum fine.
    let outer = withoutInterpolations(text)
    var faults: [String] = []
    func forbid<Output>(_ pattern: Regex<Output>, _ fault: String) {
      if outer.contains(pattern.ignoresCase()) { faults.append(fault) }
    }
    forbid(/SELECT\s+(DISTINCT\s+)?(\w+\.)?\*/, "name the columns instead of *")
    forbid(/\b(LIKE|ILIKE|GLOB|SIMILAR TO|REGEXP)\b/, "compare with SQL.prefix or search keys instead of LIKE")
    forbid(/\b(lower|upper|initcap)\s*\(/, "fold text before it is kept: the engines fold differently")
    forbid(/\b(sum|avg)\s*\(/, "cast sums and averages with SQL.cast")
    forbid(/\bCAST\s*\(/, "cast with SQL.cast")
    forbid(/[?$:]\d+/, "bind by interpolation, not by placeholder")
    forbid(/;\s*$/, "one statement without a semicolon")
    forbid(
      /\b(ifnull|iif|nvl|total|group_concat|string_agg|instr|strpos|strftime|to_char|date_trunc|julianday|now|random)\s*\(/,
      "only one engine knows this function")
    forbid(/\bINSERT OR\b|\bREPLACE INTO\b|\bAUTOINCREMENT\b|\bSERIAL\b/, "only one engine knows this")
    for term in orderTerms(in: outer) where !term.contains(/(?i)NULLS\s+(FIRST|LAST)$/) && !term.hasSuffix("\\()") {
      faults.append("say NULLS FIRST or NULLS LAST after \(term)")
    }
    return faults
  }

  /// The text with what is inside each interpolation left out: `\()`.
  private static func withoutInterpolations(_ text: String) -> String {
    var result = ""
    var depth = 0
    var previous: Character?
    for character in text {
      if depth == 0, character == "(", previous == "\\" {
        result += "("
        depth = 1
      } else if depth > 0 {
        if character == "(" { depth += 1 }
        if character == ")" { depth -= 1 }
        if depth == 0 { result += ")" }
      } else {
        result.append(character)
      }
      previous = character
    }
    return result
  }

  private static func orderTerms(in text: String) -> [String] {
    text.matches(of: /(?i)\bORDER\s+BY\b/).flatMap { match -> [String] in
      var terms = [""]
      var depth = 0
      for character in text[match.range.upperBound...] {
        if character == "(" { depth += 1 }
        if character == ")" { depth -= 1 }
        if depth < 0 { break }
        if character == ",", depth == 0 { terms.append("") } else { terms[terms.count - 1].append(character) }
      }
      return terms.map { term in
        let clause = term.split(separator: /(?i)\b(LIMIT|OFFSET|FETCH|ROWS|RANGE|UNION|FOR UPDATE|ON CONFLICT)\b/)
        return (clause.first ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
      }
    }
  }
}
