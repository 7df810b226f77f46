package import Foundation

/// The folders of text and pictures that the program needs beside its binary.
///
/// Installed, they lie in `share/konak` beside `bin/konak`; in a source checkout, at its root.
package struct Resources: Sendable {
  package let templates: URL
  package let locales: URL
  /// Our own style sheets, scripts and pictures.
  package let assets: URL
  /// Libraries and fonts of others, which set-up fetches, and their `index.json`.
  package let libraries: URL
  package let packs: URL
  /// Boundaries and names of places, which set-up fetches.
  package let places: URL

  /// A folder laid out as `share/konak` is.
  package init(share: URL) {
    self.init(root: share, fetched: share)
  }

  /// A source checkout: what set-up fetches lies in its `.assets`.
  package init(checkout: URL) {
    self.init(root: checkout, fetched: checkout.appending(path: ".assets"))
  }

  private init(root: URL, fetched: URL) {
    templates = root.appending(path: "Templates")
    locales = root.appending(path: "Locales")
    assets = root.appending(path: "Assets")
    packs = root.appending(path: "Packs")
    libraries = fetched.appending(path: "web")
    places = fetched.appending(path: "places")
  }

  /// The resources that belong to the running program: those of its installation, else of the checkout it was built in.
  package static func located() throws -> Resources {
    let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    let share = program.deletingLastPathComponent().deletingLastPathComponent().appending(path: "share/konak")
    if holdsLocales(share) { return Resources(share: share) }
    var folder = program.deletingLastPathComponent()
    while folder.path != "/" {
      if holdsLocales(folder) { return Resources(checkout: folder) }
      folder.deleteLastPathComponent()
    }
    throw Missing(program: program.path)
  }

  private static func holdsLocales(_ folder: URL) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: "Locales").path)
  }

  /// The program was moved without its folder `share/konak`.
  package struct Missing: Error, CustomStringConvertible {
    let program: String
    package var description: String {
      "share/konak was not found beside \(program): install the whole package, or run from a checkout"
    }
  }
}
