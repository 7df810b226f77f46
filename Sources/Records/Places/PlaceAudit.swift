package import Basics

/// What somebody should look at among the places that are kept: nothing of it stops work, all of it can mislead.
package enum PlaceAudit {
  /// - Parameter bounded: the places that have a boundary.
  package static func examine(_ atlas: PlaceAtlas, bounded: Set<ID<Place>>) -> [Diagnostic] {
    let inForce = atlas.places.filter { $0.until == nil }.sorted { ($0.level, $0.id) < ($1.level, $1.id) }
    return inForce.flatMap { lineage(of: $0, in: atlas) } + ended(atlas) + rivals(atlas) + twins(inForce, atlas)
      + inForce.compactMap { stray($0, atlas) } + unbounded(inForce, bounded) + unnamed(inForce)
  }

  private static func name(_ place: PlaceRecord) -> String {
    [place.code, place.names.best(in: .english)].compactMap { $0 }.joined(separator: " ")
  }

  private static func lineage(of place: PlaceRecord, in atlas: PlaceAtlas) -> [Diagnostic] {
    guard let parent = place.parent else { return [] }
    guard let above = atlas[parent] else {
      return [Diagnostic(.error, "place.audit.parentUnknown", ["place": name(place)])]
    }
    if above.level >= place.level {
      return [Diagnostic(.error, "place.audit.level", ["place": name(place), "parent": name(above)])]
    }
    return above.until == nil
      ? [] : [Diagnostic(.warning, "place.audit.parentEnded", ["place": name(place), "parent": name(above)])]
  }

  private static func ended(_ atlas: PlaceAtlas) -> [Diagnostic] {
    atlas.places.filter { place in place.successors.contains { atlas[$0] == nil } }.sorted { $0.id < $1.id }
      .map { Diagnostic(.error, "place.audit.successorUnknown", ["place": name($0)]) }
  }

  /// One code of one edition for two places.
  private static func rivals(_ atlas: PlaceAtlas) -> [Diagnostic] {
    let claims = atlas.places.flatMap { place in place.codes.map { (code: $0, place: place) } }
    return Dictionary(grouping: claims, by: \.code).filter { $0.value.count > 1 }
      .sorted { ($0.key.code, $0.key.source) < ($1.key.code, $1.key.source) }.map { code, claims in
        let names = claims.map { $0.place.names.best(in: .english) }.sorted().joined(separator: ", ")
        return Diagnostic(.error, "place.audit.codeTwice", ["code": code.code, "places": names])
      }
  }

  /// Two places of one name below one parent: one of them may have been entered twice.
  private static func twins(_ places: [PlaceRecord], _ atlas: PlaceAtlas) -> [Diagnostic] {
    struct Key: Hashable {
      let parent: ID<Place>?
      let kind: PlaceKind
      let name: String
    }
    return Dictionary(grouping: places) { place in
      Key(parent: place.parent, kind: place.kind, name: Folding.fold(place.names.best(in: .turkish)))
    }.filter { $0.value.count > 1 }.values.map { $0.map(name).sorted().joined(separator: ", ") }.sorted()
      .map { Diagnostic(.warning, "place.audit.twins", ["places": $0]) }
  }

  /// So many metres a place may lie outside of the one above: boundaries of several sources do not meet exactly.
  static let tolerance = 5000.0

  /// A centre that is outside of the parent's boundary.
  private static func stray(_ place: PlaceRecord, _ atlas: PlaceAtlas) -> Diagnostic? {
    guard let centre = place.centre, let parent = place.parent.flatMap({ atlas[$0] }),
      let metres = atlas.index.metresOutside(centre, of: parent.id), metres > tolerance
    else { return nil }
    return Diagnostic(
      .warning, "place.audit.stray",
      ["place": name(place), "parent": name(parent), "kilometres": String(Int(metres / 1000))])
  }

  /// Places without a boundary on a level of whose places most have one.
  private static func unbounded(_ places: [PlaceRecord], _ bounded: Set<ID<Place>>) -> [Diagnostic] {
    Dictionary(grouping: places, by: \.level).sorted { $0.key < $1.key }.compactMap { level, places in
      let without = places.filter { !bounded.contains($0.id) }
      guard !without.isEmpty, without.count * 2 < places.count else { return nil }
      let some = without.prefix(10).map(name).joined(separator: ", ")
      return Diagnostic(
        .warning, "place.audit.unbounded", ["count": String(without.count), "level": String(level), "places": some])
    }
  }

  /// How many places each language of the face has no name for.
  private static func unnamed(_ places: [PlaceRecord]) -> [Diagnostic] {
    Language.allCases.compactMap { language in
      let count = places.count { $0.names[language] == nil }
      return count == 0
        ? nil : Diagnostic(.warning, "place.audit.unnamed.\(language.rawValue)", ["count": String(count)])
    }
  }
}
