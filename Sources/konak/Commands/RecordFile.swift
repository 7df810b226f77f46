import Basics
import Formats

/// A CSV file of records that the command line names, with the names of its columns in the first line.
struct RecordFile {
  /// A column, by its place and its name.
  struct Column {
    let index: Int
    let name: String
  }

  struct Record {
    /// From 1.
    let line: Int
    fileprivate let fields: [String]
    fileprivate let missing: String?

    /// Nil where it is missing.
    subscript(_ column: Column) -> String? {
      guard fields.indices.contains(column.index), !fields[column.index].isEmpty, fields[column.index] != missing else {
        return nil
      }
      return fields[column.index]
    }

    /// Nil where it is missing; refused where it is something else.
    func number(_ column: Column) throws -> Double? {
      guard let text = self[column] else { return nil }
      guard let number = Double(text), number.isFinite, abs(number) <= 1e15 else {
        throw UsageProblem("number", ["line": "\(line)", "name": column.name, "value": text])
      }
      return number
    }

    /// For how many people the record stands.
    func weight(_ column: Column) throws -> Double {
      guard let number = self[column].flatMap(Double.init), (1...1e12).contains(number) else {
        throw UsageProblem("weight", ["line": "\(line)", "name": column.name, "value": self[column] ?? ""])
      }
      return number
    }
  }

  private let head: [String]
  private let missing: String?
  private var reader: CSVReader

  /// - Parameter missing: a text that stands for a missing value, beside the empty one.
  init(_ file: String, missing: String?) throws {
    reader = CSVReader(try InputFile.bytes(file))
    guard let head = try reader.next()?.fields else { throw UsageProblem("emptyFile", ["file": file]) }
    self.head = head
    self.missing = missing
  }

  func column(_ name: String) throws -> Column {
    guard let index = head.firstIndex(of: name) else {
      throw UsageProblem("column", ["name": name, "names": head.prefix(50).joined(separator: ", ")])
    }
    return Column(index: index, name: name)
  }

  mutating func next() throws -> Record? {
    try reader.next().map { Record(line: $0.line, fields: $0.fields, missing: missing) }
  }
}
