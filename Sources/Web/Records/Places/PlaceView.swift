import Basics
import Formats
import Foundation
import Office
import Records
import Store

/// Places as one reader sees them: in their language, within the areas of their rights.
struct PlaceView {
  let words: Words
  let atlas: PlaceAtlas
  /// The areas of the reader's rights; nil when one of them is everywhere.
  let roots: [ID<Place>]?
  private let managed: [ID<Place>?]

  init(_ visit: Visit, _ atlas: PlaceAtlas) {
    words = visit.words
    self.atlas = atlas
    let grants = visit.account?.grants.filter { $0.until.map { $0 >= visit.today } ?? true } ?? []
    let areas = grants.map(\.place)
    roots = areas.contains(nil) ? nil : Array(Set(areas.compactMap(\.self))).sorted()
    managed = visit.account?.requester.grants(holding: .managePlaces, on: visit.today).map(\.place) ?? []
  }

  /// Another for readers who see other areas, for telling apart the answers they keep.
  var areaDigest: String {
    let areas = roots.map { $0.map(\.description).joined(separator: " ") } ?? "everywhere"
    return Hashing.blake2b(Array(areas.utf8), length: 16).hex
  }

  static func path(_ place: ID<Place>) -> String { "/records/places/\(place)" }

  func isVisible(_ place: ID<Place>) -> Bool { atlas.isVisible(place, within: roots) }

  func mayManage(_ place: ID<Place>) -> Bool {
    managed.contains { area in area.map { atlas.isWithin(place, $0) } ?? true }
  }

  /// The place, if there is one that the reader may see.
  func place(_ id: ID<Place>) throws(PlaceRefusal) -> PlaceRecord {
    guard let place = atlas[id], isVisible(id) else { throw .unknown }
    return place
  }

  func name(_ place: PlaceRecord) -> String {
    let name = place.names.best(in: words.language)
    return name.isEmpty ? place.code ?? "–" : name
  }

  /// By name as the reader's language orders its letters; places that ended last.
  func sorted(_ places: [PlaceRecord]) -> [PlaceRecord] {
    let locale = Locale(identifier: words.language.rawValue)
    return places.map { (place: $0, name: name($0)) }.sorted { one, other in
      if (one.place.until == nil) != (other.place.until == nil) { return one.place.until == nil }
      let order = one.name.compare(other.name, locale: locale)
      return order == .orderedSame ? one.place.id < other.place.id : order == .orderedAscending
    }.map(\.place)
  }

  func listing(of places: [PlaceRecord], showsPath: Bool, isSearch: Bool = false) -> PlaceListing {
    let lines = places.map { place in
      let children = atlas.children(of: place.id).filter { $0.until == nil }
      return PlaceListing.Line(
        path: Self.path(place.id), name: name(place),
        above: showsPath ? place.parent.map { atlas.path($0, in: words.language) } ?? "" : "",
        kind: words["place.kind.\(place.kind.rawValue)"], code: place.code ?? "",
        below: children.isEmpty ? "" : words("place.below", ["count": .number(children.count)]),
        ended: place.until.map { words("place.endedOn", ["date": .text(words.date($0))]) } ?? "")
    }
    return PlaceListing(
      count: words("place.count", ["count": .number(lines.count)]), places: lines, isEmpty: lines.isEmpty,
      isSearch: isSearch)
  }

  func trail(to place: PlaceRecord) -> [Crumb] {
    [Crumb(words["place.title"], "/records/places")]
      + atlas.line(place.id).dropFirst().reversed().filter { isVisible($0.id) }.map {
        Crumb(name($0), Self.path($0.id))
      }
  }

  func facts(of place: PlaceRecord, _ boundary: PlaceBoundary?) -> [PlacePage.Fact] {
    var facts = [PlacePage.Fact(label: words["place.kind.title"], value: words["place.kind.\(place.kind.rawValue)"])]
    func add(_ label: String, _ value: String?) {
      if let value { facts.append(PlacePage.Fact(label: words[label], value: value)) }
    }
    add("place.code", place.code)
    add("place.from", place.from.map(words.date))
    add("place.until", place.until.map(words.date))
    if place.status != .agreed { add("place.status.title", words["place.status.\(place.status.rawValue)"]) }
    add(
      "place.area",
      boundary.map { boundary in
        let size = words.number(boundary.squareKilometres, decimals: 0...(boundary.squareKilometres < 10 ? 2 : 0))
        return words("place.squareKilometres", ["size": .text(size)])
      })
    add(
      "place.centre",
      place.centre.map {
        words.number($0.latitude, decimals: 4...4) + words["list.comma"] + words.number($0.longitude, decimals: 4...4)
      })
    return facts
  }

