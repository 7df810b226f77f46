import Foundation

extension Evaluator {
  func stringFunction(
    _ function: Expression.Function, _ arguments: [Operation], _ focus: Focus
  ) throws(EvaluationProblem) -> Value {
    func string(_ index: Int) throws(EvaluationProblem) -> String { try self.string(arguments[index], focus) }
    func number(_ index: Int) throws(EvaluationProblem) -> Double { try self.number(arguments[index], focus) }
    func ownText() throws(EvaluationProblem) -> String {
      arguments.isEmpty ? text(of: focus.node) : try self.string(arguments[0], focus)
    }

    switch function {
    case .concat: return .string(try texts(arguments, focus).joined())
    case .join: return .string(try texts(arguments.dropFirst(), focus).joined(separator: try string(0)))
    case .contains:
      let (text, part) = (try string(0), try string(1))
      return .boolean(text.utf8.range(of: part.utf8) != nil)
    case .startsWith: return .boolean(try string(0).utf8.starts(with: try string(1).utf8))
    case .endsWith: return .boolean(try string(0).utf8.reversed().starts(with: try string(1).utf8.reversed()))
    case .substringBefore:
      let text = try string(0)
      return .string(text.utf8.range(of: try string(1).utf8).map { String(text[..<$0.lowerBound]) } ?? "")
    case .substringAfter:
      let text = try string(0)
      return .string(text.utf8.range(of: try string(1).utf8).map { String(text[$0.upperBound...]) } ?? "")
    case .substring:
      return .string(
        Self.substring(try string(0), try number(1), arguments.count > 2 ? try number(2) : nil))
    case .substr: return .string(Self.slice(try string(0), try number(1), arguments.count > 2 ? try number(2) : nil))
    case .stringLength: return .number(Double(try ownText().unicodeScalars.count))
    case .normalizeSpace:
      return .string(
        try ownText().utf8.split(whereSeparator: XPathNumber.isSpace).map { String($0) ?? "" }.joined(separator: " "))
    case .translate: return .string(Self.translated(try string(0), try string(1), try string(2)))
    case .selected:
      let wanted = try string(1)
      return .boolean(try Self.isSelected(wanted, in: string(0)))
    case .selectedAt:
      let chosen = Self.choices(in: try string(0))
      let index = Int(exactly: try number(1).rounded(.towardZero)) ?? -1
      return .string(chosen.indices.contains(index) ? String(chosen[index]) ?? "" : "")
    case .countSelected: return .number(Double(Self.choices(in: try string(0)).count))
    case .uuid: return .string(arguments.isEmpty ? randomUUID() : randomText(length: try number(0)))
    case .digest: return .string(try digest(arguments, focus))
    case .base64Decode:
      return .string(Data(base64Encoded: try string(0)).map { String(decoding: $0, as: UTF8.self) } ?? "")
    case .extractSigned:
      guard let signed = Data(base64Encoded: try string(0)), let key = Data(base64Encoded: try string(1)),
        let content = environment.openSigned(Array(signed), Array(key))
      else { return .string("") }
      return .string(String(decoding: content, as: UTF8.self))
    default: return .string(try ownText())
    }
  }

  // MARK: Parts of texts

  /// XPath 1.0 §4.2: counted from 1, ends rounded.
  private static func substring(_ text: String, _ start: Double, _ length: Double?) -> String {
    let first = XPathNumber.rounded(start)
    let end = length.map { first + XPathNumber.rounded($0) } ?? .infinity
    guard first < end else { return "" }
    let scalars = text.unicodeScalars
    // Bounded before they become integers: the ends may be infinite.
    let from = Int(min(max(first - 1, 0), Double(scalars.count)))
    let to = Int(min(max(end - 1, 0), Double(scalars.count)))
    return from < to ? String(scalars.dropFirst(from).prefix(to - from)) : ""
  }

