import Basics
package import FormEngine
import Store

/// The tables that hold the answers to a form in all its versions.
///
/// A layout is a fold over the form's versions in their order and over nothing else, so that every node arrives at the
/// same one. A question keeps its column through all versions; asked with another type, or inside another repeat, it
/// gets a new one beside it.
package struct FormLayout: Hashable, Sendable {
  package let formID: String
  package private(set) var tables: [Table] = []
  package private(set) var columns: [FormColumn] = []
  /// Paths of questions whose answers a reader may not see: they are neither shown nor sought by.
  package private(set) var hidden: Set<String> = []
  private var taken: [Set<String>] = []
  private var fill: [Fill] = []
  private var index: [Key: Int] = [:]

  package struct Table: Hashable, Sendable {
    /// The path of the repeat; empty for the submission.
    package let path: String
    package let parent: Int?
    /// Tables of the database that share their key and hold a part of the columns each.
    package fileprivate(set) var parts: [String]

    package var isRepeat: Bool { parent != nil }
  }

  private struct Key: Hashable {
    let table: Int
    let path: String
    let type: TableSchema.ColumnType
  }

  private struct Fill: Hashable {
    var columns = 0
    var bytes = 0
  }

  /// Most columns of one table, and most bytes that a row may need inside a page of PostgreSQL (8 KiB): a text that is
  /// not moved out of the row takes up to 24.
  static let mostColumns = 400
  static let mostBytes = 7600

  package init(formID: String) {
    self.formID = formID
  }

  /// Makes room for what a version asks.
  package mutating func add(_ shape: FormShape, version: String) {
    for table in shape.tables {
      let place = self.table(for: table, in: shape)
      for question in table.questions {
        add(question, table: place, version: version)
      }
    }
  }

  /// The same for a reader who may not see the answers to some questions.
  package func hiding(_ paths: Set<String>) -> FormLayout {
    var layout = self
    layout.hidden = paths
    return layout
  }

  /// The table of a repeat; of the submission for an empty path.
  package func table(path: String) -> Int? { tables.firstIndex { $0.path == path } }

  /// Where answers to a question of that type are; `table` is the index of its repeat's.
  package func column(path: String, type: TableSchema.ColumnType, table: Int) -> FormColumn? {
    index(path: path, type: type, table: table).map { columns[$0] }
  }

  /// Index into ``columns``.
  func index(path: String, type: TableSchema.ColumnType, table: Int) -> Int? {
    index[Key(table: table, path: path, type: type)]
  }

  private mutating func table(for table: FormShape.Table, in shape: FormShape) -> Int {
    if let known = self.table(path: table.path) { return known }
    let around = table.parent.flatMap { shape.tables.indices.contains($0) ? shape.tables[$0].path : nil }
    let name = table.parent == nil ? Self.tableName(formID) : uniqueTableName(of: table.path)
    tables.append(
      Table(
        path: table.path, parent: table.parent == nil ? nil : around.flatMap { self.table(path: $0) } ?? 0,
        parts: [name]))
    taken.append(Set(["submission", "row", "parent_row", "position"] + AnswerTables.ownColumns.map(\.name)))
    fill.append(Fill())
    return tables.count - 1
  }

  private mutating func add(_ question: FormShape.Question, table: Int, version: String) {
    let key = Key(table: table, path: question.path, type: question.type)
    guard index[key] == nil else { return }
    let suffixes = FormColumn.suffixes(of: question.type)
    let bytes = suffixes.reduce(0) { $0 + ($1.type == .text ? 24 : 8) }
    if fill[table].columns + suffixes.count > Self.mostColumns || fill[table].bytes + bytes > Self.mostBytes {
      tables[table].parts.append(partName(of: table))
      fill[table] = Fill()
    }
    fill[table].columns += suffixes.count
    fill[table].bytes += bytes
    index[key] = columns.count
    columns.append(
      FormColumn(
        question: FormColumn.question(form: formID, path: question.path), path: question.path, type: question.type,
        table: table, part: tables[table].parts.count - 1, name: uniqueName(for: question, in: table),
        firstVersion: version))
  }

  /// The question's own name; when another has it, with its type, and then with a number.
  private mutating func uniqueName(for question: FormShape.Question, in table: Int) -> String {
    let suffixes = FormColumn.suffixes(of: question.type).map(\.suffix)
    let room = Self.longestName - (suffixes.map(\.utf8.count).max() ?? 0)
    let plain = Self.folded(question.name)
    var candidate = String(plain.prefix(room))
    var number = 1
    while suffixes.contains(where: { taken[table].contains(candidate + $0) }) {
      let ending = number == 1 ? "_" + question.type.rawValue.lowercased() : "_\(number)"
      candidate = String(plain.prefix(room - ending.utf8.count)) + ending
      number += 1
    }
    taken[table].formUnion(suffixes.map { candidate + $0 })
    return candidate
  }
}

// MARK: Names

extension FormLayout {
  static let longestName = 55
  /// `answers_site_assessment`: the form's id when that is a name already that nothing of another form can have, else
  /// folded and told apart by a digest.
  ///
  /// Behind this name a repeat's table has `__`, a further part `_2` and an index `_by`; so the name has none of them.
  static func tableName(_ formID: String) -> String {
    if isPlain(formID) { return "answers_" + formID }
    let words = folded(formID).prefix(17).split(separator: "_")
    let stem = words.isEmpty ? "form" : words.joined(separator: "_")
    return "answers_\(stem)_\(Hash.sha256.hex(of: formID).prefix(6))"
  }

  private static func isPlain(_ formID: String) -> Bool {
    let words = formID.split(separator: "_", omittingEmptySubsequences: false)
    guard let last = words.last, folded(formID) == formID, formID.utf8.count <= 24, !words.contains("") else {
      return false
    }
    let isLikeDigest = last.count == 6 && last.allSatisfy(\.isHexDigit)
    return words.count == 1 || !words.contains("by") && !last.allSatisfy(\.isNumber) && !isLikeDigest
  }

  private func uniqueTableName(of path: String) -> String {
    let main = Self.tableName(formID)
    let plain = Self.folded(String(path.split(separator: "/").last ?? "repeat"))
    let room = Self.longestName - main.utf8.count - 2 - 4
    var candidate = "\(main)__\(plain.prefix(room))"
    var number = 2
    while isTaken(candidate) {
      candidate = "\(main)__\(plain.prefix(room - 3))_r\(number)"
      number += 1
    }
    return candidate
  }

  private func partName(of table: Int) -> String {
    var number = tables[table].parts.count + 1
    while isTaken("\(tables[table].parts[0])_\(number)") { number += 1 }
    return "\(tables[table].parts[0])_\(number)"
  }

  private func isTaken(_ name: String) -> Bool { tables.contains { $0.parts.contains(name) } }

  /// Only `a–z`, `0–9` and `_`, whatever was given.
  private static func folded(_ name: String) -> String {
    let bytes = name.lowercased().utf8.map { byte -> UInt8 in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
      default: UInt8(ascii: "_")
      }
    }
    return bytes.isEmpty ? "_" : String(decoding: bytes, as: UTF8.self)
  }
}
