import Basics
import Evidence

@testable import Web

enum ClearanceSamples {
  static let all: [any PageModel] = [
    SourceTermsListPage(lines: [], isEmpty: true, unstated: nil, precisionPath: "/p"),
    SourceTermsListPage(
      lines: [
        .init(
          path: "/s", name: "Sites", kind: "form", isStated: true, unit: "Site", hasNoUnit: false, owner: "Directorate",
          level: "Public",
          use: "Only in aggregate", clearance: "Needed", agreement: "MoU 7", hasEnded: true),
        .init(
          path: "/t", name: "Rounds", kind: "rounds", isStated: false, unit: nil, hasNoUnit: true, owner: "The mission",
          level: "Inside",
          use: "Inside only", clearance: "None", agreement: "–", hasEnded: false),
      ], isEmpty: false, unstated: "One source", precisionPath: "/p"),
    terms(.init(Form()), questions: [], problem: .untilUnreadable, stated: nil),
    terms(
      .init(
        SourceTerms(
          owner: .outside(name: "Directorate", office: "o@d.example"), level: .partner,
          clearance: .init(silenceDays: 5), agreement: .init("MoU", until: Day("2027-01-01")),
          columns: ["/a": .internal])), questions: [("/a", "A"), ("/b", "B")], problem: nil, stated: "Said by Ayşe"),
    DataExportsPage(
      lines: [], isEmpty: true, selects: [Field("kind", "What")], days: [Field("from", "From")], isFiltered: false,
      path: "/t", older: nil),
    DataExportsPage(
      lines: [
        .init(
          time: "28 May 2026, 14:05", who: "Ayşe", kind: "Submissions", title: "Sites", file: "sites.csv",
          conditions: "whole", level: "Inside", purpose: "Audit", words: "Yearly"),
        .init(
          time: "28 May 2026, 14:05", who: "Can", kind: "Sites", title: nil, file: "sites.csv", conditions: "whole",
          level: "Inside", purpose: "Audit", words: nil),
      ], isEmpty: false, selects: [], days: [], isFiltered: true, path: "/t", older: "/t?before=1"),
    AccessRequestsPage(
      lines: [], isEmpty: true, next: "Ask", new: "/new", terms: "/terms", announced: "/n", older: nil),
    AccessRequestsPage(
      lines: [
        .init(
          path: "/r", who: "Deniz", organisation: "University", subject: "Sites", asked: "1 May", until: "1 June",
          state: "over", tone: "tone-quiet", outside: nil)
      ], isEmpty: false, next: "Offer", new: nil, terms: nil, announced: nil, older: nil),
    AccessRequestsPage(
      lines: [
        .init(
          path: "/r", who: "Deniz", organisation: "University", subject: "Sites", asked: "1 May", until: "1 June",
          state: "granted", tone: "tone-good", outside: "not verified")
      ], isEmpty: false, next: "", new: "/new", terms: "/terms", announced: "/n", older: "/r?after=o1"),
    AccessRequestNewPage(
      action: "/new", back: "/a", proof: "proof", problem: "Say who", subjects: Field("subject", "Data"), asked: nil),
    AccessRequestNewPage(
      action: "/new", back: "/a", proof: "proof", problem: nil, subjects: nil,
      asked: .init(
        title: "Sites", subject: "form:sites", who: [Field("name", "Who")], purpose: Field("purpose", "What for"),
        more: [Field("until", "Until")],
        fields: [.init(value: "/a", label: "A", isOn: true), .init(value: "/b", label: "B", isOn: false)])),
    AccessRequestPage(
      proof: "proof", title: "Deniz", state: "open", tone: "tone-care", facts: [.init(label: "Data", value: "Sites")],
      purpose: "Research", problem: "Choose a question", fields: ["A"], granted: [], hasGranted: false, reason: nil,
      owners: [
        .init(label: "Ministry", state: "open", tone: "tone-care", detail: "Asked", filing: ReleaseSamples.owner)
      ],
      answer: .init(
        action: "/r/answer", proof: "proof", fields: [.init(value: "/a", label: "A", isOn: true)],
        keys: ["/a"], until: Field("until", "Until"), reason: Field("reason", "Reason"), missing: "The owner clears"),
      risk: .init(
        action: "/r", keys: [.init(value: "/a", label: "A", isOn: true)],
        found: .init(
          facts: [.init(label: "Records", value: "12")], isAbove: true, verdict: "People could be found",
          suggestions: ["Leave A out"], hasSuggestions: true), problem: "Too many records"),
      revoke: nil),
    AccessRequestPage(
      proof: "proof", title: "Deniz", state: "granted", tone: "tone-good", facts: [], purpose: "Research", problem: nil,
      fields: ["A", "B"], granted: ["A"], hasGranted: true, reason: "Agreed",
      owners: [.init(label: "Ministry", state: "granted", tone: "tone-good", detail: nil, filing: nil)], answer: nil,
      risk: nil,
      revoke: .init(action: "/r/revoke", proof: "proof")),
    AccessAnnouncedPage(lines: [], isEmpty: true, back: "/a"),
    AccessAnnouncedPage(
      lines: [
        .init(path: "/n?subject=sites", title: "Sites", state: "announced", isAnnounced: true),
        .init(path: "/n?subject=x", title: "X", state: "not announced", isAnnounced: false),
      ], isEmpty: false, back: "/a"),
    announcement(problem: "Too long", isAnnounced: true), announcement(problem: nil, isAnnounced: false),
    AccessGrantedPage(lead: "Send it", address: "https://konak.example/data/1", limit: "Until", back: "/r"),
    AccessDataPage(
      title: "Sites", lead: "Do not pass on", facts: [.init(label: "Given to", value: "Deniz")], fields: ["A"],
      csv: "/c", xlsx: "/x"),
    PrecisionPage(rules: [rule(problem: nil), rule(problem: "Choose a level")], back: "/t"),
  ]

  private static func announcement(problem: String?, isAnnounced: Bool) -> AccessAnnouncementPage {
    AccessAnnouncementPage(
      title: "Sites", proof: "proof", action: "/n", back: "/n", subject: "sites", problem: problem,
      descriptions: [Field("description.en", "What it is")], fields: ["A"], isAnnounced: isAnnounced)
  }

  private static func terms(
    _ draft: SourceTermsDraft, questions: [(path: String, label: String)], problem: ClearanceRefusal?, stated: String?
  ) -> SourceTermsPage {
    draft.page(
      name: "Sites", kind: "form", stated: stated, edition: 1, questions: questions,
      units: questions.isEmpty
        ? []
        : [
          .init(repeatPath: nil, label: nil, guess: .site), .init(repeatPath: "/r", label: "Rows", guess: nil),
        ], problem: problem, action: "/e",
      back: "/t",
      proof: "proof", words: Sample.words)
  }

  private static func rule(problem: String?) -> PrecisionPage.Rule {
    let choice = Field("finest", "Smallest places").with {
      $0.options = [.init("2", "district", isChosen: true), .init("9", "site", isChosen: false)]
      $0.hint = "A hint"
    }
    let text = Field("metres", "Metres", "500").with { ($0.longest, $0.hint) = (6, "A hint") }
    return PrecisionPage.Rule(
      title: "Public", action: "/p/public", proof: "proof", problem: problem, finest: choice,
      base: Field("base", "Base"), nationalities: text, coordinates: choice, metres: text, informants: choice,
      groups: choice)
  }
}
