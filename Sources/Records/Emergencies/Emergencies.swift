package import Basics
import Office
package import Store

/// What may be done about emergencies: told of, counted, answered for, put right and closed.
package final class Emergencies: Sendable {
  package let store: Store
  let places: Places
  let forms = RoleForms { EmergencyForm($0, form: $1) }

  package init(_ store: Store, places: Places) {
    self.store = store
    self.places = places
  }

  package static let projections: [any Projection] = [EmergencyProjection()]

  static func rights(_ right: Right, _ requester: Requester, on day: Day) -> GrantFilter {
    GrantFilter(right, of: requester, sensitivity: .internalUse, on: day)
  }

  /// Open ones, then closed ones, the latest first.
  package func all(for requester: Requester, on day: Day) async throws -> [Emergency] {
    let rights = Self.rights(.readEvidence, requester, on: day)
    return try await store.read { try $0.emergencies(rights) }
  }

  package func emergency(_ id: ID<Emergency>, for requester: Requester, on day: Day) async throws -> Emergency {
    let rights = Self.rights(.readEvidence, requester, on: day)
    guard let found = try await store.read({ try $0.emergency(id, rights) }) else { throw EmergencyRefusal.unknown }
    return found
  }

  /// Begins one: from now on figures are due, or since the first report of a phone that names its code.
  ///
  /// - Parameter code: Of the place, for the code of the emergency. Another kind of event at the same place and day gets a
  ///   number behind it.
  package func report(
    _ kind: Emergency.Kind, at place: ID<Place>, code: String, began: Day, source: String, today: Day,
    verb: ID<Verb> = ID(), by requester: Requester
  ) async throws -> ID<Emergency> {
    let source = source.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !source.isEmpty, source.count <= 500 else { throw EmergencyRefusal.incomplete }
    guard began <= today else { throw EmergencyRefusal.future }
    let atlas = try await places.atlas()
    return try await store.perform(verb, by: requester.actor) { [forms] decision in
      try Self.allow(requester, at: place, decision)
      let code = try Self.freeCode(EmergencyReport.code("\(code)-\(began)"), of: kind, decision)
      let event = EmergencyReported(
        code: code, emergency: kind, place: place, began: began, source: source,
        firstReport: try Self.firstReport(of: code, decision, forms, atlas))
      let id = Emergency.id(ofCode: code)
      try decision.append(event, to: id.recast(), of: EmergencyProjection().stream, in: .mission)
      return id
    }
  }

  /// Keeps a figure, which is given out once it is approved.
  package func enter(
    _ figure: EmergencyFigureEntered, of id: ID<Emergency>, now: Instant, verb: ID<Verb> = ID(),
    by requester: Requester
  ) async throws {
    let figure = try figure.checked(now: now)
    try await act(on: id, .reviewSubmissions, verb, requester) { emergency, _ in
      guard emergency.closed == nil else { throw EmergencyRefusal.closed }
      return figure
    }
  }

  /// Answers for a figure: it takes the place of those that hold for an earlier time. Twice is once.
  package func approve(
    _ entry: ID<Entry>, of id: ID<Emergency>, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    try await act(on: id, .manageEvidence, verb, requester) { emergency, _ in
      let figure = try emergency.figure(entry)
      guard figure.withdrawn == nil else { throw EmergencyRefusal.withdrawn }
      if figure.approved != nil { return nil }
      guard emergency.closed == nil else { throw EmergencyRefusal.closed }
      return EmergencyFigureApproved(figure: entry)
    }
  }

  private static func freeCode(_ code: String, of kind: Emergency.Kind, _ decision: Decision) throws -> String {
    for number in 1...99 {
      let numbered = number == 1 ? code : "\(code)-\(number)"
      guard let known = try decision.db.emergencyKind(ofCode: numbered) else { return numbered }
      if known == kind { break }
    }
    throw EmergencyRefusal.exists
  }

  static func allow(_ requester: Requester, at place: ID<Place>, _ decision: Decision) throws {
    let areas = requester.grants(holding: .reviewSubmissions, on: Day(decision.now)).map(\.place)
    guard try areas.contains(where: { area in try area.map { try decision.db.isWithin(place, $0) } ?? true }) else {
      throw EmergencyRefusal.notAllowed
    }
  }

  func act(
    on id: ID<Emergency>, _ right: Right, _ verb: ID<Verb>, _ requester: Requester,
    _ decide: @escaping @Sendable (Emergency, Decision) throws -> (any Event)?
  ) async throws {
    try await store.perform(verb, by: requester.actor) { decision in
      let rights = Self.rights(right, requester, on: Day(decision.now))
      try decision.lock(id.recast())
      guard let emergency = try decision.db.emergency(id, rights) else { throw EmergencyRefusal.unknown }
      guard let event = try decide(emergency, decision) else { return false }
      try decision.append(event, to: id.recast(), of: EmergencyProjection().stream, in: .mission)
      return true
    }
  }
}