  /// Counted from 0, negative ends from the back, without the character at `end`.
  private static func slice(_ text: String, _ start: Double, _ end: Double?) -> String {
    let scalars = text.unicodeScalars
    let count = scalars.count
    func place(_ value: Double) -> Int {
      guard !value.isNaN else { return 0 }
      let whole = value.rounded(.towardZero)
      return Int(min(max(whole < 0 ? Double(count) + whole : whole, 0), Double(count)))
    }
    let (from, to) = (place(start), end.map(place) ?? count)
    return from < to ? String(scalars.dropFirst(from).prefix(to - from)) : ""
  }

  private static func translated(_ text: String, _ from: String, _ to: String) -> String {
    let replacements = Array(to.unicodeScalars)
    var table: [Unicode.Scalar: Unicode.Scalar?] = [:]
    for (index, scalar) in from.unicodeScalars.enumerated() where table[scalar] == nil {
      table[scalar] = .some(index < replacements.count ? replacements[index] : nil)
    }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch table[scalar] {
      case .none: result.append(scalar)
      case .some(.some(let replacement)): result.append(replacement)
      case .some(.none): continue
      }
    }
    return String(result)
  }

  // MARK: Answers to questions with several choices

  private static func choices(in answer: String) -> [Substring.UTF8View] {
    answer.utf8.split(whereSeparator: XPathNumber.isSpace)
  }

  /// Whether one of the choices is the wanted one; an answer without choices holds the empty one.
  private static func isSelected(_ wanted: String, in answer: String) -> Bool {
    var wanted = wanted.utf8[...]
    while let first = wanted.first, XPathNumber.isSpace(first) { wanted.removeFirst() }
    while let last = wanted.last, XPathNumber.isSpace(last) { wanted.removeLast() }
    let choices = choices(in: answer)
    return choices.isEmpty ? wanted.isEmpty : choices.contains { $0.elementsEqual(wanted) }
  }

  // MARK: Made texts

  /// RFC 9562 version 4.
  private func randomUUID() -> String {
    let high = environment.random() & ~0xF000 | 0x4000
    let low = environment.random() & ~(3 << 62) | 2 << 62
    let digits = String(high, radix: 16).leftPadded(to: 16) + String(low, radix: 16).leftPadded(to: 16)
    let ends = [8, 12, 16, 20, 32]
    return zip([0] + ends, ends).map { String(digits.dropFirst($0).prefix($1 - $0)) }.joined(separator: "-")
  }

  private func randomText(length: Double) -> String {
    let signs = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    let count = length.isNaN ? 0 : Int(min(max(length, 0), 1000))
    return String((0..<count).map { _ in signs[Int(environment.random() % UInt64(signs.count))] })
  }

  private func digest(_ arguments: [Operation], _ focus: Focus) throws(EvaluationProblem) -> String {
    let text = try string(arguments[0], focus)
    let name = try string(arguments[1], focus)
    guard let digest = Digest(name: name) else { throw .unknownDigest(name) }
    try spend(text.utf8.count)
    let hash = digest.hash(Array(text.utf8))
    switch arguments.count > 2 ? try string(arguments[2], focus).lowercased() : "base64" {
    case "hex": return hash.map { String($0, radix: 16).leftPadded(to: 2) }.joined()
    case "base64": return Data(hash).base64EncodedString()
    case let other: throw .unknownDigest(other)
    }
  }
}

extension String {
  fileprivate func leftPadded(to length: Int) -> String {
    String(repeating: "0", count: max(0, length - utf8.count)) + self
  }
}

extension String.UTF8View {
  /// The first place of a text in another, byte by byte: no letter is the same as another.
  fileprivate func range(of part: String.UTF8View) -> Range<Index>? {
    guard let first = part.first else { return startIndex..<startIndex }
    var start = startIndex
    while let found = self[start...].firstIndex(of: first) {
      if self[found...].starts(with: part) { return found..<index(found, offsetBy: part.count) }
      start = index(after: found)
    }
    return nil
  }
}
