@testable import Web

enum PlaceSamples {
  static let all: [any PageModel] = [
    PlacesPage(search: "", listing: listing, map: map, canManage: true, files: OfficeSamples.takeOut),
    listing,
    PlaceListing(count: "0 places", places: [], isEmpty: true, isSearch: true),
    PlaceListing(count: "0 places", places: [], isEmpty: true, isSearch: false),
    PlacePage(
      name: "Cizre", facts: [.init(label: "Kind", value: "district")], ended: "Until 2025: split",
      successors: [.init(name: "Cizre Kuzey", path: "/records/places/2")], hasSuccessors: true,
      went: [
        .init(
          place: "Cizre Kuzey", path: "/records/places/2", code: "TUR073009", share: "60 %", basis: "residents",
          source: "From 1 to 2"),
        .init(
          place: "TUR073010", path: nil, code: "TUR073010", share: "40 %", basis: "residents", source: "From 1 to 2"),
      ], hasWent: true,
      came: [
        .init(
          place: "Cizre", path: "/records/places/3", code: "TUR073001", share: "100 %", basis: "area",
          source: "From 0 to 1")
      ], hasCame: true, map: map,
      names: [.init(text: "جزرة", language: "ar", languageLabel: "Arabic", form: "in force")],
      codes: [.init(code: "TUR073002", source: "Districts", version: "1", date: "2020-12")], hasCodes: true,
      listing: listing, hasChildren: true,
      history: [.init(time: "today", what: "Named Cizre", who: "Ayşe Yılmaz")], canManage: true,
      edit: "/records/places/1/edit", add: "/records/places/1/add"),
    PlaceChoices([.init(value: "TUR073", shown: "Şırnak, Türkiye", name: "Şırnak", about: "Türkiye · province")]),
    PlaceChoices([]),
    PlaceEditPage(
      proof: "proof", path: "/records/places/1", title: "Change Cizre", names: [text], since: text,
      aliases: [.init(text: "Jazira", language: "")], hasAliases: true, alias: text, parent: text,
      end: .init(until: text, ending: choice, successors: text), problem: "Not so."),
    PlaceEditPage(
      proof: "proof", path: "/records/places/1", title: "Change Cizre", names: [text], since: text, aliases: [],
      hasAliases: false, alias: text, parent: text, end: nil, problem: nil),
    NewPlacePage(
      proof: "proof", lead: "Below Cizre", action: "/records/places/1/add", names: [text], kind: choice, latitude: text,
      longitude: text, back: "/records/places/1", problem: "Not so."),
    PlaceImportPage(
      proof: "proof", source: text, edition: text, date: text, licence: text, address: text, onlyBoundaries: true,
      result: .init(
        tone: "error", summary: "1 error",
        diagnostics: [.init(location: "3:D", severity: "error", severityLabel: "error", text: "Lost letters.")],
        hasDiagnostics: true, more: "and 2 more"), problem: "Choose a file."),
  ]

  private static let listing = PlaceListing(
    count: "1 place",
    places: [
      .init(
        path: "/records/places/1", name: "Cizre", above: "Şırnak, Türkiye", kind: "district", code: "TUR073002",
        below: "3 places below", ended: "(until 2025)")
    ], isEmpty: false, isSearch: false)

  private static let map = PlaceMapView(
    label: "Map: Cizre", areas: "/records/places/areas?of=1", backdrop: "/records/places/backdrop",
    bounds: "42,37,43,38", point: "37.3,42.1",
    credit: MapCredit(sources: "Sources: Districts.", disclaimer: "No endorsement."))

  private static let text = Field("name", "Name", "Cizre").with {
    $0.hint = "A hint"
    $0.problem = "A problem"
    $0.longest = 100
    $0.isFocused = true
    $0.isRequired = false
  }

  private static let choice = Field("kind", "Kind").with {
    $0.hint = "A hint"
    $0.problem = "A problem"
    $0.options = [.init("site", "site", isChosen: true), .init("village", "village", isChosen: false)]
  }
}
