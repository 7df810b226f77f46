import Foundation

/// The head of one part of a form that was sent: its name, the name of its file, its type.
package struct MultipartPart: Equatable, Sendable {
  package let name: String
  /// The last component of the file's name, whatever folder the client put before it; where no file can have that, a name
  /// made from what was sent, the same however often it is sent. Nil for a part that is no file.
  package let fileName: String?
  package let type: String?

  /// Reads header fields, each on its line. `head` is without the empty line at its end.
  init(head: some Collection<UInt8>) throws(MultipartRefusal) {
    guard let text = String(validating: head, as: UTF8.self) else { throw .malformed }
    var fields: [String: String] = [:]
    for line in text.split(separator: "\r\n" as Character) {
      guard let colon = line.firstIndex(of: ":") else { throw .malformed }
      let name = line[..<colon].lowercased()
      guard fields.updateValue(line[line.index(after: colon)...].trimmingBlanks, forKey: name) == nil else {
        throw .malformed
      }
    }
    // RFC 7578 §4.7: senders do not encode; only the values that mean "as it is" may stand.
    if let encoding = fields["content-transfer-encoding"]?.lowercased(),
      !["binary", "8bit", "7bit"].contains(encoding)
    {
      throw .encoded(encoding)
    }
    var scanner = HeaderScanner(fields["content-disposition"] ?? "")
    guard scanner.token()?.lowercased() == "form-data" else { throw .malformed }
    scanner.skipBlanks()
    guard let parameters = scanner.parameters(separatedBy: UInt8(ascii: ";"), escaping: .form),
      let name = parameters["name"]
    else { throw .malformed }
    self.name = name
    let path = parameters["filename*"].flatMap(Self.extended) ?? parameters["filename"] ?? parameters["filename*"]
    // Browsers send an empty name where no file was chosen.
    fileName = path.flatMap { $0.isEmpty ? nil : Self.baseName($0) ?? Self.madeName($0) }
    type = fields["content-type"]
  }

  /// The last component of a path of any system; nil for what is no name: empty, dots, control characters, over 255 bytes.
  package static func baseName(_ path: String) -> String? {
    let name = path.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? ""
    guard !name.isEmpty, name != ".", name != "..", name.utf8.count <= 255,
      !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else { return nil }
    return name
  }

  /// A phone cannot give its file another name: whoever refused it would refuse it for ever.
  private static func madeName(_ path: String) -> String {
    let ending = path.split(separator: ".").last.map(String.init) ?? ""
    let isPlain =
      (1...8).contains(ending.utf8.count) && ending.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    return "file-" + Hash.sha256.hex(of: path).prefix(12) + (isPlain ? "." + ending : "")
  }

  /// RFC 8187: `UTF-8''na%C3%AFve.jpg`.
  private static func extended(_ value: String) -> String? {
    let pieces = value.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
    guard pieces.count == 3, pieces[0].lowercased() == "utf-8" else { return nil }
    return pieces[2].removingPercentEncoding
  }
}

extension StringProtocol {
  fileprivate var trimmingBlanks: String {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    let start = firstIndex { !isBlank($0) } ?? endIndex
    let end = lastIndex { !isBlank($0) }.map(index(after:)) ?? start
    return String(self[start..<end])
  }
}
