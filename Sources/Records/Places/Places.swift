package import Basics
package import Formats
import Foundation
package import Store
import Synchronization

/// The places of the mission: what may be done with them, and how others look them up.
package final class Places: Sendable {
  package let store: Store
  private let cache = Mutex(Cache())

  package init(_ store: Store) {
    self.store = store
  }

  package static let projections: [any Projection] = [
    PlaceProjection(), PlaceSourceProjection(), CrosswalkProjection(),
  ]

  /// All places as they are now. A change made by another process is seen within a second.
  package func atlas() async throws -> PlaceAtlas {
    let now = store.clock.now()
    if let fresh = cache.withLock({ $0.atlas(at: now) }) { return fresh }
    let known = cache.withLock { $0.revision }
    let found: (revision: Int, atlas: PlaceAtlas?) = try await store.read { reader in
      let revision = try reader.placesRevision()
      return (revision, revision == known ? nil : try reader.atlas())
    }
    return cache.withLock { $0.keep(found.atlas, revision: found.revision, at: now) }
  }

  private struct Cache {
    var revision: Int?
    private var atlas = PlaceAtlas.empty
    private var checked: Instant?

    func atlas(at now: Instant) -> PlaceAtlas? {
      checked.flatMap { $0 <= now && now < $0.adding(seconds: 1) ? atlas : nil }
    }

    mutating func keep(_ read: PlaceAtlas?, revision: Int, at now: Instant) -> PlaceAtlas {
      if let read { (atlas, self.revision) = (read, revision) }
      checked = now
      return atlas
    }

    mutating func forget() { checked = nil }
  }

  /// Runs a verb on places; what it changed is seen by the next who asks.
  private func perform<Outcome: Codable & Sendable>(
    _ verb: ID<Verb>, by actor: Actor, _ decide: @escaping @Sendable (Decision) throws -> Outcome
  ) async throws -> Outcome {
    defer { cache.withLock { $0.forget() } }
    return try await store.perform(verb, by: actor, decide)
  }
}

extension Reader {
  fileprivate func atlas() throws -> PlaceAtlas {
    let boundaries = try boundaries().compactMap { boundary in
      (try? BoundaryCoding.decode(boundary.shape)).map { (boundary.place, $0) }
    }
    return PlaceAtlas(
      places: try allPlaces(), sources: try placeSources(),
      boundaries: Dictionary(boundaries, uniquingKeysWith: { first, _ in first }))
  }
}

// MARK: Changing places

extension Places {
  /// A place that somebody enters: a site, or a village that a list forgot.
  @discardableResult
  package func add(
    _ facts: PlaceFacts, verb: ID<Verb> = ID(), by actor: Actor
  ) async throws -> ID<Place> {
    try await perform(verb, by: actor) { decision in
      guard facts.names?.values.contains(where: { !$0.isEmpty }) == true else { throw PlaceRefusal.nameMissing }
      let level = facts.level ?? PlaceRecord.siteLevel
      if let parent = facts.parent {
        guard let above = try decision.db.place(parent) else { throw PlaceRefusal.unknown }
        guard above.level < level else { throw PlaceRefusal.levelTooHigh }
      } else if level > 0 {
        throw PlaceRefusal.levelTooHigh
      }
      var facts = facts
      (facts.level, facts.kind) = (level, facts.kind ?? .usual(level: level))
      let id: ID<Place> = decision.newID()
      try decision.append(PlaceAdded(facts: facts), to: id)
      return id
    }
  }

  /// Gives a place other names; the old ones stay findable as former names, from `since` if that is known.
  package func rename(
    _ place: ID<Place>, to names: [String: String], since: Day? = nil, verb: ID<Verb> = ID(), by actor: Actor
  ) async throws {
    var facts = PlaceFacts()
    facts.names = names.filter { !$0.value.isEmpty }
    guard facts.names?.isEmpty == false else { throw PlaceRefusal.nameMissing }
    try await change(place, facts, since: since, verb: verb, by: actor)
  }

  /// Corrects what is known of a place, or moves it below another parent.
  package func change(
    _ place: ID<Place>, _ facts: PlaceFacts, since: Day? = nil, verb: ID<Verb> = ID(), by actor: Actor
  ) async throws {
    _ = try await perform(verb, by: actor) { decision in
      guard let record = try decision.db.place(place) else { throw PlaceRefusal.unknown }
      if let parent = facts.parent {
        try decision.lock(parent.recast())
        guard let above = try decision.db.place(parent) else { throw PlaceRefusal.unknown }
        guard try !decision.db.isWithin(parent, place) else { throw PlaceRefusal.circle }
        guard above.level < facts.level ?? record.level else { throw PlaceRefusal.levelTooHigh }
      }
      try decision.append(PlaceChanged(facts: facts, since: since), to: place)
      return place
    }
  }

