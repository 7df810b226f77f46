import Basics
import Collect
import Formats

/// The places of a sheet as they are written, each looked up once, with what somebody decided of them.
struct WrittenPlaces: Sendable {
  /// In the order of the sheet.
  private(set) var all: [WrittenPlace] = []

  private let columns: [SheetPlaceColumn]
  private let decisions: [String: ID<Place>?]
  private var indices: [String: Int] = [:]

  /// - Parameters:
  ///   - columns: those of the levels.
  ///   - decisions: by ``WrittenPlace/key``; nil for what is left out.
  init(_ columns: [SheetPlaceColumn], decisions: [String: ID<Place>?]) {
    (self.columns, self.decisions) = (columns, decisions)
  }

  /// The place of a row, and whether it is the first that is written so.
  ///
  /// - Parameters:
  ///   - code: what a column says that may be of any level.
  ///   - edition: the code's.
  ///   - repair: looks it up, where it was not yet.
  mutating func place(
    of row: SheetRow, code: String?, edition: String = "", repair: () -> PlaceRepair
  ) -> (place: WrittenPlace, isFirst: Bool) {
    let parts = columns.map { "\($0.level)\($0.isCode)\t\(Folding.fold(row[$0.column]?.trimmed ?? ""))" }
    let raw = (parts + [Folding.fold(code ?? ""), edition]).joined(separator: "\n")
    if let index = indices[raw] {
      all[index].rows += 1
      return (all[index], false)
    }
    let key = Hash.sha256.hex(of: raw)
    let found = WrittenPlace(
      key: key, text: label(row, code), row: row.number, repair: repair(),
      decision: decisions[key].map { PlaceDecision(key: key, place: $0) })
    indices[raw] = all.count
    all.append(found)
    return (found, true)
  }

  /// The column in which the row says most closely where it lies.
  func column(of row: SheetRow) -> Int? {
    columns.last { row[$0.column]?.trimmed.isEmpty == false }?.column
  }

  private func label(_ row: SheetRow, _ code: String?) -> String {
    let texts = [code] + columns.reversed().map { row[$0.column]?.trimmed }
    return texts.compactMap(\.self).filter { !$0.isEmpty }.map { String($0.prefix(60)) }.joined(separator: ", ")
  }
}
