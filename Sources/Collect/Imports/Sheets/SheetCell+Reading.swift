package import Basics
import FormEngine
import Formats
import Foundation

/// What somebody typed into a cell, as the answer it means; or why it means none.
package struct CellReading: Sendable {
  /// Whether numbers come from a workbook, where they have a point and no groups.
  let hasPlainNumbers: Bool

  package init(hasPlainNumbers: Bool) {
    self.hasPlainNumbers = hasPlainNumbers
  }

  enum Outcome: Equatable {
    case answer(String)
    /// Understood, but somebody should look.
    case doubtful(String, code: String)
    /// The code of a diagnostic, and what is allowed.
    case wrong(code: String, allowed: String = "")
  }

  func read(_ written: String, _ question: SheetQuestions.Question) -> Outcome {
    let text = written.trimmed
    switch question.type {
    case .integer: return integer(text)
    case .decimal: return number(text).map(Outcome.answer) ?? .wrong(code: "import.number")
    case .date: return date(text)
    case .dateTime: return dateTime(text)
    case .time:
      let time = Digits.ascii(text)
      return Timestamp.isTime(time) ? .answer(time) : .wrong(code: "import.time")
    case .choice:
      guard let choices = question.choices else { return .answer(text) }
      return choices.code(text).map(Outcome.answer) ?? .wrong(code: "import.choice", allowed: choices.allowed)
    case .choices, .ranking: return several(text, question)
    case .geopoint: return point(text)
    case .boolean:
      switch text.lowercased() {
      case "true", "1": return .answer("true")
      case "false", "0": return .answer("false")
      default: return .wrong(code: "import.boolean")
      }
    case .text, .geotrace, .geoshape, .file: return .answer(text)
    }
  }

  // MARK: Numbers

  private func integer(_ text: String) -> Outcome {
    guard let number = number(text) else { return .wrong(code: "import.number") }
    let parts = number.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 1 || parts[1].allSatisfy({ $0 == "0" }) else { return .wrong(code: "import.integer") }
    return .answer(String(parts[0]))
  }

  /// In any digits, with a point or a comma before the decimals. Nil also where one reader would see thousands and another
  /// decimals: `1.234` that somebody typed.
  package func number(_ text: String) -> String? {
    let digits = Digits.ascii(text)
    if hasPlainNumbers, digits.wholeMatch(of: /-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?/) != nil {
      guard digits.contains(where: { "eE".contains($0) }) else { return digits }
      guard let number = Double(digits), number.magnitude < 1e15 else { return nil }
      return number == number.rounded() ? String(Int(number)) : String(number)
    }
    let readings = Set(
      [
        NumberStyle(.english).plain(text), NumberStyle(.turkish).plain(text), NumberStyle.plainUngrouped(text),
      ].compactMap(\.self))
    if readings.count <= 1 { return readings.first }
    // No group of thousands begins with a zero.
    guard let ungrouped = NumberStyle.plainUngrouped(text), ungrouped.wholeMatch(of: /-?0[0-9]*\..*/) != nil else {
      return nil
    }
    return ungrouped
  }

  /// A whole number that is not below zero.
  package func count(
    _ text: String, upTo greatest: Int, else code: String = "number"
  ) throws(CellProblem) -> Int {
    guard let number = number(text).flatMap(Double.init), let count = Int(exactly: number),
      (0...greatest).contains(count)
    else { throw CellProblem(code, text) }
    return count
  }

  // MARK: Days

  private func date(_ text: String) -> Outcome {
    switch day(text) {
    case (let day?, nil): .answer(day.description)
    case (let day?, let doubt?): .doubtful(day.description, code: doubt)
    case (nil, _): .wrong(code: "import.day")
    }
  }

  private func dateTime(_ text: String) -> Outcome {
    let digits = Digits.ascii(text)
    let stamp = digits.replacing(" ", with: "T", maxReplacements: 1)
    if let known = Timestamp(stamp) { return .answer(known.description) }
    let parts = digits.split(separator: " ", maxSplits: 1).map(String.init)
    guard let first = parts.first, let day = day(first).day else { return .wrong(code: "import.day") }
    let time = parts.count == 2 ? parts[1] : "00:00:00"
    let whole = time.count == 5 ? time + ":00" : time
    guard Timestamp.isTime(whole), let known = Timestamp("\(day)T\(whole)") else { return .wrong(code: "import.day") }
    return .answer(known.description)
  }

  /// ISO 8601; day, month and year with points, slashes or hyphens; a spreadsheet's number of a day. `03/04/2026` is the
  /// third of April, with a doubt: some write months first.
  package func day(_ text: String) -> (day: Day?, doubt: String?) {
    let digits = Digits.ascii(text)
    if let day = Day(digits.prefix(10)),
      digits.count == 10 || digits.dropFirst(10).first.map({ " T".contains($0) }) == true
    {
      return (day, nil)
    }
    if let match = digits.wholeMatch(of: /([0-9]{4})[.\/]([0-9]{1,2})[.\/]([0-9]{1,2})/),
      let year = Int(match.1), let month = Int(match.2), let day = Int(match.3)
    {
      return (Day(year: year, month: month, day: day), nil)
    }
    if let match = digits.wholeMatch(of: /([0-9]{1,2})([.\/\-])([0-9]{1,2})[.\/\-]([0-9]{4})( [0-9:]+)?/),
      let first = Int(match.1), let second = Int(match.3), let year = Int(match.4)
    {
      if second > 12 { return (Day(year: year, month: first, day: second), nil) }
      let isClear = match.2 == "." || first > 12 || first == second
      return (Day(year: year, month: second, day: first), isClear ? nil : "import.day-order")
    }
    // Days since 1899-12-30, where the cell lost its format: 1982 to 2064.
    if hasPlainNumbers, let serial = Int(digits), (30_000...60_000).contains(serial) {
      return (Day(epochDay: serial - 25_569), "import.day-serial")
    }
    return (nil, nil)
  }

  // MARK: Choices and points

  private func several(_ text: String, _ question: SheetQuestions.Question) -> Outcome {
    guard let choices = question.choices else { return .answer(text) }
    let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    if words.allSatisfy(choices.codes.contains) { return .answer(words.joined(separator: " ")) }
    let parts = text.split { ";,|\n،؛".contains($0) }.map { String($0).trimmed }.filter { !$0.isEmpty }
    var codes: [String] = []
    for part in parts {
      guard let code = choices.code(part) else { return .wrong(code: "import.choice", allowed: choices.allowed) }
      if !codes.contains(code) { codes.append(code) }
    }
    return .answer(codes.joined(separator: " "))
  }

  private func point(_ text: String) -> Outcome {
    let parts = Digits.ascii(text).split { $0.isWhitespace || ",;".contains($0) }.map(String.init)
    guard (2...4).contains(parts.count) else { return .wrong(code: "import.point") }
    return point(latitude: parts[0], longitude: parts[1])
  }

  func point(latitude: String, longitude: String) -> Outcome {
    guard let north = NumberStyle.ungrouped(latitude), let east = NumberStyle.ungrouped(longitude),
      (-90...90).contains(north), (-180...180).contains(east)
    else { return .wrong(code: "import.point") }
    return .answer("\(north) \(east) 0 0")
  }
}

/// Why a cell of a sheet means nothing: the end of a diagnostic's code, and what is allowed.
package struct CellProblem: Error {
  package let code: String
  package let arguments: [String: String]

  package init(_ code: String, _ text: String, allowed: [String] = []) {
    self.code = code
    let shown = String(text.prefix(60))
    arguments = ["value": shown, "date": shown, "allowed": allowed.joined(separator: ", ")]
  }
}

/// What people write for a value, in the words of several languages, folded.
package struct CellWords<Value: Sendable>: Sendable {
  private let values: [String: Value]

  package init(_ words: [(value: Value, texts: [String])]) {
    values = Dictionary(
      words.flatMap { value, texts in texts.map { (Folding.fold($0), value) } },
      uniquingKeysWith: { first, _ in first })
  }

  package subscript(text: String) -> Value? { values[Folding.fold(text)] }
}
