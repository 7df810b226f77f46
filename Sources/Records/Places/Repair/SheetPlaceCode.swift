import Basics

/// What a cell of a sheet means that should hold the code of a place: on that day, by that edition of the codes if one is
/// named.
struct SheetPlaceCode {
  /// Nil when nobody can say which place is meant.
  private(set) var place: ID<Place>?
  /// What there is to be said of it: an error without a place, else a warning; the words are `presence.file.…`.
  private(set) var finding: (code: String, arguments: [String: String])?

  init(_ text: String, edition: String? = nil, on day: Day, in atlas: PlaceAtlas) {
    let code = Digits.ascii(text)
    guard let found = atlas.resolve(code: code, version: edition, on: day) else {
      // Somebody may have written the name: of a place that has no namesake it is as good as the code.
      if edition == nil, let named = atlas.place(named: text, on: day) {
        place = named
        finding = ("byName", ["name": text, "code": atlas[named]?.code ?? "–"])
      } else {
        finding = ("unknownCode", ["code": String(text.prefix(60))])
      }
      return
    }
    switch found.succession {
    case .same(let same): place = same
    case .became(let places) where places.count == 1:
      place = places[0]
      finding = ("oldCode", ["code": code, "new": atlas[places[0]]?.code ?? "–"])
    case .became, .ended: finding = ("splitCode", ["code": code])
    }
  }
}
