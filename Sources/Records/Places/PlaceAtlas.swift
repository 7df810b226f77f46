package import Basics
package import Collect
package import Formats

/// All places of the mission as one value: who lies where, what codes mean, how a place is called and where it lies.
///
/// Built from the tables when places change and shared by all requests; a mission with every village of Türkiye has some
/// fifty thousand. It never changes, so an answer is consistent in itself.
package struct PlaceAtlas: Sendable {
  package let index: PlaceIndex
  /// Another number means another atlas.
  package let revision: Int
  package let sources: [ID<PlaceSource>: PlaceSource]
  private let records: [ID<Place>: PlaceRecord]
  private let byParent: [ID<Place>?: [ID<Place>]]
  private let byCode: [String: [(source: ID<PlaceSource>, place: ID<Place>)]]

  package init(
    places: [PlaceRecord] = [], sources: [PlaceSource] = [], boundaries: [ID<Place>: Geometry] = [:],
    revision: Int = 0
  ) {
    self.revision = revision
    records = Dictionary(places.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    self.sources = Dictionary(sources.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    byParent = Dictionary(grouping: places, by: \.parent).mapValues { $0.map(\.id) }
    var byCode: [String: [(source: ID<PlaceSource>, place: ID<Place>)]] = [:]
    for place in places {
      for code in place.codes { byCode[code.code, default: []].append((code.source, place.id)) }
    }
    self.byCode = byCode
    index = PlaceIndex(
      places.filter { $0.until == nil }.map { place in
        PlaceIndex.Entry(id: place.id, level: place.level, boundary: boundaries[place.id], centre: place.centre)
      })
  }

  package static let empty = PlaceAtlas()

  package var count: Int { records.count }
  /// In no particular order.
  package var places: some Collection<PlaceRecord> { records.values }

  package subscript(_ place: ID<Place>) -> PlaceRecord? { records[place] }

  /// The places directly below; nil for the countries.
  package func children(of parent: ID<Place>?) -> [PlaceRecord] {
    (byParent[parent] ?? []).compactMap { records[$0] }
  }

  /// The place itself, then those above it, the nearest first.
  package func line(_ place: ID<Place>) -> [PlaceRecord] {
    var line: [PlaceRecord] = []
    var next = records[place]
    while let record = next, line.count <= 16, !line.contains(where: { $0.id == record.id }) {
      line.append(record)
      next = record.parent.flatMap { records[$0] }
    }
    return line
  }

  package func isWithin(_ place: ID<Place>, _ outer: ID<Place>) -> Bool {
    line(place).contains { $0.id == outer }
  }

  /// The place above, or itself, that is of the level: the province of a village.
  package func ancestor(of place: ID<Place>, level: Int) -> ID<Place>? {
    line(place).first { $0.level == level }?.id
  }

  /// `Cizre, Şırnak, Türkiye`, in the reader's language as far as names are known in it.
  package func path(_ place: ID<Place>, in language: Language) -> String {
    line(place).map { $0.names.best(in: language) }.joined(separator: language == .arabic ? "، " : ", ")
  }

  /// Which area of a reader's rights the place lies in: none, when `roots` does not hold it or anything above it.
  package func isVisible(_ place: ID<Place>, within roots: [ID<Place>]?) -> Bool {
    guard let roots else { return true }
    return line(place).contains { roots.contains($0.id) }
  }
}

/// What codes mean.
extension PlaceAtlas {
  /// What is known of a code that a figure was reported with. The figure keeps the code and the version; this only says
  /// where it belongs on a day.
  package struct Resolution: Hashable, Sendable {
    /// The place that the code meant.
    package let place: ID<Place>
    /// The newest edition that gave it, of those asked for.
    package let source: ID<PlaceSource>
    /// What it is, or became, on the day.
    package let succession: PlaceSuccession
  }

  /// - Parameters:
  ///   - version: of the code set's edition; nil for the newest that has the code.
  ///   - day: the day for which to say what the place is or became.
  package func resolve(code: String, version: String? = nil, on day: Day) -> Resolution? {
    let known = byCode[code] ?? []
    let editions = version.map { version in known.filter { sources[$0.source]?.facts.version == version } } ?? known
    // A code that was given anew means the place that is in force, else the newest edition's.
    let best = editions.max { one, other in rank(one, on: day) < rank(other, on: day) }
    return best.map { edition in
      Resolution(
        place: edition.place, source: edition.source,
        succession: .of(edition.place, on: day) { records[$0] })
    }
  }

  /// The place that somebody names by its id, its code, or a name that only one place in force has.
  package func place(named text: String, on day: Day) -> ID<Place>? {
    if let id = ID<Place>(text), records[id] != nil { return id }
    if let place = place(ofCode: text, on: day) { return place }
    let folded = Folding.fold(text)
    guard !folded.isEmpty else { return nil }
    let found = places.filter { place in
      place.exists(on: day) && place.everyName.contains { Folding.fold($0) == folded }
    }
    return found.count == 1 ? found.first?.id : nil
  }

  private func rank(_ edition: (source: ID<PlaceSource>, place: ID<Place>), on day: Day) -> (Int, String, ID<Place>) {
    let exists = records[edition.place]?.exists(on: day) == true
    return (exists ? 1 : 0, sources[edition.source]?.facts.date ?? "", edition.place)
  }

  /// The one place for a submission of that day that names the code: what the code became if that is one place; else,
  /// where nobody can say which part was meant, the place as it was.
  package func place(ofCode code: String, on day: Day) -> ID<Place>? { reported(code, on: day)?.place }

  /// The same, with the edition that gave the code: a figure keeps it.
  package func reported(_ code: String, on day: Day) -> (place: ID<Place>, edition: ID<CodeEdition>)? {
    resolve(code: code, on: day).map { found in
      switch found.succession {
      case .same(let place): (place, found.source.recast())
      case .became(let places) where places.count == 1: (places[0], found.source.recast())
      case .became, .ended: (found.place, found.source.recast())
      }
    }
  }
}
