package import Basics
package import Collect
package import FormEngine
import Office
package import Store

/// What comes from people on the spot, and becomes figures when an officer takes it over.
extension Emergencies {
  /// The forms whose submissions tell of emergencies.
  package func formIDs() async throws -> [ID<Form>] {
    try await store.read { [forms] in try forms.all(in: $0).map(\.line.form) }
  }

  /// The latest reports that the requester may see, the newest first.
  package func reports(for requester: Requester, on day: Day) async throws -> [EmergencyReport] {
    let atlas = try await places.atlas()
    return try await store.read { [forms] in try $0.emergencyReports(for: requester, on: day, forms, atlas) }
  }

  /// Begins the emergency that a report tells of, and enters its figure. The hour counts from the first report that names
  /// the event, whoever sent it.
  package func begin(
    from submission: ID<Submission>, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws -> ID<Emergency> {
    let atlas = try await places.atlas()
    return try await store.perform(verb, by: requester.actor) { [forms] decision in
      let report = try Self.report(submission, requester, decision, forms, atlas)
      guard let place = report.place else { throw EmergencyRefusal.placeUnknown }
      try Self.allow(requester, at: place, decision)
      guard try decision.db.emergencyKind(ofCode: report.code) == nil else { throw EmergencyRefusal.exists }
      guard report.began <= Day(decision.now) else { throw EmergencyRefusal.future }
      let id = Emergency.id(ofCode: report.code)
      let event = EmergencyReported(
        code: report.code, emergency: report.kind, place: place, began: report.began, source: "",
        sources: report.sources,
        firstReport: try Self.firstReport(of: report.code, decision, forms, atlas) ?? report.received)
      try decision.append(event, to: id.recast(), of: EmergencyProjection().stream, in: .mission)
      try decision.append(
        try Self.figure(report, decision), to: id.recast(), of: EmergencyProjection().stream, in: .mission)
      return id
    }
  }

  /// When the first phone told of it, whoever sent it; nil when none did.
  static func firstReport(
    of code: String, _ decision: Decision, _ forms: RoleForms<EmergencyForm>, _ atlas: PlaceAtlas
  ) throws -> Instant? {
    try decision.db.emergencyReports(for: .system, on: Day(decision.now), forms, atlas)
      .filter { $0.code == code }.map(\.received).min()
  }

  /// Enters what a report says as a figure of its emergency. Twice is once.
  package func take(
    _ submission: ID<Submission>, into id: ID<Emergency>, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    let atlas = try await places.atlas()
    try await act(on: id, .reviewSubmissions, verb, requester) { [forms] emergency, decision in
      let report = try Self.report(submission, requester, decision, forms, atlas)
      guard report.code == emergency.code else { throw EmergencyRefusal.unknown }
      if emergency.holds(report) { return nil }
      guard emergency.closed == nil else { throw EmergencyRefusal.closed }
      return try Self.figure(report, decision)
    }
  }

  private static func report(
    _ submission: ID<Submission>, _ requester: Requester, _ decision: Decision, _ forms: RoleForms<EmergencyForm>,
    _ atlas: PlaceAtlas
  ) throws -> EmergencyReport {
    let found = try decision.db.emergencyReports(
      for: requester, on: Day(decision.now), right: .reviewSubmissions, submission: submission, forms, atlas)
    guard let report = found.first else { throw EmergencyRefusal.unknown }
    return report
  }

  private static func figure(
    _ report: EmergencyReport, _ decision: Decision
  ) throws -> EmergencyFigureEntered {
    try EmergencyFigureEntered(
      stage: report.stage, asOf: min(report.asOf, decision.now), source: "", sources: report.sources,
      rows: report.rows, submission: report.submission
    ).checked(now: decision.now)
  }
}
