import Basics
import FormEngine
import Formats
import Store

/// The answers of one submission as the rows of its form's tables.
package struct AnswerRows: Sendable {
  private let layout: FormLayout
  /// By path, then row.
  private let unlisted: [String: [Int: String]]
  /// By table of the layout; the first has exactly one row.
  private(set) var rows: [[AnswerRow]]
  /// What somebody should look at, in the XML's order.
  package private(set) var doubts: [AnswerDoubt] = []
  /// Names of the attachments that answers refer to.
  package private(set) var files: [String] = []

  /// What would be read as an answer to nobody's question is reported up to this number.
  private static let mostIssues = 100
  /// In bytes: what a client made up is told no further.
  private static let longestPath = 255
  /// In bytes, of the text of a doubt.
  private static let longestText = 255

  init(_ document: SubmissionDocument, plan: AnswerPlan, unlisted: [UnlistedCode] = []) {
    layout = plan.layout
    self.unlisted = Dictionary(grouping: unlisted, by: \.path).mapValues { codes in
      Dictionary(codes.map { ($0.row, $0.code) }, uniquingKeysWith: { first, _ in first })
    }
    rows = Array(repeating: [], count: plan.layout.tables.count)
    rows[0].append(AnswerRow(row: 1, parentRow: 0, position: 1))
    rows[0][0].reserveCapacity(document.root.children.count)
    if document.isEncrypted {
      report(.encrypted, at: "", row: 1, table: 0, text: "")
      files = document.root.encryptedFiles
    } else {
      read(document.root, plan: plan, node: 0, table: 0, row: 0, path: "")
    }
  }

  /// The same for a reader who may not see the answers to some questions: repeats keep their rows.
  func hiding(_ paths: Set<String>) -> AnswerRows {
    guard !paths.isEmpty else { return self }
    let columns = Set(layout.columns.indices.filter { paths.contains(layout.columns[$0].path) })
    let names = Set(
      rows.joined().flatMap(\.answers).compactMap { column, answer -> String? in
        guard columns.contains(column), case .file(let name) = answer else { return nil }
        return name
      })
    var rest = self
    for table in rest.rows.indices {
      for row in rest.rows[table].indices { rest.rows[table][row].remove(columns) }
    }
    rest.doubts.removeAll { paths.contains($0.issue.path) }
    rest.files.removeAll(where: names.contains)
    return rest
  }

  package var issues: [AnswerIssue] { doubts.map(\.issue) }

  /// The rows of a repeat; the one of the submission for an empty path.
  package func rows(of path: String) -> [AnswerRow] { layout.table(path: path).map { rows[$0] } ?? [] }

  /// The answers of a row by the paths of their questions.
  package func answers(of row: AnswerRow) -> [String: Answer] {
    Dictionary(
      row.answers.map { (layout.columns[$0.column].path, $0.answer) }, uniquingKeysWith: { first, _ in first })
  }

  /// The codes that lists in files do not have.
  func unlisted(in lists: FileCodes) -> [UnlistedCode] {
    let found = rows.joined().flatMap { row in
      row.answers.compactMap { column, answer in
        let path = layout.columns[column].path
        return lists[path].flatMap(answer.outside).map { code in
          UnlistedCode(path: path, row: row.row, code: code.prefix(bytes: Self.longestText))
        }
      }
    }
    return Array(found.prefix(Self.mostIssues))
  }

  /// The words by which the submission is searched.
  func tokens(plan: AnswerPlan, name: String?) -> Set<String> {
    let texts = plan.searched.compactMap { rows[0][0].answer(in: $0)?.text }
    return Set(([name].compactMap { $0 } + texts).flatMap { Folding.tokens($0, limit: 8) }.prefix(16))
  }

  private mutating func read(_ element: XMLElement, plan: AnswerPlan, node: Int, table: Int, row: Int, path: String) {
    for case .element(let child) in element.children {
      guard let next = plan.nodes[node].children[child.name.local] else {
        reportUnknown(child, under: path)
        continue
      }
      let place = plan.nodes[next]
      if let inner = place.table {
        // A template that a client left in is nobody's answer.
        if child.attributes.contains(where: { $0.name.local == "template" }) { continue }
        let parent = table == 0 ? 0 : rows[table][row].row
        let before = rows[inner].last.flatMap { $0.parentRow == parent ? $0.position : nil } ?? 0
        rows[inner].append(AnswerRow(row: rows[inner].count + 1, parentRow: parent, position: before + 1))
        let row = rows[inner].count - 1
        read(child, plan: plan, node: next, table: inner, row: row, path: path + "/" + child.name.local)
      } else if let column = place.column {
        take(child.text, column: column, plan.layout.columns[column], of: place.codes, row: row)
      } else {
        read(child, plan: plan, node: next, table: table, row: row, path: path + "/" + child.name.local)
      }
    }
  }

  private mutating func take(
    _ text: String, column index: Int, _ column: FormColumn, of codes: Set<String>?, row: Int
  ) {
    guard !text.isBlank else { return }
    let number = rows[column.table][row].row
    let place = rows[column.table][row].place(of: index)
    guard !place.isTaken else {
      return report(.answeredTwice, at: column.path, row: number, table: column.table, text: text)
    }
    guard let answer = Answer(text, as: column.type) else {
      return report(.notOfItsType, at: column.path, row: number, table: column.table, text: text)
    }
    rows[column.table][row].insert(answer, in: index, at: place.position)
    if let unknown = codes.flatMap(answer.outside) ?? unlisted[column.path]?[number] {
      report(.notAChoice, at: column.path, row: number, table: column.table, text: unknown)
    }
    if case .file(let name) = answer { files.append(name) }
  }

  private mutating func reportUnknown(_ element: XMLElement, under path: String) {
    // What servers and clients put beside the answers.
    if path.isEmpty, ["meta", "formhub", "__version__", "orx"].contains(element.name.local) { return }
    if path == "/meta" { return }
    guard !element.text.trimmed.isEmpty || element.elements.contains(where: { _ in true }) else { return }
    let full = (path + "/" + element.name.local).prefix(bytes: Self.longestPath)
    report(.unknownQuestion, at: full, row: 1, table: 0, text: element.text)
  }

  private mutating func report(_ kind: AnswerIssue.Kind, at path: String, row: Int, table: Int, text: String) {
    guard doubts.count < Self.mostIssues else { return }
    let content = layout.tables[table]
    let place = content.isRepeat ? "\(content.path)[\(row)]\(path.dropFirst(content.path.count))" : path
    doubts.append(
      AnswerDoubt(
        issue: AnswerIssue(path: path, row: row, kind: kind), place: place,
        text: text.trimmed.prefix(bytes: Self.longestText)))
  }
}

