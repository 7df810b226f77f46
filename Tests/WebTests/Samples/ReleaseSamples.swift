import Basics
import Evidence

@testable import Web

enum ReleaseSamples {
  static let owner = ReleasePage.Owner(
    ask: "/a", answer: "/w", source: "form:sites", asked: Field("asked", "Day"), fields: [Field("day", "Day")],
    granted: Field("answer", "Answer"))

  static let all: [any PageModel] = [
    ProductsPage(lines: [], isEmpty: true, canManage: true),
    ProductsPage(
      lines: [
        .init(
          path: "/p", name: "Report", code: "sitrep", kind: "Situation report", level: "Public",
          issue: .init(path: "/r", text: "No. 1", state: "Released", tone: "tone-good")),
        .init(path: "/q", name: "Map", code: "map", kind: "Map sheet", level: "Internal", issue: nil),
      ], isEmpty: false, canManage: false),
    product(isEmpty: true), product(isEmpty: false),
    edit(problem: "No name"), edit(problem: nil),
    ProductBlockPage(
      title: "Text", proof: "proof", action: "/b", back: "/p", problem: "No key",
      kept: [.init(name: "kind", value: "text")], key: Field("key", "Key"), titles: [Field("title.en", "Heading")],
      texts: [
        .init(text: Field("text.en", "Text"), state: nil),
        .init(text: Field("text.tr", "Text"), state: Field("state.tr", "State")),
      ], choices: [Field("picture", "Shown as")],
      bands: Field("bands/age", "Bands"), conditions: EvidenceSamples.conditions(within: nil), goesOn: true),
    ProductBlockPage(
      title: "Text", proof: "proof", action: "/b", back: "/p", problem: nil, kept: [], key: nil, titles: [], texts: [],
      choices: [], bands: nil, conditions: nil, goesOn: false),
    ProductRetirePage(
      proof: "proof", action: "/r", back: "/p", name: "Report", reason: Field("reason", "Reason"), problem: "Say why"),
    release(isOpen: true), release(isOpen: false),
    ReleaseTextPage(
      title: "Summary", proof: "proof", digest: "d1", action: "/t", back: "/r", problem: "Too long",
      texts: [
        .init(text: Field("text.en", "Text"), state: nil),
        .init(text: Field("text.tr", "Text"), state: Field("state.tr", "State")),
      ],
      glossary: GlossaryPart(
        languages: ["English", "Turkish"],
        lines: [
          .init(cells: [
            .init(code: "en", text: "shelter", isOther: false), .init(code: "tr", text: "barınma", isOther: true),
          ])
        ])),
    ReleaseReasonPage(
      title: "Withdraw", lead: "It stays", proof: "proof", action: "/w", back: "/r", name: "Report",
      reason: Field("reason", "Reason"), button: "Withdraw", problem: "Say why"),
    ReleaseVerifyPage(
      title: "Report", path: "/v",
      result: .init(
        finding: "One moved", hasMoved: true, facts: ["Up to 3"],
        lines: [
          .init(figure: "Water", line: "Hatay", state: "moved", tone: "tone-bad", then: "1", now: "2", why: "1 changed")
        ], hasLines: true)),
    ReleaseVerifyPage(
      title: "Report", path: "/v",
      background: .init(text: "Done", isUnderWay: false, begin: .init(proof: "proof", button: "Again")),
      result: .init(finding: "Same", hasMoved: false, facts: [], lines: [], hasLines: false)),
    ReleaseVerifyPage(
      title: "Report", path: "/v", background: .init(text: "1 of 3", isUnderWay: true, begin: nil)),
    ReleaseFigurePage(
      title: "Water", line: "Hatay", figure: "50 %", facts: [.init(label: "Base", text: "2 sites")],
      links: [.init(path: "/i", label: "Water")], hasLinks: true,
      records: .init(lead: "Now", lines: [.init(path: "/s", label: "1 March")], next: "/n")),
    translation(mayWrite: true), translation(mayWrite: false),
    ReleaseFigurePage(
      title: "Water", line: "Hatay", figure: "50 %", facts: [], links: [], hasLinks: false, records: nil),
  ]

  private static func translation(mayWrite: Bool) -> ReleaseTranslationPage {
    ReleaseTranslationPage(
      title: "Add Arabic", lead: "It is out", proof: "proof", problem: mayWrite ? "Not all" : nil, back: "/r",
      digest: "d1",
      texts: [
        .init(
          title: "Summary", language: "en", direction: "ltr", source: "Few sites", written: "مواقع",
          writtenLanguage: "ar",
          writtenDirection: "rtl", field: mayWrite ? Field("text.summary", "Summary") : nil)
      ],
      labels: [
        .init(
          title: "1 to be written", isOpen: mayWrite,
          lines: [
            .init(
              source: "Province", language: "en", direction: "ltr", written: "المحافظة", writtenLanguage: "ar",
              writtenDirection: "rtl", field: mayWrite ? Field("label.0.4", "Province") : nil)
          ])
      ], hasLabels: true, action: mayWrite ? "/r/languages/ar" : nil,
      steps: [
        .init(
          label: "Review", state: "open", tone: "tone-care", detail: "Ayşe", take: mayWrite ? "/r/steps" : nil,
          button: "Reviewed")
      ], hasSteps: true, publish: mayWrite ? "/r/publish" : nil)
  }

