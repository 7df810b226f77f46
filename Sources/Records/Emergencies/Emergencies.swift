package import Basics
import Office
package import Store

/// What may be done about emergencies: told of, counted, and answered for.
package final class Emergencies: Sendable {
  package let store: Store
  let forms = RoleForms { EmergencyForm($0, form: $1) }

  package init(_ store: Store) {
    self.store = store
  }

  package static let projections: [any Projection] = [EmergencyProjection()]

  private static func rights(_ right: Right, _ requester: Requester, on day: Day) -> GrantFilter {
    GrantFilter(right, of: requester, sensitivity: .internalUse, on: day)
  }

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
    return try await store.perform(verb, by: requester.actor) { [forms] decision in
      try Self.allow(requester, at: place, decision)
      let code = try Self.freeCode(EmergencyReport.code("\(code)-\(began)"), of: kind, decision)
      let event = EmergencyReported(
        code: code, emergency: kind, place: place, began: began, source: source,
        firstReport: try Self.firstReport(of: code, decision, forms))
      let id = ID<Emergency>(named: "emergency", code)
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
    try await act(on: id, .reviewSubmissions, verb, requester) { _, _ in figure }
  }

  /// Answers for a figure: it takes the place of the one before. Twice is once.
  package func approve(
    _ entry: ID<Entry>, of id: ID<Emergency>, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    try await act(on: id, .manageEvidence, verb, requester) { emergency, _ in
      guard let figure = emergency.figures.first(where: { $0.entry == entry }) else { throw EmergencyRefusal.unknown }
      return figure.approved == nil ? EmergencyFigureApproved(figure: entry) : nil
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
