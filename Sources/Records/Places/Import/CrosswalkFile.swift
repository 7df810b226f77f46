package import Basics
import Formats

/// The rows of a crosswalk, read from separated values with the columns `old`, `new` and `share`.
package struct CrosswalkFile: Equatable, Sendable {
  package private(set) var rows: [Crosswalk.Row] = []
  package private(set) var diagnostics: [Diagnostic] = []

  /// Reads at most 200,000 rows. Shares may be written as 0.25, 0,25, 25% or %25.
  package init(_ bytes: [UInt8], sheet: String? = nil) {
    do {
      var reader = CSVReader(bytes)
      guard let headings = try reader.next() else { throw Missing() }
      let names = headings.fields.map { Folding.fold($0) }
      let columns = ["old", "new", "share"].compactMap { name in names.firstIndex(of: name) }
      guard columns.count == 3 else { throw Missing() }
      while let row = try reader.next(), rows.count < PlaceFile.limit {
        read(columns.map { $0 < row.fields.count ? row.fields[$0].trimmed : "" }, row.line, sheet)
      }
      if rows.isEmpty, diagnostics.isEmpty { throw Missing() }
    } catch let refusal as FormatRefusal {
      diagnostics.append(Diagnostic(.error, refusal.code, refusal.arguments, at: Diagnostic.Location(sheet: sheet)))
    } catch {
      diagnostics.append(Diagnostic(.error, "place.crosswalk.columns", at: Diagnostic.Location(sheet: sheet, row: 1)))
    }
  }

  private struct Missing: Error {}

  private mutating func read(_ fields: [String], _ line: Int, _ sheet: String?) {
    let figure = fields[2].filter { !"%٪".contains($0) }
    let isPercent = figure != fields[2]
    let number = NumberStyle.ungrouped(figure)
    guard let number, !fields[0].isEmpty, !fields[1].isEmpty else {
      diagnostics.append(
        Diagnostic(.error, "place.crosswalk.row", at: Diagnostic.Location(sheet: sheet, row: line)))
      return
    }
    rows.append(
      Crosswalk.Row(
        old: Digits.ascii(fields[0]), new: Digits.ascii(fields[1]), share: isPercent ? number / 100 : number))
  }
}
