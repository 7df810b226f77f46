import Foundation

/// Text as search sees it: words of small ASCII letters, digits, and the bare letters of other scripts.
///
/// - Case and diacritics go, and with them every difference between İ, I, ı and i; ligatures are taken apart (NFKD).
/// - Latin, Cyrillic (Ukrainian national system of 2010) and Georgian (national system of 2002) meet in ASCII.
/// - Arabic script keeps its letters, reduced to what people type: one alef, one ya, one kaf, ta marbuta as ha,
///   no hamza on a carrier, no tatweel, no vowel signs; letters that only Persian, Kurdish or Urdu have become the
///   nearest Arabic ones. It meets Latin in the `Skeleton`.
/// - Decimal digits of any script become 0–9; apostrophes and joiners vanish; all else parts words.
///
/// Folding a folded text changes nothing, and no text of n scalars grows beyond 18 n scalars (the longest NFKD).
package enum Folding {
  /// The folded words of `text`, with one space between them.
  package static func fold(_ text: some StringProtocol) -> String {
    // A letter with a separate mark must fold like the letter that has it built in: и + ˘ like й.
    if text.unicodeScalars.contains(where: { (0x300..<0x370).contains($0.value) }) {
      let composed = String(text).precomposedStringWithCanonicalMapping
      return foldComposed(composed)
    }
    return foldComposed(text)
  }

  private static func foldComposed(_ text: some StringProtocol) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      if scalar.value < 0x80 {
        append(FoldTable.ascii[Int(scalar.value)], to: &bytes)
      } else {
        FoldTable.shared.forEachByte(of: scalar) { append($0, to: &bytes) }
      }
    }
    if bytes.last == FoldTable.gap { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The folded words that are kept in an index and looked up in it: at most `limit`, each of at most 48 bytes.
  package static func tokens(_ text: some StringProtocol, limit: Int = 32) -> [String] {
    fold(text).split(separator: " ", maxSplits: limit, omittingEmptySubsequences: true).prefix(limit).map { word in
      var end = word.startIndex
      var size = 0
      for index in word.unicodeScalars.indices {
        size += UTF8.width(word.unicodeScalars[index])
        guard size <= longestToken else { break }
        end = word.unicodeScalars.index(after: index)
      }
      return String(word[..<end])
    }
  }

  private static let longestToken = 48

  private static func append(_ byte: UInt8, to bytes: inout [UInt8]) {
    switch byte {
    case FoldTable.nothing: break
    case FoldTable.gap: if let last = bytes.last, last != FoldTable.gap { bytes.append(byte) }
    default: bytes.append(byte)
    }
  }
}
