import Foundation

/// What each scalar folds to, as UTF-8. Scalars below U+0700 are looked up, the rest are worked out when met.
struct FoldTable: Sendable {
  static let shared = FoldTable()

  /// Stands for "nothing" in `ascii`; never part of an answer.
  static let nothing: UInt8 = 0
  /// Parts two words.
  static let gap = UInt8(ascii: " ")

  private let starts: [UInt32]
  private let bytes: [UInt8]

  private init() {
    var starts: [UInt32] = [0]
    var bytes: [UInt8] = []
    for value in Self.tabled {
      if let scalar = Unicode.Scalar(value) { bytes += Self.workOut(scalar) }
      starts.append(UInt32(bytes.count))
    }
    (self.starts, self.bytes) = (starts, bytes)
  }

  @inline(__always)
  func forEachByte(of scalar: Unicode.Scalar, _ body: (UInt8) -> Void) {
    guard Self.tabled.contains(scalar.value) else { return Self.workOut(scalar).forEach(body) }
    let index = Int(scalar.value - Self.tabled.lowerBound)
    for position in Int(starts[index])..<Int(starts[index + 1]) { body(bytes[position]) }
  }

  static let ascii: [UInt8] = (0..<0x80).map { (value: UInt8) in
    switch value {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): value + 32
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): value
    case UInt8(ascii: "'"), UInt8(ascii: "`"): nothing
    default: gap
    }
  }

  private static let tabled: Range<UInt32> = 0x80..<0x700

  private static func workOut(_ scalar: Unicode.Scalar) -> [UInt8] {
    if scalar.isASCII { return [ascii[Int(scalar.value)]].filter { $0 != nothing } }
    if let text = explicit[scalar] { return Array(text.utf8) }
    let properties = scalar.properties
    if properties.numericType == .decimal, let value = properties.numericValue {
      return [UInt8(ascii: "0") + UInt8(value)]
    }
    let lower = properties.lowercaseMapping.unicodeScalars
    guard lower.count == 1, lower.first == scalar else { return lower.flatMap(workOut) }
    let decomposed = String(scalar).decomposedStringWithCompatibilityMapping.unicodeScalars
    guard decomposed.count == 1, decomposed.first == scalar else { return decomposed.flatMap(workOut) }
    return switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark, .format: []
    case .lowercaseLetter, .uppercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .otherNumber,
      .letterNumber:
      Array(String(scalar).utf8)
    default: [gap]
    }
  }

  private static let explicit: [Unicode.Scalar: String] = {
    var table: [Unicode.Scalar: String] = [:]
    for (letters, folded) in latin + arabic { for letter in letters.unicodeScalars { table[letter] = folded } }
    for row in cyrillic + georgian {
      for pair in row.split(separator: " ") {
        guard let letter = pair.unicodeScalars.first else { continue }
        table[letter] = String(pair.unicodeScalars.dropFirst())
      }
    }
    return table
  }()

  /// Letters that no decomposition takes apart, and the signs that stand for an apostrophe or a hamza.
  private static let latin: [(String, String)] = [
    ("ı", "i"), ("æÆ", "ae"), ("œŒ", "oe"), ("øØ", "o"), ("đĐðÐ", "d"), ("łŁ", "l"), ("ħĦ", "h"), ("ŧŦ", "t"),
    ("þÞ", "th"), ("ßẞ", "ss"), ("əƏ", "e"), ("ŋŊ", "n"), ("ĸ", "k"), ("ς", "σ"),
    ("\u{B4}\u{2B9}\u{2BA}\u{2BB}\u{2BC}\u{2BD}\u{2BE}\u{2BF}\u{2C0}\u{2C1}\u{2C8}\u{2CA}\u{2CB}", ""),
    ("\u{2018}\u{2019}\u{201A}\u{201B}\u{2032}\u{2035}\u{FF07}\u{FF40}", ""),
  ]

  private static let arabic: [(String, String)] = [
    ("آأإٱٲٳ", "ا"), ("ؤۆۇۈۋۊۉۄ", "و"), ("ىئیېےۓێۍ", "ي"), ("ةھہۂۃەۀۿ", "ه"), ("کڪګڭ", "ك"), ("گڰڱ", "ك"), ("پ", "ب"),
    ("چڄڃ", "ج"), ("ژ", "ز"), ("ڒړڕڑ", "ر"), ("ڤ", "ف"), ("ٹټ", "ت"), ("ڈډ", "د"), ("ڵ", "ل"), ("ںڼ", "ن"), ("ځڅ", "ح"),
    ("ءـٴ", ""),
  ]

  /// A letter and what it becomes; capitals are reached through their small letters.
  private static let cyrillic = [
    "аa бb вv гh ґg дd еe єie жzh зz иy іi їi йi кk лl мm нn оo пp рr сs тt уu фf хkh цts чch шsh щshch ь юiu яia",
    "ъ ыy эe ёe ўu әa ғg қq ҡq ңn өo ұu үu һh җj ђd ѓg јj љl њn ћc ќk џdz ѕdz ѣi",
  ]

  private static let georgian = [
    "აa ბb გg დd ეe ვv ზz თt იi კk ლl მm ნn ოo პp ჟzh რr სs ტt უu ფp ქk ღgh ყq შsh ჩch ცts ძdz წts ჭch ხkh ჯj ჰh"
  ]
}
