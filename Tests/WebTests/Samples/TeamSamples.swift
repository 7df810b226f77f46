@testable import Web

enum TeamSamples {
  static let all: [any PageModel] = [
    overview(isEmpty: false), overview(isEmpty: true), one(isEmpty: false), one(isEmpty: true),
    AssignmentImportPage(
      proof: "proof", action: "/import", sheet: OfficeSamples.takeOut, problem: "Choose a file.",
      result: .init(
        tone: "error", summary: "Nothing was changed.",
        diagnostics: [.init(location: "3:B", severity: "error", severityLabel: "Error", text: "No such team.")],
        hasDiagnostics: true, more: "and 2 more")),
    AssignmentImportPage(proof: "proof", action: "/import", sheet: OfficeSamples.takeOut, problem: nil, result: nil),
  ]

  private static let choice = Field("team", "Team").with { $0.options = [.init("1", "North", isChosen: true)] }
  private static let text = Field("place", "Place", "TUR031")

  private static func days(isEmpty: Bool) -> TeamDays {
    TeamDays(
      lines: isEmpty ? [] : [.init(day: "3 May", places: "2", soFar: "5", value: "2", most: "4")], isEmpty: isEmpty,
      without: isEmpty ? nil : "3 places were reached without a submission.")
  }

  private static func form(isNew: Bool) -> TeamForm {
    TeamForm(
      proof: "proof", action: "/teams", name: Field("name", "Name"), place: text,
      members: isNew
        ? []
        : [
          .init(value: "1", label: "Phone 1", note: "phone", isChosen: true),
          .init(value: "2", label: "Ayşe", note: nil, isChosen: false),
        ], hasMembers: !isNew, closing: isNew ? nil : .init(isClosed: true))
  }

  private static func overview(isEmpty: Bool) -> TeamsPage {
    func line(_ name: String, path: String?, isLate: Bool) -> TeamsPage.Line {
      .init(
        name: name, path: path, isClosed: isLate, assigned: "12", reached: "5", inaccessible: "1", notReached: "6",
        overdue: "2", isOverdue: isLate, last: "3 May 2026, 10:00", outside: "1", hasOutside: isLate)
    }
    return TeamsPage(
      proof: "proof", round: "Round 1", days: "1 May to 1 June", practice: isEmpty ? nil : "Practice.",
      problem: isEmpty ? nil : "Not so.", isLocked: isEmpty,
      narrowing: isEmpty ? nil : .init(action: "/teams", area: choice, team: choice),
      lines: isEmpty ? [] : [line("North", path: "/t", isLate: true), line("South", path: "/s", isLate: false)],
      hasLines: !isEmpty, total: isEmpty ? nil : line("Total", path: nil, isLate: false),
      picturePath: isEmpty ? nil : "/picture", fileName: "teams-1", reached: isEmpty ? nil : days(isEmpty: false),
      files: OfficeSamples.takeOut, importing: isEmpty ? nil : "/import",
      assigning: isEmpty ? nil : .init(action: "/assign", place: text, team: choice, until: Field("until", "Until")),
      making: isEmpty ? nil : form(isNew: true))
  }

  private static func one(isEmpty: Bool) -> TeamPage {
    TeamPage(
      proof: "proof", title: "North", round: "Round 1", practice: isEmpty ? nil : "Practice.",
      problem: isEmpty ? nil : "Not so.", isClosed: !isEmpty, members: isEmpty ? nil : "2 members",
      names: isEmpty ? [] : ["Phone 1"],
      progress: [
        .init(label: "overdue", count: "2", path: "/x", isCurrent: true),
        .init(label: "assessed", count: "3", path: "/y", isCurrent: false),
      ], listTitle: "Places",
      places: isEmpty
        ? []
        : [
          .init(value: "1", name: "Cizre", path: "/p", status: "not yet reached", until: "1 May", isOverdue: true),
          .init(value: "2", name: "Silopi", path: "/q", status: "assessed", until: "1 May", isOverdue: false),
        ], isEmpty: isEmpty, all: isEmpty ? nil : "/all", next: isEmpty ? nil : "/next",
      moving: isEmpty ? nil : .init(action: "/assign", from: "1", team: choice, until: Field("until", "Until")),
      outside: isEmpty
        ? []
        : [
          .init(place: "Silopi", path: "/p", owner: "South", submission: "/s", who: "Phone 1", received: "3 May"),
          .init(place: "Silopi", path: "/p", owner: "No team", submission: nil, who: "–", received: "3 May"),
        ], hasOutside: !isEmpty, nextOutside: isEmpty ? nil : "/more",
      reached: days(isEmpty: isEmpty), editing: isEmpty ? nil : form(isNew: false))
  }
}
