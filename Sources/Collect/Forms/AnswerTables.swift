import Basics
import FormEngine
import Store

/// The tables of the database that hold the answers to a form: made when a version is published, widened by the next.
///
/// The first part of the submission's table also says of each submission when it was received, where it belongs, who
/// sent it and what became of it (``ownColumns``), with an index for each, so that lists and figures need no
/// other table.
struct AnswerTables {
  let layout: FormLayout
  let form: ID<Form>
  /// Paths of the questions that have an index.
  let marked: [String]

  init(_ layout: FormLayout, form: ID<Form>, marked: [String]) {
    self.layout = layout
    self.form = form
    self.marked = marked
  }

  /// The columns of the submission's table that lists filter and sort by.
  static let indexed = ["_received", "_day", "_place", "_programme", "_author", "_state", "_version"]

  /// Columns of one part of a table, in the layout's order.
  func columns(ofTable table: Int, part: Int) -> [FormColumn] {
    indices(ofTable: table, part: part).map { layout.columns[$0] }
  }

  /// The same as indices of the layout's columns.
  func indices(ofTable table: Int, part: Int) -> [Int] {
    layout.columns.indices.filter { layout.columns[$0].table == table && layout.columns[$0].part == part }
  }

  struct Column {
    let name: String
    let type: SQLType
    let isRequired: Bool

    init(_ name: String, _ type: SQLType, isRequired: Bool = true) {
      self.name = name
      self.type = type
      self.isRequired = isRequired
    }
  }

  /// What the first part of the submission's table says beside the answers.
  static let ownColumns = [
    Column("_received", .instant), Column("_day", .date), Column("_place", .id, isRequired: false),
    Column("_place_source", .text, isRequired: false), Column("_programme", .id, isRequired: false),
    Column("_author", .id), Column("_state", .text), Column("_version", .text), Column("_edits", .int),
    Column("_missing_files", .int),
  ]

  /// The columns of a part that are no answers, its key first.
  func ownColumns(ofTable table: Int, part: Int) -> [Column] {
    let key = Column("submission", .id)
    if layout.tables[table].isRepeat {
      return [key, Column("row", .int), Column("parent_row", .int), Column("position", .int)]
    }
    return part == 0 ? [key] + Self.ownColumns : [key]
  }

  static let markInfix = "__by_"

  /// The index of a marked question, and the columns of the database it is for.
  var marks: [(index: String, table: String, cell: FormColumn.Cell)] {
    marked.flatMap { path in
      layout.columns.filter { $0.path == path && $0.table == 0 }.map { column in
        let table = layout.tables[0].parts[column.part]
        return (Self.mark(of: column, in: table), table, column.cells[0])
      }
    }
  }

  /// The name of a marked question's index.
  static func mark(of column: FormColumn, in table: String) -> String {
    "\(table)\(markInfix)\(String(column.question, radix: 36))_\(column.type.rawValue.lowercased())"
  }

  /// The name of the index by one of the submission's own columns.
  static func index(of table: String, by column: String) -> String { "\(table)_by\(column)" }

  /// The name of the index that finds by what one index is of, and has what it finds in the order of another's.
  static func pair(of table: String, found: String, sorted: String) -> String {
    pairBeginning(of: table) + Hash.sha256.hex(of: "\(found) \(sorted)").prefix(8)
  }

  static func pairBeginning(of table: String) -> String { "\(table)_by_pair_" }

  /// A form has no more of them: every submission that comes is written into each.
  static let mostPairs = 8
}
