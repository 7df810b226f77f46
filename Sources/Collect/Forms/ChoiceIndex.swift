import Basics
package import FormEngine

/// The choices of a long list, ready to be found by what somebody types: the beginnings of words of a label in any of the
/// form's languages, in any script, or the code.
///
/// A search looks at every choice once: some milliseconds for 20,000.
package struct ChoiceIndex: Sendable {
  private let entries: [Entry]

  fileprivate struct Entry: Sendable {
    /// Labels and code, folded.
    let texts: [String]
    let skeletons: [String]
  }

  package init(_ list: ChoiceList) {
    entries = list.choices.map { choice in
      let labels = choice.label?.entries.map(\.source) ?? []
      var texts: [String] = []
      for text in (labels + [choice.name]).map({ Folding.fold($0) }) where !texts.contains(text) { texts.append(text) }
      var skeletons: [String] = []
      for key in labels.flatMap({ Skeleton.keys($0) }) where !skeletons.contains(key) { skeletons.append(key) }
      return Entry(texts: texts, skeletons: skeletons)
    }
  }

  package static let longestQuery = 100

  /// Places of choices in the list, the best first: those called so, those whose text begins so, those with words that
  /// begin so. Only when there are none: those that sound alike, in another script too. `count` is of all that fit.
  package func find(_ query: String, limit: Int) -> (places: [Int], count: Int) {
    let query = String(query.prefix(Self.longestQuery))
    let folded = Folding.fold(query)
    guard !folded.isEmpty else { return ([], 0) }
    let words = folded.split(separator: " ").map(String.init)
    var ranks: [[Int]] = [[], [], []]
    for (place, entry) in entries.enumerated() {
      if let rank = entry.rank(folded, words: words) { ranks[rank].append(place) }
    }
    var places = Array(ranks.joined())
    if places.isEmpty {
      let keys = Skeleton.keys(query)
      places = entries.indices.filter { entries[$0].sounds(like: keys) }
    }
    return (Array(places.prefix(limit)), places.count)
  }
}

extension ChoiceIndex.Entry {
  /// Nil when it does not fit.
  fileprivate func rank(_ folded: String, words: [String]) -> Int? {
    if texts.contains(folded) { return 0 }
    if texts.contains(where: { $0.utf8.starts(with: folded.utf8) }) { return 1 }
    return words.allSatisfy { word in texts.contains { Self.hasWord(beginningWith: word, in: $0) } } ? 2 : nil
  }

  fileprivate func sounds(like keys: [String]) -> Bool {
    keys.contains { key in skeletons.contains { $0.utf8.starts(with: key.utf8) } }
  }

  private static func hasWord(beginningWith word: String, in text: String) -> Bool {
    let (bytes, wanted) = (text.utf8, word.utf8)
    var start = bytes.startIndex
    while true {
      if bytes[start...].starts(with: wanted) { return true }
      guard let gap = bytes[start...].firstIndex(of: UInt8(ascii: " ")) else { return false }
      start = bytes.index(after: gap)
    }
  }
}
