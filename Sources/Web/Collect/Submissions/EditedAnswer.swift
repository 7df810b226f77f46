import Basics
import Collect
import FormEngine

/// Between what XML holds and what a field of a page can show: browsers write times without zones.
enum EditedAnswer {
  /// What the field shows of a stored text.
  static func shown(_ text: String, _ question: FormOutline.Question) -> String {
    switch question.type {
    case .time: String(text.prefix(5))
    case .dateTime:
      Timestamp(text).map { stamp in
        String(Timestamp(instant: stamp.instant, offset: stamp.offset).description.prefix(16))
      }
        ?? text
    case .choices, .ranking: text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    case .date: String(text.prefix(10))
    default: text
    }
  }

  /// What is stored for what a field says; nil when it cannot be that. `before` is what was stored: its zone is kept.
  static func stored(_ text: String, _ question: FormOutline.Question, before: String) -> String? {
    guard !text.isEmpty else { return "" }
    switch question.type {
    case .time:
      guard Timestamp.isTime(text) else { return nil }
      let zone = before.count > 12 ? before.dropFirst(12) : ""
      return text.count == 5 ? "\(text):00.000\(zone)" : text
    case .dateTime:
      let offset = Timestamp(before)?.offset ?? 0
      guard let stamp = Timestamp(text) else { return nil }
      guard text.count <= 19 else { return text }
      return Timestamp(
        instant: Instant(microseconds: stamp.instant.microseconds - Int64(offset) * 60_000_000), offset: offset
      ).description
    // Any digits, and a comma for a point, as on the reader's keyboard. What is no number is judged by its type.
    case .integer, .decimal: return NumberStyle.plainUngrouped(text) ?? text
    default: return text
    }
  }
}
