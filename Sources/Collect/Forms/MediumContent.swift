import Formats

/// What a file of a form has to be by its name. Phones fail at anything else only when somebody stands before the question.
enum MediumContent {
  /// Lists of choices, which phones read as UTF-8.
  case csv, xml, geoJSON
  case picture([Signature])
  case svg
  /// Sound or film, of which each phone plays what it can.
  case recording

  /// Bytes at the beginning of every file of a kind.
  struct Signature {
    let offset: Int
    let bytes: [UInt8]

    init(_ text: String, at offset: Int = 0) { (bytes, self.offset) = (Array(text.utf8), offset) }
    init(_ bytes: [UInt8]) { (self.bytes, offset) = (bytes, 0) }
  }

  /// Nil for what no question shows or looks anything up in.
  init?(name: String) {
    switch name.split(separator: ".", omittingEmptySubsequences: false).dropFirst().last?.lowercased() {
    case "csv": self = .csv
    case "xml": self = .xml
    case "geojson": self = .geoJSON
    case "svg": self = .svg
    case "png": self = .picture([Signature([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])])
    case "jpg", "jpeg": self = .picture([Signature([0xFF, 0xD8, 0xFF])])
    case "gif": self = .picture([Signature("GIF8")])
    case "webp": self = .picture([Signature("RIFF"), Signature("WEBP", at: 8)])
    case "bmp": self = .picture([Signature("BM")])
    case "mp3", "m4a", "aac", "wav", "ogg", "oga", "opus", "flac", "amr", "mp4", "m4v", "mov", "webm", "3gp", "mkv":
      self = .recording
    default: return nil
    }
  }

  func isKept(in bytes: [UInt8]) -> Bool {
    switch self {
    case .csv:
      guard !bytes.contains(0), String(validating: bytes, as: UTF8.self) != nil else { return false }
      var reader = CSVReader(bytes)
      do { return try reader.next() != nil } catch { return false }
    case .xml: return root(of: bytes) != nil
    case .svg: return root(of: bytes)?.name.local == "svg"
    case .geoJSON:
      do {
        try GeoJSONReader.read(bytes) { (_: GeoFeature) throws(FormatRefusal) in }
        return true
      } catch {
        return false
      }
    case .picture(let signatures):
      return signatures.allSatisfy { bytes.dropFirst($0.offset).starts(with: $0.bytes) }
    case .recording: return !bytes.isEmpty
    }
  }

  private func root(of bytes: [UInt8]) -> XMLElement? { try? XMLElement.parse(bytes, limits: XMLLimits()) }
}
