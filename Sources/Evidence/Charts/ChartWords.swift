package import Basics

/// The words around a chart or a map, already in the reader's language and with numbers written out.
package struct ChartWords: Equatable, Sendable {
  package var language: Language
  package var title: String
  /// What the figures are shares of, or what they count.
  package var base: String
  /// Source, date and, on a map, the disclaimer: printed into the picture, so that they travel with it.
  package var notes: [String]
  /// Names of the axes or of the legend.
  package var rows: String
  package var columns: String
  package var measure: String
  package var noData: String
  package var zero: String
  /// What is carried forward from earlier.
  package var older: String
  /// Set on invented data: stands across the picture.
  package var mark: String?
  /// Arabic-Indic digits on axes and legends.
  package var usesArabicDigits: Bool

  package init(
    language: Language, title: String, base: String = "", notes: [String] = [], rows: String = "", columns: String = "",
    measure: String = "", noData: String = "", zero: String = "0", older: String = "", mark: String? = nil,
    usesArabicDigits: Bool = false
  ) {
    self.language = language
    self.title = title
    self.base = base
    self.notes = notes
    self.rows = rows
    self.columns = columns
    self.measure = measure
    self.noData = noData
    self.zero = zero
    self.older = older
    self.mark = mark
    self.usesArabicDigits = usesArabicDigits
  }

  /// How an axis or a legend writes its numbers; shares as the language does, `%50` in Turkish.
  func numbers(areShares: Bool) -> [(String, JSON)] {
    guard areShares else { return [("format", ",.2~f")] }
    return written.map { [("labelExpr", .string($0))] } ?? [("format", ".0%")]
  }

  /// How a share that is called `value` is written where no format can say it; nil where one can.
  var written: String? { language == .turkish ? "'%' + format(datum.value * 100, '.0f')" : nil }
}
