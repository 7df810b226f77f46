import Basics
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
    var parent: String
  }

  struct Table {
    let headings: [Int: String]
    var rows: [Row]
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
  /// Tables of repeats that the form does not have.
  let unknown: [String]
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
    var mainName = ""
    var repeats: [String: Table] = [:]
    var unknown: [String] = []
    for sheet in sheets {
      guard let heading = sheet.rows.first else { continue }
      let headings = Dictionary(
        heading.cells.map { ($0.column, $0.text.trimmed) }, uniquingKeysWith: { first, _ in first })
      func column(_ name: String) -> Int? { headings.first { $0.value == name }?.key }
      let (index, parent, above) = (column("_index"), column("_parent_index"), column("_parent_table_name"))
      let isRepeat = parent != nil || column("_submission__uuid") != nil
      let rows = sheet.rows.dropFirst().map { row in
        Row(
          sheet: sheet.name, number: row.number,
          cells: Dictionary(row.cells.map { ($0.column, $0.text) }, uniquingKeysWith: { first, _ in first }),
          key: "\(sheet.name)\n\(index.flatMap { row[$0] } ?? "")",
          parent: "\(above.flatMap { row[$0] } ?? "")\n\(parent.flatMap { row[$0] } ?? "")")
      }
      let table = Table(headings: headings, rows: Array(rows))
      if !isRepeat, column("_uuid") != nil || column("meta/instanceID") != nil {
        if main == nil { (main, mainName) = (table, sheet.name) }
      } else if isRepeat {
        if let path = Self.repeatPath(named: sheet.name, in: form) {
          repeats[path] = table
        } else {
          unknown.append(sheet.name)
        }
      }
    }
    guard let main else { throw ProjectRefusal.notAnExport }
    self.main = main
    self.unknown = unknown
    self.repeats = Self.tied(repeats, to: main, named: mainName, in: form)
  }

  /// Rows that do not say in which table the row above stands, or only of which submission they are.
  private static func tied(
    _ repeats: [String: Table], to main: Table, named mainName: String, in form: Form
  ) -> [String: Table] {
    let submissions = Dictionary(
      main.rows.compactMap { row in main.value(["_uuid"], row).map { ($0, row.key) } },
      uniquingKeysWith: { first, _ in first })
    var tied = repeats
    for (path, table) in repeats {
      let outer = form[path: path]?.enclosingRepeat.map { form[$0].path }
      let above = outer.flatMap { repeats[$0]?.rows.first?.sheet } ?? mainName
      for (place, row) in table.rows.enumerated() {
        let parts = row.parent.split(separator: "\n", omittingEmptySubsequences: false)
        guard parts.first?.isEmpty != false || parts.last?.isEmpty != false else { continue }
        if let index = parts.last, !index.isEmpty {
          tied[path]?.rows[place].parent = "\(above)\n\(index)"
        } else if outer == nil, let key = table.value(["_submission__uuid"], row).flatMap({ submissions[$0] }) {
          tied[path]?.rows[place].parent = key
        }
      }
    }
    return tied
  }

  /// Rows of repeats whose row above is nowhere in the file, and tables of repeats that the form does not have.
  func strays(in form: Form) -> [Diagnostic] {
    let unknown = unknown.map {
      Diagnostic(.warning, "project.unknown-repeat", ["name": $0], at: Diagnostic.Location(sheet: $0))
    }
    return unknown
      + repeats.sorted { $0.key < $1.key }.flatMap { path, table -> [Diagnostic] in
        let outer = form[path: path]?.enclosingRepeat.map { form[$0].path }
        let above = Set((outer.map { repeats[$0]?.rows ?? [] } ?? main.rows).map(\.key))
        return table.rows.filter { !above.contains($0.parent) }.map { row in
          Diagnostic(
            .error, "project.orphan", ["repeat": path.split(separator: "/").last.map(String.init) ?? path],
            at: Diagnostic.Location(sheet: row.sheet, row: row.number))
        }
      }
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
    var unknown: [String] = []
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
      } else {
        unknown.append(name)
      }
    }
    guard let main else { throw ProjectRefusal.notAnExport }
    self.main = main
    self.repeats = repeats
    self.unknown = unknown
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
