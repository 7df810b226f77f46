package import Basics
import Formats
package import Office
package import Store

/// The flow points of the mission: what may be done with them, and what was counted there.
package final class Flows: Sendable {
  package let store: Store
  let forecasts = FlowForecasts()

  package init(_ store: Store) {
    self.store = store
  }

  package static let projections: [any Projection] = [FlowPointProjection(), FlowSignalProjection()]

  /// Which points somebody may see.
  package static func rights(_ requester: Requester, on day: Day) -> GrantFilter {
    GrantFilter(.readEvidence, of: requester, sensitivity: .internalUse, on: day)
  }

  /// The points that the requester may see, open ones first.
  package func points(for requester: Requester, on day: Day) async throws -> [FlowPoint] {
    let rights = Self.rights(requester, on: day)
    return try await store.read { try $0.flowPoints(rights) }
  }

  /// The point of that code, if the requester may see it.
  package func point(_ code: String, for requester: Requester, on day: Day) async throws -> FlowPoint {
    let points = try await points(for: requester, on: day)
    guard let point = points.first(where: { $0.code == FlowPoint.code(code) }) else { throw FlowRefusal.unknownPoint }
    return point
  }

  /// What was counted at one point. Several points are not one series: ``series(of:)`` refuses with the reason.
  package func series(
    of points: [FlowPoint], _ group: FlowGroup, from: Day, to: Day
  ) async throws -> FlowSeries {
    guard points.count < 2 else { throw FlowRefusal.sumOverPoints }
    guard let point = points.first else { throw FlowRefusal.unknownPoint }
    let hours = try await store.read { try $0.flowHours(of: point.code, group, from: from, to: to) }
    return FlowSeries(point, group, from: from, to: to, hours: hours)
  }

  // MARK: Changing points

  /// Enters a new point. Whoever may manage its place may.
  @discardableResult
  package func define(
    _ point: FlowPointDefined, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws -> ID<FlowPoint> {
    let point = try point.checked()
    return try await store.perform(verb, by: requester.actor) { decision in
      try Self.allow(requester, [point.place], decision)
      guard try decision.db.flowPoints(ofCode: point.code).isEmpty else { throw FlowRefusal.codeTaken(point.code) }
      let id = ID<FlowPoint>(named: "flow-point", point.code)
      try decision.append(point, to: id.recast(), of: FlowPointProjection().stream, in: .mission)
      return id
    }
  }

  /// The code stays: counts name it.
  package func change(
    _ id: ID<FlowPoint>, to point: FlowPointDefined, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    let point = try point.checked()
    try await store.perform(verb, by: requester.actor) { decision in
      guard let now = try decision.db.flowPoint(id) else { throw FlowRefusal.unknownPoint }
      try Self.allow(requester, [now.place, point.place], decision)
      var change = point
      change.code = now.code
      guard change != now.definition else { return false }
      try decision.append(change, to: id.recast(), of: FlowPointProjection().stream, in: .mission)
      return true
    }
  }

  private static func allow(_ requester: Requester, _ places: [ID<Place>?], _ decision: Decision) throws {
    let areas = requester.grants(holding: .managePlaces, on: Day(decision.now)).map(\.place)
    guard !areas.contains(nil) else { return }
    for place in places {
      guard let place,
        try areas.contains(where: { area in try area.map { try decision.db.isWithin(place, $0) } ?? true })
      else { throw FlowRefusal.notAllowed }
    }
  }
}

extension FlowPoint {
  package var definition: FlowPointDefined {
    FlowPointDefined(
      code: code, names: names.texts, place: place, programme: programme, latitude: position?.latitude,
      longitude: position?.longitude, hoursPerDay: hoursPerDay, opened: opened, closed: closed)
  }
}
