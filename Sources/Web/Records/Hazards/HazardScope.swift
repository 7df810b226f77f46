import Basics
import Records
import Store

/// Which hazards stand beside a round on the map: those that are asked for, in its days and around its areas.
///
/// Where no days are asked for they are of the round's days and of the ``Hazards/daysBeside`` before them.
struct HazardScope {
  let from: Day
  let to: Day
  /// Places that lie in no other.
  let roots: [ID<Place>]
  /// Below which the areas lie: what was chosen, or the one country that the round covers. Nil where they are the roots.
  let top: ID<Place>?
  private let asked: HazardQuery

  init(
    _ asked: HazardQuery, from: Day?, to: Day?, beside round: TrackingRound, _ atlas: PlaceAtlas, in store: Store
  ) async throws {
    self.asked = asked
    (self.from, self.to) = Self.days(from: from, to: to, beside: round)
    let roots = atlas.children(of: nil).filter { $0.exists(on: round.to) }.map(\.id)
    self.roots = roots
    let seen = try await store.read { try $0.presence(of: roots, in: round.id) }
    let covered = roots.filter { (seen[$0]?.counts.scope ?? 0) > 0 }
    let chosen = asked.area ?? (covered.count == 1 ? covered[0] : roots.count == 1 ? roots[0] : nil)
    top = chosen.flatMap { atlas.children(of: $0).isEmpty ? atlas[$0]?.parent : $0 }
  }

  static func days(from: Day?, to: Day?, beside round: TrackingRound) -> (from: Day, to: Day) {
    let first = from ?? min(round.from.adding(days: -Hazards.daysBeside), to ?? round.from)
    return (first, to ?? max(round.to, first))
  }

  func query(limit: Int) -> HazardQuery {
    var query = asked
    query.area = top
    query.after = nil
    query.limit = limit
    query.from = HazardRoutes.start(from)
    query.to = HazardRoutes.start(to.adding(days: 1))
    return query
  }
}