  private static func product(isEmpty: Bool) -> ProductPage {
    ProductPage(
      proof: "proof", name: "Report", code: "sitrep", facts: ["Public"], problem: isEmpty ? "No indicator" : nil,
      contents: .init(
        blocks: isEmpty
          ? []
          : [
            .init(key: "lead", title: "Summary", text: "Few", warning: "No base", edit: "/e", move: "/m"),
            .init(key: "water", title: nil, text: "Water", warning: nil, edit: nil, move: nil),
          ], hasBlocks: !isEmpty),
      issues: isEmpty
        ? [] : [.init(path: "/r", number: "No. 1", state: "Released", tone: "tone-good", date: "1 March")],
      hasIssues: !isEmpty,
      links: .init(edit: "/e", retire: "/x", emblem: "/m", prepare: "/p", kinds: [.init(path: "/n", label: "Text")]))
  }

  private static func edit(problem: String?) -> ProductEditPage {
    let isOn = problem == nil
    return ProductEditPage(
      title: "Report", proof: "proof", action: "/e", back: "/p", problem: problem,
      edition: isOn ? "3" : nil, code: isOn ? nil : Field("code", "Code"), names: [Field("name.en", "Name")],
      kind: Field("kind", "Kind"),
      level: Field("level", "Level"), first: Field("first", "Authoritative"),
      languages: [.init(value: "en", label: "English", isOn: isOn)],
      steps: [.init(value: "officer", label: "Officer", isOn: isOn, people: Field("people.officer", "Only"))],
      project: Field("project", "Project"), imprint: [Field("donor.en", "Donor")], licence: Field("licence", "Licence"),
      schedule: Field("schedule", "By itself"))
  }

  private static func release(isOpen: Bool) -> ReleasePage {
    ReleasePage(
      proof: "proof", title: "Report", number: "No. 1", state: "Being cleared", tone: "tone-new", facts: ["Public"],
      warnings: [
        .init(text: "Invented", link: nil), .init(text: "Corrected by", link: .init(path: "/r", label: "No. 2")),
      ], problem: isOpen ? "Not cleared" : nil, digest: "ab", clearance: isOpen ? clearance : nil,
      blocks: [
        .init(
          title: "Summary",
          texts: [.init(language: "en", direction: "ltr", name: "English", paragraphs: ["Few sites."])],
          hasTexts: true, edit: isOpen ? "/t" : nil, table: nil),
        .init(
          title: nil, texts: [], hasTexts: false, edit: nil,
          table: .init(
            title: "Water", measure: "Share", base: "Base: 2", corner: "Province", columns: ["Figure"],
            lines: [
              .init(
                label: "Hatay", isTotal: false,
                cells: [
                  .init(text: "50 %", isMissing: false, path: "/f"), .init(text: "–", isMissing: true, path: nil),
                ]),
              .init(label: "Total", isTotal: true, cells: []),
            ], notes: ["Source"])),
      ], links: isOpen ? [] : [.init(path: "/w", label: "Withdraw")], hasLinks: !isOpen,
      disclosure: isOpen ? [.init(summary: "Two left out", leftOut: ["One of few"], hasLeftOut: true)] : [],
      hasDisclosure: isOpen, verify: isOpen ? nil : "/v",
      readers: isOpen
        ? .init(
          lines: [
            .init(user: "1", name: "ayse", until: "until 1 March"), .init(user: "2", name: "john", until: nil),
          ], isEmpty: false, remove: "/x", name: .init(path: "/n", fields: [Field("reader", "Account")]))
        : .init(lines: [], isEmpty: true, remove: "/x", name: nil))
  }

  private static let clearance = ReleasePage.Clearance(
    lines: [
      .init(
        label: "Officer", state: "open", tone: "tone-care", detail: "again",
        act: .init(path: "/s", button: "Ready", back: "/b", reason: Field("reason", "Reason")), owner: nil, lower: nil),
      .init(
        label: "Level", state: "open", tone: "tone-care", detail: nil, act: nil, owner: nil,
        lower: .init(path: "/l", reason: Field("lowering", "Reason"))),
      .init(
        label: "Owner", state: "open", tone: "tone-care", detail: nil, act: nil,
        owner: owner, lower: nil),
    ], again: "/p", publish: "/o", hold: .init(path: "/h", fields: [Field("until", "Until")]))
}
