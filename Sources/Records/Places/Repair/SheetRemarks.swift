import Basics
import Collect
import Formats

/// What is told of the rows of a sheet. So many remarks are kept; what is wrong is counted beyond.
struct SheetRemarks: Sendable {
  let sheet: String?
  /// What their codes begin with.
  let prefix: String
  private(set) var kept: [Diagnostic] = []
  private(set) var errors = 0

  private static let most = 30_000

  init(sheet: String?, prefix: String) {
    (self.sheet, self.prefix) = (sheet, prefix)
  }

  func at(_ row: SheetRow, _ column: Int? = nil) -> Diagnostic.Location {
    Diagnostic.Location(sheet: sheet, row: row.number, column: column)
  }

  mutating func tell(
    _ severity: Diagnostic.Severity, _ code: String, _ arguments: [String: String] = [:], at place: Diagnostic.Location?
  ) {
    if severity == .error { errors += 1 }
    guard kept.count < Self.most else { return }
    kept.append(Diagnostic(severity, "\(prefix).\(code)", arguments, at: place))
  }

  /// What was read otherwise than it stands: once, where `isFirst`; an error in each row, where the place stays open.
  mutating func tell(_ repair: PlaceRepair, isFirst: Bool, at place: Diagnostic.Location, in atlas: PlaceAtlas) {
    let isOpen = repair.place == nil
    if isOpen { errors += 1 }
    guard isFirst || isOpen, kept.count < Self.most else { return }
    let names = repair.candidates.map { atlas.codeAndName($0) }
    kept += repair.findings.map { finding in
      let told = finding.diagnostic(candidates: names, at: place)
      return Diagnostic(isOpen && finding.reason.isOpen ? .error : .warning, told.code, told.arguments, at: place)
    }
  }
}

extension PlaceAtlas {
  /// As remarks name a place: `TR31 Hatay`.
  func codeAndName(_ place: ID<Place>) -> String {
    guard let record = self[place] else { return "" }
    return [record.code, record.names.best(in: .english)].compactMap(\.self).joined(separator: " ")
  }
}
