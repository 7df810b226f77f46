package import Basics
import Formats
import Office
package import Store

/// What taking a list of hazards over did, or would do.
package struct HazardImport: Codable, Equatable, Sendable {
  package var added = 0
  package var changed = 0
  package var unchanged = 0
  /// Of those that are taken over: at no known place.
  package var unplaced = 0
  package var diagnostics: [Diagnostic] = []

  package var isRefused: Bool { diagnostics.contains { $0.severity == .error } }
}

/// Hazards, and what stands beside them by place and time.
package final class Hazards: Sendable {
  package let store: Store
  private let places: Places

  package init(_ store: Store, places: Places) {
    self.store = store
    self.places = places
  }

  package static let projections: [any Projection] = [HazardProjection()]

  /// Takes a list over; what its source already told is changed, nothing is doubled. With an error in the file nothing is
  /// changed; with `isCheck` neither. Costs one query and one piece of writing for each 500 rows.
  package func take(
    _ file: HazardFile, isCheck: Bool, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws -> HazardImport {
    var result = HazardImport()
    result.diagnostics = file.diagnostics
    guard !result.isRefused else { return result }
    let atlas = try await places.atlas()
    var facts: [ID<Hazard>: HazardRecorded] = [:]
    var order: [ID<Hazard>] = []
    for draft in file.drafts {
      var one = draft.facts
      if let code = draft.placeCode {
        one.place = atlas.place(ofCode: code, on: Day(one.began))
        if one.place == nil {
          result.diagnostics.append(Diagnostic(.warning, "hazard.file.place", ["code": code], at: draft.location))
        }
      } else if let latitude = one.latitude, let longitude = one.longitude {
        one.place = atlas.index.deepestPlace(latitude: latitude, longitude: longitude)
      }
      let id = Hazard.id(source: one.source, key: one.key)
      if facts.updateValue(one, forKey: id) == nil { order.append(id) }
    }
    let piece = 500
    for start in stride(from: 0, to: order.count, by: piece) {
      let ids = Array(order[start..<min(start + piece, order.count)])
      let known = Dictionary(
        uniqueKeysWithValues: try await store.read { try $0.hazards(ids) }.map { ($0.id, $0) })
      // Withdrawn by an officer stays so, whatever the source says again.
      let news = ids.filter { known[$0]?.facts != facts[$0] && known[$0]?.withdrawn == nil }
      result.added += news.count { known[$0] == nil }
      result.changed += news.count { known[$0] != nil }
      result.unchanged += ids.count - news.count
      result.unplaced += news.count { facts[$0]?.place == nil }
      guard !isCheck, !news.isEmpty else { continue }
      let name = ID<Verb>(named: verb.description, news[0].description, String(news.count))
      _ = try await store.perform(name, by: requester.actor) { [facts] decision in
        for id in news {
          guard let one = facts[id] else { continue }
          try decision.append(one, to: id.recast(), of: HazardProjection().stream, in: .mission)
        }
        return news.count
      }
    }
    return result
  }

  /// Takes one out of the lists, with a reason. Twice is once.
  package func withdraw(
    _ id: ID<Hazard>, reason: String, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    let reason = reason.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !reason.isEmpty, reason.count <= Hazard.longestText else { throw HazardRefusal.reasonMissing }
    try await store.perform(verb, by: requester.actor) { decision in
      guard let hazard = try decision.db.hazard(id) else { throw HazardRefusal.unknown }
      guard hazard.withdrawn == nil else { return false }
      try decision.append(
        HazardWithdrawn(reason: reason), to: id.recast(), of: HazardProjection().stream, in: .mission)
      return true
    }
  }

  // MARK: Beside displacement

  /// The hazards beside which an emergency stands, the latest first.
  package func beside(_ emergency: Emergency) async throws -> [Hazard] {
    let atlas = try await places.atlas()
    var query = HazardQuery()
    let start = Int64(emergency.began.epochDay) * Self.day
    query.from = Instant(microseconds: start - Int64(Self.daysBeside) * Self.day)
    query.to = Instant(microseconds: start + 2 * Self.day)
    query.area = atlas.ancestor(of: emergency.place, level: 2) ?? emergency.place
    query.limit = 20
    return try await store.read { [query] in try $0.hazards(query) }
  }

  private static let day: Int64 = 86_400_000_000

  /// An emergency that began at most so many days after a hazard stands beside it.
  package static let daysBeside = 14

  /// What stands beside a hazard: in its district, or in a place that holds it or lies in it.
  package struct Beside: Sendable {
    package var emergencies: [Emergency] = []
    /// What the last round before and the first round after say of the district, of each programme that tracks it.
    package var rounds: [(before: Presence?, after: Presence?)] = []

    package init() {}

    package struct Presence: Sendable {
      package let round: TrackingRound
      package let figures: PresenceFigures
    }
  }

  /// The district of a hazard, or the place itself when it is larger.
  package static func district(of hazard: Hazard, in atlas: PlaceAtlas) -> ID<Place>? {
    hazard.facts.place.map { atlas.ancestor(of: $0, level: 2) ?? $0 }
  }

  /// What stands beside these hazards, of what the requester may see. Costs two queries for each round that is met.
  package func beside(
    _ hazards: [Hazard], for requester: Requester, on day: Day
  ) async throws -> [ID<Hazard>: Beside] {
    let atlas = try await places.atlas()
    let districts = Dictionary(
      uniqueKeysWithValues: hazards.compactMap { hazard in
        Self.district(of: hazard, in: atlas).map { (hazard.id, $0) }
      })
    let rights = GrantFilter(.readEvidence, of: requester, sensitivity: .internalUse, on: day)
    let grants = requester.grants(holding: .readEvidence, on: day)
    @Sendable func mayRead(_ place: ID<Place>, _ programme: ID<Programme>) -> Bool {
      grants.contains { grant in
        (grant.programme == nil || grant.programme == programme)
          && (grant.place.map { atlas.isWithin(place, $0) } ?? true)
      }
    }
    return try await store.read { reader in
      var found = Dictionary(uniqueKeysWithValues: hazards.map { ($0.id, Beside()) })
      for emergency in try reader.emergencies(rights) where emergency.counts {
        for hazard in hazards {
          guard let district = districts[hazard.id],
            atlas.isWithin(emergency.place, district) || atlas.isWithin(district, emergency.place)
          else { continue }
          let days = emergency.began.epochDay - Day(hazard.facts.began).epochDay
          if (-1...Self.daysBeside).contains(days) { found[hazard.id]?.emergencies.append(emergency) }
        }
      }
      for programme in try reader.trackingProgrammes() {
        let rounds = try reader.rounds(of: programme).series.sorted { $0.number < $1.number }
        func round(_ hazard: Hazard) -> (before: TrackingRound?, after: TrackingRound?) {
          let day = Day(hazard.facts.began)
          return (rounds.last { $0.to < day }, rounds.first { $0.from >= day })
        }
        var asked: [ID<Round>: Set<ID<Place>>] = [:]
        for hazard in hazards {
          guard let district = districts[hazard.id], mayRead(district, programme) else { continue }
          let (before, after) = round(hazard)
          for round in [before, after].compactMap(\.self) { asked[round.id, default: []].insert(district) }
        }
        var figures: [ID<Round>: [ID<Place>: PresenceFigures]] = [:]
        for (round, places) in asked { figures[round] = try reader.presence(of: Array(places), in: round) }
        for hazard in hazards {
          guard let district = districts[hazard.id], mayRead(district, programme) else { continue }
          func presence(_ round: TrackingRound?) -> Beside.Presence? {
            round.flatMap { round in
              figures[round.id]?[district].flatMap { $0.isKnown ? Beside.Presence(round: round, figures: $0) : nil }
            }
          }
          let (before, after) = round(hazard)
          let pair = (before: presence(before), after: presence(after))
          if pair.before != nil || pair.after != nil { found[hazard.id]?.rounds.append(pair) }
        }
      }
      return found
    }
  }
}
