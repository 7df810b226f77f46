/// Finds what somebody may have meant.
enum NearestWord {
  /// The word at the least edit distance, at most `limit` and less than the length of what was written.
  static func find(_ text: String, among words: some Sequence<String>, within limit: Int) -> String? {
    let pattern = Array(text.unicodeScalars.prefix(64))
    var best: (word: String, distance: Int)?
    for word in words {
      let distance = distance(pattern, Array(word.unicodeScalars.prefix(64)))
      if distance <= limit, distance < max(pattern.count, 2), distance < best?.distance ?? Int.max {
        best = (word, distance)
      }
    }
    return best?.word
  }

  /// Levenshtein's distance, by the rows of its table.
  static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var row = Array(0...right.count)
    for (index, scalar) in left.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in right.indices {
        let above = row[column + 1]
        row[column + 1] = min(above + 1, row[column] + 1, diagonal + (scalar == right[column] ? 0 : 1))
        diagonal = above
      }
    }
    return row[right.count]
  }
}
