import Basics
import Foundation
import Logging
import Synchronization

enum LogFormat: String, Sendable {
  case text
  case json
}

/// Writes one line an event to standard error: `2026-05-28T14:05:00.000Z info request route="GET /" status=200`.
struct LogLine: LogHandler {
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]
  let format: LogFormat
  let label: String

  /// Whole lines, whoever writes them.
  private static let output = Mutex(FileHandle.standardError)

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
    let fields = all.map { ($0.key == "hb.request.id" ? "id" : $0.key, $0.value.description) }.sorted { $0.0 < $1.0 }
    let line: String
    switch format {
    case .text:
      let pairs = fields.map { " \($0.0)=\(Self.quoted($0.1))" }.joined()
      line = "\(Instant.now) \(event.level.rawValue) \(event.message)\(pairs)\n"
    case .json:
      var object = Dictionary(fields, uniquingKeysWith: { first, _ in first })
      object["time"] = Instant.now.description
      object["level"] = event.level.rawValue
      object["message"] = event.message.description
      object["from"] = label
      line = (try? JSONText.encode(object)).map { $0 + "\n" } ?? ""
    }
    Self.output.withLock { try? $0.write(contentsOf: Data(line.utf8)) }
  }

  private static func quoted(_ value: String) -> String {
    let isPlain = !value.isEmpty && value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") }
    guard !isPlain else { return value }
    let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    return "\"\(escaped)\""
  }
}
