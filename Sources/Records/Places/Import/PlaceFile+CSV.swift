import Basics
import Formats
import Office

/// Separated values: a row a place, or, as in common operational data sets, a row with the codes and names of each level.
extension PlaceFile {
  static func csv(_ bytes: [UInt8], _ options: Options) -> PlaceFile {
    var file = PlaceFile()
    guard bytes.count <= 64 << 20 else {
      file.diagnostics = [Diagnostic(.error, "place.file.large", ["limit": "64 MB"])]
      return file
    }
    do {
      var reader = CSVReader(bytes)
      guard let headings = try reader.next() else { return file }
      var table = PlaceTable(headings, options)
      while let row = try reader.next() {
        guard table.drafts.count < limit else {
          table.fields.add(.error, "place.file.large", ["limit": String(limit)], at: nil)
          break
        }
        table.read(row)
      }
      file.drafts = table.drafts
      file.diagnostics = table.fields.diagnostics
    } catch {
      file.diagnostics.append(Diagnostic(.error, error.code, error.arguments))
    }
    return file
  }
}

private struct PlaceTable {
  private(set) var drafts: [PlaceDraft] = []
  var fields: PlaceFieldReader
  private let columns: [(index: Int, field: PlaceField)]
  /// The levels whose codes have columns of their own, the highest first; empty in lists of one place a row.
  private let levels: [Int]
  private var seen: Set<String> = []

  init(_ headings: CSVReader.Row, _ options: PlaceFile.Options) {
    fields = PlaceFieldReader(options)
    columns = headings.fields.enumerated().compactMap { index, heading in
      PlaceField(heading: heading).map { (index, $0) }
    }
    let location = Diagnostic.Location(sheet: options.sheet, row: headings.line)
    var taken: Set<PlaceField> = []
    for (index, field) in columns where !taken.insert(field).inserted {
      let at = Diagnostic.Location(sheet: options.sheet, row: headings.line, column: index + 1)
      fields.add(.error, "place.column.twice", ["column": headings.fields[index].trimmed], at: at)
    }
    levels = taken.compactMap { if case .levelCode(let level) = $0 { level } else { nil } }.sorted()
    if levels.isEmpty, !taken.contains(.code) {
      let found = headings.fields.prefix(12).map(\.trimmed).joined(separator: ", ")
      fields.add(.error, "place.column.code", ["found": String(found.prefix(200))], at: location)
    }
    for (index, heading) in headings.fields.enumerated() {
      guard PlaceField(heading: heading) == nil, !heading.trimmed.isEmpty, DataMark.Kind(rawValue: heading) == nil,
        heading != FileStamp.name
      else { continue }
      let at = Diagnostic.Location(sheet: options.sheet, row: headings.line, column: index + 1)
      fields.add(.warning, "place.column.unknown", ["column": String(heading.trimmed.prefix(60))], at: at)
    }
  }

  mutating func read(_ row: CSVReader.Row) {
    // The second row of many humanitarian lists holds hashtags (hxlstandard.org).
    guard !row.fields.allSatisfy({ $0.trimmed.isEmpty || $0.trimmed.hasPrefix("#") }) else { return }
    if levels.isEmpty { readOne(row) } else { readLevels(row) }
  }

  private mutating func readOne(_ row: CSVReader.Row) {
    var draft = PlaceDraft(location: Diagnostic.Location(sheet: fields.options.sheet, row: row.line))
    for (index, field) in columns where index < row.fields.count {
      fields.set(field, to: row.fields[index], of: &draft, at: location(row, index))
    }
    draft.centre = position(row)
    drafts.append(draft)
  }

  /// Each level is a place the first time its code comes; the position and dates of a row are those of its deepest.
  private mutating func readLevels(_ row: CSVReader.Row) {
    var parent: String?
    let given = levels.filter { text(row, .levelCode($0)) != nil }
    for level in given {
      guard let code = text(row, .levelCode(level)) else { continue }
      defer { parent = Digits.ascii(code) }
      guard seen.insert(code).inserted else { continue }
      var draft = PlaceDraft(location: Diagnostic.Location(sheet: fields.options.sheet, row: row.line))
      fields.set(.code, to: code, of: &draft, at: location(row, .levelCode(level)))
      draft.level = level
      draft.parentCode = parent
      for (index, field) in columns where index < row.fields.count {
        if case .levelName(level, let language) = field {
          fields.set(.name(language), to: row.fields[index], of: &draft, at: location(row, index))
        } else if level == given.last {
          fields.set(field, to: row.fields[index], of: &draft, at: location(row, index))
        }
      }
      if level == given.last { draft.centre = position(row) }
      drafts.append(draft)
    }
  }

  private mutating func position(_ row: CSVReader.Row) -> Position? {
    fields.position(
      latitude: text(row, .latitude) ?? "", longitude: text(row, .longitude) ?? "", location(row, .latitude))
  }

  private func text(_ row: CSVReader.Row, _ field: PlaceField) -> String? {
    guard let index = columns.first(where: { $0.field == field })?.index, index < row.fields.count else { return nil }
    let text = row.fields[index].trimmed
    return text.isEmpty ? nil : text
  }

  private func location(_ row: CSVReader.Row, _ field: PlaceField) -> Diagnostic.Location {
    location(row, columns.first { $0.field == field }?.index)
  }

  private func location(_ row: CSVReader.Row, _ index: Int?) -> Diagnostic.Location {
    Diagnostic.Location(sheet: fields.options.sheet, row: row.line, column: index.map { $0 + 1 })
  }
}
