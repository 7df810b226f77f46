import Basics
import Records
import Store

/// Who is in the demonstration's register of informants: two who speak for what they know, and one who speaks for more
/// districts than anybody knows well. Invented; the codes say so, and are the same on every machine.
struct DemonstrationInformant: Sendable {
  let code: String
  let kind: String
  /// Whose team asks.
  let team: String
  /// For how many of the team's districts this one speaks, in the order of their codes.
  let districts: Int

  static let all = [
    DemonstrationInformant(code: "DEMO-0001", kind: "mukhtar", team: "Hatay", districts: 1),
    DemonstrationInformant(code: "DEMO-0002", kind: "teacher", team: "Adana–Osmaniye", districts: 2),
    DemonstrationInformant(code: "DEMO-0003", kind: "mukhtar", team: "Gaziantep–Kilis", districts: 7),
  ]

  func register(
    for places: [ID<Place>], in programme: ID<Programme>, on day: Day, _ mission: Mission
  ) async throws {
    guard let code = InformantCode(code) else { return }
    let facts = InformantFacts(
      kind: kind, places: places,
      consent: InformantConsent(
        given: day, wording: "Register of informants, notice 2 (invented)", how: "spoken", language: "tr"),
      mayReturn: true, keepUntil: day.adding(days: 365))
    try await mission.store.perform(by: .system) { decision in
      try decision.append(
        InformantStated(programme: programme, code: code.text, facts: facts),
        to: Informants.id(code, in: programme).recast(), of: InformantProjection().stream, in: .mission)
      return true
    }
  }
}