  func ended(_ place: PlaceRecord) -> String? {
    guard let until = place.until else { return nil }
    let reason = place.ending.map { words["place.ending.\($0.rawValue)"] } ?? words["place.ending.unknown"]
    return words("place.endedBecause", ["date": .text(words.date(until)), "reason": .text(reason)])
  }

  /// A share of a crosswalk as it stands on the page of one of its places, naming the other.
  func share(_ share: CrosswalkShare, of other: ID<Place>?, code: String) -> PlacePage.Share {
    PlacePage.Share(
      place: other.flatMap { atlas[$0] }.map(name) ?? code, path: other.map(Self.path), code: code,
      share: words.percent(share.row.share), basis: share.basis,
      source: words(
        "place.shares.editions", ["from": .isolated(cite(share.from)), "to": .isolated(cite(share.to))]))
  }

  func names(of place: PlaceRecord) -> [PlacePage.Name] {
    let inForce = place.names.texts.sorted { $0.key < $1.key }
      .map { PlaceName($0.value, language: $0.key, form: .name) }
    return (inForce + place.otherNames).map { name in
      let until = name.until.map { words("place.endedOn", ["date": .text(words.date($0))]) }
      return PlacePage.Name(
        text: name.text, language: name.language, languageLabel: languageName(name.language),
        form: [words["place.name.\(name.form.rawValue)"], until].compactMap(\.self).joined(separator: " "))
    }
  }

  func languageName(_ code: String) -> String {
    guard !code.isEmpty else { return "" }
    return Language(rawValue: code).map { words["place.language.\($0.rawValue)"] } ?? code
  }

  func codes(of place: PlaceRecord) -> [PlacePage.Code] {
    place.codes.reversed().map { code in
      let facts = atlas.sources[code.source]?.facts
      return PlacePage.Code(
        code: code.code, source: facts?.name ?? "–", version: facts?.version ?? "", date: facts?.date ?? "")
    }
  }

  /// What an entry of the place's journal did; nil for what readers need not know.
  func describe(_ entry: JournalEntry) -> String? {
    if let event = entry.event(PlaceAdded.self) {
      return words("place.history.added", ["names": .text(list(event.facts.names))])
    }
    if let event = entry.event(PlaceChanged.self) {
      if let names = event.facts.names { return words("place.history.named", ["names": .text(list(names))]) }
      if let parent = event.facts.parent {
        return words("place.history.moved", ["parent": .text(atlas[parent].map(name) ?? "–")])
      }
      return words["place.history.changed"]
    }
    if let event = entry.event(PlaceAliased.self) {
      let removed = event.removed.map { "−" + $0.text }
      let all = event.added.map(\.text) + removed
      return words("place.history.aliased", ["names": .text(all.joined(separator: words["list.comma"]))])
    }
    if let event = entry.event(PlaceCoded.self) {
      return words("place.history.coded", ["code": .text(event.code.code), "source": .text(cite(event.code.source))])
    }
    if let event = entry.event(PlaceBounded.self) {
      return words("place.history.bounded", ["source": .text(cite(event.source))])
    }
    if let event = entry.event(PlaceEnded.self) {
      return words(
        "place.endedBecause",
        [
          "date": .text(words.date(event.until)), "reason": .text(words["place.ending.\(event.ending.rawValue)"]),
        ])
    }
    return entry.event(PlaceRestored.self).map { _ in words["place.history.restored"] }
  }

  private func list(_ names: [String: String]?) -> String {
    Array(Set((names ?? [:]).values)).sorted().joined(separator: words["list.comma"])
  }

  private func cite(_ source: ID<PlaceSource>) -> String {
    atlas.sources[source]?.facts.title(in: words.language) ?? "–"
  }
}
