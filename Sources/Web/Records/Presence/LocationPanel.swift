import Basics
package import Records

/// People of a place or an area, dispersed and in sites, with why there is no total.
package struct LocationPanel: Equatable, Sendable {
  package let lines: [Line]
  package let notes: [String]

  package struct Line: Equatable, Sendable {
    package let label: String
    package let value: String
    package let detail: String
  }

  init(lines: [Line], notes: [String]) {
    (self.lines, self.notes) = (lines, notes)
  }

  /// - Parameter isOne: of one place of the round, as opposed to an area above some.
  package init(_ people: LocationPeople, isOne: Bool, _ words: Words) {
    func number(_ people: Int?) -> String { people.map { words.number($0) } ?? words["presence.none"] }
    func line(_ key: String, _ people: Int?, _ detail: String = "") -> Line {
      Line(label: words["presence.location.\(key)"], value: number(people), detail: detail)
    }
    func places(_ coverage: LocationPeople.Coverage) -> String {
      isOne ? "" : words("presence.location.places", ["places": .text(words.number(people.places(coverage)))])
    }
    var lines = [line("dispersed", people.dispersed, places(.without))]
    if let together = people.together { lines.append(line("with", together, places(.with))) }
    if let unsaid = people.unsaid { lines.append(line("unknown", unsaid, places(.unknown))) }
    let sites = people.sites
    lines.append(
      sites.count == 0
        ? Line(
          label: words["presence.location.sites"], value: "–", detail: words["presence.location.noSites"])
        : line("sites", people.inSites, Self.detail(sites, words)))
    lines.append(
      line(
        "total", people.total,
        isOne ? "" : words("presence.location.places", ["places": .text(words.number(people.complete))])))
    self.lines = lines
    notes = people.reasons(isOne: isOne).map { reason in
      words(
        "presence.location.why.\(reason.rawValue)",
        ["places": .text(words.number(people.withoutTotal)), "sites": .text(words.number(people.sites.unknown))])
    }
  }

  private static func detail(_ sites: LocationPeople.InSites, _ words: Words) -> String {
    var said = [words("presence.location.sitesCount", ["sites": .text(words.number(sites.count))])]
    if sites.unknown > 0 {
      said.append(words("presence.location.sitesUnknown", ["sites": .text(words.number(sites.unknown))]))
    }
    if sites.closed > 0 {
      said.append(words("presence.location.sitesClosed", ["sites": .text(words.number(sites.closed))]))
    }
    if let day = sites.oldest { said.append(words("presence.location.oldest", ["day": .text(words.date(day))])) }
    return said.joined(separator: words["list.comma"])
  }
}
