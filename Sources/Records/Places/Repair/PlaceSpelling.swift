import Basics

/// Whether two spellings can be of one name. It confirms what a code says and breaks ties; it never finds a place alone.
enum PlaceSpelling {
  /// Equal when folded, by their consonants (so in other scripts), but for a few letters, or word by word when one is
  /// shortened: `St. Raphael` and `Saint-Raphael`, `Petite Riviere de l'Art` and `Petite Riviere de l'Artibonite`.
  static func areAlike(_ one: String, _ other: String) -> Bool {
    let (first, second) = (Folding.fold(one), Folding.fold(other))
    if first == second { return true }
    if isSlip(first, second) { return true }
    if soundAlike(one, other, letters: 3) { return true }
    return isShortened(first, second) || isShortened(second, first)
  }

  /// Whether two names have the same consonants. In one script their letters must be near as well (`Kohestan`, `Kohistan`, but not
  /// `Paris`, `Bursa`); between scripts they must have so many.
  static func soundAlike(_ one: String, _ other: String, letters least: Int) -> Bool {
    let keys = Set(Skeleton.keys(one))
    let common = Skeleton.keys(other).filter { keys.contains($0) }
    guard !common.isEmpty else { return false }
    let (first, second) = (Folding.fold(one), Folding.fold(other))
    guard isLatin(first) == isLatin(second) else { return common.contains { $0.utf8.count >= least } }
    let (written, known) = (Array(first.unicodeScalars), Array(second.unicodeScalars))
    let allowed = slips(allowedIn: max(written.count, known.count)) + 1
    return distance(written, known, upTo: allowed) <= allowed
  }

  /// Of a folded text.
  private static func isLatin(_ text: String) -> Bool { text.utf8.allSatisfy { $0 < 0x80 } }

  /// At most one wrong, missing, additional or swapped letter in a name of five letters, two from nine on.
  static func isSlip(_ one: String, _ other: String) -> Bool {
    let (first, second) = (Array(one.unicodeScalars), Array(other.unicodeScalars))
    let allowed = slips(allowedIn: max(first.count, second.count))
    return allowed > 0 && distance(first, second, upTo: allowed) <= allowed
  }

  static func slips(allowedIn letters: Int) -> Int { letters < 5 ? 0 : letters < 9 ? 1 : 2 }

  /// Optimal string alignment (Damerau–Levenshtein without overlapping edits); more than `limit` is told as `limit` + 1.
  static func distance(_ one: [Unicode.Scalar], _ other: [Unicode.Scalar], upTo limit: Int) -> Int {
    guard abs(one.count - other.count) <= limit, one.count <= 256, other.count <= 256 else { return limit + 1 }
    var before: [Int] = []
    var last = Array(0...other.count)
    for row in one.indices {
      var current = [row + 1]
      current.reserveCapacity(other.count + 1)
      for column in other.indices {
        var best = min(
          last[column] + (one[row] == other[column] ? 0 : 1), last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, one[row] == other[column - 1], one[row - 1] == other[column] {
          best = min(best, before[column - 1] + 1)
        }
        current.append(best)
      }
      if current.allSatisfy({ $0 > limit }) { return limit + 1 }
      (before, last) = (last, current)
    }
    return min(last[other.count], limit + 1)
  }

  /// Whether `short` has the words of `long`, some of them shortened or left out behind.
  private static func isShortened(_ short: String, _ long: String) -> Bool {
    let words = short.split(separator: " ")
    let whole = long.split(separator: " ")
    guard words.count <= whole.count, words.contains(where: { $0.unicodeScalars.count >= 4 }) else { return false }
    return zip(words, whole).allSatisfy { word, full in
      full.hasPrefix(word) || isAbbreviation(word, of: full) || isSlip(String(word), String(full))
    }
  }

  /// The first letter, then letters of the word in their order: `st` of `saint`, `grd` of `grand`.
  private static func isAbbreviation(_ word: Substring, of full: Substring) -> Bool {
    guard word.unicodeScalars.count >= 2, word.first == full.first else { return false }
    var rest = full.unicodeScalars[...]
    for letter in word.unicodeScalars {
      guard let place = rest.firstIndex(of: letter) else { return false }
      rest = rest[rest.index(after: place)...]
    }
    return true
  }
}
