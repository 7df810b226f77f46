import Basics
import Formats

/// A sheet of who takes which place: a row a place, with the name of its team, or blank for nobody.
struct AssignmentFile {
  struct Row {
    let place: ID<Place>
    let team: ID<FieldTeam>?
    let until: Day
    let location: Diagnostic.Location
  }

  private enum Field: String, CaseIterable {
    case code, team, until
    /// What Konak writes beside it for people, and does not read.
    case note
  }

  private(set) var rows: [Row] = []
  private(set) var diagnostics: [Diagnostic] = []

  private let round: TrackingRound
  private let atlas: PlaceAtlas
  private let teams: [String: [FieldTeam]]
  private let names: String
  private var columns: [Field: Int] = [:]
  private var seen: Set<ID<Place>> = []

  static let mostBytes = 16 << 20
  private static let mostRows = 200_000
  private static let mostDiagnostics = 2000

  init(_ bytes: [UInt8], round: TrackingRound, teams: [FieldTeam], _ atlas: PlaceAtlas) {
    (self.round, self.atlas) = (round, atlas)
    self.teams = Dictionary(grouping: teams) { FieldTeam.key($0.name) }
    names = teams.filter { !$0.isClosed }.prefix(20).map(\.name).joined(separator: ", ")
    read(bytes)
  }

  private mutating func read(_ bytes: [UInt8]) {
    guard bytes.count <= Self.mostBytes else { return add(.error, "large", ["limit": "16 MB"]) }
    do {
      let sheets = try Spreadsheet.read(bytes).filter {
        !$0.rows.isEmpty && !$0.isHidden && $0.name != FileStamp.name
      }
      guard let sheet = sheets.first, let head = sheet.rows.first, sheet.rows.count > 1 else {
        return add(.error, "noAssignments")
      }
      if sheets.count > 1 { add(.warning, "sheets", ["sheet": sheet.name]) }
      guard sheet.rows.count <= Self.mostRows else { return add(.error, "large", ["limit": String(Self.mostRows)]) }
      guard read(head: head, of: sheet.name) else { return }
      for row in sheet.rows.dropFirst() { read(row, of: sheet.name) }
    } catch {
      diagnostics.append(Diagnostic(.error, error.code, error.arguments))
    }
  }

  /// Also of what only the database knows: that a round does not cover a place.
  mutating func add(
    _ severity: Diagnostic.Severity, _ code: String, _ arguments: [String: String] = [:],
    _ location: Diagnostic.Location? = nil
  ) {
    let isRoom = diagnostics.count < Self.mostDiagnostics
    guard isRoom || severity == .error && !isRefused else { return }
    diagnostics.append(Diagnostic(severity, "presence.file.\(code)", arguments, at: location))
  }

  var isRefused: Bool { diagnostics.contains { $0.severity == .error } }

  private func at(_ row: SheetRow, _ field: Field?, _ sheet: String) -> Diagnostic.Location {
    Diagnostic.Location(sheet: sheet.isEmpty ? nil : sheet, row: row.number, column: field.flatMap { columns[$0] })
  }

  private mutating func read(head: SheetRow, of sheet: String) -> Bool {
    for cell in head.cells where !cell.text.trimmed.isEmpty {
      let location = Diagnostic.Location(sheet: sheet.isEmpty ? nil : sheet, row: head.number, column: cell.column)
      let name = String(cell.text.trimmed.prefix(60))
      guard let field = Self.headings[Folding.fold(cell.text.trimmed)] else {
        add(.warning, "unknownColumn", ["column": name], location)
        continue
      }
      guard field != .note else { continue }
      if columns[field] == nil {
        columns[field] = cell.column
      } else {
        add(.error, "twice", ["column": name], location)
      }
    }
    for field in [Field.code, .team] where columns[field] == nil {
      add(.error, "missingColumn", ["column": field.rawValue])
    }
    return columns[.code] != nil && columns[.team] != nil
  }

  private mutating func read(_ row: SheetRow, of sheet: String) {
    func text(_ field: Field) -> String? {
      guard let text = columns[field].flatMap({ row[$0] })?.trimmed, !text.isEmpty else { return nil }
      return text
    }
    // The second row of many humanitarian lists holds hashtags (hxlstandard.org).
    guard !row.cells.allSatisfy({ $0.text.trimmed.isEmpty || $0.text.trimmed.hasPrefix("#") }) else { return }
    guard let code = text(.code) else { return add(.error, "noCode", [:], at(row, .code, sheet)) }
    let found = SheetPlaceCode(code, on: round.to, in: atlas)
    if let finding = found.finding {
      add(found.place == nil ? .error : .warning, finding.code, finding.arguments, at(row, .code, sheet))
    }
    guard let place = found.place else { return }
    guard seen.insert(place).inserted else {
      return add(.error, "samePlace", ["code": atlas[place]?.code ?? code], at(row, .code, sheet))
    }
    var team: ID<FieldTeam>?
    if let name = text(.team) {
      let known = teams[FieldTeam.key(name)] ?? []
      guard let open = known.first(where: { !$0.isClosed }) else {
        return add(
          .error, known.isEmpty ? "unknownTeam" : "closedTeam", ["team": String(name.prefix(80)), "allowed": names],
          at(row, .team, sheet))
      }
      team = open.id
    }
    var until = round.to
    if let text = text(.until) {
      guard let day = Day(Digits.ascii(text).prefix { $0 != " " && $0 != "T" }) else {
        return add(.error, "date", ["date": String(text.prefix(60))], at(row, .until, sheet))
      }
      guard (round.from...round.to).contains(day) else {
        return add(
          .error, "untilOutside",
          ["day": day.description, "from": round.from.description, "to": round.to.description], at(row, .until, sheet))
      }
      until = day
    }
    rows.append(Row(place: place, team: team, until: until, location: at(row, nil, sheet)))
  }

  private static let headings: [String: Field] = {
    var table: [String: Field] = [:]
    let words: [(Field, [String])] = [
      (.code, ["code", "p-code", "pcode", "place code", "P-kodu", "yer kodu", "kod", "رمز المكان", "الرمز"]),
      (.team, ["team", "ekip", "takım", "الفريق", "فريق"]),
      (.until, ["until", "deadline", "son gün", "bitiş", "حتى", "الموعد النهائي"]),
      (
        .note,
        [
          "place", "yer", "المكان", "status", "durum", "الحالة", "demonstration", "tanıtım", "عرض توضيحي",
          FileStamp.name,
        ]
      ),
    ]
    for (field, names) in words { for name in names { table[Folding.fold(name)] = field } }
    return table
  }()
}
