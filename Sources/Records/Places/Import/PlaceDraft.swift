package import Basics
package import Formats

/// A place as a file describes it: read, not yet believed.
package struct PlaceDraft: Hashable, Sendable {
  package var code = ""
  package var level: Int?
  package var kind: PlaceKind?
  package var parentCode: String?
  /// By language code; the empty one is a name whose language the file does not say.
  package var names: [String: String] = [:]
  package var aliases: [String] = []
  package var from: Day?
  package var until: Day?
  package var centre: Position?
  package var boundary: Geometry?
  package var status: PlaceStatus?
  /// Where in the file it stands.
  package var location: Diagnostic.Location
  /// The cell of the place above; nil where the file's order says it.
  var parentLocation: Diagnostic.Location?

  package init(code: String = "", location: Diagnostic.Location) {
    (self.code, self.location) = (code, location)
  }
}

/// The places of a file with everything that is wrong about them. Nothing is taken from a file with an error.
package struct PlaceFile: Sendable {
  package var drafts: [PlaceDraft] = []
  package var diagnostics: [Diagnostic] = []
  /// Lines that are no place's border: armistice lines, claims. GeoJSON only.
  package var lines: [BorderLine] = []

  package init() {}

  package struct Options: Sendable {
    /// The language of names whose column does not say it.
    package var nameLanguage = "en"
    package var sheet: String?

    package init(nameLanguage: String = "en", sheet: String? = nil) {
      (self.nameLanguage, self.sheet) = (nameLanguage, sheet)
    }
  }

  /// Reads CSV or GeoJSON, whichever it is, of at most 64 MB and 200,000 places.
  package static func read(_ bytes: [UInt8], _ options: Options = Options()) -> PlaceFile {
    let first = bytes.first { !($0 <= 0x20 || $0 == 0xEF || $0 == 0xBB || $0 == 0xBF) }
    var file = first == UInt8(ascii: "{") ? geoJSON(bytes, options) : csv(bytes, options)
    if file.drafts.isEmpty, file.lines.isEmpty, file.diagnostics.isEmpty {
      file.diagnostics.append(Diagnostic(.error, "place.file.empty"))
    }
    return file
  }

  package static let limit = 200_000

  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

/// A line that is drawn in a style of its own.
package struct BorderLine: Hashable, Sendable {
  package var code: String
  package var names: LocalizedText
  package var status: PlaceStatus
  package var geometry: Geometry

  package init(code: String, names: LocalizedText, status: PlaceStatus, geometry: Geometry) {
    (self.code, self.names, self.status, self.geometry) = (code, names, status, geometry)
  }
}
