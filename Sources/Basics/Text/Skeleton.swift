/// The consonants of a name, coarse enough that its Arabic and its Latin spelling agree: شرناق and Şırnak are both
/// `srnk`. A skeleton proposes; it never proves. What matches by skeleton ranks below what matches by letters.
///
/// Vowels go, as Arabic does not write them, but a vowel at the start stays as `a`, as Arabic writes its alef or ain.
/// Medial w, y and v go, doubled consonants count once, an h that closes a word goes (ḥamāh, حماة), and pairs that
/// spellings confuse are one: d t, g k q, b p, c ç j, s ş. The article is left out. The classes were chosen by measuring
/// on the names that GeoNames gives for Türkiye and Syria (docs/decisions/020).
package enum Skeleton {
  /// The spellings of the skeleton to keep and to look up: none for a text without consonants, at most three where the
  /// article or a v may be read in two ways. Each has 2 to 24 letters of a–z.
  package static func keys(_ text: some StringProtocol) -> [String] {
    let words = Folding.fold(text).split(separator: " ").prefix(16).map { Array($0.unicodeScalars) }
    var keys: [String] = []
    for reading in Reading.all {
      let key = spell(words, reading)
      if key.count >= 2, !keys.contains(key) { keys.append(key) }
    }
    return keys
  }

  private struct Reading {
    var keepsArticle = false
    var hearsV = false

    static let all = [Reading(), Reading(keepsArticle: true), Reading(hearsV: true)]
  }

  private static let longest = 24

  private static func spell(_ words: [[Unicode.Scalar]], _ reading: Reading) -> String {
    var key: [UInt8] = []
    for (index, word) in words.enumerated() {
      let isLast = index == words.count - 1
      guard let first = word.first, key.count < longest else { break }
      if (0x620...0x6FF).contains(first.value) {
        spellArabic(word, reading, into: &key)
      } else if first.isASCII {
        let folded = word.compactMap { UInt8(exactly: $0.value) }
        if !isLast, !reading.keepsArticle, articles.contains(folded) { continue }
        spellLatin(folded, reading, into: &key)
      }
    }
    return String(decoding: key.prefix(longest), as: UTF8.self)
  }

  private static func append(_ letter: UInt8, to key: inout [UInt8]) {
    if key.last != letter { key.append(letter) }
  }

  private static func spellLatin(_ word: [UInt8], _ reading: Reading, into key: inout [UInt8]) {
    var index = 0
    while index < word.count {
      let letter = word[index]
      let next = index + 1 < word.count ? word[index + 1] : 0
      if next == UInt8(ascii: "h"), let pair = aspirates[letter] {
        if !(pair == UInt8(ascii: "h") && index + 2 == word.count) { append(pair, to: &key) }
        index += 2
        continue
      }
      switch letter {
      case UInt8(ascii: "v") where reading.hearsV && !key.isEmpty: append(UInt8(ascii: "f"), to: &key)
      case UInt8(ascii: "x"):
        append(UInt8(ascii: "k"), to: &key)
        append(UInt8(ascii: "s"), to: &key)
      case UInt8(ascii: "h") where index > 0 && next == 0: break
      default:
        if let consonant = latin[letter] {
          append(consonant, to: &key)
        } else if key.isEmpty, let start = latinStarts[letter] {
          append(start, to: &key)
        }
      }
      index += 1
    }
  }

  private static func spellArabic(_ word: [Unicode.Scalar], _ reading: Reading, into key: inout [UInt8]) {
    var letters = word[...]
    if !reading.keepsArticle, letters.count >= 4, letters.starts(with: ["ا", "ل"]) { letters = letters.dropFirst(2) }
    while let letter = letters.popFirst() {
      if letter == "ت", letters.first == "ش" {
        letters.removeFirst()
        append(UInt8(ascii: "j"), to: &key)
        continue
      }
      guard let consonant = arabic[letter] else {
        if key.isEmpty, let start = arabicStarts[letter] { append(start, to: &key) }
        continue
      }
      let closesWord = consonant == UInt8(ascii: "h") && letters.isEmpty && word.count > 1
      if !closesWord { append(consonant, to: &key) }
    }
  }

  private static func table<Letter: Hashable>(
    _ classes: [(String, Character)], _ letter: (Unicode.Scalar) -> Letter
  ) -> [Letter: UInt8] {
    var table: [Letter: UInt8] = [:]
    for (letters, name) in classes {
      for scalar in letters.unicodeScalars { table[letter(scalar)] = name.asciiValue }
    }
    return table
  }

  private static func byte(_ scalar: Unicode.Scalar) -> UInt8 { UInt8(truncatingIfNeeded: scalar.value) }

  private static let latin = table(
    [
      ("bp", "b"), ("td", "t"), ("kgq", "k"), ("s", "s"), ("z", "z"), ("cj", "j"), ("h", "h"), ("r", "r"), ("l", "l"),
      ("m", "m"), ("n", "n"), ("f", "f"),
    ], byte)
  private static let latinStarts = table([("aeiou", "a"), ("wv", "w"), ("y", "y")], byte)
  /// What a letter becomes when an h follows: sh, kh, gh, th, ch, dh, ph, zh.
  private static let aspirates = table(
    [("s", "s"), ("k", "h"), ("g", "k"), ("td", "t"), ("c", "j"), ("p", "f"), ("z", "j")], byte)

  private static let arabic = table(
    [
      ("ب", "b"), ("تطدض", "t"), ("قكغ", "k"), ("سصشث", "s"), ("زذظ", "z"), ("ج", "j"), ("حخه", "h"), ("ر", "r"),
      ("ل", "l"), ("م", "m"), ("ن", "n"), ("ف", "f"),
    ], { $0 })
  private static let arabicStarts = table([("اع", "a"), ("و", "w"), ("ي", "y")], { $0 })

  /// The Arabic article as Latin spells it, before sun letters too.
  private static let articles = Set(
    ["al", "el", "ad", "ed", "an", "en", "ar", "er", "as", "es", "ash", "esh", "at", "et", "ath", "az", "ez", "adh"]
      .map { Array($0.utf8) })
}
