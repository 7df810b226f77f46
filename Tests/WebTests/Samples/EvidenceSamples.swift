import Basics
import Evidence

@testable import Web

enum EvidenceSamples {
  static let all: [any PageModel] = [
    EvidencePage(pins: [], forms: []),
    EvidencePage(pins: [], forms: [.init(title: "Sites", path: "/evidence/forms/sites")]),
    EvidencePage(
      pins: [.init(title: "People by district", id: ID(high: 1, low: 1))],
      forms: [.init(title: "Sites", path: "/evidence/forms/sites")]),
    explore(refusal: nil, isEmpty: true, isPinned: false), explore(refusal: nil, isEmpty: false, isPinned: false),
    explore(refusal: nil, isEmpty: false, isPinned: true),
    explore(refusal: "Not over time", isEmpty: true, isPinned: true),
    IndicatorsPage(lines: [], isEmpty: true, canManage: true),
    IndicatorsPage(
      lines: [
        .init(
          path: "/i", name: "Water", code: "water", measure: "Share", form: "Sites", periodicity: "Each round",
          target: "At least 80 %"),
        .init(
          path: "/j", name: "Size", code: "size", measure: "Ratio", form: "Sites", periodicity: "Once", target: nil),
      ], isEmpty: false, canManage: false),
    indicator(refusal: "Not over rounds", answer: nil), indicator(refusal: nil, answer: figures(isEmpty: false)),
    indicator(refusal: nil, answer: figures(isEmpty: true)),
    indicator(refusal: nil, answer: figures(isEmpty: false, hasTotal: false)),
    IndicatorStartPage(kept: [.init(name: "form", value: "sites")], fields: [Field("kind", "Kind")], nothing: nil),
    IndicatorStartPage(kept: [], fields: [], nothing: "Nothing to choose"),
    edit(problem: "No name", preview: nil), edit(problem: nil, preview: .init(figure: "80 %", text: "Base: 5")),
    edit(
      problem: nil,
      preview: .init(
        figure: nil, text: "Not over rounds",
        splits: [
          .init(label: "Sex", lines: [.init(label: "Women", figure: "12")], note: "1 more line"),
          .init(label: "Age", lines: [], note: nil),
        ])),
    repeats(refusal: "Takes long", answer: nil),
    repeats(
      refusal: nil,
      answer: .init(
        summary: "2 are counted more than once", isFound: true, facts: ["3 submissions go"],
        once: .init(corner: "Round", lines: [.init(label: "1", figure: "12", once: "9")]), hasSenders: true,
        senders: ["Team 4: 5"], base: "Base: 12", notes: ["Source"])),
    repeats(
      refusal: nil,
      answer: .init(
        summary: "None", isFound: false, facts: [], once: nil, hasSenders: false, senders: [], base: "Base: 12",
        notes: [])),
    IndicatorRetirePage(
      proof: "proof", action: "/r", back: "/i", name: "Water", reason: Field("reason", "Reason"), problem: "Say why"),
  ]

  private static func explore(refusal: String?, isEmpty: Bool, isPinned: Bool) -> ExplorePage {
    let choice = Field("rows", "Rows").with {
      $0.options = [.init("place:2", "District", isChosen: true), .init("state", "State", isChosen: false)]
      $0.hint = "A hint"
      $0.problem = "A problem"
    }
    return ExplorePage(
      formTitle: "Sites", address: "/evidence/forms/sites", rows: choice, columns: choice,
      bands: [Field("bands/age", "Bands")], measure: choice,
      figure: choice, conditions: conditions(within: "?"),
      picture: "map",
      pictures: [
        .init(title: "Bars", path: "?picture=bar", isCurrent: true), .init(title: "Map", path: "?", isCurrent: false),
      ],
      refusal: refusal,
      answer: refusal == nil
        ? ExplorePage.Answer(
          title: "Sites by district", base: "Base: 2", notes: ["Source"], isEmpty: isEmpty, picturePath: "/p",
          files: OfficeSamples.takeOut, fileName: "sites",
          column: .init(address: "/e", kept: [.init(name: "rows", value: "place:2")], field: choice), table: table,
          pin: .init(path: "/pins", title: "Sites", query: "rows=state", isPinned: isPinned, proof: "proof")) : nil)
  }

  private static func indicator(refusal: String?, answer: IndicatorPage.Answer?) -> IndicatorPage {
    IndicatorPage(
      name: "Water", code: "water", definition: answer == nil ? nil : "Enough every day", measure: "Share",
      facts: ["Each round"], address: "/i", rows: Field("rows", "Split by"), bands: Field("bands/age", "Bands"),
      conditions: conditions(within: "?"),
      splits: answer == nil
        ? []
        : [
          .init(label: "Round", path: "/i?rows=round", isShown: true), .init(label: "Sex", path: "/i", isShown: false),
        ],
      hasSplits: answer != nil, refusal: refusal, answer: answer,
      links: answer == nil ? nil : .init(edit: "/e", retire: "/r"))
  }

