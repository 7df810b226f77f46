@testable import Web

enum InformantSamples {
  static let all: [any PageModel] = [
    InformantsPage(
      proof: "proof", programme: choice, code: text, showsDue: false, all: "/records/informants",
      due: "/records/informants?due=1",
      lines: [
        .init(
          path: "/records/informants/1", code: "4F7Q-M2KP", kind: "Mukhtar", places: ["Cizre"], more: "and 2 more",
          consent: "1 May 2026", keepUntil: "1 May 2027", due: "to be erased"),
        .init(
          path: "/records/informants/2", code: "A12", kind: "Teacher", places: ["Silopi"], more: nil,
          consent: "1 May 2026", keepUntil: "1 May 2027", due: nil),
      ], isEmpty: false, next: "/records/informants?after=1",
      left: [.init(path: "/collect/submissions/1", text: "The code was erased.")], hasLeft: true,
      erased: [.init(programme: "Tracking", kinds: "Mukhtar: 2")], hasErased: true, isOutOfReach: false,
      form: .init(place: text, fields: [text], selects: [choice]), problem: "Choose a place."),
    InformantsPage(
      proof: "proof", programme: choice, code: text, showsDue: true, all: "/records/informants",
      due: "/records/informants?due=1", lines: [], isEmpty: true, next: nil, left: [], hasLeft: false, erased: [],
      hasErased: false, isOutOfReach: true, form: nil, problem: nil),
    InformantPage(
      proof: "proof", action: "/records/informants/1", code: "4F7Q-M2KP", due: "to be erased",
      facts: [.init(label: "Kind", value: "Mukhtar")],
      places: [
        .init(name: "Cizre", id: "1", mayLeave: true), .init(name: "Silopi", id: "2", mayLeave: false),
      ], more: "and 1 more place", place: text, fields: [text], selects: [choice],
      erase: "/records/informants/1/erase", reason: text, problem: "Say why."),
  ]

  private static let text = Field("text", "Text", "value").with { ($0.hint, $0.longest) = ("Hint", 20) }
  private static let choice = Field("choice", "Choice").with {
    $0.options = [.init("a", "A", isChosen: true), .init("b", "B", isChosen: false)]
  }
}
