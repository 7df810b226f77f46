package import Basics

/// What became of one site in an import.
package struct SiteChange: Hashable, Codable, Sendable {
  /// What the list says of a site.
  package struct Standing: Hashable, Codable, Sendable {
    package var facts: SiteFacts
    package var names: [String: String]
    package var area: ID<Place>?
    package var centre: PlaceFacts.Centre?

    package init(
      facts: SiteFacts = SiteFacts(), names: [String: String] = [:], area: ID<Place>? = nil,
      centre: PlaceFacts.Centre? = nil
    ) {
      (self.facts, self.names, self.area, self.centre) = (facts, names, area, centre)
    }

    init(_ site: SiteRecord, _ place: PlaceRecord) {
      self.init(
        facts: site.facts, names: place.names.texts, area: place.parent,
        centre: place.centre.map { PlaceFacts.Centre($0) })
    }
  }

  package let site: ID<Place>
  /// Nil where the site was not on the list.
  package let before: Standing?
  package let after: Standing

  package init(_ site: ID<Place>, before: Standing?, after: Standing) {
    (self.site, self.before, self.after) = (site, before, after)
  }

  /// What differs, as verbs take it: nil for what is as it was.
  var difference: (facts: SiteFacts, place: PlaceFacts) {
    let old = before ?? Standing()
    var facts = SiteFacts()
    if after.facts.type != old.facts.type {
      (facts.type, facts.typeEdition) = (after.facts.type, after.facts.typeEdition)
    }
    if after.facts.capacity != old.facts.capacity { facts.capacity = after.facts.capacity }
    if after.facts.manager != old.facts.manager { facts.manager = after.facts.manager }
    if after.facts.opened != old.facts.opened { facts.opened = after.facts.opened }
    return (facts, Self.difference(from: old, to: after))
  }

  private static func difference(from old: Standing, to new: Standing) -> PlaceFacts {
    var place = PlaceFacts()
    let names = new.names.filter { old.names[$0.key] != $0.value }
    if !names.isEmpty { place.names = names }
    if new.centre != old.centre { place.centre = new.centre }
    if new.area != old.area { place.parent = new.area }
    return place
  }

  /// What takes the change back, and of how much that somebody else changed since it leaves alone.
  struct Undoing {
    /// The whole of what is said of the site then.
    var facts: SiteFacts?
    var place = PlaceFacts()
    /// Names that nobody is to find it by.
    var forgotten: [PlaceName] = []
    var isWithdrawn = false
    var kept = 0
  }

  /// - Parameter state: as it stands; nil where it is not on the list.
  func undoing(in state: (site: SiteRecord, now: Standing)?) -> Undoing {
    var undoing = Undoing()
    guard let (site, now) = state else { return undoing }
    guard let before else {
      // A new one goes where nothing of it was changed since.
      if now == after, site.state == .open { undoing.isWithdrawn = true } else { undoing.kept = 1 }
      return undoing
    }
    var then = now
    func restore<Value: Equatable>(_ part: WritableKeyPath<Standing, Value>) {
      guard before[keyPath: part] != after[keyPath: part], now[keyPath: part] != before[keyPath: part] else { return }
      if now[keyPath: part] == after[keyPath: part] {
        then[keyPath: part] = before[keyPath: part]
      } else {
        undoing.kept = 1
      }
    }
    restore(\.facts.type)
    if then.facts.type != now.facts.type { then.facts.typeEdition = before.facts.typeEdition }
    restore(\.facts.capacity)
    restore(\.facts.manager)
    restore(\.facts.opened)
    if before.area != nil { restore(\.area) }
    // What was in no language before, and a point where none was known, cannot be unsaid.
    if before.centre != nil { restore(\.centre) }
    for language in before.names.keys.sorted() { restore(\.names[language]) }
    if then.facts != now.facts { undoing.facts = then.facts }
    undoing.place = Self.difference(from: now, to: then)
    undoing.forgotten = (undoing.place.names ?? [:]).sorted { $0.key < $1.key }.compactMap { language, _ in
      now.names[language].map { PlaceName($0, language: language, form: .former) }
    }
    return undoing
  }
}
