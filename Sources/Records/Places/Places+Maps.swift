package import Basics
package import Formats
import Store
import Synchronization

extension Places {
  /// The boundaries of some places as they are kept.
  package func shapes(of places: Set<ID<Place>>) async throws -> [ID<Place>: Geometry] {
    let wanted = places.sorted()
    // Of most places the whole table is read at once.
    let kept = try await store.read { reader in
      wanted.count > 5000 ? try reader.boundaries(where: places.contains) : try reader.boundaries(of: wanted)
    }
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

  /// The boundaries of a level for a map of that zoom, and the lines that are drawn in a style of their own: of places in
  /// force, and of those among the `former` ones. Drawn once for all who look at the same places.
  package func map(level: Int, zoom: Int, former: Set<ID<Place>> = []) async throws -> PlaceMap {
    let atlas = try await atlas()
    let drawing = Drawings.Key(level: level, zoom: min(max(zoom, 0), 14), former: former)
    if let map = drawings.withLock({ $0[drawing, of: atlas] }) { return map }
    let map = try await store.read { reader in
      let boundaries = try reader.boundaries { id in
        atlas[id].map { $0.level == level && ($0.until == nil || former.contains(id)) } ?? false
      }
      return PlaceMap(
        level: level, zoom: drawing.zoom, boundaries: boundaries, lines: try reader.borderLines(), atlas: atlas)
    }
    drawings.withLock { $0[drawing, of: atlas] = map }
    return map
  }
}

/// The maps that were drawn of one atlas: of a few levels, each at the zooms that people looked at.
struct Drawings {
  struct Key: Hashable {
    let level: Int
    let zoom: Int
    let former: Set<ID<Place>>
  }

  private var revision = 0
  private var maps: [Key: PlaceMap] = [:]

  subscript(key: Key, of atlas: PlaceAtlas) -> PlaceMap? {
    get { revision == atlas.revision ? maps[key] : nil }
    set {
      if revision != atlas.revision || maps.count >= 32 { maps = [:] }
      revision = atlas.revision
      maps[key] = newValue
    }
  }
}
