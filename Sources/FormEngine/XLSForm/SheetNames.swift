/// Which sheet of a workbook is which. A workbook with a single sheet of another name has its survey there.
struct SheetNames {
  enum Kind: String, CaseIterable {
    case survey, choices, settings, entities, osm
    case externalChoices = "external_choices"
  }

  private var found: [Kind: Workbook.Sheet] = [:]
  private let names: [String]

  init(_ workbook: Workbook) {
    names = workbook.sheets.map(\.name)
    for sheet in workbook.sheets {
      guard let kind = Kind(rawValue: sheet.name.lowercased()), found[kind] == nil else { continue }
      found[kind] = sheet
    }
    if workbook.sheets.count == 1, found.isEmpty { found[.survey] = workbook.sheets[0] }
    // A sheet with nothing in it counts as none.
    found = found.filter { !$0.value.rows.isEmpty }
  }

  subscript(kind: Kind) -> Workbook.Sheet? { found[kind] }

  /// Sheets that may have been meant. A name that begins with an underscore is meant to be left out.
  func similar(to kind: Kind) -> [String] {
    names.filter { name in
      let lowercase = name.lowercased()
      return Kind(rawValue: lowercase) == nil && !name.hasPrefix("_")
        && NearestWord.find(lowercase, among: [kind.rawValue], within: 2) != nil
    }
  }
}
