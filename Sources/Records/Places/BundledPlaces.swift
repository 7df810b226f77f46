import Basics
package import Foundation
import Store

/// The open boundaries and names that set-up fetches: `COUNTRY-LEVEL.geojson`, `disputed.geojson`, and `sources.json`,
/// which says of each file where it comes from.
package struct BundledPlaces: Sendable {
  private let editions: [(source: PlaceSource.Facts, files: [URL])]

  /// Nil when the folder has no such files.
  package init?(in folder: URL) throws {
    let list = folder.appending(path: "sources.json")
    guard FileManager.default.fileExists(atPath: list.path) else { return nil }
    let described = try JSONDecoder().decode([String: Origin].self, from: try Data(contentsOf: list))
    var files: [PlaceSource.Facts: [String]] = [:]
    for (name, origin) in described where Self.isPlaceList(name) {
      let source = PlaceSource.Facts(
        name: origin.source, version: origin.version, date: origin.date, licence: origin.licence, names: origin.names)
      files[source, default: []].append(name)
    }
    editions = files.sorted { ($0.key.name, $0.key.version) < ($1.key.name, $1.key.version) }.map { source, names in
      (source, names.sorted().map { folder.appending(path: $0) })
    }
  }

  private struct Origin: Decodable {
    let source: String
    let version: String
    let date: String
    let licence: String
    /// None in files of before.
    let names: [String: String]?
  }

  private static func isPlaceList(_ name: String) -> Bool {
    name == "disputed.geojson" || name.wholeMatch(of: /[A-Z]{3}-[0-5]\.geojson/) != nil
  }

  fileprivate func read() throws -> [(source: PlaceSource.Facts, file: PlaceFile)] {
    try editions.map { source, files in
      var all = PlaceFile()
      for file in files {
        let part = PlaceFile.read(
          Array(try Data(contentsOf: file)), PlaceFile.Options(sheet: file.lastPathComponent))
        all.drafts += part.drafts
        all.lines += part.lines
        all.diagnostics += part.diagnostics
      }
      return (source, all)
    }
  }
}

extension Places {
  /// Takes the places over at the first start, when none are known. Later it is for an administrator to import another
  /// edition: what a mission corrected must not be undone by an upgrade.
  @discardableResult
  package func install(_ bundle: BundledPlaces) async throws -> [PlaceImport] {
    guard try await store.read({ try $0.placesRevision() }) == 0 else { return [] }
    return try await takeFirst(try bundle.read())
  }
}
