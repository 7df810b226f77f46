import Basics
import Collect

/// What is said of a nationality without naming a country. The codes are among those that ISO 3166 leaves to its users, so
/// that no country will ever have them.
package enum UnnamedNationality: String, CaseIterable, Sendable {
  /// As on travel documents (ICAO 9303).
  case stateless = "XXA"
  /// None of those that the source names.
  case other = "XXO"
  case unknown = "XXU"

  /// Of an answer to a form, or a cell of a sheet.
  init?(said text: String) {
    guard let known = Self.words[text] else { return nil }
    self = known
  }

  private static let words = CellWords([
    (UnnamedNationality.stateless, ["stateless", "vatansız", "عديم الجنسية", "عديمو الجنسية"]),
    (.other, ["other", "another nationality", "other nationalities", "başka uyruk", "diğer", "أخرى", "جنسية أخرى"]),
    (.unknown, ["unknown", "not known", "bilinmiyor", "غير معروف", "غير معروفة"]),
  ])
}
