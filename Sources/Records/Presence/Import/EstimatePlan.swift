import Basics
import Collect

/// What the columns of somebody's sheet mean for the estimates of a round.
package struct EstimatePlan: ImportPlan {
  /// Nil for the first that people see.
  package var sheet: String?
  /// The row with the headings, as the spreadsheet numbers it.
  package var heading: Int
  /// By the number of the column, from 1; columns that mean nothing are not there.
  package var columns: [Int: EstimateTarget]
  /// What is the same in each row, by the field.
  package var constants: [String: String]
  /// Of columns: rows with another value in it are left out, as those of other rounds in a file of all.
  package var only: [Int: String]
  /// Whether several rows of one place and group are parts of one figure, as where a sheet tells reasons or origins apart.
  package var isSummed: Bool
  /// Why a released round changes.
  package var reason: String?

  package init(
    sheet: String? = nil, heading: Int, columns: [Int: EstimateTarget] = [:], constants: [String: String] = [:],
    only: [Int: String] = [:], isSummed: Bool = false
  ) {
    (self.sheet, self.heading, self.columns) = (sheet, heading, columns)
    (self.constants, self.only, self.isSummed) = (constants, only, isSummed)
  }

  package func remembering(_ before: EstimatePlan) -> EstimatePlan {
    EstimatePlan(
      sheet: sheet, heading: heading, columns: before.columns, constants: before.constants, only: before.only,
      isSummed: before.isSummed)
  }

  /// The columns with figures, in the order of the sheet.
  package var counts: [CountColumn] {
    columns.sorted { $0.key < $1.key }.compactMap { column, target in
      guard case .count(let group, let unit, let part) = target else { return nil }
      return CountColumn(column: column, group: group, unit: unit, part: part)
    }
  }

  package struct CountColumn: Hashable, Sendable {
    package let column: Int
    let group: Stratum?
    let unit: CountingUnit?
    let part: PeoplePart?
  }

  func column(of field: EstimateField) -> Int? {
    columns.filter { $0.value == .field(field) }.keys.min()
  }
}

/// What a column means.
package enum EstimateTarget: ColumnTarget {
  /// A figure: of a group (with a nationality perhaps), in a unit and of a sex and age of its own, or as other columns of the
  /// row say.
  case count(Stratum?, CountingUnit?, PeoplePart? = nil)
  case field(EstimateField)
  /// The code or the name of the place at a level.
  case place(level: Int, isCode: Bool)
}

extension EstimateTarget: Codable {
  package var place: (level: Int, isCode: Bool)? {
    if case .place(let level, let isCode) = self { (level, isCode) } else { nil }
  }

  /// `status`, `#count:displaced_citizen:households`, `#count:host:individuals:female,0-4`, `#count::`, `#place:2:code`.
  package var rawValue: String {
    switch self {
    case .count(let group, let unit, let part):
      "#count:\(group?.key ?? ""):\(unit?.rawValue ?? "")" + (part.map { ":" + $0.key } ?? "")
    case .field(let field): field.rawValue
    case .place(let level, let isCode): "#place:\(level):\(isCode ? "code" : "name")"
    }
  }

  package init?(rawValue: String) {
    let parts = rawValue.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    if parts[0] == "#count" {
      guard (3...4).contains(parts.count) else { return nil }
      let (group, unit) = (Stratum(key: parts[1]), CountingUnit(rawValue: parts[2]))
      guard group != nil || parts[1].isEmpty, unit != nil || parts[2].isEmpty else { return nil }
      let part = parts.count == 4 ? PeoplePart(key: parts[3]) : nil
      guard part != nil || parts.count == 3 else { return nil }
      self = .count(group, unit, part)
    } else if case .place(let level, let isCode)? = SheetTarget(rawValue: rawValue) {
      self = .place(level: level, isCode: isCode)
    } else {
      guard let field = EstimateField(rawValue: rawValue), field != .count else { return nil }
      self = .field(field)
    }
  }
}
