@testable import Web

enum FlowSamples {
  static let all: [any PageModel] = [
    FlowsPage(
      points: [
        .init(
          path: "/records/flows/points/G1", name: "Gate", code: "G1", place: "Hatay", closed: "closed on 1 May",
          last: "3 May", day: cell, week: gap, weekBefore: gap, signals: "1 open")
      ], isEmpty: false, signals: [open], hasSignals: true, unknown: ["G7"], hasUnknown: true, canManage: true,
      hasSeveral: true),
    FlowsPage(
      points: [], isEmpty: true, signals: [], hasSignals: false, unknown: [], hasUnknown: false, canManage: false,
      hasSeveral: false),
    FlowSignalsPage(
      rate: "1 in 100", open: [open], hasOpen: true, closed: [closed], hasClosed: true, problem: "Say what."),
    FlowSignalsPage(rate: "1 in 100", open: [], hasOpen: false, closed: [], hasClosed: false, problem: nil),
    point(
      FlowPointPage.Figures(
        trend: picture, series: table, shifts: table, forecast: .init(picture: picture, table: table, rate: "1 in 100"),
        people: table, parts: [table], seen: table, map: picture, ways: empty,
        seriesFiles: OfficeSamples.takeOut, waysFiles: OfficeSamples.takeOut)),
    point(
      FlowPointPage.Figures(
        trend: picture, series: table, shifts: empty, forecast: nil, people: table, parts: [], seen: empty, map: nil,
        ways: table,
        seriesFiles: OfficeSamples.takeOut, waysFiles: OfficeSamples.takeOut)),
    point(nil),
    FlowMatrixPage(
      address: "/records/flows/matrix",
      choices: [.init(code: "G1", name: "Gate", isChosen: true), .init(code: "G2", name: "Bus", isChosen: false)],
      from: field, to: field, table: table, files: OfficeSamples.takeOut, problem: "Not added."),
    FlowMatrixPage(
      address: "/records/flows/matrix", choices: [], from: field, to: field, table: nil, files: nil, problem: nil),
    FlowPointForm(
      title: "New", proof: "proof", action: "/records/flows/new", fields: [field], place: field, days: [field],
      problem: "Not so."),
    FlowPointForm(
      title: "New", proof: "proof", action: "/records/flows/new", fields: [field], place: field, days: [field],
      problem: nil),
  ]

  private static let cell = FlowTable.Cell(text: "12", isMissing: false, path: "/records/flows/points/G1#ways")
  private static let gap = FlowTable.Cell(text: "not observed", isMissing: true)
  private static let field = Field("name", "Label", "value")
  private static let picture = FlowPicture(path: "/p", name: "G1-trend")
  private static let table = FlowTable(
    "Figures", head: ["Day", "Individuals"],
    lines: [
      .init(
        label: "3 May", sources: [.init(path: "/s/1", text: "Registry"), .init(path: "/s/2", text: "Shifts")],
        isChosen: true, cells: [cell, gap]),
      .init(label: "4 May", cells: [.init(text: "13", isMissing: false)]),
    ], notes: ["A note."])
  private static let empty = FlowTable("Figures", head: ["Day"], lines: [])
  private static let open = FlowSignalView(
    text: "412 individuals", now: "Now 26", point: "Gate", pointPath: "/records/flows/points/G1", group: "everybody",
    made: "Made",
    acknowledged: nil, response: nil, responded: nil, closed: nil,
    acknowledge: .init(path: "/s/1/acknowledge", proof: "proof"),
    answer: .init(path: "/s/1/answer", proof: "proof", fieldID: "response-1", value: "so far"))
  private static let closed = FlowSignalView(
    text: "412 individuals", now: nil, point: "Gate", pointPath: "/records/flows/points/G1", group: "everybody",
    made: "Made",
    acknowledged: "Acknowledged", response: "A team went.", responded: "Answered", closed: "Closed", acknowledge: nil,
    answer: nil)

  private static func point(_ figures: FlowPointPage.Figures?) -> FlowPointPage {
    FlowPointPage(
      name: "Gate", facts: [.init(label: "Code", value: "G1")],
      edit: figures == nil ? nil : "/records/flows/points/G1/edit", signals: figures == nil ? [] : [open],
      hasSignals: figures != nil, address: "/records/flows/points/G1", group: field, step: field, from: field,
      to: field, figures: figures)
  }
}
