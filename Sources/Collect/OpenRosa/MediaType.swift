/// A media type with its parameters (RFC 9110 §8.3.1): `multipart/form-data; boundary=x`.
package struct MediaType: Hashable, Sendable {
  /// In lower case, without parameters: `text/xml`.
  package let essence: String
  /// By name in lower case.
  package let parameters: [String: String]

  /// Nil when the text is not a media type.
  package init?(_ text: String) {
    guard text.utf8.count <= 1024 else { return nil }
    var scanner = HeaderScanner(text)
    scanner.skipBlanks()
    guard let essence = scanner.token()?.lowercased(), essence.split(separator: "/").count == 2 else { return nil }
    scanner.skipBlanks()
    guard scanner.isAtEnd || scanner.take(UInt8(ascii: ";")) else { return nil }
    guard let parameters = scanner.parameters(separatedBy: UInt8(ascii: ";")) else { return nil }
    self.essence = essence
    self.parameters = parameters
  }

  /// The boundary of a multipart type, when it is one that RFC 2046 §5.1.1 allows.
  package var boundary: [UInt8]? {
    guard essence.hasPrefix("multipart/"), let text = parameters["boundary"], (1...70).contains(text.utf8.count),
      text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }), text.last != " "
    else { return nil }
    return Array(text.utf8)
  }
}

extension MediaType {
  private static let essences = [
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp",
    "mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg", "wav": "audio/wav", "amr": "audio/amr",
    "mp4": "video/mp4", "webm": "video/webm", "3gp": "video/3gpp", "3gpp": "video/3gpp", "mov": "video/quicktime",
    "csv": "text/csv", "xml": "text/xml", "geojson": "application/geo+json", "pdf": "application/pdf",
  ]

  /// The type of a file as its name says; that of any bytes when the name says nothing.
  package static func essence(ofFile name: String) -> String {
    let ending = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
    return essences[ending] ?? "application/octet-stream"
  }
}
