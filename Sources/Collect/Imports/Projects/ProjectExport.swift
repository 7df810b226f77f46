package import Basics
import FormEngine
import Formats

/// What KoboToolbox or ODK Central gives out of a project as a file: a table of the submissions, and one for each repeat.
///
/// Kobo: a workbook or CSV "XML values and headers" or with labels, `_uuid` beside each row, repeats as further sheets that
/// point at it by `_parent_index`. Central: the archive of CSV files with `KEY` and `PARENT_KEY`, files under `media/`.
struct ProjectExport {
  struct Row {
    let sheet: String
    let number: Int
    let cells: [Int: String]
    /// By which rows of repeats point at it.
    let key: String
    let parent: String
  }

  struct Table {
    let headings: [Int: String]
    let rows: [Row]
    private let columns: [String: Int]

    init(headings: [Int: String], rows: [Row]) {
      self.headings = headings
      self.rows = rows
      columns = Dictionary(headings.map { ($1, $0) }, uniquingKeysWith: min)
    }

    /// Of the first of these headings under which the row has something.
    func value(_ names: [String], _ row: Row) -> String? {
      for name in names {
        if let text = columns[name].flatMap({ row.cells[$0] })?.trimmed, !text.isEmpty { return text }
      }
      return nil
    }
  }

  let source: ProjectKind
  let main: Table
  /// By the path of the repeat in the form.
  let repeats: [String: Table]
  /// Names of entries with files, where the archive has them.
  let media: [String]
  let archive: ZipArchive?

  init(_ bytes: [UInt8], of form: Form) throws {
    if try Spreadsheet.kind(of: bytes) == .xlsx {
      var limits = ZipArchive.Limits()
      limits.entries = 65_535
      let archive = try ZipArchive(bytes, limits: limits)
      if !archive.contains("[Content_Types].xml") {
        try self.init(central: archive, of: form)
        return
      }
    }
    try self.init(kobo: try Spreadsheet.read(bytes), of: form)
  }

  // MARK: KoboToolbox

  private init(kobo sheets: [Sheet], of form: Form) throws {
    source = .kobo
    media = []
    archive = nil
    var main: Table?
    var repeats: [String: Table] = [:]
    for sheet in sheets {
      guard let heading = sheet.rows.first else { continue }
      let headings = Dictionary(
        heading.cells.map { ($0.column, $0.text.trimmed) }, uniquingKeysWith: { first, _ in first })
      func column(_ name: String) -> Int? { headings.first { $0.value == name }?.key }
      let (index, parent, above) = (column("_index"), column("_parent_index"), column("_parent_table_name"))
      let rows = sheet.rows.dropFirst().map { row in
        Row(
          sheet: sheet.name, number: row.number,
          cells: Dictionary(row.cells.map { ($0.column, $0.text) }, uniquingKeysWith: { first, _ in first }),
          key: "\(sheet.name)\n\(index.flatMap { row[$0] } ?? "")",
          parent: "\(above.flatMap { row[$0] } ?? "")\n\(parent.flatMap { row[$0] } ?? "")")
      }
      let table = Table(headings: headings, rows: Array(rows))
      if parent == nil, column("_uuid") != nil || column("meta/instanceID") != nil {
        main = main ?? table
      } else if parent != nil, let path = Self.repeatPath(named: sheet.name, in: form) {
        repeats[path] = table
      }
    }
    guard let main else { throw ProjectRefusal.notAnExport }
    self.main = main
    self.repeats = repeats
  }

  /// A sheet's name is cut after 31 letters.
  private static func repeatPath(named name: String, in form: Form) -> String? {
    let known = form.nodes.filter(\.isRepeat)
    let found = known.filter { $0.name == name }
    let alike = found.isEmpty ? known.filter { name.count >= 28 && $0.name.hasPrefix(name.prefix(28)) } : found
    return alike.count == 1 ? alike[0].path : nil
  }

  // MARK: ODK Central

  private init(central archive: ZipArchive, of form: Form) throws {
    source = .central
    self.archive = archive
    media = archive.names.filter { $0.hasPrefix("media/") && !$0.hasSuffix("/") }
    var main: Table?
    var repeats: [String: Table] = [:]
    for name in archive.names where name.lowercased().hasSuffix(".csv") && !name.hasPrefix("media/") {
      var reader = CSVReader(try archive.read(name), separator: UInt8(ascii: ","))
      guard let heading = try reader.next() else { continue }
      let headings = Dictionary(uniqueKeysWithValues: heading.fields.enumerated().map { ($0 + 1, $1.trimmed) })
      guard let key = headings.first(where: { $0.value == "KEY" })?.key else { continue }
      let parent = headings.first { $0.value == "PARENT_KEY" }?.key
      var rows: [Row] = []
      while let row = try reader.next() {
        let cells = Dictionary(uniqueKeysWithValues: row.fields.enumerated().map { ($0 + 1, $1) })
        rows.append(
          Row(
            sheet: name, number: row.line, cells: cells, key: cells[key] ?? "",
            parent: parent.flatMap { cells[$0] } ?? ""))
      }
      let table = Table(headings: headings, rows: rows)
      if parent == nil {
        main = main ?? table
      } else if let path = Self.repeatPath(ofFile: name, in: form) {
        repeats[path] = table
      }
    }
    guard let main else { throw ProjectRefusal.notAnExport }
    self.main = main
    self.repeats = repeats
  }

  /// `Form-group.repeat.csv` or `Form-repeat.csv`: the name behind the form's own.
  private static func repeatPath(ofFile name: String, in form: Form) -> String? {
    let base = name.split(separator: "/").last.map { String($0.dropLast(4)) } ?? name
    let fitting = form.nodes.filter { node in
      node.isRepeat && (base.hasSuffix("-" + node.name) || base.hasSuffix("." + node.name))
    }
    return fitting.max { $0.name.count < $1.name.count }?.path
  }
}

/// Whose file a project's file is.
package enum ProjectKind: String, Codable, CaseIterable, Sendable {
  case kobo, central

  /// Nil for a sheet that somebody made. Only the beginning of it is looked at.
  init?(of bytes: [UInt8]) throws {
    if try Spreadsheet.kind(of: bytes) == .xlsx {
      var limits = ZipArchive.Limits()
      limits.entries = 65_535
      let archive = try ZipArchive(bytes, limits: limits)
      if !archive.contains("[Content_Types].xml") {
        self = .central
        return
      }
    }
    let headings = try SheetRows(bytes).head(of: nil, 1).first.map { Set($0.cells.map(\.text.trimmed)) } ?? []
    let isOfKobo =
      headings.contains("_uuid") && !headings.isDisjoint(with: ["_id", "_index", "_submission_time"])
      || headings.contains("meta/instanceID")
    guard isOfKobo else { return nil }
    self = .kobo
  }
}

/// Why a project's file cannot be taken over.
package enum ProjectRefusal: Refusal, Equatable {
  case notAnExport

  package var code: String { "project.not-an-export" }
}
