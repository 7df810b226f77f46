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
  ]

  private static func explore(refusal: String?, isEmpty: Bool, isPinned: Bool) -> ExplorePage {
    let choice = Field("rows", "Rows").with {
      $0.options = [.init("place:2", "District", isChosen: true), .init("state", "State", isChosen: false)]
      $0.hint = "A hint"
      $0.problem = "A problem"
    }
    return ExplorePage(
      formTitle: "Sites", address: "/evidence/forms/sites", rows: choice, columns: choice, measure: choice,
      figure: choice, filter: choice, place: Field("place", "Place"), from: Field("from", "From"),
      to: Field("to", "To"),
      picture: "map",
      pictures: [
        .init(title: "Bars", path: "?picture=bar", isCurrent: true), .init(title: "Map", path: "?", isCurrent: false),
      ],
      filters: [.init(text: "Round: 1", withoutPath: "?", name: "where", value: "/round=1")], hasFilters: true,
      refusal: refusal,
      answer: refusal == nil
        ? ExplorePage.Answer(
          title: "Sites by district", base: "Base: 2", notes: ["Source"], isEmpty: isEmpty, picturePath: "/p",
          tablePath: "/t", fileName: "sites",
          column: .init(address: "/e", kept: [.init(name: "rows", value: "place:2")], field: choice), table: table,
          pin: .init(path: "/pins", title: "Sites", query: "rows=state", isPinned: isPinned, proof: "proof")) : nil)
  }

  private static let table = FigureTable(
    corner: "District", head: ["Tent"], hasTotalColumn: true,
    lines: [
      .init(
        label: "Antakya", cells: [.init(text: "2", isMissing: false), .init(text: "–", isMissing: true)], total: "2")
    ],
    totals: .init(label: "Total", cells: [.init(text: "2", isMissing: false)], total: "2"), noTotal: "No total")
}