/// One row of one table, whatever parts the table has.
package struct AnswerRow: Sendable {
  /// From 1, through the whole submission.
  package let row: Int
  /// The row of the table around it; 0 for the submission itself.
  package let parentRow: Int
  /// From 1, among those of one parent.
  package let position: Int
  /// With indices of the layout's columns, in their order. Most clients send answers in that order too.
  private(set) var answers: [(column: Int, answer: Answer)] = []

  fileprivate init(row: Int, parentRow: Int, position: Int) {
    self.row = row
    self.parentRow = parentRow
    self.position = position
  }

  func answer(in column: Int) -> Answer? {
    let place = place(of: column)
    return place.isTaken ? answers[place.position].answer : nil
  }

  /// Where among the answers that of the column is, or belongs.
  fileprivate func place(of column: Int) -> (position: Int, isTaken: Bool) {
    guard let last = answers.last, column <= last.column else { return (answers.count, false) }
    var range = 0..<answers.count
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      if answers[middle].column < column {
        range = (middle + 1)..<range.upperBound
      } else {
        range = range.lowerBound..<middle
      }
    }
    return (range.lowerBound, answers[range.lowerBound].column == column)
  }

  fileprivate mutating func insert(_ answer: Answer, in column: Int, at position: Int) {
    answers.insert((column, answer), at: position)
  }

  fileprivate mutating func remove(_ columns: Set<Int>) { answers.removeAll { columns.contains($0.column) } }

  fileprivate mutating func reserveCapacity(_ count: Int) {
    answers.reserveCapacity(count)
  }
}

extension Answer {
  /// What of it is none of these codes; nil when all is.
  fileprivate func outside(_ codes: Set<String>) -> String? {
    switch self {
    case .choice(let code): return codes.contains(code) ? nil : code
    case .choices(let chosen), .ranking(let chosen):
      let others = chosen.filter { !codes.contains($0) }.joined(separator: " ")
      // A code with a blank inside looks like several.
      return others.isEmpty || codes.contains(text) ? nil : others
    default: return nil
    }
  }
}

/// A code that no file offered with the form's version has, or several of one question.
package struct UnlistedCode: Hashable, Codable, Sendable {
  package var path: String
  /// Of the question's table, from 1.
  package var row: Int
  /// Separated by blanks, where there are several; the beginning of a long text.
  package var code: String

  package init(path: String, row: Int, code: String) {
    (self.path, self.row, self.code) = (path, row, code)
  }
}

/// Something in a submission that somebody should look at. It is kept in the XML only, except a code that is no choice,
/// which is an answer all the same.
package struct AnswerIssue: Hashable, Sendable {
  package let path: String
  package let row: Int
  package let kind: Kind

  package enum Kind: String, CaseIterable, SQLValue {
    case notOfItsType = "not-of-its-type"
    case answeredTwice = "answered-twice"
    case unknownQuestion = "unknown-question"
    /// A code that the question's list does not have, with any filter.
    case notAChoice = "not-a-choice"
    case encrypted
  }
}

/// An issue with what stands in the XML.
package struct AnswerDoubt: Hashable, Sendable {
  package let issue: AnswerIssue
  /// The path, with the row of its repeat: `/member[2]/age`.
  package let place: String
  /// The beginning of the text.
  package let text: String
}

extension AnswerDoubt: CustomStringConvertible {
  /// For programs too: `/member[2]/age not-of-its-type "12.7"`, the text as JSON writes it.
  package var description: String {
    let quoted = text.isEmpty ? "" : JSON.string(text).serialized
    return [place, issue.kind.rawValue, quoted].filter { !$0.isEmpty }.joined(separator: " ")
  }
}

extension String {
  fileprivate func prefix(bytes most: Int) -> String {
    guard utf8.count > most else { return self }
    var scalars = String.UnicodeScalarView()
    var size = 0
    for scalar in unicodeScalars {
      size += UTF8.width(scalar)
      guard size <= most else { break }
      scalars.append(scalar)
    }
    return String(scalars)
  }
}

extension XMLElement {
  /// Names of the attachments of an encrypted submission (ODK encrypted forms).
  fileprivate var encryptedFiles: [String] {
    let media = elements.filter { $0.name.local == "media" }.flatMap { $0.elements.map(\.text) }
    return media + (first("encryptedXmlFile").map { [$0.text] } ?? [])
  }
}
