package import Records

extension Words {
  /// A total that is known, of how many places it has nothing because their groups may be the same people, and how much of
  /// it was counted as households, tents or trucks.
  package func total(_ figures: PresenceFigures) -> String {
    var people = number(figures.total)
    if figures.leftOut > 0 {
      people = self("presence.without", ["people": .text(people), "count": .number(figures.leftOut)])
    }
    guard figures.converted > 0 else { return people }
    return self(
      "presence.ofConverted", ["people": .text(people), "converted": .text(number(figures.converted))])
  }

  /// Who is in sites and not in a total, because figures of places leave them out; nil where nobody is known to be, and no
  /// site is without a figure.
  func withoutSites(_ people: LocationPeople?) -> String? {
    guard let people else { return nil }
    var said: [String] = []
    let beside = people.besideFigures
    if beside.places > 0 {
      said.append(
        self("presence.withoutSites", ["people": .text(number(beside.people)), "count": .number(beside.places)]))
    }
    if people.lackingSites > 0 {
      said.append(self("presence.withoutSitesUnknown", ["count": .number(people.lackingSites)]))
    }
    return said.isEmpty ? nil : said.joined(separator: " ")
  }

  /// That a total adds people who are counted where they are registered to others who are counted where they are; nil where
  /// it does not.
  func mixed(_ residences: CountedResidences) -> String? {
    guard residences.isMixed else { return nil }
    return self(
      "presence.mixed.totals",
      [
        "registered": .text(number(residences.places(.registered))),
        "present": .text(number(residences.places(.present))), "unknown": .text(number(residences.places(.unknown))),
        "several": .text(number(residences.several)),
      ])
  }
}
