import Basics
import Collect
import FormEngine

/// Between what XML holds and what a field of a page can show: browsers write times without zones, readers write numbers
/// in the way of their language.
struct EditedAnswer {
  let reader: Language

  /// What the field shows of a stored text.
  func shown(_ text: String, _ question: FormOutline.Question) -> String {
    switch question.type {
    case .time: String(text.prefix(5))
    case .dateTime:
      Timestamp(text).map { stamp in
        String(Timestamp(instant: stamp.instant, offset: stamp.offset).description.prefix(16))
      }
        ?? text
    case .choices, .ranking: text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    case .date: String(text.prefix(10))
    case .decimal where text.wholeMatch(of: /-?[0-9]*\.[0-9]+/) != nil:
      text.replacing(".", with: NumberStyle(reader).decimalSeparator)
    default: text
    }
  }

  /// What is stored for what a field says. `before` is what was stored: its zone is kept.
  func stored(
    _ text: String, _ question: FormOutline.Question, before: String
  ) throws(AnswerDraft.Problem.What) -> String {
    guard !text.isEmpty else { return "" }
    switch question.type {
    case .time:
      guard Timestamp.isTime(text) else { throw .notOfItsType(.time) }
      let zone = before.count > 12 ? before.dropFirst(12) : ""
      return text.count == 5 ? "\(text):00.000\(zone)" : text
    case .dateTime:
      let offset = Timestamp(before)?.offset ?? 0
      guard let stamp = Timestamp(text) else { throw .notOfItsType(.dateTime) }
      guard text.count <= 19 else { return text }
      return Timestamp(
        instant: Instant(microseconds: stamp.instant.microseconds - Int64(offset) * 60_000_000), offset: offset
      ).description
    case .integer:
      guard let number = NumberStyle(reader).plain(text), !number.contains(".") else { throw .notOfItsType(.integer) }
      return number
    case .decimal: return try decimal(text)
    default: return text
    }
  }

  /// Any digits, and a point or a comma before the decimals, as on the reader's keyboard. `1.234` may be copied from a
  /// page that parts thousands so: where the language reads another number than the keyboard, nobody knows which is meant.
  private func decimal(_ text: String) throws(AnswerDraft.Problem.What) -> String {
    switch (NumberStyle(reader).plain(text), NumberStyle.plainUngrouped(text)) {
    case (nil, nil): throw .notOfItsType(.decimal)
    case (let number?, nil), (nil, let number?): return number
    case (let grouped?, let number?):
      // No group of thousands begins with a zero: 0.300 is less than one in every language.
      guard grouped == number || grouped.wholeMatch(of: /-?0[0-9].*/) != nil else { throw .ambiguous }
      return number
    }
  }
}
