package import Basics
package import Store

/// Something about what was said in a round that an officer should look at before figures are used. It changes no
/// figure.
package struct RoundDoubt: Hashable, Sendable {
  package enum Kind: String, Codable, CaseIterable, Sendable {
    /// One informant spoke for more places than one person usually knows.
    case manyPlaces
    /// Several places were given the same figure: copied, perhaps.
    case identical
    /// A code that the register of informants does not have.
    case unknownCode
    /// What a source says by sex and age is not what it says of all.
    case parts
  }

  package var kind: Kind
  /// The figure; of codes the id that an informant of that code has, which does not tell the code; of parts all that is
  /// said, so that what is said otherwise is another doubt.
  package var subject: String
  package var code: String?
  package var individuals: Int?
  package var parts: UnevenParts?
  /// The places that it is about, at most ``placesNamed`` of them.
  package var places: [ID<Place>] = []
  /// Of how many places, and how many informants' answers.
  package var count: Int
  package var answers: Int
  /// Who looked at it and found it good; nil when nobody did, or when it is about more places since.
  package var dismissal: Dismissal?

  package struct Dismissal: Hashable, Sendable {
    package let places: Int
    package let reason: String
    package let actor: ID<Actor>
    package let at: Instant
  }

  package static let placesNamed = 50
  /// So many of each kind are told, those with the most places first.
  package static let most = 100

  static func id(_ round: ID<Round>, _ kind: Kind, _ subject: String) -> ID<RoundDoubt> {
    ID(named: "round-doubt", round.description, kind.rawValue, subject)
  }
}

/// An officer looked at a doubt and found it good, for as many places as there were.
package struct DoubtDismissed: Event, Codable, Hashable {
  package static let kind = "round-doubt.dismissed"
  package var round: ID<Round>
  package var doubt: RoundDoubt.Kind
  package var subject: String
  package var places: Int
  package var reason: String

  package init(round: ID<Round>, doubt: RoundDoubt.Kind, subject: String, places: Int, reason: String) {
    (self.round, self.doubt, self.subject) = (round, doubt, subject)
    (self.places, self.reason) = (places, reason)
  }
}

/// Dismissed doubts as rows.
package struct DoubtProjection: Projection {
  package init() {}

  package struct State: Hashable, Sendable {
    var event: DoubtDismissed
    var actor: ID<Actor>
    var at: Instant
  }

  static let stream = StreamKind("round-doubt", isPersonal: false)
  package var stream: StreamKind { Self.stream }
  package var version: Int { 1 }
  package var tables: [String] { ["round_doubt"] }
  package var events: [any Event.Type] { [DoubtDismissed.self] }

  package func fold(_ state: State?, _ entry: JournalEntry) -> State? {
    entry.event(DoubtDismissed.self).map { State(event: $0, actor: entry.actor, at: entry.time.instant) } ?? state
  }

  package func write(_ state: State, stream: ID<JournalStream>, previous: State?, to writer: Writer) throws {
    try writer.write(state, as: stream.recast())
  }

  package func fields(_ entry: JournalEntry) -> [String: String] {
    entry.event(DoubtDismissed.self).map { ["reason": $0.reason] } ?? [:]
  }
}

extension Presence {
  /// Doubts about what informants said of a round, those with the most places first, within the requester's areas. Costs
  /// what the round's answers cost, by an index that holds all that is asked.
  package func doubts(
    of round: ID<Round>, areas: [ID<Place>]?, named shown: Int = RoundDoubt.placesNamed
  ) async throws -> [RoundDoubt] {
    let round = try await self.round(round)
    return try await store.read { reader in
      let limits = try reader.trackingSetUp(of: round.programme).doubts ?? .usual
      return try reader.doubts(of: round, areas: areas, limits, named: shown)
    }
  }

  /// Says why a doubt is none. It is back when more places come to it.
  package func dismiss(
    _ kind: RoundDoubt.Kind, _ subject: String, of round: ID<Round>, reason: String, verb: ID<Verb> = ID(),
    by requester: Requester
  ) async throws {
    let reason = try Self.reason(reason)
    let known = try await self.round(round)
    _ = try await store.perform(verb, by: requester.actor) { decision in
      let areas = requester.areas(Self.recording, in: known.programme, on: Day(decision.now))
      guard areas?.isEmpty != true else { throw PresenceRefusal.notAllowed }
      let limits = try decision.db.trackingSetUp(of: known.programme).doubts ?? .usual
      let found = try decision.db.doubts(of: known, areas: areas, limits, named: 0)
      guard let doubt = found.first(where: { $0.kind == kind && $0.subject == subject }) else {
        throw PresenceRefusal.doubtUnknown
      }
      try decision.append(
        DoubtDismissed(round: round, doubt: kind, subject: subject, places: doubt.count, reason: reason),
        to: RoundDoubt.id(round, kind, subject).recast(), of: DoubtProjection.stream, in: .mission)
      return true
    }
  }
}
