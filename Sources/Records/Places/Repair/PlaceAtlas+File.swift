import Basics

extension PlaceAtlas {
  /// The places of a list alone, without a mission: to judge codes of countries that the mission does not keep.
  package init(_ file: PlaceFile, named source: String) {
    let edition = PlaceSource(PlaceSource.Facts(name: source, version: ""))
    let ids = Dictionary(
      file.drafts.map { ($0.code, ID<Place>(named: "place-list", source, $0.code)) },
      uniquingKeysWith: { first, _ in first })
    let places = file.drafts.compactMap { draft -> PlaceRecord? in
      guard let id = ids[draft.code], let level = draft.level else { return nil }
      var names = draft.names
      if let name = names.removeValue(forKey: ""), names["en"] == nil { names["en"] = name }
      var place = PlaceRecord(
        id: id, level: level, kind: draft.kind ?? .usual(level: level), parent: draft.parentCode.flatMap { ids[$0] },
        names: LocalizedText(names))
      place.otherNames = draft.aliases.map { PlaceName($0, form: .alias) }
      place.codes = [PlaceCode(draft.code, source: edition.id)]
      (place.from, place.until, place.centre) = (draft.from, draft.until, draft.centre)
      return place
    }
    self.init(places: places, sources: [edition])
  }
}
