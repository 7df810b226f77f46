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
    try await store.read { [forms] in try $0.emergencyReports(for: requester, on: day, forms) }
  }

  /// Begins the emergency that a report tells of, and enters its figure. The hour counts from the first report that names
  /// the event, whoever sent it.
  ///
  /// - Parameter source: Who says so, in words.
  package func begin(
    from submission: ID<Submission>, source: String, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws -> ID<Emergency> {
    try await store.perform(verb, by: requester.actor) { [forms] decision in
      let report = try Self.report(submission, requester, decision, forms)
      guard let place = report.place else { throw EmergencyRefusal.placeUnknown }
      try Self.allow(requester, at: place, decision)
      guard try decision.db.emergencyKind(ofCode: report.code) == nil else { throw EmergencyRefusal.exists }
      guard report.began <= Day(decision.now) else { throw EmergencyRefusal.future }
      let id = ID<Emergency>(named: "emergency", report.code)
      let event = EmergencyReported(
        code: report.code, emergency: report.kind, place: place, began: report.began, source: source,
        firstReport: try Self.firstReport(of: report.code, decision, forms) ?? report.received)
      try decision.append(event, to: id.recast(), of: EmergencyProjection().stream, in: .mission)
      try decision.append(
        try Self.figure(report, source, decision), to: id.recast(), of: EmergencyProjection().stream, in: .mission)
      return id
    }
  }

  /// When the first phone told of it, whoever sent it; nil when none did.
  static func firstReport(
    of code: String, _ decision: Decision, _ forms: RoleForms<EmergencyForm>
  ) throws -> Instant? {
    try decision.db.emergencyReports(for: .system, on: Day(decision.now), forms)
      .filter { $0.code == code }.map(\.received).min()
  }

  /// Enters what a report says as a figure of its emergency. Twice is once.
  package func take(
    _ submission: ID<Submission>, into id: ID<Emergency>, source: String, verb: ID<Verb> = ID(),
    by requester: Requester
  ) async throws {
    try await act(on: id, .reviewSubmissions, verb, requester) { [forms] emergency, decision in
      let report = try Self.report(submission, requester, decision, forms)
      guard report.code == emergency.code else { throw EmergencyRefusal.unknown }
      return emergency.holds(report) ? nil : try Self.figure(report, source, decision)
    }
  }

  private static func report(
    _ submission: ID<Submission>, _ requester: Requester, _ decision: Decision, _ forms: RoleForms<EmergencyForm>
  ) throws -> EmergencyReport {
    let found = try decision.db.emergencyReports(
      for: requester, on: Day(decision.now), right: .reviewSubmissions, submission: submission, forms)
    guard let report = found.first else { throw EmergencyRefusal.unknown }
    return report
  }

  private static func figure(
    _ report: EmergencyReport, _ source: String, _ decision: Decision
  ) throws -> EmergencyFigureEntered {
    try EmergencyFigureEntered(
      stage: report.stage, asOf: min(report.asOf, decision.now), source: source, rows: report.rows,
      submission: report.submission
    ).checked(now: decision.now)
  }
}
