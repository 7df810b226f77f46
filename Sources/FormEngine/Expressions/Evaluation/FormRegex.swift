import Foundation

/// A regular expression of a form, compiled once. The dialect is ICU's, which is that of Java but for rare details.
///
/// It must match the whole text, as in the clients people answer forms with. The work is bounded: a pattern that
/// backtracks without end is given up.
struct FormRegex: @unchecked Sendable {
  // `NSRegularExpression` is immutable and documented as safe to use from several threads at once.
  private let expression: NSRegularExpression

  /// Nil when the pattern is none.
  init?(_ pattern: String) {
    guard pattern.utf8.count <= 10_000,
      let expression = try? NSRegularExpression(pattern: "(?:" + pattern + ")\\z", options: [])
    else { return nil }
    self.expression = expression
  }

  /// Nil when the work was given up.
  func matches(_ text: String) -> Bool? {
    let whole = NSRange(location: 0, length: text.utf16.count)
    var isMatch = false
    var reports = 0
    var isGivenUp = false
    expression.enumerateMatches(in: text, options: [.anchored, .reportProgress], range: whole) { result, _, stop in
      if let result {
        isMatch = result.range.length == whole.length
        stop.pointee = true
      } else {
        reports += 1
        if reports > Self.patience {
          isGivenUp = true
          stop.pointee = true
        }
      }
    }
    return isGivenUp ? nil : isMatch
  }

  /// How often the engine may report that it is still looking before it is stopped.
  private static let patience = 50
}
