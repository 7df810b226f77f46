package import Basics
import Formats

/// A sheet with a row for each age band: read, not yet believed. `total` beside the parts is kept as it is told.
package struct ProfileFile: Sendable {
  package private(set) var counts: SexAgeCounts?
  package private(set) var diagnostics: [Diagnostic] = []

  package static let mostBytes = 4 << 20

  private enum Column: String {
    case age, female, male, unknown, total

    init?(heading: String) {
      switch heading.trimmed.lowercased() {
      case "age", "band", "ages", "yaş", "yas", "العمر", "الفئة العمرية": self = .age
      case "female", "women", "f", "kadın", "kadin", "أنثى", "إناث": self = .female
      case "male", "men", "m", "erkek", "ذكر", "ذكور": self = .male
      case "unknown", "bilinmiyor", "غير معروف": self = .unknown
      case "total", "sum", "toplam", "المجموع": self = .total
      default: return nil
      }
    }
  }

  /// The words of the rows that are no band.
  private static let unplaced: Set = ["unknown", "bilinmiyor", "غير معروف"]
  private static let totals: Set = ["total", "all", "toplam", "المجموع"]

  package init(_ bytes: [UInt8], sheet: String? = nil) {
    guard bytes.count <= Self.mostBytes else {
      diagnostics = [Diagnostic(.error, "profile.file.large", ["limit": "4 MB"])]
      return
    }
    do throws(FormatRefusal) {
      try read(bytes, sheet)
    } catch {
      diagnostics.append(Diagnostic(.error, error.code, error.arguments))
    }
  }

  private mutating func read(_ bytes: [UInt8], _ sheet: String?) throws(FormatRefusal) {
    let first = try Spreadsheet.read(bytes).first { !$0.rows.isEmpty }
    guard let first, let head = first.rows.first else {
      diagnostics.append(Diagnostic(.error, "profile.file.empty"))
      return
    }
    var columns: [Int: Column] = [:]
    for cell in head.cells { columns[cell.column] = Column(heading: cell.text) }
    guard Set(columns.values).isSuperset(of: [.age, .female, .male]) else {
      let found = String(head.cells.map(\.text).joined(separator: ", ").prefix(200))
      diagnostics.append(
        Diagnostic(
          .error, "profile.file.head", ["found": found], at: Diagnostic.Location(sheet: sheet, row: head.number)))
      return
    }
    guard first.rows.count <= SexAgeCounts.mostRows + 3 else {
      diagnostics.append(Diagnostic(.error, "profile.file.large", ["limit": String(SexAgeCounts.mostRows)]))
      return
    }
    var counts = SexAgeCounts([])
    for row in first.rows.dropFirst() {
      var texts: [Column: String] = [:]
      for cell in row.cells where !cell.text.trimmed.isEmpty {
        if let column = columns[cell.column] { texts[column] = cell.text.trimmed }
      }
      if texts.isEmpty { continue }
      add(texts, Diagnostic.Location(sheet: sheet, row: row.number), to: &counts)
    }
    guard !diagnostics.contains(where: { $0.severity == .error }) else { return }
    counts = SexAgeCounts(counts.rows, unplaced: counts.unplaced, told: counts.told)
    for band in counts.broken {
      diagnostics.append(Diagnostic(.warning, "profile.file.sum", ["band": band.description]))
    }
    if counts.broken.isEmpty, !counts.isWhole { diagnostics.append(Diagnostic(.warning, "profile.file.all")) }
    self.counts = counts
  }

  private mutating func add(
    _ texts: [Column: String], _ location: Diagnostic.Location, to counts: inout SexAgeCounts
  ) {
    var isWrong = false
    func number(_ column: Column) -> Int? {
      guard let text = texts[column] else { return nil }
      if let number = Int(Digits.ascii(text)), (0...SexAgeCounts.greatest).contains(number) { return number }
      isWrong = true
      return nil
    }
    let name = (texts[.age] ?? "").lowercased()
    let (female, male, unknown, total) = (number(.female), number(.male), number(.unknown), number(.total))
    if isWrong {
      diagnostics.append(Diagnostic(.error, "profile.file.number", at: location))
    } else if Self.totals.contains(name) {
      // Parts of the last row repeat what stands above: its sum alone is a second telling.
      counts.told = total ?? female.flatMap { female in male.map { female + $0 + (unknown ?? 0) } }
    } else if Self.unplaced.contains(name) {
      counts.unplaced += total ?? (female ?? 0) + (male ?? 0) + (unknown ?? 0)
    } else if let band = AgeBand(texts[.age] ?? "") {
      guard let female, let male else {
        // A blank is not 0.
        diagnostics.append(Diagnostic(.error, "profile.file.blank", ["band": band.description], at: location))
        return
      }
      counts.rows.append(.init(band, female: female, male: male, unknown: unknown ?? 0, told: total))
    } else {
      diagnostics.append(
        Diagnostic(.error, "profile.file.band", ["value": String((texts[.age] ?? "").prefix(60))], at: location))
    }
  }
}
