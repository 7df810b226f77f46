import Basics
package import Store
import Synchronization

/// The places of the mission: what may be done with them, and how others look them up.
package final class Places: Sendable {
  package let store: Store
  private let keeper: AtlasKeeper
  let drawings = Mutex(Drawings())

  package init(_ store: Store) {
    self.store = store
    keeper = AtlasKeeper(store)
  }

  package static let projections: [any Projection] = [
    PlaceProjection(), PlaceSourceProjection(), CrosswalkProjection(),
  ]

  /// All places as they are now. A change made by another process is seen within a second.
  package func atlas() async throws -> PlaceAtlas { try await keeper.current() }

  /// Places were changed by a verb of another feature: whoever asks next sees it.
  package func noteChange() async { await keeper.forget() }

  /// Runs a verb, if the requester may change all the places it is about; without any, if they may change all there are.
  /// What it changed is seen by the next who asks.
  func perform<Outcome: Codable & Sendable>(
    _ verb: ID<Verb>, on places: [ID<Place>], by requester: Requester,
    _ decide: @escaping @Sendable (Decision) throws -> Outcome
  ) async throws -> Outcome {
    let outcome = try await store.perform(verb, by: requester.actor) { decision in
      let areas = requester.grants(holding: .managePlaces, on: Day(decision.now)).map(\.place)
      if !areas.contains(nil) {
        let allowed = try places.allSatisfy { place in
          try areas.contains { area in try area.map { try decision.db.isWithin(place, $0) } ?? true }
        }
        guard allowed, !places.isEmpty else { throw PlaceRefusal.notAllowed }
      }
      return try decide(decision)
    }
    await keeper.forget()
    return outcome
  }
}

/// Reads the atlas again when places changed: once for all who wait for it.
private actor AtlasKeeper {
  private let store: Store
  private var atlas = PlaceAtlas.empty
  private var checked: Instant?
  private var reading: Task<PlaceAtlas, any Error>?

  init(_ store: Store) {
    self.store = store
  }

  func current() async throws -> PlaceAtlas {
    let now = store.clock.now()
    if let checked, checked <= now, now < checked.adding(seconds: 1) { return atlas }
    if let reading { return try await reading.value }
    let reading = Task { try await read(at: now) }
    self.reading = reading
    return try await reading.value
  }

  /// What is being read may be older than what was just changed: whoever asks from now on reads anew.
  func forget() {
    checked = nil
    reading = nil
  }

  private func read(at now: Instant) async throws -> PlaceAtlas {
    let known = checked == nil && atlas.revision == 0 ? nil : atlas.revision
    let started = reading
    defer { if reading == started { reading = nil } }
    let read = try await store.read { reader in
      try reader.placesRevision() == known ? nil : try reader.atlas()
    }
    if let read, read.revision >= atlas.revision { atlas = read }
    if reading == started { checked = now }
    return atlas
  }
}

extension Reader {
  fileprivate func atlas() throws -> PlaceAtlas {
    let boundaries = try boundaries().compactMap { boundary in
      (try? BoundaryCoding.decode(boundary.shape)).map { (boundary.place, $0) }
    }
    return PlaceAtlas(
      places: try allPlaces(), sources: try placeSources(),
      boundaries: Dictionary(boundaries, uniquingKeysWith: { first, _ in first }), revision: try placesRevision())
  }
}