  private static func repeats(refusal: String?, answer: IndicatorRepeatsPage.Answer?) -> IndicatorRepeatsPage {
    IndicatorRepeatsPage(
      name: "Water", identity: "Told apart by “Code”", address: "/i/repeats", rows: Field("rows", "Split by"),
      conditions: conditions(within: "?"), refusal: refusal, answer: answer)
  }

  private static func figures(isEmpty: Bool, hasTotal: Bool = true) -> IndicatorPage.Answer {
    let line = IndicatorPage.Line(
      label: "1", figure: "80 %", isMissing: !hasTotal, quotient: "4 of 5", interval: "70 % to 88 %", units: "5")
    return IndicatorPage.Answer(
      figure: isEmpty ? nil : "80 %", figureOf: isEmpty ? nil : "Round 1",
      interval: isEmpty ? nil : "70 % to 88 %",
      target: isEmpty ? nil : .init(text: "At least 80 %", state: "reached", isReached: hasTotal), base: "Base: 5",
      notes: ["Source"], corner: "Round", hasQuotients: !isEmpty, hasIntervals: hasTotal, lines: isEmpty ? [] : [line],
      total: hasTotal ? line : nil, noTotal: hasTotal ? nil : "No total", isEmpty: isEmpty,
      files: OfficeSamples.takeOut,
      explorePath: isEmpty ? nil : "/x", repeatsPath: isEmpty ? nil : "/d")
  }

  private static func edit(problem: String?, preview: IndicatorEditPage.Preview?) -> IndicatorEditPage {
    let isNew = problem != nil
    return IndicatorEditPage(
      title: "Water", proof: "proof", action: "/e", back: "/i", kept: [.init(name: "form", value: "sites")],
      measure: "Share", problem: problem, code: isNew ? Field("code", "Code") : nil, names: [Field("name.en", "Name")],
      definitions: [Field("definition.en", "Definition")],
      answers: [
        .init(value: "yes", label: "Yes", isOn: true), .init(value: "no", label: "No", isOn: false, isOutside: true),
      ], hasAnswers: isNew, hasOutside: isNew, weight: isNew ? Field("weight", "Base") : nil,
      sample: .init(isOpen: isNew, fields: [Field("sample", "How they were chosen")]),
      dominance: isNew
        ? .init(
          isOpen: true, numbers: [Field("dominance.percent", "Largest")], holder: Field("dominance.holder", "Whose"))
        : nil,
      identifier: Field("identifier", "Who is counted"),
      conditions: conditions(within: nil),
      periodicity: Field("periodicity", "Periodicity"), target: Field("target", "Target"),
      direction: Field("direction", "Direction"), canBeKept: true, isKept: isNew,
      unit: .init(listed: Field("unit", "Unit"), isOwn: isNew, words: [Field("unit.en", "Unit (English)")]),
      splits: .init(
        isOpen: isNew,
        options: [
          .init(value: "place:1", label: "Province", isOn: true), .init(value: "/sex", label: "Sex", isOn: false),
        ]),
      additivity: .init(
        text: "Over places",
        options: isNew
          ? [.init(value: "places", label: "places", isOn: true), .init(value: "groups", label: "groups", isOn: false)]
          : [], hasOptions: isNew), preview: preview)
  }

  static func conditions(within path: String?) -> FilterBox {
    FilterBox(
      filters: [.init(text: "Round: 1", withoutPath: path, name: "where", value: "/round=1")],
      question: Field("about", "About").with { $0.options = [.init("/age", "Age", isChosen: path != nil)] },
      answersAddress: "/evidence/forms/sites/answers",
      offered: path == nil
        ? nil
        : AnswersFragment(
          others: [], hasQuestion: true, question: "Age", options: [], more: nil, isText: false,
          range: .init(type: "number")),
      state: Field("state", "State"), place: Field("place", "Place"), from: Field("from", "From"),
      to: Field("to", "To"))
  }

  private static let table = FigureTable(
    corner: "District", head: ["Tent"], hasTotalColumn: true, hasKinds: true,
    lines: [
      .init(
        label: .init(text: "Antakya", span: 2), kind: "Count",
        cells: [.init(text: "2", isMissing: false), .init(text: "–", isMissing: true)], total: "2"),
      .init(label: nil, kind: "Row %", cells: [.init(text: "100 %", isMissing: false)], total: "100 %"),
    ],
    totals: [
      .init(
        label: .init(text: "Total", span: 1), kind: "Count", cells: [.init(text: "2", isMissing: false)], total: "2")
    ], noTotal: "No total")
}
