/// The languages of a form in the order in which they are met.
final class LanguageTable {
  private(set) var languages: [FormLanguage] = []
  private var indices: [String: Int] = [:]
  private let defaultName: String

  /// - Parameter defaultName: the language of texts whose column names none.
  init(defaultName: String) {
    self.defaultName = defaultName
  }

  func index(of name: String) -> Int {
    if let known = indices[name] { return known }
    languages.append(FormLanguage(name: name))
    indices[name] = languages.count - 1
    return languages.count - 1
  }

  /// One text from the cells of a row. A cell without language beside others is in the default language, unless that has
  /// a cell of its own.
  func text(_ cells: [(language: Int?, cell: CellText)]) -> FormText? {
    guard !cells.isEmpty else { return nil }
    var entries: [FormText.Entry] = []
    let isLocalized = cells.contains { $0.language != nil }
    for (language, cell) in cells {
      var language = language
      if language == nil, isLocalized {
        language = index(of: defaultName)
        if cells.contains(where: { $0.language == language }) { continue }
      }
      if let same = entries.firstIndex(where: { $0.language == language }) { entries.remove(at: same) }
      entries.append(FormText.Entry(language: language, source: cell.text, pieces: []))
    }
    return FormText(entries: entries)
  }
}
