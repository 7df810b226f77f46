/// Who took a file out, when and how far it may go: told in the file itself.
///
/// A table of separated values has it in its last column, in each row, so that it stays with rows that are copied elsewhere
/// and moves no column that a program knows; a workbook has a sheet of its own behind the others; GeoJSON a member of the
/// collection.
package struct FileStamp: Hashable, Codable, Sendable {
  package struct Line: Hashable, Codable, Sendable {
    package let label: String
    package let text: String

    package init(_ label: String, _ text: String) { (self.label, self.text) = (label, text) }
  }

  /// The name of column, sheet or member, whatever the reader's language: programs that read files again know it.
  package static let name = "taken_out"

  package let lines: [Line]

  package init(_ lines: [Line]) { self.lines = lines }

  /// Everything on one line.
  package var text: String { lines.map { "\($0.label): \($0.text)" }.joined(separator: "; ") }
}

extension XLSXStream {
  /// Adds the sheet that tells it, behind the others.
  package mutating func add(_ stamp: FileStamp, isRightToLeft: Bool) {
    addSheet(FileStamp.name, header: [FileStamp.name, ""], isRightToLeft: isRightToLeft)
    for line in stamp.lines { write([.text(line.label), .text(line.text)]) }
  }
}
