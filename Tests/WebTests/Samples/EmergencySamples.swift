@testable import Web

enum EmergencySamples {
  static let all: [any PageModel] = [
    EmergenciesPage(
      lines: [
        .init(
          path: "/records/emergencies/1", name: "Flood, Hatay", code: "TUR031-2026-03-01", began: "1 March",
          figure: "40 households", asOf: "noon", due: "due")
      ], isEmpty: false,
      report: .init(proof: "proof", action: "/x", kind: field, place: field, began: field, source: field),
      problem: "Not so."),
    EmergenciesPage(lines: [], isEmpty: true, report: nil, problem: nil),
    EmergencyPage(
      title: "Flood, Hatay", code: "TUR031-2026-03-01", due: "due", source: "Governor", began: "1 March",
      reported: "Reported", figures: [figure(isApproved: true), figure(isApproved: false)], hasFigures: true,
      entry: .init(
        proof: "proof", action: "/x", stage: field, source: field,
        rows: [.init(place: field, unit: field, count: field)]),
      problem: "Not so."),
    EmergencyPage(
      title: "Flood, Hatay", code: "TUR031-2026-03-01", due: "", source: "Governor", began: "1 March",
      reported: "Reported", figures: [], hasFigures: false, entry: nil, problem: nil),
  ]

  private static let field = Field("name", "Label", "value")

  private static func figure(isApproved: Bool) -> EmergencyPage.Figure {
    EmergencyPage.Figure(
      stage: "Flash figure", total: "40 households", asOf: "As of noon", source: "Team", isCurrent: isApproved,
      entered: "Entered", approved: isApproved ? "Approved" : nil,
      rows: [.init(place: "School", unit: "households", count: "40")],
      changes: isApproved ? ["School: 30 → 40"] : [], hasChanges: isApproved,
      approve: isApproved ? nil : .init(path: "/approve", proof: "proof"))
  }
}