  package func alias(
    _ place: ID<Place>, adding added: [PlaceName] = [], removing removed: [PlaceName] = [], verb: ID<Verb> = ID(),
    by actor: Actor
  ) async throws {
    _ = try await perform(verb, by: actor) { decision in
      guard try decision.db.place(place) != nil else { throw PlaceRefusal.unknown }
      try decision.append(PlaceAliased(added: added, removed: removed), to: place)
      return place
    }
  }

  /// Ends a place: it was split into others, merged into one, abolished, or entered twice.
  package func end(
    _ place: ID<Place>, on until: Day, _ ending: PlaceEnding, successors: [ID<Place>] = [], verb: ID<Verb> = ID(),
    by actor: Actor
  ) async throws {
    _ = try await perform(verb, by: actor) { decision in
      guard let record = try decision.db.place(place) else { throw PlaceRefusal.unknown }
      let next = try successors.map { try decision.db.place($0) }
      try decision.append(record.ended(on: until, ending, successors: next), to: place)
      return place
    }
  }

  /// Takes back that a place ended.
  package func restore(_ place: ID<Place>, verb: ID<Verb> = ID(), by actor: Actor) async throws {
    _ = try await perform(verb, by: actor) { decision in
      guard try decision.db.place(place) != nil else { throw PlaceRefusal.unknown }
      try decision.append(PlaceRestored(), to: place)
      return place
    }
  }

  /// Records what share of each old code belongs to which new one, replacing what was said of the two editions before.
  package func record(_ crosswalk: Crosswalk, verb: ID<Verb> = ID(), by actor: Actor) async throws {
    let diagnostics = crosswalk.diagnostics()
    guard diagnostics.isEmpty else { throw PlaceRefusal.crosswalkRefused(diagnostics) }
    _ = try await perform(verb, by: actor) { decision in
      let sources = Set(try decision.db.placeSources().map(\.id))
      guard sources.isSuperset(of: [crosswalk.from, crosswalk.to]) else { throw PlaceRefusal.unknownSource }
      let id = ID<JournalStream>(named: "crosswalk", crosswalk.from.description, crosswalk.to.description)
      try decision.append(
        CrosswalkRecorded(crosswalk: crosswalk), to: id, of: CrosswalkProjection.stream, in: .mission)
      return id
    }
  }
}

extension PlaceRecord {
  /// Decides whether the place can end so.
  package func ended(
    on until: Day, _ ending: PlaceEnding, successors: [PlaceRecord?]
  ) throws(PlaceRefusal) -> PlaceEnded {
    guard self.until == nil else { throw .alreadyEnded }
    guard from.map({ $0 < until }) ?? true else { throw .endsBeforeItBegins }
    let next = successors.compactMap { $0 }
    let isSound =
      switch ending {
      case .split: next.count >= 2
      case .merged, .duplicate: next.count == 1
      case .abolished: next.isEmpty
      }
    guard isSound, next.count == successors.count, Set(next.map(\.id)).count == next.count,
      next.allSatisfy({ $0.id != id && $0.until == nil })
    else { throw .successors(ending) }
    return PlaceEnded(until: until, ending: ending, successors: next.map(\.id))
  }
}

// MARK: Importing

/// What an import did, or why it did nothing.
package struct PlaceImport: Codable, Equatable, Sendable {
  package var added = 0
  package var changed = 0
  package var bounded = 0
  package var lines = 0
  /// Codes of places in force that the list does not have.
  package var absent: [String] = []
  package var diagnostics: [Diagnostic] = []

  package init() {}

  package var isRefused: Bool { diagnostics.contains { $0.severity == .error } }
}

extension Places {
  /// Takes a list or boundaries over, as an edition of `source`. With an error in the file nothing is changed.
  ///
  /// - Parameter onlyBoundaries: leave names, parents and places that are not known alone.
  package func importPlaces(
    _ bytes: [UInt8], from source: PlaceSource.Facts, options: PlaceFile.Options = .init(),
    onlyBoundaries: Bool = false, verb: ID<Verb> = ID(), by actor: Actor
  ) async throws -> PlaceImport {
    try await take(
      PlaceFile.read(bytes, options), from: source, onlyBoundaries: onlyBoundaries, verb: verb, by: actor)
  }

  /// What an import would do and what is wrong with the file, without doing it.
  package func checkImport(
    _ bytes: [UInt8], from source: PlaceSource.Facts, options: PlaceFile.Options = .init()
  ) async throws -> PlaceImport {
    let file = PlaceFile.read(bytes, options)
    return PlaceImport(try await plan(file, from: PlaceSource(source)), file)
  }

