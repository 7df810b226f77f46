package import Basics
package import Records
package import Store

/// Figures of rounds as version 3 of the API of the Displacement Tracking Matrix gives them: `{"result": [...]}`, one row a
/// place and round, read round by round.
///
/// What is not known has no row. Sexes and reasons are not told apart there, and say so as that API does.
package struct DisplacementFeed: Sendable {
  /// A round and the places of the level that are read of it.
  package struct Part: Sendable {
    package let operation: String
    package let round: TrackingRound
    package let places: [ID<Place>]
    /// How exactly people are told.
    package let rule: PrecisionRule

    package init(operation: String, round: TrackingRound, places: [ID<Place>], rule: PrecisionRule) {
      (self.operation, self.round, self.places, self.rule) = (operation, round, places, rule)
    }
  }

  private let level: Int
  private let stratum: String
  private let country: String?
  private let atlas: PlaceAtlas

  /// - Parameters:
  ///   - stratum: whom it counts; empty for all groups together.
  ///   - country: only places in the country of this code.
  package init(level: Int, stratum: String, country: String?, atlas: PlaceAtlas) {
    (self.level, self.stratum, self.country, self.atlas) = (level, stratum, country, atlas)
  }

  package func bytes(
    of parts: [Part], facts: ExchangeFacts, from store: Store
  ) -> AsyncThrowingStream<[UInt8], any Error> {
    let reading = Reading(self, parts, facts, store)
    return AsyncThrowingStream { try await reading.next() }
  }

  private actor Reading {
    private let feed: DisplacementFeed
    private let parts: [Part]
    private let facts: ExchangeFacts
    private let store: Store
    private var position = -1
    private var id = 0

    init(_ feed: DisplacementFeed, _ parts: [Part], _ facts: ExchangeFacts, _ store: Store) {
      (self.feed, self.parts, self.facts, self.store) = (feed, parts, facts, store)
    }

    func next() async throws -> [UInt8]? {
      defer { position += 1 }
      if position < 0 {
        let head = JSON.object([JSON.Member("isSuccess", true)] + facts.members).serialized.dropLast()
        return Array((head + ",\"result\":[").utf8)
      }
      guard position < parts.count else { return position == parts.count ? Array("\n]}\n".utf8) : nil }
      let part = parts[position]
      let stratum = feed.stratum
      let found = try await store.read { reader in
        var found: [ID<Place>: PresenceFigures] = [:]
        for start in stride(from: 0, to: part.places.count, by: 500) {
          let places = Array(part.places[start..<min(start + 500, part.places.count)])
          found.merge(try reader.presence(of: places, in: part.round.id, stratum: stratum)) { $1 }
        }
        return found
      }
      var text = ""
      for place in part.places {
        // The format has no field that says of how many places a figure has nothing.
        guard let figures = found[place], figures.isKnown, figures.leftOut == 0,
          let row = feed.row(figures, place, part, id: id + 1)
        else { continue }
        text += (id == 0 ? "\n" : ",\n") + row.serialized
        id += 1
      }
      return Array(text.utf8)
    }
  }

  private func row(_ figures: PresenceFigures, _ place: ID<Place>, _ part: Part, id: Int) -> JSON? {
    func area(_ level: Int) -> PlaceRecord? {
      guard level <= self.level else { return nil }
      return atlas[place]?.level == level ? atlas[place] : atlas.ancestor(of: place, level: level).flatMap { atlas[$0] }
    }
    guard let land = area(0), country == nil || land.code == country else { return nil }
    // Of one group, an area without it has nothing to say.
    guard stratum.isEmpty || !figures.byAge.isEmpty else { return nil }
    func text(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }
    // Fewer than the base are no number there.
    let people: JSON = if case .about(let count) = part.rule.told(figures.total) { .int(count) } else { .null }
    var members: [(String, JSON)] = [("id", .int(id)), ("operation", .string(part.operation))]
    for level in 0...2 {
      let found = area(level)
      members.append(("admin\(level)Name", text(found?.names.best(in: .english))))
      members.append(("admin\(level)Pcode", text(found?.code)))
    }
    let day = part.round.to
    members += [
      ("adminLevel", .int(level)), ("numPresentIdpInd", people),
      ("reportingDate", .string("\(day)T00:00:00")), ("yearReportingDate", .int(day.year)),
      ("monthReportingDate", .int(day.month)), ("roundNumber", .int(part.round.number)),
      ("displacementReason", "Not available"), ("numberMales", .null), ("numberFemales", .null),
      ("idpOriginAdmin1Name", "Not available"), ("idpOriginAdmin1Pcode", "Not available"), ("assessmentType", "BA"),
    ]
    return .object(members)
  }
}
