import Basics

/// What a column of a place list holds, by its heading in English, Turkish or Arabic or as humanitarian lists write it.
enum PlaceField: Hashable {
  case code, level, kind, parent, aliases, latitude, longitude, from, until, status
  /// A name in a language; nil for a heading that does not say which.
  case name(String?)
  /// Lists in the shape of the common operational data sets have columns for the code and names of each level.
  case levelCode(Int)
  case levelName(Int, String?)

  init?(heading: String) {
    // `nameEN` and `name_en` and `name:en` are one.
    let words = Folding.fold(heading).split(separator: " ").map(String.init)
    if let field = Self.known[words.joined(separator: " ")] {
      self = field
    } else if let first = words.first, let level = Self.level(first), words.count <= 3 {
      switch words.dropFirst().joined(separator: " ") {
      case "pcode", "p code", "code": self = .levelCode(level)
      case "name": self = .levelName(level, nil)
      case let rest where Self.language(rest) != nil: self = .levelName(level, Self.language(rest))
      default: return nil
      }
    } else if words.count == 2, Self.nameWords.contains(words[0]), let language = Self.language(words[1]) {
      self = .name(language)
    } else {
      return nil
    }
  }

  private static let nameWords: Set = ["name", "ad", "adi", "isim", "الاسم", "اسم"]

  private static func language(_ word: String) -> String? {
    switch word {
    case "english", "ingilizce", "الانجليزيه": "en"
    case "turkish", "turkce", "التركيه": "tr"
    case "arabic", "arapca", "العربيه": "ar"
    default:
      word.utf8.count <= 3 && word.utf8.count >= 2 && word.utf8.allSatisfy { (97...122).contains($0) } ? word : nil
    }
  }

  private static func level(_ word: String) -> Int? {
    guard word.hasPrefix("adm") else { return nil }
    let digits = word.drop { !$0.isASCII || !$0.isNumber }
    return Int(digits).flatMap { (0...5).contains($0) ? $0 : nil }
  }

  private static let known: [String: PlaceField] = {
    let headings: [(PlaceField, [String])] = [
      (.code, ["code", "pcode", "p-code", "place code", "kod", "p-kodu", "yer kodu", "الرمز", "رمز", "رمز المكان"]),
      (.level, ["level", "admin level", "adm level", "seviye", "düzey", "المستوى"]),
      (.kind, ["kind", "type", "tür", "tip", "النوع"]),
      (
        .parent,
        [
          "parent", "parent code", "parent pcode", "parent p-code", "üst", "üst kod", "üst yer", "الأصل", "رمز الأصل",
          "المكان الأعلى",
        ]
      ),
      (.name(nil), ["name", "place name", "ad", "adı", "yer adı", "isim", "الاسم", "اسم", "اسم المكان"]),
      (.aliases, ["aliases", "alias", "other names", "diğer adlar", "takma adlar", "أسماء أخرى"]),
      (.latitude, ["latitude", "lat", "enlem", "خط العرض"]),
      (.longitude, ["longitude", "lon", "long", "lng", "boylam", "خط الطول"]),
      (.from, ["valid from", "valid from date", "from", "geçerlilik başlangıcı", "صالح من"]),
      (.until, ["valid to", "valid until", "valid to date", "until", "geçerlilik sonu", "صالح حتى"]),
      (.status, ["status", "durum", "الحالة"]),
    ]
    return headings.reduce(into: [:]) { table, entry in
      for heading in entry.1 { table[Folding.fold(heading)] = entry.0 }
    }
  }()
}
