/// The libraries, fonts and data of others that Konak shows or runs, with their licences.
struct SourcesPage: PageModel {
  static let template = "office/sources"

  let sources: [Source]
  let isEmpty: Bool

  struct Source: Equatable, Sendable {
    let name: String
    let version: String
    let licence: String
    let home: String
    let origin: String
  }

  init(_ libraries: [String: Library]) {
    sources = libraries.sorted { $0.key < $1.key }.map { name, library in
      Source(
        name: name, version: library.version, licence: library.licence, home: library.home, origin: library.source)
    }
    isEmpty = libraries.isEmpty
  }
}
