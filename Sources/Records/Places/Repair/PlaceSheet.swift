package import Basics
import Collect
package import Formats

/// The columns of somebody's sheet that say where a row lies, and what its rows say once they are repaired.
///
/// Levels are read from the highest down: a district is looked for in the province beside it, where that is clear.
package struct PlaceSheet: Sendable {
  /// Of one level. Columns count from 1.
  package struct Columns: Hashable, Sendable {
    package let level: Int
    package var code: Int?
    package var name: Int?
  }

  /// The highest level first; empty when no heading says where rows lie.
  package let columns: [Columns]
  /// The row with the headings; rows up to `firstRow` are none of data.
  package let heading: SheetRow
  package let rows: [SheetRow]
  package let sheet: String

  package struct Reading: Equatable, Sendable {
    package let row: SheetRow
    /// As ``PlaceSheet/columns``; empty repairs where the row says nothing of a level.
    package let repairs: [PlaceRepair]
  }

  /// Nil when the sheet has no rows.
  package init?(_ sheet: Sheet) {
    guard let heading = sheet.rows.first(where: { !$0.cells.isEmpty }) else { return nil }
    var rows = sheet.rows.drop { $0.number <= heading.number }[...]
    var found: [Int: Columns] = [:]
    // A row of HXL tags says it better than headings.
    let tags = ([heading] + rows.prefix(24)).first { $0.cells.first?.text.trimmed.hasPrefix("#") == true }
    if let tags {
      rows = rows.drop { $0.number <= tags.number }
      Self.collect(tags, into: &found, Self.meaning(ofTag:))
    }
    if found.isEmpty { Self.collect(heading, into: &found, Self.meaning(ofHeading:)) }
    columns = found.values.sorted { $0.level < $1.level }
    self.heading = heading
    self.rows = Array(rows)
    self.sheet = sheet.name
  }

  /// For rows that are read elsewhere, with columns of which somebody said what they are.
  init(_ columns: [SheetPlaceColumn], sheet: String?) {
    var found: [Int: Columns] = [:]
    for column in columns {
      if column.isCode {
        found[column.level, default: Columns(level: column.level)].code = column.column
      } else {
        found[column.level, default: Columns(level: column.level)].name = column.column
      }
    }
    self.columns = found.values.sorted { $0.level < $1.level }
    heading = SheetRow(number: 0, cells: [])
    rows = []
    self.sheet = sheet ?? ""
  }

  package func read(_ row: SheetRow, by repairs: PlaceRepairs) -> Reading {
    var above: ID<Place>?
    var read: [PlaceRepair] = []
    for column in columns {
      let repair = repairs.repair(
        PlaceRepair.Written(
          code: column.code.flatMap { row[$0] } ?? "", name: column.name.flatMap { row[$0] } ?? "",
          level: column.level, within: above))
      // Where a level is not clear, nothing below is narrowed by it: what stands there may be right nevertheless.
      if let place = repair.place { above = place }
      read.append(repair)
    }
    return Reading(row: row, repairs: read)
  }

  /// Of the smallest level about which a row says something; nil where it says nothing.
  func smallest(_ row: SheetRow, by repairs: PlaceRepairs) -> PlaceRepair? {
    zip(columns, read(row, by: repairs).repairs).filter { columns, _ in
      [columns.code, columns.name].compactMap(\.self).contains { row[$0]?.trimmed.isEmpty == false }
    }.last?.1
  }

  /// What is to be told about a row, at its cells.
  ///
  /// - Parameter name: how people know a place.
  package func diagnostics(_ reading: Reading, naming name: (ID<Place>) -> String) -> [Diagnostic] {
    zip(columns, reading.repairs).flatMap { column, repair in
      let cell = [column.code, column.name].compactMap(\.self).first { reading.row[$0] != nil }
      let location = Diagnostic.Location(
        sheet: sheet.isEmpty ? nil : sheet, row: reading.row.number, column: cell)
      return repair.findings.map { $0.diagnostic(candidates: repair.candidates.map(name), at: location) }
    }
  }

  private enum Meaning: Hashable {
    case code(Int)
    case name(Int)
  }

  private static func collect(
    _ row: SheetRow, into found: inout [Int: Columns], _ meaning: (String) -> Meaning?
  ) {
    for cell in row.cells {
      switch meaning(cell.text.trimmed) {
      case .code(let level)?:
        if found[level, default: Columns(level: level)].code == nil {
          found[level, default: Columns(level: level)].code = cell.column
        }
      case .name(let level)?:
        if found[level, default: Columns(level: level)].name == nil {
          found[level, default: Columns(level: level)].name = cell.column
        }
      case nil: break
      }
    }
  }

  /// `#adm1+code`, `#adm2+name+tr`, `#country+code`; not a place of origin, which is another question.
  private static func meaning(ofTag text: String) -> Meaning? {
    guard let tag = HXLTag(text) else { return nil }
    let level: Int
    switch tag.tag {
    case "#country": level = 0
    case "#adm1", "#adm2", "#adm3", "#adm4", "#adm5": level = Int(tag.tag.suffix(1)) ?? 0
    default: return nil
    }
    let attributes = tag.attributes.filter { $0.utf8.count > 2 }
    if attributes == ["code"] { return .code(level) }
    return attributes.isEmpty || attributes == ["name"] ? .name(level) : nil
  }

  /// `adm1_pcode`, `admin2Name`, `İl`, `ilçe kodu`, `المحافظة`.
  private static func meaning(ofHeading heading: String) -> Meaning? {
    var words = Folding.fold(heading).split(separator: " ").map(String.init)
    if words.count > 1, let last = words.last, ["en", "tr", "ar", "fr"].contains(last) { words.removeLast() }
    var isCode = false
    words = words.compactMap { word -> String? in
      if codeWords.contains(word) {
        isCode = true
        return nil
      }
      if nameWords.contains(word) { return nil }
      for ending in ["pcode", "code", "name"] where word.hasPrefix("adm") && word.hasSuffix(ending) {
        if ending != "name" { isCode = true }
        return String(word.dropLast(ending.count))
      }
      return word
    }
    guard let level = levels[words.joined(separator: " ")] else { return nil }
    return isCode ? .code(level) : .name(level)
  }

  private static let codeWords = Set(
    ["code", "pcode", "p", "kod", "kodu", "pkodu", "رمز", "الرمز"].map { Folding.fold($0) })
  private static let nameWords = Set(["name", "ad", "adı", "اسم", "الاسم"].map { Folding.fold($0) })
  private static let levels: [String: Int] = {
    let words: [[String]] = [
      ["country", "ülke", "adm0", "admin0", "البلد", "الدولة"],
      ["province", "governorate", "il", "adm1", "admin1", "admin 1", "المحافظة", "محافظة", "الولاية"],
      ["district", "ilçe", "adm2", "admin2", "admin 2", "المنطقة", "منطقة", "القضاء"],
      [
        "neighbourhood", "neighborhood", "village", "subdistrict", "sub district", "mahalle", "köy", "adm3", "admin3",
        "admin 3", "الحي", "القرية", "الناحية",
      ],
    ]
    return Dictionary(
      words.enumerated().flatMap { level, words in words.map { (Folding.fold($0), level) } },
      uniquingKeysWith: { first, _ in first })
  }()
}
