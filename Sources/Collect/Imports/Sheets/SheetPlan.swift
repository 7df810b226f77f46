package import Basics
package import Formats

/// What the columns of somebody's sheet mean for a form.
package struct SheetPlan: ImportPlan {
  /// Nil for the first that people see.
  package var sheet: String?
  /// The row with the headings, as the spreadsheet numbers it; what stands above is a title.
  package var heading: Int
  /// By the number of the column, from 1; columns that mean nothing are not there.
  package var columns: [Int: SheetTarget]
  /// Answers that are the same in each row, by the question's path.
  package var constants: [String: String]

  package init(
    sheet: String? = nil, heading: Int, columns: [Int: SheetTarget] = [:], constants: [String: String] = [:]
  ) {
    self.sheet = sheet
    self.heading = heading
    self.columns = columns
    self.constants = constants
  }

  package func remembering(_ before: SheetPlan) -> SheetPlan {
    SheetPlan(sheet: sheet, heading: heading, columns: before.columns, constants: before.constants)
  }

  /// So many of the first rows are looked at for the headings.
  package static let headRows = 40
  package static let longestReason = 1000
}

/// What a column means.
package enum SheetTarget: ColumnTarget {
  /// The answer to the question at a path.
  case question(String)
  /// A part of a point, in decimal degrees.
  case latitude(String)
  case longitude(String)
  /// The code or the name of the place at a level: 0 country, 1 province …
  case place(level: Int, isCode: Bool)
}

extension SheetTarget: Codable {
  package var place: (level: Int, isCode: Bool)? {
    if case .place(let level, let isCode) = self { (level, isCode) } else { nil }
  }

  /// `/people`, `/position#latitude`, `#place:2:code`.
  package var rawValue: String {
    switch self {
    case .question(let path): path
    case .latitude(let path): path + "#latitude"
    case .longitude(let path): path + "#longitude"
    case .place(let level, let isCode): "#place:\(level):\(isCode ? "code" : "name")"
    }
  }

  package init?(rawValue: String) {
    if rawValue.hasPrefix("#place:") {
      let parts = rawValue.split(separator: ":")
      guard parts.count == 3, let level = Int(parts[1]), (0...9).contains(level), ["code", "name"].contains(parts[2])
      else { return nil }
      self = .place(level: level, isCode: parts[2] == "code")
      return
    }
    guard rawValue.hasPrefix("/") else { return nil }
    let parts = rawValue.split(separator: "#", maxSplits: 1).map(String.init)
    switch (parts.first, parts.dropFirst().first) {
    case (let path?, nil): self = .question(path)
    case (let path?, "latitude"): self = .latitude(path)
    case (let path?, "longitude"): self = .longitude(path)
    default: return nil
    }
  }
}

/// Finds places that somebody wrote; what knows places brings it along.
package struct SheetPlaces: Sendable {
  /// What a heading, or a tag below it, says of places.
  package var meaning: @Sendable (SheetRow) -> [SheetPlaceColumn]
  /// Reads rows by such columns: the codes of the places found by their level, and what is to be told, an error where a
  /// person has to say which place is meant.
  package var reader: @Sendable ([SheetPlaceColumn], _ sheet: String?) async throws -> Reading

  package typealias Reading = @Sendable (SheetRow) -> (codes: [Int: String], diagnostics: [Diagnostic])

  package init(
    meaning: @escaping @Sendable (SheetRow) -> [SheetPlaceColumn] = { _ in [] },
    reader: @escaping @Sendable ([SheetPlaceColumn], String?) async throws -> Reading = { _, _ in
      { _ in ([:], []) }
    }
  ) {
    self.meaning = meaning
    self.reader = reader
  }
}
