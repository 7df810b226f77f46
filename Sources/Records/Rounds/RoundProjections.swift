package import Basics
package import Store

/// What a programme tracked by from a time on.
package struct TrackingRules: Hashable, Sendable {
  let programme: ID<Programme>
  let setUp: TrackingSetUp
  let since: HybridTime
}

/// What a programme tracks by, and tracked by before, as rows.
package struct TrackingProjection: Projection {
  package init() {}

  static let stream = StreamKind("tracking", isPersonal: false)
  package var stream: StreamKind { Self.stream }
  package var version: Int { 2 }
  package var tables: [String] { ["tracking", "tracking_rule"] }
  package var events: [any Event.Type] { [TrackingSet.self] }

  static func id(_ programme: ID<Programme>) -> ID<JournalStream> {
    ID(named: "tracking", programme.description)
  }

  package func fold(_ state: [TrackingRules]?, _ entry: JournalEntry) -> [TrackingRules]? {
    guard let event = entry.event(TrackingSet.self) else { return state }
    return (state ?? []) + [TrackingRules(programme: event.programme, setUp: event.setUp, since: entry.time)]
  }

  package func write(
    _ state: [TrackingRules], stream: ID<JournalStream>, previous: [TrackingRules]?, to writer: Writer
  ) throws {
    try writer.write(state, previous: previous ?? [])
  }

  package func fields(_ entry: JournalEntry) -> [String: String] {
    guard let event = entry.event(TrackingSet.self), let bytes = try? event.encoded() else { return [:] }
    return ["setUp": String(decoding: bytes, as: UTF8.self)]
  }
}

/// A round with who lived in sites when it was released.
package struct KnownRound: Hashable, Sendable {
  var round: TrackingRound
  var sites: [KeptSite] = []
}

/// Rounds as rows.
package struct RoundProjection: Projection {
  package init() {}

  static let stream = StreamKind("round", isPersonal: false)
  package var stream: StreamKind { Self.stream }
  package var version: Int { 3 }
  package var tables: [String] { ["tracking_round", "round_site"] }
  package var events: [any Event.Type] { [RoundPlanned.self, RoundReleased.self] }

  package func fold(_ state: KnownRound?, _ entry: JournalEntry) -> KnownRound? {
    if let event = entry.event(RoundPlanned.self) {
      let known = state?.round
      return KnownRound(
        round: TrackingRound(
          id: entry.stream.recast(), programme: event.programme, number: event.number,
          names: LocalizedText(event.names), from: event.from, to: event.to, state: known?.state ?? .open,
          released: known?.released, lock: known?.lock,
          isPractice: event.isPractice == true || known?.isPractice == true, keepsSites: known?.keepsSites ?? false),
        sites: state?.sites ?? [])
    }
    guard var state, let event = entry.event(RoundReleased.self), state.round.state == .open else { return state }
    (state.round.state, state.round.released, state.round.lock) = (.released, entry.time.instant, entry.time)
    (state.round.keepsSites, state.sites) = (event.sites != nil, event.sites?.all ?? [])
    return state
  }

  package func write(
    _ state: KnownRound, stream: ID<JournalStream>, previous: KnownRound?, to writer: Writer
  ) throws {
    try writer.write(state.round, previous: previous?.round)
    try writer.write(state.sites, of: state.round.id, previous: previous?.sites ?? [])
  }

  package func fields(_ entry: JournalEntry) -> [String: String] {
    guard let event = entry.event(RoundPlanned.self) else { return [:] }
    let names = event.names.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "\n")
    return ["number": String(event.number), "names": names, "days": "\(event.from) \(event.to)"]
  }

  package func restating(_ field: String, of entry: JournalEntry, over newest: JournalEntry) -> (any Event)? {
    guard let said = entry.event(RoundPlanned.self), var round = newest.event(RoundPlanned.self) else { return nil }
    switch field {
    case "number": round.number = said.number
    case "names": round.names = said.names
    case "days": (round.from, round.to) = (said.from, said.to)
    default: return nil
    }
    return round
  }
}

/// A conversion factor with the programme it belongs to.
package struct KnownFactor: Hashable, Sendable {
  package let id: ID<ConversionFactor>
  package var programme: ID<Programme>
  package var factor: ConversionFactor
  let approved: HybridTime
  var withdrawn: HybridTime?

  /// It was an error: it stays to be read, and counts in the rounds alone that were released with it.
  package var isWithdrawn: Bool { withdrawn != nil }

  /// Whether it was there, and not withdrawn, at that time; nil is now.
  func isInForce(at time: HybridTime?) -> Bool {
    guard let time else { return !isWithdrawn }
    return approved <= time && withdrawn.map { time < $0 } ?? true
  }
}

/// Conversion factors as rows.
package struct FactorProjection: Projection {
  package init() {}

  static let stream = StreamKind("conversion-factor", isPersonal: false)
  package var stream: StreamKind { Self.stream }
  package var version: Int { 2 }
  package var tables: [String] { ["conversion_factor"] }
  package var events: [any Event.Type] { [FactorApproved.self, FactorWithdrawn.self] }

  package func fold(_ state: KnownFactor?, _ entry: JournalEntry) -> KnownFactor? {
    if let event = entry.event(FactorApproved.self) {
      return KnownFactor(
        id: entry.stream.recast(), programme: event.programme, factor: event.factor,
        approved: state?.approved ?? entry.time, withdrawn: state?.withdrawn)
    }
    guard var state, entry.event(FactorWithdrawn.self) != nil else { return state }
    state.withdrawn = state.withdrawn ?? entry.time
    return state
  }

  package func write(
    _ state: KnownFactor, stream: ID<JournalStream>, previous: KnownFactor?, to writer: Writer
  ) throws {
    try writer.write(state, previous: previous)
  }

  package func fields(_ entry: JournalEntry) -> [String: String] {
    guard let event = entry.event(FactorApproved.self) else { return [:] }
    return ["individuals": "\(event.factor.individuals)", "place": event.factor.place.description]
  }

  package func restating(_ field: String, of entry: JournalEntry, over newest: JournalEntry) -> (any Event)? {
    whole(entry)
  }
}
