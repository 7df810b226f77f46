import Basics
import Evidence

@testable import Web

enum ClearanceSamples {
  static let all: [any PageModel] = [
    SourceTermsListPage(lines: [], isEmpty: true, unstated: nil, precisionPath: "/p"),
    SourceTermsListPage(
      lines: [
        .init(
          path: "/s", name: "Sites", kind: "form", isStated: true, owner: "Directorate", level: "Public",
          use: "Only in aggregate", clearance: "Needed", agreement: "MoU 7", hasEnded: true),
        .init(
          path: "/t", name: "Rounds", kind: "rounds", isStated: false, owner: "The mission", level: "Inside",
          use: "Inside only", clearance: "None", agreement: "–", hasEnded: false),
      ], isEmpty: false, unstated: "One source", precisionPath: "/p"),
    terms(.init(Form()), questions: [], problem: "Say whose data it is", stated: nil),
    terms(
      .init(
        SourceTerms(
          owner: .outside(name: "Directorate", office: "o@d.example"), level: .partner,
          clearance: .init(silenceDays: 5), agreement: .init("MoU", until: Day("2027-01-01")),
          columns: ["/a": .internal])), questions: [("/a", "A"), ("/b", "B")], problem: nil, stated: "Said by Ayşe"),
    PrecisionPage(rules: [rule(problem: nil), rule(problem: "Choose a level")], back: "/t"),
  ]

  private static func terms(
    _ draft: SourceTermsDraft, questions: [(path: String, label: String)], problem: String?, stated: String?
  ) -> SourceTermsPage {
    draft.page(
      name: "Sites", kind: "form", stated: stated, questions: questions, problem: problem, action: "/e", back: "/t",
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
