import Basics
import Store

extension Places {
  /// A source with how many codes and boundaries in use are its.
  package struct SourceInUse: Sendable {
    package let facts: PlaceSource.Facts
    package let codes: Int
    package let boundaries: Int
  }

  /// Where codes, names and boundaries come from, by name.
  package func sourcesInUse() async throws -> [SourceInUse] {
    let atlas = try await atlas()
    let kept = try await store.read { try $0.boundaries().map(\.source) }
    let boundaries = Dictionary(grouping: kept, by: \.self).mapValues(\.count)
    let codes = Dictionary(grouping: atlas.places.flatMap(\.codes), by: \.source).mapValues(\.count)
    return atlas.sources.values
      .map { SourceInUse(facts: $0.facts, codes: codes[$0.id] ?? 0, boundaries: boundaries[$0.id] ?? 0) }
      .sorted { ($0.facts.name, $0.facts.version) < ($1.facts.name, $1.facts.version) }
  }
}
