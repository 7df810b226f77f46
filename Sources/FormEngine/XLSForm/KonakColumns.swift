/// Columns of our own, which other programs pass over: `konak:place` on the settings sheet, `konak:role` on the survey.
/// One that is misspelt would be passed over here too, so it is told.
enum KonakColumns {
  static let survey = ["konak:additivity", "konak:role"]
  static let settings = ["konak:place", "konak:day", "konak:programme", "konak:round"]

  /// Tells of heads that begin like ours and are none.
  static func check(_ heads: SheetHeads, known: [String], sheet: String, _ log: ProblemLog) {
    for case let head? in heads.heads {
      guard let name = head.parts.first, name.hasPrefix("konak:"), !known.contains(name) else { continue }
      let location = head.cell.location(in: sheet)
      if let nearest = NearestWord.find(name, among: known, within: 3) {
        log.report(.konakColumnMisspelt, ["column": head.cell.text, "nearest": nearest], at: location)
      } else {
        log.report(
          .konakColumn, ["column": head.cell.text, "allowed": known.joined(separator: ", ")], at: location)
      }
    }
  }
}
