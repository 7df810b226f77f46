@testable import Web

enum EmergencySamples {
  static let all: [any PageModel] = [
    EmergenciesPage(
      lines: [
        .init(
          path: "/records/emergencies/1", name: "Flood, Hatay", code: "TUR031-2026-03-01", began: "1 March",
          figure: "40 households", asOf: "noon", due: "due", isOverdue: true, closed: nil, waiting: "1 report"),
        .init(
          path: "/records/emergencies/2", name: "Fire, Hatay", code: "TUR031-2026-03-02", began: "2 March",
          figure: "40 households", asOf: "noon", due: "", isOverdue: false, closed: "It is over", waiting: nil),
      ], isEmpty: false, others: .init(path: "/records/emergencies?closed=yes", text: "1 closed emergency"),
      files: OfficeSamples.takeOut,
      reports: [
        .init(
          name: "Fire, Hatay", code: "TUR032-2026-03-01", told: "Received", figure: "12 individuals",
          submission: "/collect/submissions/1", begin: acting)
      ], hasReports: true,
      form: .init(proof: "proof", action: "/x", kind: field, place: field, began: field, source: field),
      problem: "Not so."),
    EmergenciesPage(
      lines: [], isEmpty: true, others: nil, files: nil, reports: [], hasReports: false, form: nil, problem: nil),
    EmergencyPage(
      title: "Flood, Hatay", code: "TUR031-2026-03-01", closed: nil, due: "due", isOverdue: true, source: "Governor",
      began: "1 March",
      reported: "Reported",
      reports: [
        .init(
          stage: "Flash figure", total: "12 individuals", told: "Received", source: "Mukhtar", rows: [row],
          submission: "/collect/submissions/1", take: acting)
      ], hasReports: true, figures: [figure(isApproved: true), figure(isApproved: false)], hasFigures: true,
      ways: [.init(from: "Hatay", to: "Antakya", households: "40", individuals: "–", unknown: "0")], hasWays: true,
      history: ["Corrected"], hasHistory: true, edit: "/edit", close: "/close", reopen: nil, hazards: ["Earthquake"],
      hasHazards: true, files: OfficeSamples.takeOut,
      entry: .init(
        proof: "proof", action: "/x", stage: field, source: field,
        rows: [.init(place: field, area: field, unit: field, count: field)]),
      problem: "Not so."),
    EmergencyPage(
      title: "Flood, Hatay", code: "TUR031-2026-03-01", closed: "Closed", due: nil, isOverdue: false,
      source: "Governor",
      began: "1 March",
      reported: "Reported", reports: [], hasReports: false, figures: [], hasFigures: false, ways: [],
      hasWays: false, history: [], hasHistory: false, edit: nil, close: nil, reopen: "/reopen", hazards: [],
      hasHazards: false, files: nil, entry: nil, problem: nil),
    EmergencyActPage(
      title: "Correct", subject: "Flood, Hatay", lead: "The code stays.", proof: "proof", action: "/x", back: "/y",
      kind: field, place: field, began: field, ending: field, double: field, reason: field, problem: "Not so."),
    EmergencyActPage(
      title: "Follow again", subject: "Flood, Hatay", lead: "Figures are due again.", proof: "proof", action: "/x",
      back: "/y", kind: nil, place: nil, began: nil, ending: nil, double: nil, reason: field, problem: nil),
    HazardsPage(
      area: field, kind: field, from: field, to: field, smallest: field,
      lines: [
        .init(
          name: "Earthquake", time: "noon", place: "Hatay", magnitude: "5.1 mww", source: "USGS",
          emergencies: [.init(path: "/records/emergencies/1", text: "Flood")], rounds: ["Round 1: 5 → Round 2: 4"],
          hasBeside: true, withdraw: "/withdraw"),
        .init(
          name: "Flood", time: "noon", place: "Hatay", magnitude: "", source: "DSI", emergencies: [], rounds: [],
          hasBeside: false, withdraw: nil),
      ], isEmpty: false, isFiltered: true, next: "/next", canManage: true,
      map: .init(
        picturePath: "/records/hazards/picture", fileName: "hazards-1", finding: "3 hazards beside 40 people",
        base: "June", practice: "Practice", round: field, kept: [.init(name: "kind", value: "flood")],
        areas: [.init(name: "Hatay", people: "40", hazards: "Flood: 1")], hasAreas: true)),
    HazardsPage(
      area: field, kind: field, from: field, to: field, smallest: field, lines: [], isEmpty: true, isFiltered: false,
      next: nil, canManage: false, map: nil),
    HazardsPage(
      area: field, kind: field, from: field, to: field, smallest: field, lines: [], isEmpty: true, isFiltered: true,
      next: nil, canManage: false,
      map: .init(
        picturePath: nil, fileName: "hazards-1", finding: "No hazards", base: "June", practice: nil, round: field,
        kept: [], areas: [], hasAreas: false)),
    HazardImportPage(
      proof: "proof", source: field, kind: field,
      result: .init(tone: "info", summary: "1 hazard", diagnostics: [], hasDiagnostics: false, more: nil),
      problem: "Not so."),
    HazardWithdrawPage(
      proof: "proof", action: "/x", name: "Earthquake", reason: field, problem: "Not so."),
  ]

  private static let field = Field("name", "Label", "value")
  private static let acting = EmergencyPage.Acting(path: "/x", proof: "proof")
  private static let row = EmergencyPage.Row(place: "School", unit: "households", count: "40")

  private static func figure(isApproved: Bool) -> EmergencyPage.Figure {
    EmergencyPage.Figure(
      stage: "Flash figure", total: "40 households", asOf: "As of noon", source: "Team", isCurrent: isApproved,
      entered: "Entered", approved: isApproved ? "Approved" : nil, withdrawn: isApproved ? "Withdrawn" : nil,
      isOpen: !isApproved,
      submission: isApproved ? "/collect/submissions/1" : nil, rows: [row],
      changes: isApproved ? ["School: 30 → 40"] : [], hasChanges: isApproved,
      approve: isApproved ? nil : .init(path: "/approve", proof: "proof"), withdraw: isApproved ? nil : "/withdraw")
  }
}
