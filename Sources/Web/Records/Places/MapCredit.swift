import Records

/// What stands below every map: where its boundaries come from, of when, and that they endorse nothing. The partial
/// `records/map-credit`, which leads to the licences.
struct MapCredit: Equatable, Sendable {
  let sources: String
  let disclaimer: String

  init(_ sources: [PlaceSource], in words: Words) {
    let lines = Self.lines(sources, in: words)
    self.sources = lines.joined(separator: " ")
    disclaimer = words["place.map.disclaimer"]
  }

  init(sources: String, disclaimer: String) {
    (self.sources, self.disclaimer) = (sources, disclaimer)
  }

  /// A sentence for each source: its name, its version or date.
  static func lines(_ sources: [PlaceSource], in words: Words) -> [String] {
    sources.map(\.facts).sorted { $0.name < $1.name }.map { facts in
      let edition = [facts.version, facts.date].filter { !$0.isEmpty }.joined(separator: words["list.comma"])
      let name = facts.name(in: words.language)
      return words("place.map.source", ["source": .isolated(name), "edition": .isolated(edition)])
    }
  }
}
