package import Basics
import Formats
package import Store

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
    onlyBoundaries: Bool = false, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws -> PlaceImport {
    let file = PlaceFile.read(bytes, options)
    let source = PlaceSource(source)
    let plan = try await plan(file, from: source, onlyBoundaries: onlyBoundaries)
    let result = PlaceImport(plan, file)
    guard !result.isRefused else { return result }
    _ = try await perform(verb, on: [], by: requester) { decision in
      try decision.append(source, drawing: file.lines)
      return source.id
    }
    // Other writers get their turn between the pieces; an import that was cut off goes on when it is repeated. A piece is
    // named by what is in it, as a repeated import has less to do.
    let batch = 1000
    for start in stride(from: 0, to: plan.changes.count, by: batch) {
      let piece = plan.changes[start..<min(start + batch, plan.changes.count)]
      let name = ID<Verb>(named: verb.description, piece.first?.place.description ?? "", String(piece.count))
      _ = try await perform(name, on: [], by: requester) { decision in
        for change in piece { try decision.append(change, from: source.id) }
        return piece.count
      }
    }
    return result
  }

  /// What an import would do and what is wrong with the file, without doing it.
  package func checkImport(
    _ bytes: [UInt8], from source: PlaceSource.Facts, options: PlaceFile.Options = .init(), onlyBoundaries: Bool = false
  ) async throws -> PlaceImport {
    let file = PlaceFile.read(bytes, options)
    return PlaceImport(try await plan(file, from: PlaceSource(source), onlyBoundaries: onlyBoundaries), file)
  }

  /// Takes several editions over at once: all of them or none.
  func takeFirst(_ editions: [(source: PlaceSource.Facts, file: PlaceFile)]) async throws -> [PlaceImport] {
    var plans: [(source: PlaceSource, file: PlaceFile, plan: PlacePlan)] = []
    for (facts, file) in editions {
      let source = PlaceSource(facts)
      plans.append((source, file, try await plan(file, from: source, onlyBoundaries: false)))
    }
    let results = plans.map { PlaceImport($0.plan, $0.file) }
    guard !results.contains(where: \.isRefused) else { return results }
    let taken = plans
    let isFirst = try await perform(ID(), on: [], by: .system) { decision in
      guard try decision.db.placesRevision() == 0 else { return false }
      for (source, file, plan) in taken {
        try decision.append(source, drawing: file.lines)
        for change in plan.changes { try decision.append(change, from: source.id) }
      }
      return true
    }
    return isFirst ? results : []
  }

  private func plan(
    _ file: PlaceFile, from source: PlaceSource, onlyBoundaries: Bool
  ) async throws -> PlacePlan {
    let known = try await store.read { reader in
      var known = PlacePlan.Known()
      for place in try reader.places(ofCodeSet: source.facts.codeSet) {
        for code in place.codes { known.places[code.code] = place }
      }
      let shapes = try reader.boundaries().map { ($0.place, $0.shape) }
      known.boundaries = Dictionary(shapes, uniquingKeysWith: { first, _ in first })
      return known
    }
    return PlacePlan(file, from: source, known: known, onlyBoundaries: onlyBoundaries)
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

  func append(_ event: some Event, to place: ID<Place>) throws {
    try append(event, to: place.recast(), of: PlaceState.stream, in: .mission)
  }

  /// Records the edition unless it is known as it is, and the lines that its file draws.
  fileprivate func append(_ source: PlaceSource, drawing lines: [BorderLine]) throws {
    func append(_ event: some Event) throws {
      try self.append(event, to: source.id.recast(), of: PlaceSourceProjection.stream, in: .mission)
    }
    let known = try db.placeSources().first { $0.id == source.id }
    var facts = source.facts
    // Who imports an edition again by its name alone takes no names from it.
    facts.names = facts.names ?? known?.facts.names
    if known?.facts != facts { try append(PlaceSourceRecorded(facts: facts)) }
    if !lines.isEmpty { try append(BorderLinesDrawn(lines)) }
  }
}
