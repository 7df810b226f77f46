@testable import Web

enum ActivitySamples {
  static let all: [any PageModel] = [
    ActivitiesPage(
      search: "kits", selects: [field], area: field, months: [field], isFiltered: true, count: "1 activity",
      reached: "People reached", doubles: link,
      lines: [
        .init(
          path: "/records/activities/1", title: "Hygiene kits", organisation: "UNICEF", sector: "Water",
          place: "Hatay", period: "March", status: "Ongoing", reached: "1,700 people")
      ], isEmpty: false, first: "/first", next: "/next", canRecord: true, files: files),
    ActivitiesPage(
      search: "", selects: [], area: field, months: [], isFiltered: false, count: "0 activities", reached: nil,
      doubles: nil, lines: [], isEmpty: true, first: nil, next: nil, canRecord: false, files: files),
    ActivityPage(
      title: "Hygiene kits", problem: "Not so.", facts: [.init(label: "Sector", value: "Water")],
      months: [
        .init(month: "March", quantity: "410", people: "1,700", girls: "420", boys: "400", women: "460", men: "380")
      ], hasMonths: true, total: "All months", edit: "/edit",
      report: .init(action: "/months", proof: "proof", fields: [field]),
      withdraw: .init(action: "/withdraw", proof: "proof", reason: field)),
    ActivityPage(
      title: "Hygiene kits", problem: nil, facts: [], months: [], hasMonths: false, total: "", edit: nil, report: nil,
      withdraw: nil),
    ActivityFormPage(
      title: "Enter", problem: "Not so.", action: "/new", proof: "proof", place: field, selects: [field],
      fields: [field], back: "/back"),
    ActivityDoublesPage(
      people: "1,700 people",
      reasons: [
        .init(
          title: "In several months", what: "Months", possible: "Up to 100",
          groups: [
            .init(
              name: "Hatay", path: "/records/activities/1", told: "200", possible: "100",
              parts: [.init(text: "UNICEF 100", note: "delivers"), .init(text: "TRC 100", note: nil)]),
            .init(name: "Adana", path: nil, told: "200", possible: "100", parts: []),
          ], hasGroups: true),
        .init(title: "By several", what: "Places", possible: "0", groups: [], hasGroups: false),
      ]),
    OrganisationsPage(
      problem: "Not so.", lines: [.init(acronym: "TRC", name: "Red Crescent", type: "Red Cross", path: "/x")],
      isEmpty: false, form: .init(proof: "proof", fields: [field], type: field)),
    OrganisationsPage(problem: nil, lines: [], isEmpty: true, form: nil),
    ActivityImportsPage(
      upload: ImportUpload(
        proof: "proof", action: "/x", problem: "Not so.", limit: "16 MB",
        lines: [
          .init(
            path: "/1", file: "5w.xlsx", subject: nil, who: "Ayşe", when: "noon", state: "Tried", tone: "tone-care",
            counts: "3")
        ], hasLines: true)),
  ]

  private static let field = Field("name", "Label", "value")
  private static let link = ActivityLink(path: "/doubles", text: "Up to 100")
  private static let files = OfficeSamples.takeOut
}
