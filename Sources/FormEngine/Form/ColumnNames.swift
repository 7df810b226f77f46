import Foundation

/// Gives out names that every database and spreadsheet takes: `a–z`, `0–9` and `_`, no digit first, at most 55 bytes,
/// no two alike.
struct ColumnNames {
  static let maximumLength = 55
  private var taken: Set<String> = []

  /// The folded name; when it is taken, with its group's name before it, and then with a number behind.
  mutating func unique(_ name: String, within group: String?) -> String {
    let plain = Self.folded(name)
    if taken.insert(plain).inserted { return plain }
    if let group {
      let qualified = Self.folded(group + "_" + name)
      if taken.insert(qualified).inserted { return qualified }
    }
    var number = 2
    while true {
      let suffix = "_\(number)"
      let numbered = plain.prefix(Self.maximumLength - suffix.utf8.count) + suffix
      if taken.insert(String(numbered)).inserted { return String(numbered) }
      number += 1
    }
  }

  static func folded(_ name: String) -> String {
    var text = name
    if !name.utf8.allSatisfy({ $0 < 0x80 }) {
      let latin = name.applyingTransform(StringTransform("Any-Latin; Latin-ASCII"), reverse: false)
      text = latin ?? name
    }
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): bytes.append(byte)
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): bytes.append(byte | 0x20)
      default: if bytes.last != UInt8(ascii: "_") || byte == UInt8(ascii: "_") { bytes.append(UInt8(ascii: "_")) }
      }
    }
    if bytes.first.map({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) ?? true {
      bytes.insert(UInt8(ascii: "_"), at: 0)
    }
    return String(decoding: bytes.prefix(maximumLength), as: UTF8.self)
  }
}