  func take(
    _ file: PlaceFile, from facts: PlaceSource.Facts, onlyBoundaries: Bool = false, verb: ID<Verb>, by actor: Actor
  ) async throws -> PlaceImport {
    let source = PlaceSource(facts)
    let plan = try await plan(file, from: source)
    var result = PlaceImport(plan, file)
    guard !result.isRefused else { return result }
    let changes = plan.changes.filter { change in
      if case .bound = change { true } else { !onlyBoundaries }
    }
    if onlyBoundaries { (result.added, result.changed, result.absent) = (0, 0, []) }
    _ = try await perform(verb, by: actor) { decision in
      if try decision.db.placeSources().first(where: { $0.id == source.id })?.facts != facts {
        try decision.append(PlaceSourceRecorded(facts: facts), to: source)
      }
      if !file.lines.isEmpty { try decision.append(BorderLinesDrawn(file.lines), to: source) }
      return source.id
    }
    // Other writers get their turn between the pieces; an import that was cut off goes on when it is repeated.
    let batch = 1000
    for start in stride(from: 0, to: changes.count, by: batch) {
      let piece = changes[start..<min(start + batch, changes.count)]
      let name = ID<Verb>(named: verb.description, "\(start)")
      _ = try await perform(name, by: actor) { decision in
        for change in piece { try decision.append(change, from: source.id) }
        return piece.count
      }
    }
    return result
  }

  private func plan(_ file: PlaceFile, from source: PlaceSource) async throws -> PlacePlan {
    let known = try await store.read { reader in
      var known = PlacePlan.Known()
      for place in try reader.places(ofCodeSet: source.facts.codeSet) {
        for code in place.codes { known.places[code.code] = place }
      }
      let shapes = try reader.boundaries().map { ($0.place, $0.shape) }
      known.boundaries = Dictionary(shapes, uniquingKeysWith: { first, _ in first })
      return known
    }
    return PlacePlan(file, from: source, known: known)
  }
}

extension PlaceImport {
  fileprivate init(_ plan: PlacePlan, _ file: PlaceFile) {
    self.init()
    var touched: Set<ID<Place>> = []
    for change in plan.changes {
      switch change {
      case .add: added += 1
      case .change, .code, .alias: if touched.insert(change.place).inserted { changed += 1 }
      case .bound: bounded += 1
      }
    }
    (absent, diagnostics, lines) = (plan.absent, plan.diagnostics, file.lines.count)
  }
}

extension Decision {
  fileprivate func append(_ change: PlacePlan.Change, from source: ID<PlaceSource>) throws {
    switch change {
    case .add(let place, let facts, let code, let aliases):
      try append(
        PlaceAdded(facts: facts, codes: [PlaceCode(code, source: source)], otherNames: aliases), to: place)
    case .change(let place, let facts): try append(PlaceChanged(facts: facts), to: place)
    case .code(let place, let code): try append(PlaceCoded(code: PlaceCode(code, source: source)), to: place)
    case .alias(let place, let names): try append(PlaceAliased(added: names), to: place)
    case .bound(let place, let boundary):
      try append(PlaceBounded(source: source, boundary: BoundaryCoding.encode(boundary)), to: place)
    }
  }

  fileprivate func append(_ event: some Event, to place: ID<Place>) throws {
    try append(event, to: place.recast(), of: PlaceState.stream, in: .mission)
  }

  fileprivate func append(_ event: some Event, to source: PlaceSource) throws {
    try append(event, to: source.id.recast(), of: PlaceSourceProjection.stream, in: .mission)
  }
}

// MARK: Maps

extension Places {
  /// The boundaries of some places as they are kept.
  package func shapes(of places: Set<ID<Place>>) async throws -> [ID<Place>: Geometry] {
    let kept = try await store.read { try $0.boundaries(where: places.contains) }
    let shapes = kept.compactMap { boundary in
      (try? BoundaryCoding.decode(boundary.shape)).map { (boundary.place, $0) }
    }
    return Dictionary(shapes, uniquingKeysWith: { first, _ in first })
  }

  /// What is doubtful among the places that are kept.
  package func audit() async throws -> [Diagnostic] {
    let bounded = try await store.read { Set(try $0.boundaries().map(\.place)) }
    return PlaceAudit.examine(try await atlas(), bounded: bounded)
  }

  /// The boundaries of a level for a map of that zoom, and the lines that are drawn in a style of their own.
  package func map(level: Int, zoom: Int) async throws -> PlaceMap {
    let atlas = try await atlas()
    return try await store.read { reader in
      let boundaries = try reader.boundaries { atlas[$0]?.level == level && atlas[$0]?.until == nil }
      return PlaceMap(
        level: level, zoom: zoom, boundaries: boundaries, lines: try reader.borderLines(), atlas: atlas)
    }
  }
}
