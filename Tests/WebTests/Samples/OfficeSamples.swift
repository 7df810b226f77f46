@testable import Web

enum OfficeSamples {
  static let all: [any PageModel] = [
    SourcesPage([:]),
    SourcesPage([
      "htmx": Library(folder: "htmx-2", version: "2", licence: "0BSD", home: "https://htmx.org", source: "a package")
    ]),
  ]
}
