/// Names of sheets as Excel demands them: at most 31 letters, without `[]:*?/\`, no two alike in any case.
struct SheetTitles: Sendable {
  private var taken: Set<String> = []

  mutating func unique(_ name: String) -> String {
    let forbidden = Set("[]:*?/\\")
    var cleaned = String(name.map { forbidden.contains($0) || $0.isNewline ? "_" : $0 }.drop { $0 == "'" })
    while cleaned.hasSuffix("'") { cleaned.removeLast() }
    if cleaned.isEmpty { cleaned = "Sheet" }
    var candidate = Self.shortened(cleaned, to: 31)
    var number = 2
    while !taken.insert(candidate.lowercased()).inserted {
      let suffix = " (\(number))"
      candidate = Self.shortened(cleaned, to: 31 - suffix.utf16.count) + suffix
      number += 1
    }
    return candidate
  }

  private static func shortened(_ text: String, to length: Int) -> String {
    var result = text
    while result.utf16.count > length { result.removeLast() }
    return result
  }
}
