package import Basics

/// Why a file cannot be read. Lines and columns count from 1.
package enum FormatRefusal: Refusal, Equatable {
  /// The content is none of the formats that would do here.
  case unknownFormat
  /// Larger, deeper or more numerous than is read: `what` is a stable word (`bytes`, `entries`, `depth` …).
  case tooLarge(what: String, limit: Int)
  case archiveDamaged
  /// A file that belongs into the archive is missing from it.
  case archiveIncomplete(entry: String)
  case xmlMalformed(line: Int, column: Int)
  /// Document types are never read: they can name files and grow without end.
  case xmlDocumentType(line: Int)
  case quoteUnclosed(line: Int)
  case jsonMalformed(line: Int, column: Int)
  case geometryInvalid(feature: Int)
  /// Coordinates in another system than WGS 84.
  case otherCoordinates(system: String)
  case workbookEncrypted

  package var code: String {
    switch self {
    case .unknownFormat: "format.unknown"
    case .tooLarge: "format.tooLarge"
    case .archiveDamaged: "format.archive.damaged"
    case .archiveIncomplete: "format.archive.incomplete"
    case .xmlMalformed: "format.xml.malformed"
    case .xmlDocumentType: "format.xml.documentType"
    case .quoteUnclosed: "format.csv.quoteUnclosed"
    case .jsonMalformed: "format.json.malformed"
    case .geometryInvalid: "format.geojson.geometry"
    case .otherCoordinates: "format.geojson.coordinates"
    case .workbookEncrypted: "format.workbook.encrypted"
    }
  }

  package var arguments: [String: String] {
    switch self {
    case .unknownFormat, .archiveDamaged, .workbookEncrypted: [:]
    case .tooLarge(let what, let limit): ["what": what, "limit": String(limit)]
    case .archiveIncomplete(let entry): ["entry": entry]
    case .xmlMalformed(let line, let column), .jsonMalformed(let line, let column):
      ["line": String(line), "column": String(column)]
    case .xmlDocumentType(let line), .quoteUnclosed(let line): ["line": String(line)]
    case .geometryInvalid(let feature): ["feature": String(feature)]
    case .otherCoordinates(let system): ["system": system]
    }
  }

  package var kind: RefusalKind {
    if case .tooLarge = self { .tooLarge } else { .invalid }
  }
}
