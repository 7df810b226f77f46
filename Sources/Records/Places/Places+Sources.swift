package import Basics
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

  /// Of what a map of a place draws, or of all: its boundary, those of the level below it, and lines in a style of their own.
  package func sourcesDrawn(of place: ID<Place>?) async throws -> [PlaceSource] {
    let atlas = try await atlas()
    let own = place.map { [$0] } ?? atlas.children(of: nil).map(\.id)
    let below = own.flatMap { atlas.children(of: $0) }.filter { $0.until == nil }
    let level = below.map(\.level).min()
    let drawn = own + below.filter { $0.level == level }.map(\.id)
    let used = try await store.read { reader in
      Set(try reader.boundaries(of: drawn).map(\.source) + reader.borderLines().map(\.source))
    }
    return used.compactMap { atlas.sources[$0] }
  }
}
