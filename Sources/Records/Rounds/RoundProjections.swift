package import Basics
package import Store

/// What a programme tracks by, as a row.
package struct TrackingProjection: Projection {
  package init() {}

  static let stream = StreamKind("tracking", isPersonal: false)
  package var stream: StreamKind { Self.stream }
  package var version: Int { 1 }
  package var tables: [String] { ["tracking"] }
  package var events: [any Event.Type] { [TrackingSet.self] }

  static func id(_ programme: ID<Programme>) -> ID<JournalStream> {
    ID(named: "tracking", programme.description)
  }

  package func fold(_ state: TrackingSet?, _ entry: JournalEntry) -> TrackingSet? {
    entry.event(TrackingSet.self) ?? state
  }

  package func write(
    _ state: TrackingSet, stream: ID<JournalStream>, previous: TrackingSet?, to writer: Writer
  ) throws {
    try writer.write(state)
  }

  package func fields(_ entry: JournalEntry) -> [String: String] {
    guard let event = entry.event(TrackingSet.self), let bytes = try? event.encoded() else { return [:] }
    return ["setUp": String(decoding: bytes, as: UTF8.self)]
  }
}

/// Rounds as rows.
package struct RoundProjection: Projection {
  package init() {}

  static let stream = StreamKind("round", isPersonal: false)
  package var stream: StreamKind { Self.stream }
  package var version: Int { 1 }
  package var tables: [String] { ["tracking_round"] }
  package var events: [any Event.Type] { [RoundPlanned.self, RoundReleased.self] }

  package func fold(_ state: TrackingRound?, _ entry: JournalEntry) -> TrackingRound? {
    if let event = entry.event(RoundPlanned.self) {
      return TrackingRound(
        id: entry.stream.recast(), programme: event.programme, number: event.number,
        names: LocalizedText(event.names), from: event.from, to: event.to, state: state?.state ?? .open,
        released: state?.released, isPractice: event.isPractice == true || state?.isPractice == true)
    }
    guard var state, entry.event(RoundReleased.self) != nil, state.state == .open else { return state }
    (state.state, state.released) = (.released, entry.time.instant)
    return state
  }

  package func write(
    _ state: TrackingRound, stream: ID<JournalStream>, previous: TrackingRound?, to writer: Writer
  ) throws {
    try writer.write(state, previous: previous)
  }

  package func fields(_ entry: JournalEntry) -> [String: String] {
    guard let event = entry.event(RoundPlanned.self) else { return [:] }
    let names = event.names.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "\n")
    return ["number": String(event.number), "names": names, "days": "\(event.from) \(event.to)"]
  }
}

/// A conversion factor with the programme it belongs to.
package struct KnownFactor: Hashable, Sendable {
  package let id: ID<ConversionFactor>
  package var programme: ID<Programme>
  package var factor: ConversionFactor
  /// It was an error: it stays to be read, and does not count.
  package var isWithdrawn: Bool
}

/// Conversion factors as rows.
package struct FactorProjection: Projection {
  package init() {}

  static let stream = StreamKind("conversion-factor", isPersonal: false)
  package var stream: StreamKind { Self.stream }
  package var version: Int { 1 }
  package var tables: [String] { ["conversion_factor"] }
  package var events: [any Event.Type] { [FactorApproved.self, FactorWithdrawn.self] }

  package func fold(_ state: KnownFactor?, _ entry: JournalEntry) -> KnownFactor? {
    if let event = entry.event(FactorApproved.self) {
      return KnownFactor(
        id: entry.stream.recast(), programme: event.programme, factor: event.factor,
        isWithdrawn: state?.isWithdrawn ?? false)
    }
    guard var state, entry.event(FactorWithdrawn.self) != nil else { return state }
    state.isWithdrawn = true
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
}
